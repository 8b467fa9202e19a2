/* MQTT and HTTP of the fake network processor. */
#include "fake_inside.h"

/* ---- MQTT ------------------------------------------------------------------------------------ */

static int32_t mqtt_create(struct nwp *nwp, const struct nwp_mqtt_config *config)
{
    uint32_t base64 = config->base64;
    int32_t status =
        fake_asked(nwp, "mqtt.create", " %s 0x%x %s %u %u 0x%x %s %s %s %s %u %u %u",
                   TEXT_OF(config->client_id), config->flags, TEXT_OF(config->address),
                   config->port, config->method, config->ciphers, TEXT_OF(config->private_key),
                   TEXT_OF(config->certificate), TEXT_OF(config->ca), TEXT_OF(config->dh),
                   config->protocol, config->blocking, config->base64);
    return fake_keep(nwp, status, FAKE_MQTT, 0, (uint32_t)status, &base64, sizeof base64);
}

/* A status of 0 gives what the client was created with. */
static int32_t mqtt_format(struct nwp *nwp, uint8_t index)
{
    const union fake_value *known = fake_recall(fake_of(nwp), FAKE_MQTT, 0, index);
    int32_t status = fake_asked(nwp, "mqtt.format", " %u", index);
    return status == 0 && known != NULL ? (int32_t)known->number : status;
}

static int32_t mqtt_remove(struct nwp *nwp, uint8_t index)
{
    return fake_asked(nwp, "mqtt.remove", " %u", index);
}

static int32_t mqtt_connect(struct nwp *nwp, struct nwp_request *request, uint8_t index)
{
    int32_t status = fake_asked(nwp, "mqtt.connect", " %u", index);
    return fake_serve(nwp, "mqtt.connect", request, status, NOTHING);
}

static int32_t mqtt_disconnect(struct nwp *nwp, struct nwp_request *request, uint8_t index)
{
    int32_t status = fake_asked(nwp, "mqtt.disconnect", " %u", index);
    return fake_serve(nwp, "mqtt.disconnect", request, status, NOTHING);
}

static int32_t mqtt_publish(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                            const struct nwp_mqtt_message *message)
{
    int32_t status =
        fake_asked(nwp, "mqtt.publish", " %u %s %s %u %u", index, TEXT_OF(message->topic),
                   fake_data(nwp, message->data).bytes, message->qos, message->retain);
    return fake_serve(nwp, "mqtt.publish", request, status, NOTHING);
}

/* Each as topic, QoS and whether it stays. */
static struct text topics_text(uint8_t count, const struct nwp_mqtt_topic *topics)
{
    struct text text = {""};
    for (size_t i = 0; i < count; i++) {
        size_t at = strlen(text.bytes);
        snprintf(text.bytes + at, sizeof text.bytes - at, " %.240s %u %u", TEXT_OF(topics[i].topic),
                 topics[i].qos, topics[i].persistent);
    }
    return text;
}

static int32_t mqtt_subscribe(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                              uint8_t count, const struct nwp_mqtt_topic *topics)
{
    int32_t status = fake_asked(nwp, "mqtt.subscribe", " %u %u%s", index, count,
                                topics_text(count, topics).bytes);
    return fake_serve(nwp, "mqtt.subscribe", request, status, NOTHING);
}

static int32_t mqtt_unsubscribe(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                                uint8_t count, const struct nwp_mqtt_topic *topics)
{
    int32_t status = fake_asked(nwp, "mqtt.unsubscribe", " %u %u%s", index, count,
                                topics_text(count, topics).bytes);
    return fake_serve(nwp, "mqtt.unsubscribe", request, status, NOTHING);
}

