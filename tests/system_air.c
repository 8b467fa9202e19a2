/* System tests of several devices, of the options for the air, and of control: the socket of the
 * process, its status, and atctl. What the air does is the business of transcripts. Each test
 * starts programs of its own; `system_air NAME` runs one test. */
#include "program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- Several devices ------------------------------------------------------------------------- */

static void launch(struct program *program, const char *const arguments[])
{
    program_launch(program, AT_COMMANDS, arguments, -1, -1);
}

static void expect_ready(struct program *program, unsigned device)
{
    program_ready(program);
    assert_int_equal(program->device, device);
}

/* The sockets of a device have the numbers from 0 on, whatever the others do. */
static void expect_first_socket(struct session *session)
{
    session_ask(session, "AT+Socket=INET,DGRAM,UDP", "+socket:0");
    session_expect(session, "OK");
}

static void devices_tcp(void **state)
{
    struct session *sessions[3];
    launch(*state, ARGUMENTS("--devices", "3", "--tcp", "0"));
    for (unsigned i = 0; i < 3; i++) {
        expect_ready(*state, i);
        sessions[i] = session_tcp(*state);
    }
    for (unsigned i = 0; i < 3; i++) {
        expect_first_socket(sessions[i]);
        session_expect_quiet(sessions[i]);
    }
    program_stop(*state);
}

/* Whether somebody may listen there now. */
static bool is_free(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int result = bind(fd, (struct sockaddr *)&address, sizeof address);
    close(fd);
    return result == 0;
}

/* The first of three ports that are free, apart from those that the kernel gives out. */
static unsigned free_ports(void)
{
    unsigned port = 20000 + (unsigned)getpid() % 10000;
    while (!is_free(port) || !is_free(port + 1) || !is_free(port + 2)) {
        port++;
    }
    return port;
}

static void devices_tcp_ports(void **state)
{
    struct program *program = *state;
    unsigned port = free_ports();
    char first[8], expected[8], line[128];

    snprintf(first, sizeof first, "%u", port);
    launch(program, ARGUMENTS("--devices", "3", "--tcp", first));
    for (unsigned i = 0; i < 3; i++) {
        expect_ready(program, i);
        snprintf(expected, sizeof expected, "%u", port + i);
        assert_string_equal(program->port, expected);
        expect_first_socket(session_tcp(program));
    }
    /* Another one begins with a port that is in use. */
    struct program other = {.process = -1, .input = -1, .output = -1, .errors = -1};
    launch(&other, ARGUMENTS("--devices", "2", "--tcp", first));
    assert_int_equal(program_end(&other), 1);
    snprintf(line, sizeof line, "at_commands: --tcp %s: device 0: Address already in use\n", first);
    assert_string_equal(other.said.data, line);
    program_drop(&other);
    program_stop(program);
}

static void devices_pty(void **state)
{
    char folder[] = "/tmp/at_commands-XXXXXX", option[80], link[80];
    struct program *program = *state;
    struct stat stat;

    assert_non_null(mkdtemp(folder));
    snprintf(option, sizeof option, "--pty=%s/module", folder);
    launch(program, ARGUMENTS("--devices", "2", option, "--pty"));
    for (unsigned i = 0; i < 2; i++) {
        expect_ready(program, i);
        snprintf(link, sizeof link, "%s/module.%u", folder, i);
        assert_string_equal(program->pty, link);
        struct session *session = session_pty(program);
        expect_first_socket(session);
        session_expect_quiet(session);
    }
    for (unsigned i = 0; i < 2; i++) {
        expect_ready(program, i);
        session_expect_quiet(session_pty(program));
    }
    program_stop(program);
    for (unsigned i = 0; i < 2; i++) {
        snprintf(link, sizeof link, "%s/module.%u", folder, i);
        assert_int_equal(lstat(link, &stat), -1);
    }
    assert_int_equal(rmdir(folder), 0);
}

