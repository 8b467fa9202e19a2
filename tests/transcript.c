/*
 * transcript: plays a session that is written down as text and says whether it holds.
 *
 *     transcript [--transport stdio|pty|tcp] [--chunk N] [--limit SECONDS] --program PATH FILE.at
 *
 * It starts the program, is its host on any number of sessions and the rest of its world (TCP and
 * UDP peers), and compares every line that comes with what the file says. It knows how lines are
 * framed and which ones are events, but no command, no result and no error code: those are the
 * business of the transcripts. It never sleeps: each statement waits for what it expects, with a
 * limit. The exit status is 0 when the transcript holds, 1 with one report when it does not, 2 when
 * the usage or the transcript is wrong, 77 when the transcript is not for this transport.
 *
 * The statements, one a line; without NAME they are about the session "main":
 *
 *     # comment
 *     NAME> TEXT        sends TEXT and CR LF, to a peer TEXT alone
 *     NAME>> TEXT       sends TEXT alone
 *     NAME< PATTERN     the next line that comes; from a peer exactly these bytes or this datagram
 *     NAME<~ PATTERN    a line that others may precede: they are put aside for later statements
 *     %DIRECTIVE ...    see the tables at the end
 *
 * TEXT knows \r \n \t \0 \s (blank) \\ \{ \} \xHH, \(N*TEXT) and {variable}. In a PATTERN {name}
 * captures when the variable is not defined, and {*} stands for anything.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define COUNT_OF(array)        (sizeof(array) / sizeof(array)[0])
#define PRINTF_LIKE(format_at) __attribute__((format(printf, format_at, (format_at) + 1)))
#define require(t, holds, ...) ((holds) ? (void)0 : malformed(t, __VA_ARGS__))
#define NAME_CHARACTERS        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

enum { EXIT_HOLDS = 0, EXIT_FAILS = 1, EXIT_UNUSABLE = 2, EXIT_SKIPPED = 77 };

enum {
    MAX_ARGUMENTS = 64,
    MAX_HOLES = 32,
    MAX_NAME = 64,
    MAX_TEXT = 16 << 20, /* a repetition or a declared length beyond this is a slip */
    MAX_SHOWN = 160,     /* how many bytes of a text the report shows */
    RENDERED = 4 * MAX_SHOWN + 128,
    JOURNAL_LINES = 10,
};

enum transport { STDIO, PTY, TCP, TRANSPORTS };
static const char *const transport_names[TRANSPORTS] = {"stdio", "pty", "tcp"};

/* Bytes that grow; a NUL that does not count follows them. With capacity 0: a view of others. */
struct bytes {
    uint8_t *data;
    size_t length;
    size_t capacity;
};

struct variable {
    struct variable *next;
    char name[MAX_NAME];
    struct bytes value;
};

struct line {
    struct line *next;
    struct bytes text;
};

struct endpoint {
    struct sockaddr_storage address;
    socklen_t length;
};

enum role { SESSION = 1, STREAM = 2, LISTENER = 4, DATAGRAM = 8 };

/* A session with the program or a peer of it. */
struct channel {
    struct channel *next;
    char name[MAX_NAME / 2]; /* so that NAME.from.address is a name, too */
    enum role role;
    enum transport transport; /* of a session */
    size_t device;            /* of a session */
    int fd;                   /* -1 when closed */
    bool at_end;              /* the other side has ended */
    bool shut;                /* our side has ended */
    struct bytes input;       /* of a session: read, not yet taken as lines */
    struct line *aside;       /* of a session: lines that nobody has taken, oldest first */
    struct endpoint to;       /* of a datagram peer: %to or who sent last, the later of them */
};

struct arguments {
    size_t count;
    char *at[MAX_ARGUMENTS];
};

struct program {
    pid_t pid; /* 0 when it does not run */
    int errors;
    struct bytes said; /* on stderr */
};

/* What a line of the program says when it is ready on a transport. */
struct ready {
    enum transport transport;
    size_t device;
    char where[64]; /* its address or path */
};

struct options {
    enum transport transport;
    size_t chunk;
    int64_t limit; /* ms */
    const char *program;
    const char *file;
};

struct transcript {
    struct options options;
    size_t line_number;
    const char *statement; /* what is expected, for the report */
    const char *when;      /* after its last line */
    int64_t deadline;      /* of the statement */
    bool skipped;
    bool dirty; /* answers may be left over at the end */
    bool lf_cr; /* lines of the program end so, not with CR LF */
    struct arguments run;
    FILE *air;        /* the scenario in the transcript, NULL when there is none */
    bool air_is_open; /* its lines are being read */
    struct program program;
    struct channel *channels;
    struct variable *variables;
    char journal[JOURNAL_LINES][RENDERED];
    size_t journal_count;
};

/* ------------------------------------------------------------------ bytes */

static void *allocate(void *old, size_t size)
{
    void *const memory = realloc(old, size);
    if (!memory) {
        fputs("transcript: out of memory\n", stderr);
        _exit(EXIT_UNUSABLE);
    }
    return memory;
}

static void bytes_append(struct bytes *bytes, const void *data, size_t length)
{
    if (bytes->capacity - bytes->length <= length) {
        bytes->capacity = 2 * bytes->capacity + length + 1;
        bytes->data = allocate(bytes->data, bytes->capacity);
    }
    if (length > 0) {
        memcpy(bytes->data + bytes->length, data, length);
    }
    bytes->length += length;
    bytes->data[bytes->length] = '\0';
}

static void bytes_drop(struct bytes *bytes, size_t length)
{
    bytes->length -= length;
    memmove(bytes->data, bytes->data + length, bytes->length);
}

static void bytes_free(struct bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct bytes){0};
}

static struct bytes view(const struct bytes *bytes, size_t from, size_t to)
{
    return (struct bytes){.data = bytes->data + from, .length = to - from};
}

static bool starts_with(const struct bytes *bytes, const char *prefix)
{
    const size_t length = strlen(prefix);
    return bytes->length >= length && memcmp(bytes->data, prefix, length) == 0;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many bytes the two share before they differ. */
static size_t common_prefix(const struct bytes *a, const struct bytes *b)
{
    size_t same = 0;
    while (same < a->length && same < b->length && a->data[same] == b->data[same]) {
        same++;
    }
    return same;
}

/* ---------------------------------------------------------------- reports */

static const struct {
    char letter;
    char byte;
} escapes[] = {
    {'r', '\r'},  {'n', '\n'}, {'t', '\t'}, {'0', '\0'},
    {'\\', '\\'}, {'{', '{'},  {'}', '}'},  {'s', ' '},
};

static size_t render_byte(char *out, uint8_t byte)
{
    for (size_t i = 0; i < COUNT_OF(escapes); i++) {
        if (byte == (uint8_t)escapes[i].byte && byte != ' ') {
            return (size_t)snprintf(out, 5, "\\%c", escapes[i].letter);
        }
    }
    return (size_t)snprintf(out, 5, isprint(byte) ? "%c" : "\\x%02x", byte);
}

/* Shows bytes as a transcript would write them: all of a short text, else those around `centre`. */
static const char *render(char out[RENDERED], const struct bytes *bytes, size_t centre)
{
    const bool fits = bytes->length <= MAX_SHOWN;
    const size_t first = fits || centre < MAX_SHOWN / 2 ? 0 : centre - MAX_SHOWN / 2;
    const size_t last = smaller(bytes->length, first + MAX_SHOWN);
    size_t used = (size_t)snprintf(out, RENDERED, "%s", first > 0 ? "..." : "");

    for (size_t i = first; i < last; i++) {
        used += render_byte(out + used, bytes->data[i]);
    }
    if (!fits) {
        const char *const dots = last < bytes->length ? "..." : "";
        snprintf(out + used, RENDERED - used, "%s (of %zu bytes)", dots, bytes->length);
    }
    return out;
}

static void journal(struct transcript *t, const struct channel *channel, char direction,
                    const struct bytes *bytes)
{
    char shown[RENDERED];
    char *const entry = t->journal[t->journal_count++ % JOURNAL_LINES];
    snprintf(entry, RENDERED, "%.20s%c %s", channel->name, direction, render(shown, bytes, 0));
}

static void print_journal(const struct transcript *t)
{
    const size_t count = smaller(t->journal_count, JOURNAL_LINES);
    fputs(count > 0 ? "  last exchanged:\n" : "", stderr);
    for (size_t i = t->journal_count - count; i < t->journal_count; i++) {
        fprintf(stderr, "    %s\n", t->journal[i % JOURNAL_LINES]);
    }
}

/* The variables that the statement names. */
static void print_variables(const struct transcript *t)
{
    char name[MAX_NAME + 2];
    char value[RENDERED];
    for (const struct variable *v = t->variables; v; v = v->next) {
        snprintf(name, sizeof name, "{%s}", v->name);
        if (strstr(t->statement, name)) {
            fprintf(stderr, "     where: %s is %s\n", name, render(value, &v->value, 0));
        }
    }
}

static const char *describe_status(char out[MAX_NAME], int status)
{
    if (WIFSIGNALED(status)) {
        snprintf(out, MAX_NAME, "ended by signal %d", WTERMSIG(status));
    } else {
        snprintf(out, MAX_NAME, "ended with status %d", WEXITSTATUS(status));
    }
    return out;
}

static void collect_errors(struct transcript *t);
_Noreturn static void fail(struct transcript *t, const char *came, ...) PRINTF_LIKE(2);
_Noreturn static void malformed(struct transcript *t, const char *why, ...) PRINTF_LIKE(2);

/* Leaves no process behind, and tells one that had died by itself. */
static void end_by_force(struct transcript *t)
{
    char how[MAX_NAME];
    int status = 0;

    if (t->program.pid == 0) {
        return;
    }
    kill(t->program.pid, SIGKILL);
    waitpid(t->program.pid, &status, 0);
    t->program.pid = 0;
    collect_errors(t);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
        fprintf(stderr, "  the program: %s\n", describe_status(how, status));
    }
}

