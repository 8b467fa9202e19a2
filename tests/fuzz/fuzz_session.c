/* A whole session on the fake network processor: what the host sends, how it is cut, when output is
 * fetched and how much, what the network processor answers and when, its data and its events.
 *
 * The first byte picks the sizes of the buffers and the dialect. Then each byte is a step:
 *   00 to 7f  so many bytes of the host follow
 *   80 to 9f  fetch 1 to 32 bytes of output
 *   a0 to bf  end the oldest pending request with a status of the list
 *   c0 to df  an event or a report of a ping; its number, and a text with its length before it
 * follow e0 to ff  the next operation returns a status of the list
 *
 * Output must be whole lines and whole counted data with nothing strange outside of texts, every
 * request must get its one answer and late ones their result, nothing may come between the lines of
 * a list, and in the end the session must answer AT+Test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_inside.h"

#define STATUSES 32
#define NEXT_MAX 16
#define LINE_MAX 4096
#define TEXT_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int32_t statuses[STATUSES] = {
    0,
    1,
    2,
    3,
    15,
    16,
    40,
    60,
    200,
    400,
    1000,
    65535,
    NWP_BSD_SOC_ERROR,
    NWP_BSD_EBADF,
    NWP_BSD_ENSOCK,
    NWP_BSD_EAGAIN,
    NWP_BSD_ENOTCONN,
    NWP_BSD_ECONNREFUSED,
    NWP_DEV_NOT_STARTED,
    NWP_DEV_ALREADY_STARTED,
    NWP_STOP_IN_PROGRESS,
    NWP_API_ABORTED,
    INT32_MIN + 1000,
    NWP_RET_OBJ_NOT_SET,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
};

/* What the output is checked with: the line so far, cut where it is too long to matter. */
struct reader {
    uint8_t line[LINE_MAX];
    size_t length;
    enum { PLAIN, QUOTED, CLOSING, AFTER_DATA, ENDING } state;
    size_t fields, field_at;   /* commas outside of quotes, and what is behind the last one */
    size_t data_left;          /* bytes of counted data */
    size_t finals, late_lines; /* OK and ERROR; values of commands that were answered before */
    size_t reports;            /* of pings */
    const char *list;          /* lines of this command have begun */
};

struct fuzz {
    struct fake_host host; /* first */
    struct nwp_ops ops;
    struct nwp_socket_ops socket;
    struct nwp_wlan_ops wlan;
    struct nwp_netapp_ops netapp;
    int32_t next[NEXT_MAX];
    size_t next_count;
    struct reader reader;
    size_t requests, dropped;
    size_t late;           /* commands with a late result that were run */
    size_t failed_reports; /* pings that failed after their OK */
    bool just_requested;
    uint8_t text[TEXT_MAX]; /* that results and events have */
    size_t text_length;
};

static struct fuzz fuzz;

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

/* ---- The network processor ------------------------------------------------------------------- */

/* The operations that take a request, and may therefore wait. */
static const char *const waiting[] = {
    "device.start",
    "device.stop",
    "socket.close",
    "socket.send",
    "socket.accept",
    "socket.connect",
    "socket.select",
    "socket.receive",
    "wlan.scan",
    "file.open",
    "file.close",
    "file.control",
    "file.remove",
    "file.list",
    "file.info",
    "file.read",
    "file.write",
    "netapp.host_by_name",
    "netapp.host_by_service",
    "netapp.send",
    "netapp.receive",
    "netapp.ping",
    "netutil.public_key",
    "netutil.sign",
    "netutil.verify",
    "netutil.temporary_key",
    "netutil.install",
    "netutil.uninstall",
    "mqtt.connect",
    "mqtt.disconnect",
    "mqtt.publish",
    "mqtt.subscribe",
    "mqtt.unsubscribe",
    "http.connect",
    "http.send",
    "http.read_body",
    "http.get_header",
};

static bool may_wait(const char *operation)
{
    for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++) {
        if (strcmp(operation, waiting[i]) == 0) {
            return true;
        }
    }
    return false;
}