/* A host that leaves half a line to the next one disturbs its own device alone. */
static void devices_pty_reopened(void **state)
{
    struct program *program = *state;
    struct session *sessions[2];
    char path[64];

    launch(program, ARGUMENTS("--devices", "2", "--pty"));
    expect_ready(program, 0);
    snprintf(path, sizeof path, "%s", program->pty);
    sessions[0] = session_pty(program);
    expect_ready(program, 1);
    sessions[1] = session_pty(program);
    session_write(sessions[0], "AT+Te", 5);
    session_write(sessions[1], "AT+Te", 5);
    session_close(program, sessions[0]);
    session_write(sessions[1], "st\r\n", 4);
    session_expect(sessions[1], "OK");
    session_ask(sessions[1], "AT+Test", "OK");
    snprintf(program->pty, sizeof program->pty, "%s", path);
    session_expect_quiet(session_pty(program));
    program_stop(program);
}

/* What there is once serves the first device. */
static void devices_stdio(void **state)
{
    launch(*state, ARGUMENTS("--devices", "2", "--stdio"));
    program_expect_said(*state, "at_commands: device 0 stdio");
    expect_first_socket(session_stdio(*state));
    program_stop(*state);
}

/* Each device may have as many clients as one alone. */
static void devices_clients(void **state)
{
    struct program *program = *state;
    struct session *session = NULL;

    launch(program, ARGUMENTS("--devices", "2", "--tcp", "0"));
    for (unsigned device = 0; device < 2; device++) {
        expect_ready(program, device);
        for (int i = 0; i < 64; i++) {
            session = session_tcp(program);
            session_ask(session, "AT+Test", "OK");
        }
    }
    session_expect_end(session_tcp(program));
    program_expect_said(program, "at_commands: tcp: too many clients, one was refused");
    session_expect_quiet(session);
    program_stop(program);
}

/* More descriptors than the soft limit. */
static void devices_beyond_limit(void **state)
{
    struct rlimit limit, low;
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < 1024) {
        skip();
    }
    low = limit;
    low.rlim_cur = 64;
    setrlimit(RLIMIT_NOFILE, &low);
    launch(*state, ARGUMENTS("--devices", "100", "--stopped", "--tcp", "0"));
    setrlimit(RLIMIT_NOFILE, &limit);
    for (unsigned i = 0; i < 100; i++) {
        expect_ready(*state, i);
    }
    session_expect_quiet(session_tcp(*state));
    program_stop(*state);
}

/* ---- Options --------------------------------------------------------------------------------- */

/* What it prints and says in the end, and its exit status. */
static void expect_run(struct program *program, const char *path, const char *const arguments[],
                       int status, const char *printed, const char *said)
{
    program_launch(program, path, arguments, -1, -1);
    assert_int_equal(program_end(program), status);
    assert_string_equal(program->printed.length > 0 ? program->printed.data : "", printed);
    assert_string_equal(program->said.length > 0 ? program->said.data : "", said);
    program_drop(program);
}

static void option_values(void **state)
{
    static const struct {
        const char *option, *value, *reason;
    } wrong[] = {
        {"--devices", "0", "not a number from 1 to 4096"},
        {"--devices", "4097", "not a number from 1 to 4096"},
        {"--devices", "-1", "not a number from 1 to 4096"},
        {"--devices", "2x", "not a number from 1 to 4096"},
        {"--devices", "", "not a number from 1 to 4096"},
        {"--seed", "0", "not a number from 1 to 18446744073709551615"},
        {"--seed", "18446744073709551616", "not a number from 1 to 18446744073709551615"},
        {"--seed", "-1", "not a number from 1 to 18446744073709551615"},
        {"--time", "slow", "not real or fast"},
        {"--time", "", "not real or fast"},
        {"--baud", "20000001", "not a number from 0 to 20000000"},
        {"--dialect", "other", "not guide or reference"},
    };
    char said[128];
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        snprintf(said, sizeof said, "at_commands: %s %s: %s\n", wrong[i].option, wrong[i].value,
                 wrong[i].reason);
        expect_run(*state, AT_COMMANDS, ARGUMENTS(wrong[i].option, wrong[i].value), 2, "", said);
    }
    expect_run(*state, AT_COMMANDS, ARGUMENTS("--air"), 2, "",
               "at_commands: --air: its value is missing, see --help\n");
    expect_run(*state, AT_COMMANDS, ARGUMENTS("--status=all"), 2, "",
               "at_commands: --status=all: not an option, or not with this value, see --help\n");
    expect_run(*state, AT_COMMANDS, ARGUMENTS("--devices", "2", "--tcp", "65536"), 1, "",
               "at_commands: --tcp 65536: not [HOST:]PORT\n");
}

