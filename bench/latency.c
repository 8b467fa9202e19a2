/* Latency: the round trip of AT+Test through at_commands, against that of a line through an echo
 * process on the same kind of transport. */
#include <string.h>
#include <unistd.h>

#include "bench.h"

enum { BLOCK = 200 }; /* round trips of a turn */

struct block {
    double median, p99;
};

static void round_trip(int fd)
{
    char answer[4];
    write_all(fd, "AT+Test\r\n", 9);
    read_all(fd, answer, sizeof answer);
    if (memcmp(answer, "OK\r\n", sizeof answer) != 0) {
        die("AT+Test is answered by \"%.4s\"", answer);
    }
}

static struct block measure_block(int fd)
{
    double times[BLOCK];
    for (size_t i = 0; i < BLOCK; i++) {
        double start = clock_seconds();
        round_trip(fd);
        times[i] = clock_seconds() - start;
    }
    return (struct block){quantile(times, BLOCK, 0.5), quantile(times, BLOCK, 0.99)};
}

static void measure(const struct plan *plan, const struct subject subjects[2], int measured_fd,
                    int floor_fd)
{
    struct turns medians = {0};
    struct turns p99s = {0};

    measure_block(measured_fd);
    measure_block(floor_fd);
    for (int i = 0; i < (plan->brief ? 61 : 201); i++) {
        struct block measured = measure_block(measured_fd);
        struct block floor = measure_block(floor_fd);
        turns_add(&medians, measured.median, floor.median);
        turns_add(&p99s, measured.p99, floor.p99);
    }
    close(measured_fd);
    close(floor_fd);
    table_row(&subjects[0], &medians);
    table_row(&subjects[1], &p99s);
}

#define LATENCY(name_, goal_) \
    { \
        .name = (name_), .unit = "µs", .scale = 1e-6, .comparison = DIFFERENCE, .goal = (goal_), \
        .at_most = true, \
    }

void bench_latency(const struct plan *plan)
{
    static const struct subject over_tcp[] = {
        LATENCY("latency over TCP, median", 5e-6),
        LATENCY("latency over TCP, 99 %", 10e-6),
    };
    static const struct subject over_pty[] = {
        LATENCY("latency over a pty, median", 5e-6),
        LATENCY("latency over a pty, 99 %", 10e-6),
    };
    const struct floor echo = {.serve = echo_serve};
    struct child program, floor;

    program_start(&program, plan->program);
    floor_start_tcp(&floor, &echo);
    measure(plan, over_tcp, connect_tcp(program.port), connect_tcp(floor.port));
    floor_stop(&floor);

    floor_start_pty(&floor, &echo);
    measure(plan, over_pty, connect_pty(program.pty), connect_pty(floor.pty));
    floor_stop(&floor);
    program_stop(&program);
}
