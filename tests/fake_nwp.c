/* See fake_nwp.h. The tables at the end are the contract; everything above serves all of them. */
#include "fake_nwp.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- One operation --------------------------------------------------------------------------- */

static struct fake_nwp *fake_of(struct nwp *nwp)
{
    return (struct fake_nwp *)(void *)nwp;
}

static void note(struct fake_nwp *fake, const char *operation, const char *format, va_list values)
{
    char line[512];
    int name = snprintf(line, sizeof line, "%s", operation);
    int rest = vsnprintf(line + name, sizeof line - (size_t)name, format, values);
    size_t length = (size_t)name + (size_t)rest;

    if (length + 1 >= sizeof line || length + 2 > FAKE_LOG - fake->log_length) {
        return;
    }
    memcpy(fake->log + fake->log_length, line, length);
    fake->log_length += length;
    fake->log[fake->log_length++] = '\n';
    fake->log[fake->log_length] = '\0';
}

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

/* Notes the operation and returns its status. */
__attribute__((format(printf, 3, 4))) static int32_t asked(struct nwp *nwp, const char *operation,
                                                           const char *format, ...)
{
    struct fake_nwp *fake = fake_of(nwp);
    va_list values;
    va_start(values, format);
    note(fake, operation, format, values);
    va_end(values);
    return pick(fake, operation);
}

/* The request waits if its status says so. The fields of what it waits for are the caller's. */
static struct fake_pending *wait_for(struct nwp *nwp, const char *operation,
                                     struct nwp_request *request)
{
    struct fake_nwp *fake = fake_of(nwp);
    struct fake_pending *pending = fake->pending;
    while (pending < fake->pending + FAKE_PENDING && pending->request != NULL) {
        pending++;
    }
    if (pending == fake->pending + FAKE_PENDING) {
        abort();
    }
    *pending =
        (struct fake_pending){.operation = operation, .request = request, .order = fake->order++};
    request->wait = pending;
    return pending;
}

static int32_t may_wait(struct nwp *nwp, const char *operation, struct nwp_request *request,
                        int32_t status)
{
    if (status == NWP_PENDING) {
        wait_for(nwp, operation, request);
    }
    return status;
}

/* ---- Text of arguments ----------------------------------------------------------------------- */

struct text {
    char bytes[160];
};

static struct text text_of(struct nwp_bytes bytes)
{
    struct text text = {"-"};
    size_t at = 0;
    if (bytes.data == NULL) {
        return text;
    }
    text.bytes[0] = '\0';
    for (size_t i = 0; i < bytes.length && at + 5 < sizeof text.bytes; i++) {
        bool plain = bytes.data[i] > ' ' && bytes.data[i] < 0x7f;
        at += (size_t)snprintf(text.bytes + at, sizeof text.bytes - at, plain ? "%c" : "\\x%02x",
                               bytes.data[i]);
    }
    return text;
}

static struct text hex_of(const uint8_t *bytes, size_t length)
{
    struct text text = {""};
    for (size_t i = 0; i < length; i++) {
        snprintf(text.bytes + 2 * i, 3, "%02x", bytes[i]);
    }
    return text;
}

static struct text endpoint_of(const struct nwp_endpoint *endpoint)
{
    struct text text = {"-"};
    if (endpoint != NULL) {
        struct text address = hex_of(endpoint->address, endpoint->family == NWP_INET6 ? 16 : 4);
        snprintf(text.bytes, sizeof text.bytes, "%u %u %.32s", endpoint->family, endpoint->port,
                 address.bytes);
    }
    return text;
}

/* ---- Device ---------------------------------------------------------------------------------- */

static int32_t device_start(struct nwp *nwp, struct nwp_request *request)
{
    return may_wait(nwp, "device.start", request, asked(nwp, "device.start", "%s", ""));
}

static int32_t device_stop(struct nwp *nwp, struct nwp_request *request, uint16_t timeout_ms)
{
    return may_wait(nwp, "device.stop", request, asked(nwp, "device.stop", " %u", timeout_ms));
}