static void option_largest_values(void **state)
{
    program_start(*state,
                  ARGUMENTS("--seed", "18446744073709551615", "--time", "fast", "--tcp", "0"));
    session_expect_quiet(session_tcp(*state));
    program_stop(*state);
}

static void no_port_left(void **state)
{
    if (!is_free(65535)) {
        skip();
    }
    expect_run(*state, AT_COMMANDS, ARGUMENTS("--devices", "2", "--tcp", "65535"), 1, "",
               "at_commands: device 0 tcp 127.0.0.1:65535\n"
               "at_commands: --tcp 65535: there is no port left for device 1\n");
}

static void no_scenario(void **state)
{
    struct program *program = *state;
    launch(program, ARGUMENTS("--air", "/nosuch/scenario", "--tcp", "0"));
    assert_int_equal(program_end(program), 1);
    const char *end = strchr(program->said.data, '\n');
    assert_non_null(strstr(program->said.data, "at_commands: /nosuch/scenario"));
    assert_true(end != NULL && end[1] == '\0');
}

/* ---- The control socket ---------------------------------------------------------------------- */

static int connect_control(const struct program *program)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat namespace;
    assert_return_code(stat("/proc/self/ns/pid", &namespace), errno);
    int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "atcmd-control-%lu-%d",
                          (unsigned long)namespace.st_ino, (int)program->pid);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_return_code(
        connect(fd, (struct sockaddr *)&address,
                (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)length),
        errno);
    return fd;
}

static void send_control(int fd, const char *text, size_t length)
{
    assert_int_equal(send(fd, text, length, MSG_NOSIGNAL), length);
}

/* How many of the lines are "OK" (verdicts[0]) and "ERROR: ..." (verdicts[1]). */
static void count_verdicts(const struct text *answers, unsigned verdicts[2])
{
    verdicts[0] = verdicts[1] = 0;
    for (const char *line = answers->data, *end; line != NULL && (end = strchr(line, '\n'));
         line = end + 1) {
        verdicts[0] += end - line == 2 && memcmp(line, "OK", 2) == 0;
        verdicts[1] += strncmp(line, "ERROR: ", 7) == 0;
    }
}

/* Reads until so many answers have come. */
static void expect_answers(int fd, struct text *answers, unsigned ok, unsigned errors)
{
    unsigned verdicts[2];
    char piece[4096];
    for (count_verdicts(answers, verdicts); verdicts[0] + verdicts[1] < ok + errors;
         count_verdicts(answers, verdicts)) {
        await(fd, POLLIN);
        ssize_t got = read_some(fd, piece, sizeof piece);
        if (got == 0) {
            fail_msg("the program closes the control socket");
        }
        text_append(answers, piece, (size_t)got);
    }
    assert_int_equal(verdicts[0], ok);
    assert_int_equal(verdicts[1], errors);
}

/* Reads to the end of the stream. */
static void read_to_end(int fd, struct text *text)
{
    char piece[65536];
    ssize_t got;
    do {
        await(fd, POLLIN);
        got = read_some(fd, piece, sizeof piece);
        if (got > 0) {
            text_append(text, piece, (size_t)got);
        }
    } while (got != 0);
}

static void control_lines(void **state)
{
    static const char many[] = "status\nhelp\r\nnosuch command\nstatus\n";
    struct text answers = {0};

    program_start(*state, ARGUMENTS("--tcp", "0"));
    int fd = connect_control(*state);
    send_control(fd, many, strlen(many)); /* many at once */
    expect_answers(fd, &answers, 3, 1);
    assert_non_null(strstr(answers.data, "status"));
    text_free(&answers);
    for (const char *at = many; *at != '\0'; at++) { /* and in pieces */
        send_control(fd, at, 1);
    }
    expect_answers(fd, &answers, 3, 1);
    text_free(&answers);
    close(fd);
    program_stop(*state);
}

