/* The station's link: joining an access point of the air, its address, its events. */
#include <string.h>
#include <unistd.h>

#include "air/air.h"
#include "nwp/device.h"

static struct device *device_of_timer(struct nwp_timer *timer)
{
    return (struct device *)(void *)((uint8_t *)timer - offsetof(struct device, link.timer));
}

static void emit_wlan(struct device *device, uint8_t id, uint16_t reason)
{
    struct nwp_event event = {.group = NWP_EVENT_WLAN, .id = id};
    event.of.wlan.ssid.length = (uint8_t)device->link.ssid_length;
    memcpy(event.of.wlan.ssid.text, device->link.ssid, device->link.ssid_length);
    memcpy(event.of.wlan.mac, device->link.access_point->bssid, 6);
    event.of.wlan.reason = reason;
    device_emit(device, &event);
}

static void emit_acquired(struct device *device)
{
    const struct link *link = &device->link;
    struct nwp_event event = {.group = NWP_EVENT_NETAPP, .id = NWP_NETAPP_EVENT_IPV4_ACQUIRED};
    event.of.netapp.family = NWP_INET;
    memcpy(event.of.netapp.address, link->address, 4);
    memcpy(event.of.netapp.gateway, link->access_point->gateway, 4);
    memcpy(event.of.netapp.dns, link->access_point->dns, 4);
    device_emit(device, &event);
}

/* The device keeps its address as long as it lives, as a DHCP client asks for the one it had. */
static bool lease(struct link *link)
{
    if (link->lease < 0) {
        link->lease = air_lease(link->access_point, link->address);
    }
    return link->lease >= 0;
}

/* The subnet may be used up; then the device goes on asking. */
static void on_address(struct nwp_timer *timer)
{
    struct device *device = device_of_timer(timer);
    if (!lease(&device->link)) {
        nwp_timer_start(&device->clock, timer, AIR_DHCP_MS, on_address);
        return;
    }
    device->link.state = LINK_UP;
    emit_acquired(device);
}

static void on_joined(struct nwp_timer *timer)
{
    struct device *device = device_of_timer(timer);
    struct link *link = &device->link;
    if (link->access_point == NULL) {
        device->status[NWP_STATUS_WLAN] |= NWP_STATUS_CONNECTION_FAILED;
        link->state = LINK_DOWN;
        return;
    }
    link->state = LINK_JOINED;
    nwp_timer_start(&device->clock, timer, AIR_DHCP_MS, on_address);
    emit_wlan(device, NWP_WLAN_CONNECT, 0);
}

static void join(struct device *device, const uint8_t *ssid, size_t length,
                 const struct air_access_point *access_point)
{
    struct link *link = &device->link;
    memcpy(link->ssid, ssid, length);
    link->ssid_length = length;
    link->access_point = access_point;
    link->state = LINK_JOINING;
    nwp_timer_start(&device->clock, &link->timer, AIR_JOIN_MS, on_joined);
}

/* Takes the link down: a joined network is left, what waits on sockets ends. */
static void drop(struct device *device, bool tell)
{
    struct link *link = &device->link;
    bool joined = link->state >= LINK_JOINED;
    nwp_timer_stop(&device->clock, &link->timer);
    link->state = LINK_DOWN;
    sockets_end_waits(device, NWP_BSD_ENETUNREACH, true);
    if (joined && tell) {
        emit_wlan(device, NWP_WLAN_DISCONNECT, NWP_DISCONNECT_USER);
    }
}

void link_power_up(struct device *device)
{
    const struct air_access_point *ap = air_default();
    join(device, (const uint8_t *)ap->ssid, strlen(ap->ssid), ap);
}

void link_power_down(struct device *device)
{
    drop(device, false);
}

void link_release(struct device *device)
{
    if (device->link.lease >= 0) {
        close(device->link.lease);
    }
}

void link_boot(struct device *device)
{
    struct link *link = &device->link;
    if (!lease(link)) {
        return; /* joins later, like any other */
    }
    nwp_timer_stop(&device->clock, &link->timer);
    link->state = LINK_UP;
}

static int32_t wlan_connect(struct nwp *nwp, const struct nwp_network *network)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (network->ssid.length == 0 || network->ssid.length > NWP_SSID_MAX) {
        return NWP_WLAN_SSID_LEN_ERROR;
    }
    drop(device, true);
    bool secure = network->security != NWP_SECURITY_OPEN;
    join(device, network->ssid.data, network->ssid.length,
         air_find(network->ssid.data, network->ssid.length, network->bssid, secure));
    return NWP_OK;
}

static int32_t wlan_disconnect(struct nwp *nwp)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (device->link.state == LINK_DOWN) {
        return NWP_WLAN_WIFI_ALREADY_DISCONNECTED;
    }
    drop(device, true);
    return NWP_OK;
}

static int32_t wlan_get(struct nwp *nwp, uint32_t id, uint32_t option, union nwp_wlan_value *value)
{
    struct device *device = device_of(nwp);
    const struct link *link = &device->link;
    int32_t status = device_ready(device);
    (void)option;
    if (status < 0) {
        return status;
    }
    if (id != NWP_WLAN_ID_CONNECTION) {
        return NWP_COMMON_INVALID_OPCODE;
    }
    memset(value, 0, sizeof *value);
    value->connection.role = NWP_ROLE_STA;
    value->connection.security = NWP_SECURITY_OPEN;
    if (link->state >= LINK_JOINED) {
        value->connection.status = NWP_STATION_CONNECTED;
        value->connection.ssid = (struct nwp_bytes){link->ssid, link->ssid_length};
        memcpy(value->connection.bssid, link->access_point->bssid, 6);
    }
    return NWP_OK;
}

const struct nwp_wlan_ops nwp_wlan_ops = {
    .connect = wlan_connect,
    .disconnect = wlan_disconnect,
    .get = wlan_get,
};

static int32_t netcfg_get(struct nwp *nwp, uint32_t id, union nwp_netcfg_value *value)
{
    struct device *device = device_of(nwp);
    const struct link *link = &device->link;
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    memset(value, 0, sizeof *value);
    switch (id) {
    case NWP_NETCFG_GET_MAC_ADDR:
        memcpy(value->mac, device->mac, sizeof device->mac);
        return NWP_OK;
    case NWP_NETCFG_IPV4_STA_ADDR:
        value->ipv4.mode = NWP_NETCFG_DHCP;
        if (link->state == LINK_UP) {
            memcpy(value->ipv4.address, link->address, 4);
            memcpy(value->ipv4.mask, link->access_point->mask, 4);
            memcpy(value->ipv4.gateway, link->access_point->gateway, 4);
            memcpy(value->ipv4.dns, link->access_point->dns, 4);
        }
        return NWP_OK;
    default:
        return NWP_COMMON_INVALID_OPCODE;
    }
}

const struct nwp_netcfg_ops nwp_netcfg_ops = {
    .get = netcfg_get,
};