static int32_t decide(struct fake_nwp *nwp, const char *operation)
{
    int32_t status = 0;
    (void)nwp;
    if (fuzz.next_count > 0) {
        status = fuzz.next[0];
        fuzz.next_count--;
        memmove(fuzz.next, fuzz.next + 1, fuzz.next_count * sizeof fuzz.next[0]);
    }
    return status == NWP_PENDING && !may_wait(operation) ? 0 : status;
}

static struct nwp_bytes text(void)
{
    return (struct nwp_bytes){fuzz.text, fuzz.text_length};
}

/* What is read back: the fake has numbers where texts would be. */
static int32_t get_socket(struct nwp *nwp, uint16_t sd, uint32_t option,
                          union nwp_socket_value *value)
{
    int32_t status = fake_socket_ops.get(nwp, sd, option, value);
    if (fake_is_text(FAKE_SOCKET, sd, option)) {
        value->text = text();
    }
    return status;
}

static int32_t get_wlan(struct nwp *nwp, uint32_t id, uint32_t option, union nwp_wlan_value *value)
{
    int32_t status = fake_wlan_ops.get(nwp, id, option, value);
    if (id == NWP_WLAN_ID_CONNECTION) {
        value->connection = (struct nwp_connection){
            .status = 77,
            .security = NWP_SECURITY_WPA3,
            .ssid = text(),
            .bssid = {255, 254, 253, 252, 251, 250},
            .device = text(),
        };
    } else if (fake_is_text(FAKE_WLAN, 0, option)) {
        value->text = text();
    }
    return status;
}

static int32_t get_netapp(struct nwp *nwp, uint32_t app, uint32_t option,
                          union nwp_netapp_value *value)
{
    int32_t status = fake_netapp_ops.get(nwp, app, option, value);
    if (fake_is_text(FAKE_NETAPP, app, option)) {
        value->text = text();
    }
    return status;
}

/* A quote before a separator would end the text: there is no other way to write it. */
static void set_text(const uint8_t *bytes, size_t length)
{
    fuzz.text_length = length;
    memcpy(fuzz.text, bytes, length);
    for (size_t i = 0; i < length; i++) {
        size_t after = i + 1;
        while (after < length && bytes[after] == ' ') {
            after++;
        }
        if (bytes[i] == '"' && after < length && memchr(",;\r\n", bytes[after], 4) != NULL) {
            fuzz.text[i] = '\'';
        }
    }
}

static struct nwp_name name(void)
{
    struct nwp_name name = {.length = 32};
    name.length = fuzz.text_length < 32 ? (uint8_t)fuzz.text_length : 32;
    memcpy(name.text, fuzz.text, name.length);
    return name;
}

static void prepare_lists(struct fake_world *world)
{
    world->scan_count = 5;
    world->file_count = 3;
    world->service_count = 3;
    world->station_count = 2;
    world->access_count = 3;
    for (size_t i = 0; i < world->scan_count; i++) {
        world->scan[i] = (struct nwp_scan_entry){.ssid = name(), .rssi = -128, .security = 9};
    }
    for (size_t i = 0; i < world->file_count; i++) {
        world->files[i].info = (struct nwp_file_info){.name = text(), .flags = 0xfffffff0};
    }
    for (size_t i = 0; i < world->service_count; i++) {
        world->services[i].service =
            (struct nwp_service){.name = text(), .host = text(), .text = text()};
        world->services[i].service.endpoint.family = NWP_INET6;
    }
    for (size_t i = 0; i < world->station_count; i++) {
        world->stations[i].name = name();
    }
    memset(&world->storage, 0xff, sizeof world->storage);
    world->host.family = NWP_INET;
    world->flags = 0xfffffff7;
    world->more = 255;
}

