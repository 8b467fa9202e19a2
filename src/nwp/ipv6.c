/* The device's IPv6 addresses: a local one, and a global one that is fixed, made of what a router
 * announces, or had from a server. Each is probed before it is the device's. */
#include <string.h>

#include "nwp/address.h"
#include "nwp/device.h"

#define PROBE_MS      500
#define RETRY_MS      4000
#define RETRY_LATE_MS 60000 /* after the first few */
#define RETRIES       3

static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

static void send_packet(struct device *device, uint8_t type, const uint8_t to[6],
                        const uint8_t *address)
{
    struct radio_request request = {.type = RADIO_SEND};
    request.of.packet.type = type;
    memcpy(request.of.packet.to, to, 6);
    if (address != NULL) {
        memcpy(request.of.packet.of.ipv6.address, address, 16);
    }
    device->radio->ask(device->radio, &request);
}

static void emit(struct device *device, uint8_t id, const uint8_t address[16])
{
    struct nwp_event event = {.group = NWP_EVENT_NETAPP, .id = id};
    event.of.netapp.family = NWP_INET6;
    memcpy(event.of.netapp.address, address, 16);
    if (address == device->ipv6.global) { /* the local one comes without */
        memcpy(event.of.netapp.dns, device->ipv6.dns, 16);
    }
    device_emit(device, &event);
}

/* The lower half of an address, made of the MAC. */
static void put_interface(uint8_t address[16], const uint8_t mac[6])
{
    const uint8_t half[8] = {mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]};
    memcpy(address + 8, half, 8);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

static void on_probed_global(struct timer *timer);

static void probe_global(struct device *device)
{
    timer_start(device->clock, &device->ipv6.timer, PROBE_MS, on_probed_global);
    send_packet(device, RADIO_NEIGHBOR_PROBE, everybody, device->ipv6.global);
}

static void on_ask(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, ipv6.timer);
    struct ipv6 *ipv6 = &device->ipv6;
    bool stateful = device->settings.global.mode == NWP_NETCFG_STATEFUL;
    timer_start(device->clock, timer, ipv6->asked < RETRIES ? RETRY_MS : RETRY_LATE_MS, on_ask);
    ipv6->asked++;
    ipv6->asking = true;
    send_packet(device, stateful ? RADIO_DHCPV6_REQUEST : RADIO_ROUTER_SOLICIT, everybody, NULL);
}

static void start_global(struct device *device)
{
    const struct settings *settings = &device->settings;
    struct ipv6 *ipv6 = &device->ipv6;
    if ((settings->if_state & NWP_IF_IPV6_STA_GLOBAL) == 0) {
        return;
    }
    ipv6->asked = 0;
    if (settings->global.mode == NWP_NETCFG_STATIC) {
        memcpy(ipv6->global, settings->global.address, 16);
        memcpy(ipv6->dns, settings->global.dns, 16);
        probe_global(device);
    } else {
        on_ask(&ipv6->timer);
    }
}

static void on_probed_global(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, ipv6.timer);
    device->ipv6.global_up = true;
    address_tell_radio(device);
    emit(device, NWP_NETAPP_EVENT_IPV6_ACQUIRED, device->ipv6.global);
}

static void on_probed_local(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, ipv6.timer);
    device->ipv6.local_up = true;
    address_tell_radio(device);
    start_global(device);
    emit(device, NWP_NETAPP_EVENT_IPV6_ACQUIRED, device->ipv6.local);
}

/* The local address by the configuration; false: there is to be none. */
static bool plan_local(const struct device *device, uint8_t address[16])
{
    const struct settings *settings = &device->settings;
    memset(address, 0, 16);
    if (settings->local.mode == NWP_NETCFG_STATIC) {
        memcpy(address, settings->local.address, 16);
    } else {
        address[0] = 0xfe;
        address[1] = 0x80;
        put_interface(address, device->mac);
    }
    return (settings->if_state & NWP_IF_IPV6_STA_LOCAL) != 0;
}

void ipv6_start(struct device *device)
{
    struct ipv6 *ipv6 = &device->ipv6;
    if (ipv6->local_up || !plan_local(device, ipv6->local)) {
        return;
    }
    memset(ipv6->dns, 0, 16);
    timer_start(device->clock, &ipv6->timer, PROBE_MS, on_probed_local);
    send_packet(device, RADIO_NEIGHBOR_PROBE, everybody, ipv6->local);
}

void ipv6_stop(struct device *device)
{
    struct ipv6 *ipv6 = &device->ipv6;
    timer_stop(device->clock, &ipv6->timer);
    ipv6->local_up = ipv6->global_up = ipv6->asking = false;
    address_tell_radio(device);
}

/* The configuration has changed while there is a link. What is no longer had is lost; the global
 * address begins anew. */
void ipv6_replan(struct device *device)
{
    struct ipv6 was = device->ipv6;
    uint8_t local[16];
    bool keeps = plan_local(device, local) && was.local_up && memcmp(local, was.local, 16) == 0;
    if (device->link.state != LINK_CONNECTED) {
        return;
    }
    ipv6_stop(device);
    if (keeps) {
        device->ipv6.local_up = true;
        address_tell_radio(device);
        start_global(device);
    } else {
        ipv6_start(device);
    }
    if (was.global_up) {
        emit(device, NWP_NETAPP_EVENT_IPV6_LOST, was.global);
    }
    if (was.local_up && !keeps) {
        emit(device, NWP_NETAPP_EVENT_IPV6_LOST, was.local);
    }
}

/* ---- What comes in --------------------------------------------------------------------------- */

static bool is_address(const struct radio_packet *packet, const uint8_t address[16])
{
    return memcmp(packet->of.ipv6.address, address, 16) == 0;
}

static void on_neighbor(struct device *device, const struct radio_packet *packet)
{
    struct ipv6 *ipv6 = &device->ipv6;
    bool local = is_address(packet, ipv6->local), global = is_address(packet, ipv6->global);
    bool own = (local && ipv6->local_up) || (global && ipv6->global_up);
    if (packet->type == RADIO_NEIGHBOR_PROBE && own) {
        send_packet(device, RADIO_NEIGHBOR_REPLY, packet->from, packet->of.ipv6.address);
    } else if (packet->type == RADIO_NEIGHBOR_REPLY && (local || global) && !own) {
        timer_stop(device->clock, &ipv6->timer); /* somebody has it */
        emit(device, NWP_NETAPP_EVENT_IPV6_LOST, packet->of.ipv6.address);
    }
}

static void on_answer(struct device *device, const struct radio_packet *packet)
{
    struct ipv6 *ipv6 = &device->ipv6;
    if (!ipv6->asking) {
        return;
    }
    ipv6->asking = false;
    memcpy(ipv6->global, packet->of.ipv6.address, 16);
    memcpy(ipv6->dns, packet->of.ipv6.dns, 16);
    if (packet->type == RADIO_ROUTER_ADVERT) {
        put_interface(ipv6->global, device->mac);
    }
    probe_global(device);
}

void ipv6_report(struct device *device, const struct radio_packet *packet)
{
    bool stateful = device->settings.global.mode == NWP_NETCFG_STATEFUL;
    switch (packet->type) {
    case RADIO_ROUTER_ADVERT:
    case RADIO_DHCPV6_REPLY:
        if (stateful == (packet->type == RADIO_DHCPV6_REPLY)) {
            on_answer(device, packet);
        }
        break;
    case RADIO_NEIGHBOR_PROBE:
    case RADIO_NEIGHBOR_REPLY:
        on_neighbor(device, packet);
        break;
    default:
        break;
    }
}
