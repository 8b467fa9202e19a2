/* The fake network processor itself: what it notes of each operation, gives, keeps and remembers.
 * Other tests take its word for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fake_nwp.h"

static struct fake_nwp fake;
static struct nwp *const nwp = &fake.nwp;

#define BYTES(text) ((struct nwp_bytes){(const uint8_t *)(text), sizeof(text) - 1})
#define LEFT_OUT    ((struct nwp_bytes){0})

/* A request that notes what it gets. */
struct asker {
    struct nwp_request request; /* first */
    bool done;
    int32_t status;
    size_t results, room; /* taken; that can be taken */
    const void *last;
    uint8_t data[64];
    bool refuses;
};

static struct asker asker;

static void on_done(struct nwp_request *request, int32_t status)
{
    struct asker *one = (struct asker *)request;
    assert_false(one->done);
    one->done = true;
    one->status = status;
}

static bool on_result(struct nwp_request *request, const void *result)
{
    struct asker *one = (struct asker *)request;
    if (one->room == 0) {
        return false;
    }
    one->room--;
    one->results++;
    one->last = result;
    return true;
}

static uint8_t *on_place(struct nwp_request *request, size_t length)
{
    struct asker *one = (struct asker *)request;
    assert_true(length <= sizeof one->data);
    return one->refuses ? NULL : one->data;
}

/* A new request with room for so many results. */
static struct nwp_request *ask(size_t room)
{
    asker = (struct asker){.room = room};
    asker.request.done = on_done;
    asker.request.result = on_result;
    asker.request.place = on_place;
    return &asker.request;
}

static int open_fake(void **state)
{
    (void)state;
    fake_init(&fake);
    fake.remembers = true;
    return 0;
}

static int close_fake(void **state)
{
    (void)state;
    fake_close(&fake);
    return 0;
}

#define expect_log(text) assert_string_equal(fake_log(&fake), text)

/* ---- What is noted --------------------------------------------------------------------------- */

static const struct nwp_endpoint endpoint = {NWP_INET, 80, {1, 2, 3, 4}};

static void every_operation_is_there(void **state)
{
    (void)state;
#define IS_THERE(chapter, operation) assert_true(nwp->ops->chapter->operation != NULL);
    FAKE_OPERATIONS(IS_THERE)
#define DEVICE_IS_THERE(chapter, operation) assert_true(nwp->ops->operation != NULL);
    FAKE_DEVICE_OPERATIONS(DEVICE_IS_THERE)
}

static void texts_are_noted(void **state)
{
    const struct nwp_network network = {.ssid = BYTES("a b\xff"), .key = BYTES(""), .priority = 9};
    (void)state;
    nwp->ops->wlan->profile_add(nwp, &network);
    expect_log("wlan.profile_add a\\x20b\\xff 000000000000 0 \"\" - - 0x0 9\n");
}

static void wlan_is_noted(void **state)
{
    const struct nwp_wlan_ops *wlan = nwp->ops->wlan;
    const struct nwp_policy policy = {3, 4};
    union nwp_wlan_value value = {.info_element = {1, 2, 3, {4, 5, 6}, BYTES("x")}};
    (void)state;
    wlan->scan(nwp, ask(0), 1, 2);
    wlan->profile_del(nwp, 255);
    wlan->policy_set(nwp, NWP_POLICY_SCAN, &policy);
    wlan->set_mode(nwp, NWP_ROLE_AP);
    wlan->set(nwp, NWP_WLAN_INFO_ELEMENT, &value);
    value = (union nwp_wlan_value){.scan = {0x7ff, -70}};
    wlan->set(nwp, NWP_WLAN_SCAN_PARAMS, &value);
    value = (union nwp_wlan_value){.text = BYTES("net")};
    wlan->set(nwp, NWP_WLAN_AP_SSID, &value);
    value = (union nwp_wlan_value){.roaming = {1, -80}};
    wlan->set(nwp, NWP_WLAN_TRIGGERED_ROAMING, &value);
    value = (union nwp_wlan_value){.channels = {1, 2, 3, 4}};
    wlan->set(nwp, NWP_WLAN_P2P_CHANNEL_N_REGS, &value);
    value = (union nwp_wlan_value){.filter = {0xff, 1}};
    wlan->set(nwp, NWP_WLAN_RX_FILTER_STATE, &value);
    value = (union nwp_wlan_value){.access_list.start = 3};
    wlan->get(nwp, NWP_WLAN_ID_ACCESS_LIST, 7, &value);
    expect_log("wlan.scan 1 2\nwlan.profile_del 255\nwlan.policy_set 32 3 4\nwlan.set_mode 2\n"
               "wlan.set 16 1 2 3 040506 x\nwlan.set 18 0x7ff -70\nwlan.set 0 net\n"
               "wlan.set 45 1 -80\nwlan.set 14 1 2 3 4\n"
               "wlan.set 27 ff010000000000000000000000000000\nwlan.get 3 7 3\n");
}

