/* Packets on their way, and who answers for the networks of the scenario: DHCP, the gateway, the
 * IPv6 router. */
#include <stdlib.h>
#include <string.h>

#include "air/air.h"
#include "base/ipv4_number.h"
#include "base/reserve.h"

#define CHUNK 64 /* packets that memory is had for at a time */

static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

static struct flight *new_flight(struct air *air)
{
    if (air->flights == NULL && air->flight_count < AIR_PACKETS) {
        struct flight *chunk = calloc(CHUNK, sizeof *chunk);
        if (chunk == NULL) {
            return NULL;
        }
        chunk->next = air->chunks; /* the first one is the list's */
        air->chunks = chunk;
        for (size_t i = 1; i < CHUNK; i++) {
            chunk[i].air = air;
            chunk[i].next = air->flights;
            air->flights = &chunk[i];
        }
        air->flight_count += CHUNK;
    }
    struct flight *flight = air->flights;
    if (flight != NULL) {
        air->flights = flight->next;
    }
    return flight;
}

static bool is_lost(struct air *air, const struct bss *bss)
{
    return bss->is.loss > 0 && random_below(&air->random, 100) < bss->is.loss;
}

static void on_arrival(struct timer *timer);

/* Lets a packet go through an access point. */
static void fly(struct air *air, const struct bss *bss, const struct radio_packet *packet)
{
    struct flight *flight = is_lost(air, bss) ? NULL : new_flight(air);
    if (flight == NULL) {
        return;
    }
    flight->packet = *packet;
    flight->block = bss->network->block;
    timer_start(&air->clock, &flight->timer, AIR_PACKET_MS + bss->is.delay, on_arrival);
}

/* ---- The network's side ---------------------------------------------------------------------- */

/* The gateway's, and what other processes have in a subnet that they share with us: one that is
 * shown as it is. */
static bool in_use(void *context, uint32_t address)
{
    const struct bss *bss = context;
    uint8_t bytes[4];
    ipv4_put(bytes, address);
    if (memcmp(bytes, bss->is.gateway, 4) == 0 || memcmp(bytes, bss->is.dns, 4) == 0) {
        return true;
    }
    return bytes[0] == 127 && !reserve_is_free(bytes);
}

static void reply(struct air *air, const struct bss *bss, const struct radio_packet *to,
                  struct radio_packet *packet, uint8_t type)
{
    packet->type = type;
    memcpy(packet->from, bss->is.bssid, 6);
    memcpy(packet->to, to->from, 6);
    fly(air, bss, packet);
}

static void reply_dhcp(struct air *air, const struct bss *bss, const struct radio_packet *to,
                       uint8_t type, uint32_t address)
{
    struct radio_packet packet = {0};
    struct radio_dhcp *dhcp = &packet.of.dhcp;
    ipv4_put(dhcp->address, address);
    ipv4_put(dhcp->mask, bss->network->mask);
    memcpy(dhcp->gateway, bss->is.gateway, 4);
    memcpy(dhcp->server, bss->is.gateway, 4);
    memcpy(dhcp->dns, bss->is.dns, 4);
    dhcp->lease = bss->is.lease;
    reply(air, bss, to, &packet, type);
}

static void serve_discover(struct air *air, struct bss *bss, const struct radio_packet *packet)
{
    struct leases *leases = &bss->network->leases;
    uint64_t now = clock_now(&air->clock);
    struct lease *lease =
        lease_offer(leases, packet->from, ipv4_number(packet->of.dhcp.address), now, in_use, bss);
    if (lease != NULL) {
        if (lease->state == LEASE_OFFERED) {
            lease->until = now + LEASE_OFFER_MS;
        }
        reply_dhcp(air, bss, packet, RADIO_DHCP_OFFER, lease_address(leases, lease));
    }
}

static void serve_request(struct air *air, struct bss *bss, const struct radio_packet *packet)
{
    struct leases *leases = &bss->network->leases;
    uint64_t now = clock_now(&air->clock);
    uint32_t wanted = ipv4_number(packet->of.dhcp.address);
    struct lease *lease = lease_offer(leases, packet->from, wanted, now, in_use, bss);
    if (lease == NULL || lease_address(leases, lease) != wanted) {
        reply_dhcp(air, bss, packet, RADIO_DHCP_NAK, wanted);
        return;
    }
    lease->state = LEASE_BOUND;
    lease->until = now + (uint64_t)bss->is.lease * 1000;
    reply_dhcp(air, bss, packet, RADIO_DHCP_ACK, wanted);
}

static void give_up(struct air *air, struct bss *bss, const struct radio_packet *packet)
{
    struct lease *lease = lease_of(&bss->network->leases, packet->from);
    if (lease != NULL) {
        bool declined = packet->type == RADIO_DHCP_DECLINE;
        lease->state = declined ? LEASE_DECLINED : LEASE_FREE;
        lease->until = clock_now(&air->clock) + (uint64_t)bss->is.lease * 1000;
    }
}

static void serve_dhcp(struct air *air, struct bss *bss, const struct radio_packet *packet)
{
    if (!bss->is.dhcp) {
        return;
    }
    for (struct lease *old; (old = lease_expired(&bss->network->leases, clock_now(&air->clock)));) {
        old->state = LEASE_FREE;
    }
    if (packet->type == RADIO_DHCP_DISCOVER) {
        serve_discover(air, bss, packet);
    } else if (packet->type == RADIO_DHCP_REQUEST) {
        serve_request(air, bss, packet);
    } else {
        give_up(air, bss, packet);
    }
}