/* Who ends its side gets the answers all the same. */
static void control_half_closed(void **state)
{
    struct text answers = {0};
    program_start(*state, ARGUMENTS("--tcp", "0"));
    int fd = connect_control(*state);
    send_control(fd, "status\nstatus\nsta", 17);
    shutdown(fd, SHUT_WR);
    expect_answers(fd, &answers, 2, 0);
    read_to_end(fd, &answers);
    text_free(&answers);
    close(fd);
    program_stop(*state);
}

static void control_bad_lines(void **state)
{
    char line[8192];
    struct text answers = {0};

    program_start(*state, ARGUMENTS("--tcp", "0"));
    int fd = connect_control(*state);
    memset(line, 'x', sizeof line);
    line[1025] = '\n';
    send_control(fd, line, 1026); /* one byte too many */
    line[1025] = 'x';
    line[sizeof line - 1] = '\n';
    send_control(fd, line, sizeof line);
    send_control(fd, "sta\0tus\n", 8);
    expect_answers(fd, &answers, 0, 3);
    assert_string_equal(answers.data, "ERROR: the line has more than 1024 bytes\n"
                                      "ERROR: the line has more than 1024 bytes\n"
                                      "ERROR: a NUL in the line\n");
    text_free(&answers);
    line[1024] = '\n'; /* as long as may be: it is the air that refuses it */
    send_control(fd, line, 1025);
    send_control(fd, "status\n", 7);
    expect_answers(fd, &answers, 1, 1);
    assert_null(strstr(answers.data, "more than 1024"));
    text_free(&answers);
    close(fd);
    program_stop(*state);
}

static void control_clients(void **state)
{
    int clients[17];
    struct text answers = {0};

    program_start(*state, ARGUMENTS("--tcp", "0"));
    for (int i = 0; i < 17; i++) {
        clients[i] = connect_control(*state);
    }
    read_to_end(clients[16], &answers);
    assert_string_equal(answers.data, "ERROR: more than 16 clients\n");
    text_free(&answers);
    for (int i = 0; i < 16; i++) {
        send_control(clients[i], "status\n", 7);
        expect_answers(clients[i], &answers, 1, 0);
        text_free(&answers);
    }
    close(clients[3]);
    close(clients[16]);
    session_expect_quiet(session_tcp(*state)); /* it has seen the end of one */
    clients[3] = connect_control(*state);
    send_control(clients[3], "status\n", 7);
    expect_answers(clients[3], &answers, 1, 0);
    text_free(&answers);
    for (int i = 0; i < 16; i++) {
        close(clients[i]);
    }
    program_stop(*state);
}