static void files_are_noted(void **state)
{
    const struct nwp_file_ops *file = nwp->ops->file;
    const struct nwp_file_command command = {NWP_FILE_RENAME, 1, 2, BYTES("a"), BYTES("b")};
    (void)state;
    file->open(nwp, ask(1), BYTES("a"), NWP_FILE_READ, 2, 3);
    file->close(nwp, ask(0), 1, LEFT_OUT, BYTES("s"));
    file->control(nwp, ask(0), &command);
    file->remove(nwp, ask(0), BYTES("a"), 9);
    file->list(nwp, ask(0));
    file->info(nwp, ask(0), BYTES("a"), 9);
    file->read(nwp, ask(0), 1, 2, 3);
    file->write(nwp, ask(0), 1, 2, (const uint8_t *)"h o", 3);
    expect_log("file.open a 0x40000000 2 3\nfile.close 1 - s\nfile.control 3 1 2 a b\n"
               "file.remove a 9\nfile.list\nfile.info a 9\nfile.read 1 2 3\n"
               "file.write 1 2 3 h\\x20o\n");
    assert_int_equal(fake.sent_length, 3);
    assert_memory_equal(fake.sent, "h o", 3);
}

static void applications_are_noted(void **state)
{
    const struct nwp_netapp_ops *app = nwp->ops->netapp;
    const struct nwp_ping ping = {endpoint, 1, 2, 3, 4, 5};
    const struct nwp_service service = {BYTES("n"), LEFT_OUT, BYTES("t"), endpoint, 6, 7};
    union nwp_netapp_value value = {.timing = {1, 2, 3, 4, 5, 6}};
    uint32_t flags;
    (void)state;
    app->start(nwp, 3);
    app->stop(nwp, 0x20);
    app->host_by_name(nwp, ask(1), BYTES("h"), 2);
    app->host_by_service(nwp, ask(1), BYTES("s"), 3);
    app->send(nwp, ask(0), 1, 2, (const uint8_t *)"", 0);
    app->receive(nwp, ask(0), 1, 50, &flags);
    app->ping(nwp, ask(0), &ping);
    app->service_list(nwp, ask(0), 1, 2, 3);
    app->service_register(nwp, &service);
    app->service_unregister(nwp, BYTES("n"), 1);
    app->set(nwp, NWP_APP_MDNS, NWP_MDNS_TIMING_PARAMS, &value);
    value = (union nwp_netapp_value){.dhcp = {9, {1, 2, 3, 4}, {5, 6, 7, 8}}};
    app->set(nwp, NWP_APP_DHCP_SERVER, 0, &value);
    value = (union nwp_netapp_value){.dns = {100, 2}};
    app->set(nwp, NWP_APP_DNS_CLIENT, 0, &value);
    value = (union nwp_netapp_value){.number = 8080};
    app->set(nwp, NWP_APP_HTTP_SERVER, NWP_HTTP_SECOND_PORT_NUM, &value);
    expect_log("netapp.start 0x3\nnetapp.stop 0x20\nnetapp.host_by_name h 2\n"
               "netapp.host_by_service s 3\nnetapp.send 1 0x2 0 \"\"\nnetapp.receive 1 50\n"
               "netapp.ping 2 80 01020304 1 2 3 4 5\nnetapp.service_list 1 2 3\n"
               "netapp.service_register n - t 2 80 01020304 6 0x7\n"
               "netapp.service_unregister n 0x1\nnetapp.set 4 3 1 2 3 4 5 6\n"
               "netapp.set 2 0 9 01020304 05060708\nnetapp.set 32 0 100 2\nnetapp.set 1 6 8080\n");
}

