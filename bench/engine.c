/* The engine alone: requests through a session on one core, over a network processor that does
 * nothing. In processor time, so what else runs on the machine does not count. */
#include <stdlib.h>
#include <string.h>

#include "atcmd/commands.h"
#include "bench.h"

enum { PAYLOAD = 1460, LINE = 4096, CALLS = 6 };

/* ---- The network processor that does nothing ------------------------------------------------- */

static int32_t null_send(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                         const struct nwp_endpoint *to, const uint8_t *data, size_t length)
{
    (void)nwp, (void)request, (void)sd, (void)to, (void)data;
    return (int32_t)length;
}

static void null_listen(struct nwp *nwp, struct nwp_listener *listener)
{
    (void)nwp, (void)listener;
}

static void null_resume(struct nwp *nwp, struct nwp_listener *listener, struct nwp_request *request)
{
    (void)nwp, (void)listener, (void)request;
}

static void null_cancel(struct nwp *nwp, struct nwp_request *request)
{
    (void)nwp, (void)request;
}

static const struct nwp_socket_ops null_socket_ops = {.send = null_send};

static const struct nwp_ops null_ops = {
    .socket = &null_socket_ops,
    .listen = null_listen,
    .unlisten = null_listen,
    .resume = null_resume,
    .cancel = null_cancel,
};

/* ---- Measuring ------------------------------------------------------------------------------- */

struct host {
    struct at_host host;
    struct at_call calls[CALLS];
    uint8_t line[LINE], output[LINE];
};

struct request {
    uint8_t bytes[LINE];
    size_t length;
};

static void run_session(struct host *host, const struct request *request, size_t count)
{
    struct at_session *session = &host->host.session;
    const uint8_t *answer;
    for (size_t i = 0; i < count; i++) {
        at_session_input(session, request->bytes, request->length);
        size_t length = at_session_output(session, &answer);
        if (length != 4 || memcmp(answer, "OK\r\n", 4) != 0) {
            die("the engine answers \"%.*s\"", (int)length, (const char *)answer);
        }
        at_session_fetched(session, length);
    }
}

/* The floor: the request is copied into the line, the answer into the queue. */
static void run_copies(struct host *host, const struct request *request, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        memcpy(host->line, request->bytes, request->length);
        memcpy(host->output, "OK\r\n", 4);
        __asm__ volatile("" : : "r"(host->line), "r"(host->output) : "memory");
    }
}

static double rate_of(void (*run)(struct host *host, const struct request *request, size_t count),
                      struct host *host, const struct request *request, size_t count)
{
    double start = cpu_seconds();
    run(host, request, count);
    return (double)count / (cpu_seconds() - start);
}

static void measure(const struct plan *plan, const struct subject *subject,
                    const struct request *request)
{
    static struct nwp nwp = {&null_ops};
    struct host *host = malloc(sizeof *host);
    struct turns turns = {0};
    size_t count = plan->brief ? 50000 : 200000;

    if (host == NULL) {
        die("out of memory");
    }
    const struct at_config config = {
        .input = host->line,
        .input_size = LINE,
        .output = host->output,
        .output_size = LINE,
        .calls = host->calls,
        .call_count = CALLS,
    };
    at_host_open(&host->host, &nwp, &config);
    run_session(host, request, count);
    for (int i = 0; i < (plan->brief ? 11 : 31); i++) {
        double measured = rate_of(run_session, host, request, count);
        turns_add(&turns, measured, rate_of(run_copies, host, request, count));
    }
    at_host_close(&host->host);
    free(host);
    table_row(subject, &turns);
}

static void add(struct request *request, const void *bytes, size_t length)
{
    memcpy(request->bytes + request->length, bytes, length);
    request->length += length;
}

void bench_engine(const struct plan *plan)
{
    static const struct subject test = {
        .name = "engine: AT+Test", .unit = "M/s", .scale = 1e6, .goal = 3e6};
    static const struct subject send = {
        .name = "engine: AT+Send, 1,460 bytes", .unit = "M/s", .scale = 1e6, .goal = 1e6};
    static const char send_head[] = "AT+Send=0,0,1460,";
    uint8_t payload[PAYLOAD];
    struct request request = {.length = 0};

    add(&request, "AT+Test\r\n", 9);
    measure(plan, &test, &request);

    for (size_t i = 0; i < PAYLOAD; i++) {
        payload[i] = (uint8_t)i;
    }
    request.length = 0;
    add(&request, send_head, sizeof send_head - 1);
    add(&request, payload, PAYLOAD);
    add(&request, "\r\n", 2);
    measure(plan, &send, &request);
}
