/* Test commands of at_fake: scripts, what operations return, and the log. All parameters are plain
 * numbers and texts, so that transcripts prove what number each keyword of the guide has. */
#include <stdlib.h>

#include "core/print.h"
#include "fake_device.h"

/* ---- Texts ----------------------------------------------------------------------------------- */

static int digit(uint8_t c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

struct nwp_bytes fake_plain(struct at_bytes text, uint8_t room[FAKE_TEXT])
{
    size_t length = 0;
    if (text.data == NULL) {
        return (struct nwp_bytes){0};
    }
    for (size_t i = 0; i < text.length && length < FAKE_TEXT; i++) {
        const uint8_t *at = text.data + i;
        bool coded = text.length - i >= 4 && at[0] == '\\' && at[1] == 'x' && digit(at[2]) >= 0 &&
                     digit(at[3]) >= 0;
        room[length++] = coded ? (uint8_t)(digit(at[2]) * 16 + digit(at[3])) : *at;
        i += coded ? 3 : 0;
    }
    return (struct nwp_bytes){room, length};
}

struct nwp_name fake_name(struct at_bytes text)
{
    uint8_t room[FAKE_TEXT];
    struct nwp_bytes plain = fake_plain(text, room);
    struct nwp_name name = {0};
    name.length = (uint8_t)(plain.length < sizeof name.text ? plain.length : sizeof name.text);
    if (name.length > 0) {
        memcpy(name.text, plain.data, name.length);
    }
    return name;
}

/* ---- Scripts --------------------------------------------------------------------------------- */

struct answer {
    uint16_t operation;
    struct at_bytes status;
};

static const struct at_param answer_params[] = {
    KEYWORD(struct answer, operation, ONE_OF(fake_operations)),
    TEXT(struct answer, status, MAX(11)),
};

static int32_t run_answer(struct at_call *call, const void *args, void *result)
{
    const struct answer *answer = args;
    struct fake_nwp *fake = fake_of_call(call);
    char text[12] = "";
    char *end;
    (void)result;
    memcpy(text, answer->status.data, answer->status.length);
    long status = strtol(text, &end, 0);
    if (strcmp(text, "pending") == 0) {
        status = NWP_PENDING;
    } else if (end == text || *end != '\0' || status < INT32_MIN || status > INT32_MAX) {
        return AT_REFUSE(-4);
    }
    if (fake->scripted == FAKE_SCRIPT) {
        return FAKE_NOT_POSSIBLE;
    }
    fake_answer(fake, fake_operation_name(answer->operation), (int32_t)status);
    return 0;
}

struct without {
    uint16_t part;
};

static const struct at_param without_params[] = {
    KEYWORD(struct without, part, ONE_OF(fake_parts)),
};

static int32_t run_without(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_without(fake_of_call(call), ((const struct without *)args)->part);
    return 0;
}

static int32_t run_reset(struct at_call *call, const void *args, void *result)
{
    (void)args;
    (void)result;
    fake_restart(fake_of_call(call));
    return 0;
}

/* ---- The log --------------------------------------------------------------------------------- */

/* A line of the answer, before its OK. */
static bool answer_line(struct at_call *call, const char *name, const char *text)
{
    struct at_session *session = call->session;
    at_message_begin(session);
    at_print(session, name);
    at_print(session, text);
    return at_message_end(session, (size_t)(session->waiting + 1) * AT_ANSWER_RESERVE);
}

static int32_t run_log(struct at_call *call, const void *args, void *result)
{
    char log[FAKE_LOG];
    char *rest;
    (void)args;
    (void)result;
    snprintf(log, sizeof log, "%s", fake_log(fake_of_call(call)));
    for (char *line = strtok_r(log, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (!answer_line(call, "+fakelog:", line)) {
            return FAKE_NOT_POSSIBLE;
        }
    }
    return 0;
}

struct part {
    uint32_t offset, length;
};

static const struct at_param sent_params[] = {
    NUMBER(struct part, offset, OPTIONAL),
    NUMBER(struct part, length, OPTIONAL),
};

static int32_t run_sent(struct at_call *call, const void *args, void *result)
{
    const struct part *part = args;
    const struct fake_nwp *fake = fake_of_call(call);
    size_t offset = part->offset < fake->sent_length ? part->offset : fake->sent_length;
    size_t rest = fake->sent_length - offset;
    size_t length = part->length > 0 && part->length < rest ? part->length : rest;
    struct text text = fake_text((struct nwp_bytes){fake->sent + offset, length});
    (void)result;
    text = fake_format("%zu %s", fake->sent_length, text.bytes);
    return answer_line(call, "+fakesent:", text.bytes) ? 0 : FAKE_NOT_POSSIBLE;
}

/* ---- Data ------------------------------------------------------------------------------------ */

struct data {
    uint8_t format;
    uint16_t length;
    struct at_bytes bytes;
};

static const struct at_param data_params[] = {
    FORMAT(struct data, format),
    LENGTH(struct data, length),
    DATA(struct data, bytes),
};

static int32_t run_data(struct at_call *call, const void *args, void *result)
{
    const struct data *data = args;
    (void)result;
    fake_set_data(fake_of_call(call), data->bytes.data, data->bytes.length);
    return 0;
}

struct number {
    uint32_t number;
};

static const struct at_param number_params[] = {
    NUMBER(struct number, number, OPTIONAL),
};

static int32_t run_flags(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_of_call(call)->world.flags = ((const struct number *)args)->number;
    return 0;
}

static int32_t run_more(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_of_call(call)->world.more = (uint8_t)((const struct number *)args)->number;
    return 0;
}

/* ---- Addresses ------------------------------------------------------------------------------- */

static const struct at_param endpoint_params[] = {
    NUMBER(struct nwp_endpoint, family, OPTIONAL),
    NUMBER(struct nwp_endpoint, port, OPTIONAL),
    ADDRESS(struct nwp_endpoint, address, OPTIONAL),
};

static int32_t run_peer(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_of_call(call)->peer = *(const struct nwp_endpoint *)args;
    return 0;
}

static int32_t run_host(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_of_call(call)->world.host = *(const struct nwp_endpoint *)args;
    return 0;
}

/* ---- Settings that can only be read ---------------------------------------------------------- */

static const struct at_param version_params[] = {
    NUMBER(struct nwp_version, chip, OPTIONAL), IPV4(struct nwp_version, firmware, OPTIONAL),
    IPV4(struct nwp_version, phy, OPTIONAL),    IPV4(struct nwp_version, nwp, OPTIONAL),
    NUMBER(struct nwp_version, rom, OPTIONAL),
};

static int32_t run_version(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_remember(fake_of_call(call), FAKE_DEVICE, 0, NWP_DEVICE_VERSION, args,
                  sizeof(struct nwp_version));
    return 0;
}

static const struct at_param udid_params[] = {
    IPV6(union nwp_device_value, udid, OPTIONAL),
};

static int32_t run_udid(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_remember(fake_of_call(call), FAKE_DEVICE, 0, NWP_DEVICE_UDID, args, 16);
    return 0;
}

struct status {
    uint32_t group, bits;
};

static const struct at_param status_params[] = {
    NUMBER(struct status, group, OPTIONAL),
    NUMBER(struct status, bits, OPTIONAL),
};

static int32_t run_status(struct at_call *call, const void *args, void *result)
{
    const struct status *status = args;
    (void)result;
    fake_remember(fake_of_call(call), FAKE_DEVICE, status->group, NWP_DEVICE_STATUS, &status->bits,
                  sizeof status->bits);
    return 0;
}

struct connection {
    struct nwp_connection connection;
    struct at_bytes ssid, device;
};

static const struct at_param connection_params[] = {
    NUMBER(struct connection, connection.role, OPTIONAL),
    NUMBER(struct connection, connection.status, OPTIONAL),
    NUMBER(struct connection, connection.security, OPTIONAL),
    TEXT(struct connection, ssid, MAX(65535), OPTIONAL),
    MAC(struct connection, connection.bssid, OPTIONAL),
    TEXT(struct connection, device, MAX(65535), OPTIONAL),
};

static int32_t run_connection(struct at_call *call, const void *args, void *result)
{
    const struct connection *connection = args;
    struct nwp_connection value = connection->connection;
    uint8_t ssid[FAKE_TEXT];
    uint8_t device[FAKE_TEXT];
    (void)result;
    value.ssid = fake_plain(connection->ssid, ssid);
    value.device = fake_plain(connection->device, device);
    fake_remember(fake_of_call(call), FAKE_WLAN, NWP_WLAN_ID_CONNECTION, 0, &value, sizeof value);
    return 0;
}

/* Values of the network configuration under any identifier. */
struct config {
    uint32_t id;
    union nwp_netcfg_value value;
};

static const struct at_param ipv4_params[] = {
    NUMBER(struct config, id, OPTIONAL),
    NUMBER(struct config, value.ipv4.mode, OPTIONAL),
    IPV4(struct config, value.ipv4.address, OPTIONAL),
    IPV4(struct config, value.ipv4.mask, OPTIONAL),
    IPV4(struct config, value.ipv4.gateway, OPTIONAL),
    IPV4(struct config, value.ipv4.dns, OPTIONAL),
};

static const struct at_param ipv6_params[] = {
    NUMBER(struct config, id, OPTIONAL),
    NUMBER(struct config, value.ipv6.mode, OPTIONAL),
    IPV6(struct config, value.ipv6.address, OPTIONAL),
    IPV6(struct config, value.ipv6.dns, OPTIONAL),
};

static const struct at_param mac_params[] = {
    MAC(struct config, value.mac, OPTIONAL),
};

static const struct at_param dhcp_params[] = {
    IPV4(struct config, value.dhcp.address, OPTIONAL),
    IPV4(struct config, value.dhcp.mask, OPTIONAL),
    IPV4(struct config, value.dhcp.gateway, OPTIONAL),
    IPV4(struct config, value.dhcp.dns[0], OPTIONAL),
    IPV4(struct config, value.dhcp.dns[1], OPTIONAL),
    IPV4(struct config, value.dhcp.server, OPTIONAL),
    NUMBER(struct config, value.dhcp.lease, OPTIONAL),
    NUMBER(struct config, value.dhcp.renew, OPTIONAL),
    NUMBER(struct config, value.dhcp.state, OPTIONAL),
};

static int32_t keep_config(struct at_call *call, uint32_t id, const union nwp_netcfg_value *value)
{
    fake_remember(fake_of_call(call), FAKE_NETCFG, 0, id, value, sizeof *value);
    return 0;
}

static int32_t run_config(struct at_call *call, const void *args, void *result)
{
    const struct config *config = args;
    (void)result;
    return keep_config(call, config->id, &config->value);
}

static int32_t run_mac(struct at_call *call, const void *args, void *result)
{
    (void)result;
    return keep_config(call, NWP_NETCFG_GET_MAC_ADDR, &((const struct config *)args)->value);
}

static int32_t run_dhcp(struct at_call *call, const void *args, void *result)
{
    (void)result;
    return keep_config(call, NWP_NETCFG_IPV4_DHCP_CLIENT, &((const struct config *)args)->value);
}

static const struct at_command commands[] = {
    {"FakeAnswer=operation,status", PARAMS(answer_params), .run = run_answer},
    {"FakeWithout=name", PARAMS(without_params), .run = run_without},
    {"FakeReset", .run = run_reset},
    {"FakeLog", .run = run_log},
    {"FakeSent=offset,length", PARAMS(sent_params), .run = run_sent},
    {"FakeData=format,length,data", PARAMS(data_params), .run = run_data},
    {"FakeFlags=flags", PARAMS(number_params), .run = run_flags},
    {"FakeMore=more", PARAMS(number_params), .run = run_more},
    {"FakePeer=family,port,address", PARAMS(endpoint_params), .run = run_peer},
    {"FakeHost=family,port,address", PARAMS(endpoint_params), .run = run_host},
    {"FakeVersion=chip,firmware,phy,nwp,rom", PARAMS(version_params), .run = run_version},
    {"FakeUdid", PARAMS(udid_params), .run = run_udid},
    {"FakeStatus=class,bits", PARAMS(status_params), .run = run_status},
    {"FakeConnection=role,status,security,ssid,bssid,device", PARAMS(connection_params),
     .run = run_connection},
    {"FakeIpv4=id,mode,address,mask,gateway,dns", PARAMS(ipv4_params), .run = run_config},
    {"FakeIpv6=id,mode,address,dns", PARAMS(ipv6_params), .run = run_config},
    {"FakeMac=mac", PARAMS(mac_params), .run = run_mac},
    {"FakeDhcp=address,mask,gateway,dns1,dns2,server,lease,renew,state", PARAMS(dhcp_params),
     .run = run_dhcp},
};

const struct at_chapter at_fake_chapter = {"fake", commands, AT_COUNT(commands)};
