/* The device's IPv4 address: fixed, from a DHCP server, of its own choice when none answers, or
 * that of an access point. An address is the device's when nobody else in the network has it. */
#include <string.h>
#include <unistd.h>

#include "base/reserve.h"
#include "nwp/address.h"
#include "nwp/device.h"

#define PROBE_MS        200  /* for somebody to say that an address is his */
#define RETRY_MS        4000 /* for an answer of the server; doubled each time */
#define RETRIES_REQUEST 2
#define TIMEOUT_MS      25000 /* without any answer: told, and an own address taken */
#define RETRY_LATE_MS   16000 /* after that */
#define STATIC_RETRY_MS 10000 /* a fixed address that somebody else has */
#define RENEW_MIN_MS    1000

static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
static const uint8_t link_local_mask[4] = {255, 255, 0, 0};

static struct device *device_of_timer(struct timer *timer)
{
    return TIMER_OWNER(timer, struct device, ipv4.timer);
}

/* ---- Packets --------------------------------------------------------------------------------- */

static void send_packet(struct device *device, uint8_t type, const uint8_t to[6],
                        const uint8_t address[4])
{
    struct radio_request request = {.type = RADIO_SEND};
    struct radio_packet *packet = &request.of.packet;
    packet->type = type;
    memcpy(packet->to, to, 6);
    memcpy(packet->of.dhcp.address, address, 4);
    memcpy(packet->of.dhcp.server, device->ipv4.lease.server, 4);
    device_name(device, &packet->of.dhcp.name);
    device->radio->ask(device->radio, &request);
}

static void emit(struct device *device, uint8_t id)
{
    const struct ipv4 *ipv4 = &device->ipv4;
    struct nwp_event event = {.group = NWP_EVENT_NETAPP, .id = id};
    event.of.netapp.family = NWP_INET;
    memcpy(event.of.netapp.address, ipv4->address, 4);
    memcpy(event.of.netapp.gateway, ipv4->gateway, 4);
    memcpy(event.of.netapp.dns, ipv4->dns, 4);
    device_emit(device, &event);
}

static void emit_collision(struct device *device, const uint8_t address[4], const uint8_t mac[6])
{
    struct nwp_event event = {.group = NWP_EVENT_NETAPP, .id = NWP_NETAPP_EVENT_IP_COLLISION};
    event.of.netapp.family = NWP_INET;
    memcpy(event.of.netapp.address, address, 4);
    memcpy(event.of.netapp.mac, device->ipv4.server_mac, 6);
    memcpy(event.of.netapp.other_mac, mac, 6);
    device_emit(device, &event);
}

/* ---- Having an address ----------------------------------------------------------------------- */

static void give_back(struct ipv4 *ipv4)
{
    if (ipv4->reserved >= 0) {
        close(ipv4->reserved);
        ipv4->reserved = -1;
    }
}

static void lose(struct device *device)
{
    if (device->ipv4.up) {
        device->ipv4.up = false;
        sockets_link_down(device);
        address_tell_radio(device);
    }
}

/* From now on others may have the address. */
static void lose_for_good(struct device *device)
{
    lose(device);
    give_back(&device->ipv4);
}

/* Has the address for this process, in a network that is shown as it is: other processes are in it,
 * too. False: one of them has the address. */
static bool reserve(struct ipv4 *ipv4, const struct ipv4_plan *plan)
{
    bool as_it_is = plan->address[0] == 127 && plan->address[1] == ipv4->block;
    bool held = ipv4->reserved >= 0 && memcmp(ipv4->address, plan->address, 4) == 0;
    if (!held) {
        int reserved = as_it_is ? reserve_address(plan->address) : -1;
        if (as_it_is && reserved < 0) {
            return false;
        }
        give_back(ipv4);
        ipv4->reserved = reserved;
    }
    return true;
}

/* Makes the address the device's. False: another process has it, and nothing has changed. */
static bool claim(struct device *device, const struct ipv4_plan *plan)
{
    struct ipv4 *ipv4 = &device->ipv4;
    bool same = ipv4->claimed_block == ipv4->block && memcmp(ipv4->address, plan->address, 4) == 0;
    if (!reserve(ipv4, plan)) {
        return false;
    }
    lose(device);
    memcpy(ipv4->address, plan->address, 4);
    memcpy(ipv4->mask, plan->mask, 4);
    memcpy(ipv4->gateway, plan->gateway, 4);
    memcpy(ipv4->dns, plan->dns, 4);
    ipv4->claimed_block = ipv4->block;
    if (!same) {
        sockets_end_connections(device);
    }
    ipv4->up = true;
    address_tell_radio(device);
    if (!same) {
        sockets_move(device);
    }
    sockets_link_up(device);
    return true;
}

