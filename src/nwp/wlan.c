/* The WLAN operations of the contract: guide 6.3. */
#include <string.h>

#include "nwp/device.h"

static struct nwp_bytes bytes_of(const struct nwp_name *name)
{
    return (struct nwp_bytes){name->text, name->length};
}

/* ---- Connections ----------------------------------------------------------------------------- */

static int32_t wlan_connect(struct nwp *nwp, const struct nwp_network *network)
{
    struct device *device = device_of(nwp);
    struct known_network known;
    int32_t status = device_ready(device);
    if (status < 0 || !network_read(&known, network, &status)) {
        return status;
    }
    switch (device->role) {
    case NWP_ROLE_STA:
        return link_connect(device, &known);
    case NWP_ROLE_P2P:
        return p2p_connect(device, &known);
    default:
        return NWP_WLAN_INVALID_ROLE;
    }
}

static int32_t wlan_disconnect(struct nwp *nwp)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    switch (device->role) {
    case NWP_ROLE_STA:
        return link_disconnect(device);
    case NWP_ROLE_P2P:
        return p2p_disconnect(device);
    default:
        return NWP_WLAN_INVALID_ROLE;
    }
}

/* ---- Profiles -------------------------------------------------------------------------------- */

static bool is_same_network(const struct known_network *a, const struct known_network *b)
{
    return a->security == b->security && radio_same_name(&a->ssid, &b->ssid) &&
           memcmp(a->bssid, b->bssid, 6) == 0;
}

/* The profile of the same network, or else a free one; NWP_PROFILES when there is none. */
static size_t place_for(const struct device *device, const struct known_network *network)
{
    size_t place = NWP_PROFILES;
    for (size_t i = NWP_PROFILES; i-- > 0;) {
        const struct profile *profile = &device->settings.profiles[i];
        if (profile->used && is_same_network(&profile->network, network)) {
            return i;
        }
        place = profile->used ? place : i;
    }
    return place;
}

static void keep_profiles(struct device *device)
{
    settings_keep(device, device->settings.profiles, sizeof device->settings.profiles, true);
    link_reconsider(device);
}

static int32_t profile_add(struct nwp *nwp, const struct nwp_network *network)
{
    struct device *device = device_of(nwp);
    struct known_network known;
    int32_t status = device_ready(device);
    if (status < 0 || !network_read(&known, network, &status)) {
        return status;
    }
    if (network->priority > 15) {
        return NWP_COMMON_INVALID_PARAM;
    }
    size_t place = place_for(device, &known);
    if (place == NWP_PROFILES) {
        return NWP_WLAN_NO_FREE_PROFILE;
    }
    device->settings.profiles[place] = (struct profile){true, known};
    device->link.paused = false;
    keep_profiles(device);
    return (int32_t)place;
}

static int32_t profile_get(struct nwp *nwp, uint16_t index, struct nwp_network *network)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (index >= NWP_PROFILES || !device->settings.profiles[index].used) {
        return NWP_WLAN_GET_PROFILE_INVALID_INDEX;
    }
    const struct known_network *known = &device->settings.profiles[index].network;
    *network = (struct nwp_network){
        .ssid = bytes_of(&known->ssid),
        .security = known->security,
        .user = bytes_of(&known->user),
        .anonymous = bytes_of(&known->anonymous),
        .eap = known->eap,
        .priority = known->priority,
    };
    memcpy(network->bssid, known->bssid, 6);
    return NWP_OK;
}

static int32_t profile_del(struct nwp *nwp, uint16_t index)
{
    struct device *device = device_of(nwp);
    struct profile *profiles = device->settings.profiles;
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (index == NWP_ALL_PROFILES) {
        memset(profiles, 0, sizeof device->settings.profiles);
    } else if (index < NWP_PROFILES && profiles[index].used) {
        memset(&profiles[index], 0, sizeof profiles[index]);
    } else {
        return NWP_WLAN_GET_PROFILE_INVALID_INDEX;
    }
    keep_profiles(device);
    return NWP_OK;
}