/* Ends the run because the transcript does not hold; the text says what came instead. */
_Noreturn static void fail(struct transcript *t, const char *came, ...)
{
    va_list arguments;

    fprintf(stderr, "%s:%zu: does not hold%s\n  expected: %.300s\n", t->options.file,
            t->line_number, t->when, t->statement);
    print_variables(t);
    fputs("      came: ", stderr);
    va_start(arguments, came);
    vfprintf(stderr, came, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    print_journal(t);
    end_by_force(t);
    if (t->program.said.length > 0) {
        fputs("  stderr of the program:\n", stderr);
        fwrite(t->program.said.data, 1, t->program.said.length, stderr);
    }
    _exit(EXIT_FAILS); /* not exit(): a leak check of the runner would be a second report */
}

_Noreturn static void fail_difference(struct transcript *t, const struct bytes *came, size_t at)
{
    char shown[RENDERED];
    fail(t, "%s\n            (differs at byte %zu)", render(shown, came, at), at);
}

/* Checks what a system call returned. */
static int need(struct transcript *t, int result, const char *call)
{
    if (result < 0) {
        fail(t, "%s: %s", call, strerror(errno));
    }
    return result;
}

/* Ends the run because the transcript itself is wrong. */
_Noreturn static void malformed(struct transcript *t, const char *why, ...)
{
    va_list arguments;

    fprintf(stderr, "%s:%zu: malformed: ", t->options.file, t->line_number);
    va_start(arguments, why);
    vfprintf(stderr, why, arguments);
    va_end(arguments);
    fprintf(stderr, "\n  %.300s\n", t->statement);
    end_by_force(t);
    _exit(EXIT_UNUSABLE);
}

/* -------------------------------------------------------------- variables */

static struct variable *find_variable(const struct transcript *t, const char *name)
{
    struct variable *v = t->variables;
    while (v && strcmp(v->name, name) != 0) {
        v = v->next;
    }
    return v;
}

static void set_variable(struct transcript *t, const char *name, const void *value, size_t length)
{
    struct variable *v = find_variable(t, name);
    if (!v) {
        v = allocate(NULL, sizeof *v);
        *v = (struct variable){.next = t->variables};
        snprintf(v->name, sizeof v->name, "%s", name);
        t->variables = v;
    }
    v->value.length = 0;
    bytes_append(&v->value, value, length);
}

/* Sets {name.port} and {name.address}. */
static void publish(struct transcript *t, const char *name, const struct endpoint *end)
{
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    char variable[MAX_NAME];

    if (getnameinfo((const struct sockaddr *)&end->address, end->length, host, sizeof host, port,
                    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        fail(t, "an address that cannot be shown");
    }
    snprintf(variable, sizeof variable, "%s.port", name);
    set_variable(t, variable, port, strlen(port));
    snprintf(variable, sizeof variable, "%s.address", name);
    set_variable(t, variable, host, strlen(host));
}

/* ------------------------------------------------------ texts and patterns */

/* The literal texts of a pattern one behind the other, and where holes stand between them. */
struct pattern {
    struct bytes text;
    struct {
        size_t at;
        char name[MAX_NAME]; /* what to capture, or "*" */
    } holes[MAX_HOLES];
    size_t count;
    bool any_order; /* other lines may come first */
};

struct source {
    const char *at;
    const char *end;
    bool is_pattern;
    bool is_repeated; /* the inside of \(N*TEXT) */
};

static struct source source_of(const char *text)
{
    return (struct source){.at = text, .end = text + strlen(text), .is_pattern = true};
}

static void compile(struct transcript *t, struct source *in, struct pattern *out);

static void compile_repetition(struct transcript *t, struct source *in, struct pattern *out)
{
    struct pattern once = {0};
    char *star = NULL;
    const unsigned long count = strtoul(in->at, &star, 10);
    require(t, !in->is_repeated && isdigit((unsigned char)*in->at) && *star == '*',
            "expected \\(N*TEXT), not nested");

    struct source inside = {.at = star + 1, .end = in->end, .is_repeated = true};
    compile(t, &inside, &once);
    require(t, inside.at < inside.end, "\\(N*TEXT lacks its )");
    require(t, once.text.length == 0 || count <= MAX_TEXT / once.text.length,
            "a text of more than %d bytes", MAX_TEXT);
    for (unsigned long i = 0; i < count && once.text.length > 0; i++) {
        bytes_append(&out->text, once.text.data, once.text.length);
    }
    in->at = inside.at + 1;
    bytes_free(&once.text);
}

static void compile_escape(struct transcript *t, struct source *in, struct pattern *out)
{
    const char letter = in->at < in->end ? *in->at++ : ' ';
    size_t known = 0;

    if (letter == '(') {
        compile_repetition(t, in, out);
    } else if (letter == 'x') {
        char digits[3] = {0};
        memcpy(digits, in->at, smaller(2, (size_t)(in->end - in->at)));
        require(t, strspn(digits, "0123456789abcdefABCDEF") == 2, "expected \\xHH");
        bytes_append(&out->text, &(uint8_t){(uint8_t)strtoul(digits, NULL, 16)}, 1);
        in->at += 2;
    } else {
        while (known < COUNT_OF(escapes) && escapes[known].letter != letter) {
            known++;
        }
        require(t, known < COUNT_OF(escapes), "unknown escape \\%c", letter);
        bytes_append(&out->text, &escapes[known].byte, 1);
    }
}

static void compile_hole(struct transcript *t, struct pattern *out, const char *name)
{
    require(t, out->count < MAX_HOLES, "more than %d captures", MAX_HOLES);
    require(t, out->count == 0 || out->holes[out->count - 1].at < out->text.length,
            "nothing says where {%s} begins", name);
    for (size_t i = 0; i < out->count; i++) {
        require(t, strcmp(name, "*") == 0 || strcmp(name, out->holes[i].name) != 0,
                "{%s} is captured twice", name);
    }
    out->holes[out->count].at = out->text.length;
    memcpy(out->holes[out->count].name, name, MAX_NAME);
    out->count++;
}

static void compile_brace(struct transcript *t, struct source *in, struct pattern *out)
{
    const size_t length = *in->at == '*' ? 1 : strspn(in->at, NAME_CHARACTERS ".");
    char name[MAX_NAME] = {0};
    require(t, length > 0 && length < sizeof name && in->at[length] == '}',
            "expected {name}, {*} or \\{");
    memcpy(name, in->at, length);
    in->at += length + 1;

    const struct variable *const variable = find_variable(t, name);
    if (variable) {
        bytes_append(&out->text, variable->value.data, variable->value.length);
        return;
    }
    require(t, in->is_pattern, "{%s} is not defined", name);
    compile_hole(t, out, name);
}

static void compile(struct transcript *t, struct source *in, struct pattern *out)
{
    bytes_append(&out->text, "", 0); /* no text is not no data */
    while (in->at < in->end && !(in->is_repeated && *in->at == ')')) {
        const char letter = *in->at++;
        if (letter == '\\') {
            compile_escape(t, in, out);
        } else if (letter == '{') {
            compile_brace(t, in, out);
        } else {
            bytes_append(&out->text, &letter, 1);
        }
    }
}

/* The bytes of a text without captures; the caller frees them. */
static struct bytes expand(struct transcript *t, const struct source *source)
{
    struct pattern pattern = {0};
    struct source in = *source;
    in.is_pattern = false;
    compile(t, &in, &pattern);
    return pattern.text;
}

struct match {
    const struct pattern *pattern;
    const struct bytes *line;
    size_t reached;                /* how far the line was as expected, for the report */
    struct bytes found[MAX_HOLES]; /* what stands for the holes, views of the line */
};

/* The text before hole `index`, or after the last one. */
static struct bytes literal(const struct pattern *pattern, size_t index)
{
    return view(&pattern->text, index > 0 ? pattern->holes[index - 1].at : 0,
                index < pattern->count ? pattern->holes[index].at : pattern->text.length);
}

/* Matches the line from `at` on with the pattern from literal `index` on. A capture takes the
 * shortest text and stays with it, {*} tries the longer ones too. */
static bool match_from(struct match *m, size_t index, size_t at)
{
    const struct bytes expected = literal(m->pattern, index);
    const struct bytes rest = view(m->line, at, m->line->length);
    const size_t same = common_prefix(&expected, &rest);

    m->reached = at + same > m->reached ? at + same : m->reached;
    if (same < expected.length || index == m->pattern->count) {
        return same == expected.length && same == rest.length;
    }
    const bool is_capture = strcmp(m->pattern->holes[index].name, "*") != 0;
    const struct bytes next = literal(m->pattern, index + 1);
    at += same;
    for (size_t end = at; next.length > 0; end++) {
        const uint8_t *const found =
            memmem(m->line->data + end, m->line->length - end, next.data, next.length);
        if (!found) {
            return false;
        }
        end = (size_t)(found - m->line->data);
        m->found[index] = view(m->line, at, end);
        if (match_from(m, index + 1, end)) {
            return true;
        }
        if (is_capture) {
            return false;
        }
    }
    m->found[index] = view(m->line, at, m->line->length);
    return true;
}

/* Sets the captures when the line matches, and only then. */
static bool match_line(struct transcript *t, const struct pattern *pattern,
                       const struct bytes *line, size_t *reached)
{
    struct match m = {.pattern = pattern, .line = line};
    const bool matches = match_from(&m, 0, 0);

    for (size_t i = 0; matches && i < pattern->count; i++) {
        if (strcmp(pattern->holes[i].name, "*") != 0) {
            set_variable(t, pattern->holes[i].name, m.found[i].data, m.found[i].length);
        }
    }
    *reached = m.reached;
    return matches;
}

/* ---------------------------------------------------------------- waiting */

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* What a dead program had sent is still on its way for a moment, but not for the whole limit. */
static void start_clock(struct transcript *t)
{
    const bool ended = t->program.pid != 0 && t->program.errors < 0;
    t->deadline = now() + (ended ? t->options.limit / 4 : t->options.limit);
}

/* Takes what the program has written on its stderr by now. */
static void collect_errors(struct transcript *t)
{
    uint8_t piece[4096];
    ssize_t got = -1;

    while (t->program.errors >= 0 && (got = read(t->program.errors, piece, sizeof piece)) > 0) {
        bytes_append(&t->program.said, piece, (size_t)got);
    }
    if (got == 0) {
        close(t->program.errors);
        t->program.errors = -1;
        start_clock(t);
    }
}

/* Returns which of `events` (and POLLERR, POLLHUP) the descriptor has, 0 at the deadline. Reads the
 * program's stderr meanwhile: a full pipe would stop the program. */
static short wait_ready(struct transcript *t, int fd, short events)
{
    int64_t left = 0;

    while ((left = t->deadline - now()) > 0) {
        struct pollfd watched[] = {
            {.fd = fd, .events = events},
            {.fd = t->program.errors, .events = POLLIN},
        };
        if (poll(watched, COUNT_OF(watched), (int)left) <= 0) {
            continue;
        }
        if (watched[0].revents != 0) {
            return watched[0].revents;
        }
        collect_errors(t);
    }
    return 0;
}

static ssize_t read_channel(struct channel *channel, void *data, size_t size)
{
    if (channel->role != DATAGRAM) {
        return read(channel->fd, data, size);
    }
    channel->to.length = sizeof channel->to.address;
    return recvfrom(channel->fd, data, size, 0, (struct sockaddr *)&channel->to.address,
                    &channel->to.length);
}

static ssize_t write_channel(const struct channel *channel, const void *data, size_t size)
{
    if (channel->role != DATAGRAM) {
        return write(channel->fd, data, size);
    }
    return sendto(channel->fd, data, size, 0, (const struct sockaddr *)&channel->to.address,
                  channel->to.length);
}

/* Returns what came, 0 at the end of the stream (a reset counts), -1 at the deadline. */
static ssize_t receive(struct transcript *t, struct channel *channel, void *data, size_t size)
{
    while (wait_ready(t, channel->fd, POLLIN) != 0) {
        const ssize_t got = read_channel(channel, data, size);
        if (got > 0) {
            return got;
        }
        /* EIO is how a pty's slave sees that the master is gone. */
        if (got == 0 || errno == ECONNRESET || errno == EIO) {
            channel->at_end = true;
            return 0;
        }
        if (errno != EAGAIN && errno != EINTR) {
            fail(t, "receive: %s", strerror(errno));
        }
    }
    return -1;
}

/* Ends the run after receive() returned 0 or -1. */
_Noreturn static void fail_short(struct transcript *t, ssize_t result, const struct bytes *partial)
{
    char shown[RENDERED];
    fail(t, "%s%s%s", result == 0 ? "the end of the stream" : "nothing in time",
         partial->length > 0 ? " after " : "", render(shown, partial, partial->length));
}

static ssize_t receive_input(struct transcript *t, struct channel *channel)
{
    uint8_t piece[65536];
    const ssize_t got = receive(t, channel, piece, sizeof piece);
    bytes_append(&channel->input, piece, got > 0 ? (size_t)got : 0);
    return got;
}

/* Waits until the channel takes bytes again. A session is read only when it does not: a program
 * whose output nobody reads is put to the test, but the two never wait for each other. */
static void wait_for_room(struct transcript *t, struct channel *channel)
{
    const bool reads = channel->role == SESSION && !channel->at_end;
    const short got = wait_ready(t, channel->fd, reads ? POLLOUT | POLLIN : POLLOUT);
    if (got == 0) {
        fail(t, "nothing: what is to be sent is not taken in time");
    }
    if (!(got & POLLOUT) && reads) {
        receive_input(t, channel);
    }
}

static void send_all(struct transcript *t, struct channel *channel, const struct bytes *text)
{
    const bool in_pieces = channel->role == SESSION && t->options.chunk > 0;
    const size_t most = in_pieces ? t->options.chunk : text->length;
    size_t sent = 0;

    do { /* once for an empty datagram too */
        const ssize_t wrote =
            write_channel(channel, text->data + sent, smaller(most, text->length - sent));
        if (wrote >= 0) {
            sent += (size_t)wrote;
        } else if (errno == EAGAIN) {
            wait_for_room(t, channel);
        } else if (errno != EINTR) {
            fail(t, "send: %s", strerror(errno));
        }
    } while (sent < text->length);
}

/* ------------------------------------------------------------------ lines */

/* Lines whose last field is data that may hold CR LF, and which field says how long it is. */
static const struct counted_line {
    const char *prefix;
    size_t length_field; /* counted from 0 behind the prefix */
} counted_lines[] = {
    {"+recv:", 2},           {"+recvfrom:", 2},   {"+fileread:", 1},        {"+netapprecv:", 3},
    {"+netutilcmd:", 1},     {"+netutilget:", 1}, {"+httpreadresbody:", 3}, {"+httpgetheader:", 2},
    {"+eventmqtt:recv,", 5},
};

/* Moves behind the comma that ends a field. A quoted field may hold commas. */
static bool skip_field(const struct bytes *in, size_t *at)
{
    const bool quoted = *at < in->length && in->data[*at] == '"';
    for (size_t i = *at; i < in->length; i++) {
        const uint8_t byte = in->data[i];
        if (byte == ',' && (!quoted || (i > *at + 1 && in->data[i - 1] == '"'))) {
            *at = i + 1;
            return true;
        }
        if (!quoted && (byte == '\r' || byte == '\n')) {
            break;
        }
    }
    return false;
}

/* Where a line with data ends, once its header has come. */
static bool find_counted_end(const struct bytes *in, const struct counted_line *form, size_t *end)
{
    size_t at = strlen(form->prefix);
    size_t declared = 0;

    for (size_t field = 0; field < form->length_field; field++) {
        if (!skip_field(in, &at)) {
            return false;
        }
    }
    const size_t digits = at;
    while (at < in->length && isdigit(in->data[at]) && declared <= MAX_TEXT) {
        declared = 10 * declared + (size_t)(in->data[at++] - '0');
    }
    *end = at + 1 + declared;
    return at > digits && at < in->length && in->data[at] == ',';
}

static bool is_line_end(uint8_t byte)
{
    return byte == '\r' || byte == '\n';
}

/* Where the first line ends, as far as it has come. A text in quotes may hold line ends. */
static size_t find_end(const struct bytes *in)
{
    size_t end = 0;
    for (size_t i = 0; i < COUNT_OF(counted_lines); i++) {
        if (starts_with(in, counted_lines[i].prefix) &&
            find_counted_end(in, &counted_lines[i], &end)) {
            return end;
        }
    }
    bool quoted = false;
    size_t opening = 0;
    for (end = 0; end < in->length; end++) {
        const uint8_t byte = in->data[end];
        const uint8_t before = end > 0 ? in->data[end - 1] : 0;
        if (quoted && end - 1 > opening && before == '"' &&
            (byte == ',' || byte == ';' || is_line_end(byte))) {
            quoted = false;
        } else if (!quoted && byte == '"' && (before == ',' || before == ';' || before == ':')) {
            quoted = true;
            opening = end;
            continue;
        }
        if (!quoted && is_line_end(byte)) {
            break;
        }
    }
    return end;
}

/* Returns the next line, which the caller owns, or NULL at the end of the stream. */
static struct line *next_line(struct transcript *t, struct channel *channel)
{
    const struct bytes *const in = &channel->input;
    const char *const line_end = t->lf_cr ? "\n\r" : "\r\n";
    size_t end = 0;

    for (;;) {
        end = find_end(in);
        if ((in->length > end && in->data[end] != line_end[0]) ||
            (in->length > end + 1 && in->data[end + 1] != line_end[1])) {
            char shown[RENDERED];
            fail(t, "%s\n            (the line ends at byte %zu, but not with %s)",
                 render(shown, in, end), end, t->lf_cr ? "LF CR" : "CR LF");
        }
        if (in->length >= end + 2) {
            break;
        }
        const ssize_t got = channel->at_end ? 0 : receive_input(t, channel);
        if (got == 0 && in->length == 0) {
            return NULL;
        }
        if (got <= 0) {
            fail_short(t, got, in);
        }
    }
    struct line *const line = allocate(NULL, sizeof *line);
    *line = (struct line){0};
    bytes_append(&line->text, in->data, end);
    bytes_drop(&channel->input, end + 2);
    journal(t, channel, '<', &line->text);
    return line;
}

static void line_free(struct line *line)
{
    bytes_free(&line->text);
    free(line);
}

/* Events may come at any time. */
static bool is_event(const struct bytes *line)
{
    return starts_with(line, "+event") || starts_with(line, "+netappping:");
}

/* Takes the first line put aside that matches. The answers among them keep their order, unless the
 * pattern says otherwise. */
static bool take_aside(struct transcript *t, struct channel *channel, const struct pattern *pattern)
{
    const bool may_overtake = pattern->any_order || is_event(&pattern->text);
    size_t reached = 0;

    for (struct line **place = &channel->aside; *place; place = &(*place)->next) {
        struct line *const line = *place;
        if (match_line(t, pattern, &line->text, &reached)) {
            *place = line->next;
            line_free(line);
            return true;
        }
        if (!may_overtake && !is_event(&line->text)) {
            fail_difference(t, &line->text, reached);
        }
    }
    return false;
}

static void put_aside(struct channel *channel, struct line *line)
{
    struct line **place = &channel->aside;
    while (*place) {
        place = &(*place)->next;
    }
    *place = line;
}

static void expect_line(struct transcript *t, struct channel *channel,
                        const struct pattern *pattern)
{
    size_t reached = 0;
    bool taken = take_aside(t, channel, pattern);

    while (!taken) {
        struct line *const line = next_line(t, channel);
        if (!line) {
            fail(t, "the end of the stream");
        }
        taken = match_line(t, pattern, &line->text, &reached);
        if (taken) {
            line_free(line);
        } else if (pattern->any_order || is_event(&line->text)) {
            put_aside(channel, line);
        } else {
            fail_difference(t, &line->text, reached);
        }
    }
}

/* --------------------------------------------------------------- channels */

static struct channel *find_channel(const struct transcript *t, const char *name)
{
    struct channel *channel = t->channels;
    while (channel && strcmp(channel->name, name) != 0) {
        channel = channel->next;
    }
    return channel;
}

/* The open channel that a statement names; `roles` are those that the statement is for. */
static struct channel *channel_of(struct transcript *t, const char *name, unsigned roles)
{
    struct channel *const channel = find_channel(t, name);
    require(t, channel && channel->fd >= 0, "%s is not open", name);
    require(t, channel->role & roles, "%s is not of a kind that can do this", name);
    return channel;
}

/* A name may be used again after its channel was closed. */
static struct channel *add_channel(struct transcript *t, const char *name, enum role role, int fd)
{
    struct channel *channel = find_channel(t, name);
    const size_t length = strspn(name, NAME_CHARACTERS);
    const bool is_name = name[length] == '\0' && length > 0 && length < sizeof channel->name;

    require(t, is_name, "%s is not a name", name);
    require(t, !channel || channel->fd < 0, "%s is open already", name);
    if (!channel) {
        channel = allocate(NULL, sizeof *channel);
        *channel = (struct channel){.next = t->channels};
        memcpy(channel->name, name, length + 1);
        t->channels = channel;
    }
    channel->role = role;
    channel->fd = fd;
    channel->to.length = 0;
    return channel;
}

static void close_channel(struct channel *channel)
{
    if (channel->fd >= 0) {
        close(channel->fd);
    }
    channel->fd = -1;
    channel->at_end = false;
    channel->shut = false;
    channel->input.length = 0;
    while (channel->aside) {
        struct line *const line = channel->aside;
        channel->aside = line->next;
        line_free(line);
    }
}

static struct endpoint parse_endpoint(struct transcript *t, const char *address, const char *port)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct endpoint end = {0};
    struct addrinfo *found = NULL;

    require(t, getaddrinfo(address, port, &hints, &found) == 0, "%s port %s: no address", address,
            port);
    memcpy(&end.address, found->ai_addr, found->ai_addrlen);
    end.length = found->ai_addrlen;
    freeaddrinfo(found);
    return end;
}

static int open_socket(struct transcript *t, const struct endpoint *end, int type)
{
    const int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    return need(t, socket(end->address.ss_family, type | flags, 0), "socket");
}

static void send_at_once(int fd)
{
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

static int connect_tcp(struct transcript *t, const char *address, const char *port)
{
    const struct endpoint to = parse_endpoint(t, address, port);
    const int fd = open_socket(t, &to, SOCK_STREAM);
    int error = 0;

    if (connect(fd, (const struct sockaddr *)&to.address, to.length) < 0) {
        error = errno;
    }
    if (error == EINPROGRESS) {
        error = wait_ready(t, fd, POLLOUT) == 0 ? ETIMEDOUT : 0;
    }
    if (error == 0) {
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){sizeof error});
    }
    if (error != 0) {
        fail(t, "no connection to %s port %s: %s", address, port, strerror(error));
    }
    send_at_once(fd);
    return fd;
}

