/* See fake_nwp.h. How operations answer, wait and are told of; the chapters are in files of their
 * own. */
#include <stdarg.h>
#include <stdlib.h>

#include "fake_inside.h"

/* ---- The log --------------------------------------------------------------------------------- */

static void note(struct fake_nwp *fake, const char *operation, const char *format, va_list values)
{
    char line[6000];
    int name = snprintf(line, sizeof line, "%s", operation);
    int rest = vsnprintf(line + name, sizeof line - (size_t)name, format, values);
    size_t length = (size_t)name + (size_t)rest;

    length = length < sizeof line ? length : sizeof line - 1;
    if (length + 2 > FAKE_LOG - fake->log_length) {
        return;
    }
    memcpy(fake->log + fake->log_length, line, length);
    fake->log_length += length;
    fake->log[fake->log_length++] = '\n';
    fake->log[fake->log_length] = '\0';
}

const char *fake_log(struct fake_nwp *fake)
{
    fake->log[fake->log_length] = '\0';
    fake->log_length = 0;
    return fake->log;
}

struct text fake_format(const char *format, ...)
{
    struct text text;
    va_list values;
    va_start(values, format);
    vsnprintf(text.bytes, sizeof text.bytes, format, values);
    va_end(values);
    return text;
}

/* What does not fit is cut, and shown to be. */
struct text fake_text(struct nwp_bytes bytes)
{
    struct text text = {"-"};
    size_t at = 0;
    if (bytes.data == NULL) {
        return text;
    }
    snprintf(text.bytes, sizeof text.bytes, "%s", bytes.length == 0 ? "\"\"" : "");
    for (size_t i = 0; i < bytes.length; i++) {
        bool plain = bytes.data[i] > ' ' && bytes.data[i] < 0x7f;
        if (at + sizeof "65535 \\xHH..." > sizeof text.bytes) {
            snprintf(text.bytes + at, sizeof text.bytes - at, "...");
            break;
        }
        at += (size_t)snprintf(text.bytes + at, sizeof text.bytes - at, plain ? "%c" : "\\x%02x",
                               bytes.data[i]);
    }
    return text;
}

struct text fake_hex(const uint8_t *bytes, size_t length)
{
    struct text text = {""};
    for (size_t i = 0; i < length && 2 * i + 3 <= sizeof text.bytes; i++) {
        snprintf(text.bytes + 2 * i, 3, "%02x", bytes[i]);
    }
    return text;
}

struct text fake_endpoint(const struct nwp_endpoint *endpoint)
{
    if (endpoint == NULL) {
        return fake_format("-");
    }
    struct text address = fake_hex(endpoint->address, endpoint->family == NWP_INET6 ? 16 : 4);
    return fake_format("%u %u %s", endpoint->family, endpoint->port, address.bytes);
}

struct text fake_data(struct nwp *nwp, struct nwp_bytes data)
{
    struct fake_nwp *fake = fake_of(nwp);
    fake->sent_length = data.length < FAKE_DATA_MAX ? data.length : FAKE_DATA_MAX;
    if (fake->sent_length > 0) {
        memcpy(fake->sent, data.data, fake->sent_length);
    }
    return fake_format("%zu %s", data.length, fake_text(data).bytes);
}

/* ---- One operation --------------------------------------------------------------------------- */

static int32_t pick(struct fake_nwp *fake, const char *operation)
{
    if (fake->decide != NULL) {
        return fake->decide(fake, operation);
    }
    for (size_t i = 0; i < fake->scripted; i++) {
        if (strcmp(fake->script[i].operation, operation) == 0) {
            int32_t status = fake->script[i].status;
            fake->scripted--;
            memmove(&fake->script[i], &fake->script[i + 1],
                    (fake->scripted - i) * sizeof fake->script[0]);
            return status;
        }
    }
    return fake->status;
}

int32_t fake_asked(struct nwp *nwp, const char *operation, const char *format, ...)
{
    struct fake_nwp *fake = fake_of(nwp);
    va_list values;
    va_start(values, format);
    note(fake, operation, format, values);
    va_end(values);
    return pick(fake, operation);
}