static void prepare_values(struct fake_nwp *nwp)
{
    static uint8_t received[1024];
    for (size_t i = 0; i < sizeof received; i++) {
        received[i] = (uint8_t)("OK\r\n+\",\0"[i % 8] ^ (i / 64 % 2));
    }
    fuzz.ops = fake_ops;
    fuzz.socket = fake_socket_ops;
    fuzz.wlan = fake_wlan_ops;
    fuzz.netapp = fake_netapp_ops;
    fuzz.socket.get = get_socket;
    fuzz.wlan.get = get_wlan;
    fuzz.netapp.get = get_netapp;
    fuzz.ops.socket = &fuzz.socket;
    fuzz.ops.wlan = &fuzz.wlan;
    fuzz.ops.netapp = &fuzz.netapp;
    nwp->nwp.ops = &fuzz.ops;
    nwp->decide = decide;
    nwp->remembers = true;
    nwp->data = received;
    nwp->data_length = sizeof received;
    memset(&nwp->peer, 0xff, sizeof nwp->peer);
    nwp->peer.family = NWP_INET6;
    memset(&nwp->device_value, 0xa7, sizeof nwp->device_value);
    memset(&nwp->socket_value, 0xfe, sizeof nwp->socket_value);
    memset(&nwp->netcfg_value, 0xd9, sizeof nwp->netcfg_value);
    memset(&nwp->wlan_value, 0xcf, sizeof nwp->wlan_value);
}

/* An event of a group, with this in all of its fields that are no text. */
static void happen(uint8_t group, uint8_t id, uint8_t fill)
{
    struct nwp_event event;
    memset(&event, fill, sizeof event);
    event.group = group;
    event.id = id;
    if (group == NWP_EVENT_WLAN) {
        event.of.wlan.ssid = event.of.wlan.device = name();
    } else if (group == NWP_EVENT_MQTT) {
        event.of.mqtt.base64 = fill % 2;
        event.of.mqtt.topic = event.of.mqtt.data = text();
    } else if (group == NWP_EVENT_NETAPP && id == NWP_NETAPP_EVENT_REQUEST) {
        event.of.request.uri = text();
    }
    fake_event(&fuzz.host.nwp, &event);
}

/* ---- The output ------------------------------------------------------------------------------ */

static bool starts_with(const struct reader *reader, const char *start)
{
    size_t length = strlen(start);
    return reader->length >= length && memcmp(reader->line, start, length) == 0;
}

/* The first of these that the line starts with; NULL for none. */
static const char *find_start(const struct reader *reader, const char *const *starts)
{
    while (*starts != NULL && !starts_with(reader, *starts)) {
        starts++;
    }
    return *starts;
}

/* "ERROR: text,number" with a text that the guide knows. */
static void check_error(const struct reader *reader)
{
    static const char *const errors[] = {
        "ERROR: command not exist,", "ERROR: number of parameters,", "ERROR: parse parameters,",
        "ERROR: allocate,",          "ERROR: process command,",      NULL,
    };
    const char *error = find_start(reader, errors);
    check(error != NULL, "an error that nobody knows");
    const uint8_t *at = reader->line + strlen(error);
    const uint8_t *end = reader->line + reader->length;
    at += at < end && *at == '-';
    check(at < end, "an error without a number");
    for (; at < end; at++) {
        check(*at >= '0' && *at <= '9', "an error with a strange number");
    }
}

/* "+name:" */
static void check_name(const struct reader *reader)
{
    size_t at = 1;
    while (at < reader->length && reader->line[at] >= 'a' && reader->line[at] <= 'z') {
        at++;
    }
    check(at > 1 && at < reader->length && reader->line[at] == ':', "a strange name");
}

