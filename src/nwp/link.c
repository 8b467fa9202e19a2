/* The station's link: connecting by order of the host or by itself, losing the connection, and
 * coming back.
 *
 * An automatic connection is a round: look which networks are there, try the profiles that may be
 * tried from the best to the last, and wait for the next round when none of them will do. */
#include <string.h>

#include "nwp/device.h"

/* Until the next round: doubled each time. */
#define WAIT_FIRST_MS 1000
#define WAIT_LAST_MS  8000

enum {
    REASON_LOW_QUALITY = 106,
    REASON_WHILE_CONNECTING = 208,
};

void emit_wlan(struct device *device, uint8_t id, const struct nwp_name *ssid, const uint8_t mac[6],
               uint16_t reason)
{
    struct nwp_event event = {.group = NWP_EVENT_WLAN, .id = id};
    event.of.wlan.ssid = *ssid;
    memcpy(event.of.wlan.mac, mac, 6);
    event.of.wlan.reason = reason;
    device_emit(device, &event);
}

static bool is_automatic(const struct device *device)
{
    const uint32_t automatic = NWP_CONNECTION_AUTO | NWP_CONNECTION_FAST;
    return device->state == DEVICE_STARTED && device->role == NWP_ROLE_STA &&
           !device->link.paused && (device->settings.connection_policy & automatic) != 0;
}

/* ---- Auto provisioning ----------------------------------------------------------------------- */

/* So long without a connection, and the device would like to be set up. */
#define PROVISIONING_MS 120000

static void emit_provisioning(struct device *device, uint8_t status)
{
    struct nwp_event event = {.group = NWP_EVENT_WLAN, .id = NWP_WLAN_PROVISIONING_STATUS};
    bool connected = device->link.state == LINK_CONNECTED;
    event.of.wlan.status = status;
    event.of.wlan.role = device->role;
    event.of.wlan.wlan_status =
        connected ? NWP_WLAN_STATUS_CONNECTED : NWP_WLAN_STATUS_DISCONNECTED;
    event.of.wlan.ssid = connected ? device->link.now.ssid : (struct nwp_name){0};
    device_emit(device, &event);
}

static void on_lonely(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, link.lonely);
    device->link.provisioning = true;
    emit_provisioning(device, NWP_PROVISIONING_AUTO_STARTED);
}

static void end_provisioning(struct device *device)
{
    timer_stop(device->clock, &device->link.lonely);
    if (device->link.provisioning) {
        device->link.provisioning = false;
        emit_provisioning(device, NWP_PROVISIONING_STOPPED);
    }
}

static void watch_loneliness(struct device *device)
{
    struct link *link = &device->link;
    bool wanted = (device->settings.connection_policy & NWP_CONNECTION_AUTO_PROVISIONING) != 0 &&
                  profiles_exist(device) && device->role == NWP_ROLE_STA &&
                  link->state != LINK_CONNECTED && !link->paused;
    if (!wanted) {
        end_provisioning(device);
    } else if (!link->lonely.running && !link->provisioning) {
        timer_start(device->clock, &link->lonely, PROVISIONING_MS, on_lonely);
    }
}

/* ---- Trying ---------------------------------------------------------------------------------- */

static void try_network(struct device *device, const struct known_network *network)
{
    struct link *link = &device->link;
    struct radio_request request = {.type = RADIO_CONNECT};
    struct radio_connect *connect = &request.of.connect;

    link->wanted = *network;
    link->state = LINK_CONNECTING;
    connect->ssid = network->ssid;
    memcpy(connect->bssid, network->bssid, 6);
    connect->security = network->security;
    connect->channels = scan_channels(device);
    connect->any_server = device->link.no_server_check;
    connect->key_length = network->key_length;
    memcpy(connect->key, network->key, network->key_length);
    connect->user = network->user;
    connect->anonymous = network->anonymous;
    connect->eap = network->eap;
    device->radio->ask(device->radio, &request);
}

