/* See program.h. */
#include "program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- Tools ----------------------------------------------------------------------------------- */

int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void text_append(struct text *text, const void *data, size_t length)
{
    if (text->capacity - text->length <= length) {
        text->length -= text->at;
        if (text->at > 0) {
            memmove(text->data, text->data + text->at, text->length);
        }
        text->at = 0;
    }
    if (text->capacity - text->length <= length) {
        text->capacity = 2 * text->capacity + length + 1;
        text->data = realloc(text->data, text->capacity);
        assert_non_null(text->data);
    }
    memcpy(text->data + text->length, data, length);
    text->length += length;
    text->data[text->length] = '\0';
}

static void text_drop(struct text *text, size_t length)
{
    text->at += length;
    if (text->at == text->length) {
        text->at = text->length = 0;
    }
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

static bool poll_until(struct pollfd *fds, nfds_t count, int64_t deadline)
{
    int64_t left;
    while ((left = deadline - now_ms()) > 0) {
        int ready = poll(fds, count, (int)left);
        if (ready > 0) {
            return true;
        }
        assert_true(ready == 0 || errno == EINTR);
    }
    return false;
}

void await(int fd, short events)
{
    struct pollfd poll = {.fd = fd, .events = events};
    if (!poll_until(&poll, 1, now_ms() + LIMIT_MS)) {
        fail_msg("nothing came within %d ms", LIMIT_MS);
    }
}

/* The other side of a pty has ended when reading fails with EIO, of a reset connection with
 * ECONNRESET. */
ssize_t read_some(int fd, void *data, size_t size)
{
    ssize_t length = read(fd, data, size);
    if (length < 0) {
        return errno == EAGAIN || errno == EINTR ? -1 : 0;
    }
    return length;
}

/* ---- Starting the program -------------------------------------------------------------------- */

static void make_pipe(int ends[2])
{
    assert_return_code(pipe2(ends, O_CLOEXEC), errno);
}

_Noreturn static void run(const char *path, const char *const arguments[], const int streams[3])
{
    char *all[32] = {(char *)(uintptr_t)path};
    for (size_t i = 0; arguments[i] != NULL && i + 2 < sizeof all / sizeof all[0]; i++) {
        all[i + 1] = (char *)(uintptr_t)arguments[i];
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < 3; i++) {
        dup2(streams[i], i);
    }
    execv(path, all);
    _exit(127);
}

void program_launch(struct program *program, const char *path, const char *const arguments[],
                    int in, int out)
{
    int input[2] = {in, -1}, output[2] = {-1, out}, errors[2];

    assert_int_equal(program->pid, 0);
    if (in < 0) {
        make_pipe(input);
    }
    if (out < 0) {
        make_pipe(output);
    }
    make_pipe(errors);
    program->pid = fork();
    assert_return_code(program->pid, errno);
    if (program->pid == 0) {
        run(path, arguments, (const int[]){input[0], output[1], errors[1]});
    }
    program->process = (int)syscall(SYS_pidfd_open, program->pid, 0);
    assert_return_code(program->process, errno);
    if (in < 0) {
        close(input[0]);
    }
    if (out < 0) {
        close(output[1]);
    }
    close(errors[1]);
    program->input = input[1];
    program->output = output[0];
    program->errors = errors[0];
}

/* A line from standard error; false at the end of it. */
static bool next_said(struct program *program, char *line, size_t size)
{
    char byte;
    for (size_t length = 0;; line[length++] = byte) {
        await(program->errors, POLLIN);
        ssize_t got = read_some(program->errors, &byte, 1);
        if (got == 0 || byte == '\n' || length == size - 1) {
            line[length] = '\0';
            return got != 0;
        }
    }
}

void program_ready(struct program *program)
{
    static const char name[] = "at_commands: ", device[] = "device ";
    static const char tcp[] = "tcp 127.0.0.1:", pty[] = "pty ";
    char line[256], *ready = line;

    if (!next_said(program, line, sizeof line)) {
        fail_msg("the program has ended: %s", line);
    }
    ready += strncmp(ready, name, sizeof name - 1) == 0 ? sizeof name - 1 : 0;
    program->device = 0;
    if (strncmp(ready, device, sizeof device - 1) == 0) {
        program->device = (unsigned)strtoul(ready + sizeof device - 1, &ready, 10);
        ready += *ready == ' ';
    }
    if (strncmp(ready, tcp, sizeof tcp - 1) == 0) {
        snprintf(program->port, sizeof program->port, "%.7s", ready + sizeof tcp - 1);
    } else if (strncmp(ready, pty, sizeof pty - 1) == 0) {
        snprintf(program->pty, sizeof program->pty, "%.63s", ready + sizeof pty - 1);
    } else if (strcmp(ready, "stdio") != 0 && strncmp(ready, "serial /", 8) != 0) {
        fail_msg("not a ready line: %s", line);
    }
}

void program_expect_said(struct program *program, const char *line)
{
    char said[256];
    next_said(program, said, sizeof said);
    assert_string_equal(said, line);
}

void program_start(struct program *program, const char *const arguments[])
{
    program_launch(program, AT_COMMANDS, arguments, -1, -1);
    for (size_t i = 0; arguments[i] != NULL; i++) {
        if (strcmp(arguments[i], "--tcp") == 0 || strncmp(arguments[i], "--pty", 5) == 0 ||
            strcmp(arguments[i], "--stdio") == 0 || strcmp(arguments[i], "--serial") == 0) {
            program_ready(program);
        }
    }
}

/* ---- Ending the program ---------------------------------------------------------------------- */

static void close_one(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

/* Reads a stream to its end, or what has come until now; closes it at the end. */
static void collect(int *fd, struct text *text)
{
    char piece[4096];
    ssize_t length = read_some(*fd, piece, sizeof piece);
    if (length > 0) {
        text_append(text, piece, (size_t)length);
    } else if (length == 0) {
        close_one(fd);
    }
}

/* Waits until the process has ended and collects what it says meanwhile. */
static int wait_for_end(struct program *program)
{
    int64_t deadline = now_ms() + LIMIT_MS;
    int status;

    for (bool running = true; running || program->errors >= 0 || program->output >= 0;) {
        struct pollfd fds[3] = {
            {.fd = running ? program->process : -1, .events = POLLIN},
            {.fd = program->errors, .events = POLLIN},
            {.fd = program->output, .events = POLLIN},
        };
        if (!poll_until(fds, 3, deadline)) {
            fail_msg("the program does not end within %d ms", LIMIT_MS);
        }
        running = running && fds[0].revents == 0;
        if (fds[1].revents != 0) {
            collect(&program->errors, &program->said);
        }
        if (fds[2].revents != 0) {
            collect(&program->output, &program->printed);
        }
    }
    assert_return_code(waitpid(program->pid, &status, 0), errno);
    program->pid = 0;
    close_one(&program->process);
    if (WIFSIGNALED(status)) {
        fail_msg("the program was ended by signal %d: %s", WTERMSIG(status), program->said.data);
    }
    return WEXITSTATUS(status);
}

static void free_session(struct session *session)
{
    close(session->in);
    if (session->out != session->in) {
        close(session->out);
    }
    text_free(&session->unread);
    text_free(&session->line);
    free(session);
}

static void free_all(struct program *program)
{
    struct session *next;
    for (struct session *session = program->sessions; session != NULL; session = next) {
        next = session->next;
        free_session(session);
    }
    close_one(&program->input);
    close_one(&program->output);
    close_one(&program->errors);
    close_one(&program->process);
    text_free(&program->said);
    text_free(&program->printed);
    *program = (struct program){.process = -1, .input = -1, .output = -1, .errors = -1};
}

int program_end(struct program *program)
{
    close_one(&program->input);
    return wait_for_end(program);
}

void program_stop(struct program *program)
{
    kill(program->pid, SIGTERM);
    int status = wait_for_end(program);
    if (program->said.length > 0) {
        fail_msg("the program says: %s", program->said.data);
    }
    assert_int_equal(status, 0);
    free_all(program);
}

void program_drop(struct program *program)
{
    if (program->pid > 0) {
        kill(program->pid, SIGKILL);
        waitpid(program->pid, NULL, 0);
        while (program->errors >= 0) {
            collect(&program->errors, &program->said);
        }
        if (program->said.length > 0) {
            print_error("the program said: %s", program->said.data);
        }
    }
    free_all(program);
}

/* ---- Sessions -------------------------------------------------------------------------------- */

struct session *session_on(struct program *program, int in, int out)
{
    struct session *session = calloc(1, sizeof *session);
    assert_non_null(session);
    fcntl(in, F_SETFL, O_NONBLOCK);
    fcntl(out, F_SETFL, O_NONBLOCK);
    session->in = in;
    session->out = out;
    session->next = program->sessions;
    program->sessions = session;
    return session;
}

struct session *session_tcp(struct program *program)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_port = htons((uint16_t)strtoul(program->port, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_return_code(connect(fd, (struct sockaddr *)&address, sizeof address), errno);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return session_on(program, fd, fd);
}

struct session *session_pty(struct program *program)
{
    int fd = open(program->pty, O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_return_code(fd, errno);
    return session_on(program, fd, fd);
}

struct session *session_stdio(struct program *program)
{
    struct session *session = session_on(program, program->output, program->input);
    program->output = program->input = -1;
    return session;
}

void session_close(struct program *program, struct session *session)
{
    struct session **link = &program->sessions;
    while (*link != session) {
        link = &(*link)->next;
    }
    *link = session->next;
    free_session(session);
}

size_t session_write_some(struct session *session, const void *data, size_t length)
{
    ssize_t written = write(session->out, data, length);
    assert_true(written >= 0 || errno == EAGAIN);
    return written > 0 ? (size_t)written : 0;
}

static void read_more(struct session *session)
{
    char piece[65536];
    ssize_t length = read_some(session->in, piece, sizeof piece);
    if (length == 0) {
        session->at_end = true;
    } else if (length > 0) {
        text_append(&session->unread, piece, (size_t)length);
    }
}

void session_write(struct session *session, const void *data, size_t length)
{
    for (size_t at = 0; at < length;) {
        struct pollfd fds[2] = {
            {.fd = session->out, .events = POLLOUT},
            {.fd = session->at_end ? -1 : session->in, .events = POLLIN},
        };
        if (!poll_until(fds, 2, now_ms() + LIMIT_MS)) {
            fail_msg("%s: the program does not read", session->said);
        }
        if (fds[1].revents != 0) {
            read_more(session);
        }
        at += session_write_some(session, (const char *)data + at, length - at);
    }
}

void session_say(struct session *session, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    size_t length = (size_t)vsnprintf(line, sizeof line - 2, format, arguments);
    va_end(arguments);
    snprintf(session->said, sizeof session->said, "%.79s", line);
    memcpy(line + length, "\r\n", 2);
    session_write(session, line, length + 2);
}

/* How many bytes of the line are data, which may hold line ends: "+recv:SD,FORMAT,LENGTH,". The
 * length of the line up to there goes to *head; 0 is a line without data. */
static size_t counted(const char *line, size_t length, size_t *head)
{
    const char *at = NULL;
    char *end;
    *head = 0;
    if (length > 6 && memcmp(line, "+recv:", 6) == 0) {
        at = line + 6;
    } else if (length > 10 && memcmp(line, "+recvfrom:", 10) == 0) {
        at = line + 10;
    } else {
        return 0;
    }
    for (int comma = 0; comma < 2; comma++) {
        at = memchr(at, ',', (size_t)(line + length - at));
        if (at == NULL) {
            return 0;
        }
        at++;
    }
    size_t count = strtoul(at, &end, 10);
    *head = *end == ',' ? (size_t)(end + 1 - line) : 0;
    return count;
}

/* The length of the next line without its end, or -1 when not all of it is there. */
static ssize_t whole_line(const struct text *unread)
{
    const char *line = unread->data + unread->at;
    size_t length = unread->length - unread->at;
    size_t head;
    if (length == 0) {
        return -1;
    }
    size_t count = counted(line, length, &head);
    if (head + count >= length) {
        return -1;
    }
    const char *end = memmem(line + head + count, length - head - count, "\r\n", 2);
    return end == NULL ? -1 : end - line;
}

const char *session_line(struct session *session)
{
    ssize_t length;
    while ((length = whole_line(&session->unread)) < 0) {
        struct pollfd fd = {.fd = session->in, .events = POLLIN};
        if (session->at_end) {
            fail_msg("%s: the program has closed the session", session->said);
        }
        if (!poll_until(&fd, 1, now_ms() + LIMIT_MS)) {
            fail_msg("%s: nothing came within %d ms", session->said, LIMIT_MS);
        }
        read_more(session);
    }
    session->line.at = session->line.length = 0;
    text_append(&session->line, session->unread.data + session->unread.at, (size_t)length);
    text_drop(&session->unread, (size_t)length + 2);
    return session->line.data;
}

static bool is_event(const char *line)
{
    return strncmp(line, "+event", 6) == 0;
}

static void expect_line(struct session *session, const char *expected)
{
    const char *line = session_line(session);
    while (is_event(line) && !is_event(expected)) {
        line = session_line(session);
    }
    if (strcmp(line, expected) != 0) {
        fail_msg("%s: expected %.200s, came %.200s", session->said, expected, line);
    }
}

void session_expect(struct session *session, const char *format, ...)
{
    char expected[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(expected, sizeof expected, format, arguments);
    va_end(arguments);
    expect_line(session, expected);
}

void session_ask(struct session *session, const char *request, const char *answer)
{
    session_say(session, "%s", request);
    expect_line(session, answer);
}

void session_expect_end(struct session *session)
{
    while (!session->at_end) {
        await(session->in, POLLIN);
        read_more(session);
    }
    if (session->unread.length > session->unread.at) {
        fail_msg("%s: came %.200s", session->said, session->unread.data + session->unread.at);
    }
}

void session_expect_quiet(struct session *session)
{
    session_ask(session, "AT+Test", "OK");
    session_ask(session, "AT+Test=1", "ERROR: number of parameters,0");
}

/* ---- A terminal ------------------------------------------------------------------------------ */

void screen_expect(struct screen *screen, const char *text)
{
    const char *found;
    while ((found = memmem(screen->drawn + screen->seen, screen->length - screen->seen, text,
                           strlen(text))) == NULL) {
        struct pollfd poll_fd = {.fd = screen->terminal, .events = POLLIN};
        if (poll(&poll_fd, 1, LIMIT_MS) != 1) {
            fail_msg("\"%s\" is not drawn, but \"%.*s\"", text,
                     (int)(screen->length - screen->seen), screen->drawn + screen->seen);
        }
        ssize_t got = read(screen->terminal, screen->drawn + screen->length,
                           sizeof screen->drawn - screen->length);
        assert_in_range(got, 1, sizeof screen->drawn);
        screen->length += (size_t)got;
    }
    screen->seen = (size_t)(found - screen->drawn) + strlen(text);
}

void screen_type(struct screen *screen, const char *keys)
{
    assert_int_equal(write(screen->terminal, keys, strlen(keys)), strlen(keys));
}

/* ---- Tests of programs ----------------------------------------------------------------------- */

int program_set_up(void **state)
{
    struct program *program = calloc(1, sizeof *program);
    if (program == NULL) {
        return -1;
    }
    program->process = program->input = program->output = program->errors = -1;
    *state = program;
    return 0;
}

int program_tear_down(void **state)
{
    program_drop(*state);
    free(*state);
    return 0;
}
