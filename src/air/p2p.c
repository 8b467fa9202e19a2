/* Wi-Fi Direct: who finds whom, who asks whom for a group, and who becomes its owner.
 *
 * Devices that look for peers see each other and those of the scenario. A group forms when both
 * sides want it with each other: the one with the higher intent owns it, chance decides between
 * equals, and two that insist cannot agree. */
#include <stdio.h>
#include <string.h>

#include "air/air.h"
#include "base/ipv4_number.h"

/* What group owners of the scenario use as a subnet. */
static const uint8_t peer_subnet[] = {192, 168, 49, 0};
#define PEER_MASK  0xffffff00U
#define PEER_LEASE 3600

struct peer *air_p2p_peer(struct air *air, const uint8_t mac[6])
{
    for (size_t i = 0; i < air->scenario.peer_count; i++) {
        if (mac_equal(air->peers[i].is->mac, mac)) {
            return &air->peers[i];
        }
    }
    return NULL;
}

/* ---- Discovery ------------------------------------------------------------------------------- */

static void find(struct station *station, const uint8_t mac[6], const struct nwp_name *name,
                 uint8_t method)
{
    for (size_t i = 0; i < station->p2p.found_count; i++) {
        if (mac_equal(station->p2p.found[i], mac)) {
            return;
        }
    }
    if (station->p2p.found_count == AIR_P2P_FOUND) {
        return;
    }
    memcpy(station->p2p.found[station->p2p.found_count++], mac, 6);
    struct radio_report report = {.type = RADIO_P2P_FOUND};
    memcpy(report.of.peer.mac, mac, 6);
    report.of.peer.name = *name;
    report.of.peer.method = method;
    station_report(station, &report);
}

static void on_round(struct timer *timer)
{
    struct station *station = TIMER_OWNER(timer, struct station, p2p.round);
    struct air *air = station->air;
    for (size_t i = 0; i < air->scenario.peer_count; i++) {
        const struct scenario_peer *is = air->peers[i].is;
        if (is->up) {
            find(station, is->mac, &is->name, is->method);
        }
    }
    for (const struct station *other = air->stations; other != NULL; other = other->next) {
        if (other != station && other->on && other->p2p.finding) {
            find(station, other->mac, &other->p2p.name, other->p2p.method);
        }
    }
}

/* Somebody is new: all that look will see. */
static void begin_rounds(struct air *air)
{
    for (struct station *station = air->stations; station != NULL; station = station->next) {
        if (station->p2p.finding) {
            timer_start(&air->clock, &station->p2p.round, AIR_P2P_MS, on_round);
        }
    }
}

void air_p2p_find(struct station *station, const struct radio_request *request)
{
    station->p2p.finding = true;
    station->p2p.found_count = 0;
    station->p2p.name = request->of.p2p.name;
    station->p2p.channel = request->of.p2p.channel;
    station->p2p.method = request->of.p2p.method;
    begin_rounds(station->air);
}