static int32_t device_set(struct nwp *nwp, uint32_t option, const union nwp_device_value *value)
{
    const struct nwp_time *time = &value->time;
    if (option != NWP_DEVICE_TIME) {
        return asked(nwp, "device.set", " %u %u", option, value->persistent);
    }
    return asked(nwp, "device.set", " %u %u %u %u %u %u %u", option, time->hour, time->minute,
                 time->second, time->day, time->month, time->year);
}

static int32_t device_get(struct nwp *nwp, uint32_t option, union nwp_device_value *value)
{
    uint32_t group = option == NWP_DEVICE_STATUS ? value->status : 0;
    int32_t status = asked(nwp, "device.get", " %u %u", option, group);
    *value = fake_of(nwp)->device_value;
    return status;
}

/* ---- Sockets --------------------------------------------------------------------------------- */

static int32_t socket_open(struct nwp *nwp, uint8_t family, uint8_t type, uint8_t protocol)
{
    return asked(nwp, "socket.open", " %u %u %u", family, type, protocol);
}

static int32_t socket_close(struct nwp *nwp, struct nwp_request *request, uint16_t sd)
{
    return may_wait(nwp, "socket.close", request, asked(nwp, "socket.close", " %u", sd));
}

static int32_t socket_bind(struct nwp *nwp, uint16_t sd, const struct nwp_endpoint *local)
{
    return asked(nwp, "socket.bind", " %u %s", sd, endpoint_of(local).bytes);
}

static int32_t socket_listen(struct nwp *nwp, uint16_t sd, uint16_t backlog)
{
    return asked(nwp, "socket.listen", " %u %u", sd, backlog);
}

static int32_t socket_accept(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                             struct nwp_endpoint *peer)
{
    int32_t status = asked(nwp, "socket.accept", " %u", sd);
    if (status == NWP_PENDING) {
        wait_for(nwp, "socket.accept", request)->peer = peer;
    } else {
        *peer = fake_of(nwp)->peer;
    }
    return status;
}

static int32_t socket_connect(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                              const struct nwp_endpoint *peer)
{
    int32_t status = asked(nwp, "socket.connect", " %u %s", sd, endpoint_of(peer).bytes);
    return may_wait(nwp, "socket.connect", request, status);
}

static int32_t socket_select(struct nwp *nwp, struct nwp_request *request, uint16_t read_set,
                             uint32_t seconds, uint32_t microseconds)
{
    int32_t status = asked(nwp, "socket.select", " 0x%x %u %u", read_set, seconds, microseconds);
    return may_wait(nwp, "socket.select", request, status);
}

static int32_t socket_set(struct nwp *nwp, uint16_t sd, uint32_t option,
                          const union nwp_socket_value *value)
{
    return asked(nwp, "socket.set", " %u %u %u %u", sd, option, value->timeout.seconds,
                 value->timeout.microseconds);
}

static int32_t socket_get(struct nwp *nwp, uint16_t sd, uint32_t option,
                          union nwp_socket_value *value)
{
    *value = fake_of(nwp)->socket_value;
    return asked(nwp, "socket.get", " %u %u", sd, option);
}

static int32_t socket_send(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                           const struct nwp_endpoint *to, const uint8_t *data, size_t length)
{
    struct fake_nwp *fake = fake_of(nwp);
    int32_t status = asked(nwp, "socket.send", " %u %s %zu", sd, endpoint_of(to).bytes, length);
    if (length > 0) {
        memcpy(fake->sent, data, length);
    }
    fake->sent_length = length;
    return may_wait(nwp, "socket.send", request, status);
}

/* Gives the data that has come; NWP_PENDING when there is no place for it now. */
static int32_t place_data(struct fake_nwp *fake, struct nwp_request *request, size_t length)
{
    length = length < fake->data_length ? length : fake->data_length;
    if (length == 0) {
        return 0;
    }
    uint8_t *place = request->place(request, length);
    if (place == NULL) {
        return NWP_PENDING;
    }
    memcpy(place, fake->data, length);
    return (int32_t)length;
}

static int32_t socket_receive(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                              size_t length)
{
    struct fake_nwp *fake = fake_of(nwp);
    int32_t status = asked(nwp, "socket.receive", " %u %zu", sd, length);
    bool ready = status > 0 && status != NWP_PENDING;
    int32_t come = status;

    if (ready) {
        status = place_data(fake, request, length < (size_t)come ? length : (size_t)come);
    }
    if (status == NWP_PENDING) {
        struct fake_pending *pending = wait_for(nwp, "socket.receive", request);
        pending->length = length;
        pending->ready = ready;
        pending->status = come;
    }
    return status;
}