/* ---- Policies -------------------------------------------------------------------------------- */

/* A long sleep may last so long, in milliseconds. */
#define SLEEP_MIN 100
#define SLEEP_MAX 2000

/* An access point serves its stations while it scans: not too often. */
#define AP_SCAN_INTERVAL_MIN 10

static int32_t check_scan_policy(const struct device *device, const struct nwp_policy *policy)
{
    if (policy->option == NWP_SCAN_DISABLE) {
        return NWP_OK;
    }
    if (policy->value == 0 || policy->value > UINT32_MAX / 2000) {
        return NWP_WLAN_SCAN_POLICY_INVALID_PARAMS;
    }
    return device->role == NWP_ROLE_AP && policy->value < AP_SCAN_INTERVAL_MIN
               ? NWP_WLAN_AP_SCAN_INTERVAL_TOO_LOW
               : NWP_OK;
}

static struct nwp_policy *policy_of(struct device *device, uint8_t type)
{
    switch (type) {
    case NWP_POLICY_SCAN:
        return &device->settings.scan_policy;
    case NWP_POLICY_PM:
        return &device->settings.pm_policy;
    case NWP_POLICY_P2P:
        return &device->settings.p2p_policy;
    default:
        return NULL;
    }
}

static int32_t policy_set(struct nwp *nwp, uint8_t type, const struct nwp_policy *policy)
{
    struct device *device = device_of(nwp);
    struct settings *settings = &device->settings;
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (type == NWP_POLICY_CONNECTION) {
        settings->connection_policy = policy->option;
        settings_keep(device, &settings->connection_policy, sizeof settings->connection_policy,
                      false);
        device->link.paused = device->link.left_home = false;
        link_reconsider(device);
        return NWP_OK;
    }
    struct nwp_policy *place = policy_of(device, type);
    if (place == NULL) {
        return NWP_WLAN_INVALID_POLICY_TYPE;
    }
    if (type == NWP_POLICY_SCAN) {
        status = check_scan_policy(device, policy);
    } else if (type == NWP_POLICY_PM && policy->option == NWP_PM_LONG_SLEEP &&
               (policy->value < SLEEP_MIN || policy->value > SLEEP_MAX)) {
        status = NWP_WLAN_PM_POLICY_INVALID_PARAMS;
    }
    if (status < 0) {
        return status;
    }
    *place = *policy;
    settings_keep(device, place, sizeof *place, false);
    if (type == NWP_POLICY_SCAN) {
        scan_apply_policy(device);
    }
    return NWP_OK;
}

static int32_t policy_get(struct nwp *nwp, uint8_t type, struct nwp_policy *policy)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    const struct nwp_policy *place = policy_of(device, type);
    if (type == NWP_POLICY_CONNECTION) {
        *policy = (struct nwp_policy){.option = device->settings.connection_policy};
    } else if (place != NULL) {
        *policy = *place;
    } else {
        return NWP_WLAN_INVALID_POLICY_TYPE;
    }
    return NWP_OK;
}

static int32_t set_mode(struct nwp *nwp, uint8_t role)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    device->settings.role = role;
    settings_keep(device, &device->settings.role, sizeof role, true);
    return NWP_OK;
}

/* ---- Settings that are a number -------------------------------------------------------------- */

/* A setting of one or more bytes with a range. */
struct number_option {
    uint32_t option;
    size_t at, size; /* in struct settings */
    uint32_t min, max;
    int32_t error;
    bool always; /* kept without "persistent" */
};

#define NUMBER(option_, field_, min_, max_, error_, always_) \
    { \
        option_, offsetof(struct settings, field_), sizeof((struct settings *)0)->field_, min_, \
            max_, error_, always_ \
    }

