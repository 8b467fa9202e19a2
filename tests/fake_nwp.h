/* A network processor for tests: it does nothing, tells what it was asked and answers what the test
 * wants. And a host on top of it, with buffers of exactly the size that a test asks for.
 *
 * Every operation of the contract is one call of one function, which notes a line in the log and
 * picks the status: the oldest scripted one of that operation, else fake_nwp.status. Operations are
 * named "chapter.operation"; what they return besides the status stands in members of the fake. */
#ifndef FAKE_NWP_H
#define FAKE_NWP_H

#include "atcmd/commands.h"

#define FAKE_LOG      8192
#define FAKE_SCRIPT   16
#define FAKE_PENDING  40
#define FAKE_EVENTS   8
#define FAKE_DATA_MAX 70000

struct fake_script {
    const char *operation;
    int32_t status;
};

/* A request that waits; free when `request` is NULL. */
struct fake_pending {
    const char *operation;
    struct nwp_request *request;
    uint32_t order;
    size_t length;             /* receive: the most bytes */
    struct nwp_endpoint *peer; /* accept: where it goes */
    bool ready;                /* receive: has data, its place was refused */
    int32_t status;            /* ready: of the completion */
};

struct fake_nwp {
    struct nwp nwp; /* first */

    /* Picks the status instead of the script, if set. */
    int32_t (*decide)(struct fake_nwp *fake, const char *operation);

    int32_t status; /* of operations that no script speaks of */
    struct fake_script script[FAKE_SCRIPT];
    size_t scripted;

    struct fake_pending pending[FAKE_PENDING];
    uint32_t order;

    /* What operations return. */
    struct nwp_endpoint peer; /* accept */
    const uint8_t *data;      /* receive: it gives the first bytes of these */
    size_t data_length;
    union nwp_device_value device_value;
    union nwp_socket_value socket_value;
    union nwp_netcfg_value netcfg_value;
    union nwp_wlan_value wlan_value;

    /* What the last send was given. */
    uint8_t sent[FAKE_DATA_MAX];
    size_t sent_length;

    struct nwp_listener *listeners;
    struct nwp_event events[FAKE_EVENTS];
    uint32_t event_count;

    char log[FAKE_LOG]; /* a line for each operation; what does not fit is left out */
    size_t log_length;
};

void fake_init(struct fake_nwp *fake);

/* The next `operation` returns `status`; NWP_PENDING where it takes a request. Answers of one
 * operation are used in their order. */
void fake_answer(struct fake_nwp *fake, const char *operation, int32_t status);

/* Ends the oldest pending request of this operation; NULL: of any. False when there is none. A
 * positive status of socket.receive is the number of bytes that have come; the request stays until
 * its place has room for them. */
bool fake_complete(struct fake_nwp *fake, const char *operation, int32_t status);

size_t fake_pending_count(const struct fake_nwp *fake);

/* Happens to all listeners. Of events that a listener refuses the last FAKE_EVENTS are kept. */
void fake_event(struct fake_nwp *fake, const struct nwp_event *event);

/* The log since the last time, lines ended by \n. Valid until the next operation. */
const char *fake_log(struct fake_nwp *fake);

/* ---- A host on it ---------------------------------------------------------------------------- */

struct fake_host {
    struct at_host host; /* first */
    struct fake_nwp nwp;
    struct at_config config;
    size_t ready; /* calls of the callback */
    char *got;    /* what was fetched and not taken, terminated */
    size_t got_length, got_size;
};

/* Buffers of exactly these sizes, so that the sanitizers see every byte beyond. */
void fake_host_open(struct fake_host *host, size_t input_size, size_t output_size, uint8_t calls);
void fake_host_close(struct fake_host *host);

/* Fetches up to `length` bytes of output. */
void fake_host_fetch(struct fake_host *host, size_t length);

/* Gives these bytes to the session, fetching output whenever it stops reading, and in the end.
 * False when it reads nothing although all output was fetched. */
bool fake_host_give(struct fake_host *host, const void *data, size_t length);

/* Forgets what was fetched. */
void fake_host_forget(struct fake_host *host);

/* Gives a string and returns all output since the last time. */
const char *fake_host_ask(struct fake_host *host, const char *text);

#endif