/* ---- WLAN and network configuration ---------------------------------------------------------- */

static int32_t wlan_connect(struct nwp *nwp, const struct nwp_network *network)
{
    return asked(nwp, "wlan.connect", " %s %s %u %s %s %s 0x%x", text_of(network->ssid).bytes,
                 hex_of(network->bssid, 6).bytes, network->security, text_of(network->key).bytes,
                 text_of(network->user).bytes, text_of(network->anonymous).bytes, network->eap);
}

static int32_t wlan_disconnect(struct nwp *nwp)
{
    return asked(nwp, "wlan.disconnect", "%s", "");
}

static int32_t wlan_get(struct nwp *nwp, uint32_t id, uint32_t option, union nwp_wlan_value *value)
{
    *value = fake_of(nwp)->wlan_value;
    return asked(nwp, "wlan.get", " %u %u", id, option);
}

static int32_t netcfg_get(struct nwp *nwp, uint32_t id, union nwp_netcfg_value *value)
{
    *value = fake_of(nwp)->netcfg_value;
    return asked(nwp, "netcfg.get", " %u", id);
}

/* ---- Events and requests --------------------------------------------------------------------- */

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

static void end(struct fake_pending *pending, int32_t status)
{
    struct nwp_request *request = pending->request;
    *pending = (struct fake_pending){0};
    request->wait = NULL;
    request->done(request, status);
}

/* A receive whose data has come ends when there is a place for it. */
static void try_receive(struct fake_nwp *fake, struct fake_pending *pending)
{
    size_t come = (size_t)pending->status;
    int32_t status =
        place_data(fake, pending->request, come < pending->length ? come : pending->length);
    pending->ready = status == NWP_PENDING;
    if (!pending->ready) {
        end(pending, status);
    }
}

static void resume(struct nwp *nwp, struct nwp_listener *listener, struct nwp_request *request)
{
    if (listener != NULL) {
        deliver(fake_of(nwp), listener);
    }
    struct fake_pending *pending = request != NULL ? request->wait : NULL;
    if (pending != NULL && pending->ready) {
        try_receive(fake_of(nwp), pending);
    }
}