static void read_line(struct reader *reader)
{
    static const char *const late[] = {
        "+accept:", "+connect:", "+select:", "+recv:", "+recvfrom:", NULL,
    };
    static const char *const lists[] = {
        "+wlanscan:",
        "+fileopen:",
        "+filectl:",
        "+filegetfilelist:",
        "+filegetinfo:",
        "+netappgethostbyname:",
        "+netappgethostbyservice:",
        NULL,
    };
    bool ok = reader->length == 2 && starts_with(reader, "OK");
    bool error = starts_with(reader, "ERROR: ");
    const char *list = find_start(reader, lists);

    if (error) {
        check_error(reader);
    } else if (!ok && !starts_with(reader, "[")) {
        check(starts_with(reader, "+"), "a line that is no answer and no event");
        check_name(reader);
    }
    check(reader->list == NULL || !starts_with(reader, "+event"), "an event within a list");
    check(reader->list == NULL || list == NULL || list == reader->list, "a list within a list");
    if (ok || error) {
        reader->list = NULL;
        reader->finals++;
    } else if (list != NULL) {
        reader->list = list;
    }
    reader->late_lines += find_start(reader, late) != NULL;
    reader->reports += starts_with(reader, "+netappping:");
    reader->length = 0;
    reader->fields = 0;
    reader->state = PLAIN;
}

/* Lines whose last field is counted data, and which of their fields is its length. */
static const struct {
    const char *start;
    size_t length;
} counted[] = {
    {"+recv:", 2},          {"+recvfrom:", 2},        {"+fileread:", 1},
    {"+netapprecv:", 3},    {"+netutilcmd:", 1},      {"+netutilget:", 1},
    {"+httpgetheader:", 2}, {"+httpreadresbody:", 3}, {"+eventmqtt:recv,", 6},
};

/* A field has ended. When it was the length of data, that many bytes follow. */
static void end_field(struct reader *reader)
{
    const uint8_t *colon = memchr(reader->line, ':', reader->length);
    size_t from =
        reader->fields > 0 || colon == NULL ? reader->field_at : (size_t)(colon - reader->line) + 1;
    for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
        if (reader->fields == counted[i].length && starts_with(reader, counted[i].start)) {
            for (; reader->line[from] != ','; from++) {
                check(reader->line[from] >= '0' && reader->line[from] <= '9', "a strange length");
                reader->data_left = 10 * reader->data_left + reader->line[from] - '0';
            }
            check(reader->data_left < 4096, "too much data");
            reader->state = reader->data_left > 0 ? PLAIN : AFTER_DATA;
        }
    }
    reader->fields++;
    reader->field_at = reader->length;
}

static void keep_byte(struct reader *reader, uint8_t byte)
{
    static const char *const texts[] = {
        "+event",
        "+wlanscan:",
        "+wlanget:",
        "+getsockopt:",
        "+netcfgget:",
        "+wlanprofileget:",
        "+netappget:",
        "+netappgethostby",
        "+netappgetservicelist:",
        "+filegetfilelist:",
        NULL,
    };
    check((byte >= ' ' && byte < 0x7f) || find_start(reader, texts) != NULL,
          "a strange byte in a line");
    check(reader->length < LINE_MAX, "an endless line");
    reader->line[reader->length++] = byte;
}

/* May this byte stand behind a quote that ends a text? */
static bool ends_text(const struct reader *reader, uint8_t byte)
{
    static const char *const items[] = {"+netcfgget:", "+netappgetservicelist:", NULL};
    return byte == ',' || byte == fuzz.host.host.session.config.dialect->line_end[0] ||
           (byte == ';' && find_start(reader, items) != NULL);
}

static void read_plain(struct reader *reader, uint8_t byte)
{
    const uint8_t *line_end = fuzz.host.host.session.config.dialect->line_end;
    if (byte == line_end[0]) {
        reader->state = ENDING;
        return;
    }
    check(byte != '\r' && byte != '\n', "half of a line end");
    if (byte == '"') {
        check(reader->length > 0 && memchr(",:;", reader->line[reader->length - 1], 3) != NULL,
              "a quote within a field");
        reader->state = QUOTED;
    }
    keep_byte(reader, byte);
    if (byte == ',') {
        end_field(reader);
    }
}