static void serve_ipv6(struct air *air, const struct bss *bss, const struct radio_packet *packet)
{
    struct radio_packet answer = {0};
    struct radio_ipv6 *ipv6 = &answer.of.ipv6;
    bool stateful = packet->type == RADIO_DHCPV6_REQUEST;
    if (bss->is.ipv6_prefix == 0 || (stateful && !bss->is.stateful)) {
        return;
    }
    memcpy(ipv6->address, bss->is.ipv6, 16);
    memcpy(ipv6->dns, bss->is.ipv6, 16);
    ipv6->dns[15] = 1;
    ipv6->length = bss->is.ipv6_prefix;
    if (stateful) { /* an address for each client, by its MAC */
        ipv6->address[8] = 1;
        memcpy(ipv6->address + 13, packet->from + 3, 3);
    }
    reply(air, bss, packet, &answer, stateful ? RADIO_DHCPV6_REPLY : RADIO_ROUTER_ADVERT);
}

/* Said to the network, and nothing for the others on it. */
static bool is_for_network(uint8_t type)
{
    return radio_is_for_dhcp_server(type) || type == RADIO_ROUTER_SOLICIT ||
           type == RADIO_DHCPV6_REQUEST;
}

/* What the network itself has to say to a packet that has come to its access point. */
static void serve(struct air *air, struct bss *bss, const struct radio_packet *packet)
{
    switch (packet->type) {
    case RADIO_DHCP_DISCOVER:
    case RADIO_DHCP_REQUEST:
    case RADIO_DHCP_DECLINE:
    case RADIO_DHCP_RELEASE:
        serve_dhcp(air, bss, packet);
        break;
    case RADIO_ARP_PROBE:
        if (memcmp(packet->of.dhcp.address, bss->is.gateway, 4) == 0) {
            struct radio_packet answer = {.of.dhcp = packet->of.dhcp};
            reply(air, bss, packet, &answer, RADIO_ARP_REPLY);
        }
        break;
    case RADIO_ROUTER_SOLICIT:
    case RADIO_DHCPV6_REQUEST:
        serve_ipv6(air, bss, packet);
        break;
    default:
        break;
    }
}

/* ---- Arrival --------------------------------------------------------------------------------- */

/* The access point through which a station hears its network: the one that it has joined, or is. */
static struct bss *bss_of(struct station *station)
{
    return station->bss != NULL ? station->bss : station->own.owner != NULL ? &station->own : NULL;
}

/* Does the station have the address that is asked about, or would it like to? To tell all others,
 * who have nothing to say to it, would be the most of what is on an air with many devices. */
static bool is_concerned(const struct radio_packet *packet, const struct station *station)
{
    const uint8_t *address = packet->of.dhcp.address;
    return packet->type != RADIO_ARP_PROBE || memcmp(station->shown, address, 4) == 0 ||
           memcmp(station->probed, address, 4) == 0;
}

static bool is_for(const struct radio_packet *packet, const struct station *station)
{
    bool to_all = mac_equal(packet->to, everybody) && !mac_equal(packet->from, station->mac);
    return mac_equal(packet->to, station->mac) || (to_all && is_concerned(packet, station));
}

/* A peer that is the client of a device's group takes what it is offered. */
static void answer_as_peer(struct air *air, const struct radio_packet *packet)
{
    struct peer *peer = air_p2p_peer(air, packet->to);
    if (packet->type == RADIO_DHCP_OFFER && peer != NULL && peer->client_of != NULL) {
        struct radio_packet answer = {.type = RADIO_DHCP_REQUEST, .of.dhcp = packet->of.dhcp};
        memcpy(answer.from, packet->to, 6);
        memcpy(answer.to, packet->from, 6);
        answer.of.dhcp.name = peer->is->name;
        fly(air, &peer->client_of->own, &answer);
    }
}

void packet_ask_address(struct station *owner, const struct peer *peer)
{
    struct radio_packet packet = {.type = RADIO_DHCP_DISCOVER};
    memcpy(packet.from, peer->is->mac, 6);
    memcpy(packet.to, owner->mac, 6);
    packet.of.dhcp.name = peer->is->name;
    fly(owner->air, &owner->own, &packet);
}

static void on_arrival(struct timer *timer)
{
    struct flight *flight = TIMER_OWNER(timer, struct flight, timer);
    struct air *air = flight->air;
    struct radio_report report = {.type = RADIO_RECEIVED, .of.packet = flight->packet};
    struct radio_packet *packet = &report.of.packet;
    uint8_t block = flight->block;
    flight->next = air->flights;
    air->flights = flight;

    answer_as_peer(air, packet);
    struct station *next;
    for (struct station *station = air->stations; station != NULL; station = next) {
        next = station->next;
        const struct bss *bss = bss_of(station);
        bool hears = bss != NULL && bss->network->block == block && !station->deaf;
        if (hears && is_for(packet, station)) {
            station_report(station, &report);
        }
    }
}

void packet_send(struct station *from, const struct radio_packet *packet)
{
    struct air *air = from->air;
    struct bss *bss = bss_of(from);
    if (bss == NULL || !bss->is.up || from->deaf) {
        return;
    }
    struct radio_packet sent = *packet;
    memcpy(sent.from, from->mac, 6);
    if (packet->type == RADIO_ARP_PROBE) {
        memcpy(from->probed, packet->of.dhcp.address, 4);
    }
    if (bss->owner != NULL) {
        fly(air, bss, &sent);
        return;
    }
    if (!is_for_network(packet->type)) {
        fly(air, bss, &sent);
    }
    if (!is_lost(air, bss)) {
        serve(air, bss, &sent);
    }
}