static void configuration_and_utilities_are_noted(void **state)
{
    const struct nwp_netutil_ops *util = nwp->ops->netutil;
    union nwp_netcfg_value value = {.ipv6 = {.address = {1}, .dns = {2}}};
    uint8_t bytes[2] = {9, 9};
    (void)state;
    nwp->ops->netcfg->set(nwp, NWP_NETCFG_IPV6_ADDR_GLOBAL, 4, &value);
    util->public_key(nwp, ask(0), 1);
    util->random(nwp, 2, bytes);
    util->sign(nwp, ask(0), 1, BYTES("m"));
    util->verify(nwp, ask(0), 1, BYTES("m"), BYTES("sig"));
    util->temporary_key(nwp, ask(0), 1, true);
    util->install(nwp, ask(0), 1, 2, 3, BYTES("c"), BYTES("k"));
    util->uninstall(nwp, ask(0), 1);
    expect_log("netcfg.set 10 4 01000000000000000000000000000000 "
               "02000000000000000000000000000000\n"
               "netutil.public_key 1\nnetutil.random 2\nnetutil.sign 1 1 m\n"
               "netutil.verify 1 1 m 3 sig\nnetutil.temporary_key 1 1\n"
               "netutil.install 1 2 3 c k\nnetutil.uninstall 1\n");
    assert_int_equal(bytes[0] + bytes[1], 0);
}

static void mqtt_is_noted(void **state)
{
    const struct nwp_mqtt_ops *mqtt = nwp->ops->mqtt;
    const struct nwp_mqtt_config config = {
        BYTES("id"), 0x14,       BYTES("host"), 1883, 3, 5, LEFT_OUT,
        BYTES("c"),  BYTES("a"), LEFT_OUT,      1,    0, 1};
    const struct nwp_mqtt_message message = {BYTES("t"), BYTES("data"), 1, 0};
    const struct nwp_mqtt_topic topics[] = {{BYTES("a/b"), 1, 0}, {BYTES("c"), 2, 1}};
    union nwp_mqtt_value value = {.will = message};
    (void)state;
    fake_answer(&fake, "mqtt.create", 2);
    assert_int_equal(mqtt->create(nwp, &config), 2);
    assert_int_equal(mqtt->format(nwp, 2), 1);
    mqtt->remove(nwp, 2);
    mqtt->connect(nwp, ask(0), 2);
    mqtt->disconnect(nwp, ask(0), 2);
    mqtt->publish(nwp, ask(0), 2, &message);
    mqtt->subscribe(nwp, ask(0), 2, 2, topics);
    mqtt->unsubscribe(nwp, ask(0), 2, 1, topics);
    mqtt->set(nwp, 2, NWP_MQTT_WILL, &value);
    value = (union nwp_mqtt_value){.text = BYTES("me")};
    mqtt->set(nwp, 2, NWP_MQTT_USER, &value);
    value = (union nwp_mqtt_value){.number = 60};
    mqtt->set(nwp, 2, NWP_MQTT_KEEPALIVE, &value);
    expect_log("mqtt.create id 0x14 host 1883 3 0x5 - c a - 1 0 1\nmqtt.format 2\nmqtt.remove 2\n"
               "mqtt.connect 2\nmqtt.disconnect 2\nmqtt.publish 2 t 4 data 1 0\n"
               "mqtt.subscribe 2 2 a/b 1 0 c 2 1\nmqtt.unsubscribe 2 1 a/b 1 0\n"
               "mqtt.set 2 2 t 4 data 1 0\nmqtt.set 2 0 me\nmqtt.set 2 4 60\n");
}

