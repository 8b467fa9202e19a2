/* Network configuration commands: guide 6.6, Tables 58 and 59. */
#include "commands/commands.h"

struct settings {
    union nwp_netcfg_value value; /* first: the values of options describe it */
    uint32_t id;
    uint32_t mode;
    uint32_t ignored; /* an option that does not count */
};

/* ---- Values ---------------------------------------------------------------------------------- */

static const char if_states[] =
    "ipv6_sta_local=4|ipv6_sta_global|disable_ipv4_dhcp=0x40|ipv6_local_static|"
    "ipv6_local_stateless|ipv6_local_stateful|ipv6_global_static|ipv6_global_stateful|"
    "disable_ipv4_lla|enable_dhcp_release|ipv6_global_stateless|"
    "disable_fast_renew";

#define IF_STATE MASK(union nwp_netcfg_value, number, ONE_OF(if_states), OPTIONAL)

static const struct at_param if_state[] = {IF_STATE};
static const struct at_param mac[] = {MAC(union nwp_netcfg_value, mac)};
static const struct at_param count[] = {NUMBER(union nwp_netcfg_value, number)};
static const struct at_param ignored[] = {IGNORED()};

#define IPV4_ADDRESSES \
    IPV4(union nwp_netcfg_value, ipv4.address), IPV4(union nwp_netcfg_value, ipv4.mask), \
        IPV4(union nwp_netcfg_value, ipv4.gateway), IPV4(union nwp_netcfg_value, ipv4.dns)
#define IPV6_ADDRESS IPV6(union nwp_netcfg_value, ipv6.address)

static const struct at_param ipv4_static[] = {IPV4_ADDRESSES};
static const struct at_param ipv6_local_static[] = {IPV6_ADDRESS};
static const struct at_param ipv6_global_static[] = {
    IPV6_ADDRESS,
    IPV6(union nwp_netcfg_value, ipv6.dns),
};

static const struct at_param station[] = {
    IPV4(struct nwp_station, address),
    MAC(struct nwp_station, mac),
    NAME(struct nwp_station, name, FLAGS(AT_QUOTABLE)),
};
static const struct at_list station_list = {AT_FIELDS(fields, station), NWP_STATIONS,
                                            sizeof(struct nwp_station), ';',
                                            COUNTER(union nwp_netcfg_value, stations.count)};
static const struct at_param stations[] = {
    REPEAT(union nwp_netcfg_value, stations.station, LIST_OF(station_list)),
};

static const char dhcp_states[] = "unknown|disabled|enabled|bound|renew|rebind";

static const struct at_param dhcp_client[] = {
    IPV4(union nwp_netcfg_value, dhcp.address),
    IPV4(union nwp_netcfg_value, dhcp.mask),
    IPV4(union nwp_netcfg_value, dhcp.gateway),
    IPV4(union nwp_netcfg_value, dhcp.dns[0]),
    IPV4(union nwp_netcfg_value, dhcp.dns[1]),
    IPV4(union nwp_netcfg_value, dhcp.server),
    NUMBER(union nwp_netcfg_value, dhcp.lease),
    NUMBER(union nwp_netcfg_value, dhcp.renew),
    KEYWORD(union nwp_netcfg_value, dhcp.state, ONE_OF(dhcp_states)),
};

/* ---- Options: each ID has some of them, and refuses the others ------------------------------- */

#define STATE        "state=0"
#define STATIC       "static=4"
#define IPV4_DYNAMIC "dhcp=1|dhcp_lla"
#define IPV6_DYNAMIC "stateless=5|stateful"
#define RELEASE      "release_ip_set=7|release_ip_off"

static const char ipv4_modes[] = IPV4_DYNAMIC "|" STATIC;
static const char ipv6_modes[] = IPV6_DYNAMIC "|" STATIC;

static const struct at_choice if_options[] = {
    {STATE, VALUES(if_state), SET}, {STATIC, NONE},  {IPV4_DYNAMIC, NONE},
    {IPV6_DYNAMIC, NONE},           {RELEASE, NONE},
};

static const struct at_choice ipv4_sta_options[] = {
    {STATIC, VALUES(ipv4_static), SET},
    {IPV4_DYNAMIC, VALUES(ignored), SET},
    {RELEASE, VALUES(ignored), SET},
    {STATE, NONE},
    {IPV6_DYNAMIC, NONE},
};

