/* The device as an access point, and as the owner of a Wi-Fi Direct group: its stations, and the
 * addresses that it gives them. */
#include <string.h>

#include "nwp/address.h"
#include "nwp/device.h"

enum { RELEASED_BY_PEER = 0, RELEASED_DECLINED = 1, RELEASED_EXPIRED = 2 };

/* ---- Stations -------------------------------------------------------------------------------- */

static struct client *find(struct device *device, const uint8_t mac[6])
{
    for (size_t i = 0; i < NWP_STATIONS; i++) {
        struct client *client = &device->ap.clients[i];
        if (client->used && memcmp(client->mac, mac, 6) == 0) {
            return client;
        }
    }
    return NULL;
}

size_t access_point_stations(const struct device *device)
{
    size_t count = 0;
    for (size_t i = 0; i < NWP_STATIONS; i++) {
        count += device->ap.clients[i].used;
    }
    return count;
}

int32_t access_point_expel(struct device *device, const uint8_t mac[6])
{
    if (find(device, mac) == NULL) {
        return NWP_WLAN_AP_STA_NOT_FOUND;
    }
    struct radio_request request = {.type = RADIO_EXPEL, .of.expel.reason = 3};
    memcpy(request.mac, mac, 6);
    device->radio->ask(device->radio, &request);
    return NWP_OK;
}

void access_point_add(struct device *device, const uint8_t mac[6])
{
    struct client *client = find(device, mac);
    for (size_t i = 0; client == NULL && i < NWP_STATIONS; i++) {
        if (!device->ap.clients[i].used) {
            client = &device->ap.clients[i];
        }
    }
    if (client != NULL) {
        *client = (struct client){.used = true};
        memcpy(client->mac, mac, 6);
    }
}

void access_point_remove(struct device *device, const uint8_t mac[6])
{
    struct client *client = find(device, mac);
    if (client != NULL) {
        client->used = false;
    }
}

/* ---- The DHCP server ------------------------------------------------------------------------- */

static void emit_lease(struct device *device, uint8_t id, const struct lease *lease, int16_t reason)
{
    struct nwp_event event = {.group = NWP_EVENT_NETAPP, .id = id};
    ipv4_put(event.of.netapp.address, lease_address(&device->ap.leases, lease));
    event.of.netapp.family = NWP_INET;
    memcpy(event.of.netapp.mac, lease->mac, 6);
    event.of.netapp.lease = device->settings.dhcp_server.lease;
    event.of.netapp.status = reason;
    device_emit(device, &event);
}

static void release(struct device *device, struct lease *lease, int16_t reason)
{
    struct client *client = find(device, lease->mac);
    if (client != NULL) {
        memset(client->address, 0, 4);
    }
    lease->state = reason == RELEASED_DECLINED ? LEASE_DECLINED : LEASE_FREE;
    emit_lease(device, NWP_NETAPP_EVENT_DHCPV4_RELEASED, lease, reason);
}

static void on_lease_end(struct timer *timer);

/* The timer runs while there is a lease, until the first one ends. */
static void await_lease_end(struct device *device)
{
    uint64_t now = clock_now(device->clock);
    uint64_t end = lease_next_end(&device->ap.leases);
    if (end == UINT64_MAX) {
        timer_stop(device->clock, &device->ap.timer);
    } else {
        timer_start(device->clock, &device->ap.timer, end > now ? end - now : 0, on_lease_end);
    }
}

static void on_lease_end(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, ap.timer);
    struct lease *lease;
    while ((lease = lease_expired(&device->ap.leases, clock_now(device->clock))) != NULL) {
        release(device, lease, RELEASED_EXPIRED);
    }
    await_lease_end(device);
}

static bool is_own(void *context, uint32_t address)
{
    const struct device *device = context;
    return address == ipv4_number(device->settings.ap_address.address);
}

static void answer(struct device *device, const struct radio_packet *to, uint8_t type,
                   uint32_t address)
{
    const struct ipv4_plan *own = &device->settings.ap_address;
    struct radio_request request = {.type = RADIO_SEND};
    struct radio_packet *packet = &request.of.packet;
    packet->type = type;
    memcpy(packet->to, to->from, 6);
    ipv4_put(packet->of.dhcp.address, address);
    memcpy(packet->of.dhcp.mask, own->mask, 4);
    memcpy(packet->of.dhcp.gateway, own->gateway, 4);
    memcpy(packet->of.dhcp.dns, own->dns, 4);
    memcpy(packet->of.dhcp.server, own->address, 4);
    packet->of.dhcp.lease = device->settings.dhcp_server.lease;
    device->radio->ask(device->radio, &request);
}