static void http_is_noted(void **state)
{
    const struct nwp_http_ops *http = nwp->ops->http;
    const struct nwp_http_connect connect = {BYTES("h"), 3, LEFT_OUT, LEFT_OUT, BYTES("ca")};
    const struct nwp_http_request request = {NWP_HTTP_POST, BYTES("/"), 1, BYTES("body")};
    uint8_t more;
    (void)state;
    http->create(nwp);
    http->connect(nwp, ask(0), 1, &connect);
    http->send(nwp, ask(0), 1, &request);
    http->read_body(nwp, ask(0), 1, 50, &more);
    http->set_header(nwp, 1, NWP_HTTP_REQUEST_HEADER, 2, BYTES("v"));
    http->get_header(nwp, ask(0), 1, 4, 60);
    http->set(nwp, 1, NWP_HTTP_REDIRECT_FEATURE, 1);
    http->set_proxy(nwp, &endpoint);
    http->disconnect(nwp, 1);
    http->destroy(nwp, 1);
    expect_log(
        "http.create\nhttp.connect 1 h 0x3 - - ca\nhttp.send 1 2 / 0x1 4 body\n"
        "http.read_body 1 50\nhttp.set_header 1 0x80000000 2 v\nhttp.get_header 1 0x4 60\n"
        "http.set 1 48 1\nhttp.set_proxy 2 80 01020304\nhttp.disconnect 1\nhttp.destroy 1\n");
}

/* ---- What is given --------------------------------------------------------------------------- */

static void results_are_given_as_far_as_they_are_taken(void **state)
{
    (void)state;
    fake.world.scan_count = 5;
    assert_int_equal(nwp->ops->wlan->scan(nwp, ask(9), 1, 3), 0);
    assert_int_equal(asker.results, 3);
    assert_int_equal(nwp->ops->wlan->scan(nwp, ask(9), 3, 30), 0);
    assert_int_equal(asker.results, 2);
    assert_int_equal(nwp->ops->wlan->scan(nwp, ask(1), 0, 3), NWP_PENDING);
    asker.room = 1;
    nwp->ops->resume(nwp, NULL, &asker.request);
    assert_int_equal(asker.results, 2);
    assert_false(asker.done);
    asker.room = 1;
    nwp->ops->resume(nwp, NULL, &asker.request);
    assert_ptr_equal(asker.last, &fake.world.scan[2]);
    assert_true(asker.done);
    assert_int_equal(fake_pending_count(&fake), 0);
}

static void results_come_at_the_end(void **state)
{
    (void)state;
    fake.world.file_count = 2;
    fake_answer(&fake, "file.list", NWP_PENDING);
    assert_int_equal(nwp->ops->file->list(nwp, ask(1)), NWP_PENDING);
    nwp->ops->resume(nwp, NULL, &asker.request);
    assert_int_equal(asker.results, 0);
    assert_true(fake_complete(&fake, "file.list", 7));
    assert_int_equal(asker.results, 1);
    assert_false(asker.done);
    assert_false(fake_complete(&fake, "file.list", 7));
    asker.room = 1;
    nwp->ops->resume(nwp, NULL, &asker.request);
    assert_true(asker.done);
    assert_int_equal(asker.status, 7);

    fake_answer(&fake, "file.open", NWP_PENDING);
    nwp->ops->file->open(nwp, ask(1), BYTES("a"), 0, 0, 0);
    assert_true(fake_complete(&fake, "file.open", -5));
    assert_int_equal(asker.results, 0);
    assert_int_equal(asker.status, -5);
}

static void pings_report_before_the_end(void **state)
{
    const struct nwp_ping ping = {0};
    const struct nwp_ping_report report = {3, 2, 1};
    (void)state;
    fake_answer(&fake, "netapp.ping", NWP_PENDING);
    assert_int_equal(nwp->ops->netapp->ping(nwp, ask(1), &ping), NWP_PENDING);
    assert_true(fake_report(&fake, &report));
    assert_true(fake_report(&fake, &report));
    assert_int_equal(asker.results, 1);
    assert_true(fake_complete(&fake, "netapp.ping", 0));
    assert_false(asker.done);
    asker.room = 1;
    nwp->ops->resume(nwp, NULL, &asker.request);
    assert_int_equal(asker.results, 2);
    assert_true(asker.done);
    assert_int_equal(fake.world.report_count, 0);
}