/* A peer's socket with a port of its own, NULL for one of the kernel's choice. */
static int open_bound(struct transcript *t, int type, const char *address, const char *port)
{
    const struct endpoint at = parse_endpoint(t, address, port ? port : "0");
    const int fd = open_socket(t, &at, type);

    if (port) { /* without one this would let the kernel choose one that is in use */
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    }
    need(t, bind(fd, (const struct sockaddr *)&at.address, at.length), "bind");
    return fd;
}

static void publish_own_end(struct transcript *t, const struct channel *channel)
{
    struct endpoint own = {.length = sizeof own.address};
    getsockname(channel->fd, (struct sockaddr *)&own.address, &own.length);
    publish(t, channel->name, &own);
}

/* ---------------------------------------------------------------- program */

static bool find_transport(const char *name, enum transport *transport)
{
    for (int i = 0; i < TRANSPORTS; i++) {
        if (strcmp(name, transport_names[i]) == 0) {
            *transport = (enum transport)i;
            return true;
        }
    }
    return false;
}

/* Reads a line like "at_commands: tcp 127.0.0.1:4000", or of one of several devices "at_commands:
 * device 3 tcp 127.0.0.1:4003". Further words tell what went wrong. */
static bool parse_ready_line(const char *line, struct ready *ready)
{
    static const char name[] = "at_commands: ";
    static const char device[] = "device ";
    char *end = NULL;

    if (strncmp(line, name, strlen(name)) != 0) {
        return false;
    }
    line += strlen(name);
    ready->device = 0;
    if (strncmp(line, device, strlen(device)) == 0) {
        ready->device = strtoul(line + strlen(device), &end, 10);
        line = end + (*end == ' ');
    }
    char transport[8];
    const size_t length = strcspn(line, " \n");
    snprintf(transport, sizeof transport, "%.*s", (int)length, line);
    line += length + (line[length] == ' ');
    const size_t rest = strcspn(line, " \n");
    snprintf(ready->where, sizeof ready->where, "%.*s", (int)rest, line);
    return line[rest] == '\n' && find_transport(transport, &ready->transport);
}