/* A client that asks on and on and never reads is dropped; the others are served meanwhile. */
static void control_never_reads(void **state)
{
    struct text answers = {0};
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct session *session = session_tcp(*state);
    int deaf = connect_control(*state), other = connect_control(*state);
    int64_t deadline = now_ms() + LIMIT_MS;
    bool dropped = false;

    while (!dropped) {
        struct pollfd poll_fd = {.fd = deaf, .events = POLLOUT};
        assert_true(poll(&poll_fd, 1, LIMIT_MS) > 0 && now_ms() < deadline);
        dropped =
            send(deaf, "help\nhelp\n", 10, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN;
    }
    session_expect_quiet(session);
    send_control(other, "status\n", 7);
    expect_answers(other, &answers, 1, 0);
    text_free(&answers);
    close(deaf);
    close(other);
    program_stop(*state);
}

/* The program ends though a client is there. */
static void control_ends(void **state)
{
    struct text answers = {0};
    program_start(*state, ARGUMENTS("--tcp", "0"));
    int fd = connect_control(*state);
    send_control(fd, "status\n", 7);
    expect_answers(fd, &answers, 1, 0);
    program_stop(*state);
    read_to_end(fd, &answers);
    text_free(&answers);
    close(fd);
}

static void control_of_another_user(void **state)
{
    struct text answers = {0};
    if (geteuid() != 0) {
        skip();
    }
    program_start(*state, ARGUMENTS("--tcp", "0"));
    assert_return_code(seteuid(65534), errno);
    int fd = connect_control(*state);
    assert_return_code(seteuid(0), errno);
    read_to_end(fd, &answers);
    assert_string_equal(answers.data, "ERROR: this at_commands is of another user\n");
    text_free(&answers);
    close(fd);
    program_stop(*state);
}

static void status_by_signal(void **state)
{
    struct program *program = *state;
    static const char head[] = "at_commands: status ";

    program_start(program, ARGUMENTS("--tcp", "0"));
    kill(program->pid, SIGUSR1);
    await(program->errors, POLLIN);
    session_expect_quiet(session_tcp(program)); /* all of it was said */
    kill(program->pid, SIGTERM);
    assert_int_equal(program_end(program), 0);
    for (const char *line = program->said.data; *line != '\0'; line = strchr(line, '\n') + 1) {
        assert_memory_equal(line, head, sizeof head - 1);
    }
}

/* ---- Several processes on one air ------------------------------------------------------------ */

/* Another program, beside the one of the test. */
struct second {
    struct program program;
    char directory[32], path[64]; /* of the socket of the air */
};

static struct second *new_second(void)
{
    struct second *second = calloc(1, sizeof *second);
    assert_non_null(second);
    second->program.process = second->program.input = -1;
    second->program.output = second->program.errors = -1;
    memcpy(second->directory, "/tmp/atcmd-air-XXXXXX", sizeof "/tmp/atcmd-air-XXXXXX");
    assert_non_null(mkdtemp(second->directory));
    snprintf(second->path, sizeof second->path, "%s/air", second->directory);
    return second;
}

static void free_second(struct second *second)
{
    program_drop(&second->program);
    (void)unlink(second->path);
    (void)rmdir(second->directory);
    free(second);
}

/* Waits for an event that begins so. */
static void expect_event(struct session *session, const char *begin)
{
    while (strncmp(session_line(session), begin, strlen(begin)) != 0) {
        assert_int_equal(session->line.data[0], '+'); /* nothing but events */
    }
}

/* Has the device of the test's program be an open access point "inn", and the second one join it.
 */
static void join_inn(struct program *program, struct second *second, struct session *sessions[2])
{
    program_start(program, ARGUMENTS("--tcp", "0", "--air-join", second->path));
    sessions[0] = session_tcp(program);
    session_ask(sessions[0], "AT+WlanSet=AP,SSID,inn", "OK");
    session_ask(sessions[0], "AT+WlanSet=AP,MAX_STA_AGING,1", "OK");
    session_ask(sessions[0], "AT+WlanSetMode=AP", "OK");
    session_ask(sessions[0], "AT+Stop=0", "OK");
    session_ask(sessions[0], "AT+Start", "OK");
    expect_event(sessions[0], "+eventnetapp:ipv4_acquired,10.123.45.1,");

    program_start(&second->program, ARGUMENTS("--tcp", "0", "--air-join", second->path));
    sessions[1] = session_tcp(&second->program);
    session_ask(sessions[1], "AT+WlanProfileAdd=atcmd,,OPEN,,,,,1", "+wlanprofileadd:0");
    session_expect(sessions[1], "OK");
    session_ask(sessions[1], "AT+WlanConnect=inn,,OPEN", "OK");
    expect_event(sessions[1], "+eventwlan:connect,inn,");
    expect_event(sessions[1], "+eventnetapp:ipv4_acquired,10.123.45.2,10.123.45.1,");
    expect_event(sessions[0], "+eventwlan:sta_added,");
    expect_event(sessions[0], "+eventnetapp:dhcpv4_leased,10.123.45.2,");
}

static void joined_sockets(void **state)
{
    struct session *sessions[2];
    struct second *second = new_second();
    join_inn(*state, second, sessions);
    session_ask(sessions[0], "AT+Socket=INET,STREAM,TCP", "+socket:0");
    session_expect(sessions[0], "OK");
    session_ask(sessions[0], "AT+Bind=0,INET,5000,10.123.45.1", "OK");
    session_ask(sessions[0], "AT+Listen=0,1", "OK");
    session_ask(sessions[1], "AT+Socket=INET,STREAM,TCP", "+socket:0");
    session_expect(sessions[1], "OK");
    session_ask(sessions[1], "AT+Connect=0,INET,5000,10.123.45.1", "OK");
    session_expect(sessions[1], "+connect:5000,10.123.45.1");
    session_ask(sessions[0], "AT+Accept=0,INET", "OK");
    session_line(sessions[0]);
    assert_non_null(strstr(sessions[0]->line.data, ",10.123.45.2"));
    program_stop(&second->program);
    program_stop(*state);
    free_second(second);
}

/* The owner of the air is killed: its guest loses its access point, becomes the owner, and is back
 * on its own scenario. */
static void joined_owner_dies(void **state)
{
    struct session *sessions[2];
    struct second *second = new_second();
    join_inn(*state, second, sessions);
    program_drop(*state);
    expect_event(sessions[1], "+eventwlan:disconnect,inn,");
    assert_string_equal(strrchr(sessions[1]->line.data, ','), ",109");
    expect_event(sessions[1], "+eventwlan:connect,atcmd,");
    expect_event(sessions[1], "+eventnetapp:ipv4_acquired,127.24.1.");
    program_stop(&second->program);
    free_second(second);
}

/* A guest is killed: the access point misses its device after a while. */
static void joined_guest_dies(void **state)
{
    struct session *sessions[2];
    struct second *second = new_second();
    join_inn(*state, second, sessions);
    program_drop(&second->program);
    expect_event(sessions[0], "+eventwlan:sta_removed,");
    session_ask(sessions[0], "AT+NetCfgGet=AP_STATIONS_CONNECTED", "+netcfgget:0");
    session_expect(sessions[0], "OK");
    program_stop(*state);
    free_second(second);
}

/* What is no air: a file, which stays, and somebody who speaks something else. */
static void joined_to_no_air(void **state)
{
    char said[160];
    struct second *second = new_second();
    FILE *file = fopen(second->path, "w");
    assert_non_null(file);
    fclose(file);
    launch(*state, ARGUMENTS("--tcp", "0", "--air-join", second->path));
    snprintf(said, sizeof said, "at_commands: %s: Address already in use", second->path);
    program_expect_said(*state, said);
    assert_int_equal(program_end(*state), 1);
    assert_int_equal(access(second->path, F_OK), 0);
    free_second(second);
}

/* Messages that are none end their sender, and nothing else. */
static void joined_by_garbage(void **state)
{
    struct session *sessions[2];
    struct second *second = new_second();
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    char garbage[4096];
    memset(garbage, 0xff, sizeof garbage);
    join_inn(*state, second, sessions);
    memcpy(name.sun_path, second->path, strlen(second->path));
    for (size_t length = 1; length <= sizeof garbage; length *= 4) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(fd, (struct sockaddr *)&name, sizeof name), 0);
        await(fd, POLLIN); /* its hello */
        assert_true(read_some(fd, garbage, sizeof garbage) > 0);
        assert_int_equal(send(fd, garbage, length, MSG_NOSIGNAL), (ssize_t)length);
        await(fd, POLLIN);
        assert_int_equal(read_some(fd, garbage, sizeof garbage), 0);
        close(fd);
    }
    session_ask(sessions[0], "AT+NetCfgGet=AP_STATIONS_CONNECTED", "+netcfgget:1");
    session_expect(sessions[0], "OK");
    program_stop(&second->program);
    program_stop(*state);
    free_second(second);
}

