/* The guide's API over the Linux network processor: threads on both sides of the core, waiting and
 * not waiting, any bytes, buffers that are too small, the end while others wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "atcmd/atcmd.h"
#include "atcmd/linux.h"

#define NO_CORE   NWP_INTERFACE_CLOSED
#define LIMIT_S   30
#define LINE_SIZE 100000

static struct nwp *nwp;

/* Switched on or off, with the core over it. */
static int open_core(bool on)
{
    const struct nwp_linux_config config = {NULL};
    int32_t status;
    nwp = nwp_linux_create(&config, &status);
    if (nwp == NULL || (on && nwp_linux_boot(&nwp, 1) != NWP_OK)) {
        return -1;
    }
    return ATCmd_create(nwp);
}

static int open_started(void **state)
{
    (void)state;
    return open_core(true);
}

static int open_stopped(void **state)
{
    (void)state;
    return open_core(false);
}

static int close_core(void **state)
{
    (void)state;
    ATCmd_destroy();
    nwp_linux_destroy(nwp);
    return 0;
}

static void expect_line(const char *expected)
{
    char line[ATCMD_BUFFER_SIZE];
    int length = ATCmd_rcv(line, 0);
    assert_int_equal(length, strlen(line));
    assert_string_equal(line, expected);
}

/* The next line that begins like this; others are events. */
static void expect_start(char *line, const char *start)
{
    do {
        assert_true(ATCmd_rcv(line, 0) > 0);
    } while (strncmp(line, "+event", 6) == 0);
    assert_int_equal(strncmp(line, start, strlen(start)), 0);
}

/* ---- Create and destroy ---------------------------------------------------------------------- */

static void without_a_core(void **state)
{
    char line[ATCMD_BUFFER_SIZE];
    (void)state;
    ATCmd_destroy();
    assert_int_equal(ATCmd_send("AT+Test"), NO_CORE);
    assert_int_equal(ATCmd_send_data("AT+Test", 7), NO_CORE);
    assert_int_equal(ATCmd_rcv(line, 0), NO_CORE);
    assert_int_equal(ATCmd_rcv(line, 1), NO_CORE);
    assert_int_equal(ATCmd_rcv_data(line, sizeof line, 1), NO_CORE);
}

static void one_core_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(ATCmd_create(nwp), NWP_DEV_ALREADY_STARTED);
    assert_int_equal(ATCmd_send("AT+Test"), 0);
    expect_line("OK");
    ATCmd_destroy();
    ATCmd_destroy();
    without_a_core(state);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(ATCmd_create(nwp), 0);
        assert_int_equal(ATCmd_send("AT+Test"), 0);
        expect_line("OK");
        ATCmd_destroy();
    }
    assert_int_equal(ATCmd_create(nwp), 0);
}