/* Has the program said that it is ready there? */
static bool find_ready(const struct program *program, enum transport transport, size_t device,
                       struct ready *ready)
{
    const char *line = (const char *)program->said.data;
    const char *end = NULL;

    for (; line && (end = strchr(line, '\n')); line = end + 1) {
        if (parse_ready_line(line, ready) && ready->transport == transport &&
            ready->device == device) {
            return true;
        }
    }
    return false;
}

/* Has the program said anything but ready lines? */
static bool complains(const struct program *program)
{
    const char *line = (const char *)program->said.data;
    const char *end = NULL;
    struct ready ready;

    while (line && (end = strchr(line, '\n')) && parse_ready_line(line, &ready)) {
        line = end + 1;
    }
    return line && *line != '\0';
}

static struct ready wait_until_ready(struct transcript *t, enum transport transport, size_t device)
{
    struct ready ready;
    while (!find_ready(&t->program, transport, device, &ready)) {
        if (t->program.errors < 0 || wait_ready(t, t->program.errors, POLLIN) == 0) {
            fail(t, "device %zu is not ready on %s: %s", device, transport_names[transport],
                 t->program.errors < 0 ? "the end of stderr" : "nothing in time");
        }
        collect_errors(t);
    }
    return ready;
}

_Noreturn static void become_program(const char **argv, int input, int output, int errors,
                                     pid_t runner)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != runner) { /* which died before the line above */
        _exit(127);
    }
    signal(SIGPIPE, SIG_DFL); /* the program has to ignore it by itself */
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(errors, STDERR_FILENO) >= 0) {
        execv(argv[0], (char *const *)argv);
        dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
    }
    _exit(127);
}