static const struct number_option number_options[] = {
    NUMBER(NWP_WLAN_AP_CHANNEL, ap.channel, 1, 13, NWP_WLAN_ILLEGAL_CHANNEL, true),
    NUMBER(NWP_WLAN_AP_HIDDEN_SSID, ap.hidden, 0, 2, NWP_COMMON_INVALID_PARAM, true),
    NUMBER(NWP_WLAN_AP_SECURITY, ap.security, 0, NWP_SECURITY_WPA_WPA2,
           NWP_WLAN_INVALID_SECURITY_TYPE, true),
    NUMBER(NWP_WLAN_AP_MAX_STATIONS, ap.stations, 1, NWP_STATIONS, NWP_COMMON_INVALID_PARAM, true),
    NUMBER(NWP_WLAN_AP_MAX_STA_AGING, ap.aging, 1, UINT16_MAX, NWP_COMMON_INVALID_PARAM, true),
    NUMBER(NWP_WLAN_STA_TX_POWER, sta_power, 0, 15, NWP_WLAN_TX_POWER_OUT_OF_RANGE, false),
    NUMBER(NWP_WLAN_AP_TX_POWER, ap_power, 0, 15, NWP_WLAN_TX_POWER_OUT_OF_RANGE, false),
};

static const struct number_option *number_option(uint32_t option)
{
    for (size_t i = 0; i < sizeof number_options / sizeof number_options[0]; i++) {
        if (number_options[i].option == option) {
            return &number_options[i];
        }
    }
    return NULL;
}

static int32_t set_number(struct device *device, const struct number_option *option,
                          uint32_t number)
{
    uint8_t *place = (uint8_t *)&device->settings + option->at;
    uint8_t byte = (uint8_t)number;
    uint16_t half = (uint16_t)number;
    if (number < option->min || number > option->max) {
        return option->error;
    }
    memcpy(place, option->size == 1 ? (void *)&byte : (void *)&half, option->size);
    settings_keep(device, place, option->size, option->always);
    return NWP_OK;
}

static uint32_t get_number(const struct device *device, const struct number_option *option)
{
    const uint8_t *place = (const uint8_t *)&device->settings + option->at;
    uint16_t half;
    if (option->size == 1) {
        return *place;
    }
    memcpy(&half, place, sizeof half);
    return half;
}

/* ---- The access list ------------------------------------------------------------------------- */

static int32_t change_access_list(struct device *device, uint32_t option,
                                  const union nwp_wlan_value *value)
{
    struct settings *settings = &device->settings;
    uint8_t(*denied)[6] = settings->ap.denied;
    uint8_t count = settings->ap.denied_count;
    size_t at = 0;

    if (option == NWP_WLAN_AP_ACCESS_LIST_MODE) {
        settings->ap.denies = (uint8_t)value->number;
    } else if (option == NWP_WLAN_AP_ACCESS_LIST_DEL_IDX) {
        at = value->number;
    } else {
        while (at < count && memcmp(denied[at], value->mac, 6) != 0) {
            at++;
        }
    }
    if (option == NWP_WLAN_AP_ACCESS_LIST_ADD_MAC && at == count) {
        if (count == NWP_ACCESS_LIST) {
            return NWP_WLAN_AP_ACCESS_LIST_FULL;
        }
        memcpy(denied[settings->ap.denied_count++], value->mac, 6);
    } else if (option == NWP_WLAN_AP_ACCESS_LIST_DEL_IDX ||
               option == NWP_WLAN_AP_ACCESS_LIST_DEL_MAC) {
        if (at >= count) {
            return NWP_WLAN_AP_ACCESS_LIST_NO_ADDRESS_TO_DELETE;
        }
        memmove(denied[at], denied[at + 1], (count - at - 1) * sizeof denied[0]);
        settings->ap.denied_count--;
    }
    settings_keep(device, &settings->ap, sizeof settings->ap, true);
    access_point_deny(device);
    return NWP_OK;
}

