/* One device: on and off, its settings, its events, and the thread that it lives in. */
#include "nwp/device.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "atcmd/linux.h"

int32_t device_ready(const struct device *device)
{
    switch (device->state) {
    case DEVICE_STARTED:
        return NWP_OK;
    case DEVICE_STOPPING:
        return NWP_STOP_IN_PROGRESS;
    case DEVICE_STOPPED:
    default:
        return NWP_DEV_NOT_STARTED;
    }
}

/* ---- Waits ----------------------------------------------------------------------------------- */

struct wait *wait_new(struct device *device, struct wait **list, struct nwp_request *request,
                      int32_t (*attempt)(struct wait *wait), bool ends)
{
    struct wait *wait = device->free_waits;
    if (device->free_wait_count <= (ends ? 0 : WAITS_KEPT)) {
        return NULL;
    }
    device->free_waits = wait->next;
    device->free_wait_count--;
    memset(wait, 0, sizeof *wait);
    wait->device = device;
    wait->request = request;
    wait->attempt = attempt;
    if (request != NULL) {
        request->wait = wait;
    }
    while (*list != NULL) {
        list = &(*list)->next;
    }
    *list = wait;
    return wait;
}

void wait_end(struct wait **list, struct wait *wait, int32_t status)
{
    struct device *device = wait->device;
    struct nwp_request *request = wait->request;

    while (*list != wait) {
        list = &(*list)->next;
    }
    *list = wait->next;
    nwp_timer_stop(&device->clock, &wait->timer);
    free(wait->data);
    wait->next = device->free_waits;
    device->free_waits = wait;
    device->free_wait_count++;
    if (request != NULL) {
        request->wait = NULL;
        request->done(request, status);
    }
}

/* ---- Events ---------------------------------------------------------------------------------- */

static bool deliver_lost(struct device *device, struct nwp_listener *listener)
{
    struct nwp_event event = {.group = NWP_EVENT_LOST};
    uint32_t seen = listener->seen;

    event.of.lost = device->event_count - seen - DEVICE_EVENTS;
    listener->seen = device->event_count - DEVICE_EVENTS;
    if (!listener->event(listener, &event)) {
        listener->seen = seen;
        return false;
    }
    return true;
}

/* Gives a listener what it has not seen. It may come back here from within its callback, so the
 * event counts as seen before it is given. */
static void deliver(struct device *device, struct nwp_listener *listener)
{
    while (listener->seen != device->event_count) {
        if (device->event_count - listener->seen > DEVICE_EVENTS) {
            if (!deliver_lost(device, listener)) {
                return;
            }
            continue;
        }
        const struct nwp_event *event = &device->events[listener->seen++ % DEVICE_EVENTS];
        if (!listener->event(listener, event)) {
            listener->seen--;
            return;
        }
    }
}

void device_emit(struct device *device, const struct nwp_event *event)
{
    static const struct {
        uint8_t group, id, class;
        uint32_t bit;
    } sticky[] = {
        {NWP_EVENT_FATAL, NWP_FATAL_DEVICE_ABORT, NWP_STATUS_DEVICE, NWP_STATUS_GENERAL_ERROR},
        {NWP_EVENT_GENERAL, NWP_GENERAL_ERROR, NWP_STATUS_DEVICE, NWP_STATUS_GENERAL_ERROR},
        {NWP_EVENT_WLAN, NWP_WLAN_CONNECT, NWP_STATUS_WLAN,
         NWP_STATUS_WLANASYNCONNECTEDRESPONSE | NWP_STATUS_STA_CONNECTED},
        {NWP_EVENT_WLAN, NWP_WLAN_DISCONNECT, NWP_STATUS_WLAN,
         NWP_STATUS_WLANASYNCDISCONNECTEDRESPONSE | NWP_STATUS_STA_DISCONNECTED},
        {NWP_EVENT_NETAPP, NWP_NETAPP_EVENT_IPV4_ACQUIRED, NWP_STATUS_NETAPP,
         NWP_STATUS_IPACQUIRED},
        {NWP_EVENT_SOCKET, NWP_SOCKET_TX_FAILED, NWP_STATUS_BSD, NWP_STATUS_TX_FAILED},
    };

    for (size_t i = 0; i < sizeof sticky / sizeof sticky[0]; i++) {
        if (sticky[i].group == event->group && sticky[i].id == event->id) {
            device->status[sticky[i].class] |= sticky[i].bit;
        }
    }
    device->events[device->event_count++ % DEVICE_EVENTS] = *event;
    struct nwp_listener *next;
    for (struct nwp_listener *listener = device->listeners; listener != NULL; listener = next) {
        next = listener->next;
        deliver(device, listener);
    }
}