/* ---- DHCP ------------------------------------------------------------------------------------ */

static void on_unanswered(struct timer *timer);
static void probe(struct device *device, const uint8_t address[4]);

static bool wants_link_local(const struct device *device)
{
    const struct settings *settings = &device->settings;
    return settings->station.mode == NWP_NETCFG_DHCP_LLA &&
           (settings->if_state & NWP_IF_DISABLE_IPV4_LLA) == 0;
}

static void ask_server(struct device *device)
{
    struct ipv4 *ipv4 = &device->ipv4;
    bool discover = ipv4->state == IPV4_SELECTING;
    uint64_t wait = ipv4->timeout_told ? RETRY_LATE_MS : (uint64_t)RETRY_MS << ipv4->attempts;
    uint64_t now = clock_now(device->clock);
    uint64_t end = ipv4->started + TIMEOUT_MS;
    if (!ipv4->timeout_told && now + wait > end) {
        wait = end > now ? end - now : 0;
    }
    ipv4->attempts++;
    timer_start(device->clock, &ipv4->timer, wait, on_unanswered);
    send_packet(device, discover ? RADIO_DHCP_DISCOVER : RADIO_DHCP_REQUEST, everybody,
                ipv4->lease.address);
}

/* From now on the time counts in which no address was had. */
static void begin_time(struct device *device)
{
    device->ipv4.started = clock_now(device->clock);
    device->ipv4.timeout_told = false;
}

static void discover(struct device *device)
{
    device->ipv4.state = IPV4_SELECTING;
    device->ipv4.attempts = 0;
    ask_server(device);
}

/* An address of the device's own choice, out of the way of the subnets that are in use. */
static void choose_link_local(struct device *device)
{
    uint8_t address[4] = {169, 254};
    address[2] = (uint8_t)(128 + random_below(&device->random, 126));
    address[3] = (uint8_t)random_below(&device->random, 256);
    device->ipv4.link_local = true;
    probe(device, address);
}

static void on_unanswered(struct timer *timer)
{
    struct device *device = device_of_timer(timer);
    struct ipv4 *ipv4 = &device->ipv4;
    if (!ipv4->timeout_told && clock_now(device->clock) >= ipv4->started + TIMEOUT_MS) {
        ipv4->timeout_told = true;
        emit(device, NWP_NETAPP_EVENT_DHCP_IPV4_ACQUIRE_TIMEOUT);
        if (ipv4->state != IPV4_SELECTING && ipv4->state != IPV4_REQUESTING) {
            return; /* the host has done something about it */
        }
        if (wants_link_local(device)) {
            choose_link_local(device);
            return;
        }
    }
    if (ipv4->state == IPV4_REQUESTING && ipv4->attempts > RETRIES_REQUEST) {
        ipv4->state = IPV4_SELECTING;
    }
    ask_server(device);
}

/* ---- A lease --------------------------------------------------------------------------------- */

static uint64_t lease_ms(const struct ipv4 *ipv4)
{
    return (uint64_t)ipv4->lease.lease * 1000;
}

static uint64_t renew_ms(const struct ipv4 *ipv4)
{
    return lease_ms(ipv4) / 2;
}

static uint64_t rebind_ms(const struct ipv4 *ipv4)
{
    return lease_ms(ipv4) / 8 * 7;
}

/* The lease is over. */
static void lose_lease(struct device *device)
{
    timer_stop(device->clock, &device->ipv4.lease_timer);
    memset(&device->ipv4.lease, 0, sizeof device->ipv4.lease);
    lose_for_good(device);
    begin_time(device);
    discover(device);
    emit(device, NWP_NETAPP_EVENT_IPV4_LOST);
}

