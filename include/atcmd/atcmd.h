/* The guide's API between an application and the AT Command Core (guide, section 2).
 *
 * One AT Command Core per process: the guide's functions carry no handle. It runs in a thread of
 * its own, in which it serves the network processor and one session; the functions here may be
 * called from any thread, also at the same time.
 *
 * Results are 0 or more for success and negative status codes of atcmd/status.h for failure.
 */
#ifndef ATCMD_ATCMD_H
#define ATCMD_ATCMD_H

#include <stddef.h>

#include "atcmd/nwp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The buffer that ATCmd_rcv() writes to has at least this many bytes. */
#define ATCMD_BUFFER_SIZE 1024

/* Creates the AT Command Core and its thread, over this network processor, which from now on
 * belongs to that thread. NWP_DEV_ALREADY_STARTED when there is one, NWP_MALLOC_ERROR. */
int ATCmd_create(struct nwp *nwp);

/* Ends the AT Command Core and its thread; the network processor is the caller's again. Threads
 * that wait in the functions below return with NWP_INTERFACE_CLOSED. */
void ATCmd_destroy(void);

/* Sends a command: a string without a line end. Waits while the core is busy with earlier ones;
 * NWP_BSD_ENOBUFS when it cannot go on because nobody receives its results, NWP_BSD_E2BIG when the
 * command is longer than it could ever take. */
int ATCmd_send(const char *buffer);

/* The same for commands whose data may hold any bytes. */
int ATCmd_send_data(const void *data, size_t length);

/* Receives the next line of an answer, or event, as a string without a line end, and returns its
 * length. With nonblock = 0 waits for ever, else returns 0 when there is none. A line that does not
 * fit in ATCMD_BUFFER_SIZE stays there and NWP_ESMALLBUF is returned: ATCmd_rcv_data() takes it. */
int ATCmd_rcv(char *buffer, int nonblock);

/* The same into a buffer of `size` bytes, not terminated. */
int ATCmd_rcv_data(void *buffer, size_t size, int nonblock);

/* The name that the vendor's library has for it. */
#define ATCmd_recv ATCmd_rcv

#ifdef __cplusplus
}
#endif

#endif