void fake_answer(struct fake_nwp *fake, const char *operation, int32_t status)
{
    if (fake->scripted == FAKE_SCRIPT) {
        abort();
    }
    fake->script[fake->scripted++] = (struct fake_script){operation, status};
}

/* Gives the data that has come; NWP_PENDING when there is no place for it now. */
static int32_t place_data(const struct fake_nwp *fake, const struct fake_pending *pending)
{
    size_t come = (size_t)pending->status;
    size_t length = come < pending->length ? come : pending->length;
    length = length < fake->data_length ? length : fake->data_length;
    if (length == 0) {
        return 0;
    }
    uint8_t *place = pending->request->place(pending->request, length);
    if (place == NULL) {
        return NWP_PENDING;
    }
    memcpy(place, fake->data, length);
    return (int32_t)length;
}

static bool is_complete(const struct fake_pending *pending)
{
    return pending->status != NWP_PENDING;
}

/* Gives what there is to give now. Returns the status of the request, or NWP_PENDING when some of
 * it is refused, or the end has not come. */
static int32_t give(struct fake_nwp *fake, struct fake_pending *pending)
{
    const void *result;
    if (pending->out != NULL && is_complete(pending)) {
        memcpy(pending->out, pending->from, pending->size);
    }
    while (pending->result != NULL && pending->at < pending->end &&
           (result = pending->result(fake, pending->at)) != NULL) {
        if (!pending->request->result(pending->request, result)) {
            return NWP_PENDING;
        }
        pending->at++;
    }
    return pending->reads && is_complete(pending) ? place_data(fake, pending) : pending->status;
}

static void wait_for(struct fake_nwp *fake, const struct fake_pending *what)
{
    struct fake_pending *pending = fake->pending;
    while (pending < fake->pending + FAKE_PENDING && pending->request != NULL) {
        pending++;
    }
    if (pending == fake->pending + FAKE_PENDING) {
        abort();
    }
    *pending = *what;
    pending->order = fake->order++;
    pending->request->wait = pending;
}

int32_t fake_serve(struct nwp *nwp, const char *operation, struct nwp_request *request,
                   int32_t status, struct fake_pending what)
{
    struct fake_nwp *fake = fake_of(nwp);
    what.operation = operation;
    what.request = request;
    what.status = status;
    if (status >= 0 && status != NWP_PENDING && !what.early) {
        status = give(fake, &what);
    }
    if (status == NWP_PENDING) {
        wait_for(fake, &what);
    }
    return status;
}

/* ---- Requests that wait ---------------------------------------------------------------------- */

static void end(struct fake_nwp *fake, struct fake_pending *pending, int32_t status)
{
    struct nwp_request *request = pending->request;
    if (pending->early) {
        fake->world.report_count = 0;
    }
    *pending = (struct fake_pending){0};
    request->wait = NULL;
    request->done(request, status);
}

static void go_on(struct fake_nwp *fake, struct fake_pending *pending)
{
    int32_t status = give(fake, pending);
    if (status != NWP_PENDING) {
        end(fake, pending, status);
    }
}

/* NULL for the operation: of any. */
static bool waits(const struct fake_pending *pending, const char *operation)
{
    return pending->request != NULL && !is_complete(pending) &&
           (operation == NULL || strcmp(pending->operation, operation) == 0);
}

static struct fake_pending *oldest(struct fake_nwp *fake, const char *operation)
{
    struct fake_pending *found = NULL;
    for (size_t i = 0; i < FAKE_PENDING; i++) {
        struct fake_pending *pending = &fake->pending[i];
        if (waits(pending, operation) && (found == NULL || pending->order < found->order)) {
            found = pending;
        }
    }
    return found;
}

bool fake_complete(struct fake_nwp *fake, const char *operation, int32_t status)
{
    struct fake_pending *pending = oldest(fake, operation);
    if (pending == NULL) {
        return false;
    }
    if (status < 0) {
        end(fake, pending, status);
    } else {
        pending->status = status;
        go_on(fake, pending);
    }
    return true;
}