static void cancel(struct nwp *nwp, struct nwp_request *request)
{
    struct fake_pending *pending = request->wait;
    asked(nwp, "cancel", " %s", pending != NULL ? pending->operation : "-");
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

/* ---- The contract ---------------------------------------------------------------------------- */

static const struct nwp_socket_ops socket_ops = {
    .open = socket_open,
    .close = socket_close,
    .bind = socket_bind,
    .listen = socket_listen,
    .accept = socket_accept,
    .connect = socket_connect,
    .select = socket_select,
    .set = socket_set,
    .get = socket_get,
    .send = socket_send,
    .receive = socket_receive,
};

static const struct nwp_wlan_ops wlan_ops = {
    .connect = wlan_connect,
    .disconnect = wlan_disconnect,
    .get = wlan_get,
};

static const struct nwp_netcfg_ops netcfg_ops = {
    .get = netcfg_get,
};

static const struct nwp_ops ops = {
    .start = device_start,
    .stop = device_stop,
    .set = device_set,
    .get = device_get,
    .socket = &socket_ops,
    .wlan = &wlan_ops,
    .netcfg = &netcfg_ops,
    .listen = listen,
    .unlisten = unlisten,
    .resume = resume,
    .cancel = cancel,
    .post = post,
    .run = run_or_quit,
    .quit = run_or_quit,
};

/* ---- The test's side ------------------------------------------------------------------------- */

void fake_init(struct fake_nwp *fake)
{
    memset(fake, 0, sizeof *fake);
    fake->nwp.ops = &ops;
}

void fake_answer(struct fake_nwp *fake, const char *operation, int32_t status)
{
    if (fake->scripted == FAKE_SCRIPT) {
        abort();
    }
    fake->script[fake->scripted++] = (struct fake_script){operation, status};
}

static struct fake_pending *oldest(struct fake_nwp *fake, const char *operation)
{
    struct fake_pending *found = NULL;
    for (size_t i = 0; i < FAKE_PENDING; i++) {
        struct fake_pending *pending = &fake->pending[i];
        bool fits = pending->request != NULL && !pending->ready &&
                    (operation == NULL || strcmp(pending->operation, operation) == 0);
        if (fits && (found == NULL || pending->order < found->order)) {
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
    if (pending->peer != NULL) {
        *pending->peer = fake->peer;
    }
    if (status > 0 && pending->request->place != NULL) {
        pending->status = status;
        try_receive(fake, pending);
    } else {
        end(pending, status);
    }
    return true;
}

size_t fake_pending_count(const struct fake_nwp *fake)
{
    size_t count = 0;
    for (size_t i = 0; i < FAKE_PENDING; i++) {
        count += fake->pending[i].request != NULL;
    }
    return count;
}

void fake_event(struct fake_nwp *fake, const struct nwp_event *event)
{
    struct nwp_listener *next;
    fake->events[fake->event_count++ % FAKE_EVENTS] = *event;
    for (struct nwp_listener *listener = fake->listeners; listener != NULL; listener = next) {
        next = listener->next;
        deliver(fake, listener);
    }
}

const char *fake_log(struct fake_nwp *fake)
{
    fake->log[fake->log_length] = '\0';
    fake->log_length = 0;
    return fake->log;
}

/* ---- The host -------------------------------------------------------------------------------- */

static void on_ready(struct at_session *session)
{
    ((struct fake_host *)(void *)session)->ready++;
}

void fake_host_open(struct fake_host *host, size_t input_size, size_t output_size, uint8_t calls)
{
    memset(host, 0, sizeof *host);
    fake_init(&host->nwp);
    host->config = (struct at_config){
        .input = malloc(input_size),
        .input_size = input_size,
        .output = malloc(output_size),
        .output_size = output_size,
        .calls = malloc(calls * sizeof(struct at_call)),
        .call_count = calls,
        .ready = on_ready,
    };
    host->got_size = 4096;
    host->got = malloc(host->got_size);
    if (host->config.input == NULL || host->config.output == NULL || host->config.calls == NULL ||
        host->got == NULL) {
        abort();
    }
    fake_host_forget(host);
    at_host_open(&host->host, &host->nwp.nwp, &host->config);
}

void fake_host_close(struct fake_host *host)
{
    at_host_close(&host->host);
    free(host->config.input);
    free(host->config.output);
    free(host->config.calls);
    free(host->got);
}

static void keep(struct fake_host *host, const uint8_t *data, size_t length)
{
    if (host->got_length + length + 1 > host->got_size) {
        host->got_size = 2 * (host->got_length + length + 1);
        host->got = realloc(host->got, host->got_size);
        if (host->got == NULL) {
            abort();
        }
    }
    memcpy(host->got + host->got_length, data, length);
    host->got_length += length;
    host->got[host->got_length] = '\0';
}

void fake_host_fetch(struct fake_host *host, size_t length)
{
    const uint8_t *data;
    size_t there = at_session_output(&host->host.session, &data);
    length = length < there ? length : there;
    keep(host, data, length);
    at_session_fetched(&host->host.session, length);
}

static size_t output_length(const struct fake_host *host)
{
    const uint8_t *data;
    return at_session_output(&host->host.session, &data);
}

bool fake_host_give(struct fake_host *host, const void *data, size_t length)
{
    const uint8_t *from = data;
    while (length > 0) {
        size_t read = at_session_input(&host->host.session, from, length);
        if (read == 0 && output_length(host) == 0) {
            return false;
        }
        from += read;
        length -= read;
        if (read == 0) {
            fake_host_fetch(host, SIZE_MAX);
        }
    }
    while (output_length(host) > 0) {
        fake_host_fetch(host, SIZE_MAX);
    }
    return true;
}

void fake_host_forget(struct fake_host *host)
{
    host->got_length = 0;
    host->got[0] = '\0';
}

const char *fake_host_ask(struct fake_host *host, const char *text)
{
    fake_host_forget(host);
    return fake_host_give(host, text, strlen(text)) ? host->got : "(not read)";
}