/* ---- atctl ----------------------------------------------------------------------------------- */

struct control_of {
    struct program program; /* the control program's run */
    char pid[16];           /* whom it controls */
};

static struct control_of control_of(const struct program *program)
{
    struct control_of control = {
        .program = {.process = -1, .input = -1, .output = -1, .errors = -1}};
    snprintf(control.pid, sizeof control.pid, "%d", (int)program->pid);
    return control;
}

static void atctl_commands(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct control_of ctl = control_of(*state);

    program_launch(&ctl.program, ATCTL, ARGUMENTS("-p", ctl.pid, "help"), -1, -1);
    assert_int_equal(program_end(&ctl.program), 0);
    assert_int_equal(ctl.program.said.length, 0);
    for (const char *line = ctl.program.printed.data; *line != '\0';
         line = strchr(line, '\n') + 1) { /* in the form that completion needs */
        const char *dash = strstr(line, " - ");
        assert_true(dash != NULL && dash < strchr(line, '\n'));
    }
    program_drop(&ctl.program);

    program_launch(&ctl.program, ATCTL, ARGUMENTS("-p", ctl.pid, "nosuch", "-x", "word"), -1, -1);
    assert_int_equal(program_end(&ctl.program), 1);
    assert_int_equal(ctl.program.printed.length, 0);
    assert_memory_equal(ctl.program.said.data, "atctl: ", 7);
    program_drop(&ctl.program);

    expect_run(&ctl.program, ATCTL, ARGUMENTS("-p", ctl.pid, "status\nstatus"), 1, "",
               "atctl: a command is one line\n");
    program_stop(*state);
}

