/* Device commands: guide 6.1, Tables 9 to 13. */
#include "commands/commands.h"

struct options {
    union nwp_device_value value; /* first: the values of options describe it */
    uint32_t id, option;
};

enum { ID_GENERAL = 1, ID_STATUS = 2, ID_IOT = 4 };

static const char device_status[] = "general_error";

static const char wlan_status[] =
    "wlanasynconnectedresponse|wlanasyncdisconnectedresponse|sta_connected|sta_disconnected|"
    "p2p_dev_found|connection_failed|p2p_neg_req_received|rx_filters";

static const char bsd_status[] = "tx_failed";

static const char netapp_status[] =
    "ipacquired|ipacquired_v6|ip_leased|ip_released|ipv4_lost|dhcp_acquire_timeout|"
    "ip_collision|ipv6_lost";

#define STATUS(words_) MASK(union nwp_device_value, status, ONE_OF(words_))

static const struct at_param device_bits[] = {STATUS(device_status)};
static const struct at_param wlan_bits[] = {STATUS(wlan_status)};
static const struct at_param bsd_bits[] = {STATUS(bsd_status)};
static const struct at_param netapp_bits[] = {STATUS(netapp_status)};

static const struct at_choice status_options[] = {
    {"device=1", VALUES(device_bits), GET},
    {"wlan=2", VALUES(wlan_bits), GET},
    {"bsd=3", VALUES(bsd_bits), GET},
    {"netapp=4", VALUES(netapp_bits), GET},
    {"netcfg=5|fs", NONE},
};

static const struct at_param time_values[] = {
    NUMBER(struct nwp_time, hour), NUMBER(struct nwp_time, minute), NUMBER(struct nwp_time, second),
    NUMBER(struct nwp_time, day),  NUMBER(struct nwp_time, month),  NUMBER(struct nwp_time, year),
};

static const struct at_param persistent_value[] = {
    NUMBER(union nwp_device_value, persistent, MAX(1)),
};

static const struct at_param version_values[] = {
    HEX(struct nwp_version, chip),   IPV4(struct nwp_version, firmware),
    IPV4(struct nwp_version, phy),   IPV4(struct nwp_version, nwp),
    NUMBER(struct nwp_version, rom),
};

static const struct at_choice general_options[] = {
    {"version=12", VALUES(version_values), GET},
    {"time=11", VALUES(time_values), BOTH},
    {"persistent=5", VALUES(persistent_value), BOTH},
};

static const struct at_param udid_byte[] = {{.type = AT_HEX, .size = 1}};
static const struct at_list udid_bytes = {AT_FIELDS(fields, udid_byte), 16, 1, ','};
static const struct at_param udid_value[] = {
    REPEAT(union nwp_device_value, udid, LIST_OF(udid_bytes)),
};

static const struct at_choice iot_options[] = {
    {"udid=41", VALUES(udid_value), GET},
};

#define OPTION(choices_) CHOICE(struct options, option, OPTIONS(choices_))

static const struct at_param general_option[] = {OPTION(general_options)};
static const struct at_param status_option[] = {OPTION(status_options)};
static const struct at_param iot_option[] = {OPTION(iot_options)};

static const struct at_choice ids[] = {
    {"general=1", VALUES(general_option)},
    {"status=2", VALUES(status_option)},
    {"iot=4", VALUES(iot_option)},
};

static const struct at_param options[] = {CHOICE(struct options, id, OPTIONS(ids))};

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct options *wanted = args;
    union nwp_device_value *value = result;

    if (wanted->id == ID_STATUS) {
        value->status = wanted->option;
        return nwp->ops->get(nwp, NWP_DEVICE_STATUS, value);
    }
    return nwp->ops->get(nwp, wanted->option, value);
}

static int32_t set(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct options *wanted = args;
    (void)result;
    return nwp->ops->set(nwp, wanted->option, &wanted->value);
}

static int32_t start(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)args;
    (void)result;
    return nwp->ops->start(nwp, at_request(call));
}

struct stop {
    uint16_t timeout;
};

static const struct at_param stop_params[] = {NUMBER(struct stop, timeout)};

static int32_t stop(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct stop *stop_args = args;
    (void)result;
    return nwp->ops->stop(nwp, at_request(call), stop_args->timeout);
}

static int32_t test(struct at_call *call, const void *args, void *result)
{
    (void)call;
    (void)args;
    (void)result;
    return 0;
}

static const struct at_command commands[] = {
    {"Start", .run = start, .flags = AT_WAITS},
    {"Stop=timeout", PARAMS(stop_params), .run = stop, .flags = AT_ENDS},
    {"Get=ID,Option", PARAMS(options), .run = get, .flags = AT_READS},
    {"Set=ID,Option,Value1,..,ValueX", PARAMS(options), .run = set, .flags = AT_VARIABLE},
    {"Test", .run = test},
};

const struct at_chapter at_device_chapter = {"device", commands, AT_COUNT(commands)};
