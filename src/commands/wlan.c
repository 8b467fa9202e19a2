/* WLAN commands: guide 6.3, Tables 27 to 37. */
#include "commands/commands.h"

/* ---- Networks and profiles: Tables 27 to 31 -------------------------------------------------- */

static const char eap_methods[] =
    "tls=0x18180001|ttls_tls=0x18180110|ttls_mschapv2=0x18180010|ttls_psk=0x18180210|"
    "peap0_tls=0x18180120|peap0_mschapv2=0x18180020|peap0_psk=0x18180220|peap1_tls=0x18180140|"
    "peap1_psk=0x18180240";

#define IF_ENTERPRISE IF_IS(struct nwp_network, security, NWP_SECURITY_WPA_ENT)

#define NETWORK \
    TEXT(struct nwp_network, ssid, MAX(32)), MAC(struct nwp_network, bssid, OPTIONAL), \
        KEYWORD(struct nwp_network, security, ONE_OF(at_securities)), \
        TEXT(struct nwp_network, key, MAX(64), OPTIONAL), IF_ENTERPRISE, \
        TEXT(struct nwp_network, user, MAX(32), OPTIONAL), IF_ENTERPRISE, \
        TEXT(struct nwp_network, anonymous, MAX(32), OPTIONAL), IF_ENTERPRISE, \
        KEYWORD(struct nwp_network, eap, ONE_OF(eap_methods), OPTIONAL)

static const struct at_param network[] = {NETWORK};

static const struct at_param profile[] = {
    NETWORK,
    NUMBER(struct nwp_network, priority),
};

static int32_t connect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return AT_ASK(nwp, wlan, connect, (nwp, args));
}

static int32_t disconnect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)args;
    (void)result;
    return AT_ASK(nwp, wlan, disconnect, (nwp));
}

struct profile {
    uint16_t index;
};

static const struct at_param profile_index[] = {NUMBER(struct profile, index)};

static int32_t profile_add(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    struct profile *added = result;
    int32_t status = AT_ASK(nwp, wlan, profile_add, (nwp, args));
    added->index = (uint16_t)status;
    return status;
}

/* The key stays in the device. */
static int32_t profile_get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    struct nwp_network *found = result;
    const struct profile *wanted = args;
    int32_t status = AT_ASK(nwp, wlan, profile_get, (nwp, wanted->index, found));
    found->key.length = 0;
    return status;
}

static int32_t profile_del(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return AT_ASK(nwp, wlan, profile_del, (nwp, ((const struct profile *)args)->index));
}

/* ---- Policies: Tables 32 and 33 -------------------------------------------------------------- */

struct policies {
    struct nwp_policy policy;
    uint8_t type;
};

static const char connection_policies[] = "auto|fast|p2p=8|auto_provisioning=0x20";

static const char p2p_roles[] = "client|group_owner=15|negotiate=3";
static const char p2p_values[] = "active|passive|rand_backoff";

static const struct at_param interval[] = {NUMBER(struct nwp_policy, value)};
static const struct at_param no_value[] = {IGNORED()};

static const struct at_param max_sleep[] = {
    NUMBER(struct nwp_policy, value, MAX(65535), OPTIONAL),
};

static const struct at_choice scan_options[] = {
    {"hidden_ssid=3|no_hidden_ssid=1", VALUES(interval)},
    {"disable_scan=0", VALUES(no_value)},
};

static const struct at_choice pm_options[] = {
    {"normal=0|low_latency|low_power|always_on", VALUES(no_value)},
    {"long_sleep=4", VALUES(max_sleep)},
};

/* What is set, and what is read: the option by its name, and always a value. */
#define SET_OPTION(choices_) CHOICE(struct nwp_policy, option, OPTIONS(choices_))
#define GET_OPTION(choices_) CHOSEN(struct nwp_policy, option, OPTIONS(choices_))

static const struct at_param connection_policy[] = {
    MASK(struct nwp_policy, option, ONE_OF(connection_policies)),

    MASK(struct nwp_policy, option, ONE_OF(connection_policies), OPTIONAL),
    IGNORED(),
};
static const struct at_param scan_policy[] = {
    GET_OPTION(scan_options),
    NUMBER(struct nwp_policy, value, FLAGS(AT_TRAILING)),

    SET_OPTION(scan_options),
};
static const struct at_param pm_policy[] = {
    GET_OPTION(pm_options),
    NUMBER(struct nwp_policy, value, FLAGS(AT_TRAILING)),

    SET_OPTION(pm_options),
};
static const struct at_param p2p_policy[] = {
    KEYWORD(struct nwp_policy, option, ONE_OF(p2p_roles)),
    KEYWORD(struct nwp_policy, value, ONE_OF(p2p_values)),
};

