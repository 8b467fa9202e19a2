/* A whole session on the fake network processor: what the host sends, how it is cut, when output is
 * fetched and how much, what the network processor answers and when, and its events.
 *
 * The first byte picks the sizes of the buffers. Then each byte is a step:
 *   00 to 7f  so many bytes of the host follow
 *   80 to 9f  fetch 1 to 32 bytes of output
 *   a0 to bf  end the oldest pending request with a status of the list
 *   c0 to df  an event
 *   e0 to ff  the next operation returns a status of the list
 *
 * Output must be whole lines and whole counted data, every request must get its one answer, and in
 * the end the session must answer AT+Test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_nwp.h"

#define STATUSES 32
#define NEXT_MAX 16
#define LINE_MAX 512

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
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
    NWP_PENDING,
};

/* What the output is checked with. */
struct reader {
    char line[LINE_MAX];
    size_t length;
    size_t data_left;          /* bytes of counted data */
    size_t finals, late_lines; /* OK and ERROR; values of commands that were answered before */
};

struct fuzz {
    struct fake_host host; /* first */
    int32_t next[NEXT_MAX];
    size_t next_count;
    struct reader reader;
    size_t requests, dropped, late; /* late: commands with a late result that were run */
    bool just_requested;
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

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static int32_t decide(struct fake_nwp *nwp, const char *operation)
{
    static const char *const waiting[] = {
        "device.start",  "device.stop",    "socket.close",  "socket.send",
        "socket.accept", "socket.connect", "socket.select", "socket.receive",
    };
    int32_t status = 0;
    (void)nwp;
    fuzz.just_requested = false; /* it was not refused for its text */
    if (fuzz.next_count > 0) {
        status = fuzz.next[0];
        fuzz.next_count--;
        memmove(fuzz.next, fuzz.next + 1, fuzz.next_count * sizeof fuzz.next[0]);
    }
    for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++) {
        if (strcmp(operation, waiting[i]) == 0) {
            fuzz.late += i >= 4;
            return status;
        }
    }
    return status == NWP_PENDING ? 0 : status;
}

static void prepare_values(struct fake_nwp *nwp)
{
    static uint8_t received[1024];
    static const char ssid[] = "a \"net\", with everything in it!";
    for (size_t i = 0; i < sizeof received; i++) {
        received[i] = (uint8_t)("OK\r\n+\",\0"[i % 8] ^ (i / 64 % 2));
    }
    nwp->decide = decide;
    nwp->data = received;
    nwp->data_length = sizeof received;
    memset(&nwp->peer, 0xff, sizeof nwp->peer);
    nwp->peer.family = NWP_INET6;
    memset(&nwp->device_value, 0xa7, sizeof nwp->device_value);
    memset(&nwp->socket_value, 0xfe, sizeof nwp->socket_value);
    memset(&nwp->netcfg_value, 0xd9, sizeof nwp->netcfg_value);
    nwp->wlan_value.connection = (struct nwp_connection){
        .status = 77,
        .security = NWP_SECURITY_WPA3,
        .ssid = {(const uint8_t *)ssid, 32 < strlen(ssid) ? 32 : strlen(ssid)},
        .bssid = {255, 254, 253, 252, 251, 250},
    };
}

static void happen(unsigned kind)
{
    struct nwp_event event = {.group = (uint8_t)(kind % 8), .id = (uint8_t)(kind / 4)};
    if (event.group == NWP_EVENT_WLAN) {
        event.of.wlan.ssid = (struct nwp_name){32, ",\"quoted\", and 32 bytes long !\","};
    } else {
        event.of.fatal.code = 0xfffffff0 + kind;
        event.of.fatal.value = kind;
    }
    fake_event(&fuzz.host.nwp, &event);
}

/* ---- The output ------------------------------------------------------------------------------ */

static void read_line(struct reader *reader)
{
    static const char *const late[] = {"+accept:", "+connect:", "+select:", "+recv:", "+recvfrom:"};
    const char *line = reader->line;
    bool final = strcmp(line, "OK") == 0 || starts_with(line, "ERROR: ");
    check(final || line[0] == '+' || line[0] == '[', "a line that is no answer and no event");
    reader->finals += final;
    for (size_t i = 0; i < sizeof late / sizeof late[0]; i++) {
        reader->late_lines += starts_with(line, late[i]);
    }
    reader->length = 0;
}