static void get_access_list(const struct device *device, union nwp_wlan_value *value)
{
    uint8_t start = value->access_list.start;
    uint8_t count = device->settings.ap.denied_count;
    value->access_list.count = start < count ? (uint8_t)(count - start) : 0;
    for (uint8_t i = 0; i < value->access_list.count; i++) {
        memcpy(value->access_list.mac[i], device->settings.ap.denied[start + i], 6);
    }
}

/* ---- Other settings -------------------------------------------------------------------------- */

static int32_t set_ap_ssid(struct device *device, struct nwp_bytes text)
{
    struct nwp_name *ssid = &device->settings.ap.ssid;
    if (text.length == 0 || text.length > sizeof ssid->text) {
        return NWP_WLAN_SSID_LEN_ERROR;
    }
    ssid->length = (uint8_t)text.length;
    memcpy(ssid->text, text.data, text.length);
    settings_keep(device, ssid, sizeof *ssid, true);
    return NWP_OK;
}

static int32_t set_ap_password(struct device *device, struct nwp_bytes text)
{
    struct settings *settings = &device->settings;
    bool wep = settings->ap.security == NWP_SECURITY_WEP;
    bool good = wep ? text.length == 5 || text.length == 13 : text.length >= 8 && text.length <= 63;
    if (!good) {
        return NWP_WLAN_INVALID_AP_PASSWORD_LENGTH;
    }
    settings->ap.key_length = (uint8_t)text.length;
    memcpy(settings->ap.key, text.data, text.length);
    settings_keep(device, &settings->ap, sizeof settings->ap, true);
    return NWP_OK;
}

static int32_t set_country(struct device *device, struct nwp_bytes text)
{
    if (!country_exists(text)) {
        return NWP_WLAN_INVALID_COUNTRY_CODE;
    }
    memcpy(device->settings.country, text.data, 2);
    settings_keep(device, device->settings.country, 2, false);
    return NWP_OK;
}

/* Both roles together may send so many bytes of private elements. */
#define ELEMENTS_AP_MAX  300
#define ELEMENTS_P2P_MAX 160

static int32_t set_info_element(struct device *device, const union nwp_wlan_value *value)
{
    struct info_element *elements = device->settings.info_elements;
    uint8_t index = value->info_element.index;
    size_t total = 0;
    if (index >= INFO_ELEMENTS) {
        return NWP_COMMON_INVALID_PARAM;
    }
    for (size_t i = 0; i < INFO_ELEMENTS; i++) {
        if (i != index && elements[i].used && elements[i].role == value->info_element.role) {
            total += elements[i].length;
        }
    }
    size_t length = value->info_element.data.length;
    size_t max = value->info_element.role == 0 ? ELEMENTS_AP_MAX : ELEMENTS_P2P_MAX;
    if (length > INFO_ELEMENT_MAX || total + length > max) {
        return NWP_COMMON_INVALID_PARAM;
    }
    struct info_element *element = &elements[index];
    *element = (struct info_element){
        .used = length > 0,
        .role = value->info_element.role,
        .id = value->info_element.id,
        .length = (uint8_t)length,
    };
    memcpy(element->oui, value->info_element.oui, 3);
    memcpy(element->data, value->info_element.data.data, length);
    settings_keep(device, element, sizeof *element, false);
    return NWP_OK;
}

static int32_t set_scan_params(struct device *device, const union nwp_wlan_value *value)
{
    struct settings *settings = &device->settings;
    if ((value->scan.channels & 0x1fff) == 0 || value->scan.rssi > 0 || value->scan.rssi < -127) {
        return NWP_COMMON_INVALID_PARAM;
    }
    settings->scan_channels = value->scan.channels;
    settings->scan_rssi = value->scan.rssi;
    settings_keep(device, &settings->scan_channels, sizeof settings->scan_channels, false);
    settings_keep(device, &settings->scan_rssi, sizeof settings->scan_rssi, false);
    return NWP_OK;
}

