/* The program under test and its hosts: starts at_commands as a user would, speaks to it over its
 * transports, and ends it in good order.
 *
 * Nothing here sleeps: every function waits for what it is about, and fails the running cmocka test
 * when that has not come within LIMIT_MS. */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#define LIMIT_MS 20000

#define PRINTF_LIKE(format_at) __attribute__((format(printf, format_at, (format_at) + 1)))

/* Bytes that grow at the end and are taken from the front; a NUL that does not count follows. */
struct text {
    char *data;
    size_t at, length, capacity;
};

struct program {
    pid_t pid;         /* 0 when it does not run */
    int process;       /* its pidfd */
    int input, output; /* the other ends of its standard streams, -1 when it was given others */
    int errors;
    struct text said;    /* on standard error, without the ready lines */
    struct text printed; /* on standard output, by program_end() */
    unsigned device;     /* of the last ready line */
    char port[8];        /* of --tcp */
    char pty[64];        /* of --pty */
    struct session *sessions;
};

/* ---- The program ----------------------------------------------------------------------------- */

#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Starts it and waits for a ready line of each transport. */
void program_start(struct program *program, const char *const arguments[]);

/* Starts it without waiting. `in` and `out` become its standard streams and stay open here too; -1
 * is a pipe. */
void program_launch(struct program *program, const char *path, const char *const arguments[],
                    int in, int out);

/* Waits for the next ready line, "at_commands: tcp 127.0.0.1:PORT" and the like, or of one of
 * several devices "at_commands: device 3 tcp 127.0.0.1:PORT". */
void program_ready(struct program *program);

/* Waits for a line on standard error. */
void program_expect_said(struct program *program, const char *line);

/* Closes its standard input, waits until it ends and returns its exit status. */
int program_end(struct program *program);

/* Ends it by SIGTERM: its exit status is 0 and it has said nothing more. Its sessions end, too. */
void program_stop(struct program *program);

/* Forgets all about it, and kills it if it still runs. */
void program_drop(struct program *program);

/* Before and after a test: its state is a struct program that does not run. */
int program_set_up(void **state);
int program_tear_down(void **state);

/* ---- Sessions -------------------------------------------------------------------------------- */

struct session {
    struct session *next;
    int in, out;
    bool at_end;
    struct text unread, line;
    char said[80]; /* the last request, for the report */
};

/* They live until session_close() or the end of the program. */
struct session *session_tcp(struct program *program);
struct session *session_pty(struct program *program);
struct session *session_stdio(struct program *program);
struct session *session_on(struct program *program, int in, int out);
void session_close(struct program *program, struct session *session);

/* Sends all of it, and reads meanwhile. */
void session_write(struct session *session, const void *data, size_t length);

/* Sends what can be sent without waiting and without reading; returns how much. */
size_t session_write_some(struct session *session, const void *data, size_t length);

/* Sends a line. */
void session_say(struct session *session, const char *format, ...) PRINTF_LIKE(2);

/* The next line that comes, without its end; data that it counts belongs to it. It stands in
 * session->line until the next call. */
const char *session_line(struct session *session);

/* Expects that line; events are passed over unless one is expected. */
void session_expect(struct session *session, const char *format, ...) PRINTF_LIKE(2);

/* A request and its answer of one line. */
void session_ask(struct session *session, const char *request, const char *answer);

/* Expects that the program closes its side, and nothing before it. */
void session_expect_end(struct session *session);

/* Expects that no answer is left over: the next ones are those of two requests, of which the second
 * is an error, as an OK too many would pass for an OK. */
void session_expect_quiet(struct session *session);

/* ---- A terminal ------------------------------------------------------------------------------ */

/* What the program has drawn on it, and how much of that was looked at. */
struct screen {
    int terminal; /* the master of a pty */
    size_t seen, length;
    char drawn[16384];
};

/* Reads what is drawn until this text has come behind what was seen before. */
void screen_expect(struct screen *screen, const char *text);

void screen_type(struct screen *screen, const char *keys);

/* ---- Tools ----------------------------------------------------------------------------------- */

int64_t now_ms(void);

/* Waits for events of poll() on a descriptor. */
void await(int fd, short events);

/* Reads once what is there; the number of bytes, 0 at the end, -1 when there is nothing now. */
ssize_t read_some(int fd, void *data, size_t size);

void text_append(struct text *text, const void *data, size_t length);
void text_free(struct text *text);

#endif
