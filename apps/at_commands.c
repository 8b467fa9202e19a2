/* at_commands: control of the local device by AT commands, over a terminal, a pty, a serial line or
 * TCP. Reads the options, puts the parts together, and ends in good order. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "atcmd/air.h"
#include "atcmd/linux.h"
#include "catalogue.h"
#include "control_client.h"
#include "program.h"

#define TRANSPORTS_MAX 16
#define DEVICES_MAX    4096

enum transport_kind { STDIO, PTY, SERIAL, TCP };

struct transport {
    enum transport_kind kind;
    const char *where;
};

struct options {
    struct transport transports[TRANSPORTS_MAX];
    size_t transport_count;
    struct serial_settings serial;
    bool listen_any, stopped, used;
    unsigned devices;
    struct air_config air;
    unsigned reply_delay;
    const struct at_dialect *dialect;
    const char *trace, *used_report; /* NULL: standard error */
};

void program_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("at_commands: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

void transport_ready(const struct device *device, const char *transport, const char *where)
{
    const char *blank = where[0] != '\0' ? " " : "";
    if (device->program->device_count > 1) {
        program_say("device %u %s%s%s", device->number, transport, blank, where);
    } else {
        program_say("%s%s%s", transport, blank, where);
    }
}

void program_end(struct program *program, int exit_status)
{
    if (!program->ending) {
        program->ending = true;
        program->exit_status = exit_status;
        uv_stop(&program->loop);
    }
}

/* ---- Options --------------------------------------------------------------------------------- */

static const char usage[] =
    "Usage: at_commands [OPTION]...\n"
    "Virtual Wi-Fi modules that are controlled by AT commands.\n"
    "\n"
    "Transports; several at once, each its own session. None: the console.\n"
    "      --stdio             standard input and output\n"
    "      --pty[=LINK]        a new pseudo terminal, and a symbolic link to it\n"
    "      --serial DEVICE     a serial line, 8N1\n"
    "        --baud N          its speed, any number (115200)\n"
    "        --parity          even parity: 8E1\n"
    "        --flow            RTS/CTS flow control\n"
    "      --tcp [HOST:]PORT   every TCP client; port 0: any free one\n"
    "        --listen-any      clients from other machines too\n"
    "\n"
    "Devices and the air:\n"
    "      --devices N         so many, with a LINK.NUMBER and PORT + NUMBER each (1)\n"
    "      --air FILE          what is on the air, see atcmd-air(5)\n"
    "      --air-join SOCKET   share the air with other processes there\n"
    "      --seed N            of all chance, so that it can be repeated\n"
    "      --time fast|real    skip the time when nothing is going on, or not (real)\n"
    "      --status            tell how all that are running are, and end\n"
    "\n"
    "Device and tools:\n"
    "      --stopped           leave the device switched off\n"
    "      --dialect NAME      guide, or reference: as the vendor's library writes\n"
    "      --reply-delay MS    answer no sooner than this after a request\n"
    "      --trace FILE        write every message to FILE, with its time\n"
    "      --used-report[=FILE]  in the end, tell what hosts have used of the commands\n"
    "      --catalogue         print all commands as JSON and end\n"
    "  -h, --help              show this and end\n"
    "  -V, --version           show the version and end\n";

static bool add_transport(struct options *options, enum transport_kind kind, const char *where)
{
    if (options->transport_count == TRANSPORTS_MAX) {
        program_say("more than %d transports", TRANSPORTS_MAX);
        return false;
    }
    options->transports[options->transport_count++] = (struct transport){kind, where};
    return true;
}

static bool read_number(const char *option, uintmax_t least, uintmax_t most, uintmax_t *number)
{
    char *end;
    errno = 0;
    *number = strtoumax(optarg, &end, 10);
    if (optarg[0] < '0' || optarg[0] > '9' || *end != '\0' || errno != 0 || *number < least ||
        *number > most) {
        program_say("--%s %s: not a number from %ju to %ju", option, optarg, least, most);
        return false;
    }
    return true;
}

static bool read_unsigned(const char *option, unsigned least, unsigned most, unsigned *number)
{
    uintmax_t value;
    if (!read_number(option, least, most, &value)) {
        return false;
    }
    *number = (unsigned)value;
    return true;
}

static bool read_seed(uint64_t *seed)
{
    uintmax_t value;
    if (!read_number("seed", 1, UINT64_MAX, &value)) {
        return false;
    }
    *seed = value;
    return true;
}

/* One of two words; `second` is whether it is that one. */
static bool read_word(const char *option, const char *words[2], bool *second)
{
    *second = strcmp(optarg, words[1]) == 0;
    if (!*second && strcmp(optarg, words[0]) != 0) {
        program_say("--%s %s: not %s or %s", option, optarg, words[0], words[1]);
        return false;
    }
    return true;
}

enum {
    OPTION_STDIO = 256,
    OPTION_PTY,
    OPTION_SERIAL,
    OPTION_BAUD,
    OPTION_PARITY,
    OPTION_FLOW,
    OPTION_TCP,
    OPTION_LISTEN_ANY,
    OPTION_DEVICES,
    OPTION_AIR,
    OPTION_AIR_JOIN,
    OPTION_SEED,
    OPTION_TIME,
    OPTION_STATUS,
    OPTION_STOPPED,
    OPTION_DIALECT,
    OPTION_REPLY_DELAY,
    OPTION_TRACE,
    OPTION_USED_REPORT,
    OPTION_CATALOGUE,
};

static const struct option long_options[] = {
    {"stdio", no_argument, NULL, OPTION_STDIO},
    {"pty", optional_argument, NULL, OPTION_PTY},
    {"serial", required_argument, NULL, OPTION_SERIAL},
    {"baud", required_argument, NULL, OPTION_BAUD},
    {"parity", no_argument, NULL, OPTION_PARITY},
    {"flow", no_argument, NULL, OPTION_FLOW},
    {"tcp", required_argument, NULL, OPTION_TCP},
    {"listen-any", no_argument, NULL, OPTION_LISTEN_ANY},
    {"devices", required_argument, NULL, OPTION_DEVICES},
    {"air", required_argument, NULL, OPTION_AIR},
    {"air-join", required_argument, NULL, OPTION_AIR_JOIN},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"time", required_argument, NULL, OPTION_TIME},
    {"status", no_argument, NULL, OPTION_STATUS},
    {"stopped", no_argument, NULL, OPTION_STOPPED},
    {"dialect", required_argument, NULL, OPTION_DIALECT},
    {"reply-delay", required_argument, NULL, OPTION_REPLY_DELAY},
    {"trace", required_argument, NULL, OPTION_TRACE},
    {"used-report", optional_argument, NULL, OPTION_USED_REPORT},
    {"catalogue", no_argument, NULL, OPTION_CATALOGUE},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {0},
};