size_t fake_waiting_count(const struct fake_nwp *fake, const char *operation)
{
    size_t count = 0;
    for (size_t i = 0; i < FAKE_PENDING; i++) {
        count += waits(&fake->pending[i], operation);
    }
    return count;
}

size_t fake_pending_count(const struct fake_nwp *fake)
{
    size_t count = 0;
    for (size_t i = 0; i < FAKE_PENDING; i++) {
        count += fake->pending[i].request != NULL;
    }
    return count;
}

bool fake_report(struct fake_nwp *fake, const struct nwp_ping_report *report)
{
    struct fake_world *world = &fake->world;
    struct fake_pending *pending = oldest(fake, "netapp.ping");
    if (world->report_count == FAKE_REPORTS) {
        return false;
    }
    world->reports[world->report_count++] = *report;
    if (pending != NULL) {
        go_on(fake, pending);
    }
    return true;
}

/* ---- Events ---------------------------------------------------------------------------------- */

/* May come back here from within the listener, so an event counts as seen before it is given. */
static void deliver(struct fake_nwp *fake, struct nwp_listener *listener)
{
    while (listener->seen != fake->event_count) {
        uint32_t seen = listener->seen;
        uint32_t behind = fake->event_count - seen;
        struct nwp_event event = fake->events[seen % FAKE_EVENTS];
        if (behind > FAKE_EVENTS) {
            event = (struct nwp_event){.group = NWP_EVENT_LOST, .of.lost = behind - FAKE_EVENTS};
            listener->seen = fake->event_count - FAKE_EVENTS;
        } else {
            listener->seen++;
        }
        if (!listener->event(listener, &event)) {
            listener->seen = seen;
            return;
        }
    }
}

static struct nwp_bytes *bytes_of(struct nwp_event *event, size_t number)
{
    struct nwp_bytes *mqtt[] = {&event->of.mqtt.topic, &event->of.mqtt.data};
    if (event->group == NWP_EVENT_MQTT && event->id == NWP_MQTT_RECV && number < 2) {
        return mqtt[number];
    }
    bool request = event->group == NWP_EVENT_NETAPP && event->id == NWP_NETAPP_EVENT_REQUEST;
    return request && number == 0 ? &event->of.request.uri : NULL;
}

uint8_t *fake_own_bytes(struct nwp_event *event)
{
    struct nwp_bytes *bytes;
    size_t length = 1; /* so that an empty one has a place too */
    for (size_t i = 0; (bytes = bytes_of(event, i)) != NULL; i++) {
        length += bytes->length;
    }
    if (bytes_of(event, 0) == NULL) {
        return NULL;
    }
    uint8_t *memory = malloc(length);
    uint8_t *at = memory;
    if (memory == NULL) {
        abort();
    }
    for (size_t i = 0; (bytes = bytes_of(event, i)) != NULL; i++) {
        if (bytes->data != NULL) {
            memcpy(at, bytes->data, bytes->length);
            bytes->data = at;
            at += bytes->length;
        }
    }
    return memory;
}

void fake_event(struct fake_nwp *fake, const struct nwp_event *event)
{
    struct nwp_listener *next;
    size_t place = fake->event_count++ % FAKE_EVENTS;
    fake->events[place] = *event;
    free(fake->event_bytes[place]);
    fake->event_bytes[place] = fake_own_bytes(&fake->events[place]);
    for (struct nwp_listener *listener = fake->listeners; listener != NULL; listener = next) {
        next = listener->next;
        deliver(fake, listener);
    }
}

/* ---- The contract ---------------------------------------------------------------------------- */

static void listen(struct nwp *nwp, struct nwp_listener *listener)
{
    struct fake_nwp *fake = fake_of(nwp);
    listener->seen = fake->event_count;
    listener->next = fake->listeners;
    fake->listeners = listener;
}

static void unlisten(struct nwp *nwp, struct nwp_listener *listener)
{
    struct nwp_listener **link = &fake_of(nwp)->listeners;
    while (*link != listener) {
        link = &(*link)->next;
    }
    *link = listener->next;
}