static void add_listener(struct nwp *nwp, struct nwp_listener *listener)
{
    struct device *device = device_of(nwp);
    listener->seen = device->event_count;
    listener->next = device->listeners;
    device->listeners = listener;
}

static void remove_listener(struct nwp *nwp, struct nwp_listener *listener)
{
    struct nwp_listener **link = &device_of(nwp)->listeners;
    while (*link != NULL && *link != listener) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        *link = listener->next;
    }
}

static void resume(struct nwp *nwp, struct nwp_listener *listener, struct nwp_request *request)
{
    if (listener != NULL) {
        deliver(device_of(nwp), listener);
    }
    if (request != NULL && request->wait != NULL) {
        socket_resume(request->wait);
    }
}

static void cancel(struct nwp *nwp, struct nwp_request *request)
{
    (void)nwp;
    if (request->wait != NULL) {
        socket_forget(request->wait);
    }
}

/* ---- On and off ------------------------------------------------------------------------------ */

static int32_t start(struct nwp *nwp, struct nwp_request *request)
{
    struct device *device = device_of(nwp);
    (void)request;
    if (device->state != DEVICE_STOPPED) {
        return device->state == DEVICE_STARTED ? NWP_DEV_ALREADY_STARTED : NWP_STOP_IN_PROGRESS;
    }
    device->state = DEVICE_STARTED;
    link_power_up(device);
    return NWP_OK;
}

/* How often a stopping device looks whether all was sent: the kernel has no event for it. */
#define DRAIN_MS 10

static void power_off(struct device *device)
{
    nwp_timer_stop(&device->clock, &device->drain);
    sockets_close_all(device);
    link_power_down(device);
    device->state = DEVICE_STOPPED;
}

/* A stop that waits is the device's only other wait: everything else was ended before. */
static void end_stop(struct device *device, int32_t status)
{
    power_off(device);
    if (device->others != NULL) {
        wait_end(&device->others, device->others, status);
    }
}

static void on_drain(struct nwp_timer *timer)
{
    struct device *device =
        (struct device *)(void *)((uint8_t *)timer - offsetof(struct device, drain));
    if (sockets_drained(device)) {
        end_stop(device, NWP_OK);
    } else {
        nwp_timer_start(&device->clock, timer, DRAIN_MS, on_drain);
    }
}

static void on_stop_timeout(struct nwp_timer *timer)
{
    struct wait *wait = (struct wait *)(void *)((uint8_t *)timer - offsetof(struct wait, timer));
    end_stop(wait->device, NWP_DEVICE_PENDING_TXRX_STOP_TIMEOUT_EXP);
}

static int32_t stop(struct nwp *nwp, struct nwp_request *request, uint16_t timeout_ms)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status == NWP_STOP_IN_PROGRESS && timeout_ms == NWP_STOP_NOW) {
        end_stop(device, NWP_DEVICE_PENDING_TXRX_STOP_TIMEOUT_EXP); /* the one that waits */
        return NWP_OK;
    }
    if (status < 0) {
        return status;
    }
    device->state = DEVICE_STOPPING;
    sockets_end_waits(device, NWP_STOP_IN_PROGRESS, false);
    while (device->others != NULL) {
        wait_end(&device->others, device->others, NWP_STOP_IN_PROGRESS);
    }
    if (timeout_ms == NWP_STOP_NOW || sockets_drained(device)) {
        power_off(device);
        return NWP_OK;
    }
    struct wait *wait = wait_new(device, &device->others, request, NULL, true);
    if (wait == NULL) {
        power_off(device);
        return NWP_POOL_IS_EMPTY;
    }
    if (timeout_ms != NWP_STOP_NO_LIMIT) {
        nwp_timer_start(&device->clock, &wait->timer, timeout_ms, on_stop_timeout);
    }
    nwp_timer_start(&device->clock, &device->drain, DRAIN_MS, on_drain);
    return NWP_PENDING;
}

/* ---- Settings -------------------------------------------------------------------------------- */

