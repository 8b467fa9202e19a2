/* bench: measures the project against its floors and prints a table. The figures are no test: the
 * exit status is 0 unless something does not work. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

enum { LIMIT_SECONDS = 300 };

static void on_limit(int number)
{
    static const char text[] = "bench: took too long; something hangs\n";
    (void)number;
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    _exit(written > 0 ? 1 : 2);
}

/* The value of the first line with this key in /proc/cpuinfo. */
static void read_processor(char *value, size_t size)
{
    static const char key[] = "model name";
    char line[256];
    bool found = false;
    FILE *file = fopen("/proc/cpuinfo", "re");

    snprintf(value, size, "unknown");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strstr(line, ": ");
        found = strncmp(line, key, sizeof key - 1) == 0 && colon != NULL;
        if (found) {
            snprintf(value, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

/* Everything on one core: what is compared is work. On several cores the wake-up of an idle one
 * takes many times as long as the work, and where the scheduler puts a process decides. */
static void use_one_core(void)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(sched_getcpu(), &cores);
    if (sched_setaffinity(0, sizeof cores, &cores) != 0) {
        die("cannot keep to one core");
    }
}

/* When and on what machine. */
static void print_machine(bool markdown)
{
    const char *item = markdown ? "* " : "";
    char date[32];
    char processor[128];
    struct utsname system;
    double load = 0;
    time_t now = time(NULL);
    struct tm tm;

    strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&now, &tm));
    read_processor(processor, sizeof processor);
    uname(&system);
    getloadavg(&load, 1);
    if (markdown) {
        puts("## Results\n");
    }
    printf("%sdate: %s\n", item, date);
    printf("%sprocessor: %s, %ld cores\n", item, processor, sysconf(_SC_NPROCESSORS_ONLN));
    printf("%skernel: %s %s, %s\n", item, system.sysname, system.release, system.machine);
    printf("%sload before the run: %.2f\n\n", item, load);
}

int main(int argc, char **argv)
{
    struct plan plan = {0};
    bool markdown = false;
    bool all_cores = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--short") == 0) {
            plan.brief = true;
        } else if (strcmp(argv[i], "--markdown") == 0) {
            markdown = true;
        } else if (strcmp(argv[i], "--all-cores") == 0) {
            all_cores = true;
        } else {
            plan.program = argv[i];
        }
    }
    if (plan.program == NULL || plan.program[0] == '-') {
        die("usage: bench [--short] [--markdown] [--all-cores] AT_COMMANDS");
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGALRM, on_limit);
    alarm(LIMIT_SECONDS);
    print_machine(markdown);
    table_begin(markdown);
    if (!all_cores) {
        use_one_core();
    }
    bench_memory(&plan);
    bench_devices(&plan);
    bench_engine(&plan);
    bench_latency(&plan);
    bench_throughput(&plan);
    return 0;
}
