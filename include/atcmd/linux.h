/* The Linux network processor: the host's sockets behind the device's rules, on the virtual air. */
#ifndef ATCMD_LINUX_H
#define ATCMD_LINUX_H

#include "atcmd/nwp.h"

struct air;
struct uv_loop_s;

struct nwp_linux_config {
    struct uv_loop_s *loop; /* the caller's libuv loop, which serves any number of devices; NULL:
                               one of its own */
    struct air *air;        /* of that loop, see atcmd/air.h; NULL: the device's own, built-in */
};

/* Creates a device that is switched off. NULL with *status when it cannot be had. In the thread of
 * the loop, as nwp_linux_destroy(). */
struct nwp *nwp_linux_create(const struct nwp_linux_config *config, int32_t *status);

/* Starts devices of one air and links them to its access point at once, without events: devices
 * that were on before anybody looked. Returns the status of the first that cannot be started, or 0.
 */
int32_t nwp_linux_boot(struct nwp *const devices[], size_t count);

/* Ends the device. No request may be pending and no listener be left. With a loop of the caller's
 * the memory is freed when that loop has run on. */
void nwp_linux_destroy(struct nwp *nwp);

#endif
