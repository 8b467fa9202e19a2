/* One device: on and off, its settings, its events, and the thread that it lives in. */
#include "nwp/device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "atcmd/linux.h"

int32_t device_ready(const struct device *device)
{
    switch (device->state) {
    case DEVICE_STARTED:
        return NWP_OK;
    case DEVICE_STOPPING:
        return NWP_STOP_IN_PROGRESS;
    case DEVICE_ABORTED:
        return NWP_API_ABORTED;
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
    timer_stop(device->clock, &wait->timer);
    free(wait->data);
    wait->next = device->free_waits;
    device->free_waits = wait;
    device->free_wait_count++;
    if (request != NULL) {
        request->wait = NULL;
        request->done(request, status);
    }
}

static void end_others(struct device *device, int32_t status)
{
    while (device->others != NULL) {
        wait_end(&device->others, device->others, status);
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
        {NWP_EVENT_WLAN, NWP_WLAN_STA_ADDED, NWP_STATUS_WLAN, NWP_STATUS_STA_CONNECTED},
        {NWP_EVENT_WLAN, NWP_WLAN_STA_REMOVED, NWP_STATUS_WLAN, NWP_STATUS_STA_DISCONNECTED},
        {NWP_EVENT_WLAN, NWP_WLAN_P2P_DEVFOUND, NWP_STATUS_WLAN, NWP_STATUS_P2P_DEV_FOUND},
        {NWP_EVENT_WLAN, NWP_WLAN_P2P_REQUEST, NWP_STATUS_WLAN, NWP_STATUS_P2P_NEG_REQ_RECEIVED},
        {NWP_EVENT_NETAPP, NWP_NETAPP_EVENT_IPV6_ACQUIRED, NWP_STATUS_NETAPP,
         NWP_STATUS_IPACQUIRED_V6},
        {NWP_EVENT_NETAPP, NWP_NETAPP_EVENT_DHCPV4_LEASED, NWP_STATUS_NETAPP, NWP_STATUS_IP_LEASED},
        {NWP_EVENT_NETAPP, NWP_NETAPP_EVENT_DHCPV4_RELEASED, NWP_STATUS_NETAPP,
         NWP_STATUS_IP_RELEASED},
        {NWP_EVENT_NETAPP, NWP_NETAPP_EVENT_IPV4_LOST, NWP_STATUS_NETAPP, NWP_STATUS_IPV4_LOST},
        {NWP_EVENT_NETAPP, NWP_NETAPP_EVENT_DHCP_IPV4_ACQUIRE_TIMEOUT, NWP_STATUS_NETAPP,
         NWP_STATUS_DHCP_ACQUIRE_TIMEOUT},
        {NWP_EVENT_NETAPP, NWP_NETAPP_EVENT_IP_COLLISION, NWP_STATUS_NETAPP,
         NWP_STATUS_IP_COLLISION},
        {NWP_EVENT_NETAPP, NWP_NETAPP_EVENT_IPV6_LOST, NWP_STATUS_NETAPP, NWP_STATUS_IPV6_LOST},
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

/* A request of no socket that was held: it may go on. */
static void resume_other(struct wait *wait)
{
    if (wait->held) {
        wait->held = false;
        int32_t status = wait->attempt(wait);
        if (status != NWP_PENDING) {
            wait_end(&wait->device->others, wait, status);
        }
    }
}

static void resume(struct nwp *nwp, struct nwp_listener *listener, struct nwp_request *request)
{
    struct wait *wait = request != NULL ? request->wait : NULL;
    if (listener != NULL) {
        deliver(device_of(nwp), listener);
    }
    if (wait != NULL && wait->socket != NULL) {
        socket_resume(wait);
    } else if (wait != NULL) {
        resume_other(wait);
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

void radio_order(struct device *device, uint8_t type)
{
    struct radio_request request = {.type = type};
    device->radio->ask(device->radio, &request);
}

void radio_power(struct device *device)
{
    struct radio_request request = {.type = RADIO_POWER};
    request.of.power =
        device->role == NWP_ROLE_AP ? device->settings.ap_power : device->settings.sta_power;
    device->radio->ask(device->radio, &request);
}

void device_name(const struct device *device, struct nwp_name *name)
{
    name->length =
        (uint8_t)snprintf((char *)name->text, sizeof name->text, "mysimplelink-%02x%02x%02x",
                          device->mac[3], device->mac[4], device->mac[5]);
}

static int32_t start(struct nwp *nwp, struct nwp_request *request)
{
    struct device *device = device_of(nwp);
    struct radio_request on = {.type = RADIO_ON};
    (void)request;
    if (device->state != DEVICE_STOPPED) {
        return device->state == DEVICE_STARTED    ? NWP_DEV_ALREADY_STARTED
               : device->state == DEVICE_STOPPING ? NWP_STOP_IN_PROGRESS
                                                  : NWP_API_ABORTED;
    }
    settings_load(device);
    device->role = device->settings.role;
    memcpy(device->mac, device->settings.mac, 6);
    device->state = DEVICE_STARTED;
    memcpy(on.mac, device->mac, 6);
    device->radio->ask(device->radio, &on);
    radio_power(device);
    scan_apply_policy(device);
    switch (device->role) {
    case NWP_ROLE_AP:
        access_point_start(device);
        break;
    case NWP_ROLE_P2P:
        p2p_start(device);
        break;
    default:
        link_start(device);
        break;
    }
    return NWP_OK;
}

/* The radio is silent from now on. */
static void quiet(struct device *device)
{
    scan_stop(device);
    switch (device->role) {
    case NWP_ROLE_AP:
        access_point_stop(device);
        break;
    case NWP_ROLE_P2P:
        p2p_end(device);
        break;
    default:
        link_stop(device);
        break;
    }
    radio_order(device, RADIO_OFF);
}

/* ---- What the radio says --------------------------------------------------------------------- */

/* Somebody makes the device fail, or say what did not happen. */
static void on_injected(struct device *device, const struct nwp_event *event)
{
    if (event->group == NWP_EVENT_FATAL) {
        sockets_end_waits(device, NWP_API_ABORTED, true);
        end_others(device, NWP_API_ABORTED);
        device->state = DEVICE_ABORTED;
        quiet(device);
    }
    device_emit(device, event);
}

static void on_received(struct device *device, const struct radio_report *report)
{
    const struct radio_packet *packet = &report->of.packet;
    if (device->ap.up) {
        access_point_packet(device, packet);
    }
    ipv4_report(device, report);
    ipv6_report(device, packet);
}

static void on_report(void *owner, const struct radio_report *report)
{
    struct device *device = owner;
    if (device->state != DEVICE_STARTED) {
        return;
    }
    switch (report->type) {
    case RADIO_NETWORK:
    case RADIO_SCAN_DONE:
    case RADIO_BUSY:
        scan_report(device, report);
        break;
    case RADIO_RECEIVED:
        on_received(device, report);
        break;
    case RADIO_COLLISION:
        ipv4_report(device, report);
        break;
    case RADIO_EVENT:
        on_injected(device, &report->of.event);
        break;
    default:
        if (device->role == NWP_ROLE_AP) {
            access_point_report(device, report);
        } else if (device->role == NWP_ROLE_P2P) {
            p2p_report(device, report);
        } else {
            link_report(device, report);
        }
        break;
    }
}

/* ---- Off ------------------------------------------------------------------------------------- */

/* How often a stopping device looks whether all was sent: the kernel has no event for it. */
#define DRAIN_MS 10

static void power_off(struct device *device)
{
    timer_stop(device->clock, &device->drain);
    sockets_close_all(device);
    if (device->state != DEVICE_ABORTED) {
        quiet(device);
    }
    ipv4_close(device);
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

static void on_drain(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, drain);
    if (sockets_drained(device)) {
        end_stop(device, NWP_OK);
    } else {
        timer_start(device->clock, timer, DRAIN_MS, on_drain);
    }
}

static void on_stop_timeout(struct timer *timer)
{
    struct wait *wait = TIMER_OWNER(timer, struct wait, timer);
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
    if (status == NWP_API_ABORTED) { /* the way out */
        power_off(device);
        return NWP_OK;
    }
    if (status < 0) {
        return status;
    }
    device->state = DEVICE_STOPPING;
    sockets_end_waits(device, NWP_STOP_IN_PROGRESS, false);
    end_others(device, NWP_STOP_IN_PROGRESS);
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
        timer_start(device->clock, &wait->timer, timeout_ms, on_stop_timeout);
    }
    timer_start(device->clock, &device->drain, DRAIN_MS, on_drain);
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
    time_t date = (time_t)(clock_date(device->clock) + device->date_offset);
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
    device->date_offset = (int64_t)date - clock_date(device->clock);
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
        device->settings.persistent = value->persistent;
        settings_keep(device, &device->settings.persistent, 1, true);
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
        value->persistent = device->settings.persistent;
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
    .netapp = &nwp_netapp_ops,
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

static bool open_loop(struct device *device, const struct nwp_linux_config *config)
{
    device->loop = config->loop;
    if (config->loop == NULL) {
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
    return true;

fail:
    if (config->loop == NULL) {
        uv_loop_close(&device->own_loop);
    }
    return false;
}

static bool open_air(struct device *device, struct air *air)
{
    char error[AIR_TEXT_MAX];
    const struct air_config config = {.loop = device->loop};
    device->air = air;
    if (air == NULL) {
        device->air = device->own_air = air_create(&config, error);
    }
    device->radio = device->air != NULL ? air_radio(device->air) : NULL;
    if (device->radio == NULL) {
        if (device->own_air != NULL) {
            air_destroy(device->own_air);
        }
        return false;
    }
    device->radio->report = on_report;
    device->radio->owner = device;
    device->clock = air_clock(device->air);
    return true;
}

static void on_wake_closed(uv_handle_t *handle)
{
    struct device *device = handle->data;
    uv_mutex_destroy(&device->tasks_lock);
    if (device->loop != &device->own_loop) {
        free(device);
    }
}

/* Runs what is left of the device's own loop. */
static void end_own_loop(struct device *device)
{
    if (device->loop == &device->own_loop) {
        uv_run(device->loop, UV_RUN_DEFAULT);
        uv_loop_close(device->loop);
        free(device);
    }
}

/* As delivered. The network that the air is at home in is joined without a profile. */
static void set_up(struct device *device)
{
    static const uint8_t local_oui[] = {0x02, 0xa7, 0xcd};
    struct random *random = air_random(device->air);
    random_bytes(random, (uint8_t *)&device->random.state, sizeof device->random.state);
    memcpy(device->kept.mac, local_oui, sizeof local_oui);
    random_bytes(&device->random, device->kept.mac + 3, 3);
    random_bytes(&device->random, device->udid, sizeof device->udid);
    settings_reset(&device->kept);
    settings_load(device);
    memcpy(device->mac, device->kept.mac, 6);
    device->home.used =
        air_home(device->air, &device->home.network.ssid, &device->home.network.security,
                 device->home.network.key, &device->home.network.key_length);
    device->link.last_profile = device->link.profile = -1;
    device->ipv4.reserved = -1;
    for (size_t i = 0; i < DEVICE_WAITS; i++) {
        device->waits[i].next = device->free_waits;
        device->free_waits = &device->waits[i];
    }
    device->free_wait_count = DEVICE_WAITS;
}

struct nwp *nwp_linux_create(const struct nwp_linux_config *config, int32_t *status)
{
    struct device *device = calloc(1, sizeof *device);
    if (device == NULL) {
        *status = NWP_MALLOC_ERROR;
        return NULL;
    }
    *status = NWP_COMMON_DRV_START_FAIL;
    if (!open_loop(device, config)) {
        free(device);
        return NULL;
    }
    if (!open_air(device, config->air)) {
        uv_close((uv_handle_t *)&device->wake, on_wake_closed);
        end_own_loop(device);
        return NULL;
    }
    device->nwp.ops = &ops;
    set_up(device);
    *status = NWP_OK;
    return &device->nwp;
}

/* So far may the clock be set forward for devices to have their links. */
#define BOOT_MS 10000

/* Will it have a link by itself, without anybody else? */
static bool is_on_its_way(const struct device *device)
{
    return device->state == DEVICE_STARTED && !device_is_linked(device) &&
           air_is_local(device->air) && profile_choose(device, 0) >= 0;
}

int32_t nwp_linux_boot(struct nwp *const devices[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int32_t status = start(devices[i], NULL);
        if (status < 0) {
            return status;
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct device *device = device_of(devices[i]);
        uint64_t until = clock_now(device->clock) + BOOT_MS;
        while (is_on_its_way(device) && clock_skip(device->clock, until)) {
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct device *device = device_of(devices[i]);
        memset(device->status, 0, sizeof device->status);
    }
    return NWP_OK;
}

void nwp_linux_destroy(struct nwp *nwp)
{
    struct device *device = device_of(nwp);
    if (device->state != DEVICE_STOPPED) {
        power_off(device);
    }
    device->radio->close(device->radio);
    if (device->own_air != NULL) {
        air_destroy(device->own_air);
    }
    uv_close((uv_handle_t *)&device->wake, on_wake_closed);
    end_own_loop(device);
}
