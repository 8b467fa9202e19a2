/* WLAN and network configuration of the fake network processor. */
#include "fake_inside.h"

/* ---- WLAN ------------------------------------------------------------------------------------ */

static int32_t connect(struct nwp *nwp, const struct nwp_network *network)
{
    return fake_asked(nwp, "wlan.connect", " %s %s %u %s %s %s 0x%x", TEXT_OF(network->ssid),
                      HEX_OF(network->bssid), network->security, TEXT_OF(network->key),
                      TEXT_OF(network->user), TEXT_OF(network->anonymous), network->eap);
}

static int32_t disconnect(struct nwp *nwp)
{
    return fake_asked(nwp, "wlan.disconnect", "%s", "");
}

static const void *scan_entry(struct fake_nwp *fake, size_t at)
{
    return at < fake->world.scan_count ? &fake->world.scan[at] : NULL;
}

static int32_t scan(struct nwp *nwp, struct nwp_request *request, uint8_t index, uint8_t count)
{
    int32_t status = fake_asked(nwp, "wlan.scan", " %u %u", index, count);
    struct fake_pending gives = {.result = scan_entry, .at = index, .end = (size_t)index + count};
    return fake_serve(nwp, "wlan.scan", request, status, gives);
}

static uint32_t free_profile(struct fake_nwp *fake)
{
    uint32_t index = 0;
    while (index < NWP_PROFILES && fake_recall(fake, FAKE_PROFILE, 0, index) != NULL) {
        index++;
    }
    return index;
}

/* A status of 0 takes the first free place, a positive one is the index. */
static int32_t profile_add(struct nwp *nwp, const struct nwp_network *network)
{
    uint32_t index = free_profile(fake_of(nwp));
    int32_t status = fake_asked(nwp, "wlan.profile_add", " %s %s %u %s %s %s 0x%x %u",
                                TEXT_OF(network->ssid), HEX_OF(network->bssid), network->security,
                                TEXT_OF(network->key), TEXT_OF(network->user),
                                TEXT_OF(network->anonymous), network->eap, network->priority);
    if (status == 0) {
        status = index < NWP_PROFILES ? (int32_t)index : NWP_WLAN_NO_FREE_PROFILE;
    }
    return fake_keep(nwp, status, FAKE_PROFILE, 0, (uint32_t)status, network, sizeof *network);
}

static int32_t profile_get(struct nwp *nwp, uint16_t index, struct nwp_network *network)
{
    const union fake_value *known = fake_recall(fake_of(nwp), FAKE_PROFILE, 0, index);
    int32_t status = fake_asked(nwp, "wlan.profile_get", " %u", index);
    if (known != NULL) {
        *network = known->profile;
    }
    return known != NULL || status < 0 ? status : NWP_WLAN_GET_PROFILE_INVALID_INDEX;
}

static int32_t profile_del(struct nwp *nwp, uint16_t index)
{
    int32_t status = fake_asked(nwp, "wlan.profile_del", " %u", index);
    for (uint32_t i = 0; i < NWP_PROFILES && status >= 0; i++) {
        if (i == index || index == NWP_ALL_PROFILES) {
            fake_forget(fake_of(nwp), FAKE_PROFILE, 0, i);
        }
    }
    return status;
}

static int32_t policy_set(struct nwp *nwp, uint8_t type, const struct nwp_policy *policy)
{
    int32_t status =
        fake_asked(nwp, "wlan.policy_set", " %u %u %u", type, policy->option, policy->value);
    return fake_keep(nwp, status, FAKE_POLICY, 0, type, policy, sizeof *policy);
}

static int32_t policy_get(struct nwp *nwp, uint8_t type, struct nwp_policy *policy)
{
    const union fake_value *known = fake_recall(fake_of(nwp), FAKE_POLICY, 0, type);
    *policy = known != NULL ? known->policy : (struct nwp_policy){0};
    return fake_asked(nwp, "wlan.policy_get", " %u", type);
}

static int32_t set_mode(struct nwp *nwp, uint8_t role)
{
    return fake_asked(nwp, "wlan.set_mode", " %u", role);
}

/* The text of an option's value. */
static struct text option_text(uint32_t option, const union nwp_wlan_value *value)
{
    switch (option) {
    case NWP_WLAN_P2P_CHANNEL_N_REGS:
        return fake_format("%u %u %u %u", value->channels[0], value->channels[1],
                           value->channels[2], value->channels[3]);
    case NWP_WLAN_INFO_ELEMENT:
        return fake_format("%u %u %u %s %.1000s", value->info_element.index,
                           value->info_element.role, value->info_element.id,
                           HEX_OF(value->info_element.oui), TEXT_OF(value->info_element.data));
    case NWP_WLAN_SCAN_PARAMS:
        return fake_format("0x%x %d", value->scan.channels, value->scan.rssi);
    case NWP_WLAN_AP_ACCESS_LIST_ADD_MAC:
    case NWP_WLAN_AP_ACCESS_LIST_DEL_MAC:
        return fake_hex(value->mac, sizeof value->mac);
    case NWP_WLAN_RX_FILTER_STATE:
    case NWP_WLAN_RX_FILTER_REMOVE:
    case NWP_WLAN_RX_FILTER_STORE:
    case NWP_WLAN_RX_FILTER_SYS_STATE:
        return fake_hex(value->filter, sizeof value->filter);
    case NWP_WLAN_TRIGGERED_ROAMING:
        return fake_format("%u %d", value->roaming.on, value->roaming.rssi);
    default:
        return fake_is_text(FAKE_WLAN, 0, option) ? fake_text(value->text)
                                                  : fake_format("%u", value->number);
    }
}