void air_p2p_stop(struct station *station)
{
    station->p2p.finding = false;
    timer_stop(&station->air->clock, &station->p2p.round);
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static void forget_target(struct station *station)
{
    memset(station->p2p.target, 0, 6);
    timer_stop(&station->air->clock, &station->p2p.pending);
}

static void fail(struct station *station, uint8_t wlan_status)
{
    struct radio_report report = {.type = RADIO_P2P_FAILED, .of.wlan_status = wlan_status};
    forget_target(station);
    station_report(station, &report);
}

/* The network that a group owner has: "DIRECT-" and its name. */
static void describe_group(struct bss *bss, const uint8_t mac[6], const struct nwp_name *name,
                           uint8_t channel)
{
    bss_begin(bss);
    int length = snprintf((char *)bss->is.ssid.text, sizeof bss->is.ssid.text, "DIRECT-%.*s",
                          (int)name->length, (const char *)name->text);
    size_t room = sizeof bss->is.ssid.text - 1;
    bss->is.ssid.length = (uint8_t)((size_t)length < room ? (size_t)length : room);
    bss->is.name = bss->is.ssid;
    memcpy(bss->is.bssid, mac, 6);
    bss->is.channel = channel;
    bss->is.rssi = -40;
    bss->is.security = NWP_SECURITY_WPA_WPA2;
    bss->stations = 0;
    bss->stations_max = 1;
    bss->group = true;
}

static void report_group(struct station *station, const struct bss *bss, bool owner,
                         const uint8_t mac[6], const struct nwp_name *name)
{
    struct radio_report report = {.type = RADIO_P2P_GROUP};
    report.of.group.owner = owner;
    bss_link(station, bss, &report.of.group.link);
    memcpy(report.of.group.peer.mac, mac, 6);
    report.of.group.peer.name = *name;
    station_report(station, &report);
}

/* This device owns the group. Its address plan is its own; the air only gives it a network. */
static bool own_group(struct station *station)
{
    struct bss *own = &station->own;
    if (own->owner != NULL || !station_open_network(station)) {
        return false;
    }
    describe_group(own, station->mac, &station->p2p.name, station->p2p.channel);
    own->network = &station->own_network;
    own->owner = station;
    own->denies = false;
    bss_add(station->air, own);
    return true;
}

/* Both sides agree: a chance decides between equal intents. */
static bool wins(struct air *air, uint8_t mine, uint8_t others)
{
    return mine > others || (mine == others && random_below(&air->random, 2) == 0);
}

static void form(struct station *owner, struct station *client)
{
    forget_target(owner);
    forget_target(client);
    if (!own_group(owner)) {
        fail(owner, NWP_WLAN_STATUS_CONNECTING);
        fail(client, NWP_WLAN_STATUS_CONNECTING);
        return;
    }
    client->wanted.security = NWP_SECURITY_WPA_WPA2;
    station_join(client, &owner->own);
    report_group(owner, &owner->own, true, client->mac, &client->p2p.name);
    if (client->bss != &owner->own) {
        return; /* the owner has thought better of it */
    }
    report_group(client, &owner->own, false, owner->mac, &owner->p2p.name);
}

static void negotiate(struct station *a, struct station *b)
{
    bool both_insist = a->p2p.intent == RADIO_INTENT_GO && b->p2p.intent == RADIO_INTENT_GO;
    bool same_pin = a->p2p.key_length == b->p2p.key_length &&
                    memcmp(a->p2p.key, b->p2p.key, a->p2p.key_length) == 0;
    if (both_insist || !same_pin || a->bss != NULL || b->bss != NULL) {
        fail(a, NWP_WLAN_STATUS_CONNECTING);
        fail(b, NWP_WLAN_STATUS_CONNECTING);
    } else if (wins(a->air, a->p2p.intent, b->p2p.intent)) {
        form(a, b);
    } else {
        form(b, a);
    }
}

/* ---- With a peer of the scenario ------------------------------------------------------------- */

static bool agrees(const struct station *station, const struct peer *peer)
{
    const struct scenario_peer *is = peer->is;
    bool by_pin = is->method == NWP_WPS_PIN_USER || is->method == NWP_WPS_PIN_MACHINE;
    bool pin = !by_pin || (is->pin_length == station->p2p.key_length &&
                           memcmp(is->pin, station->p2p.key, is->pin_length) == 0);
    bool both_insist = is->intent == RADIO_INTENT_GO && station->p2p.intent == RADIO_INTENT_GO;
    bool busy = peer->client_of != NULL || peer->bss.stations > 0 || station->bss != NULL;
    return is->up && is->accepts && pin && !both_insist && !busy;
}

/* The peer joins the device's group, and asks it for an address. */
static bool join_as_peer(struct station *owner, struct peer *peer)
{
    if (!own_group(owner)) {
        return false;
    }
    peer->client_of = owner;
    owner->own.stations = 1;
    report_group(owner, &owner->own, true, peer->is->mac, &peer->is->name);
    if (peer->client_of == owner) {
        packet_ask_address(owner, peer);
    }
    return true;
}

static bool open_peer_network(struct air *air, struct peer *peer)
{
    struct network *network = &air->networks[SCENARIO_ACCESS_POINTS + (peer - air->peers)];
    uint32_t subnet = ipv4_number(peer_subnet);
    if (!network->open && !(network_reserve(air, network) &&
                            leases_open(&network->leases, subnet + 2, subnet + 254))) {
        network_close(network);
        return false;
    }
    network->subnet = subnet;
    network->mask = PEER_MASK;
    peer->bss.network = network;
    return true;
}

static bool join_peer(struct station *station, struct peer *peer)
{
    struct bss *bss = &peer->bss;
    if (!open_peer_network(station->air, peer)) {
        return false;
    }
    describe_group(bss, peer->is->mac, &peer->is->name, peer->is->channel);
    memcpy(bss->is.gateway, peer_subnet, 4);
    bss->is.gateway[3] = 1;
    memcpy(bss->is.dns, bss->is.gateway, 4);
    bss->is.dhcp = true;
    bss->is.lease = PEER_LEASE;
    bss_add(station->air, bss);
    station->wanted.security = NWP_SECURITY_WPA_WPA2;
    station_join(station, bss);
    report_group(station, bss, false, peer->is->mac, &peer->is->name);
    return true;
}

static void negotiate_peer(struct station *station, struct peer *peer)
{
    bool formed = false;
    if (agrees(station, peer)) {
        forget_target(station);
        formed = wins(station->air, station->p2p.intent, peer->is->intent)
                     ? join_as_peer(station, peer)
                     : join_peer(station, peer);
    }
    if (!formed) {
        fail(station, NWP_WLAN_STATUS_CONNECTING);
    }
}

static void on_unanswered(struct timer *timer)
{
    fail(TIMER_OWNER(timer, struct station, p2p.pending), NWP_WLAN_STATUS_CONNECTING);
}

/* The request has reached the other side. */
static void on_requested(struct timer *timer)
{
    struct station *station = TIMER_OWNER(timer, struct station, p2p.pending);
    struct air *air = station->air;
    struct peer *peer = air_p2p_peer(air, station->p2p.target);
    struct station *other = station_by_mac(air, station->p2p.target);
    if (peer != NULL) {
        negotiate_peer(station, peer);
    } else if (other == NULL || other == station || !other->p2p.finding) {
        fail(station, NWP_WLAN_STATUS_DISCONNECTED);
    } else if (mac_equal(other->p2p.target, station->mac)) {
        negotiate(station, other);
    } else {
        timer_start(&air->clock, timer, AIR_P2P_WAIT_MS, on_unanswered);
        struct radio_report report = {.type = RADIO_P2P_REQUEST};
        memcpy(report.of.peer.mac, station->mac, 6);
        report.of.peer.name = station->p2p.name;
        report.of.peer.method = station->p2p.method;
        station_report(other, &report);
    }
}

void air_p2p_connect(struct station *station, const struct radio_request *request)
{
    memcpy(station->p2p.target, request->mac, 6);
    station->p2p.intent = request->of.p2p.intent;
    station->p2p.method = request->of.p2p.method;
    station->p2p.key_length = request->of.p2p.key_length;
    memcpy(station->p2p.key, request->of.p2p.key, sizeof station->p2p.key);
    timer_start(&station->air->clock, &station->p2p.pending, AIR_P2P_MS, on_requested);
}

void air_p2p_leave(struct station *station)
{
    struct air *air = station->air;
    forget_target(station);
    if (station->bss != NULL && station->bss->group) {
        station_leave(station, 0);
    }
    if (station->own.owner == NULL || !station->own.group) {
        return;
    }
    for (size_t i = 0; i < air->scenario.peer_count; i++) {
        if (air->peers[i].client_of == station) {
            air->peers[i].client_of = NULL;
        }
    }
    bss_remove(air, &station->own, NWP_DISCONNECT_BSS_LOSS);
}

void air_p2p_request(struct station *station, const struct peer *peer)
{
    struct radio_report report = {.type = RADIO_P2P_REQUEST};
    memcpy(report.of.peer.mac, peer->is->mac, 6);
    report.of.peer.name = peer->is->name;
    report.of.peer.method = peer->is->method;
    station_report(station, &report);
}

void air_p2p_switch(struct air *air, struct peer *peer, bool up)
{
    peer->is->up = up;
    if (up) {
        begin_rounds(air);
        return;
    }
    struct station *owner = peer->client_of;
    if (owner != NULL) {
        struct radio_report report = {.type = RADIO_STATION_LEFT};
        memcpy(report.of.station.mac, peer->is->mac, 6);
        report.of.station.name = peer->is->name;
        peer->client_of = NULL;
        owner->own.stations = 0;
        station_report(owner, &report);
    }
    struct station *next;
    for (struct station *station = air->stations; station != NULL; station = next) {
        next = station->next;
        if (station->bss == &peer->bss) {
            station_leave(station, NWP_DISCONNECT_BSS_LOSS);
        }
    }
}
