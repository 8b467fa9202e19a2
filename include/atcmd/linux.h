/* The Linux network processor: the host's sockets behind the device's rules, on the virtual air. */
#ifndef ATCMD_LINUX_H
#define ATCMD_LINUX_H

#include "atcmd/nwp.h"

struct uv_loop_s;

struct nwp_linux_config {
    struct uv_loop_s *loop; /* the caller's libuv loop, which serves any number of devices; NULL:
                               one of its own */
};

/* Creates a device that is switched off. NULL with *status when it cannot be had. In the thread of
 * the loop, as nwp_linux_destroy(). */
struct nwp *nwp_linux_create(const struct nwp_linux_config *config, int32_t *status);

/* Starts the device and links it to the access point at once, without events: a device that was on
 * before anybody looked. */
int32_t nwp_linux_boot(struct nwp *nwp);

/* Ends the device. No request may be pending and no listener be left. With a loop of the caller's
 * the memory is freed when that loop has run on. */
void nwp_linux_destroy(struct nwp *nwp);

#endif