/* Starts the program and returns our end of its standard input and output, if it serves them. */
static int fork_program(struct transcript *t)
{
    const char *argv[MAX_ARGUMENTS + 7] = {t->options.program, "--tcp", "127.0.0.1:0"};
    const bool on_stdio = t->options.transport == STDIO;
    const pid_t runner = getpid();
    size_t count = 3;
    char air[32];
    int ends[2];
    int errors[2];

    if (t->options.transport != TCP) {
        argv[count++] = on_stdio ? "--stdio" : "--pty";
    }
    if (t->air) {
        snprintf(air, sizeof air, "/proc/self/fd/%d", fileno(t->air));
        argv[count++] = "--air";
        argv[count++] = air;
    }
    memcpy(argv + count, t->run.at, t->run.count * sizeof *argv);
    need(t, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    need(t, pipe2(errors, O_CLOEXEC), "pipe");
    const pid_t pid = need(t, fork(), "fork");
    if (pid == 0) {
        /* Off stdio it has nothing to print: what comes all the same is a complaint. */
        const int input = on_stdio ? ends[1] : open("/dev/null", O_RDWR | O_CLOEXEC);
        become_program(argv, input, on_stdio ? input : errors[1], errors[1], runner);
    }
    t->program.pid = pid;
    t->program.errors = errors[0];
    close(ends[1]);
    close(errors[1]);
    fcntl(errors[0], F_SETFL, O_NONBLOCK);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return ends[0];
}

static int open_pty(struct transcript *t, const char *path)
{
    struct termios mode;
    const int fd = need(t, open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC), path);
    need(t, tcgetattr(fd, &mode), path);
    cfmakeraw(&mode);
    need(t, tcsetattr(fd, TCSANOW, &mode), path);
    return fd;
}

static int connect_program(struct transcript *t, const char *where)
{
    const char *const colon = strrchr(where, ':');
    char address[64];
    if (!colon) {
        fail(t, "\"%s\", which is no address and port", where);
    }
    snprintf(address, sizeof address, "%.*s", (int)(colon - where), where);
    return connect_tcp(t, address, colon + 1);
}

static void open_session(struct transcript *t, struct channel *session)
{
    require(t, session->transport != STDIO, "standard input cannot be opened again");
    const struct ready ready = wait_until_ready(t, session->transport, session->device);
    session->fd =
        session->transport == PTY ? open_pty(t, ready.where) : connect_program(t, ready.where);
}

static void start_program(struct transcript *t)
{
    const char *const statement = t->statement;
    if (t->program.pid != 0) {
        return;
    }
    t->statement = "the program says on stderr that it is ready";
    start_clock(t);
    const int fd = fork_program(t);
    wait_until_ready(t, TCP, 0);
    wait_until_ready(t, t->options.transport, 0);
    struct channel *const session = add_channel(t, "main", SESSION, fd);
    session->transport = t->options.transport;
    if (session->transport != STDIO) {
        close(fd);
        open_session(t, session);
    }
    t->statement = statement;
}