static void search(struct device *device);

static void on_wait(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, link.timer);
    if (device->link.connecting_by_host) {
        try_network(device, &device->link.wanted);
    } else {
        search(device);
    }
}

static void wait_for_next(struct device *device)
{
    struct link *link = &device->link;
    link->state = LINK_WAITING;
    timer_start(device->clock, &link->timer, link->wait, on_wait);
    link->wait = link->wait < WAIT_LAST_MS / 2 ? link->wait * 2 : WAIT_LAST_MS;
}

/* The best profile of this round that was not tried. */
static void try_next(struct device *device)
{
    struct link *link = &device->link;
    int index = profile_choose(device, link->tried);
    if (index < 0) {
        wait_for_next(device);
        return;
    }
    link->tried |= (uint8_t)(1U << index);
    link->profile = index;
    try_network(device, &profile_at(device, index)->network);
}

/* The fast connection does not look around: it tries where it was last. */
static bool try_fast(struct device *device)
{
    struct link *link = &device->link;
    bool fast = (device->settings.connection_policy & NWP_CONNECTION_FAST) != 0;
    if (!fast || link->last_profile < 0) {
        return false;
    }
    const struct profile *last = profile_at(device, link->last_profile);
    unsigned bit = 1U << link->last_profile;
    if (!last->used || ((link->suspended | link->tried) & bit) != 0) {
        return false;
    }
    link->tried |= (uint8_t)bit;
    link->profile = link->last_profile;
    try_network(device, &last->network);
    return true;
}

static void search(struct device *device)
{
    device->link.tried = 0;
    device->link.state = LINK_SEARCHING;
    scan_begin(device, false);
}

void link_scanned(struct device *device)
{
    if (device->link.state == LINK_SEARCHING) {
        try_next(device);
    }
}

/* Ends whatever is being tried. */
static void rest(struct device *device)
{
    struct link *link = &device->link;
    timer_stop(device->clock, &link->timer);
    if (link->state == LINK_CONNECTING) {
        radio_order(device, RADIO_DISCONNECT);
    }
    if (link->state != LINK_CONNECTED) {
        link->state = LINK_IDLE;
        link->connecting_by_host = false;
    }
}

void link_reconsider(struct device *device)
{
    struct link *link = &device->link;
    watch_loneliness(device);
    if (link->state == LINK_CONNECTED || link->connecting_by_host) {
        return;
    }
    link->tried = 0;
    link->wait = WAIT_FIRST_MS;
    if (!is_automatic(device) || profile_choose(device, 0) < 0) {
        rest(device);
    } else if (link->state == LINK_IDLE || link->state == LINK_WAITING) {
        timer_stop(device->clock, &link->timer);
        if (!try_fast(device)) {
            search(device);
        }
    }
}

void link_start(struct device *device)
{
    device->link.paused = device->link.left_home = false;
    device->link.suspended = 0;
    link_reconsider(device);
}

void link_stop(struct device *device)
{
    rest(device);
    timer_stop(device->clock, &device->link.lonely);
    device->link.provisioning = false;
    link_lost(device, 0, false);
}

/* ---- What the radio says --------------------------------------------------------------------- */

void link_lost(struct device *device, uint16_t reason, bool tell)
{
    struct link *link = &device->link;
    if (link->state != LINK_CONNECTED) {
        return;
    }
    struct radio_link was = link->now;
    link->state = LINK_IDLE;
    ipv6_stop(device);
    ipv4_stop(device, true);
    if (tell) {
        emit_wlan(device, NWP_WLAN_DISCONNECT, &was.ssid, was.bssid, reason);
    }
}

