/* The command set of the guide for a session, over a network processor.
 *
 * A host is whoever sends AT commands: a serial line, a TCP client, a thread. Each has its own
 * session; several may share one network processor. Answers go to the host that asked, events to
 * all. Everything here is called in the network processor's thread.
 */
#ifndef ATCMD_COMMANDS_H
#define ATCMD_COMMANDS_H

#include "atcmd/core.h"
#include "atcmd/nwp.h"

/* All commands, for at_config.chapters. */
extern const struct at_chapter *const at_chapters[];

/* All events; ends with a NULL name. The values are those of a struct nwp_event. */
extern const struct at_event_group at_event_groups[];

struct at_host {
    struct at_session session; /* first, so that callbacks of the session find the host */
    struct nwp *nwp;
    struct nwp_listener listener;
};

/* Memory for a session that takes and gives payloads of NWP_DATA_MAX bytes, also read as base64,
 * and has 32 calls waiting. Smaller systems bring their own. */
struct at_host_memory {
    struct at_call calls[33];
    uint8_t input[NWP_DATA_MAX + 2048];
    uint8_t output[(size_t)NWP_DATA_MAX / 3 * 4 + 16384];
};

/* A configuration over this memory, without callbacks. */
struct at_config at_host_config(struct at_host_memory *memory);

/* Opens a session that controls `nwp`. Of `config` the memory and the callbacks `ready` and
 * `message` count; the other members are set here. */
void at_host_open(struct at_host *host, struct nwp *nwp, const struct at_config *config);

/* Ends the session: its waiting calls are forgotten, what they opened on the device stays. */
void at_host_close(struct at_host *host);

#endif
