/* Networks that the device knows: reading them from the host, and choosing one. */
#include <ctype.h>
#include <string.h>

#include "nwp/device.h"

static bool take_name(struct nwp_name *name, struct nwp_bytes bytes)
{
    if (bytes.length > sizeof name->text) {
        return false;
    }
    name->length = (uint8_t)bytes.length;
    if (bytes.length > 0) {
        memcpy(name->text, bytes.data, bytes.length);
    }
    return true;
}

static bool are_digits(struct nwp_bytes text, int (*is_digit)(int))
{
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i])) {
            return false;
        }
    }
    return true;
}

/* Is the key one for this kind of security? */
static int32_t check_key(uint8_t security, struct nwp_bytes key)
{
    switch (security) {
    case NWP_SECURITY_WEP:
    case NWP_SECURITY_WEP_SHARED:
        return key.length == 5 || key.length == 13 ? NWP_OK : NWP_WLAN_PASSWORD_ERROR;
    case NWP_SECURITY_WPA_WPA2:
    case NWP_SECURITY_WPA2_PLUS:
    case NWP_SECURITY_WPA3:
        if (key.length == 64 && !are_digits(key, isxdigit)) {
            return NWP_WLAN_PASSPHRASE_TOO_LONG;
        }
        return key.length > 0 ? NWP_OK : NWP_WLAN_PASSWORD_ERROR; /* the access point decides */
    case NWP_SECURITY_WPS_PIN:
        return key.length == 8 && are_digits(key, isdigit) ? NWP_OK
                                                           : NWP_COMMON_WPS_NO_PIN_OR_WRONG_PIN_LEN;
    default:
        return NWP_OK;
    }
}

bool network_read(struct known_network *known, const struct nwp_network *network, int32_t *status)
{
    bool enterprise = network->security == NWP_SECURITY_WPA_ENT;
    memset(known, 0, sizeof *known);
    *status = NWP_OK;
    if (network->ssid.length == 0 || !take_name(&known->ssid, network->ssid)) {
        *status = NWP_WLAN_SSID_LEN_ERROR;
    } else if (network->key.length > KEY_MAX) {
        *status = NWP_WLAN_PASSPHRASE_TOO_LONG;
    } else if (enterprise &&
               (network->user.length == 0 || !take_name(&known->user, network->user) ||
                !take_name(&known->anonymous, network->anonymous))) {
        *status = NWP_WLAN_USER_ID_LEN_ERROR;
    } else {
        *status = check_key(network->security, network->key);
    }
    memcpy(known->bssid, network->bssid, 6);
    known->security = network->security;
    known->eap = enterprise ? network->eap : 0;
    known->priority = network->priority;
    if (*status == NWP_OK && network->key.length > 0) {
        known->key_length = (uint8_t)network->key.length;
        memcpy(known->key, network->key.data, network->key.length);
    }
    return *status == NWP_OK;
}

const struct profile *profile_at(const struct device *device, int index)
{
    return index < NWP_PROFILES ? &device->settings.profiles[index] : &device->home;
}

/* ---- Choosing -------------------------------------------------------------------------------- */

bool profiles_exist(const struct device *device)
{
    for (size_t i = 0; i < NWP_PROFILES; i++) {
        if (device->settings.profiles[i].used) {
            return true;
        }
    }
    return false;
}

/* How strong the network was in the last scan; INT8_MIN when it was not there. */
static int8_t seen_rssi(const struct device *device, const struct known_network *network)
{
    static const uint8_t any[6];
    const struct scan *scan = &device->scan;
    int8_t best = INT8_MIN;
    for (size_t i = 0; i < scan->count; i++) {
        const struct nwp_scan_entry *entry = &scan->entries[i];
        bool same = radio_same_name(&entry->ssid, &network->ssid);
        bool bssid =
            memcmp(network->bssid, any, 6) == 0 || memcmp(network->bssid, entry->bssid, 6) == 0;
        if (same && bssid && entry->rssi > best) {
            best = entry->rssi;
        }
    }
    return best;
}

/* Networks that are there come first, then those that may be hidden; among them the priority
 * decides, then the strength. */
static bool is_better(const struct device *device, int index, int than)
{
    const struct known_network *a = &profile_at(device, index)->network;
    const struct known_network *b = &profile_at(device, than)->network;
    int8_t a_rssi = seen_rssi(device, a), b_rssi = seen_rssi(device, b);
    bool a_seen = a_rssi > INT8_MIN, b_seen = b_rssi > INT8_MIN;
    if (a_seen != b_seen) {
        return a_seen;
    }
    return a->priority != b->priority ? a->priority > b->priority : a_rssi > b_rssi;
}

int profile_choose(const struct device *device, uint8_t tried)
{
    const struct link *link = &device->link;
    int best = -1;
    if (!profiles_exist(device)) {
        bool open =
            device->home.used && !device->link.left_home && (tried & 1U << NWP_PROFILES) == 0;
        return open ? NWP_PROFILES : -1;
    }
    for (int i = 0; i < NWP_PROFILES; i++) {
        bool may = device->settings.profiles[i].used && ((link->suspended | tried) & 1U << i) == 0;
        if (may && (best < 0 || is_better(device, i, best))) {
            best = i;
        }
    }
    return best;
}