static void stop_program(struct transcript *t)
{
    char how[MAX_NAME];
    int status = 0;

    t->when = " at the end";
    t->statement = "the program ends at SIGTERM, with status 0 and nothing to say on stderr";
    start_clock(t);
    const int ended = need(t, (int)syscall(SYS_pidfd_open, t->program.pid, 0), "pidfd_open");
    kill(t->program.pid, SIGTERM);
    if (wait_ready(t, ended, POLLIN) == 0) {
        fail(t, "no end in time");
    }
    waitpid(t->program.pid, &status, 0);
    close(ended);
    t->program.pid = 0;
    collect_errors(t);
    if (status != 0 || complains(&t->program)) {
        fail(t, "%s, stderr below", describe_status(how, status));
    }
}

/* -------------------------------------------------------------- exchanges */

struct operation {
    const char *sign;
    void (*run)(struct transcript *t, const struct operation *operation, struct channel *channel,
                const struct source *source);
    const char *ending; /* what a session gets behind the text */
    bool any_order;
};

static void send_text(struct transcript *t, const struct operation *operation,
                      struct channel *channel, const struct source *source)
{
    struct bytes text = expand(t, source);
    require(t, channel->role != DATAGRAM || channel->to.length > 0, "%s knows nobody to send to",
            channel->name);
    if (channel->role == SESSION) {
        bytes_append(&text, operation->ending, strlen(operation->ending));
    }
    journal(t, channel, '>', &text);
    send_all(t, channel, &text);
    bytes_free(&text);
}

/* A peer gets exactly these bytes, or one datagram of them. Of a stream no more is read than is
 * expected: the rest keeps filling the peer's window. */
static void expect_bytes(struct transcript *t, struct channel *peer, const struct bytes *expected)
{
    const bool is_stream = peer->role == STREAM;
    struct bytes came = {0};
    uint8_t piece[65536];
    size_t same = 0;

    do {
        const size_t wanted = is_stream ? expected->length - came.length : sizeof piece;
        const ssize_t got = receive(t, peer, piece, smaller(wanted, sizeof piece));
        if (got < 0 || (got == 0 && is_stream)) {
            fail_short(t, got, &came);
        }
        bytes_append(&came, piece, (size_t)got);
        same = common_prefix(expected, &came);
    } while (is_stream && same == came.length && same < expected->length);
    journal(t, peer, '<', &came);
    if (same < came.length || same < expected->length) {
        fail_difference(t, &came, same);
    }
    bytes_free(&came);
}

static void expect_from_peer(struct transcript *t, struct channel *peer,
                             const struct source *source)
{
    char sender[MAX_NAME];
    struct bytes text = expand(t, source);

    require(t, text.length > 0 || peer->role == DATAGRAM, "nothing to expect");
    expect_bytes(t, peer, &text);
    if (peer->role == DATAGRAM) {
        snprintf(sender, sizeof sender, "%s.from", peer->name);
        publish(t, sender, &peer->to);
    }
    bytes_free(&text);
}

static void expect(struct transcript *t, const struct operation *operation, struct channel *channel,
                   const struct source *source)
{
    struct pattern pattern = {.any_order = operation->any_order};
    struct source in = *source;

    if (channel->role != SESSION) {
        require(t, !operation->any_order, "%s gets its bytes in order", channel->name);
        expect_from_peer(t, channel, source);
        return;
    }
    compile(t, &in, &pattern);
    expect_line(t, channel, &pattern);
    bytes_free(&pattern.text);
}

/* The longer sign comes first. */
static const struct operation operations[] = {
    {.sign = ">>", .run = send_text, .ending = ""},
    {.sign = ">", .run = send_text, .ending = "\r\n"},
    {.sign = "<~", .run = expect, .any_order = true},
    {.sign = "<", .run = expect},
};

/* Splits NAME, sign and text. One blank behind the sign is skipped, the rest counts. */
static void run_exchange(struct transcript *t, const char *line)
{
    const size_t length = strspn(line, NAME_CHARACTERS);
    const char *at = line + length;
    char name[MAX_NAME] = "main";
    size_t i = 0;

    while (i < COUNT_OF(operations) &&
           strncmp(at, operations[i].sign, strlen(operations[i].sign)) != 0) {
        i++;
    }
    require(t, i < COUNT_OF(operations) && length < sizeof name, "expected NAME> >> < or <~");
    at += strlen(operations[i].sign);
    require(t, *at == ' ' || *at == '\0', "expected a blank behind %s", operations[i].sign);
    if (length > 0) {
        snprintf(name, sizeof name, "%.*s", (int)length, line);
    }
    const struct source source = source_of(*at == ' ' ? at + 1 : at);
    operations[i].run(t, &operations[i], channel_of(t, name, SESSION | STREAM | DATAGRAM), &source);
}

/* ------------------------------------------------------------- directives */

static bool parse_number(const char *text, size_t least, size_t *number)
{
    char *end = NULL;
    *number = strtoul(text, &end, 10);
    return isdigit((unsigned char)*text) && *end == '\0' && *number >= least &&
           *number <= INT32_MAX;
}

static size_t number_of(struct transcript *t, const char *text)
{
    size_t number = 0;
    require(t, parse_number(text, 0, &number), "%s is not a number", text);
    return number;
}

static void do_run(struct transcript *t, const struct arguments *a)
{
    require(t, t->run.count == 0, "%%run comes twice");
    for (; t->run.count < a->count; t->run.count++) {
        const char *const argument = a->at[t->run.count];
        const size_t size = strlen(argument) + 1;
        t->run.at[t->run.count] = memcpy(allocate(NULL, size), argument, size);
    }
}

static void do_lines(struct transcript *t, const struct arguments *a)
{
    require(t, strcmp(a->at[0], "lf-cr") == 0, "%s is not lf-cr", a->at[0]);
    t->lf_cr = true;
}

static void do_only(struct transcript *t, const struct arguments *a)
{
    enum transport transport = STDIO;
    t->skipped = true;
    for (size_t i = 0; i < a->count; i++) {
        require(t, find_transport(a->at[i], &transport), "%s is not a transport", a->at[i]);
        t->skipped = t->skipped && transport != t->options.transport;
    }
}

static void do_session(struct transcript *t, const struct arguments *a)
{
    struct channel *const session = add_channel(t, a->at[0], SESSION, -1);
    session->transport = TCP;
    session->device = a->count > 1 ? number_of(t, a->at[1]) : 0;
    open_session(t, session);
}

static int connect_control(struct transcript *t)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX}; /* an abstract name begins with a NUL */
    struct stat namespace;
    need(t, stat("/proc/self/ns/pid", &namespace), "/proc/self/ns/pid");
    const int length = snprintf(to.sun_path + 1, sizeof to.sun_path - 1, "atcmd-control-%lu-%d",
                                (unsigned long)namespace.st_ino, (int)t->program.pid);
    const int fd =
        need(t, socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
    need(t,
         connect(fd, (const struct sockaddr *)&to,
                 (socklen_t)offsetof(struct sockaddr_un, sun_path) + 1 + (socklen_t)length),
         "control socket");
    return fd;
}

/* The last line of the answer, once it is the one that ends it. */
static const char *find_verdict(const struct bytes *answer)
{
    if (answer->length == 0 || answer->data[answer->length - 1] != '\n') {
        return NULL;
    }
    const char *const before = memrchr(answer->data, '\n', answer->length - 1);
    const char *const line = before ? before + 1 : (const char *)answer->data;
    return strcmp(line, "OK\n") == 0 || strncmp(line, "ERROR: ", 7) == 0 ? line : NULL;
}