static int32_t set_p2p(struct device *device, uint32_t option, const union nwp_wlan_value *value)
{
    struct settings *settings = &device->settings;
    if (option == NWP_WLAN_P2P_DEV_TYPE) {
        struct nwp_bytes text = value->text;
        if (text.length == 0 || text.length > 17) {
            return NWP_COMMON_INVALID_PARAM;
        }
        settings->p2p_type.length = (uint8_t)text.length;
        memcpy(settings->p2p_type.text, text.data, text.length);
        settings_keep(device, &settings->p2p_type, sizeof settings->p2p_type, false);
        return NWP_OK;
    }
    const uint8_t *channels = value->channels;
    for (size_t i = 0; i < 4; i += 2) { /* social channels only, in class 81 */
        if ((channels[i] != 1 && channels[i] != 6 && channels[i] != 11) || channels[i + 1] != 81) {
            return NWP_WLAN_ILLEGAL_CHANNEL;
        }
    }
    memcpy(settings->p2p_channels, channels, 4);
    settings_keep(device, settings->p2p_channels, 4, false);
    return NWP_OK;
}

/* The states are bits of filters; STORE keeps them over the next start. */
static int32_t set_filter(struct device *device, uint32_t option, const union nwp_wlan_value *value)
{
    struct settings *settings = &device->settings;
    switch (option) {
    case NWP_WLAN_RX_FILTER_STATE:
        memcpy(settings->filter, value->filter, sizeof settings->filter);
        break;
    case NWP_WLAN_RX_FILTER_SYS_STATE:
        memcpy(settings->system_filter, value->filter, sizeof settings->system_filter);
        break;
    case NWP_WLAN_RX_FILTER_REMOVE:
        for (size_t i = 0; i < sizeof settings->filter; i++) {
            settings->filter[i] &= (uint8_t)~value->filter[i];
        }
        break;
    default:
        settings_keep(device, settings->filter, sizeof settings->filter, true);
        settings_keep(device, settings->system_filter, sizeof settings->system_filter, true);
        break;
    }
    return NWP_OK;
}

static int32_t wlan_set(struct nwp *nwp, uint32_t option, const union nwp_wlan_value *value)
{
    struct device *device = device_of(nwp);
    const struct number_option *number = number_option(option);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (number != NULL) {
        status = set_number(device, number, value->number);
        if (option == NWP_WLAN_STA_TX_POWER || option == NWP_WLAN_AP_TX_POWER) {
            radio_power(device);
        }
        return status;
    }
    switch (option) {
    case NWP_WLAN_AP_SSID:
        return set_ap_ssid(device, value->text);
    case NWP_WLAN_AP_PASSWORD:
        return set_ap_password(device, value->text);
    case NWP_WLAN_AP_ACCESS_LIST_ADD_MAC:
    case NWP_WLAN_AP_ACCESS_LIST_DEL_MAC:
    case NWP_WLAN_AP_ACCESS_LIST_DEL_IDX:
    case NWP_WLAN_AP_ACCESS_LIST_MODE:
        return change_access_list(device, option, value);
    case NWP_WLAN_COUNTRY_CODE:
        return set_country(device, value->text);
    case NWP_WLAN_INFO_ELEMENT:
        return set_info_element(device, value);
    case NWP_WLAN_SCAN_PARAMS:
        return set_scan_params(device, value);
    case NWP_WLAN_SUSPEND_PROFILES:
        device->link.suspended = (uint8_t)(value->number & ((1U << NWP_PROFILES) - 1));
        link_reconsider(device);
        return NWP_OK;
    case NWP_WLAN_DISABLE_ENT_SERVER_AUTH:
        device->link.no_server_check = value->number != 0;
        return NWP_OK;
    case NWP_WLAN_P2P_DEV_TYPE:
    case NWP_WLAN_P2P_CHANNEL_N_REGS:
        return set_p2p(device, option, value);
    case NWP_WLAN_RX_FILTER_STATE:
    case NWP_WLAN_RX_FILTER_SYS_STATE:
    case NWP_WLAN_RX_FILTER_REMOVE:
    case NWP_WLAN_RX_FILTER_STORE:
        return set_filter(device, option, value);
    default:
        return NWP_COMMON_INVALID_OPCODE;
    }
}

