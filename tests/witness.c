/* See witness.h. */
#include "witness.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Reasons of the driver, of a connection that did not come about. */
#define REASON_EAP_FAILED   23
#define REASON_DRIVER_FIRST 200
#define REASON_DRIVER_LAST  299
#define REASON_ROAMED       106

static void wrong(struct witness *witness, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void wrong(struct witness *witness, const char *format, ...)
{
    if (witness->wrong[0] != '\0') {
        return;
    }
    int length = snprintf(witness->wrong, sizeof witness->wrong, "device %u: ", witness->number);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(witness->wrong + length, sizeof witness->wrong - (size_t)length, format, arguments);
    va_end(arguments);
}

static void require(struct witness *witness, bool holds, const char *what)
{
    if (!holds) {
        wrong(witness, "%s", what);
    }
}

static bool is_linked(const struct witness *witness)
{
    return witness->connected || witness->group != WITNESS_NO_GROUP;
}

/* Gives addresses to others. */
static bool is_server(const struct witness *witness)
{
    return witness->role == NWP_ROLE_AP || witness->group == WITNESS_OWNER;
}

/* ---- Links ----------------------------------------------------------------------------------- */

static void forget_link(struct witness *witness)
{
    witness->connected = false;
    witness->group = WITNESS_NO_GROUP;
    witness->has_address = false;
    memset(witness->address, 0, 4);
    witness->ipv6_count = 0;
    witness->lease_count = 0;
}

static void on_connect(struct witness *witness, const struct nwp_event *event)
{
    require(witness, witness->role == NWP_ROLE_STA, "connect, and it is no station");
    require(witness, !witness->connected, "connect while connected");
    witness->connected = true;
    witness->host_connects = false;
    witness->ssid = event->of.wlan.ssid;
    memcpy(witness->bssid, event->of.wlan.mac, 6);
}

static bool is_failure(uint16_t reason)
{
    return reason == REASON_EAP_FAILED ||
           (reason > REASON_DRIVER_FIRST && reason <= REASON_DRIVER_LAST);
}

static void on_disconnect(struct witness *witness, const struct nwp_event *event)
{
    uint16_t reason = event->of.wlan.reason;
    require(witness, witness->role == NWP_ROLE_STA, "disconnect, and it is no station");
    if (!witness->connected) {
        witness->host_connects = false;
        require(witness, is_failure(reason), "disconnect while not connected");
        return;
    }
    require(witness, !is_failure(reason), "a connection that was there did not come about");
    require(witness, memcmp(witness->bssid, event->of.wlan.mac, 6) == 0,
            "disconnect from where it was not");
    if (reason == REASON_ROAMED) { /* the address goes with it */
        witness->connected = witness->has_address = false;
    } else {
        forget_link(witness);
    }
}

static void on_group(struct witness *witness, const struct nwp_event *event, bool owner)
{
    require(witness, witness->role == NWP_ROLE_P2P, "a group, and it is no P2P device");
    require(witness, witness->group == WITNESS_NO_GROUP, "a group within another");
    witness->group = owner ? WITNESS_OWNER : WITNESS_CLIENT;
    witness->ssid = event->of.wlan.ssid;
    memcpy(witness->bssid, event->of.wlan.mac, 6);
}

static void on_group_end(struct witness *witness, bool owner)
{
    enum witness_group expected = owner ? WITNESS_OWNER : WITNESS_CLIENT;
    require(witness, witness->group == expected, "the end of a group that was not");
    forget_link(witness);
}

/* ---- Stations -------------------------------------------------------------------------------- */

static size_t station_at(const struct witness *witness, const uint8_t mac[6])
{
    size_t at = 0;
    while (at < witness->station_count && memcmp(witness->stations[at], mac, 6) != 0) {
        at++;
    }
    return at;
}

static void on_station(struct witness *witness, const struct nwp_event *event, bool added)
{
    size_t at = station_at(witness, event->of.wlan.mac);
    require(witness, witness->role == NWP_ROLE_AP, "a station, and it is no access point");
    if (added) {
        require(witness, at == witness->station_count, "a station that was there is added");
        require(witness, at < NWP_STATIONS, "too many stations");
        if (at < WITNESS_STATIONS) {
            memcpy(witness->stations[at], event->of.wlan.mac, 6);
            witness->station_count = at + 1;
        }
    } else if (at < witness->station_count) {
        memcpy(witness->stations[at], witness->stations[--witness->station_count], 6);
    } else {
        wrong(witness, "a station that was not there is removed");
    }
}

static size_t lease_at(const struct witness *witness, const uint8_t mac[6])
{
    size_t at = 0;
    while (at < witness->lease_count && memcmp(witness->leases[at].mac, mac, 6) != 0) {
        at++;
    }
    return at;
}

static void on_lease(struct witness *witness, const struct nwp_event *event, bool leased)
{
    size_t at = lease_at(witness, event->of.netapp.mac);
    struct witness_lease *lease = &witness->leases[at < WITNESS_LEASES ? at : 0];
    require(witness, is_server(witness), "a lease, and it serves nobody");
    if (leased) {
        for (size_t i = 0; i < witness->lease_count; i++) { /* again to who comes back */
            bool same = memcmp(witness->leases[i].address, event->of.netapp.address, 4) == 0;
            require(witness, same == (i == at), "leased to two, or two to one");
        }
        memcpy(lease->mac, event->of.netapp.mac, 6);
        memcpy(lease->address, event->of.netapp.address, 4);
        if (at == witness->lease_count && at < WITNESS_LEASES) {
            witness->lease_count++;
        }
    } else if (at < witness->lease_count) {
        require(witness, memcmp(lease->address, event->of.netapp.address, 4) == 0,
                "another address is released than was leased");
        *lease = witness->leases[--witness->lease_count];
    } else {
        wrong(witness, "released before it was leased");
    }
}

/* ---- Addresses ------------------------------------------------------------------------------- */

static void on_acquired(struct witness *witness, const struct nwp_event *event)
{
    require(witness, witness->connected || witness->role != NWP_ROLE_STA,
            "ipv4_acquired without a link");
    witness->has_address = true;
    memcpy(witness->address, event->of.netapp.address, 4);
}

static size_t ipv6_at(const struct witness *witness, const uint8_t address[16])
{
    size_t at = 0;
    while (at < witness->ipv6_count && memcmp(witness->ipv6[at], address, 16) != 0) {
        at++;
    }
    return at;
}

static void on_ipv6(struct witness *witness, const struct nwp_event *event, bool acquired)
{
    size_t at = ipv6_at(witness, event->of.netapp.address);
    require(witness, is_linked(witness), "an IPv6 address without a link");
    if (acquired) {
        require(witness, at == witness->ipv6_count, "an IPv6 address is acquired twice");
        require(witness, at < WITNESS_IPV6, "too many IPv6 addresses");
        if (at < WITNESS_IPV6) {
            memcpy(witness->ipv6[at], event->of.netapp.address, 16);
            witness->ipv6_count = at + 1;
        }
    } else if (at < witness->ipv6_count) { /* else it was somebody else's from the beginning */
        memcpy(witness->ipv6[at], witness->ipv6[--witness->ipv6_count], 16);
    }
}

static void on_netapp(struct witness *witness, const struct nwp_event *event)
{
    switch (event->id) {
    case NWP_NETAPP_EVENT_IPV4_ACQUIRED:
        on_acquired(witness, event);
        break;
    case NWP_NETAPP_EVENT_IPV4_LOST:
        require(witness, is_linked(witness), "ipv4_lost without a link");
        witness->has_address = false;
        memset(witness->address, 0, 4);
        break;
    case NWP_NETAPP_EVENT_IP_COLLISION:
        require(witness, is_linked(witness) || witness->role == NWP_ROLE_AP,
                "ip_collision without a link");
        witness->has_address = false;
        break;
    case NWP_NETAPP_EVENT_DHCP_IPV4_ACQUIRE_TIMEOUT:
        require(witness, is_linked(witness), "no address in time without a link");
        require(witness, !witness->fixed_address, "a fixed address does not come in time");
        break;
    case NWP_NETAPP_EVENT_IPV6_ACQUIRED:
    case NWP_NETAPP_EVENT_IPV6_LOST:
        on_ipv6(witness, event, event->id == NWP_NETAPP_EVENT_IPV6_ACQUIRED);
        break;
    case NWP_NETAPP_EVENT_DHCPV4_LEASED:
    case NWP_NETAPP_EVENT_DHCPV4_RELEASED:
        on_lease(witness, event, event->id == NWP_NETAPP_EVENT_DHCPV4_LEASED);
        break;
    default:
        wrong(witness, "an event of network applications: %u", event->id);
        break;
    }
}

/* ---- Events ---------------------------------------------------------------------------------- */

/* It begins without a connection, and ends before it begins again. */
static void witness_provisioning(struct witness *witness, uint8_t status)
{
    bool begins = status == NWP_PROVISIONING_AUTO_STARTED;
    require(witness, begins != witness->provisioning, "provisioning that goes on, or does not");
    require(witness, !begins || !witness->connected, "provisioning with a connection");
    witness->provisioning = begins;
}

static void on_wlan(struct witness *witness, const struct nwp_event *event)
{
    switch (event->id) {
    case NWP_WLAN_CONNECT:
        on_connect(witness, event);
        break;
    case NWP_WLAN_DISCONNECT:
        on_disconnect(witness, event);
        break;
    case NWP_WLAN_STA_ADDED:
    case NWP_WLAN_STA_REMOVED:
        on_station(witness, event, event->id == NWP_WLAN_STA_ADDED);
        break;
    case NWP_WLAN_P2P_CONNECT:
    case NWP_WLAN_P2P_CLIENT_ADDED:
        on_group(witness, event, event->id == NWP_WLAN_P2P_CLIENT_ADDED);
        break;
    case NWP_WLAN_P2P_DISCONNECT:
    case NWP_WLAN_P2P_CLIENT_REMOVED:
        on_group_end(witness, event->id == NWP_WLAN_P2P_CLIENT_REMOVED);
        break;
    case NWP_WLAN_P2P_DEVFOUND:
    case NWP_WLAN_P2P_REQUEST:
        require(witness, witness->role == NWP_ROLE_P2P, "a peer, and it is no P2P device");
        break;
    case NWP_WLAN_P2P_CONNECTFAIL:
        require(witness, witness->role == NWP_ROLE_P2P, "no group, and it is no P2P device");
        require(witness, witness->group == WITNESS_NO_GROUP, "connectfail within a group");
        break;
    case NWP_WLAN_PROVISIONING_STATUS:
        witness_provisioning(witness, event->of.wlan.status);
        break;
    default:
        wrong(witness, "an event of WLAN: %u", event->id);
        break;
    }
}

static void tell(const struct witness *witness, const struct nwp_event *event)
{
    static const char *const groups[] = {"fatal",  "general", "wlan", "netapp",
                                         "socket", "mqtt",    "lost"};
    printf("    %u %s %u", witness->number, groups[event->group], event->id);
    if (event->group == NWP_EVENT_WLAN) {
        const struct nwp_name *ssid = &event->of.wlan.ssid;
        printf(" \"%.*s\" %02x:%02x, reason %u", ssid->length, (const char *)ssid->text,
               event->of.wlan.mac[4], event->of.wlan.mac[5], event->of.wlan.reason);
    } else if (event->group == NWP_EVENT_NETAPP) {
        const uint8_t *address = event->of.netapp.address;
        printf(" %u.%u.%u.%u of %02x:%02x, status %d", address[0], address[1], address[2],
               address[3], event->of.netapp.mac[4], event->of.netapp.mac[5],
               event->of.netapp.status);
    }
    puts("");
}

static bool on_event(struct nwp_listener *listener, const struct nwp_event *event)
{
    struct witness *witness = (struct witness *)(void *)listener;
    if (witness->tells) {
        tell(witness, event);
    }
    require(witness, witness->power == WITNESS_ON, "an event of a device that is not on");
    switch (event->group) {
    case NWP_EVENT_FATAL:
        witness_stopped(witness);
        witness->power = WITNESS_ABORTED;
        break;
    case NWP_EVENT_GENERAL:
        require(witness, event->id == NWP_GENERAL_RESET_REQUEST, "a general error");
        break;
    case NWP_EVENT_WLAN:
        on_wlan(witness, event);
        break;
    case NWP_EVENT_NETAPP:
        on_netapp(witness, event);
        break;
    default:
        wrong(witness, "an event of group %u", event->group);
        break;
    }
    return true;
}

/* ---- What the host does ---------------------------------------------------------------------- */

void witness_open(struct witness *witness, struct nwp *nwp, unsigned number)
{
    *witness = (struct witness){.listener.event = on_event, .nwp = nwp, .number = number};
    nwp->ops->listen(nwp, &witness->listener);
}

void witness_started(struct witness *witness)
{
    witness->power = WITNESS_ON;
    witness->role = witness->next_role;
}

void witness_stopped(struct witness *witness)
{
    forget_link(witness);
    witness->station_count = 0;
    witness->host_connects = witness->provisioning = false;
    witness->power = WITNESS_OFF;
}

void witness_replanned(struct witness *witness)
{
    if (witness->role != NWP_ROLE_AP && witness->group != WITNESS_OWNER) {
        witness->has_address = false;
    }
}

int32_t witness_gate(const struct witness *witness)
{
    return witness->power == WITNESS_ON    ? NWP_OK
           : witness->power == WITNESS_OFF ? NWP_DEV_NOT_STARTED
                                           : NWP_API_ABORTED;
}

bool witness_is_online(const struct witness *witness)
{
    return witness->connected && witness->has_address;
}

/* ---- What the device says of itself ---------------------------------------------------------- */

static enum nwp_connection_status expected_status(const struct witness *witness)
{
    return witness->connected                 ? NWP_STATION_CONNECTED
           : witness->group == WITNESS_CLIENT ? NWP_P2PCL_CONNECTED
           : witness->group == WITNESS_OWNER  ? NWP_P2PGO_CONNECTED
           : witness->station_count > 0       ? NWP_AP_CONNECTED_STATIONS
                                              : NWP_DISCONNECTED;
}

static void check_connection(struct witness *witness)
{
    union nwp_wlan_value value = {0};
    const struct nwp_connection *connection = &value.connection;
    const struct nwp_name *ssid = &witness->ssid;
    witness->nwp->ops->wlan->get(witness->nwp, NWP_WLAN_ID_CONNECTION, 0, &value);
    if (connection->role != witness->role || connection->status != expected_status(witness)) {
        wrong(witness, "says role %u status %u, and its events role %u status %u", connection->role,
              connection->status, witness->role, expected_status(witness));
    } else if (witness->connected) {
        require(witness,
                connection->ssid.length == ssid->length &&
                    memcmp(connection->ssid.data, ssid->text, ssid->length) == 0,
                "says another SSID than its event");
        require(witness, memcmp(connection->bssid, witness->bssid, 6) == 0,
                "says another BSSID than its event");
    }
}

static void check_address(struct witness *witness)
{
    static const uint8_t none[4];
    union nwp_netcfg_value value = {0};
    uint8_t address[4];
    witness->nwp->ops->netcfg->get(witness->nwp, NWP_NETCFG_IPV4_STA_ADDR, &value);
    memcpy(address, value.ipv4.address, 4);
    if (witness->fixed_address || is_server(witness)) {
        return;
    }
    bool has = memcmp(address, none, 4) != 0;
    require(witness, !has || is_linked(witness), "has an address without a link");
    require(witness, !has || memcmp(address, witness->address, 4) == 0,
            "has another address than its event said");
    require(witness, has || !witness->has_address, "has lost its address without an event");
}

/* Both addresses that are shown, and no others, are had. None is fixed here. */
static void check_ipv6(struct witness *witness)
{
    static const uint32_t ids[] = {NWP_NETCFG_IPV6_ADDR_LOCAL, NWP_NETCFG_IPV6_ADDR_GLOBAL};
    static const uint8_t none[16];
    size_t shown = 0;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        union nwp_netcfg_value value = {0};
        witness->nwp->ops->netcfg->get(witness->nwp, ids[i], &value);
        if (memcmp(value.ipv6.address, none, 16) != 0) {
            shown++;
            require(witness, ipv6_at(witness, value.ipv6.address) < witness->ipv6_count,
                    "has an IPv6 address that was not acquired");
        }
    }
    require(witness, shown == witness->ipv6_count, "has lost an IPv6 address without an event");
}

static void check_stations(struct witness *witness)
{
    union nwp_netcfg_value value = {0};
    witness->nwp->ops->netcfg->get(witness->nwp, NWP_NETCFG_AP_STATIONS_INFO, &value);
    size_t expected = witness->group == WITNESS_OWNER ? 1 : witness->station_count;
    require(witness, value.stations.count == expected, "has other stations than were added");
    for (size_t i = 0; witness->role == NWP_ROLE_AP && i < value.stations.count; i++) {
        require(witness, station_at(witness, value.stations.station[i].mac) < expected,
                "has a station that was not added");
    }
}

void witness_check(struct witness *witness)
{
    if (witness->power == WITNESS_ON) {
        check_connection(witness);
        check_address(witness);
        check_ipv6(witness);
        check_stations(witness);
    }
}
