/* The air as a whole: its making from a scenario, its radios and what they ask, its subnets. */
#include "air/air.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/ipv4_number.h"
#include "base/reserve.h"

bool mac_is_zero(const uint8_t mac[6])
{
    static const uint8_t zero[6];
    return memcmp(mac, zero, 6) == 0;
}

bool mac_equal(const uint8_t a[6], const uint8_t b[6])
{
    return memcmp(a, b, 6) == 0;
}

/* ---- Networks -------------------------------------------------------------------------------- */

/* Blocks that are given out; those below are for scenarios whose subnets are shown as they are, and
 * the lowest are the machine's. */
#define BLOCK_FIRST 64
#define BLOCK_LAST  254

bool network_reserve(struct air *air, struct network *network)
{
    unsigned at = random_below(&air->random, BLOCK_LAST - BLOCK_FIRST + 1);
    for (unsigned i = 0; i <= BLOCK_LAST - BLOCK_FIRST; i++) {
        unsigned block = BLOCK_FIRST + (at + i) % (BLOCK_LAST - BLOCK_FIRST + 1);
        int reserved = reserve_block(block);
        if (reserved >= 0) {
            network->reserved = reserved;
            network->block = (uint8_t)block;
            network->open = true;
            return true;
        }
    }
    return false;
}

void network_close(struct network *network)
{
    if (network->open && network->reserved >= 0) {
        close(network->reserved);
    }
    leases_close(&network->leases);
    network->open = false;
}

/* A subnet of the scenario: one that lies in the loopback network is shown as it is. */
static bool open_subnet(struct air *air, struct network *network, uint32_t subnet, unsigned prefix)
{
    network->subnet = subnet;
    network->mask = UINT32_MAX << (32 - prefix);
    if (subnet >> 24 == 127) {
        network->block = (uint8_t)(subnet >> 16);
        network->reserved = -1;
        network->open = true;
    } else if (!network_reserve(air, network)) {
        return false;
    }
    return leases_open(&network->leases, subnet + 1, (subnet | ~network->mask) - 1);
}

/* The network of a subnet of the scenario: access points with the same one share it. */
static struct network *scenario_network(struct air *air, const uint8_t subnet[4], unsigned prefix)
{
    for (size_t i = 0; i < AIR_NETWORKS; i++) {
        struct network *network = &air->networks[i];
        if (network->open && network->subnet == ipv4_number(subnet)) {
            return network;
        }
        if (!network->open) {
            return open_subnet(air, network, ipv4_number(subnet), prefix) ? network : NULL;
        }
    }
    return NULL;
}

/* ---- Stations -------------------------------------------------------------------------------- */

void station_report(struct station *station, const struct radio_report *report)
{
    if (station->on && station->radio.report != NULL) {
        station->radio.report(station->radio.owner, report);
    }
}

struct station *station_by_mac(const struct air *air, const uint8_t mac[6])
{
    struct station *station = air->stations;
    while (station != NULL && !(station->on && mac_equal(station->mac, mac))) {
        station = station->next;
    }
    return station;
}

static void report_error(struct station *station, int16_t code)
{
    struct radio_report report = {.type = RADIO_EVENT, .of.event.group = NWP_EVENT_GENERAL};
    report.of.event.id = NWP_GENERAL_ERROR;
    report.of.event.of.general.code = code;
    report.of.event.of.general.sender = NWP_SENDER_WLAN;
    station_report(station, &report);
}

/* What is left of the strongest signal, dBm. */
int8_t air_power_rssi(uint8_t power)
{
    return (int8_t)(-40 - power);
}

bool station_open_network(struct station *station)
{
    return station->own_network.open || network_reserve(station->air, &station->own_network);
}

static void start_ap(struct station *station, const struct radio_ap *ap)
{
    struct bss *own = &station->own;
    if (own->owner != NULL) {
        return;
    }
    if (!station_open_network(station)) {
        report_error(station, NWP_BSD_ENOBUFS);
        return;
    }
    bss_begin(own);
    own->is.name = own->is.ssid = ap->ssid;
    memcpy(own->is.bssid, station->mac, 6);
    own->is.channel = ap->channel;
    own->is.rssi = air_power_rssi(ap->power);
    own->is.hidden = ap->hidden != 0;
    own->is.security = ap->security;
    own->is.key_length = ap->key_length;
    memcpy(own->is.key, ap->key, sizeof own->is.key);
    own->network = &station->own_network;
    own->owner = station;
    own->stations = 0;
    own->stations_max = ap->stations;
    own->info_elements = ap->info_elements;
    own->aging = ap->aging;
    own->group = false;
    bss_add(station->air, own);
    struct radio_report report = {.type = RADIO_AP_STARTED};
    bss_link(station, own, &report.of.link);
    station_report(station, &report);
}