static void a_service_refused_ends_the_list(void **state)
{
    (void)state;
    fake.world.service_count = 3;
    assert_int_equal(nwp->ops->netapp->service_list(nwp, ask(2), 0, 3, 1), 0);
    assert_int_equal(asker.results, 2);
    assert_int_equal(fake_pending_count(&fake), 0);
}

static void look_ups_keep_their_name(void **state)
{
    (void)state;
    fake_answer(&fake, "netapp.host_by_name", NWP_PENDING);
    nwp->ops->netapp->host_by_name(nwp, ask(1), BYTES("host"), 2);
    fake.world.host = endpoint;
    assert_true(fake_complete(&fake, "netapp.host_by_name", 0));
    const struct nwp_service *found = asker.last;
    assert_int_equal(found->name.length, 4);
    assert_memory_equal(found->name.data, "host", 4);
    assert_memory_equal(&found->endpoint, &endpoint, sizeof endpoint);
}

static void data_is_given_with_its_flags(void **state)
{
    uint32_t flags = 0;
    (void)state;
    fake.data = (const uint8_t *)"hello";
    fake.data_length = 5;
    fake.world.flags = 3;
    fake_answer(&fake, "netapp.receive", NWP_PENDING);
    nwp->ops->netapp->receive(nwp, ask(0), 1, 4, &flags);
    assert_int_equal(flags, 0);
    asker.refuses = true;
    assert_true(fake_complete(&fake, "netapp.receive", 100));
    assert_false(asker.done);
    asker.refuses = false;
    nwp->ops->resume(nwp, NULL, &asker.request);
    assert_int_equal(asker.status, 4);
    assert_memory_equal(asker.data, "hell", 4);
    assert_int_equal(flags, 3);
}

/* ---- What is remembered ---------------------------------------------------------------------- */

static void settings_are_remembered_with_their_texts(void **state)
{
    char text[] = "secret";
    union nwp_netapp_value value = {.text = {(const uint8_t *)text, 6}};
    (void)state;
    nwp->ops->netapp->set(nwp, NWP_APP_HTTP_SERVER, NWP_HTTP_AUTH_PASSWORD, &value);
    memset(text, 'x', 6);
    nwp->ops->netapp->get(nwp, NWP_APP_HTTP_SERVER, NWP_HTTP_AUTH_PASSWORD, &value);
    assert_int_equal(value.text.length, 6);
    assert_memory_equal(value.text.data, "secret", 6);
    nwp->ops->netapp->get(nwp, NWP_APP_HTTP_SERVER, NWP_HTTP_AUTH_NAME, &value);
    assert_null(value.text.data);
    fake_answer(&fake, "netapp.set", -1);
    value.text = BYTES("other");
    nwp->ops->netapp->set(nwp, NWP_APP_HTTP_SERVER, NWP_HTTP_AUTH_PASSWORD, &value);
    nwp->ops->netapp->get(nwp, NWP_APP_HTTP_SERVER, NWP_HTTP_AUTH_PASSWORD, &value);
    assert_memory_equal(value.text.data, "secret", 6);
    fake_reset(&fake);
    nwp->ops->netapp->get(nwp, NWP_APP_HTTP_SERVER, NWP_HTTP_AUTH_PASSWORD, &value);
    assert_null(value.text.data);
}

static void profiles_have_seven_places(void **state)
{
    const struct nwp_wlan_ops *wlan = nwp->ops->wlan;
    struct nwp_network network = {.ssid = BYTES("net"), .key = BYTES("key"), .priority = 3};
    (void)state;
    for (int32_t i = 0; i < NWP_PROFILES; i++) {
        assert_int_equal(wlan->profile_add(nwp, &network), i);
    }
    assert_int_equal(wlan->profile_add(nwp, &network), NWP_WLAN_NO_FREE_PROFILE);
    wlan->profile_del(nwp, 2);
    assert_int_equal(wlan->profile_get(nwp, 2, &network), NWP_WLAN_GET_PROFILE_INVALID_INDEX);
    assert_int_equal(wlan->profile_add(nwp, &network), 2);
    memset(&network, 0, sizeof network);
    assert_int_equal(wlan->profile_get(nwp, 2, &network), 0);
    assert_memory_equal(network.ssid.data, "net", 3);
    assert_memory_equal(network.key.data, "key", 3);
    assert_null(network.user.data);
    assert_int_equal(network.priority, 3);
    wlan->profile_del(nwp, NWP_ALL_PROFILES);
    assert_int_equal(wlan->profile_get(nwp, 0, &network), NWP_WLAN_GET_PROFILE_INVALID_INDEX);
}

