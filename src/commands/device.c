/* Device commands: guide 6.1, Tables 9 to 13. */
#include "commands/commands.h"

struct options {
    uint32_t id, option;
    union nwp_device_value value;
};

enum { ID_GENERAL = 1, ID_STATUS = 2, ID_IOT = 4 };

static const struct at_word device_status[] = {
    {"general_error", NWP_STATUS_GENERAL_ERROR},
    {0},
};

static const struct at_word wlan_status[] = {
    {"wlanasynconnectedresponse", NWP_STATUS_WLANASYNCONNECTEDRESPONSE},
    {"wlanasyncdisconnectedresponse", NWP_STATUS_WLANASYNCDISCONNECTEDRESPONSE},
    {"sta_connected", NWP_STATUS_STA_CONNECTED},
    {"sta_disconnected", NWP_STATUS_STA_DISCONNECTED},
    {"p2p_dev_found", NWP_STATUS_P2P_DEV_FOUND},
    {"connection_failed", NWP_STATUS_CONNECTION_FAILED},
    {"p2p_neg_req_received", NWP_STATUS_P2P_NEG_REQ_RECEIVED},
    {"rx_filters", NWP_STATUS_RX_FILTERS},
    {0},
};

static const struct at_word bsd_status[] = {
    {"tx_failed", NWP_STATUS_TX_FAILED},
    {0},
};

static const struct at_word netapp_status[] = {
    {"ipacquired", NWP_STATUS_IPACQUIRED},
    {"ipacquired_v6", NWP_STATUS_IPACQUIRED_V6},
    {"ip_leased", NWP_STATUS_IP_LEASED},
    {"ip_released", NWP_STATUS_IP_RELEASED},
    {"ipv4_lost", NWP_STATUS_IPV4_LOST},
    {"dhcp_acquire_timeout", NWP_STATUS_DHCP_ACQUIRE_TIMEOUT},
    {"ip_collision", NWP_STATUS_IP_COLLISION},
    {"ipv6_lost", NWP_STATUS_IPV6_LOST},
    {0},
};

#define STATUS_VALUE(words_) \
    { \
        .name = "Value1", .type = AT_MASK, .of.words = (words_), \
        AT_FIELD(union nwp_device_value, status) \
    }

static const struct at_param device_status_value[] = {STATUS_VALUE(device_status)};
static const struct at_param wlan_status_value[] = {STATUS_VALUE(wlan_status)};
static const struct at_param bsd_status_value[] = {STATUS_VALUE(bsd_status)};
static const struct at_param netapp_status_value[] = {STATUS_VALUE(netapp_status)};

static const struct at_choice status_options[] = {
    {"device", NWP_STATUS_DEVICE, {AT_LIST(device_status_value)}, .access = AT_GET},
    {"wlan", NWP_STATUS_WLAN, {AT_LIST(wlan_status_value)}, .access = AT_GET},
    {"bsd", NWP_STATUS_BSD, {AT_LIST(bsd_status_value)}, .access = AT_GET},
    {"netapp", NWP_STATUS_NETAPP, {AT_LIST(netapp_status_value)}, .access = AT_GET},
    {"netcfg", 5, .access = AT_NONE},
    {"fs", 6, .access = AT_NONE},
    {0},
};

#define TIME(name_, field_) \
    { \
        .name = (name_), .type = AT_NUMBER, AT_FIELD(struct nwp_time, field_) \
    }

static const struct at_param time_values[] = {
    TIME("Hour", hour), TIME("Minute", minute), TIME("Second", second),
    TIME("Day", day),   TIME("Month", month),   TIME("Year", year),
};

static const struct at_param persistent_value[] = {
    {"Persistent", .type = AT_NUMBER, .of.max = 1, AT_FIELD(union nwp_device_value, persistent)},
};

static const struct at_param version_values[] = {
    {"Chip ID", .type = AT_HEX, AT_FIELD(struct nwp_version, chip)},
    {"FW Version", .type = AT_IPV4, AT_FIELD(struct nwp_version, firmware)},
    {"PHY Version", .type = AT_IPV4, AT_FIELD(struct nwp_version, phy)},
    {"NWP Version", .type = AT_IPV4, AT_FIELD(struct nwp_version, nwp)},
    {"ROM Version", .type = AT_NUMBER, AT_FIELD(struct nwp_version, rom)},
};

static const struct at_choice general_options[] = {
    {"version", NWP_DEVICE_VERSION, {AT_LIST(version_values)}, .access = AT_GET},
    {"time", NWP_DEVICE_TIME, {AT_LIST(time_values)}, .access = AT_GET | AT_SET},
    {"persistent", NWP_DEVICE_PERSISTENT, {AT_LIST(persistent_value)}, .access = AT_GET | AT_SET},
    {0},
};

static const struct at_param udid_value[] = {
    {"UDID", .type = AT_BYTES, .of.max = 16, AT_FIELD(union nwp_device_value, udid)},
};

static const struct at_choice iot_options[] = {
    {"udid", NWP_DEVICE_UDID, {AT_LIST(udid_value)}, .access = AT_GET},
    {0},
};

#define OPTION(choices_) \
    { \
        .name = "Option", .type = AT_CHOICE, .of.choices = (choices_), \
        .related = offsetof(struct options, value), AT_FIELD(struct options, option) \
    }

static const struct at_param general_option[] = {OPTION(general_options)};
static const struct at_param status_option[] = {OPTION(status_options)};
static const struct at_param iot_option[] = {OPTION(iot_options)};

static const struct at_choice ids[] = {
    {"general", ID_GENERAL, {AT_LIST(general_option)}},
    {"status", ID_STATUS, {AT_LIST(status_option)}},
    {"iot", ID_IOT, {AT_LIST(iot_option)}},
    {0},
};

static const struct at_param option_params[] = {
    {"ID", .type = AT_CHOICE, .of.choices = ids, AT_FIELD(struct options, id)},
};

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct options *options = args;
    union nwp_device_value *value = result;

    if (options->id == ID_STATUS) {
        value->status = options->option;
        return nwp->ops->get(nwp, NWP_DEVICE_STATUS, value);
    }
    return nwp->ops->get(nwp, options->option, value);
}

static int32_t set(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct options *options = args;
    (void)result;
    return nwp->ops->set(nwp, options->option, &options->value);
}

static int32_t start(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)args;
    (void)result;
    return at_wait(call,
                   nwp->ops->start(nwp, at_call_state(call, sizeof(struct nwp_request), at_done)));
}

struct stop {
    uint16_t timeout;
};

static const struct at_param stop_params[] = {
    {"timeout", .type = AT_NUMBER, AT_FIELD(struct stop, timeout)},
};

static int32_t stop(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct stop *stop_args = args;
    struct nwp_request *request = at_call_state(call, sizeof *request, at_done);
    (void)result;
    return at_wait(call, nwp->ops->stop(nwp, request, stop_args->timeout));
}

static int32_t test(struct at_call *call, const void *args, void *result)
{
    (void)call;
    (void)args;
    (void)result;
    return 0;
}

static const struct at_command commands[] = {
    {"Test", .run = test},
    {"Start", .run = start, .flags = AT_WAITS},
    {"Stop", {AT_LIST(stop_params)}, .run = stop, .flags = AT_ENDS},
    {"Get", {AT_LIST(option_params)}, .run = get, .flags = AT_READS},
    {"Set", {AT_LIST(option_params)}, .run = set, .flags = AT_VARIABLE},
};

const struct at_chapter at_device_chapter = {commands, AT_COUNT(commands)};
