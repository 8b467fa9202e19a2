/* The network configuration operations of the contract: guide 6.6. */
#include <string.h>

#include "nwp/address.h"
#include "nwp/device.h"

static bool is_zero(const uint8_t *bytes, size_t length)
{
    while (length > 0 && bytes[length - 1] == 0) {
        length--;
    }
    return length == 0;
}

/* ---- IPv4 ------------------------------------------------------------------------------------ */

/* An address of a host, a mask of one run of bits, and a gateway, if any, in the same subnet. */
static bool is_good_plan(const struct ipv4_plan *plan)
{
    uint32_t address = ipv4_number(plan->address), mask = ipv4_number(plan->mask);
    uint32_t gateway = ipv4_number(plan->gateway);
    uint32_t host = address & ~mask;
    bool run = mask != 0 && (~mask & (~mask + 1)) == 0 && ~mask > 1;
    bool machine = address >> 24 == 127 && (address >> 16 & 0xff) < MACHINE_BLOCK;
    bool unicast = plan->address[0] != 0 && plan->address[0] < 224 && !machine;
    return run && unicast && host != 0 && host != ~mask &&
           (gateway == 0 || (gateway & mask) == (address & mask));
}

static bool read_plan(struct ipv4_plan *plan, const union nwp_netcfg_value *value)
{
    plan->mode = NWP_NETCFG_STATIC;
    memcpy(plan->address, value->ipv4.address, 4);
    memcpy(plan->mask, value->ipv4.mask, 4);
    memcpy(plan->gateway, value->ipv4.gateway, 4);
    memcpy(plan->dns, value->ipv4.dns, 4);
    return is_good_plan(plan);
}

static int32_t set_station(struct device *device, uint32_t mode,
                           const union nwp_netcfg_value *value)
{
    struct settings *settings = &device->settings;
    struct ipv4_plan plan = {.mode = (uint8_t)mode};
    switch (mode) {
    case NWP_NETCFG_RELEASE_IP_SET:
    case NWP_NETCFG_RELEASE_IP_OFF:
        settings->release = mode == NWP_NETCFG_RELEASE_IP_SET;
        settings_keep(device, &settings->release, sizeof settings->release, false);
        return NWP_OK;
    case NWP_NETCFG_STATIC:
        if (!read_plan(&plan, value)) {
            return NWP_NETCFG_STATIC_ADDR_SUBNET_ERROR;
        }
        break;
    default:
        break;
    }
    settings->station = plan;
    settings_keep(device, &settings->station, sizeof settings->station, false);
    ipv4_replan(device);
    return NWP_OK;
}

static int32_t set_ap_address(struct device *device, const union nwp_netcfg_value *value)
{
    struct ipv4_plan plan;
    if (!read_plan(&plan, value)) {
        return NWP_NETCFG_STATIC_ADDR_SUBNET_ERROR;
    }
    device->settings.ap_address = plan;
    settings_keep(device, &device->settings.ap_address, sizeof plan, true);
    return NWP_OK;
}

static void put_plan(const struct ipv4_plan *plan, union nwp_netcfg_value *value)
{
    value->ipv4.mode = plan->mode;
    memcpy(value->ipv4.address, plan->address, 4);
    memcpy(value->ipv4.mask, plan->mask, 4);
    memcpy(value->ipv4.gateway, plan->gateway, 4);
    memcpy(value->ipv4.dns, plan->dns, 4);
}

/* A fixed address is shown as it was set; one that is given only while it is the device's. */
static void get_station(const struct device *device, union nwp_netcfg_value *value)
{
    const struct ipv4 *ipv4 = &device->ipv4;
    struct ipv4_plan plan = device->settings.station;
    if (plan.mode != NWP_NETCFG_STATIC && ipv4->up && !ipv4->is_own) {
        memcpy(plan.address, ipv4->address, 4);
        memcpy(plan.mask, ipv4->mask, 4);
        memcpy(plan.gateway, ipv4->gateway, 4);
        memcpy(plan.dns, ipv4->dns, 4);
    }
    put_plan(&plan, value);
}

/* ---- IPv6 and the interface ------------------------------------------------------------------ */