static int32_t mqtt_set(struct nwp *nwp, uint8_t index, uint32_t option,
                        const union nwp_mqtt_value *value)
{
    const struct nwp_mqtt_message *will = &value->will;
    switch (option) {
    case NWP_MQTT_USER:
    case NWP_MQTT_PASSWORD:
        return fake_asked(nwp, "mqtt.set", " %u %u %s", index, option, TEXT_OF(value->text));
    case NWP_MQTT_WILL:
        return fake_asked(nwp, "mqtt.set", " %u %u %s %s %u %u", index, option,
                          TEXT_OF(will->topic), fake_data(nwp, will->data).bytes, will->qos,
                          will->retain);
    default:
        return fake_asked(nwp, "mqtt.set", " %u %u %u", index, option, value->number);
    }
}

const struct nwp_mqtt_ops fake_mqtt_ops = {
    .create = mqtt_create,
    .format = mqtt_format,
    .remove = mqtt_remove,
    .connect = mqtt_connect,
    .disconnect = mqtt_disconnect,
    .publish = mqtt_publish,
    .subscribe = mqtt_subscribe,
    .unsubscribe = mqtt_unsubscribe,
    .set = mqtt_set,
};

/* ---- HTTP client ----------------------------------------------------------------------------- */

static int32_t http_create(struct nwp *nwp)
{
    return fake_asked(nwp, "http.create", "%s", "");
}

static int32_t http_destroy(struct nwp *nwp, uint8_t index)
{
    return fake_asked(nwp, "http.destroy", " %u", index);
}

static int32_t http_connect(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                            const struct nwp_http_connect *connect)
{
    int32_t status = fake_asked(
        nwp, "http.connect", " %u %s 0x%x %s %s %s", index, TEXT_OF(connect->host), connect->flags,
        TEXT_OF(connect->private_key), TEXT_OF(connect->certificate), TEXT_OF(connect->ca));
    return fake_serve(nwp, "http.connect", request, status, NOTHING);
}

static int32_t http_disconnect(struct nwp *nwp, uint8_t index)
{
    return fake_asked(nwp, "http.disconnect", " %u", index);
}

static int32_t http_send(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                         const struct nwp_http_request *http)
{
    int32_t status = fake_asked(nwp, "http.send", " %u %u %s 0x%x %s", index, http->method,
                                TEXT_OF(http->uri), http->flags, fake_data(nwp, http->body).bytes);
    return fake_serve(nwp, "http.send", request, status, NOTHING);
}

static int32_t http_read_body(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                              size_t length, uint8_t *more)
{
    int32_t status = fake_asked(nwp, "http.read_body", " %u %zu", index, length);
    struct fake_pending gives = {.out = more,
                                 .from = &fake_of(nwp)->world.more,
                                 .size = sizeof *more,
                                 .reads = true,
                                 .length = length};
    return fake_serve(nwp, "http.read_body", request, status, gives);
}

static int32_t http_set_header(struct nwp *nwp, uint8_t index, uint32_t header, uint8_t flags,
                               struct nwp_bytes value)
{
    return fake_asked(nwp, "http.set_header", " %u 0x%x %u %s", index, header, flags,
                      TEXT_OF(value));
}

static int32_t http_get_header(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                               uint32_t header, size_t length)
{
    int32_t status = fake_asked(nwp, "http.get_header", " %u 0x%x %zu", index, header, length);
    struct fake_pending gives = {.reads = true, .length = length};
    return fake_serve(nwp, "http.get_header", request, status, gives);
}

static int32_t http_set(struct nwp *nwp, uint8_t index, uint32_t option, uint32_t value)
{
    return fake_asked(nwp, "http.set", " %u %u %u", index, option, value);
}

static int32_t http_set_proxy(struct nwp *nwp, const struct nwp_endpoint *proxy)
{
    return fake_asked(nwp, "http.set_proxy", " %s", ENDPOINT_OF(proxy));
}

const struct nwp_http_ops fake_http_ops = {
    .create = http_create,
    .destroy = http_destroy,
    .connect = http_connect,
    .disconnect = http_disconnect,
    .send = http_send,
    .read_body = http_read_body,
    .set_header = http_set_header,
    .get_header = http_get_header,
    .set = http_set,
    .set_proxy = http_set_proxy,
};