static void do_control(struct transcript *t, const struct arguments *a)
{
    struct channel control = {.name = "control", .role = STREAM, .fd = connect_control(t)};
    struct bytes text = {0};
    const char *verdict = NULL;

    for (size_t i = 0; i < a->count; i++) {
        bytes_append(&text, a->at[i], strlen(a->at[i]));
        bytes_append(&text, i + 1 < a->count ? " " : "\n", 1);
    }
    journal(t, &control, '>', &text);
    send_all(t, &control, &text);
    text.length = 0;
    while (!(verdict = find_verdict(&text))) {
        uint8_t piece[4096];
        const ssize_t got = receive(t, &control, piece, sizeof piece);
        if (got <= 0) {
            fail_short(t, got, &text);
        }
        bytes_append(&text, piece, (size_t)got);
    }
    journal(t, &control, '<', &text);
    if (verdict[0] == 'E') {
        fail(t, "%.*s", (int)text.length - 1, text.data);
    }
    bytes_free(&text);
    close(control.fd);
}

static void do_reopen(struct transcript *t, const struct arguments *a)
{
    struct channel *const session = channel_of(t, a->at[0], SESSION);
    close_channel(session);
    open_session(t, session);
}

static void do_tcp_listen(struct transcript *t, const struct arguments *a)
{
    const int fd = open_bound(t, SOCK_STREAM, a->at[3], a->at[4]);
    need(t, listen(fd, SOMAXCONN), "listen");
    publish_own_end(t, add_channel(t, a->at[0], LISTENER, fd));
}

static void do_tcp_accept(struct transcript *t, const struct arguments *a)
{
    const struct channel *const listener = channel_of(t, a->at[3], LISTENER);
    struct endpoint from = {.length = sizeof from.address};

    if (wait_ready(t, listener->fd, POLLIN) == 0) {
        fail(t, "no connection in time");
    }
    const int fd = accept4(listener->fd, (struct sockaddr *)&from.address, &from.length,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
    need(t, fd, "accept");
    send_at_once(fd);
    publish(t, add_channel(t, a->at[0], STREAM, fd)->name, &from);
}

static void do_tcp_connect(struct transcript *t, const struct arguments *a)
{
    const int fd = connect_tcp(t, a->at[3], a->at[4]);
    publish_own_end(t, add_channel(t, a->at[0], STREAM, fd));
}

static void do_udp_bind(struct transcript *t, const struct arguments *a)
{
    const int fd = open_bound(t, SOCK_DGRAM, a->at[3], a->at[4]);
    publish_own_end(t, add_channel(t, a->at[0], DATAGRAM, fd));
}

static void do_to(struct transcript *t, const struct arguments *a)
{
    channel_of(t, a->at[0], DATAGRAM)->to = parse_endpoint(t, a->at[1], a->at[2]);
}

static void do_join(struct transcript *t, const struct arguments *a)
{
    const int fd = channel_of(t, a->at[0], DATAGRAM)->fd;
    struct ip_mreq group = {0};
    require(t, inet_pton(AF_INET, a->at[1], &group.imr_multiaddr) == 1, "%s: no IPv4", a->at[1]);
    require(t, inet_pton(AF_INET, a->at[2], &group.imr_interface) == 1, "%s: no IPv4", a->at[2]);
    need(t, setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), "join");
}

static void do_rcvbuf(struct transcript *t, const struct arguments *a)
{
    const int fd = channel_of(t, a->at[0], STREAM | LISTENER | DATAGRAM)->fd;
    const int size = (int)number_of(t, a->at[1]);
    need(t, setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size), "SO_RCVBUF");
}

static void do_close(struct transcript *t, const struct arguments *a)
{
    struct channel *const channel = channel_of(t, a->at[0], SESSION | STREAM | LISTENER | DATAGRAM);
    uint8_t piece[4096];

    /* The kernel resets a connection that is closed with bytes unread. */
    while (channel->role != LISTENER && read(channel->fd, piece, sizeof piece) > 0) {
    }
    close_channel(channel);
}

static void do_reset(struct transcript *t, const struct arguments *a)
{
    struct channel *const channel = channel_of(t, a->at[0], SESSION | STREAM);
    const struct linger none = {.l_onoff = 1, .l_linger = 0};
    need(t, setsockopt(channel->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none), "SO_LINGER");
    close_channel(channel);
}

static void do_shutdown(struct transcript *t, const struct arguments *a)
{
    struct channel *const channel = channel_of(t, a->at[0], SESSION | STREAM);
    need(t, shutdown(channel->fd, SHUT_WR), "shutdown");
    channel->shut = true;
}

static void do_eof(struct transcript *t, const struct arguments *a)
{
    struct channel *const channel = channel_of(t, a->at[0], SESSION | STREAM);
    struct line *line = NULL;
    uint8_t byte = 0;

    while (channel->role == SESSION && (line = next_line(t, channel)) != NULL) {
        if (!is_event(&line->text)) {
            fail_difference(t, &line->text, 0);
        }
        line_free(line);
    }
    const ssize_t got = channel->at_end ? 0 : receive(t, channel, &byte, 1);
    if (got != 0) {
        fail(t, "%s", got < 0 ? "nothing in time" : "more bytes");
    }
}

static void do_drain(struct transcript *t, const struct arguments *a)
{
    struct channel *const peer = channel_of(t, a->at[0], STREAM);
    uint8_t piece[65536];

    for (size_t left = number_of(t, a->at[1]); left > 0;) {
        const ssize_t got = receive(t, peer, piece, smaller(left, sizeof piece));
        if (got <= 0) {
            fail(t, "%s, %zu bytes early", got < 0 ? "nothing in time" : "the end", left);
        }
        left -= (size_t)got;
    }
}

static void do_set(struct transcript *t, const struct arguments *a)
{
    const size_t length = strspn(a->at[0], NAME_CHARACTERS ".");
    const bool is_name = a->at[0][length] == '\0' && length > 0 && length < MAX_NAME;
    require(t, is_name, "%s is not a name", a->at[0]);
    set_variable(t, a->at[0], a->at[1], strlen(a->at[1]));
}

/* The scenario's lines have the numbers that they have here. */
static void do_air(struct transcript *t, const struct arguments *a)
{
    (void)a;
    require(t, !t->air, "%%air comes twice");
    t->air = fdopen(need(t, memfd_create("air", 0), "memfd_create"), "w");
    need(t, t->air ? 0 : -1, "fdopen");
    t->air_is_open = true;
    for (size_t i = 0; i < t->line_number; i++) {
        fputc('\n', t->air);
    }
}

static void take_air_line(struct transcript *t, const char *line)
{
    t->air_is_open = strcmp(line, "%end air") != 0;
    if (t->air_is_open) {
        fprintf(t->air, "%s\n", line);
    }
    need(t, t->air_is_open ? 0 : fflush(t->air), "scenario");
}

static void do_end(struct transcript *t, const struct arguments *a)
{
    require(t, strcmp(a->at[0], "dirty") == 0, "expected %%end dirty");
    t->dirty = true;
}

struct directive {
    const char *name;
    const char *usage;
    size_t least; /* arguments */
    size_t most;
    bool early; /* comes before the program starts */
    void (*run)(struct transcript *t, const struct arguments *a);
};

static void call_directive(struct transcript *t, const struct directive *directive,
                           const char *name, const struct arguments *a)
{
    while (directive->name && strcmp(directive->name, name) != 0) {
        directive++;
    }
    require(t, directive->name, "%s is not known", name);
    require(t, a->count >= directive->least && a->count <= directive->most, "expected %s",
            directive->usage);
    require(t, !directive->early || t->program.pid == 0, "%s comes first", directive->usage);
    if (!directive->early) {
        start_program(t);
    }
    start_clock(t);
    directive->run(t, a);
}