/* The bits of the interface state that say how an address comes about. */
static const struct {
    uint32_t bit;
    bool global;
    uint8_t mode;
} ways[] = {
    {NWP_IF_IPV6_LOCAL_STATIC, false, NWP_NETCFG_STATIC},
    {NWP_IF_IPV6_LOCAL_STATELESS, false, NWP_NETCFG_STATELESS},
    {NWP_IF_IPV6_LOCAL_STATEFUL, false, NWP_NETCFG_STATEFUL},
    {NWP_IF_IPV6_GLOBAL_STATIC, true, NWP_NETCFG_STATIC},
    {NWP_IF_IPV6_GLOBAL_STATELESS, true, NWP_NETCFG_STATELESS},
    {NWP_IF_IPV6_GLOBAL_STATEFUL, true, NWP_NETCFG_STATEFUL},
};

#define WAYS_LOCAL \
    (NWP_IF_IPV6_LOCAL_STATIC | NWP_IF_IPV6_LOCAL_STATELESS | NWP_IF_IPV6_LOCAL_STATEFUL)
#define WAYS_GLOBAL \
    (NWP_IF_IPV6_GLOBAL_STATIC | NWP_IF_IPV6_GLOBAL_STATELESS | NWP_IF_IPV6_GLOBAL_STATEFUL)
#define ANY_IPV6 (NWP_IF_IPV6_STA_LOCAL | NWP_IF_IPV6_STA_GLOBAL | WAYS_LOCAL | WAYS_GLOBAL)

static void keep_ipv6(struct device *device)
{
    struct settings *settings = &device->settings;
    settings_keep(device, &settings->if_state, sizeof settings->if_state, false);
    settings_keep(device, &settings->local, sizeof settings->local, false);
    settings_keep(device, &settings->global, sizeof settings->global, false);
}

static int32_t set_ipv6(struct device *device, bool global, uint32_t mode,
                        const union nwp_netcfg_value *value)
{
    struct settings *settings = &device->settings;
    struct ipv6_plan plan = {.mode = (uint8_t)mode};
    if (global && (settings->if_state & NWP_IF_IPV6_STA_LOCAL) == 0) {
        return NWP_NETCFG_IPV6_LOCAL_ADDR_SHOULD_BE_SET_FIRST;
    }
    if (mode == NWP_NETCFG_STATIC) {
        const uint8_t *address = value->ipv6.address;
        bool link_local = address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
        bool unicast = address[0] != 0xff && !is_zero(address, 16);
        if (!unicast || link_local == global) {
            return global ? NWP_NETCFG_INCORRECT_IPV6_STATIC_GLOBAL_ADDR
                          : NWP_NETCFG_INCORRECT_IPV6_STATIC_LOCAL_ADDR;
        }
        memcpy(plan.address, address, 16);
        memcpy(plan.dns, value->ipv6.dns, 16);
    }
    *(global ? &settings->global : &settings->local) = plan;
    settings->if_state &= ~(uint32_t)(global ? WAYS_GLOBAL : WAYS_LOCAL);
    settings->if_state |= global ? NWP_IF_IPV6_STA_GLOBAL : NWP_IF_IPV6_STA_LOCAL;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (ways[i].global == global && ways[i].mode == mode) {
            settings->if_state |= ways[i].bit;
        }
    }
    keep_ipv6(device);
    ipv6_replan(device);
    return NWP_OK;
}

static int32_t set_state(struct device *device, uint32_t bits)
{
    struct settings *settings = &device->settings;
    uint32_t changed = settings->if_state ^ bits;
    if ((bits & NWP_IF_IPV6_STA_GLOBAL) != 0 && (bits & NWP_IF_IPV6_STA_LOCAL) == 0) {
        return NWP_NETCFG_IPV6_LOCAL_ADDR_SHOULD_BE_SET_FIRST;
    }
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if ((bits & ways[i].bit) != 0) {
            (ways[i].global ? &settings->global : &settings->local)->mode = ways[i].mode;
        }
    }
    settings->if_state = bits;
    keep_ipv6(device);
    if ((changed & ANY_IPV6) != 0) {
        ipv6_replan(device);
    }
    if ((changed & (NWP_IF_DISABLE_IPV4_DHCP | NWP_IF_DISABLE_IPV4_LLA)) != 0 &&
        settings->station.mode != NWP_NETCFG_STATIC) {
        ipv4_replan(device);
    }
    return NWP_OK;
}