/* Time to ask for more of the lease: the server first, then any. */
static void on_lease(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, ipv4.lease_timer);
    struct ipv4 *ipv4 = &device->ipv4;
    uint64_t age = clock_now(device->clock) - ipv4->bound_at;
    if (age >= lease_ms(ipv4)) {
        lose_lease(device);
        return;
    }
    bool late = age >= rebind_ms(ipv4);
    uint64_t end = late ? lease_ms(ipv4) : rebind_ms(ipv4);
    uint64_t wait = (end - age) / 2;
    wait = wait < RENEW_MIN_MS ? end - age : wait;
    if (ipv4->roamed && wait > RETRY_MS) {
        wait = RETRY_MS; /* the host waits for the address */
    }
    ipv4->state = late ? IPV4_REBINDING : IPV4_RENEWING;
    timer_start(device->clock, timer, wait, on_lease);
    send_packet(device, RADIO_DHCP_REQUEST, late ? everybody : ipv4->server_mac, ipv4->address);
}

static void bind_lease(struct device *device)
{
    struct ipv4 *ipv4 = &device->ipv4;
    ipv4->state = IPV4_BOUND;
    ipv4->roamed = false;
    ipv4->bound_at = clock_now(device->clock);
    timer_start(device->clock, &ipv4->lease_timer, renew_ms(ipv4), on_lease);
}

/* ---- Probing --------------------------------------------------------------------------------- */

static void plan_of(const struct device *device, struct ipv4_plan *plan)
{
    const struct ipv4 *ipv4 = &device->ipv4;
    if (device->settings.station.mode == NWP_NETCFG_STATIC) {
        *plan = device->settings.station;
        return;
    }
    memset(plan, 0, sizeof *plan);
    if (ipv4->link_local) {
        memcpy(plan->address, ipv4->probed, 4);
        memcpy(plan->mask, link_local_mask, 4);
        return;
    }
    memcpy(plan->address, ipv4->lease.address, 4);
    memcpy(plan->mask, ipv4->lease.mask, 4);
    memcpy(plan->gateway, ipv4->lease.gateway, 4);
    memcpy(plan->dns, ipv4->lease.dns, 4);
}

static void on_collision(struct device *device, const uint8_t *mac);

/* Nobody has said that it is his. */
static void on_probed(struct timer *timer)
{
    struct device *device = device_of_timer(timer);
    struct ipv4 *ipv4 = &device->ipv4;
    struct ipv4_plan plan;
    plan_of(device, &plan);
    if (!claim(device, &plan)) {
        on_collision(device, NULL);
        return;
    }
    ipv4->collision_told = false;
    if (device->settings.station.mode == NWP_NETCFG_STATIC) {
        ipv4->state = IPV4_BOUND;
    } else if (ipv4->link_local) {
        discover(device); /* a server may still come */
    } else {
        bind_lease(device);
    }
    emit(device, NWP_NETAPP_EVENT_IPV4_ACQUIRED);
}

static void probe(struct device *device, const uint8_t address[4])
{
    struct ipv4 *ipv4 = &device->ipv4;
    ipv4->state = IPV4_PROBING;
    memcpy(ipv4->probed, address, 4);
    timer_start(device->clock, &ipv4->timer, PROBE_MS, on_probed);
    send_packet(device, RADIO_ARP_PROBE, everybody, address);
}

static void on_static_retry(struct timer *timer)
{
    struct device *device = device_of_timer(timer);
    probe(device, device->settings.station.address);
}

/* Somebody else has the address: `mac`, or another process (NULL), which is no event. */
static void on_collision(struct device *device, const uint8_t *mac)
{
    struct ipv4 *ipv4 = &device->ipv4;
    uint8_t address[4];
    bool probing = ipv4->state == IPV4_PROBING;
    memcpy(address, probing ? ipv4->probed : ipv4->address, 4);
    if (device->settings.station.mode == NWP_NETCFG_STATIC || ipv4->is_own) {
        if (probing) {
            timer_start(device->clock, &ipv4->timer, STATIC_RETRY_MS, on_static_retry);
        }
    } else if (ipv4->link_local && !(ipv4->state == IPV4_PROBING && ipv4->lease.lease > 0)) {
        lose_for_good(device);
        choose_link_local(device);
    } else {
        timer_stop(device->clock, &ipv4->lease_timer);
        if (probing && ipv4->up) {
            ipv4->link_local = true; /* of its own choice, and still its own */
        } else {
            lose_for_good(device);
        }
        if (!probing) {
            begin_time(device);
        }
        send_packet(device, RADIO_DHCP_DECLINE, ipv4->server_mac, address);
        memset(&ipv4->lease, 0, sizeof ipv4->lease);
        discover(device);
    }
    if (mac != NULL && !ipv4->collision_told) {
        ipv4->collision_told = device->settings.station.mode == NWP_NETCFG_STATIC && probing;
        emit_collision(device, address, mac);
    }
}

