/* A host: the session, its ear for events, and its waiting calls. What the handlers of all chapters
 * do alike stands here once. */
#include "commands/commands.h"

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

static void done(struct nwp_request *request, int32_t status)
{
    at_finish(call_of(request), status, NULL);
}

static void client_done(struct nwp_request *request, int32_t status)
{
    at_finish(call_of(request), at_client_status(status), NULL);
}

static bool show(struct nwp_request *request, const void *result)
{
    return at_answer(call_of(request), result);
}

struct nwp_request *at_request(struct at_call *call)
{
    struct nwp_request *request = at_call_state(call, sizeof *request, done);
    request->result = show;
    return request;
}

struct nwp_request *at_client_request(struct at_call *call)
{
    return at_call_state(call, sizeof(struct nwp_request), client_done);
}

int32_t at_wait(struct at_call *call, int32_t status)
{
    struct nwp_request *request = (struct nwp_request *)(void *)call->state;
    if (status != NWP_PENDING) {
        request->done(request, status);
    }
    return AT_PENDING;
}

int32_t at_client_status(int32_t status)
{
    return status == NWP_RET_OBJ_NOT_SET ? AT_REFUSE(-4) : status;
}

/* Whether it is switched on comes first. */
int32_t at_missing(struct nwp *nwp)
{
    union nwp_device_value value;
    int32_t status = nwp->ops->get(nwp, NWP_DEVICE_VERSION, &value);
    return status < 0 ? status : NWP_COMMON_INVALID_OPCODE;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static uint8_t *read_place(struct nwp_request *request, size_t length)
{
    struct at_reading *reading = (struct at_reading *)request;
    reading->place = at_data_place(call_of(request), length, reading->format == 1);
    return reading->place;
}

static void read_done(struct nwp_request *request, int32_t status)
{
    const struct at_reading *reading = (struct at_reading *)request;
    struct at_read result = {
        .id = reading->id,
        .flags = reading->flags,
        .more = reading->more,
        .format = reading->format,
        .data = {reading->place, status > 0 ? (size_t)status : 0},
    };
    at_finish(call_of(request), reading->is_client ? at_client_status(status) : status, &result);
}

struct at_reading *at_reading(struct at_call *call, uint32_t id, uint8_t format, size_t *length)
{
    struct at_reading *reading = at_call_state(call, sizeof *reading, read_done);
    size_t most = at_data_max(call->session, format == 1);

    reading->request.place = read_place;
    reading->id = id;
    reading->format = format == 1;
    *length = *length < most ? *length : most;
    return reading;
}

/* ---- The host -------------------------------------------------------------------------------- */

/* Can a message have more room than it has now? */
static bool may_have_room(const struct at_session *session)
{
    const uint8_t *output;
    return session->running || session->answering != NULL ||
           at_session_output(session, &output) > 0;
}

/* An event that is longer than the queue is lost. */
static bool on_event(struct nwp_listener *listener, const struct nwp_event *event)
{
    uint8_t *base = (uint8_t *)listener - offsetof(struct at_host, listener);
    struct at_session *session = &((struct at_host *)(void *)base)->session;
    struct nwp_event lost;

    if (at_show_event(session, event)) {
        return true;
    }
    lost.group = NWP_EVENT_LOST;
    lost.of.lost = 1;
    return !may_have_room(session) && at_show_event(session, &lost);
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
    if (request->place != NULL || request->result != NULL) {
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