static void serve_dhcp(struct device *device, const struct radio_packet *packet)
{
    struct leases *leases = &device->ap.leases;
    uint32_t wanted = ipv4_number(packet->of.dhcp.address);
    uint64_t now = clock_now(device->clock);
    uint64_t until = now + (uint64_t)device->settings.dhcp_server.lease * 1000;

    if (packet->type == RADIO_DHCP_DECLINE || packet->type == RADIO_DHCP_RELEASE) {
        struct lease *lease = lease_of(leases, packet->from);
        if (lease != NULL && lease->state == LEASE_BOUND) {
            bool declined = packet->type == RADIO_DHCP_DECLINE;
            lease->until = until;
            release(device, lease, declined ? RELEASED_DECLINED : RELEASED_BY_PEER);
        }
        return;
    }
    struct lease *lease = lease_offer(leases, packet->from, wanted, now, is_own, device);
    if (packet->type == RADIO_DHCP_DISCOVER) {
        if (lease != NULL) {
            lease->until = lease->state == LEASE_OFFERED ? now + LEASE_OFFER_MS : lease->until;
            answer(device, packet, RADIO_DHCP_OFFER, lease_address(leases, lease));
        }
    } else if (lease == NULL || lease_address(leases, lease) != wanted) {
        answer(device, packet, RADIO_DHCP_NAK, wanted);
    } else {
        static const uint8_t none[4];
        struct client *client = find(device, packet->from);
        bool renewed =
            lease->state == LEASE_BOUND && client != NULL && memcmp(client->address, none, 4) != 0;
        lease->state = LEASE_BOUND;
        lease->until = until;
        if (client != NULL) {
            memcpy(client->address, packet->of.dhcp.address, 4);
            client->name = packet->of.dhcp.name;
        }
        answer(device, packet, RADIO_DHCP_ACK, wanted);
        if (!renewed) {
            emit_lease(device, NWP_NETAPP_EVENT_DHCPV4_LEASED, lease, 0);
        }
    }
}

void access_point_packet(struct device *device, const struct radio_packet *packet)
{
    if (radio_is_for_dhcp_server(packet->type) && device->ap.leases.lease != NULL) {
        serve_dhcp(device, packet);
        await_lease_end(device);
    }
}

void access_point_serve(struct device *device)
{
    const struct settings *settings = &device->settings;
    uint32_t first = ipv4_number(settings->dhcp_server.first);
    uint32_t last = ipv4_number(settings->dhcp_server.last);
    uint32_t own = ipv4_number(settings->ap_address.address);
    uint32_t mask = ipv4_number(settings->ap_address.mask);
    if ((first & mask) != (own & mask)) { /* the range is of another plan: the whole subnet */
        first = (own & mask) + 1;
        last = (own | ~mask) - 1;
    }
    device->ap.up = leases_open(&device->ap.leases, first, last);
    ipv4_start_own(device);
}

void access_point_end(struct device *device)
{
    timer_stop(device->clock, &device->ap.timer);
    leases_close(&device->ap.leases);
    memset(device->ap.clients, 0, sizeof device->ap.clients);
    device->ap.up = false;
    ipv4_stop(device, false);
}

/* ---- The role -------------------------------------------------------------------------------- */

void access_point_deny(struct device *device)
{
    const struct settings *settings = &device->settings;
    struct radio_request request = {.type = RADIO_DENY};
    request.of.deny.on = settings->ap.denies;
    request.of.deny.count = settings->ap.denied_count;
    memcpy(request.of.deny.mac, settings->ap.denied, sizeof settings->ap.denied);
    device->radio->ask(device->radio, &request);
}

void access_point_start(struct device *device)
{
    const struct settings *settings = &device->settings;
    struct radio_request request = {.type = RADIO_START_AP};
    struct radio_ap *ap = &request.of.ap;

    access_point_deny(device);
    ap->ssid = settings->ap.ssid;
    ap->channel = settings->ap.channel;
    ap->hidden = settings->ap.hidden;
    ap->security = settings->ap.security;
    ap->key_length = settings->ap.security == NWP_SECURITY_OPEN ? 0 : settings->ap.key_length;
    memcpy(ap->key, settings->ap.key, ap->key_length);
    ap->stations = settings->ap.stations;
    ap->aging = settings->ap.aging;
    ap->power = settings->ap_power;
    for (size_t i = 0; i < INFO_ELEMENTS; i++) {
        const struct info_element *element = &settings->info_elements[i];
        ap->info_elements = (uint8_t)(ap->info_elements + (element->used && element->role == 0));
    }
    device->radio->ask(device->radio, &request);
}

void access_point_stop(struct device *device)
{
    access_point_end(device); /* the address goes before its network */
    radio_order(device, RADIO_STOP_AP);
}

static void emit_station(struct device *device, uint8_t id, const uint8_t mac[6])
{
    static const struct nwp_name none;
    emit_wlan(device, id, &none, mac, 0);
}

/* The radio had to start again: whoever was there is gone. */
static void start_anew(struct device *device)
{
    if (!device->ap.up) {
        return;
    }
    for (size_t i = 0; i < NWP_STATIONS; i++) {
        struct client gone = device->ap.clients[i];
        if (gone.used) {
            device->ap.clients[i].used = false;
            emit_station(device, NWP_WLAN_STA_REMOVED, gone.mac);
        }
    }
    access_point_end(device);
}

void access_point_report(struct device *device, const struct radio_report *report)
{
    const uint8_t *mac = report->of.station.mac;
    switch (report->type) {
    case RADIO_AP_STARTED:
        start_anew(device);
        device->link.now = report->of.link;
        access_point_serve(device);
        break;
    case RADIO_LINK:
        device->link.now = report->of.link;
        break;
    case RADIO_STATION_JOINED:
        access_point_add(device, mac);
        emit_station(device, NWP_WLAN_STA_ADDED, mac);
        break;
    case RADIO_STATION_LEFT:
        access_point_remove(device, mac);
        emit_station(device, NWP_WLAN_STA_REMOVED, mac);
        break;
    default:
        break;
    }
}