/* ---- What comes in --------------------------------------------------------------------------- */

static void on_offer(struct device *device, const struct radio_packet *packet)
{
    struct ipv4 *ipv4 = &device->ipv4;
    if (ipv4->state == IPV4_SELECTING) {
        ipv4->lease = packet->of.dhcp;
        memcpy(ipv4->server_mac, packet->from, 6);
        ipv4->state = IPV4_REQUESTING;
        ipv4->attempts = 0;
        ask_server(device);
    }
}

static void on_ack(struct device *device, const struct radio_packet *packet)
{
    struct ipv4 *ipv4 = &device->ipv4;
    memcpy(ipv4->server_mac, packet->from, 6);
    if (ipv4->state == IPV4_REQUESTING) {
        ipv4->lease = packet->of.dhcp;
        ipv4->link_local = false;
        probe(device, ipv4->lease.address);
    } else if (ipv4->state == IPV4_RENEWING || ipv4->state == IPV4_REBINDING) {
        bool roamed = ipv4->roamed;
        ipv4->lease = packet->of.dhcp;
        bind_lease(device);
        if (roamed) {
            emit(device, NWP_NETAPP_EVENT_IPV4_ACQUIRED);
        }
    }
}

static void on_nak(struct device *device)
{
    struct ipv4 *ipv4 = &device->ipv4;
    if (ipv4->state == IPV4_REQUESTING) {
        memset(&ipv4->lease, 0, sizeof ipv4->lease);
        discover(device);
    } else if (ipv4->state == IPV4_RENEWING || ipv4->state == IPV4_REBINDING) {
        lose_lease(device);
    }
}

static void on_arp(struct device *device, const struct radio_packet *packet)
{
    struct ipv4 *ipv4 = &device->ipv4;
    const uint8_t *address = packet->of.dhcp.address;
    bool probed = ipv4->state == IPV4_PROBING && memcmp(address, ipv4->probed, 4) == 0;
    bool own = ipv4->up && memcmp(address, ipv4->address, 4) == 0;
    if (packet->type == RADIO_ARP_PROBE && own) {
        send_packet(device, RADIO_ARP_REPLY, packet->from, address);
    } else if (probed) { /* also when two try at the same time */
        on_collision(device, packet->from);
    }
}

static void on_packet(struct device *device, const struct radio_packet *packet)
{
    switch (packet->type) {
    case RADIO_DHCP_OFFER:
        on_offer(device, packet);
        break;
    case RADIO_DHCP_ACK:
        on_ack(device, packet);
        break;
    case RADIO_DHCP_NAK:
        on_nak(device);
        break;
    case RADIO_ARP_PROBE:
    case RADIO_ARP_REPLY:
        on_arp(device, packet);
        break;
    default:
        break;
    }
}

void ipv4_report(struct device *device, const struct radio_report *report)
{
    if (report->type == RADIO_RECEIVED) {
        on_packet(device, &report->of.packet);
    } else if (device->ipv4.up) {
        on_collision(device, report->of.mac);
    }
}

/* ---- With the link --------------------------------------------------------------------------- */

static bool by_dhcp(const struct device *device)
{
    return device->settings.station.mode != NWP_NETCFG_STATIC && !device->ipv4.is_own;
}

void ipv4_start(struct device *device)
{
    struct ipv4 *ipv4 = &device->ipv4;
    const struct settings *settings = &device->settings;
    bool fast_renew = (settings->if_state & NWP_IF_DISABLE_FAST_RENEW) == 0;
    bool same_network = ipv4->block == device->link.now.block;

    if (ipv4->up && same_network && by_dhcp(device) && ipv4->state >= IPV4_BOUND) {
        ipv4->roamed = true; /* the connections live on */
        ipv4->state = IPV4_RENEWING;
        timer_start(device->clock, &ipv4->lease_timer, RETRY_MS, on_lease);
        send_packet(device, RADIO_DHCP_REQUEST, everybody, ipv4->address);
        return;
    }
    ipv4_stop(device, false);
    ipv4->block = device->link.now.block;
    ipv4->is_own = ipv4->link_local = ipv4->collision_told = false;
    begin_time(device);
    if (!same_network) {
        memset(&ipv4->lease, 0, sizeof ipv4->lease);
        memset(ipv4->server_mac, 0, 6);
    }
    if (settings->station.mode == NWP_NETCFG_STATIC) {
        probe(device, settings->station.address);
        return;
    }
    if ((settings->if_state & NWP_IF_DISABLE_IPV4_DHCP) != 0) {
        if (wants_link_local(device)) {
            choose_link_local(device);
        }
        return;
    }
    if (ipv4->lease.lease > 0 && fast_renew) {
        ipv4->state = IPV4_REQUESTING;
        ipv4->attempts = 0;
        ask_server(device);
    } else {
        discover(device);
    }
}

