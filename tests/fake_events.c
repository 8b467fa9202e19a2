/* Test commands for what happens by itself: requests that end, reports and events. It happens when
 * the command was answered. */
#include "core/value.h"
#include "fake_device.h"

/* ---- Requests -------------------------------------------------------------------------------- */

struct done {
    uint16_t operation;
    int32_t status;
};

static const struct at_param done_params[] = {
    KEYWORD(struct done, operation, ONE_OF(fake_operations)),
    SIGNED(struct done, status),
};

static void complete(struct fake_nwp *fake, const struct fake_action *action)
{
    fake_complete(fake, action->operation, action->status);
}

static int32_t run_done(struct at_call *call, const void *args, void *result)
{
    const struct done *done = args;
    const struct fake_action action = {
        .run = complete,
        .operation = fake_operation_name(done->operation),
        .status = done->status,
    };
    (void)result;
    if (fake_waiting_count(fake_of_call(call), action.operation) == 0) {
        return FAKE_NOT_POSSIBLE;
    }
    fake_later(fake_of_call(call), &action);
    return 0;
}

static const struct at_param ping_params[] = {
    NUMBER(struct nwp_ping_report, sent, OPTIONAL),
    NUMBER(struct nwp_ping_report, received, OPTIONAL),
    NUMBER(struct nwp_ping_report, average, OPTIONAL),
};

static void report(struct fake_nwp *fake, const struct fake_action *action)
{
    fake_report(fake, &action->report);
}

static int32_t run_ping(struct at_call *call, const void *args, void *result)
{
    const struct fake_action action = {.run = report,
                                       .report = *(const struct nwp_ping_report *)args};
    (void)result;
    fake_later(fake_of_call(call), &action);
    return 0;
}

/* ---- Events ---------------------------------------------------------------------------------- */

static void happen(struct fake_nwp *fake, const struct fake_action *action)
{
    fake_event(fake, &action->event);
}

static int32_t happen_later(struct at_call *call, uint8_t group, const struct nwp_event *event)
{
    struct fake_action action = {.run = happen, .event = *event};
    action.event.group = group;
    fake_later(fake_of_call(call), &action);
    return 0;
}

#define ID() NUMBER(struct nwp_event, id, OPTIONAL)

static const struct at_param fatal_params[] = {
    ID(),
    NUMBER(struct nwp_event, of.fatal.code, OPTIONAL),
    NUMBER(struct nwp_event, of.fatal.value, OPTIONAL),
};

static int32_t run_fatal(struct at_call *call, const void *args, void *result)
{
    (void)result;
    return happen_later(call, NWP_EVENT_FATAL, args);
}

static const struct at_param general_params[] = {
    ID(),
    SIGNED(struct nwp_event, of.general.code, OPTIONAL),
    NUMBER(struct nwp_event, of.general.sender, OPTIONAL),
};

static int32_t run_general(struct at_call *call, const void *args, void *result)
{
    (void)result;
    return happen_later(call, NWP_EVENT_GENERAL, args);
}

/* Beside the names the fields are those of the event. */
struct wlan {
    struct nwp_event event;
    struct at_bytes ssid, device;
};

static const struct at_param wlan_params[] = {
    NUMBER(struct wlan, event.id, OPTIONAL),
    TEXT(struct wlan, ssid, MAX(65535), OPTIONAL),
    MAC(struct wlan, event.of.wlan.mac, OPTIONAL),
    NUMBER(struct wlan, event.of.wlan.reason, OPTIONAL),
    TEXT(struct wlan, device, MAX(65535), OPTIONAL),
    NUMBER(struct wlan, event.of.wlan.method, OPTIONAL),
    NUMBER(struct wlan, event.of.wlan.status, OPTIONAL),
    NUMBER(struct wlan, event.of.wlan.role, OPTIONAL),
    NUMBER(struct wlan, event.of.wlan.wlan_status, OPTIONAL),
};