static const struct nwp_version version = {
    .chip = 0x20000010,
    .firmware = {2, 0, 0, 0},
    .phy = {2, 2, 0, 4},
    .nwp = {3, 2, 0, 0},
    .rom = 8738,
};

static void get_time(const struct device *device, struct nwp_time *now)
{
    time_t date = (time_t)(nwp_clock_date(&device->clock) + device->date_offset);
    struct tm tm;
    gmtime_r(&date, &tm);
    now->hour = (uint32_t)tm.tm_hour;
    now->minute = (uint32_t)tm.tm_min;
    now->second = (uint32_t)tm.tm_sec;
    now->day = (uint32_t)tm.tm_mday;
    now->month = (uint32_t)tm.tm_mon + 1;
    now->year = (uint32_t)tm.tm_year + 1900;
}

static int32_t set_time(struct device *device, const struct nwp_time *time)
{
    if (time->hour > 23 || time->minute > 59 || time->second > 59 || time->day < 1 ||
        time->day > 31 || time->month < 1 || time->month > 12 || time->year < 2000 ||
        time->year > 2037) {
        return NWP_COMMON_INVALID_PARAM;
    }
    struct tm tm = {
        .tm_sec = (int)time->second,
        .tm_min = (int)time->minute,
        .tm_hour = (int)time->hour,
        .tm_mday = (int)time->day,
        .tm_mon = (int)time->month - 1,
        .tm_year = (int)time->year - 1900,
    };
    time_t date = timegm(&tm);
    if (tm.tm_mday != (int)time->day) { /* 31 April */
        return NWP_COMMON_INVALID_PARAM;
    }
    device->date_offset = (int64_t)date - nwp_clock_date(&device->clock);
    return NWP_OK;
}

static int32_t set(struct nwp *nwp, uint32_t option, const union nwp_device_value *value)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    switch (option) {
    case NWP_DEVICE_PERSISTENT:
        device->persistent = value->persistent;
        return NWP_OK;
    case NWP_DEVICE_TIME:
        return set_time(device, &value->time);
    default:
        return NWP_COMMON_INVALID_OPCODE;
    }
}

static int32_t get(struct nwp *nwp, uint32_t option, union nwp_device_value *value)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    switch (option) {
    case NWP_DEVICE_PERSISTENT:
        value->persistent = device->persistent;
        return NWP_OK;
    case NWP_DEVICE_TIME:
        get_time(device, &value->time);
        return NWP_OK;
    case NWP_DEVICE_VERSION:
        value->version = version;
        return NWP_OK;
    case NWP_DEVICE_UDID:
        memcpy(value->udid, device->udid, sizeof value->udid);
        return NWP_OK;
    case NWP_DEVICE_STATUS: {
        uint32_t class = value->status;
        if (class > NWP_STATUS_NETAPP) {
            return NWP_COMMON_INVALID_OPCODE;
        }
        value->status = device->status[class];
        device->status[class] = 0;
        return NWP_OK;
    }
    default:
        return NWP_COMMON_INVALID_OPCODE;
    }
}

/* ---- The thread ------------------------------------------------------------------------------ */

static bool post(struct nwp *nwp, void (*task)(void *context), void *context)
{
    struct device *device = device_of(nwp);
    uv_mutex_lock(&device->tasks_lock);
    bool room = device->task_count < DEVICE_TASKS;
    if (room) {
        device->tasks[device->task_count++] = (struct task){task, context};
    }
    uv_mutex_unlock(&device->tasks_lock);
    uv_async_send(&device->wake);
    return room;
}

static void on_wake(uv_async_t *wake)
{
    struct device *device = wake->data;
    struct task tasks[DEVICE_TASKS];

    uv_mutex_lock(&device->tasks_lock);
    size_t count = device->task_count;
    memcpy(tasks, device->tasks, count * sizeof tasks[0]);
    device->task_count = 0;
    bool quitting = device->quitting;
    uv_mutex_unlock(&device->tasks_lock);
    for (size_t i = 0; i < count; i++) {
        tasks[i].run(tasks[i].context);
    }
    if (quitting) {
        uv_stop(device->loop);
    }
}

static void run(struct nwp *nwp)
{
    struct device *device = device_of(nwp);
    uv_run(device->loop, UV_RUN_DEFAULT);
    device->quitting = false;
}

