/* MQTT client commands: guide 6.9, Tables 68 to 75. */
#include "commands/commands.h"

#define TEXT_MAX 32767

/* ---- MqttCreate: Table 68 -------------------------------------------------------------------- */

static const char flags[] =
    "ip4=0|ip6=4|url|sec|skip_domain_verify|skip_cert_verify|skip_date_verify";

static const char protocols[] = "v3_1=1|v3_1_1=0";

#define IF_SECURE IF_BIT(struct nwp_mqtt_config, flags, NWP_MQTT_SEC)

#define FILE_NAME(field_, ...) TEXT(struct nwp_mqtt_config, field_, MAX(255), __VA_ARGS__)

static const struct at_param create_params[] = {
    TEXT(struct nwp_mqtt_config, client_id, MAX(64), OPTIONAL),
    MASK(struct nwp_mqtt_config, flags, ONE_OF(flags)),
    TEXT(struct nwp_mqtt_config, address, MAX(430)),
    NUMBER(struct nwp_mqtt_config, port),
    IF_SECURE,
    KEYWORD(struct nwp_mqtt_config, method, ONE_OF(at_methods)),
    IF_SECURE,
    MASK(struct nwp_mqtt_config, ciphers, ONE_OF(at_ciphers), OPTIONAL),
    FILE_NAME(private_key, OPTIONAL),
    FILE_NAME(certificate, OPTIONAL),
    IF_SECURE,
    FILE_NAME(ca),
    FILE_NAME(dh, OPTIONAL),
    KEYWORD(struct nwp_mqtt_config, protocol, ONE_OF(protocols)),
    NUMBER(struct nwp_mqtt_config, blocking),
    FORMAT(struct nwp_mqtt_config, base64),
};

struct client {
    uint8_t index;
};

static const struct at_param client[] = {NUMBER(struct client, index)};

static int32_t create(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    struct client *created = result;
    int32_t status = AT_ASK(nwp, mqtt, create, (nwp, args));
    created->index = (uint8_t)status;
    return status;
}

static int32_t delete (struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return at_client_status(AT_ASK(nwp, mqtt, remove, (nwp, ((const struct client *)args)->index)));
}

static int32_t connect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct client *wanted = args;
    (void)result;
    return at_client_status(
        AT_ASK(nwp, mqtt, connect, (nwp, at_client_request(call), wanted->index)));
}

static int32_t disconnect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct client *wanted = args;
    (void)result;
    return at_client_status(
        AT_ASK(nwp, mqtt, disconnect, (nwp, at_client_request(call), wanted->index)));
}

/* ---- Messages: Tables 72 and 75 -------------------------------------------------------------- */

/* A message, and what else a command of a client can hold. */
struct message {
    uint8_t index;
    uint32_t option;
    uint16_t length;
    union nwp_mqtt_value value;
};

#define QOS(structure_, field_) KEYWORD(structure_, field_, ONE_OF(at_qos), FLAGS(AT_QUOTABLE))
#define MESSAGE \
    TEXT(struct message, value.will.topic, MAX(TEXT_MAX)), QOS(struct message, value.will.qos), \
        NUMBER(struct message, value.will.retain), LENGTH(struct message, length), \
        DATA(struct message, value.will.data)

static const struct at_param publish_params[] = {
    NUMBER(struct message, index),
    MESSAGE,
};

/* The format of a message is that of its client. */
static int32_t decode(struct nwp *nwp, uint8_t index, struct nwp_bytes *data)
{
    struct at_bytes text = {data->data, data->length};
    int32_t format = at_client_status(AT_ASK(nwp, mqtt, format, (nwp, index)));
    int32_t status = format == 1 ? at_decode(&text) : format;
    *data = text_of(text);
    return status;
}

static int32_t publish(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct message *wanted = args;
    struct nwp_mqtt_message message = wanted->value.will;
    int32_t status = decode(nwp, wanted->index, &message.data);
    (void)result;
    if (status < 0) {
        return status;
    }
    return at_client_status(
        AT_ASK(nwp, mqtt, publish, (nwp, at_client_request(call), wanted->index, &message)));
}

static const struct at_param text[] = {
    TEXT(struct message, value.text, MAX(TEXT_MAX)),
};
static const struct at_param seconds[] = {
    NUMBER(struct message, value.number, MAX(65535)),
};
static const struct at_param clean[] = {NUMBER(struct message, value.number, MAX(255))};
static const struct at_param will[] = {MESSAGE};

