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
    if (write(STDERR_FILENO, text, sizeof text - 1) > 0) {
        _exit(1);
    }
    _exit(1);
}

static void print_processor(void)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            printf("Processor:%s", colon + 1);
            break;
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
    char date[32];
    struct utsname system;
    double load[1] = {0};
    time_t now = time(NULL);
    struct tm tm;

    strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&now, &tm));
    uname(&system);
    getloadavg(load, 1);
    if (markdown) {
        puts("## Results\n");
    }
    print_processor();
    printf("Cores: %ld\n%s %s, %s\nLoad before the run: %.2f\nDate: %s\n\n",
           sysconf(_SC_NPROCESSORS_ONLN), system.sysname, system.release, system.machine, load[0],
           date);
}

int main(int argc, char **argv)
{
    struct plan plan = {0};
    bool markdown = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--short") == 0) {
            plan.brief = true;
        } else if (strcmp(argv[i], "--markdown") == 0) {
            markdown = true;
        } else {
            plan.program = argv[i];
        }
    }
    if (plan.program == NULL || plan.program[0] == '-') {
        die("usage: bench [--short] [--markdown] AT_COMMANDS");
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGALRM, on_limit);
    alarm(LIMIT_SECONDS);
    print_machine(markdown);
    table_begin(markdown);
    if (!getenv("ALLCORES"))
        use_one_core();
    if (getenv("ONLY")) {
        bench_throughput(&plan);
        return 0;
    }
    bench_memory(&plan);
    bench_engine(&plan);
    bench_latency(&plan);
    bench_throughput(&plan);
    return 0;
}