static void read_byte(struct reader *reader, uint8_t byte)
{
    const uint8_t *line_end = fuzz.host.host.session.config.dialect->line_end;
    if (reader->data_left > 0) {
        reader->data_left--;
        reader->state = reader->data_left > 0 ? PLAIN : AFTER_DATA;
        return;
    }
    switch (reader->state) {
    case CLOSING:
        if (ends_text(reader, byte)) {
            reader->state = PLAIN;
            read_plain(reader, byte);
            break;
        }
        reader->state = byte == '"' || byte == ' ' ? CLOSING : QUOTED;
        keep_byte(reader, byte);
        break;
    case QUOTED:
        reader->state = byte == '"' ? CLOSING : QUOTED;
        keep_byte(reader, byte);
        break;
    case PLAIN:
        read_plain(reader, byte);
        break;
    case AFTER_DATA:
        check(byte == line_end[0], "more data than its length says");
        reader->state = ENDING;
        break;
    case ENDING:
        check(byte == line_end[1], "half of a line end");
        read_line(reader);
        break;
    }
}

static void fetch(size_t length)
{
    fake_host_forget(&fuzz.host);
    fake_host_fetch(&fuzz.host, length);
    for (size_t i = 0; i < fuzz.host.got_length; i++) {
        read_byte(&fuzz.reader, (uint8_t)fuzz.host.got[i]);
    }
}

static bool has_output(void)
{
    const uint8_t *data;
    return at_session_output(&fuzz.host.host.session, &data) > 0;
}

/* A request that was dropped because it is too long is answered without having been shown. */
static void on_message(struct at_session *session, enum at_direction direction,
                       const uint8_t *message, size_t length)
{
    static const char too_long[] = "ERROR: parse parameters,-5";
    (void)session;
    if (direction == AT_REQUEST) {
        fuzz.requests++;
    } else if (!fuzz.just_requested && length == strlen(too_long) &&
               memcmp(message, too_long, length) == 0) {
        fuzz.dropped++;
    }
    fuzz.just_requested = direction == AT_REQUEST;
}

/* The command is run: it was not refused for its text. */
static void on_values(struct at_session *session, enum at_direction direction, const void *owner,
                      const struct at_param *fields, size_t count, const void *values)
{
    (void)session;
    (void)values;
    check(count == 0 || fields != NULL, "values without a description");
    if (direction == AT_REQUEST) {
        fuzz.just_requested = false;
        fuzz.late += (((const struct at_command *)owner)->flags & AT_LATE) != 0;
    }
}

/* ---- Steps ----------------------------------------------------------------------------------- */

/* Ends the oldest request. A ping that fails then has its OK already. */
static bool end_oldest(int32_t status)
{
    struct fake_nwp *nwp = &fuzz.host.nwp;
    size_t pings = fake_waiting_count(nwp, "netapp.ping");
    bool ended = fake_complete(nwp, NULL, status);
    fuzz.failed_reports += status < 0 && fake_waiting_count(nwp, "netapp.ping") < pings;
    return ended;
}

/* Only when calls wait in all places, or one has not given all of its lines, may the session have
 * to wait for a call to end. */
static void give(const uint8_t *data, size_t length)
{
    struct at_session *session = &fuzz.host.host.session;
    while (length > 0) {
        size_t read = at_session_input(session, data, length);
        check(read <= length, "more was read than given");
        data += read;
        length -= read;
        if (read > 0) {
            continue;
        }
        if (has_output()) {
            fetch(7);
        } else {
            check(session->waiting == session->config.call_count || session->answering != NULL,
                  "the session is deaf");
            check(end_oldest(NWP_BSD_EBADF), "nothing goes on");
        }
    }
}

static void step(uint8_t what)
{
    unsigned value = what % STATUSES;
    int32_t status = statuses[value];
    switch (what / STATUSES) {
    case 4:
        fetch(value + 1);
        break;
    case 5:
        end_oldest(status == NWP_PENDING ? 0 : status);
        break;
    default:
        if (fuzz.next_count < NEXT_MAX) {
            fuzz.next[fuzz.next_count++] = status;
        }
    }
}