/* The words between NAME and ADDRESS are two of the arguments. */
static void do_peer(struct transcript *t, const struct arguments *a)
{
    static const struct directive kinds[] = {
        {"tcp listen", "%peer NAME tcp listen ADDRESS [PORT]", 4, 5, false, do_tcp_listen},
        {"tcp accept", "%peer NAME tcp accept LISTENER", 4, 4, false, do_tcp_accept},
        {"tcp connect", "%peer NAME tcp connect ADDRESS PORT", 5, 5, false, do_tcp_connect},
        {"udp bind", "%peer NAME udp bind ADDRESS [PORT]", 4, 5, false, do_udp_bind},
        {0},
    };
    char kind[MAX_NAME];
    snprintf(kind, sizeof kind, "%s %s", a->at[1], a->at[2]);
    call_directive(t, kinds, kind, a);
}

static const struct directive directives[] = {
    {"run", "%run ARGUMENT...", 1, MAX_ARGUMENTS, true, do_run},
    {"lines", "%lines lf-cr", 1, 1, true, do_lines},
    {"only", "%only TRANSPORT...", 1, TRANSPORTS, true, do_only},
    {"air", "%air", 0, 0, true, do_air},
    {"session", "%session NAME [DEVICE]", 1, 2, false, do_session},
    {"control", "%control COMMAND...", 1, MAX_ARGUMENTS, false, do_control},
    {"reopen", "%reopen NAME", 1, 1, false, do_reopen},
    {"peer", "%peer NAME tcp|udp KIND ADDRESS|LISTENER [PORT]", 4, 5, false, do_peer},
    {"to", "%to NAME ADDRESS PORT", 3, 3, false, do_to},
    {"join", "%join NAME GROUP ADDRESS", 3, 3, false, do_join},
    {"rcvbuf", "%rcvbuf NAME BYTES", 2, 2, false, do_rcvbuf},
    {"close", "%close NAME", 1, 1, false, do_close},
    {"reset", "%reset NAME", 1, 1, false, do_reset},
    {"shutdown", "%shutdown NAME", 1, 1, false, do_shutdown},
    {"eof", "%eof NAME", 1, 1, false, do_eof},
    {"drain", "%drain NAME BYTES", 2, 2, false, do_drain},
    {"set", "%set NAME VALUE", 2, 2, false, do_set},
    {"end", "%end dirty", 1, 1, false, do_end},
    {0},
};

/* Splits at blanks and expands every word by itself; the first is the directive's name. */
static void run_directive(struct transcript *t, const char *line)
{
    struct arguments a = {0};
    char *name = NULL;

    for (const char *at = line + strspn(line, " \t"); *at; at += strspn(at, " \t")) {
        const struct source word = {.at = at, .end = at + strcspn(at, " \t")};
        const struct bytes value = expand(t, &word);
        require(t, strlen((char *)value.data) == value.length, "a word with a NUL");
        require(t, a.count < MAX_ARGUMENTS, "more than %d arguments", MAX_ARGUMENTS);
        if (name) {
            a.at[a.count++] = (char *)value.data;
        } else {
            name = (char *)value.data;
        }
        at = word.end;
    }
    require(t, name, "expected a directive");
    call_directive(t, directives, name, &a);
    free(name);
    while (a.count > 0) {
        free(a.at[--a.count]);
    }
}

/* --------------------------------------------------------- the transcript */

static void run_line(struct transcript *t, const char *line, size_t length)
{
    t->statement = line;
    require(t, strlen(line) == length, "a NUL");
    if (line[0] == '#' || line[strspn(line, " \t")] == '\0') {
        return;
    }
    if (line[0] == '%') {
        run_directive(t, line + 1);
        return;
    }
    start_program(t);
    start_clock(t);
    run_exchange(t, line);
}

/* Nothing but events may be left over: the next answers are to these two requests. The second one's
 * is an error, because an OK too many would pass for an OK. */
static void expect_nothing_left(struct transcript *t)
{
    static const char *const probes[] = {"> AT+Test", "< OK", "> AT+Test=1", "< ERROR: {*}"};
    char line[2 * MAX_NAME];

    t->when = " at the end, where no answer may be left over";
    for (const struct channel *channel = t->channels; channel; channel = channel->next) {
        const bool ended = channel->fd < 0 || channel->at_end || channel->shut;
        for (size_t i = 0; channel->role == SESSION && !ended && i < COUNT_OF(probes); i++) {
            const int length = snprintf(line, sizeof line, "%s%s", channel->name, probes[i]);
            run_line(t, line, (size_t)length);
        }
    }
    t->statement = "";
}

static void run_file(struct transcript *t, FILE *file)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length = 0;

    while (!t->skipped && (length = getline(&line, &capacity, file)) >= 0) {
        if (length > 0 && line[length - 1] == '\n') {
            line[--length] = '\0';
        }
        t->line_number++;
        if (t->air_is_open) {
            take_air_line(t, line);
        } else {
            run_line(t, line, (size_t)length);
        }
    }
    free(line);
    t->statement = "";
    require(t, !ferror(file), "%s", strerror(errno));
    require(t, !t->air_is_open, "%%air without %%end air");
    if (t->skipped) {
        return;
    }
    start_program(t);
    if (!t->dirty) {
        expect_nothing_left(t);
    }
    stop_program(t);
}

static void transcript_free(struct transcript *t)
{
    while (t->channels) {
        struct channel *const channel = t->channels;
        t->channels = channel->next;
        close_channel(channel);
        bytes_free(&channel->input);
        free(channel);
    }
    while (t->variables) {
        struct variable *const variable = t->variables;
        t->variables = variable->next;
        bytes_free(&variable->value);
        free(variable);
    }
    while (t->run.count > 0) {
        free(t->run.at[--t->run.count]);
    }
    bytes_free(&t->program.said);
    if (t->air) {
        fclose(t->air);
    }
}

static bool parse_options(struct options *options, int argc, char **argv)
{
    static const struct option known[] = {
        {"transport", required_argument, NULL, 't'},
        {"chunk", required_argument, NULL, 'c'},
        {"limit", required_argument, NULL, 'l'},
        {"program", required_argument, NULL, 'p'},
        {0},
    };
    size_t number = 0;
    int option = 0;
    bool valid = true;

    while (valid && (option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 't') {
            valid = find_transport(optarg, &options->transport);
        } else if (option == 'c') {
            valid = parse_number(optarg, 0, &options->chunk);
        } else if (option == 'l') {
            valid = parse_number(optarg, 1, &number);
            options->limit = (int64_t)number * 1000;
        } else {
            valid = option == 'p';
            options->program = optarg;
        }
    }
    options->file = argv[optind];
    return valid && options->program && optind + 1 == argc;
}

/* Opens the transcript and goes to its directory: there the program runs, so that it finds files
 * that are named in %run beside the transcript. */
static FILE *open_transcript(struct options *options, char program[PATH_MAX])
{
    char directory[PATH_MAX];

    if (!realpath(options->program, program)) {
        fprintf(stderr, "transcript: %s: %s\n", options->program, strerror(errno));
        exit(EXIT_UNUSABLE);
    }
    options->program = program;
    snprintf(directory, sizeof directory, "%s", options->file);
    FILE *const file = fopen(options->file, "re");
    if (!file || chdir(dirname(directory)) < 0) {
        fprintf(stderr, "transcript: %s: %s\n", options->file, strerror(errno));
        exit(EXIT_UNUSABLE);
    }
    return file;
}

int main(int argc, char **argv)
{
    static const char usage[] = "usage: transcript [--transport stdio|pty|tcp] [--chunk N] "
                                "[--limit SECONDS] --program PATH FILE.at\n";
    struct transcript t = {
        .options = {.transport = STDIO, .limit = 20000},
        .statement = "",
        .when = "",
        .program = {.errors = -1},
    };
    char program[PATH_MAX];

    if (!parse_options(&t.options, argc, argv)) {
        fputs(usage, stderr);
        return EXIT_UNUSABLE;
    }
    FILE *const file = open_transcript(&t.options, program);
    signal(SIGPIPE, SIG_IGN);
    run_file(&t, file);
    fclose(file);
    transcript_free(&t);
    return t.skipped ? EXIT_SKIPPED : EXIT_HOLDS;
}