/* Answers that nobody took are gone with the core. */
static void a_new_core_starts_afresh(void **state)
{
    char line[ATCMD_BUFFER_SIZE];
    (void)state;
    assert_int_equal(ATCmd_send("AT+Tes"), 0);
    assert_int_equal(ATCmd_send("AT+Accept=0,inet"), 0);
    ATCmd_destroy();
    assert_int_equal(ATCmd_create(nwp), 0);
    assert_int_equal(ATCmd_rcv(line, 1), 0);
    assert_int_equal(ATCmd_send("AT+Test"), 0);
    expect_line("OK");
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static void lines_one_by_one(void **state)
{
    char line[ATCMD_BUFFER_SIZE];
    (void)state;
    assert_int_equal(ATCmd_rcv(line, 1), 0);
    assert_string_equal(line, "");
    assert_int_equal(ATCmd_send("AT+Start"), 0);
    expect_line("ERROR: process command,-2012");
    assert_int_equal(ATCmd_send("AT+Stop=?"), 0);
    expect_line("[timeout]");
    expect_line("OK");
    assert_int_equal(ATCmd_send("AT+Test\r\nAT+Nothing"), 0);
    expect_line("OK");
    expect_line("ERROR: command not exist,0");
    assert_int_equal(ATCmd_send(""), 0);
    assert_int_equal(ATCmd_send("AT+Test"), 0);
    expect_line("OK");
    assert_int_equal(ATCmd_rcv(line, 1), 0);
}

static void a_device_that_is_off(void **state)
{
    (void)state;
    assert_int_equal(ATCmd_send("AT+Socket=inet,stream,tcp"), 0);
    expect_line("ERROR: process command,-2018");
    assert_int_equal(ATCmd_send("AT+Test"), 0);
    expect_line("OK");
    assert_int_equal(ATCmd_send("AT+Start"), 0);
    expect_line("OK");
}

/* Without waiting: until the line is there. */
static void receiving_without_waiting(void **state)
{
    char line[ATCMD_BUFFER_SIZE];
    struct timespec now;
    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const time_t limit = now.tv_sec + LIMIT_S;
    for (size_t i = 0; i < 100; i++) {
        int length;
        assert_int_equal(ATCmd_send("AT+Test"), 0);
        while ((length = ATCmd_rcv(line, 1)) == 0) {
            clock_gettime(CLOCK_MONOTONIC, &now);
            assert_true(now.tv_sec < limit);
        }
        assert_int_equal(length, 2);
        assert_string_equal(line, "OK");
    }
}

/* ---- Any bytes, and large ones --------------------------------------------------------------- */

/* Two UDP sockets of the device, the second bound to a port that it tells nobody: found by trying
 * ports, which is all that the commands offer. Returns the port. */
static unsigned open_pair(void)
{
    char line[ATCMD_BUFFER_SIZE];
    char address[64];
    ATCmd_send("AT+NetCfgGet=ipv4_sta_addr");
    expect_start(line, "+netcfgget:dhcp,");
    size_t length = strcspn(line + 16, ",");
    memcpy(address, line + 16, length);
    address[length] = '\0';
    expect_start(line, "OK");
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ATCmd_send("AT+Socket=inet,dgram,udp"), 0);
        expect_start(line, "+socket:");
        expect_start(line, "OK");
    }
    for (unsigned port = 20000; port < 60000; port += 97) {
        char request[128];
        snprintf(request, sizeof request, "AT+Bind=1,inet,%u,", port);
        assert_int_equal(ATCmd_send(request), 0);
        do {
            assert_true(ATCmd_rcv(line, 0) > 0);
        } while (strncmp(line, "+event", 6) == 0);
        if (strcmp(line, "OK") == 0) {
            snprintf(request, sizeof request, "AT+Connect=0,inet,%u,%s", port, address);
            assert_int_equal(ATCmd_send(request), 0);
            expect_start(line, "OK");
            expect_start(line, "+connect:");
            return port;
        }
    }
    fail_msg("no free port");
    return 0;
}

/* Sends the bytes from one socket of the device to the other. */
static void send_bytes(const uint8_t *data, size_t length)
{
    char line[ATCMD_BUFFER_SIZE];
    char *request = malloc(length + 64);
    assert_non_null(request);
    size_t head = (size_t)snprintf(request, 64, "AT+Send=0,0,%zu,", length);
    memcpy(request + head, data, length);
    assert_int_equal(ATCmd_send_data(request, head + length), 0);
    free(request);
    expect_start(line, "OK");
}

static void every_byte_value(void **state)
{
    uint8_t data[256];
    uint8_t line[ATCMD_BUFFER_SIZE];
    char text[ATCMD_BUFFER_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)i;
    }
    open_pair();
    for (size_t length = 1; length <= sizeof data; length += 51) {
        send_bytes(data + sizeof data - length, length);
        assert_int_equal(ATCmd_send("AT+Recv=1,0,1000"), 0);
        expect_start(text, "OK");
        int got = ATCmd_rcv_data(line, sizeof line, 0);
        char head[64];
        size_t head_length = (size_t)snprintf(head, sizeof head, "+recv:1,0,%zu,", length);
        assert_int_equal(got, head_length + length);
        assert_memory_equal(line, head, head_length);
        assert_memory_equal(line + head_length, data + sizeof data - length, length);
    }
}