/* Returns how many of the bytes behind the step belong to it. */
static size_t event_step(uint8_t what, const uint8_t *data, size_t size)
{
    const struct nwp_ping_report report = {what, 1, UINT16_MAX};
    uint8_t value = what % STATUSES;
    uint8_t id = size > 0 ? data[0] % 16 : 0;
    size_t length = size > 1 ? data[1] % TEXT_MAX : 0;
    size_t head = size < 2 ? size : 2;
    length = length < size - head ? length : size - head;
    set_text(data + head, length);
    prepare_lists(&fuzz.host.nwp.world);
    if (value % 8 <= NWP_EVENT_LOST) {
        happen(value % 8, id, (uint8_t)(value / 8 * 0x55));
    } else {
        fake_report(&fuzz.host.nwp, &report);
    }
    return head + length;
}

/* OK for each request, and late ones fail or have a second OK. */
static size_t expected_finals(void)
{
    const struct reader *reader = &fuzz.reader;
    bool second_ok = fuzz.host.host.session.config.dialect->second_ok;
    return fuzz.requests + fuzz.dropped + fuzz.failed_reports + fuzz.late -
           (second_ok ? 0 : reader->late_lines);
}

/* Everything that goes on ends, the request that was begun too. */
static void finish(void)
{
    static const uint8_t filler[4096] = {'x'};
    struct at_session *session = &fuzz.host.host.session;
    fuzz.next_count = 0;
    do {
        while (has_output()) {
            fetch(SIZE_MAX);
        }
    } while (end_oldest(0) || has_output());
    while (session->data_left > 0) {
        give(filler, session->data_left < sizeof filler ? session->data_left : sizeof filler);
    }
    give((const uint8_t *)"\r\n", 2);
    while (has_output()) {
        fetch(SIZE_MAX);
    }
    check(fuzz.reader.length == 0 && fuzz.reader.state == PLAIN && fuzz.reader.data_left == 0,
          "half a line");
    check(fake_pending_count(&fuzz.host.nwp) == 0, "a request that cannot end");
    check(session->waiting == 0 && session->unanswered == 0, "a call that cannot end");
    check(session->answering == NULL && fuzz.reader.list == NULL, "a list that cannot end");
    check(fuzz.reader.late_lines <= fuzz.late, "a result that nobody asked for");
    check(fuzz.reader.finals == expected_finals(), "not one answer for each request");
    const char *test = fake_host_ask(&fuzz.host, "\r\nAT+Test\r\n");
    const uint8_t *line_end = session->config.dialect->line_end;
    check(fuzz.host.got_length == 4 && memcmp(test, "OK", 2) == 0 &&
              memcmp(test + 2, line_end, 2) == 0,
          "no answer in the end");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const uint8_t calls = (uint8_t)(2 + data[0] % 8);
    const size_t more = (size_t)(data[0] >> 6) * 100;
    struct at_config *config = &fuzz.host.host.session.config;

    memset(&fuzz, 0, sizeof fuzz);
    fake_host_open(&fuzz.host, 48 + (size_t)(data[0] >> 3 & 3) * 70, AT_OUTPUT_MIN(calls) + more,
                   calls);
    config->dialect = data[0] & 0x20 ? &at_dialect_reference : &at_dialect_guide;
    config->message = on_message;
    config->values = on_values;
    prepare_values(&fuzz.host.nwp);
    prepare_lists(&fuzz.host.nwp.world);
    for (size_t at = 1; at < size; at++) {
        size_t left = size - at - 1;
        if (data[at] < 0x80) {
            size_t length = data[at] < left ? data[at] : left;
            give(data + at + 1, length);
            at += length;
        } else if (data[at] / STATUSES == 6) {
            at += event_step(data[at], data + at + 1, left);
        } else {
            step(data[at]);
        }
        check(fuzz.reader.finals <= fuzz.requests + fuzz.dropped + fuzz.late + fuzz.failed_reports,
              "too many answers");
    }
    finish();
    fake_host_close(&fuzz.host);
    return 0;
}