static const struct at_choice policy_types[] = {
    {"connection=16", VALUES_AND_QUERY(1, connection_policy), BOTH},
    {"scan=32", VALUES_AND_QUERY(2, scan_policy), BOTH},
    {"pm=48", VALUES_AND_QUERY(2, pm_policy), BOTH},
    {"p2p=64", VALUES(p2p_policy), BOTH},
};

static const struct at_param policies[] = {
    CHOICE(struct policies, type, OPTIONS(policy_types)),
};

static int32_t policy_set(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct policies *wanted = args;
    (void)result;
    return AT_ASK(nwp, wlan, policy_set, (nwp, wanted->type, &wanted->policy));
}

static int32_t policy_get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    return AT_ASK(nwp, wlan, policy_get, (nwp, ((const struct policies *)args)->type, result));
}

/* ---- Scan and mode: Tables 34 and 35 --------------------------------------------------------- */

struct scan {
    uint8_t index, count;
};

static const struct at_param scan_params[] = {
    NUMBER(struct scan, index),
    NUMBER(struct scan, count, MAX(NWP_SCAN_MAX), FLAGS(AT_REFUSE_0)),
};

static const char scan_securities[] = "open|wep|wpa|wpa2=4|wpa_wpa2=6|wpa3=5";

static const char scan_ciphers[] = "none|wep40|wep104|tkip=4|ccmp=8|tkip_ccmp=12";

static const char key_managements[] = "none|802_1_x|psk|psk256=4|psk_sae=3";

static const struct at_param scan_results[] = {
    NAME(struct nwp_scan_entry, ssid),
    MAC(struct nwp_scan_entry, bssid),
    SIGNED(struct nwp_scan_entry, rssi),
    NUMBER(struct nwp_scan_entry, channel),
    KEYWORD(struct nwp_scan_entry, security, ONE_OF(scan_securities)),
    NUMBER(struct nwp_scan_entry, hidden),
    KEYWORD(struct nwp_scan_entry, cipher, ONE_OF(scan_ciphers)),
    KEYWORD(struct nwp_scan_entry, key_management, ONE_OF(key_managements)),
};

static int32_t scan(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct scan *wanted = args;
    (void)result;
    return AT_ASK(nwp, wlan, scan, (nwp, at_request(call), wanted->index, wanted->count));
}

struct mode {
    uint8_t role;
};

static const struct at_param mode_params[] = {
    KEYWORD(struct mode, role, ONE_OF(at_roles)),
};

static int32_t set_mode(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return AT_ASK(nwp, wlan, set_mode, (nwp, ((const struct mode *)args)->role));
}

/* ---- Settings: Tables 36 and 37 -------------------------------------------------------------- */

struct settings {
    union nwp_wlan_value value; /* first: the values of options describe it */
    uint32_t id, option;
};

#define VALUE(type_, ...) type_(union nwp_wlan_value, __VA_ARGS__)

static const struct at_param number[] = {VALUE(NUMBER, number)};
static const struct at_param byte[] = {VALUE(NUMBER, number, MAX(255))};
static const struct at_param half[] = {VALUE(NUMBER, number, MAX(65535))};
static const struct at_param on_off[] = {VALUE(NUMBER, number, MAX(1))};
static const struct at_param mac[] = {VALUE(MAC, mac)};
static const struct at_param power[] = {
    VALUE(NUMBER, number, MAX(15), FLAGS(AT_REFUSE_1)),
};
static const struct at_param ssid[] = {VALUE(TEXT, text, MAX(32))};
static const struct at_param password[] = {VALUE(TEXT, text, MAX(64))};
static const struct at_param country[] = {VALUE(TEXT, text, MAX(2))};
static const struct at_param device_type[] = {VALUE(TEXT, text, MAX(17))};

/* The names that an access point cannot have are known, and refused. */
static const struct at_choice ap_securities[] = {
    {AT_AP_SECURITIES, BOTH},
    {AT_OTHER_SECURITIES, NONE},
};
static const struct at_param ap_security[] = {VALUE(CHOICE, number, OPTIONS(ap_securities))};