static void buffers_too_small(void **state)
{
    uint8_t data[2000];
    uint8_t *line = malloc(LINE_SIZE);
    char text[ATCMD_BUFFER_SIZE];
    (void)state;
    assert_non_null(line);
    memset(data, 'x', sizeof data);
    open_pair();
    send_bytes(data, sizeof data);
    assert_int_equal(ATCmd_send("AT+Recv=1,0,2000"), 0);
    expect_start(text, "OK");
    const int length = (int)(strlen("+recv:1,0,2000,") + sizeof data);
    assert_int_equal(ATCmd_rcv_data(line, 5, 0), NWP_ESMALLBUF);
    assert_int_equal(ATCmd_rcv(text, 0), NWP_ESMALLBUF);
    assert_int_equal(ATCmd_rcv(text, 1), NWP_ESMALLBUF);
    assert_int_equal(ATCmd_rcv_data(line, (size_t)length - 1, 1), NWP_ESMALLBUF);
    assert_int_equal(ATCmd_rcv_data(line, 0, 1), NWP_ESMALLBUF);
    assert_int_equal(ATCmd_rcv_data(line, (size_t)length, 1), length);
    assert_memory_equal(line, "+recv:1,0,2000,xxxx", 19);
    assert_int_equal(ATCmd_rcv(text, 1), 0);

    /* a string of exactly the buffer, with its terminator, and one byte more */
    for (size_t size = 1022; size <= 1024; size++) {
        size_t part = size - strlen("+recv:1,0,1000,");
        send_bytes(data, part);
        assert_int_equal(ATCmd_send("AT+Recv=1,0,2000"), 0);
        expect_start(text, "OK");
        int status = ATCmd_rcv(text, 0);
        assert_int_equal(status, size < 1024 ? (int)size : NWP_ESMALLBUF);
        if (status < 0) {
            assert_int_equal(ATCmd_rcv_data(line, size, 0), size);
        }
    }
    free(line);
}

/* ---- Threads --------------------------------------------------------------------------------- */

#define SENDERS  4
#define REQUESTS 500

static void *send_many(void *context)
{
    static const char *const requests[] = {"AT+Test", "AT+Nothing", "AT+Stop=", "AT+Stop=x"};
    size_t *sent = context;
    for (size_t i = 0; i < REQUESTS; i++) {
        *sent += ATCmd_send(requests[i % 4]) == 0;
    }
    return NULL;
}

struct counts {
    size_t lines[4], others;
};

/* Takes lines until the core is gone. */
static void *receive_many(void *context)
{
    static const char *const lines[] = {"OK", "ERROR: command not exist,0",
                                        "ERROR: number of parameters,0",
                                        "ERROR: parse parameters,-4"};
    struct counts *counts = context;
    char line[ATCMD_BUFFER_SIZE];
    while (ATCmd_rcv(line, 0) >= 0) {
        size_t i = 0;
        while (i < 4 && strcmp(line, lines[i]) != 0) {
            i++;
        }
        if (i < 4) {
            __atomic_add_fetch(&counts->lines[i], 1, __ATOMIC_SEQ_CST);
        } else if (strncmp(line, "+event", 6) != 0) {
            __atomic_add_fetch(&counts->others, 1, __ATOMIC_SEQ_CST);
        }
    }
    return NULL;
}

static size_t sum(const struct counts *counts)
{
    size_t total = 0;
    for (size_t i = 0; i < 4; i++) {
        total += __atomic_load_n(&counts->lines[i], __ATOMIC_SEQ_CST);
    }
    return total + __atomic_load_n(&counts->others, __ATOMIC_SEQ_CST);
}

