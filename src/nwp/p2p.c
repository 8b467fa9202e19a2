/* Wi-Fi Direct: whom the device finds, whose requests it hears, and the group that it is in. */
#include <stdio.h>
#include <string.h>

#include "nwp/device.h"

/* Of a device that leaves it to the negotiation. */
#define INTENT_DEFAULT 3

/* Of the random time after which it asks a peer by itself. */
#define BACKOFF_MAX_MS 2000

static struct nwp_name own_name(const struct device *device)
{
    struct nwp_name name;
    char text[sizeof name.text];
    int length = snprintf(text, sizeof text, "mysimplelink_%02X", device->settings.mac[5]);
    name.length = (uint8_t)length;
    memcpy(name.text, text, (size_t)length);
    return name;
}

static uint8_t intent(const struct device *device)
{
    uint32_t role = device->settings.p2p_policy.option;
    return role == NWP_P2P_NEGOTIATE ? INTENT_DEFAULT : (uint8_t)role;
}

static void fill(const struct device *device, struct radio_request *request, uint8_t method)
{
    request->of.p2p.name = own_name(device);
    request->of.p2p.channel = device->settings.p2p_channels[2];
    request->of.p2p.intent = intent(device);
    request->of.p2p.method = method;
}

static void look(struct device *device)
{
    struct radio_request request = {.type = RADIO_P2P_FIND};
    fill(device, &request, NWP_WPS_PBC);
    device->radio->ask(device->radio, &request);
}

void p2p_start(struct device *device)
{
    device->p2p.on = true;
    device->p2p.found_count = 0;
    device->link.paused = false;
    look(device);
}

/* The group is no more. */
static void end_group(struct device *device)
{
    struct p2p *p2p = &device->p2p;
    if (p2p->owner) {
        access_point_end(device);
    } else if (p2p->member) {
        device->link.state = LINK_IDLE;
        ipv6_stop(device);
        ipv4_stop(device, true);
    }
    p2p->owner = p2p->member = false;
}

void p2p_end(struct device *device)
{
    timer_stop(device->clock, &device->p2p.backoff);
    end_group(device); /* the address goes before its network */
    radio_order(device, RADIO_P2P_STOP);
    radio_order(device, RADIO_P2P_LEAVE);
    device->p2p.on = false;
    device->link.state = LINK_IDLE;
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static int32_t ask_peer(struct device *device, const uint8_t mac[6], uint8_t method,
                        const uint8_t *key, size_t key_length)
{
    struct radio_request request = {.type = RADIO_P2P_CONNECT};
    memcpy(request.mac, mac, 6);
    fill(device, &request, method);
    request.of.p2p.key_length = (uint8_t)key_length;
    if (key_length > 0) {
        memcpy(request.of.p2p.key, key, key_length);
    }
    device->link.state = LINK_CONNECTING;
    device->radio->ask(device->radio, &request);
    return NWP_OK;
}

/* The peer is named by its address, or by its name if that was found. */
static const uint8_t *find_peer(const struct device *device, const struct known_network *network)
{
    static const uint8_t any[6];
    const struct p2p *p2p = &device->p2p;
    if (memcmp(network->bssid, any, 6) != 0) {
        return network->bssid;
    }
    for (size_t i = 0; i < p2p->found_count; i++) {
        const struct radio_peer *peer = &p2p->found[i];
        if (radio_same_name(&peer->name, &network->ssid)) {
            return peer->mac;
        }
    }
    return NULL;
}

int32_t p2p_connect(struct device *device, const struct known_network *network)
{
    bool pin = network->security == NWP_SECURITY_WPS_PIN;
    if (!pin && network->security != NWP_SECURITY_WPS_PBC) {
        return NWP_WLAN_INVALID_SECURITY_TYPE;
    }
    const uint8_t *mac = find_peer(device, network);
    if (mac == NULL) {
        return NWP_WLAN_WIFI_NOT_CONNECTED;
    }
    if (device->p2p.owner || device->p2p.member) {
        p2p_disconnect(device);
    }
    device->link.paused = false;
    return ask_peer(device, mac, pin ? NWP_WPS_PIN_USER : NWP_WPS_PBC, network->key,
                    pin ? network->key_length : 0);
}

static void emit_group(struct device *device, uint8_t id, uint16_t reason)
{
    const struct p2p *p2p = &device->p2p;
    struct nwp_event event = {.group = NWP_EVENT_WLAN, .id = id};
    event.of.wlan.ssid = device->link.now.ssid;
    memcpy(event.of.wlan.mac, p2p->owner ? p2p->peer.mac : device->link.now.bssid, 6);
    event.of.wlan.reason = reason;
    event.of.wlan.device = p2p->peer.name;
    device_emit(device, &event);
}

static void leave_group(struct device *device, uint16_t reason)
{
    bool owner = device->p2p.owner;
    ipv4_stop(device, !owner);
    radio_order(device, RADIO_P2P_LEAVE);
    emit_group(device, owner ? NWP_WLAN_P2P_CLIENT_REMOVED : NWP_WLAN_P2P_DISCONNECT, reason);
    end_group(device);
}

int32_t p2p_disconnect(struct device *device)
{
    if (device->p2p.owner || device->p2p.member) {
        device->link.paused = true;
        leave_group(device, NWP_DISCONNECT_USER);
        return NWP_OK;
    }
    if (device->link.state == LINK_CONNECTING) {
        device->link.state = LINK_IDLE;
        device->link.paused = true;
        radio_order(device, RADIO_P2P_LEAVE);
        return NWP_OK;
    }
    return NWP_WLAN_WIFI_ALREADY_DISCONNECTED;
}

/* ---- What the radio says --------------------------------------------------------------------- */

static bool connects_by_itself(const struct device *device)
{
    return (device->settings.connection_policy & NWP_CONNECTION_P2P) != 0 &&
           device->link.state == LINK_IDLE && !device->link.paused && !device->p2p.owner &&
           !device->p2p.member;
}

static void emit_peer(struct device *device, uint8_t id, const struct radio_peer *peer)
{
    struct nwp_event event = {.group = NWP_EVENT_WLAN, .id = id};
    memcpy(event.of.wlan.mac, peer->mac, 6);
    event.of.wlan.device = peer->name;
    event.of.wlan.method = peer->method;
    device_emit(device, &event);
}

/* Where a peer is kept: found again in its old place; one too many takes the first. */
static struct radio_peer *place_for(struct p2p *p2p, const uint8_t mac[6])
{
    for (size_t i = 0; i < p2p->found_count; i++) {
        if (memcmp(p2p->found[i].mac, mac, 6) == 0) {
            return &p2p->found[i];
        }
    }
    return &p2p->found[p2p->found_count < P2P_FOUND ? p2p->found_count++ : 0];
}

static void ask_candidate(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, p2p.backoff);
    const struct radio_peer *peer = &device->p2p.candidate;
    if (connects_by_itself(device)) {
        ask_peer(device, peer->mac, peer->method, NULL, 0);
    }
}