static const char access_list_modes[] = "disable|deny_list";
static const struct at_param access_list_mode[] = {
    VALUE(KEYWORD, number, ONE_OF(access_list_modes)),
};

static const struct at_param access_list_entry[] = {{.type = AT_MAC, .size = 6}};
static const struct at_list access_list_entries = {
    AT_FIELDS(fields, access_list_entry), NWP_ACCESS_LIST, 6, ';',
    COUNTER(union nwp_wlan_value, access_list.count)};
static const struct at_param access_list[] = {
    VALUE(REPEAT, access_list.mac, LIST_OF(access_list_entries)),

    VALUE(NUMBER, access_list.start),
};

static const char element_roles[] = "ap|p2p";
static const struct at_param info_element[] = {
    NUMBER(union nwp_wlan_value, info_element.index),
    KEYWORD(union nwp_wlan_value, info_element.role, ONE_OF(element_roles)),
    NUMBER(union nwp_wlan_value, info_element.id),
    NUMBER(union nwp_wlan_value, info_element.oui[0]),
    NUMBER(union nwp_wlan_value, info_element.oui[1]),
    NUMBER(union nwp_wlan_value, info_element.oui[2]),
    TEXT(union nwp_wlan_value, info_element.data, MAX(252)),
};

static const struct at_param scan_filter[] = {
    HEX(union nwp_wlan_value, scan.channels),
    HEX(union nwp_wlan_value, scan.rssi),
};

static const struct at_param channels[] = {
    NUMBER(union nwp_wlan_value, channels[0], FLAGS(AT_BRACKET)),
    NUMBER(union nwp_wlan_value, channels[1]),
    NUMBER(union nwp_wlan_value, channels[2]),
    NUMBER(union nwp_wlan_value, channels[3], FLAGS(AT_BRACKET)),
};

static const struct at_param filter_byte[] = {{.type = AT_HEX, .size = 1}};
static const struct at_list filter_bytes = {AT_FIELDS(fields, filter_byte), 16, 1, ':'};
static const struct at_list system_bytes = {AT_FIELDS(fields, filter_byte), 4, 1, ':'};
static const struct at_param filter[] = {VALUE(REPEAT, filter, LIST_OF(filter_bytes))};
static const struct at_param system_filter[] = {VALUE(REPEAT, filter, LIST_OF(system_bytes))};

static const char connection_statuses[] =
    "disconnected|station_connected|p2pcl_connected|p2pgo_connected|ap_connected_stations";
static const struct at_param connection[] = {
    KEYWORD(struct nwp_connection, role, ONE_OF(at_roles)),
    KEYWORD(struct nwp_connection, status, ONE_OF(connection_statuses)),
    KEYWORD(struct nwp_connection, security, ONE_OF(at_securities)),
    TEXT(struct nwp_connection, ssid),
    MAC(struct nwp_connection, bssid, OPTIONAL),
    TEXT(struct nwp_connection, device),

    IGNORED(),
};

static const struct at_param roaming[] = {
    NUMBER(union nwp_wlan_value, roaming.on, MAX(1)),
    SIGNED(union nwp_wlan_value, roaming.rssi),
};

/* The access list has an ID of its own in the network processor, but in the guide it is an option
 * of the access point. */
enum { OPTION_ACCESS_LIST = 256 };

static const struct at_choice ap_options[] = {
    {"ssid=0", VALUES(ssid), BOTH},
    {"channel=3|hidden_ssid|max_stations=19", VALUES(byte), BOTH},
    {"security=6", VALUES(ap_security), BOTH},
    {"password=7", VALUES(password), BOTH},
    {"max_sta_aging=26", VALUES(half), BOTH},
    {"access_list_mode=25", VALUES(access_list_mode), SET},
    {"access_list_add_mac=20|access_list_del_mac", VALUES(mac), SET},
    {"access_list_del_idx=22", VALUES(byte), SET},
    {"access_list_num_entries=24", VALUES(byte), GET},
    {"access_list=256", VALUES_AND_QUERY(1, access_list), GET},
};

