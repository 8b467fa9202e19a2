/* The trace: every message with its time, session and direction, as a transcript that the test
 * runner can play again: times and sessions stand in comments. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "program.h"

static void write_escaped(FILE *file, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint8_t c = bytes[i];
        if (c == '\\' || c == '{' || c == '}') {
            fprintf(file, "\\%c", c);
        } else if (c < 0x20 || c >= 0x7f || (c == ' ' && i + 1 == length)) {
            fprintf(file, "\\x%02x", c);
        } else {
            fputc(c, file);
        }
    }
}

void trace_message(const struct device *device, const char *name, unsigned number,
                   enum at_direction direction, const uint8_t *message, size_t length)
{
    struct program *program = device->program;
    struct timespec now;
    struct tm tm;
    char date[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
    fprintf(program->trace, "# %s.%06ldZ session %u %s", date, now.tv_nsec / 1000, number, name);
    if (program->device_count > 1) {
        fprintf(program->trace, " device %u", device->number);
    }
    fprintf(program->trace, "\n%c ", direction == AT_REQUEST ? '>' : '<');
    write_escaped(program->trace, message, length);
    fputc('\n', program->trace);
    if (fflush(program->trace) != 0) {
        program_say("--trace: %s, the trace ends here", strerror(errno));
        fclose(program->trace);
        program->trace = NULL;
    }
}