static const struct at_choice ipv4_ap_options[] = {
    {STATIC, VALUES(ipv4_static), SET},
    {STATE, NONE},
    {IPV4_DYNAMIC, NONE},
    {IPV6_DYNAMIC, NONE},
    {RELEASE, NONE},
};

static const struct at_choice ipv6_local_options[] = {
    {STATIC, VALUES(ipv6_local_static), SET},
    {IPV6_DYNAMIC, VALUES(ignored), SET},
    {STATE, NONE},
    {IPV4_DYNAMIC, NONE},
    {RELEASE, NONE},
};

static const struct at_choice ipv6_global_options[] = {
    {STATIC, VALUES(ipv6_global_static), SET},
    {IPV6_DYNAMIC, VALUES(ignored), SET},
    {STATE, NONE},
    {IPV4_DYNAMIC, NONE},
    {RELEASE, NONE},
};

/* An option that is ignored must be a known name all the same, or nothing. */
static const struct at_choice any_option[] = {
    {STATE, BOTH}, {STATIC, BOTH}, {IPV4_DYNAMIC, BOTH}, {IPV6_DYNAMIC, BOTH}, {RELEASE, BOTH},
};

/* ---- What is set and what is read ------------------------------------------------------------ */

#define OPTION(choices_)     CHOICE(struct settings, mode, OPTIONS(choices_))
#define MODE(field_, words_) KEYWORD(union nwp_netcfg_value, field_, ONE_OF(words_))

#define IGNORED_OPTION CHOSEN(struct settings, ignored, OPTIONS(any_option), OPTIONAL)

static const struct at_param if_setting[] = {IF_STATE, OPTION(if_options)};
static const struct at_param ipv4_sta[] = {
    MODE(ipv4.mode, ipv4_modes),
    IPV4_ADDRESSES,

    OPTION(ipv4_sta_options),
};
static const struct at_param ipv4_ap[] = {
    MODE(ipv4.mode, ipv4_modes),
    IPV4_ADDRESSES,

    OPTION(ipv4_ap_options),
};
static const struct at_param ipv6_local[] = {
    MODE(ipv6.mode, ipv6_modes),
    IPV6_ADDRESS,

    OPTION(ipv6_local_options),
};
static const struct at_param ipv6_global[] = {
    MODE(ipv6.mode, ipv6_modes),
    IPV6_ADDRESS,

    OPTION(ipv6_global_options),
};
static const struct at_param mac_set[] = {
    IGNORED_OPTION,
    MAC(struct settings, value.mac),
};
static const struct at_param second_dns[] = {
    IPV4(union nwp_netcfg_value, ipv4.address),

    IGNORED_OPTION,
    IPV4(struct settings, value.ipv4.address),
};

static const struct at_choice ids[] = {
    {"if=6", VALUES_AND_QUERY(1, if_setting), BOTH},
    {"set_mac_addr=1|ap_station_disconnect=5", QUERY(mac_set), SET},
    {"get_mac_addr=2", VALUES(mac), GET},
    {"ipv4_sta_addr=7", VALUES_AND_QUERY(5, ipv4_sta), BOTH},
    {"ipv4_ap_addr=8", VALUES_AND_QUERY(5, ipv4_ap), BOTH},
    {"ipv6_addr_local=9", VALUES_AND_QUERY(2, ipv6_local), BOTH},
    {"ipv6_addr_global=10", VALUES_AND_QUERY(2, ipv6_global), BOTH},
    {"ap_stations_connected=3", VALUES(count), GET},
    {"ap_stations_info=4", VALUES(stations), GET},
    {"ipv4_dns_client=12", VALUES_AND_QUERY(1, second_dns), BOTH},
    {"ipv4_dhcp_client=11", VALUES(dhcp_client), GET},
};

static const struct at_param settings[] = {CHOICE(struct settings, id, OPTIONS(ids))};

static int32_t set(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct settings *wanted = args;
    (void)result;
    return AT_ASK(nwp, netcfg, set, (nwp, wanted->id, wanted->mode, &wanted->value));
}

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    return AT_ASK(nwp, netcfg, get, (nwp, ((const struct settings *)args)->id, result));
}

static const struct at_command commands[] = {
    {"NetCfgSet=ID,Option,Value1,..,ValueX", PARAMS(settings), .run = set, .flags = AT_VARIABLE},
    {"NetCfgGet=ID", PARAMS(settings), .run = get, .flags = AT_READS},
};

const struct at_chapter at_netcfg_chapter = {"netcfg", commands, AT_COUNT(commands)};