static bool read_dialect(const struct at_dialect **dialect)
{
    bool reference;
    if (!read_word("dialect", (const char *[]){"guide", "reference"}, &reference)) {
        return false;
    }
    *dialect = reference ? &at_dialect_reference : &at_dialect_guide;
    return true;
}

static void print_line(void *context, const char *line)
{
    (void)context;
    puts(line);
}

/* The status of all programs that run. */
static bool print_status(void)
{
    pid_t *pids;
    size_t count = control_find(&pids);
    bool all = count > 0;

    if (count == 0) {
        program_say("--status: no at_commands is running");
    }
    for (size_t i = 0; i < count; i++) {
        char error[CONTROL_TEXT_MAX];
        FILE *link = control_connect(pids[i], error);
        printf("at_commands %d:\n", (int)pids[i]);
        if (link == NULL || !control_ask(link, "status", print_line, NULL, error)) {
            fflush(stdout);
            program_say("--status: %d: %s", (int)pids[i], error);
            all = false;
        }
        if (link != NULL) {
            fclose(link);
        }
    }
    free(pids);
    return all;
}

/* Takes one option; false when the program shall not go on. */
static bool take_option(struct options *options, int option, int *exit_status)
{
    switch (option) {
    case OPTION_STDIO:
        return add_transport(options, STDIO, NULL);
    case OPTION_PTY:
        return add_transport(options, PTY, optarg);
    case OPTION_SERIAL:
        if (options->serial.device != NULL) {
            program_say("--serial %s: there can be one serial line only", optarg);
            return false;
        }
        options->serial.device = optarg;
        return add_transport(options, SERIAL, optarg);
    case OPTION_BAUD:
        return read_unsigned("baud", 0, 20000000, &options->serial.baud);
    case OPTION_PARITY:
        options->serial.even_parity = true;
        return true;
    case OPTION_FLOW:
        options->serial.flow_control = true;
        return true;
    case OPTION_TCP:
        return add_transport(options, TCP, optarg);
    case OPTION_LISTEN_ANY:
        options->listen_any = true;
        return true;
    case OPTION_DEVICES:
        return read_unsigned("devices", 1, DEVICES_MAX, &options->devices);
    case OPTION_AIR:
        options->air.scenario = optarg;
        return true;
    case OPTION_AIR_JOIN:
        options->air.join = optarg;
        return true;
    case OPTION_SEED:
        return read_seed(&options->air.seed);
    case OPTION_TIME:
        return read_word("time", (const char *[]){"real", "fast"}, &options->air.fast);
    case OPTION_STATUS:
        *exit_status = print_status() ? 0 : 1;
        return false;
    case OPTION_STOPPED:
        options->stopped = true;
        return true;
    case OPTION_DIALECT:
        return read_dialect(&options->dialect);
    case OPTION_REPLY_DELAY:
        return read_unsigned("reply-delay", 0, 60000, &options->reply_delay);
    case OPTION_TRACE:
        options->trace = optarg;
        return true;
    case OPTION_USED_REPORT:
        options->used = true;
        options->used_report = optarg;
        return true;
    case OPTION_CATALOGUE:
        *exit_status = catalogue_print(stdout) ? 0 : 1;
        return false;
    case 'h':
        fputs(usage, stdout);
        *exit_status = 0;
        return false;
    case 'V':
        puts("at_commands " ATCMD_VERSION);
        *exit_status = 0;
        return false;
    default:
        return false;
    }
}

