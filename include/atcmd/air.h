/* The virtual air: the access points, peers and networks that devices find, with their failures.
 *
 * An air belongs to one libuv loop and serves any number of devices of it; other processes may join
 * it. What is on it stands in a scenario file: see atcmd-air(5). All functions are called in the
 * thread of the loop. */
#ifndef ATCMD_AIR_H
#define ATCMD_AIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct air;
struct uv_loop_s;

#define AIR_TEXT_MAX 256 /* bytes of an error text or a line of an answer, with its NUL */

struct air_config {
    struct uv_loop_s *loop;
    const char *scenario; /* a file; NULL: the built-in one, an open access point */
    const char *join; /* a Unix socket: who comes first has the air, the others share it; NULL */
    uint64_t seed;    /* of all chance; 0: another one each time */
    bool fast;        /* skip the time when nothing is going on */
};

/* NULL with a text, "FILE:LINE: reason" for a bad scenario. */
struct air *air_create(const struct air_config *config, char error[AIR_TEXT_MAX]);

/* No device may be left on it. The memory goes when the loop has run on. */
void air_destroy(struct air *air);

/* Runs one line of control, for instance "ap home down": see atctl(1). `print` gets each line of
 * its answer, without a line end. False: the last line says what was wrong. */
bool air_control(struct air *air, const char *line, void (*print)(void *context, const char *line),
                 void *context);

#endif
