/* Many devices in one at_commands: how soon all have their link again when it comes back, what they
 * cost while nothing is going on, and the memory of each. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../apps/control_client.h"
#include "bench.h"

enum { DEVICES = 1000, LOOK_MS = 50, LIMIT_LOOKS = 600 };

static const char air[] = "[access_point hall]\njoin = yes\nsubnet = 10.20.0.0/17\n";

static void pause_for(double seconds)
{
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    while (nanosleep(&time, &time) != 0 && errno == EINTR) {
    }
}

/* Processor time that a process has used. */
static double cpu_seconds_of(pid_t pid)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) {
        die("process %d: no processor time", (int)pid);
    }
    return (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
}

/* ---- Control --------------------------------------------------------------------------------- */

static void control(FILE *link, const char *line, void (*print)(void *context, const char *line),
                    void *context)
{
    char error[CONTROL_TEXT_MAX];
    if (!control_ask(link, line, print, context, error)) {
        die("%s: %s", line, error);
    }
}

static void count_linked(void *context, const char *line)
{
    size_t *count = context;
    *count += strstr(line, ", shown 10.") != NULL;
}

static void wait_for_links(FILE *link, size_t wanted)
{
    for (int i = 0; i < LIMIT_LOOKS; i++) {
        size_t count = 0;
        control(link, "status", count_linked, &count);
        if (count == wanted) {
            return;
        }
        pause_for(LOOK_MS * 1e-3);
    }
    die("not all devices have their link");
}

/* ---- Measuring ------------------------------------------------------------------------------- */

/* From the access point's return to the last device's address. */
static double measure_links(FILE *link)
{
    control(link, "ap hall down", count_linked, &(size_t){0});
    wait_for_links(link, 0);
    double start = clock_seconds();
    control(link, "ap hall up", count_linked, &(size_t){0});
    wait_for_links(link, DEVICES);
    return clock_seconds() - start;
}

/* The part of a core. */
static double measure_idle(const struct plan *plan, pid_t pid)
{
    double used = cpu_seconds_of(pid);
    double start = clock_seconds();
    pause_for(plan->brief ? 2 : 6);
    return (cpu_seconds_of(pid) - used) / (clock_seconds() - start);
}

static double resident_of_one(const struct plan *plan)
{
    struct child program;
    program_start_devices(&program, plan->program, air, 1);
    double size = resident(program.pid);
    program_stop(&program);
    return size;
}

void bench_devices(const struct plan *plan)
{
    static const struct subject links = {
        .name = "1,000 devices: linked again", .unit = "s", .scale = 1, .goal = 5, .at_most = true};
    static const struct subject idle = {.name = "1,000 devices: idle, of a core",
                                        .unit = "%",
                                        .scale = 0.01,
                                        .goal = 0.01,
                                        .at_most = true};
    static const struct subject memory = {.name = "1,000 devices: memory of each",
                                          .unit = "KB",
                                          .scale = 1024,
                                          .goal = 64 * 1024,
                                          .at_most = true};
    char error[CONTROL_TEXT_MAX];
    struct child program;
    double one = resident_of_one(plan);

    program_start_devices(&program, plan->program, air, DEVICES);
    double all = resident(program.pid);
    FILE *link = control_connect(program.pid, error);
    if (link == NULL) {
        die("%s", error);
    }
    wait_for_links(link, DEVICES);
    table_figure(&links, measure_links(link));
    table_figure(&idle, measure_idle(plan, program.pid));
    table_figure(&memory, (all - one) / (DEVICES - 1));
    fclose(link);
    program_stop(&program);
}