/* What is wrong with the option that getopt has stopped at. */
static void say_usage(int problem, const char *option)
{
    if (problem == ':') {
        program_say("%s: its value is missing, see --help", option);
    } else {
        program_say("%s: not an option, or not with this value, see --help", option);
    }
}

static bool read_options(struct options *options, int argc, char **argv, int *exit_status)
{
    int option;
    while ((option = getopt_long(argc, argv, ":hV", long_options, NULL)) != -1) {
        if (option == '?' || option == ':') {
            say_usage(option, argv[optind - 1]);
            return false;
        }
        if (!take_option(options, option, exit_status)) {
            return false;
        }
    }
    if (optind < argc) {
        say_usage('?', argv[optind]);
        return false;
    }
    return true;
}

/* ---- The program ----------------------------------------------------------------------------- */

/* Those that there are once serve the first device. */
static bool open_transport(struct device *device, const struct options *options,
                           const struct transport *transport)
{
    switch (transport->kind) {
    case STDIO:
        return device->number > 0 || stdio_open(device);
    case PTY:
        return pty_open(device, transport->where);
    case SERIAL:
        return device->number > 0 || serial_open(device, &options->serial);
    case TCP:
        return tcp_open(device, transport->where, options->listen_any);
    }
    return false;
}

static bool open_transports(struct program *program, const struct options *options)
{
    for (size_t i = 0; i < options->transport_count; i++) {
        for (unsigned k = 0; k < program->device_count; k++) {
            if (!open_transport(&program->devices[k], options, &options->transports[i])) {
                return false;
            }
        }
    }
    return true;
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    program_end(handle->data, 0);
}

static void say_status(void *context, const char *line)
{
    (void)context;
    program_say("status %s", line);
}

static void on_status(uv_signal_t *handle, int number)
{
    struct program *program = handle->data;
    (void)number;
    if (program->air != NULL) {
        air_control(program->air, "status", say_status, NULL);
    }
}

static void watch_signal(struct program *program, uv_signal_t *handle, uv_signal_cb callback,
                         int number)
{
    uv_signal_init(&program->loop, handle);
    handle->data = program;
    uv_signal_start(handle, callback, number);
}

static bool open_device(struct device *device)
{
    struct program *program = device->program;
    const struct nwp_linux_config config = {.loop = &program->loop, .air = program->air};
    int32_t status;
    device->nwp = nwp_linux_create(&config, &status);
    if (device->nwp == NULL) {
        program_say("no device: %s", nwp_status_text(status));
        return false;
    }
    return true;
}

static bool boot_devices(struct program *program)
{
    struct nwp **devices = calloc(program->device_count, sizeof(struct nwp *));
    if (devices == NULL) {
        program_say("no device: out of memory");
        return false;
    }
    for (unsigned i = 0; i < program->device_count; i++) {
        devices[i] = program->devices[i].nwp;
    }
    int32_t status = nwp_linux_boot(devices, program->device_count);
    free(devices);
    if (status < 0) {
        program_say("no device: %s", nwp_status_text(status));
    }
    return status >= 0;
}