static int32_t run_wlan(struct at_call *call, const void *args, void *result)
{
    const struct wlan *wlan = args;
    struct nwp_event event = wlan->event;
    (void)result;
    event.of.wlan.ssid = fake_name(wlan->ssid);
    event.of.wlan.device = fake_name(wlan->device);
    return happen_later(call, NWP_EVENT_WLAN, &event);
}

/* The family stands before the first address alone, so the addresses are texts until it is known.
 */
struct netapp {
    struct nwp_event event;
    struct at_bytes address, gateway, dns;
};

static const struct at_param netapp_params[] = {
    NUMBER(struct netapp, event.id, OPTIONAL),
    NUMBER(struct netapp, event.of.netapp.family, OPTIONAL),
    TEXT(struct netapp, address, MAX(64), OPTIONAL),
    TEXT(struct netapp, gateway, MAX(64), OPTIONAL),
    TEXT(struct netapp, dns, MAX(64), OPTIONAL),
    MAC(struct netapp, event.of.netapp.mac, OPTIONAL),
    MAC(struct netapp, event.of.netapp.other_mac, OPTIONAL),
    NUMBER(struct netapp, event.of.netapp.lease, OPTIONAL),
    SIGNED(struct netapp, event.of.netapp.status, OPTIONAL),
};

/* False when it is no address of this family. */
static bool read_address(struct at_bytes text, uint8_t family, uint8_t address[16])
{
    static const struct at_param param = ADDRESS(struct nwp_endpoint, address);
    struct nwp_endpoint endpoint = {.family = family};
    uint8_t room[64];
    struct at_value value = {room, text.length, false};
    uint32_t number;
    if (text.length == 0) {
        return true;
    }
    memcpy(room, text.data, text.length);
    bool good = at_read_value(&param, &value, &endpoint, 0, &number) == 0;
    memcpy(address, endpoint.address, sizeof endpoint.address);
    return good;
}

static int32_t run_netapp(struct at_call *call, const void *args, void *result)
{
    const struct netapp *netapp = args;
    struct nwp_event event = netapp->event;
    uint8_t family = event.of.netapp.family;
    (void)result;
    if (!read_address(netapp->address, family, event.of.netapp.address) ||
        !read_address(netapp->gateway, family, event.of.netapp.gateway) ||
        !read_address(netapp->dns, family, event.of.netapp.dns)) {
        return AT_REFUSE(-4);
    }
    return happen_later(call, NWP_EVENT_NETAPP, &event);
}

struct request {
    struct nwp_event event;
    struct at_bytes uri;
};

static const struct at_param request_params[] = {
    NUMBER(struct request, event.of.request.handle, OPTIONAL),
    NUMBER(struct request, event.of.request.method, OPTIONAL),
    NUMBER(struct request, event.of.request.flags, OPTIONAL),
    NUMBER(struct request, event.of.request.length, OPTIONAL),
    TEXT(struct request, uri, MAX(65535), OPTIONAL),
};

static int32_t run_request(struct at_call *call, const void *args, void *result)
{
    const struct request *request = args;
    struct nwp_event event = request->event;
    uint8_t uri[FAKE_TEXT];
    (void)result;
    event.id = NWP_NETAPP_EVENT_REQUEST;
    event.of.request.uri = fake_plain(request->uri, uri);
    return happen_later(call, NWP_EVENT_NETAPP, &event);
}

static const struct at_param socket_params[] = {
    ID(),
    NUMBER(struct nwp_event, of.socket.sd, OPTIONAL),
    NUMBER(struct nwp_event, of.socket.type, OPTIONAL),
    SIGNED(struct nwp_event, of.socket.status, OPTIONAL),
};

static int32_t run_socket(struct at_call *call, const void *args, void *result)
{
    (void)result;
    return happen_later(call, NWP_EVENT_SOCKET, args);
}

#define MQTT_CODE(number_) NUMBER(struct nwp_event, of.mqtt.codes[number_], OPTIONAL)