/* At the comma behind "+recv:sd,format,length": how many bytes follow. */
static size_t counted(const char *line)
{
    if (!starts_with(line, "+recv:") && !starts_with(line, "+recvfrom:")) {
        return 0;
    }
    const char *at = line;
    for (size_t commas = 0; commas < 2; commas++) {
        at = strchr(at, ',');
        if (at == NULL) {
            return 0;
        }
        at++;
    }
    return strchr(at, ',') == line + strlen(line) - 1 ? strtoul(at, NULL, 10) : 0;
}

static void read_byte(struct reader *reader, uint8_t byte)
{
    if (reader->data_left > 0) {
        reader->data_left--;
        return;
    }
    check(reader->length + 1 < LINE_MAX, "an endless line");
    reader->line[reader->length++] = (char)byte;
    reader->line[reader->length] = '\0';
    bool ends = reader->length >= 2 && strcmp(reader->line + reader->length - 2, "\r\n") == 0;
    bool begins_end = byte == '\r';
    check(ends || begins_end || (byte >= ' ' && byte < 0x7f), "a strange byte in a line");
    check(reader->length < 2 || ends || reader->line[reader->length - 2] != '\r', "a loose CR");
    if (ends) {
        reader->line[reader->length - 2] = '\0';
        read_line(reader);
    } else if (byte == ',') {
        reader->data_left = counted(reader->line);
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

/* ---- Steps ----------------------------------------------------------------------------------- */

/* Only when calls wait in all places may the session have to wait for one of them to end. */
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
            check(session->waiting == session->config.call_count, "the session is deaf");
            check(fake_complete(&fuzz.host.nwp, NULL, NWP_BSD_EBADF), "nothing goes on");
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
        fake_complete(&fuzz.host.nwp, NULL, status == NWP_PENDING ? 0 : status);
        break;
    case 6:
        happen(value);
        break;
    default:
        if (fuzz.next_count < NEXT_MAX) {
            fuzz.next[fuzz.next_count++] = status;
        }
    }
    check(fuzz.reader.finals <= fuzz.requests + fuzz.dropped + fuzz.late, "too many answers");
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
    } while (fake_complete(&fuzz.host.nwp, NULL, 0) || has_output());
    while (session->data_left > 0) {
        give(filler, session->data_left < sizeof filler ? session->data_left : sizeof filler);
    }
    give((const uint8_t *)"\r\n", 2);
    while (has_output()) {
        fetch(SIZE_MAX);
    }
    check(fuzz.reader.length == 0 && fuzz.reader.data_left == 0, "half a line");
    check(fake_pending_count(&fuzz.host.nwp) == 0, "a request that cannot end");
    check(session->waiting == 0 && session->unanswered == 0, "a call that cannot end");
    size_t failed_late = fuzz.late - fuzz.reader.late_lines;
    check(fuzz.reader.finals == fuzz.requests + fuzz.dropped + failed_late,
          "not one answer for each request");
    check(strcmp(fake_host_ask(&fuzz.host, "\r\nAT+Test\r\n"), "OK\r\n") == 0,
          "no answer in the end");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const uint8_t calls = (uint8_t)(2 + data[0] % 8);
    const size_t more = (size_t)(data[0] >> 5) * 40;

    memset(&fuzz, 0, sizeof fuzz);
    fake_host_open(&fuzz.host, 48 + (size_t)(data[0] >> 3 & 3) * 70, AT_OUTPUT_MIN(calls) + more,
                   calls);
    fuzz.host.host.session.config.message = on_message;
    prepare_values(&fuzz.host.nwp);
    for (size_t at = 1; at < size; at++) {
        if (data[at] < 0x80) {
            size_t length = data[at] < size - at - 1 ? data[at] : size - at - 1;
            give(data + at + 1, length);
            at += length;
        } else {
            step(data[at]);
        }
    }
    finish();
    fake_host_close(&fuzz.host);
    return 0;
}
