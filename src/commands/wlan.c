/* WLAN commands: guide 6.3, Tables 27, 28 and the connection of Table 37. */
#include "commands/commands.h"

static const struct at_word securities[] = {
    {"open", NWP_SECURITY_OPEN},
    {"wep", NWP_SECURITY_WEP},
    {"wpa_wpa2", NWP_SECURITY_WPA_WPA2},
    {"wps_pbc", NWP_SECURITY_WPS_PBC},
    {"wps_pin", NWP_SECURITY_WPS_PIN},
    {"wpa_ent", NWP_SECURITY_WPA_ENT},
    {"wep_shared", NWP_SECURITY_WEP_SHARED},
    {"wpa2_plus", NWP_SECURITY_WPA2_PLUS},
    {"wpa3", NWP_SECURITY_WPA3},
    {0},
};

static const struct at_word eap_methods[] = {
    {"tls", 0x18180001},           {"ttls_tls", 0x18180110},
    {"ttls_mschapv2", 0x18180010}, {"ttls_psk", 0x18180210},
    {"peap0_tls", 0x18180120},     {"peap0_mschapv2", 0x18180020},
    {"peap0_psk", 0x18180220},     {"peap1_tls", 0x18180140},
    {"peap1_psk", 0x18180240},     {0},
};

static const struct at_word roles[] = {
    {"sta", NWP_ROLE_STA},
    {"ap", NWP_ROLE_AP},
    {"p2p", NWP_ROLE_P2P},
    {0},
};

static const struct at_word connection_statuses[] = {
    {"disconnected", NWP_DISCONNECTED},
    {"station_connected", NWP_STATION_CONNECTED},
    {"p2pcl_connected", NWP_P2PCL_CONNECTED},
    {"p2pgo_connected", NWP_P2PGO_CONNECTED},
    {"ap_connected_stations", NWP_AP_CONNECTED_STATIONS},
    {0},
};

#define OPTIONAL_TEXT(name_, max_, field_) \
    { \
        .name = (name_), .type = AT_TEXT, .of.max = (max_), .flags = AT_OPTIONAL, \
        AT_FIELD(struct nwp_network, field_) \
    }

static const struct at_param connect_params[] = {
    {"SSID", .type = AT_TEXT, .of.max = 32, AT_FIELD(struct nwp_network, ssid)},
    {"BSSID", .type = AT_MAC, .flags = AT_OPTIONAL, AT_FIELD(struct nwp_network, bssid)},
    {"SecurityType", .type = AT_KEYWORD, .of.words = securities,
     AT_FIELD(struct nwp_network, security)},
    OPTIONAL_TEXT("SecurityKey", 64, key),
    OPTIONAL_TEXT("SecurityExtUser", 32, user),
    OPTIONAL_TEXT("SecurityExtAnonUser", 32, anonymous),
    {"SecurityExtEapMethod", .type = AT_KEYWORD, .of.words = eap_methods, .flags = AT_OPTIONAL,
     AT_FIELD(struct nwp_network, eap)},
};

static int32_t connect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return nwp->ops->wlan->connect(nwp, args);
}

static int32_t disconnect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)args;
    (void)result;
    return nwp->ops->wlan->disconnect(nwp);
}

/* ---- Table 37 -------------------------------------------------------------------------------- */

struct options {
    uint32_t id, option;
};

static const struct at_param connection_values[] = {
    {"Role", .type = AT_KEYWORD, .of.words = roles, AT_FIELD(struct nwp_connection, role)},
    {"Status", .type = AT_KEYWORD, .of.words = connection_statuses,
     AT_FIELD(struct nwp_connection, status)},
    {"Security", .type = AT_KEYWORD, .of.words = securities,
     AT_FIELD(struct nwp_connection, security)},
    {"SSID", .type = AT_TEXT, AT_FIELD(struct nwp_connection, ssid)},
    {"BSSID", .type = AT_MAC, .flags = AT_OPTIONAL, AT_FIELD(struct nwp_connection, bssid)},
    {"Device", .type = AT_TEXT, AT_FIELD(struct nwp_connection, device)},
};

static const struct at_param ignored_option[] = {
    {"Option", .type = AT_IGNORED},
};

static const struct at_choice ids[] = {
    {"connection",
     NWP_WLAN_ID_CONNECTION,
     {AT_LIST(connection_values)},
     {AT_LIST(ignored_option)},
     AT_GET},
    {0},
};

static const struct at_param get_params[] = {
    {"ID", .type = AT_CHOICE, .of.choices = ids, AT_FIELD(struct options, id)},
};

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct options *options = args;
    return nwp->ops->wlan->get(nwp, options->id, options->option, result);
}

static const struct at_command commands[] = {
    {"WlanConnect", {AT_LIST(connect_params)}, .run = connect},
    {"WlanDisconnect", .run = disconnect},
    {"WlanGet", {AT_LIST(get_params)}, .run = get, .flags = AT_READS | AT_VARIABLE},
};

const struct at_chapter at_wlan_chapter = {commands, AT_COUNT(commands)};