static void on_connected(struct device *device, const struct radio_link *now)
{
    struct link *link = &device->link;
    struct radio_link was = link->now;
    bool roamed = link->state == LINK_CONNECTED;
    if (link->state != LINK_CONNECTING && !roamed) {
        radio_order(device, RADIO_DISCONNECT); /* the host has decided otherwise meanwhile */
        return;
    }
    link->now = *now;
    link->state = LINK_CONNECTED;
    link->connecting_by_host = false;
    link->no_server_check = false;
    link->wait = WAIT_FIRST_MS;
    if (link->profile >= 0) {
        link->last_profile = link->profile;
    }
    if (roamed) {
        emit_wlan(device, NWP_WLAN_DISCONNECT, &was.ssid, was.bssid, REASON_LOW_QUALITY);
    }
    emit_wlan(device, NWP_WLAN_CONNECT, &now->ssid, now->bssid, 0);
    if (link->state == LINK_CONNECTED) { /* still so, after the event */
        ipv4_start(device);
        if (roamed && was.block != now->block) {
            ipv6_replan(device); /* the addresses were the other network's */
        } else {
            ipv6_start(device);
        }
        end_provisioning(device);
    }
}

/* A network that is not there, or does not let the device in. */
static void on_failed(struct device *device, const struct radio_report *report)
{
    struct link *link = &device->link;
    if (link->state != LINK_CONNECTING) {
        return;
    }
    device->status[NWP_STATUS_WLAN] |= NWP_STATUS_CONNECTION_FAILED;
    if (report->type == RADIO_NOT_FOUND && link->connecting_by_host) {
        wait_for_next(device); /* it may come; the host can give up */
        return;
    }
    bool by_host = link->connecting_by_host;
    link->state = LINK_IDLE;
    link->connecting_by_host = false;
    if (report->type == RADIO_REFUSED) {
        emit_wlan(device, NWP_WLAN_DISCONNECT, &report->of.lost.ssid, report->of.lost.bssid,
                  report->of.lost.reason);
    }
    if (link->state != LINK_IDLE || !is_automatic(device)) {
        return;
    }
    if (by_host) {
        link_reconsider(device);
    } else if (profile_choose(device, 0) >= 0) {
        try_next(device);
    }
}

void link_report(struct device *device, const struct radio_report *report)
{
    switch (report->type) {
    case RADIO_CONNECTED:
        on_connected(device, &report->of.link);
        break;
    case RADIO_LINK:
        device->link.now = report->of.link;
        break;
    case RADIO_NOT_FOUND:
    case RADIO_REFUSED:
        on_failed(device, report);
        break;
    case RADIO_DISCONNECTED:
        link_lost(device, report->of.lost.reason, true);
        link_reconsider(device);
        break;
    default:
        break;
    }
}

/* ---- What the host says ---------------------------------------------------------------------- */

int32_t link_connect(struct device *device, const struct known_network *network)
{
    struct link *link = &device->link;
    rest(device);
    if (link->state == LINK_CONNECTED) {
        radio_order(device, RADIO_DISCONNECT);
        link_lost(device, NWP_DISCONNECT_USER, true);
    }
    link->paused = false;
    link->left_home = true;
    link->connecting_by_host = true;
    link->profile = -1;
    link->wait = WAIT_FIRST_MS;
    try_network(device, network);
    return NWP_OK;
}

int32_t link_disconnect(struct device *device)
{
    struct link *link = &device->link;
    if (link->state == LINK_IDLE) {
        return NWP_WLAN_WIFI_ALREADY_DISCONNECTED;
    }
    bool connected = link->state == LINK_CONNECTED;
    bool trying = link->connecting_by_host;
    struct known_network wanted = link->wanted;
    link->paused = true;
    rest(device);
    end_provisioning(device);
    if (connected) {
        ipv4_stop(device, true); /* while it can still say good-bye */
        radio_order(device, RADIO_DISCONNECT);
        link_lost(device, NWP_DISCONNECT_USER, true);
    } else if (trying) {
        emit_wlan(device, NWP_WLAN_DISCONNECT, &wanted.ssid, wanted.bssid, REASON_WHILE_CONNECTING);
    }
    return NWP_OK;
}