static const struct at_param mqtt_operation_params[] = {
    NUMBER(struct nwp_event, of.mqtt.operation, OPTIONAL),
    NUMBER(struct nwp_event, of.mqtt.packet, OPTIONAL),
    NUMBER(struct nwp_event, of.mqtt.code_count, OPTIONAL),
    MQTT_CODE(0),
    MQTT_CODE(1),
    MQTT_CODE(2),
    MQTT_CODE(3),
};

static int32_t run_mqtt_operation(struct at_call *call, const void *args, void *result)
{
    struct nwp_event event = *(const struct nwp_event *)args;
    (void)result;
    event.id = NWP_MQTT_OPERATION;
    return happen_later(call, NWP_EVENT_MQTT, &event);
}

struct message {
    struct nwp_event event;
    struct at_bytes topic, data;
    uint8_t format;
    uint16_t length;
};

/* None may be left out: data must be found before the request is complete. */
static const struct at_param message_params[] = {
    TEXT(struct message, topic, MAX(65535)),
    NUMBER(struct message, event.of.mqtt.qos),
    NUMBER(struct message, event.of.mqtt.retain),
    NUMBER(struct message, event.of.mqtt.duplicate),
    NUMBER(struct message, event.of.mqtt.base64),
    NUMBER(struct message, event.of.mqtt.packet),
    FORMAT(struct message, format),
    LENGTH(struct message, length),
    DATA(struct message, data),
};

static int32_t run_mqtt_message(struct at_call *call, const void *args, void *result)
{
    const struct message *message = args;
    struct nwp_event event = message->event;
    uint8_t topic[FAKE_TEXT];
    (void)result;
    event.id = NWP_MQTT_RECV;
    event.of.mqtt.topic = fake_plain(message->topic, topic);
    event.of.mqtt.data = (struct nwp_bytes){message->data.data, message->data.length};
    return happen_later(call, NWP_EVENT_MQTT, &event);
}

static int32_t run_mqtt_disconnect(struct at_call *call, const void *args, void *result)
{
    const struct nwp_event event = {.id = NWP_MQTT_DISCONNECT};
    (void)args;
    (void)result;
    return happen_later(call, NWP_EVENT_MQTT, &event);
}

static const struct at_param lost_params[] = {
    NUMBER(struct nwp_event, of.lost, OPTIONAL),
};

static int32_t run_lost(struct at_call *call, const void *args, void *result)
{
    (void)result;
    return happen_later(call, NWP_EVENT_LOST, args);
}

static const struct at_command commands[] = {
    {"FakeDone=operation,status", PARAMS(done_params), .run = run_done},
    {"FakePing=sent,received,average", PARAMS(ping_params), .run = run_ping},
    {"FakeFatal=id,code,value", PARAMS(fatal_params), .run = run_fatal},
    {"FakeGeneral=id,code,sender", PARAMS(general_params), .run = run_general},
    {"FakeWlan=id,ssid,mac,reason,device,method,status,role,wlan_status", PARAMS(wlan_params),
     .run = run_wlan},
    {"FakeNetapp=id,family,address,gateway,dns,mac,other_mac,lease,status", PARAMS(netapp_params),
     .run = run_netapp},
    {"FakeRequest=handle,method,flags,length,uri", PARAMS(request_params), .run = run_request},
    {"FakeSock=id,sd,type,status", PARAMS(socket_params), .run = run_socket},
    {"FakeMqttOperation=operation,packet,count,code1,code2,code3,code4",
     PARAMS(mqtt_operation_params), .run = run_mqtt_operation},
    {"FakeMqttRecv=topic,qos,retain,duplicate,base64,packet,format,length,data",
     PARAMS(message_params), .run = run_mqtt_message},
    {"FakeMqttDisconnect", .run = run_mqtt_disconnect},
    {"FakeLost=number", PARAMS(lost_params), .run = run_lost},
};

const struct at_chapter at_fake_event_chapter = {"fake_event", commands, AT_COUNT(commands)};