static void get_ipv6(const struct device *device, bool global, union nwp_netcfg_value *value)
{
    const struct ipv6 *ipv6 = &device->ipv6;
    const struct ipv6_plan *plan = global ? &device->settings.global : &device->settings.local;
    value->ipv6.mode = plan->mode;
    if (global ? ipv6->global_up : ipv6->local_up) {
        memcpy(value->ipv6.address, global ? ipv6->global : ipv6->local, 16);
    } else {
        memcpy(value->ipv6.address, plan->address, 16);
    }
}

/* ---- The operations -------------------------------------------------------------------------- */

static int32_t set_mac(struct device *device, const uint8_t mac[6])
{
    if ((mac[0] & 1) != 0 || is_zero(mac, 6)) {
        return NWP_COMMON_INVALID_PARAM;
    }
    memcpy(device->settings.mac, mac, 6);
    settings_keep(device, device->settings.mac, 6, true);
    return NWP_OK;
}

static int32_t netcfg_set(struct nwp *nwp, uint32_t id, uint32_t mode,
                          const union nwp_netcfg_value *value)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    switch (id) {
    case NWP_NETCFG_SET_MAC_ADDR:
        return set_mac(device, value->mac);
    case NWP_NETCFG_IF:
        return set_state(device, value->number);
    case NWP_NETCFG_IPV4_STA_ADDR:
        return set_station(device, mode, value);
    case NWP_NETCFG_IPV4_AP_ADDR:
        return set_ap_address(device, value);
    case NWP_NETCFG_IPV6_ADDR_LOCAL:
    case NWP_NETCFG_IPV6_ADDR_GLOBAL:
        return set_ipv6(device, id == NWP_NETCFG_IPV6_ADDR_GLOBAL, mode, value);
    case NWP_NETCFG_AP_STATION_DISCONNECT:
        return access_point_expel(device, value->mac);
    case NWP_NETCFG_IPV4_DNS_CLIENT:
        memcpy(device->settings.second_dns, value->ipv4.address, 4);
        settings_keep(device, device->settings.second_dns, 4, false);
        return NWP_OK;
    default:
        return NWP_COMMON_INVALID_OPCODE;
    }
}

static void get_stations(const struct device *device, union nwp_netcfg_value *value)
{
    for (size_t i = 0; i < NWP_STATIONS; i++) {
        const struct client *client = &device->ap.clients[i];
        if (client->used) {
            struct nwp_station *station = &value->stations.station[value->stations.count++];
            memcpy(station->address, client->address, 4);
            memcpy(station->mac, client->mac, 6);
            station->name = client->name;
        }
    }
}

static int32_t netcfg_get(struct nwp *nwp, uint32_t id, union nwp_netcfg_value *value)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    memset(value, 0, sizeof *value);
    switch (id) {
    case NWP_NETCFG_GET_MAC_ADDR:
        memcpy(value->mac, device->mac, 6);
        return NWP_OK;
    case NWP_NETCFG_IF:
        value->number = device->settings.if_state;
        return NWP_OK;
    case NWP_NETCFG_IPV4_STA_ADDR:
        get_station(device, value);
        return NWP_OK;
    case NWP_NETCFG_IPV4_AP_ADDR:
        put_plan(&device->settings.ap_address, value);
        return NWP_OK;
    case NWP_NETCFG_IPV6_ADDR_LOCAL:
    case NWP_NETCFG_IPV6_ADDR_GLOBAL:
        get_ipv6(device, id == NWP_NETCFG_IPV6_ADDR_GLOBAL, value);
        return NWP_OK;
    case NWP_NETCFG_AP_STATIONS_CONNECTED:
        value->number = (uint32_t)access_point_stations(device);
        return NWP_OK;
    case NWP_NETCFG_AP_STATIONS_INFO:
        get_stations(device, value);
        return NWP_OK;
    case NWP_NETCFG_IPV4_DHCP_CLIENT:
        ipv4_dhcp_info(device, value);
        return NWP_OK;
    case NWP_NETCFG_IPV4_DNS_CLIENT:
        memcpy(value->ipv4.address, device->settings.second_dns, 4);
        return NWP_OK;
    default:
        return NWP_COMMON_INVALID_OPCODE;
    }
}

const struct nwp_netcfg_ops nwp_netcfg_ops = {
    .set = netcfg_set,
    .get = netcfg_get,
};
