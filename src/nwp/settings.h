/* What a device is told to keep, with the guide's three classes of persistence in one place: some
 * settings are always kept, some while "persistent" is on, and what stands elsewhere in the device
 * is volatile. */
#ifndef NWP_SETTINGS_H
#define NWP_SETTINGS_H

#include "atcmd/nwp.h"

struct device;

#define KEY_MAX          64
#define INFO_ELEMENTS    4
#define INFO_ELEMENT_MAX 252

/* A network that the device knows: of a profile, or of a connection. */
struct known_network {
    struct nwp_name ssid;
    uint8_t bssid[6];
    uint8_t security; /* enum nwp_security */
    uint8_t key_length, key[KEY_MAX];
    struct nwp_name user, anonymous;
    uint32_t eap, priority;
};

struct profile {
    bool used;
    struct known_network network;
};

struct info_element {
    bool used;
    uint8_t role, id, oui[3], length, data[INFO_ELEMENT_MAX];
};

struct ipv4_plan {
    uint8_t mode; /* enum nwp_netcfg_mode */
    uint8_t address[4], mask[4], gateway[4], dns[4];
};

struct ipv6_plan {
    uint8_t mode;
    uint8_t address[16], dns[16];
};

struct settings {
    uint8_t persistent;
    uint8_t mac[6];
    uint8_t role; /* enum nwp_role */
    struct profile profiles[NWP_PROFILES];
    struct {
        struct nwp_name ssid;
        uint8_t channel, hidden, security;
        uint8_t key_length, key[KEY_MAX];
        uint8_t stations;
        uint16_t aging; /* seconds */
        uint8_t denies, denied_count, denied[NWP_ACCESS_LIST][6];
    } ap;
    struct ipv4_plan ap_address;
    struct {
        uint32_t lease; /* seconds */
        uint8_t first[4], last[4];
    } dhcp_server;

    /* Kept while "persistent" is on. */
    uint32_t connection_policy; /* a mask of nwp_connection_policy */
    struct nwp_policy scan_policy, pm_policy, p2p_policy;
    uint8_t country[2];
    uint8_t sta_power, ap_power; /* dB below the maximum */
    struct info_element info_elements[INFO_ELEMENTS];
    uint32_t scan_channels; /* bit 0: channel 1 */
    int32_t scan_rssi;
    struct nwp_name p2p_type;
    uint8_t p2p_channels[4];
    uint8_t filter[16], system_filter[4];
    struct ipv4_plan station;
    bool release;
    uint8_t second_dns[4];
    uint32_t if_state; /* a mask of nwp_if_state */
    struct ipv6_plan local, global;
};

/* As delivered; the MAC must be there. */
void settings_reset(struct settings *settings);

/* A setting of the device, `size` bytes at `field` of device->settings, was changed: keeps it over
 * the next start, always or if "persistent" is on. */
void settings_keep(struct device *device, const void *field, size_t size, bool always);

/* From now on what was kept counts. */
void settings_load(struct device *device);

#endif