static void the_access_list_is_given_from_an_entry_on(void **state)
{
    union nwp_wlan_value value = {.access_list.start = 1};
    (void)state;
    fake.world.access_count = 3;
    fake.world.access_list[2][5] = 7;
    nwp->ops->wlan->get(nwp, NWP_WLAN_ID_ACCESS_LIST, 0, &value);
    assert_int_equal(value.access_list.count, 2);
    assert_int_equal(value.access_list.mac[1][5], 7);
    value.access_list.start = 200;
    nwp->ops->wlan->get(nwp, NWP_WLAN_ID_ACCESS_LIST, 0, &value);
    assert_int_equal(value.access_list.count, 0);
    nwp->ops->wlan->get(nwp, NWP_WLAN_ID_AP, NWP_WLAN_AP_ACCESS_LIST_NUM_ENTRIES, &value);
    assert_int_equal(value.number, 3);
}

static void an_address_is_read_with_its_mode(void **state)
{
    union nwp_netcfg_value value = {.ipv4.address = {1, 2, 3, 4}};
    (void)state;
    nwp->ops->netcfg->set(nwp, NWP_NETCFG_IPV4_STA_ADDR, NWP_NETCFG_STATIC, &value);
    memset(&value, 0, sizeof value);
    nwp->ops->netcfg->get(nwp, NWP_NETCFG_IPV4_STA_ADDR, &value);
    assert_int_equal(value.ipv4.mode, NWP_NETCFG_STATIC);
    assert_int_equal(value.ipv4.address[3], 4);
}

static size_t heard;

static bool on_event(struct nwp_listener *listener, const struct nwp_event *event)
{
    (void)listener;
    if (heard++ == 0) {
        return false;
    }
    assert_int_equal(event->of.mqtt.topic.length, 1);
    assert_memory_equal(event->of.mqtt.topic.data, "t", 1);
    assert_memory_equal(event->of.mqtt.data.data, "data", 4);
    return true;
}

static void an_event_keeps_its_bytes(void **state)
{
    char text[] = "tdata";
    struct nwp_listener listener = {.event = on_event};
    const struct nwp_event event = {
        .group = NWP_EVENT_MQTT,
        .id = NWP_MQTT_RECV,
        .of.mqtt = {.topic = {(const uint8_t *)text, 1}, .data = {(const uint8_t *)text + 1, 4}}};
    (void)state;
    heard = 0;
    nwp->ops->listen(nwp, &listener);
    fake_event(&fake, &event);
    memset(text, 'x', 5);
    nwp->ops->resume(nwp, &listener, NULL);
    assert_int_equal(heard, 2);
    nwp->ops->unlisten(nwp, &listener);
}

#define WITH_FAKE(test) cmocka_unit_test_setup_teardown(test, open_fake, close_fake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FAKE(every_operation_is_there),
        WITH_FAKE(texts_are_noted),
        WITH_FAKE(wlan_is_noted),
        WITH_FAKE(files_are_noted),
        WITH_FAKE(applications_are_noted),
        WITH_FAKE(configuration_and_utilities_are_noted),
        WITH_FAKE(mqtt_is_noted),
        WITH_FAKE(http_is_noted),
        WITH_FAKE(results_are_given_as_far_as_they_are_taken),
        WITH_FAKE(results_come_at_the_end),
        WITH_FAKE(pings_report_before_the_end),
        WITH_FAKE(a_service_refused_ends_the_list),
        WITH_FAKE(look_ups_keep_their_name),
        WITH_FAKE(data_is_given_with_its_flags),
        WITH_FAKE(settings_are_remembered_with_their_texts),
        WITH_FAKE(profiles_have_seven_places),
        WITH_FAKE(the_access_list_is_given_from_an_entry_on),
        WITH_FAKE(an_address_is_read_with_its_mode),
        WITH_FAKE(an_event_keeps_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
