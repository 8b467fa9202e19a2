/* What the chapters share: their tables, and the way from a call to the network processor and
 * back. */
#ifndef COMMANDS_COMMANDS_H
#define COMMANDS_COMMANDS_H

#include "atcmd/commands.h"

extern const struct at_chapter at_device_chapter;
extern const struct at_chapter at_socket_chapter;
extern const struct at_chapter at_wlan_chapter;
extern const struct at_chapter at_netcfg_chapter;

static inline struct nwp *nwp_of(const struct at_call *call)
{
    return ((struct at_host *)at_call_context(call))->nwp;
}

/* The state of a call whose command waits begins with its request. */
static inline struct at_call *call_of(struct nwp_request *request)
{
    return (struct at_call *)(void *)((uint8_t *)request - offsetof(struct at_call, state));
}

/* The state of a call as the command's own structure, its request ready to be used. */
void *at_call_state(struct at_call *call, size_t size,
                    void (*done)(struct nwp_request *request, int32_t status));

/* A `done` for commands that answer a status alone. */
void at_done(struct nwp_request *request, int32_t status);

/* What a waiting command's handler returns: ends the call through its `done` if that has to be
 * now, so that there is one way to end. */
int32_t at_wait(struct at_call *call, int32_t status);

/* Shows an event of the network processor; false when there is no room. */
bool at_show_event(struct at_session *session, const struct nwp_event *event);

#define AT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