static void get_connection(const struct device *device, struct nwp_connection *connection)
{
    const struct link *link = &device->link;
    const struct radio_link *now = &link->now;
    memset(connection, 0, sizeof *connection);
    connection->role = device->role;
    bool owner = device->p2p.owner;
    if (link->state == LINK_CONNECTED) {
        connection->status =
            device->role == NWP_ROLE_P2P ? NWP_P2PCL_CONNECTED : NWP_STATION_CONNECTED;
    } else if (owner) {
        connection->status = NWP_P2PGO_CONNECTED;
    } else {
        return;
    }
    connection->security = now->security;
    connection->ssid = bytes_of(&now->ssid);
    memcpy(connection->bssid, now->bssid, 6);
    if (device->role == NWP_ROLE_P2P) {
        connection->device = bytes_of(owner ? &device->p2p.peer.name : &link->group_owner);
    }
}

static int32_t wlan_get(struct nwp *nwp, uint32_t id, uint32_t option, union nwp_wlan_value *value)
{
    struct device *device = device_of(nwp);
    const struct settings *settings = &device->settings;
    const struct number_option *number = number_option(option);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (id == NWP_WLAN_ID_CONNECTION) {
        get_connection(device, &value->connection);
        if (device->role == NWP_ROLE_AP && access_point_stations(device) > 0) {
            value->connection.status = NWP_AP_CONNECTED_STATIONS;
            value->connection.security = settings->ap.security;
            value->connection.ssid = bytes_of(&settings->ap.ssid);
            memcpy(value->connection.bssid, settings->mac, 6);
        }
        return NWP_OK;
    }
    if (id == NWP_WLAN_ID_ACCESS_LIST) {
        get_access_list(device, value);
        return NWP_OK;
    }
    if (number != NULL) {
        value->number = get_number(device, number);
        return NWP_OK;
    }
    switch (option) {
    case NWP_WLAN_AP_SSID:
        value->text = bytes_of(&settings->ap.ssid);
        return NWP_OK;
    case NWP_WLAN_AP_PASSWORD:
        value->text = (struct nwp_bytes){settings->ap.key, settings->ap.key_length};
        return NWP_OK;
    case NWP_WLAN_AP_ACCESS_LIST_NUM_ENTRIES:
        value->number = settings->ap.denied_count;
        return NWP_OK;
    case NWP_WLAN_COUNTRY_CODE:
        value->text = (struct nwp_bytes){settings->country, 2};
        return NWP_OK;
    case NWP_WLAN_SCAN_PARAMS:
        value->scan.channels = settings->scan_channels;
        value->scan.rssi = settings->scan_rssi;
        return NWP_OK;
    case NWP_WLAN_P2P_DEV_TYPE:
        value->text = bytes_of(&settings->p2p_type);
        return NWP_OK;
    case NWP_WLAN_P2P_CHANNEL_N_REGS:
        memcpy(value->channels, settings->p2p_channels, 4);
        return NWP_OK;
    case NWP_WLAN_RX_FILTER_STATE:
        memcpy(value->filter, settings->filter, sizeof settings->filter);
        return NWP_OK;
    case NWP_WLAN_RX_FILTER_SYS_STATE:
        memcpy(value->filter, settings->system_filter, sizeof settings->system_filter);
        return NWP_OK;
    default:
        return NWP_COMMON_INVALID_OPCODE;
    }
}

const struct nwp_wlan_ops nwp_wlan_ops = {
    .connect = wlan_connect,
    .disconnect = wlan_disconnect,
    .scan = scan_results,
    .profile_add = profile_add,
    .profile_get = profile_get,
    .profile_del = profile_del,
    .policy_set = policy_set,
    .policy_get = policy_get,
    .set_mode = set_mode,
    .set = wlan_set,
    .get = wlan_get,
};
