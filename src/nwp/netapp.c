/* The network applications of the contract: guide 6.5. Of them there is the configuration of the
 * DHCP server that an access point has. */
#include <string.h>

#include "nwp/address.h"
#include "nwp/device.h"

#define LEASE_MIN 10 /* seconds */

static bool is_dhcp_server(uint32_t app, uint32_t option)
{
    return app == NWP_APP_DHCP_SERVER && option == NWP_DHCP_SERVER_BASIC;
}

/* From the next start on. A range of another subnet than the access point's is not used. */
static int32_t netapp_set(struct nwp *nwp, uint32_t app, uint32_t option,
                          const union nwp_netapp_value *value)
{
    struct device *device = device_of(nwp);
    struct settings *settings = &device->settings;
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (!is_dhcp_server(app, option)) {
        return NWP_COMMON_INVALID_OPCODE;
    }
    uint32_t first = ipv4_number(value->dhcp.first), last = ipv4_number(value->dhcp.last);
    if (value->dhcp.lease < LEASE_MIN || first == 0 || first > last || last - first >= LEASES_MAX) {
        return NWP_COMMON_INVALID_PARAM;
    }
    settings->dhcp_server.lease = value->dhcp.lease;
    memcpy(settings->dhcp_server.first, value->dhcp.first, 4);
    memcpy(settings->dhcp_server.last, value->dhcp.last, 4);
    settings_keep(device, &settings->dhcp_server, sizeof settings->dhcp_server, true);
    return NWP_OK;
}

static int32_t netapp_get(struct nwp *nwp, uint32_t app, uint32_t option,
                          union nwp_netapp_value *value)
{
    struct device *device = device_of(nwp);
    const struct settings *settings = &device->settings;
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (!is_dhcp_server(app, option)) {
        return NWP_COMMON_INVALID_OPCODE;
    }
    value->dhcp.lease = settings->dhcp_server.lease;
    memcpy(value->dhcp.first, settings->dhcp_server.first, 4);
    memcpy(value->dhcp.last, settings->dhcp_server.last, 4);
    return NWP_OK;
}

const struct nwp_netapp_ops nwp_netapp_ops = {
    .set = netapp_set,
    .get = netapp_get,
};