static void quit(struct nwp *nwp)
{
    struct device *device = device_of(nwp);
    uv_mutex_lock(&device->tasks_lock);
    device->quitting = true;
    uv_mutex_unlock(&device->tasks_lock);
    uv_async_send(&device->wake);
}

/* Chapters that this device does not have yet. */
static const struct nwp_file_ops no_file_ops;
static const struct nwp_netapp_ops no_netapp_ops;
static const struct nwp_netutil_ops no_netutil_ops;
static const struct nwp_mqtt_ops no_mqtt_ops;
static const struct nwp_http_ops no_http_ops;

static const struct nwp_ops ops = {
    .start = start,
    .stop = stop,
    .set = set,
    .get = get,
    .socket = &nwp_socket_ops,
    .wlan = &nwp_wlan_ops,
    .file = &no_file_ops,
    .netapp = &no_netapp_ops,
    .netcfg = &nwp_netcfg_ops,
    .netutil = &no_netutil_ops,
    .mqtt = &no_mqtt_ops,
    .http = &no_http_ops,
    .listen = add_listener,
    .unlisten = remove_listener,
    .resume = resume,
    .cancel = cancel,
    .post = post,
    .run = run,
    .quit = quit,
};

/* ---- Creation -------------------------------------------------------------------------------- */

static bool open_loop(struct device *device, uv_loop_t *loop)
{
    device->loop = loop;
    if (loop == NULL) {
        if (uv_loop_init(&device->own_loop) != 0) {
            return false;
        }
        device->loop = &device->own_loop;
    }
    if (uv_mutex_init(&device->tasks_lock) != 0) {
        goto fail;
    }
    if (uv_async_init(device->loop, &device->wake, on_wake) != 0) {
        uv_mutex_destroy(&device->tasks_lock);
        goto fail;
    }
    device->wake.data = device;
    nwp_clock_open(&device->clock, device->loop);
    device->open_handles = 2;
    return true;

fail:
    if (loop == NULL) {
        uv_loop_close(&device->own_loop);
    }
    return false;
}

struct nwp *nwp_linux_create(const struct nwp_linux_config *config, int32_t *status)
{
    struct device *device = calloc(1, sizeof *device);
    if (device == NULL) {
        *status = NWP_MALLOC_ERROR;
        return NULL;
    }
    static const uint8_t local_oui[] = {0x02, 0xa7, 0xcd};
    memcpy(device->mac, local_oui, sizeof local_oui);
    if (getrandom(device->mac + 3, 3, 0) != 3 || getrandom(device->udid, 16, 0) != 16 ||
        !open_loop(device, config->loop)) {
        *status = NWP_COMMON_DRV_START_FAIL;
        free(device);
        return NULL;
    }
    device->nwp.ops = &ops;
    device->persistent = 1;
    device->link.lease = -1;
    for (size_t i = 0; i < DEVICE_WAITS; i++) {
        device->waits[i].next = device->free_waits;
        device->free_waits = &device->waits[i];
    }
    device->free_wait_count = DEVICE_WAITS;
    *status = NWP_OK;
    return &device->nwp;
}

int32_t nwp_linux_boot(struct nwp *nwp)
{
    struct device *device = device_of(nwp);
    int32_t status = start(nwp, NULL);
    if (status == NWP_OK) {
        link_boot(device);
    }
    return status;
}

static void free_device(struct device *device)
{
    uv_mutex_destroy(&device->tasks_lock);
    free(device);
}

static void on_wake_closed(uv_handle_t *handle)
{
    struct device *device = handle->data;
    if (--device->open_handles == 0 && device->loop != &device->own_loop) {
        free_device(device);
    }
}

static void on_clock_closed(uv_handle_t *handle)
{
    struct nwp_clock *clock = handle->data;
    struct device *device =
        (struct device *)(void *)((uint8_t *)clock - offsetof(struct device, clock));
    if (--device->open_handles == 0 && device->loop != &device->own_loop) {
        free_device(device);
    }
}

void nwp_linux_destroy(struct nwp *nwp)
{
    struct device *device = device_of(nwp);
    if (device->state != DEVICE_STOPPED) {
        power_off(device);
    }
    link_release(device);
    uv_close((uv_handle_t *)&device->wake, on_wake_closed);
    nwp_clock_close(&device->clock, on_clock_closed);
    if (device->loop == &device->own_loop) {
        uv_run(device->loop, UV_RUN_DEFAULT);
        uv_loop_close(device->loop);
        free_device(device);
    }
}