static bool open_devices(struct program *program, const struct options *options)
{
    program->devices = calloc(options->devices, sizeof *program->devices);
    if (program->devices == NULL) {
        program_say("no device: out of memory");
        return false;
    }
    program->device_count = options->devices;
    for (unsigned i = 0; i < program->device_count; i++) {
        program->devices[i].program = program;
        program->devices[i].number = i;
        if (!open_device(&program->devices[i])) {
            return false;
        }
    }
    return options->stopped || boot_devices(program);
}

static bool open_air(struct program *program, const struct options *options)
{
    struct air_config config = options->air;
    char error[AIR_TEXT_MAX];
    config.loop = &program->loop;
    program->air = air_create(&config, error);
    if (program->air == NULL) {
        program_say("%s", error);
    }
    return program->air != NULL;
}

static bool open_trace(struct program *program, const char *path)
{
    if (path == NULL) {
        return true;
    }
    program->trace = fopen(path, "we");
    if (program->trace == NULL) {
        program_say("--trace %s: %s", path, strerror(errno));
        return false;
    }
    return true;
}

static bool open_used(struct program *program, const struct options *options)
{
    const char *path = options->used_report;
    if (!options->used) {
        return true;
    }
    program->used_file = path != NULL ? fopen(path, "we") : stderr;
    if (program->used_file == NULL) {
        program_say("--used-report=%s: %s", path, strerror(errno));
        return false;
    }
    program->used = used_create();
    if (program->used == NULL) {
        program_say("--used-report: out of memory");
    }
    return program->used != NULL;
}

static void close_used(struct program *program)
{
    if (program->used == NULL) {
        return;
    }
    used_print(program->used, program->used_file);
    used_destroy(program->used);
    if (program->used_file != stderr) {
        fclose(program->used_file);
    }
}

static void close_handle(uv_handle_t *handle, void *context)
{
    (void)context;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

/* Serves until the end: with the console when no other transport is asked for. */
static void serve(struct program *program, const struct options *options)
{
    if (options->transport_count == 0 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        console_run(&program->devices[0]);
        return;
    }
    bool open = options->transport_count == 0 ? stdio_open(&program->devices[0])
                                              : open_transports(program, options);
    if (!open) {
        program_end(program, 1);
    }
    while (!program->ending) {
        uv_run(&program->loop, UV_RUN_DEFAULT);
    }
}

static void close_program(struct program *program)
{
    while (program->connections != NULL) {
        connection_close(program->connections);
    }
    pty_close_all();
    tcp_close_all();
    control_close(program);
    for (unsigned i = 0; i < program->device_count; i++) {
        if (program->devices[i].nwp != NULL) {
            nwp_linux_destroy(program->devices[i].nwp);
        }
    }
    if (program->air != NULL) {
        air_destroy(program->air);
    }
    uv_run(&program->loop, UV_RUN_NOWAIT);
    uv_walk(&program->loop, close_handle, NULL);
    uv_run(&program->loop, UV_RUN_DEFAULT);
    uv_loop_close(&program->loop);
    free(program->devices);
    if (program->trace != NULL) {
        fclose(program->trace);
    }
}

/* Descriptors 0 to 2 are what they should be, or nothing, but never something else. */
static void open_standard_streams(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0) {
        close(fd);
    }
}

/* A device takes two descriptors and more, and the usual limit is 1024. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int argc, char **argv)
{
    struct options options = {.serial.baud = 115200, .devices = 1};
    struct program program = {0};
    uv_signal_t signals[4];
    int exit_status = 2;

    open_standard_streams();
    stdio_save();
    if (!read_options(&options, argc, argv, &exit_status)) {
        return exit_status;
    }
    signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    program.reply_delay = options.reply_delay;
    program.dialect = options.dialect;
    if (!open_trace(&program, options.trace) || !open_used(&program, &options) ||
        uv_loop_init(&program.loop) != 0) {
        return 1;
    }
    watch_signal(&program, &signals[0], on_signal, SIGTERM);
    watch_signal(&program, &signals[1], on_signal, SIGINT);
    watch_signal(&program, &signals[2], on_signal, SIGHUP);
    watch_signal(&program, &signals[3], on_status, SIGUSR1);
    if (open_air(&program, &options) && open_devices(&program, &options)) {
        control_open(&program);
        serve(&program, &options);
    } else {
        program_end(&program, 1);
    }
    close_program(&program);
    stdio_restore();
    close_used(&program);
    return program.exit_status;
}