/* Requests of several threads do not mix, and each gets one answer; the receivers wait for lines
 * when the core ends. */
static void threads_send_and_receive(void **state)
{
    pthread_t senders[SENDERS];
    pthread_t receivers[2];
    size_t sent[SENDERS] = {0};
    struct counts counts = {{0}, 0};
    struct timespec now;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&receivers[i], NULL, receive_many, &counts), 0);
    }
    for (size_t i = 0; i < SENDERS; i++) {
        assert_int_equal(pthread_create(&senders[i], NULL, send_many, &sent[i]), 0);
    }
    for (size_t i = 0; i < SENDERS; i++) {
        pthread_join(senders[i], NULL);
        assert_int_equal(sent[i], REQUESTS);
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    const time_t limit = now.tv_sec + LIMIT_S;
    while (sum(&counts) < SENDERS * REQUESTS && now.tv_sec < limit) {
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
    ATCmd_destroy();
    for (size_t i = 0; i < 2; i++) {
        pthread_join(receivers[i], NULL);
    }
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(counts.lines[i], SENDERS * REQUESTS / 4);
    }
    assert_int_equal(counts.others, 0);
}

static void *receive_one(void *context)
{
    char line[ATCMD_BUFFER_SIZE];
    *(int *)context = ATCmd_rcv(line, 0);
    return NULL;
}

/* Also with calls that wait, and with requests that were sent a moment ago. */
static void destroy_while_others_wait(void **state)
{
    (void)state;
    for (size_t round = 0; round < 50; round++) {
        pthread_t threads[3];
        int results[3] = {1, 1, 1};
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(pthread_create(&threads[i], NULL, receive_one, &results[i]), 0);
        }
        if (round % 2 == 0) {
            ATCmd_send("AT+Select=1,0,65535,0");
            ATCmd_send("AT+Socket=inet,dgram,udp");
        }
        ATCmd_destroy();
        for (size_t i = 0; i < 3; i++) {
            pthread_join(threads[i], NULL);
            assert_true(results[i] > 0 || results[i] == NO_CORE);
            assert_true(round % 2 == 0 || results[i] == NO_CORE);
        }
        assert_int_equal(ATCmd_create(nwp), 0);
    }
}

/* ---- Nobody receives ------------------------------------------------------------------------- */

/* Requests are refused when nobody takes the answers, whole: those that were taken are answered,
 * each once, and the core goes on. */
static void nobody_receives(void **state)
{
    static const char request[] = "AT+Nothing=1234567890,abcdefghijklmnopqrstuvwxyz";
    char line[ATCMD_BUFFER_SIZE];
    size_t sent = 0;
    int status;
    (void)state;
    while ((status = ATCmd_send(request)) == 0) {
        sent++;
        assert_true(sent < 1000000);
    }
    assert_int_equal(status, NWP_BSD_ENOBUFS);
    assert_int_equal(ATCmd_send(request), NWP_BSD_ENOBUFS);
    for (size_t i = 0; i < sent; i++) {
        assert_true(ATCmd_rcv(line, 0) > 0);
        assert_string_equal(line, "ERROR: command not exist,0");
    }
    assert_int_equal(ATCmd_send("AT+Test"), 0);
    expect_line("OK");
}

#define STARTED(test) cmocka_unit_test_setup_teardown(test, open_started, close_core)
#define STOPPED(test) cmocka_unit_test_setup_teardown(test, open_stopped, close_core)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_core),  STARTED(one_core_at_a_time),
        STARTED(a_new_core_starts_afresh), STARTED(lines_one_by_one),
        STOPPED(a_device_that_is_off),     STARTED(receiving_without_waiting),
        STARTED(every_byte_value),         STARTED(buffers_too_small),
        STOPPED(threads_send_and_receive), STARTED(destroy_while_others_wait),
        STARTED(nobody_receives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