static void resume(struct nwp *nwp, struct nwp_listener *listener, struct nwp_request *request)
{
    if (listener != NULL) {
        deliver(fake_of(nwp), listener);
    }
    struct fake_pending *pending = request != NULL ? request->wait : NULL;
    if (pending != NULL && (is_complete(pending) || pending->early)) {
        go_on(fake_of(nwp), pending);
    }
}

static void cancel(struct nwp *nwp, struct nwp_request *request)
{
    struct fake_pending *pending = request->wait;
    fake_asked(nwp, "cancel", " %s", pending != NULL ? pending->operation : "-");
    if (pending != NULL) {
        *pending = (struct fake_pending){0};
        request->wait = NULL;
    }
}

static bool post(struct nwp *nwp, void (*task)(void *context), void *context)
{
    (void)nwp;
    task(context);
    return true;
}

static void run_or_quit(struct nwp *nwp)
{
    (void)nwp;
}

static int32_t start(struct nwp *nwp, struct nwp_request *request)
{
    int32_t status = fake_asked(nwp, "device.start", "%s", "");
    return fake_serve(nwp, "device.start", request, status, NOTHING);
}

static int32_t stop(struct nwp *nwp, struct nwp_request *request, uint16_t timeout_ms)
{
    int32_t status = fake_asked(nwp, "device.stop", " %u", timeout_ms);
    return fake_serve(nwp, "device.stop", request, status, NOTHING);
}

static int32_t set(struct nwp *nwp, uint32_t option, const union nwp_device_value *value)
{
    const struct nwp_time *time = &value->time;
    int32_t status =
        option != NWP_DEVICE_TIME
            ? fake_asked(nwp, "device.set", " %u %u", option, value->persistent)
            : fake_asked(nwp, "device.set", " %u %u %u %u %u %u %u", option, time->hour,
                         time->minute, time->second, time->day, time->month, time->year);
    return fake_keep(nwp, status, FAKE_DEVICE, 0, option, value, sizeof *value);
}

static int32_t get(struct nwp *nwp, uint32_t option, union nwp_device_value *value)
{
    struct fake_nwp *fake = fake_of(nwp);
    uint32_t group = option == NWP_DEVICE_STATUS ? value->status : 0;
    int32_t status = fake_asked(nwp, "device.get", " %u %u", option, group);
    const union fake_value *known = fake_recall(fake, FAKE_DEVICE, group, option);
    *value = known != NULL ? known->device : fake->device_value;
    if (option == NWP_DEVICE_STATUS && status >= 0) {
        fake_forget(fake, FAKE_DEVICE, group, option); /* reading clears */
    }
    return status;
}

const struct nwp_ops fake_ops = {
    .start = start,
    .stop = stop,
    .set = set,
    .get = get,
    .socket = &fake_socket_ops,
    .wlan = &fake_wlan_ops,
    .file = &fake_file_ops,
    .netapp = &fake_netapp_ops,
    .netcfg = &fake_netcfg_ops,
    .netutil = &fake_netutil_ops,
    .mqtt = &fake_mqtt_ops,
    .http = &fake_http_ops,
    .listen = listen,
    .unlisten = unlisten,
    .resume = resume,
    .cancel = cancel,
    .post = post,
    .run = run_or_quit,
    .quit = run_or_quit,
};

void fake_init(struct fake_nwp *fake)
{
    memset(fake, 0, sizeof *fake);
    fake->nwp.ops = &fake_ops;
}

void fake_close(struct fake_nwp *fake)
{
    for (size_t i = 0; i < FAKE_EVENTS; i++) {
        free(fake->event_bytes[i]);
    }
}

void fake_reset(struct fake_nwp *fake)
{
    fake->status = 0;
    fake->scripted = 0;
    fake->data_length = fake->sent_length = fake->log_length = 0;
    memset(&fake->peer, 0, sizeof fake->peer);
    memset(&fake->world, 0, sizeof fake->world);
}
