/* Network configuration commands: guide 6.6, MAC and station address of Table 59. */
#include "commands/commands.h"

static const struct at_word address_modes[] = {
    {"dhcp", NWP_NETCFG_DHCP},
    {"dhcp_lla", NWP_NETCFG_DHCP_LLA},
    {"static", NWP_NETCFG_STATIC},
    {0},
};

static const struct at_param mac_value[] = {
    {"MAC address", .type = AT_MAC, AT_FIELD(union nwp_netcfg_value, mac)},
};

static const struct at_param ipv4_values[] = {
    {"Address option", .type = AT_KEYWORD, .of.words = address_modes,
     AT_FIELD(union nwp_netcfg_value, ipv4.mode)},
    {"Address", .type = AT_IPV4, AT_FIELD(union nwp_netcfg_value, ipv4.address)},
    {"Subnet mask", .type = AT_IPV4, AT_FIELD(union nwp_netcfg_value, ipv4.mask)},
    {"Gateway", .type = AT_IPV4, AT_FIELD(union nwp_netcfg_value, ipv4.gateway)},
    {"DNS", .type = AT_IPV4, AT_FIELD(union nwp_netcfg_value, ipv4.dns)},
};

static const struct at_choice ids[] = {
    {"get_mac_addr", NWP_NETCFG_GET_MAC_ADDR, {AT_LIST(mac_value)}, .access = AT_GET},
    {"ipv4_sta_addr", NWP_NETCFG_IPV4_STA_ADDR, {AT_LIST(ipv4_values)}, .access = AT_GET},
    {0},
};

struct options {
    uint32_t id;
};

static const struct at_param get_params[] = {
    {"ID", .type = AT_CHOICE, .of.choices = ids, AT_FIELD(struct options, id)},
};

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    return nwp->ops->netcfg->get(nwp, ((const struct options *)args)->id, result);
}

static const struct at_command commands[] = {
    {"NetCfgGet", {AT_LIST(get_params)}, .run = get, .flags = AT_READS},
};

const struct at_chapter at_netcfg_chapter = {commands, AT_COUNT(commands)};