static void run_input(struct control_of *ctl, const char *input)
{
    program_launch(&ctl->program, ATCTL, ARGUMENTS("--pid", ctl->pid), -1, -1);
    assert_int_equal(write(ctl->program.input, input, strlen(input)), strlen(input));
}

static void atctl_input(void **state)
{
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct control_of ctl = control_of(*state);

    run_input(&ctl, "# a comment\n\n  \nstatus \nhelp"); /* the last line has no end */
    assert_int_equal(program_end(&ctl.program), 0);
    assert_non_null(strstr(ctl.program.printed.data, " - "));
    program_drop(&ctl.program);

    run_input(&ctl, "status\nnosuch\nhelp\n");
    assert_int_equal(program_end(&ctl.program), 1);
    assert_null(strstr(ctl.program.printed.data, " - "));
    assert_memory_equal(ctl.program.said.data, "atctl: ", 7);
    program_drop(&ctl.program);

    run_input(&ctl, "");
    assert_int_equal(program_end(&ctl.program), 0);
    program_drop(&ctl.program);
    program_stop(*state);
}

static void atctl_options(void **state)
{
    struct program *program = *state;
    expect_run(program, ATCTL, ARGUMENTS("-p", "x", "status"), 2, "",
               "atctl: -p x: not the number of a process\n");
    expect_run(program, ATCTL, ARGUMENTS("-p", "0"), 2, "",
               "atctl: -p 0: not the number of a process\n");
    expect_run(program, ATCTL, ARGUMENTS("-p"), 2, "",
               "atctl: -p: its value is missing, see --help\n");
    expect_run(program, ATCTL, ARGUMENTS("--nosuch"), 2, "",
               "atctl: --nosuch: not an option, or not with this value, see --help\n");
    expect_run(program, ATCTL, ARGUMENTS("-p", "2147483647", "status"), 1, "",
               "atctl: no at_commands is running as process 2147483647\n");
    program_launch(program, ATCTL, ARGUMENTS("--help"), -1, -1);
    assert_int_equal(program_end(program), 0);
    assert_memory_equal(program->printed.data, "Usage: atctl", 12);
    program_drop(program);
    program_launch(program, ATCTL, ARGUMENTS("--version"), -1, -1);
    assert_int_equal(program_end(program), 0);
    assert_memory_equal(program->printed.data, "atctl ", 6);
}

static void atctl_console(void **state)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    struct screen screen = {0};
    int slave;

    setenv("TERM", "xterm", 1);
    program_start(*state, ARGUMENTS("--tcp", "0"));
    struct control_of ctl = control_of(*state);
    assert_return_code(openpty(&screen.terminal, &slave, NULL, NULL, &size), errno);
    fcntl(screen.terminal, F_SETFD, FD_CLOEXEC);
    program_launch(&ctl.program, ATCTL, ARGUMENTS("-p", ctl.pid), slave, slave);
    screen_expect(&screen, "atctl> ");
    screen_type(&screen, "\t"); /* all commands */
    screen_expect(&screen, "status");
    screen_expect(&screen, "atctl> ");
    screen_type(&screen, "hel\t");
    screen_expect(&screen, "p ");
    screen_type(&screen, "\r");
    screen_expect(&screen, " - ");
    screen_expect(&screen, "atctl> ");
    screen_type(&screen, "nosuch\r"); /* it goes on after an error */
    screen_expect(&screen, "atctl> ");
    screen_type(&screen, "\004");
    assert_int_equal(program_end(&ctl.program), 0);
    assert_memory_equal(ctl.program.said.data, "atctl: ", 7);
    program_drop(&ctl.program);
    close(screen.terminal);
    close(slave);
    program_stop(*state);
}

/* ---- Which programs are running -------------------------------------------------------------- */