static int32_t set(struct nwp *nwp, uint32_t option, const union nwp_wlan_value *value)
{
    int32_t status =
        fake_asked(nwp, "wlan.set", " %u %s", option, option_text(option, value).bytes);
    return fake_keep(nwp, status, FAKE_WLAN, 0, option, value, sizeof *value);
}

static void get_access_list(const struct fake_world *world, union nwp_wlan_value *value)
{
    uint8_t start = value->access_list.start;
    size_t count = start < world->access_count ? world->access_count - start : 0;
    memcpy(value->access_list.mac, world->access_list[start < NWP_ACCESS_LIST ? start : 0],
           count * sizeof world->access_list[0]);
    value->access_list.count = (uint8_t)count;
}

static void get_value(struct fake_nwp *fake, uint32_t id, uint32_t option,
                      union nwp_wlan_value *value)
{
    bool connection = id == NWP_WLAN_ID_CONNECTION;
    const union fake_value *known =
        connection ? fake_recall(fake, FAKE_WLAN, id, 0) : fake_recall(fake, FAKE_WLAN, 0, option);
    if (fake->remembers && option == NWP_WLAN_AP_ACCESS_LIST_NUM_ENTRIES) {
        value->number = (uint32_t)fake->world.access_count;
    } else if (fake->remembers && id == NWP_WLAN_ID_ACCESS_LIST &&
               option != NWP_WLAN_AP_ACCESS_LIST_MODE) {
        get_access_list(&fake->world, value);
    } else {
        *value = known != NULL ? known->wlan : fake->wlan_value;
    }
}

static int32_t get(struct nwp *nwp, uint32_t id, uint32_t option, union nwp_wlan_value *value)
{
    char start[8] = "";
    if (id == NWP_WLAN_ID_ACCESS_LIST) {
        snprintf(start, sizeof start, " %u", value->access_list.start);
    }
    get_value(fake_of(nwp), id, option, value);
    return fake_asked(nwp, "wlan.get", " %u %u%s", id, option, start);
}

const struct nwp_wlan_ops fake_wlan_ops = {
    .connect = connect,
    .disconnect = disconnect,
    .scan = scan,
    .profile_add = profile_add,
    .profile_get = profile_get,
    .profile_del = profile_del,
    .policy_set = policy_set,
    .policy_get = policy_get,
    .set_mode = set_mode,
    .set = set,
    .get = get,
};

/* ---- Network configuration ------------------------------------------------------------------- */

static struct text config_text(uint32_t id, const union nwp_netcfg_value *value)
{
    switch (id) {
    case NWP_NETCFG_SET_MAC_ADDR:
    case NWP_NETCFG_AP_STATION_DISCONNECT:
        return fake_hex(value->mac, sizeof value->mac);
    case NWP_NETCFG_IPV4_STA_ADDR:
    case NWP_NETCFG_IPV4_AP_ADDR:
    case NWP_NETCFG_IPV4_DNS_CLIENT:
        return fake_format("%s %s %s %s", HEX_OF(value->ipv4.address), HEX_OF(value->ipv4.mask),
                           HEX_OF(value->ipv4.gateway), HEX_OF(value->ipv4.dns));
    case NWP_NETCFG_IPV6_ADDR_LOCAL:
    case NWP_NETCFG_IPV6_ADDR_GLOBAL:
        return fake_format("%s %s", HEX_OF(value->ipv6.address), HEX_OF(value->ipv6.dns));
    default:
        return fake_format("0x%x", value->number);
    }
}

/* What is set is read back with its mode. */
static int32_t config_set(struct nwp *nwp, uint32_t id, uint32_t mode,
                          const union nwp_netcfg_value *value)
{
    union nwp_netcfg_value kept = *value;
    int32_t status =
        fake_asked(nwp, "netcfg.set", " %u %u %s", id, mode, config_text(id, value).bytes);
    if (id >= NWP_NETCFG_IPV4_STA_ADDR && id <= NWP_NETCFG_IPV4_AP_ADDR) {
        kept.ipv4.mode = (uint8_t)mode;
    } else if (id == NWP_NETCFG_IPV6_ADDR_LOCAL || id == NWP_NETCFG_IPV6_ADDR_GLOBAL) {
        kept.ipv6.mode = (uint8_t)mode;
    } else if (id == NWP_NETCFG_SET_MAC_ADDR) {
        id = NWP_NETCFG_GET_MAC_ADDR;
    }
    return fake_keep(nwp, status, FAKE_NETCFG, 0, id, &kept, sizeof kept);
}

static int32_t config_get(struct nwp *nwp, uint32_t id, union nwp_netcfg_value *value)
{
    struct fake_nwp *fake = fake_of(nwp);
    const struct fake_world *world = &fake->world;
    const union fake_value *known = fake_recall(fake, FAKE_NETCFG, 0, id);

    if (fake->remembers && id == NWP_NETCFG_AP_STATIONS_CONNECTED) {
        value->number = (uint32_t)world->station_count;
    } else if (fake->remembers && id == NWP_NETCFG_AP_STATIONS_INFO) {
        value->stations.count = (uint8_t)world->station_count;
        memcpy(value->stations.station, world->stations, sizeof world->stations);
    } else {
        *value = known != NULL ? known->netcfg : fake->netcfg_value;
    }
    return fake_asked(nwp, "netcfg.get", " %u", id);
}

const struct nwp_netcfg_ops fake_netcfg_ops = {.set = config_set, .get = config_get};
