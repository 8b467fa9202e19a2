/* What the measurements share.
 *
 * Each measurement compares the project with a floor: the least that any program would have to do
 * in its place. Both are measured in turns, so that what else the machine does meets both alike. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct plan {
    const char *program; /* at_commands */
    bool brief;          /* fewer turns */
};

/* Each prints its rows of the table. */
void bench_engine(const struct plan *plan);
void bench_latency(const struct plan *plan);
void bench_throughput(const struct plan *plan);
void bench_memory(const struct plan *plan);
void bench_devices(const struct plan *plan);

/* ---- Figures --------------------------------------------------------------------------------- */

/* Something does not work: says what, and ends the program with 1. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

double clock_seconds(void);
double cpu_seconds(void);   /* that this process has used */
double resident(pid_t pid); /* bytes of its memory */

/* The value below which this part (0.5: the median) of them lies. Sorts them. */
double quantile(double *values, size_t count, double part);

/* What a measurement and its floor gave in each turn. */
#define TURNS_MAX 256

struct turns {
    size_t count;
    double measured[TURNS_MAX], floor[TURNS_MAX];
};

void turns_add(struct turns *turns, double measured, double floor);

/* ---- The table ------------------------------------------------------------------------------- */

enum comparison {
    ABSOLUTE,   /* the measured figure itself; the floor only tells the machine's speed */
    DIFFERENCE, /* measured − floor */
    RATIO,      /* measured ÷ floor */
};

struct subject {
    const char *name, *unit;
    double scale; /* figures are shown divided by this */
    enum comparison comparison;
    double goal; /* 0: none. Of the measured figure, the difference or the ratio */
    bool at_most;
};

void table_begin(bool markdown);

/* One row: medians of the turns, and the median of what each turn compares. */
void table_row(const struct subject *subject, const struct turns *turns);

/* One row of a figure that has no floor. */
void table_figure(const struct subject *subject, double figure);

/* ---- Processes and descriptors --------------------------------------------------------------- */

/* A process that ends with this one at the latest. */
struct child {
    pid_t pid;
    uint16_t port; /* TCP on 127.0.0.1; 0: none */
    char pty[64];
};

/* Starts at_commands with --tcp and --pty, and waits until both are there. */
void program_start(struct child *child, const char *program);

/* Starts it with so many devices on the air of a scenario, each with a TCP port, and waits until
 * all are served. */
void program_start_devices(struct child *child, const char *program, const char *scenario,
                           unsigned devices);

/* Ends it as a user would; it must end in good order. */
void program_stop(struct child *child);

/* A floor: a process of ours that serves the one descriptor, until it is ended. */
struct floor {
    void (*serve)(int fd, const struct floor *floor);
    size_t header, payload, trailer; /* bytes of a request, as the relay needs them */
    uint16_t peer;                   /* port of the sink or source */
};

/* Starts a floor for clients over TCP, one after the other, or over a pty. */
void floor_start_tcp(struct child *child, const struct floor *floor);
void floor_start_pty(struct child *child, const struct floor *floor);
void floor_stop(struct child *child);

/* A blocking connection to 127.0.0.1, or to a pty by its path. */
int connect_tcp(uint16_t port);
int connect_pty(const char *path);

void write_all(int fd, const void *data, size_t length);
size_t read_some(int fd, void *data, size_t size); /* at least one byte */
void read_all(int fd, void *data, size_t length);

/* ---- Floors: for struct floor ---------------------------------------------------------------- */

void echo_serve(int fd, const struct floor *floor);       /* a line: "OK\r\n" */
void relay_send_serve(int fd, const struct floor *floor); /* a request's payload to the peer */
void relay_receive_serve(int fd,
                         const struct floor *floor);  /* a byte: what the peer has, counted */
void sink_serve(int fd, const struct floor *floor);   /* takes everything */
void source_serve(int fd, const struct floor *floor); /* always has data */

#endif
