/* A host: the session, its ear for events, and its waiting calls. */
#include "commands/commands.h"

const struct at_chapter *const at_chapters[] = {
    &at_device_chapter, &at_socket_chapter, &at_wlan_chapter, &at_netcfg_chapter, NULL,
};

void *at_call_state(struct at_call *call, size_t size,
                    void (*done)(struct nwp_request *request, int32_t status))
{
    struct nwp_request *request = (struct nwp_request *)(void *)call->state;
    uint8_t *bytes = (uint8_t *)call->state;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = 0;
    }
    request->done = done;
    return request;
}

void at_done(struct nwp_request *request, int32_t status)
{
    at_finish(call_of(request), status, NULL);
}

int32_t at_wait(struct at_call *call, int32_t status)
{
    struct nwp_request *request = (struct nwp_request *)(void *)call->state;
    if (status != NWP_PENDING) {
        request->done(request, status);
    }
    return AT_PENDING;
}

static bool on_event(struct nwp_listener *listener, const struct nwp_event *event)
{
    uint8_t *base = (uint8_t *)listener - offsetof(struct at_host, listener);
    return at_show_event(&((struct at_host *)(void *)base)->session, event);
}

static void for_each_call(struct at_host *host,
                          void (*visit)(struct nwp *nwp, struct nwp_request *request))
{
    const struct at_config *config = &host->session.config;
    for (size_t i = 0; i < config->call_count; i++) {
        if (config->calls[i].command != NULL) {
            visit(host->nwp, (struct nwp_request *)(void *)config->calls[i].state);
        }
    }
}

static void resume(struct nwp *nwp, struct nwp_request *request)
{
    if (request->place != NULL) {
        nwp->ops->resume(nwp, NULL, request);
    }
}

static void on_room(struct at_session *session)
{
    struct at_host *host = (struct at_host *)(void *)session;
    if (session->waiting > 0) {
        for_each_call(host, resume);
    }
    host->nwp->ops->resume(host->nwp, &host->listener, NULL);
}

struct at_config at_host_config(struct at_host_memory *memory)
{
    return (struct at_config){
        .input = memory->input,
        .input_size = sizeof memory->input,
        .output = memory->output,
        .output_size = sizeof memory->output,
        .calls = memory->calls,
        .call_count = AT_COUNT(memory->calls),
    };
}

void at_host_open(struct at_host *host, struct nwp *nwp, const struct at_config *config)
{
    struct at_config own = *config;
    own.chapters = at_chapters;
    own.context = host;
    own.room = on_room;
    host->nwp = nwp;
    host->listener.event = on_event;
    at_session_init(&host->session, &own);
    nwp->ops->listen(nwp, &host->listener);
}

static void cancel(struct nwp *nwp, struct nwp_request *request)
{
    nwp->ops->cancel(nwp, request);
}

void at_host_close(struct at_host *host)
{
    for_each_call(host, cancel);
    host->nwp->ops->unlisten(host->nwp, &host->listener);
}