static const struct at_choice general_options[] = {
    {"country_code=9", VALUES(country), BOTH},
    {"sta_tx_power=10|ap_tx_power", VALUES(power), BOTH},
    {"info_element=16", VALUES(info_element), SET},
    {"scan_params=18", VALUES(scan_filter), BOTH},
    {"suspend_profiles=33", VALUES(number), SET},
    {"disable_ent_server_auth=32", VALUES(on_off), SET},
};

static const struct at_choice p2p_settings[] = {
    {"dev_type=13", VALUES(device_type), BOTH},
    {"channel_n_regs=14", VALUES(channels), BOTH},
};

static const struct at_choice rx_filter_options[] = {
    {"state=27", VALUES(filter), BOTH},
    {"sys_state=31", VALUES(system_filter), BOTH},
    {"remove=28", VALUES(filter), SET},
    {"store=29", SET},
};

static const struct at_choice roaming_options[] = {
    {"triggered_roaming=45", VALUES(roaming), MUTE},
    {"ap_transition=46", VALUES(on_off), MUTE},
};

#define OPTION(choices_) CHOICE(struct settings, option, OPTIONS(choices_))

static const struct at_param ap_option[] = {OPTION(ap_options)};
static const struct at_param general_option[] = {OPTION(general_options)};
static const struct at_param p2p_option[] = {OPTION(p2p_settings)};
static const struct at_param rx_filter_option[] = {OPTION(rx_filter_options)};
static const struct at_param roaming_option[] = {OPTION(roaming_options)};

static const struct at_choice ids[] = {
    {"ap=0", VALUES(ap_option)},
    {"general=1", VALUES(general_option)},
    {"p2p=2", VALUES(p2p_option)},
    {"access_list=3", VALUES_AND_QUERY(1, access_list), GET},
    {"rx_filter=4", VALUES(rx_filter_option)},
    {"connection=5", VALUES_AND_QUERY(6, connection), GET},
    {"network_assisted_roaming=6", VALUES(roaming_option)},
};

static const struct at_param settings[] = {
    CHOICE(struct settings, id, OPTIONS(ids)),
};

static int32_t set(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct settings *wanted = args;
    (void)result;
    return AT_ASK(nwp, wlan, set, (nwp, wanted->option, &wanted->value));
}

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct settings *wanted = args;
    union nwp_wlan_value *value = result;
    bool is_list = wanted->option == OPTION_ACCESS_LIST || wanted->id == NWP_WLAN_ID_ACCESS_LIST;

    if (!is_list) {
        return AT_ASK(nwp, wlan, get, (nwp, wanted->id, wanted->option, value));
    }
    value->access_list.start = wanted->value.access_list.start;
    return AT_ASK(nwp, wlan, get, (nwp, NWP_WLAN_ID_ACCESS_LIST, 0, value));
}

/* ---- The chapter ----------------------------------------------------------------------------- */

static const struct at_command commands[] = {
    {"WlanConnect=SSID,BSSID,SecurityType,SecurityKey,SecurityExtUser,SecurityExtAnonUser,"
     "SecurityExtEapMethod",
     PARAMS(network), .run = connect},
    {"WlanDisconnect", .run = disconnect},
    {"WlanProfileAdd=SSID,BSSID,SecurityType,SecurityKey,SecurityExtUser,SecurityExtAnonUser,"
     "SecurityExtEapMethod,"
     "Priority",
     PARAMS(profile), RESULTS(profile_index), .run = profile_add},
    {"WlanProfileGet=Index", PARAMS(profile_index), RESULTS(profile), .run = profile_get},
    {"WlanProfileDel=Index", PARAMS(profile_index), .run = profile_del},
    {"WlanPolicySet=Type,Policy,Value", PARAMS(policies), .run = policy_set},
    {"WlanPolicyGet=Type", PARAMS(policies), .run = policy_get, .flags = AT_READS},
    {"WlanScan=index,count", PARAMS(scan_params), RESULTS(scan_results), .run = scan,
     .flags = AT_WAITS | AT_LINES},
    {"WlanSetMode=Role", PARAMS(mode_params), .run = set_mode},
    {"WlanSet=ID,Option,Value1,..,ValueX", PARAMS(settings), .run = set, .flags = AT_VARIABLE},
    {"WlanGet=ID,Option", PARAMS(settings), .run = get, .flags = AT_READS | AT_VARIABLE},
};

const struct at_chapter at_wlan_chapter = {"wlan", commands, AT_COUNT(commands)};