static const struct at_choice client_options[] = {
    {"user=0|password", VALUES(text), SET},
    {"will=2", VALUES(will), SET},
    {"keepalive=4", VALUES(seconds), SET},
    {"clean=5", VALUES(clean), SET},
};

static const struct at_param set_params[] = {
    NUMBER(struct message, index),
    CHOICE(struct message, option, OPTIONS(client_options)),
};

static int32_t set(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct message *wanted = args;
    union nwp_mqtt_value value = wanted->value;
    int32_t status = 0;
    (void)call;
    (void)result;
    if (wanted->option == NWP_MQTT_WILL) {
        status = decode(nwp, wanted->index, &value.will.data);
    }
    if (status < 0) {
        return status;
    }
    return at_client_status(AT_ASK(nwp, mqtt, set, (nwp, wanted->index, wanted->option, &value)));
}

/* ---- Topics: Tables 73 and 74 ---------------------------------------------------------------- */

struct topics {
    uint8_t index, count;
    struct nwp_mqtt_topic topic[NWP_TOPICS_MAX];
};

#define TOPIC      TEXT(struct nwp_mqtt_topic, topic, MAX(TEXT_MAX))
#define PERSISTENT NUMBER(struct nwp_mqtt_topic, persistent, OPTIONAL)

static const struct at_param subscription[] = {TOPIC, QOS(struct nwp_mqtt_topic, qos), PERSISTENT};
static const struct at_param unsubscription[] = {TOPIC, PERSISTENT};

static const struct at_list subscriptions = {AT_FIELDS(fields, subscription), NWP_TOPICS_MAX,
                                             sizeof(struct nwp_mqtt_topic), ',',
                                             COUNTER(struct topics, count)};
static const struct at_list unsubscriptions = {AT_FIELDS(fields, unsubscription), NWP_TOPICS_MAX,
                                               sizeof(struct nwp_mqtt_topic), ',',
                                               COUNTER(struct topics, count)};

#define TOPICS(list_) \
    NUMBER(struct topics, index), NUMBER(struct topics, count), \
        REPEAT(struct topics, topic, LIST_OF(list_))

static const struct at_param subscribe_params[] = {TOPICS(subscriptions)};
static const struct at_param unsubscribe_params[] = {TOPICS(unsubscriptions)};

static int32_t subscribe(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct topics *wanted = args;
    (void)result;
    return at_client_status(
        AT_ASK(nwp, mqtt, subscribe,
               (nwp, at_client_request(call), wanted->index, wanted->count, wanted->topic)));
}

static int32_t unsubscribe(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct topics *wanted = args;
    (void)result;
    return at_client_status(
        AT_ASK(nwp, mqtt, unsubscribe,
               (nwp, at_client_request(call), wanted->index, wanted->count, wanted->topic)));
}

/* ---- The chapter ----------------------------------------------------------------------------- */

static const struct at_command commands[] = {
    {"MqttCreate=client ID,flags,address,port,method,cipher,private key,Certificate,CA,DH "
     "key,protocol,blocking send,data format",
     PARAMS(create_params), RESULTS(client), .run = create},
    {"MqttDelete=index", PARAMS(client), .run = delete},
    {"MqttConnect=index", PARAMS(client), .run = connect, .flags = AT_WAITS},
    {"MqttDisconnect=index", PARAMS(client), .run = disconnect, .flags = AT_WAITS},
    {"MqttPublish=index,topic,QoS,retain,message length,message", PARAMS(publish_params),
     .run = publish, .flags = AT_WAITS},
    {"MqttSubscribe=index,number of topics,topic1,QoS1,persistent1,..,topicX,QoSX,persistentX",
     PARAMS(subscribe_params), .run = subscribe, .flags = AT_WAITS | AT_VARIABLE},
    {"MqttUnsubscribe=index,number of topics,topic1,persistent1,..,topicX,persistentX",
     PARAMS(unsubscribe_params), .run = unsubscribe, .flags = AT_WAITS | AT_VARIABLE},
    {"MqttSet=index,option,value1,..,valueX", PARAMS(set_params), .run = set, .flags = AT_VARIABLE},
};

const struct at_chapter at_mqtt_chapter = {"mqtt", commands, AT_COUNT(commands)};