/* Only programs of this test are seen from here on. Those that run beside it have their names in
 * another network namespace. */
static void be_alone(void)
{
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        skip();
    }
}

static void none_running(void **state)
{
    be_alone();
    expect_run(*state, AT_COMMANDS, ARGUMENTS("--status"), 1, "",
               "at_commands: --status: no at_commands is running\n");
    expect_run(*state, ATCTL, ARGUMENTS("status"), 1, "", "atctl: no at_commands is running\n");
}

static void one_running(void **state)
{
    struct program *program = *state;
    char head[32];

    be_alone();
    program_start(program, ARGUMENTS("--stdio"));
    struct control_of ctl = control_of(program);
    program_launch(&ctl.program, AT_COMMANDS, ARGUMENTS("--status"), -1, -1);
    assert_int_equal(program_end(&ctl.program), 0);
    snprintf(head, sizeof head, "at_commands %s:\n", ctl.pid);
    assert_memory_equal(ctl.program.printed.data, head, strlen(head));
    assert_in_range(ctl.program.printed.length, strlen(head) + 1, 65536);
    program_drop(&ctl.program);
    program_launch(&ctl.program, ATCTL, ARGUMENTS("status"), -1, -1);
    assert_int_equal(program_end(&ctl.program), 0);
    program_drop(&ctl.program);
    program_stop(program);
}

static void several_running(void **state)
{
    struct program *program = *state;
    char said[128], other_said[128], head[32];

    be_alone();
    program_start(program, ARGUMENTS("--stdio"));
    struct control_of other = control_of(program);
    program_start(&other.program, ARGUMENTS("--stdio"));
    struct control_of ctl = control_of(program);

    program_launch(&ctl.program, ATCTL, ARGUMENTS("status"), -1, -1);
    assert_int_equal(program_end(&ctl.program), 1);
    snprintf(said, sizeof said,
             "atctl: several at_commands are running, choose one with -p: %d %d\n",
             (int)program->pid, (int)other.program.pid);
    snprintf(other_said, sizeof other_said,
             "atctl: several at_commands are running, choose one with -p: %d %d\n",
             (int)other.program.pid, (int)program->pid);
    assert_true(strcmp(ctl.program.said.data, said) == 0 ||
                strcmp(ctl.program.said.data, other_said) == 0);
    program_drop(&ctl.program);

    program_launch(&ctl.program, AT_COMMANDS, ARGUMENTS("--status"), -1, -1);
    assert_int_equal(program_end(&ctl.program), 0);
    snprintf(head, sizeof head, "at_commands %d:\n", (int)program->pid);
    assert_non_null(strstr(ctl.program.printed.data, head));
    snprintf(head, sizeof head, "at_commands %d:\n", (int)other.program.pid);
    assert_non_null(strstr(ctl.program.printed.data, head));
    program_drop(&ctl.program);
    program_stop(&other.program);
    program_stop(program);
}

/* ---- The list -------------------------------------------------------------------------------- */

/* system.cmake reads the names here. */
#define TEST(name_) cmocka_unit_test_setup_teardown(name_, program_set_up, program_tear_down)

static const struct CMUnitTest tests[] = {
    TEST(devices_tcp),
    TEST(devices_tcp_ports),
    TEST(devices_pty),
    TEST(devices_pty_reopened),
    TEST(devices_stdio),
    TEST(devices_clients),
    TEST(devices_beyond_limit),
    TEST(option_values),
    TEST(option_largest_values),
    TEST(no_port_left),
    TEST(no_scenario),
    TEST(control_lines),
    TEST(control_half_closed),
    TEST(control_bad_lines),
    TEST(control_clients),
    TEST(control_never_reads),
    TEST(control_ends),
    TEST(control_of_another_user),
    TEST(status_by_signal),
    TEST(joined_sockets),
    TEST(joined_owner_dies),
    TEST(joined_guest_dies),
    TEST(joined_to_no_air),
    TEST(joined_by_garbage),
    TEST(atctl_commands),
    TEST(atctl_input),
    TEST(atctl_options),
    TEST(atctl_console),
    /* These leave the network. */
    TEST(none_running),
    TEST(one_running),
    TEST(several_running),
};

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("system_air", tests, NULL, NULL);
}
