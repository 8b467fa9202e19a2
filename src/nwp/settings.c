/* Two copies: what counts now, and what will count after the next start. */
#include "nwp/settings.h"

#include <stdio.h>
#include <string.h>

#include "nwp/device.h"

static void set_name(struct nwp_name *name, const char *text)
{
    name->length = (uint8_t)strlen(text);
    memcpy(name->text, text, name->length);
}

void settings_reset(struct settings *settings)
{
    static const uint8_t ap[] = {10, 123, 45, 1}, mask[] = {255, 255, 255, 0};
    uint8_t mac[6];
    char name[NWP_SSID_MAX + 1];

    memcpy(mac, settings->mac, 6);
    *settings = (struct settings){
        .persistent = 1,
        .role = NWP_ROLE_STA,
        .ap = {.channel = 6, .stations = NWP_STATIONS, .aging = 60},
        .ap_address.mode = NWP_NETCFG_STATIC,
        .dhcp_server = {86400, {10, 123, 45, 2}, {10, 123, 45, 254}},
        .connection_policy = NWP_CONNECTION_AUTO | NWP_CONNECTION_AUTO_PROVISIONING,
        .scan_policy.option = NWP_SCAN_DISABLE,
        .pm_policy.option = NWP_PM_NORMAL,
        .p2p_policy = {NWP_P2P_NEGOTIATE, NWP_P2P_RAND_BACKOFF},
        .country = {'E', 'U'},
        .scan_channels = 0x1fff,
        .scan_rssi = -95,
        .p2p_channels = {6, 81, 6, 81},
        .station.mode = NWP_NETCFG_DHCP,
        .local.mode = NWP_NETCFG_STATELESS,
        .global.mode = NWP_NETCFG_STATELESS,
    };
    memcpy(settings->mac, mac, 6);
    snprintf(name, sizeof name, "mysimplelink-%02x%02x%02x", mac[3], mac[4], mac[5]);
    set_name(&settings->ap.ssid, name);
    set_name(&settings->p2p_type, "1-0050F204-1");
    memcpy(settings->ap_address.address, ap, 4);
    memcpy(settings->ap_address.gateway, ap, 4);
    memcpy(settings->ap_address.dns, ap, 4);
    memcpy(settings->ap_address.mask, mask, 4);
}

void settings_keep(struct device *device, const void *field, size_t size, bool always)
{
    size_t at = (size_t)((const uint8_t *)field - (const uint8_t *)&device->settings);
    if (always || device->settings.persistent) {
        memcpy((uint8_t *)&device->kept + at, field, size);
    }
}

void settings_load(struct device *device)
{
    device->settings = device->kept;
}