static void stop_ap(struct station *station, uint16_t reason)
{
    if (station->own.owner != NULL) {
        bss_remove(station->air, &station->own, reason);
    }
}

static void set_deny(struct station *station, const struct radio_request *request)
{
    struct bss *own = &station->own;
    own->denies = request->of.deny.on != 0;
    own->denied_count = request->of.deny.count;
    memcpy(own->denied, request->of.deny.mac, sizeof own->denied);
}

static void expel(struct station *station, const struct radio_request *request)
{
    struct station *other = station_by_mac(station->air, request->mac);
    if (other != NULL && other->bss == &station->own) {
        station_leave(other, request->of.expel.reason);
    }
}

static void switch_off(struct station *station)
{
    struct clock *clock = &station->air->clock;
    timer_stop(clock, &station->joining);
    timer_stop(clock, &station->scanning);
    air_p2p_stop(station);
    air_p2p_leave(station);
    station_leave(station, 0);
    stop_ap(station, NWP_DISCONNECT_BSS_LOSS);
    memset(station->shown, 0, 4);
    memset(station->real, 0, 4);
    station->on = false;
}

void station_ask(struct station *station, const struct radio_request *request)
{
    switch (request->type) {
    case RADIO_ON:
        memcpy(station->mac, request->mac, 6);
        station->on = true;
        break;
    case RADIO_OFF:
        switch_off(station);
        break;
    case RADIO_SCAN:
        station->scan_channels = request->of.scan.channels;
        station->scan_rssi = request->of.scan.rssi;
        station_scan(station);
        break;
    case RADIO_CONNECT:
        station_connect(station, &request->of.connect);
        break;
    case RADIO_DISCONNECT:
        timer_stop(&station->air->clock, &station->joining);
        station_leave(station, 0);
        break;
    case RADIO_START_AP:
        start_ap(station, &request->of.ap);
        break;
    case RADIO_STOP_AP:
        stop_ap(station, NWP_DISCONNECT_BSS_LOSS);
        break;
    case RADIO_EXPEL:
        expel(station, request);
        break;
    case RADIO_DENY:
        set_deny(station, request);
        break;
    case RADIO_POWER:
        station->power = request->of.power;
        station->own.is.rssi = air_power_rssi(request->of.power);
        break;
    case RADIO_P2P_FIND:
        air_p2p_find(station, request);
        break;
    case RADIO_P2P_STOP:
        air_p2p_stop(station);
        break;
    case RADIO_P2P_CONNECT:
        air_p2p_connect(station, request);
        break;
    case RADIO_P2P_LEAVE:
        air_p2p_leave(station);
        break;
    case RADIO_SEND:
        packet_send(station, &request->of.packet);
        break;
    case RADIO_ADDRESS:
        memcpy(station->shown, request->of.address.shown, 4);
        memcpy(station->real, request->of.address.real, 4);
        memcpy(station->local, request->of.address.local, 16);
        memcpy(station->global, request->of.address.global, 16);
        break;
    default:
        break;
    }
}

static void ask(struct radio *radio, const struct radio_request *request)
{
    station_ask((struct station *)(void *)radio, request);
}

void station_close(struct station *station)
{
    struct station **link = &station->air->stations;
    switch_off(station);
    while (*link != station) {
        link = &(*link)->next;
    }
    *link = station->next;
    network_close(&station->own_network);
    free(station);
}

static void close_radio(struct radio *radio)
{
    station_close((struct station *)(void *)radio);
}

struct station *station_open(struct air *air)
{
    struct station *station = calloc(1, sizeof *station);
    if (station == NULL) {
        return NULL;
    }
    station->radio.ask = ask;
    station->radio.close = close_radio;
    station->air = air;
    station->number = air->station_count++;
    struct station **link = &air->stations;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    *link = station;
    return station;
}

struct radio *air_radio(struct air *air)
{
    if (air->join != NULL) {
        return join_radio(air);
    }
    struct station *station = station_open(air);
    return station != NULL ? &station->radio : NULL;
}