/* Who begins: the device at once, the peer, or whose time is up first. */
static void begin_negotiation(struct device *device, const struct radio_peer *peer)
{
    uint32_t policy = device->settings.p2p_policy.value;
    if (policy == NWP_P2P_PASSIVE || !connects_by_itself(device) || device->p2p.backoff.running) {
        return;
    }
    device->p2p.candidate = *peer;
    uint32_t wait =
        policy == NWP_P2P_RAND_BACKOFF ? random_below(&device->random, BACKOFF_MAX_MS) : 0;
    timer_start(device->clock, &device->p2p.backoff, wait, ask_candidate);
}

static void on_found(struct device *device, const struct radio_peer *peer)
{
    *place_for(&device->p2p, peer->mac) = *peer;
    emit_peer(device, NWP_WLAN_P2P_DEVFOUND, peer);
    begin_negotiation(device, peer);
}

static void on_request(struct device *device, const struct radio_peer *peer)
{
    emit_peer(device, NWP_WLAN_P2P_REQUEST, peer);
    if (connects_by_itself(device)) {
        ask_peer(device, peer->mac, peer->method, NULL, 0);
    }
}

static void on_group(struct device *device, const struct radio_report *report)
{
    struct p2p *p2p = &device->p2p;
    device->link.now = report->of.group.link;
    p2p->peer = report->of.group.peer;
    p2p->owner = report->of.group.owner != 0;
    p2p->member = !p2p->owner;
    if (p2p->owner) {
        device->link.state = LINK_IDLE;
        access_point_add(device, p2p->peer.mac);
        access_point_serve(device);
        emit_group(device, NWP_WLAN_P2P_CLIENT_ADDED, 0);
    } else {
        device->link.state = LINK_CONNECTED;
        device->link.group_owner = p2p->peer.name;
        emit_group(device, NWP_WLAN_P2P_CONNECT, 0);
        ipv4_start(device);
        ipv6_start(device);
    }
}

static void on_failed(struct device *device, uint8_t wlan_status)
{
    struct nwp_event event = {.group = NWP_EVENT_WLAN, .id = NWP_WLAN_P2P_CONNECTFAIL};
    event.of.wlan.status = wlan_status;
    device->link.state = LINK_IDLE;
    device->status[NWP_STATUS_WLAN] |= NWP_STATUS_CONNECTION_FAILED;
    device_emit(device, &event);
}

void p2p_report(struct device *device, const struct radio_report *report)
{
    switch (report->type) {
    case RADIO_P2P_FOUND:
        on_found(device, &report->of.peer);
        break;
    case RADIO_P2P_REQUEST:
        on_request(device, &report->of.peer);
        break;
    case RADIO_P2P_GROUP:
        on_group(device, report);
        break;
    case RADIO_P2P_FAILED:
        if (device->link.state == LINK_CONNECTING) {
            on_failed(device, report->of.wlan_status);
        }
        break;
    case RADIO_P2P_ENDED:
    case RADIO_DISCONNECTED:
        if (device->p2p.owner || device->p2p.member) {
            leave_group(device, report->of.lost.reason);
            look(device);
        }
        break;
    case RADIO_STATION_LEFT:
        if (device->p2p.owner) {
            leave_group(device, report->of.station.reason);
            look(device);
        }
        break;
    default:
        break;
    }
}
