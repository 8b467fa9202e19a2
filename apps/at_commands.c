/* at_commands: control of the local device by AT commands, over a terminal, a pty, a serial line or
 * TCP. Reads the options, puts the parts together, and ends in good order. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atcmd/linux.h"
#include "catalogue.h"
#include "program.h"

#define TRANSPORTS_MAX 16

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
    "A virtual Wi-Fi module that is controlled by AT commands.\n"
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

static bool read_number(const char *option, const char *text, unsigned max, unsigned *number)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value > max) {
        program_say("--%s %s: not a number from 0 to %u", option, text, max);
        return false;
    }
    *number = (unsigned)value;
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

static bool read_dialect(const char *name, const struct at_dialect **dialect)
{
    if (strcmp(name, "guide") == 0) {
        *dialect = &at_dialect_guide;
    } else if (strcmp(name, "reference") == 0) {
        *dialect = &at_dialect_reference;
    } else {
        program_say("--dialect %s: not guide or reference", name);
        return false;
    }
    return true;
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
        return read_number("baud", optarg, 20000000, &options->serial.baud);
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
    case OPTION_STOPPED:
        options->stopped = true;
        return true;
    case OPTION_DIALECT:
        return read_dialect(optarg, &options->dialect);
    case OPTION_REPLY_DELAY:
        return read_number("reply-delay", optarg, 60000, &options->reply_delay);
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

static bool open_transports(struct program *program, const struct options *options)
{
    for (size_t i = 0; i < options->transport_count; i++) {
        const struct transport *transport = &options->transports[i];
        bool open = false;
        switch (transport->kind) {
        case STDIO:
            open = stdio_open(program);
            break;
        case PTY:
            open = pty_open(program, transport->where);
            break;
        case SERIAL:
            open = serial_open(program, &options->serial);
            break;
        case TCP:
            open = tcp_open(program, transport->where, options->listen_any);
            break;
        }
        if (!open) {
            return false;
        }
    }
    return true;
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    program_end(handle->data, 0);
}

static void watch_signal(struct program *program, uv_signal_t *handle, int number)
{
    uv_signal_init(&program->loop, handle);
    handle->data = program;
    uv_signal_start(handle, on_signal, number);
}

static bool open_device(struct program *program, bool stopped)
{
    const struct nwp_linux_config config = {.loop = &program->loop};
    int32_t status;
    program->nwp = nwp_linux_create(&config, &status);
    if (program->nwp == NULL) {
        program_say("no device: %s", nwp_status_text(status));
        return false;
    }
    if (!stopped) {
        nwp_linux_boot(program->nwp);
    }
    return true;
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
        console_run(program);
        return;
    }
    bool open =
        options->transport_count == 0 ? stdio_open(program) : open_transports(program, options);
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
    if (program->nwp != NULL) {
        nwp_linux_destroy(program->nwp);
    }
    uv_run(&program->loop, UV_RUN_NOWAIT);
    uv_walk(&program->loop, close_handle, NULL);
    uv_run(&program->loop, UV_RUN_DEFAULT);
    uv_loop_close(&program->loop);
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

int main(int argc, char **argv)
{
    struct options options = {.serial.baud = 115200};
    struct program program = {0};
    uv_signal_t signals[3];
    int exit_status = 2;

    open_standard_streams();
    stdio_save();
    if (!read_options(&options, argc, argv, &exit_status)) {
        return exit_status;
    }
    signal(SIGPIPE, SIG_IGN);
    program.reply_delay = options.reply_delay;
    program.dialect = options.dialect;
    if (!open_trace(&program, options.trace) || !open_used(&program, &options) ||
        uv_loop_init(&program.loop) != 0) {
        return 1;
    }
    watch_signal(&program, &signals[0], SIGTERM);
    watch_signal(&program, &signals[1], SIGINT);
    watch_signal(&program, &signals[2], SIGHUP);
    if (open_device(&program, options.stopped)) {
        serve(&program, &options);
    } else {
        program_end(&program, 1);
    }
    close_program(&program);
    stdio_restore();
    close_used(&program);
    return program.exit_status;
}