bool air_find_ipv6(const struct air *air, const uint8_t address[16], uint8_t block, uint8_t real[4])
{
    for (const struct station *station = air->stations; station; station = station->next) {
        bool has =
            memcmp(station->local, address, 16) == 0 || memcmp(station->global, address, 16) == 0;
        if (has && station->real[1] == block && station->real[0] != 0) {
            memcpy(real, station->real, 4);
            return true;
        }
    }
    return false;
}

bool air_find_real(const struct air *air, const uint8_t real[4], bool global, uint8_t address[16])
{
    for (const struct station *station = air->stations; station; station = station->next) {
        if (memcmp(station->real, real, 4) == 0) {
            memcpy(address, global ? station->global : station->local, 16);
            return true;
        }
    }
    return false;
}

struct clock *air_clock(struct air *air)
{
    return &air->clock;
}

struct random *air_random(struct air *air)
{
    return &air->random;
}

bool air_home(const struct air *air, struct nwp_name *ssid, uint8_t *security,
              uint8_t key[RADIO_KEY_MAX], uint8_t *key_length)
{
    if (join_is_guest(air)) {
        return join_home(air, ssid, security, key, key_length);
    }
    for (size_t i = 0; i < air->scenario.access_point_count; i++) {
        const struct scenario_access_point *ap = &air->scenario.access_points[i];
        if (ap->join) {
            *ssid = ap->ssid;
            *security = ap->security;
            *key_length = ap->key_length;
            memcpy(key, ap->key, RADIO_KEY_MAX);
            return true;
        }
    }
    return false;
}

bool air_has_subnet(const struct air *air, uint32_t address)
{
    if (join_is_guest(air)) {
        return join_has_subnet(air, address);
    }
    for (size_t i = 0; i < AIR_NETWORKS; i++) {
        const struct network *network = &air->networks[i];
        if (network->open && (address & network->mask) == network->subnet) {
            return true;
        }
    }
    return false;
}

bool air_is_local(const struct air *air)
{
    return !join_is_guest(air);
}

/* ---- The air --------------------------------------------------------------------------------- */

bool air_populate(struct air *air)
{
    const struct scenario *scenario = &air->scenario;
    if (air->networks[0].open) {
        return true;
    }
    for (size_t i = 0; i < scenario->access_point_count; i++) {
        struct bss *bss = &air->access_points[i];
        bss->is = scenario->access_points[i];
        bss->stations_max = UINT16_MAX;
        bss->network = scenario_network(air, bss->is.subnet, bss->is.prefix);
        if (bss->network == NULL) {
            return false;
        }
        bss_add(air, bss);
    }
    for (size_t i = 0; i < scenario->peer_count; i++) {
        air->peers[i].is = &air->scenario.peers[i];
    }
    return true;
}

static void free_air(struct clock *clock)
{
    struct air *air = TIMER_OWNER(clock, struct air, clock);
    while (air->chunks != NULL) {
        struct flight *chunk = air->chunks;
        air->chunks = chunk->next;
        free(chunk);
    }
    for (size_t i = 0; i < AIR_NETWORKS; i++) {
        network_close(&air->networks[i]);
    }
    free(air);
}

struct air *air_create(const struct air_config *config, char error[AIR_TEXT_MAX])
{
    struct air *air = calloc(1, sizeof *air);
    if (air == NULL) {
        snprintf(error, AIR_TEXT_MAX, "no memory for the air");
        return NULL;
    }
    air->loop = config->loop;
    air->random.state = config->seed;
    bool seeded =
        config->seed != 0 || getrandom(&air->random.state, sizeof air->random.state, 0) > 0;
    if (!seeded || !scenario_read(&air->scenario, config->scenario, error)) {
        free(air);
        return NULL;
    }
    clock_open(&air->clock, config->loop, config->fast);
    if (config->join != NULL && !join_open(air, config->join, error)) {
        air_destroy(air);
        return NULL;
    }
    if (!join_is_guest(air) && !air_populate(air)) {
        snprintf(error, AIR_TEXT_MAX, "no part of 127.0.0.0/8 is left for another network");
        air_destroy(air);
        return NULL;
    }
    return air;
}

void air_destroy(struct air *air)
{
    if (air->join != NULL) {
        join_close(air);
    }
    clock_close(&air->clock, free_air);
}