static void start_own(struct timer *timer)
{
    struct device *device = device_of_timer(timer);
    if (!claim(device, &device->settings.ap_address)) {
        timer_start(device->clock, timer, RETRY_MS, start_own); /* another process, for a moment */
        return;
    }
    device->ipv4.state = IPV4_BOUND;
    emit(device, NWP_NETAPP_EVENT_IPV4_ACQUIRED);
}

void ipv4_start_own(struct device *device)
{
    struct ipv4 *ipv4 = &device->ipv4;
    ipv4_stop(device, false);
    ipv4->block = device->link.now.block;
    ipv4->is_own = true;
    start_own(&ipv4->timer);
}

void ipv4_stop(struct device *device, bool release)
{
    struct ipv4 *ipv4 = &device->ipv4;
    bool leased = by_dhcp(device) && !ipv4->link_local;
    bool wanted =
        device->settings.release || (device->settings.if_state & NWP_IF_ENABLE_DHCP_RELEASE) != 0;
    if (release && wanted && leased && ipv4->up) {
        send_packet(device, RADIO_DHCP_RELEASE, ipv4->server_mac, ipv4->address);
        memset(&ipv4->lease, 0, sizeof ipv4->lease);
        leased = false;
    }
    timer_stop(device->clock, &ipv4->timer);
    timer_stop(device->clock, &ipv4->lease_timer);
    ipv4->state = IPV4_DOWN;
    ipv4->roamed = false;
    lose(device);
    if (!leased) {
        give_back(ipv4);
    }
}

void ipv4_close(struct device *device)
{
    give_back(&device->ipv4);
}

void ipv4_replan(struct device *device)
{
    if (device->link.state == LINK_CONNECTED) {
        ipv4_stop(device, false);
        ipv4_start(device);
    }
}

void ipv4_dhcp_info(const struct device *device, union nwp_netcfg_value *value)
{
    static const uint8_t states[] = {
        [IPV4_DOWN] = NWP_DHCP_ENABLED,      [IPV4_PROBING] = NWP_DHCP_ENABLED,
        [IPV4_SELECTING] = NWP_DHCP_ENABLED, [IPV4_REQUESTING] = NWP_DHCP_ENABLED,
        [IPV4_BOUND] = NWP_DHCP_BOUND,       [IPV4_RENEWING] = NWP_DHCP_RENEW,
        [IPV4_REBINDING] = NWP_DHCP_REBIND,
    };
    const struct ipv4 *ipv4 = &device->ipv4;
    if (!by_dhcp(device) || (device->settings.if_state & NWP_IF_DISABLE_IPV4_DHCP) != 0) {
        value->dhcp.state = NWP_DHCP_DISABLED;
        return;
    }
    value->dhcp.state = states[ipv4->state];
    if (ipv4->state < IPV4_BOUND) {
        return;
    }
    uint64_t age = clock_now(device->clock) - ipv4->bound_at;
    memcpy(value->dhcp.address, ipv4->address, 4);
    memcpy(value->dhcp.mask, ipv4->mask, 4);
    memcpy(value->dhcp.gateway, ipv4->gateway, 4);
    memcpy(value->dhcp.dns[0], ipv4->dns, 4);
    memcpy(value->dhcp.dns[1], device->settings.second_dns, 4);
    memcpy(value->dhcp.server, ipv4->lease.server, 4);
    value->dhcp.lease = ipv4->lease.lease;
    value->dhcp.renew = age < renew_ms(ipv4) ? (uint32_t)((renew_ms(ipv4) - age) / 1000) : 0;
}
