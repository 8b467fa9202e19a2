/* A network processor for tests: it does nothing, tells what it was asked and answers what the test
 * wants. And a host on top of it, with buffers of exactly the size that a test asks for.
 *
 * Every operation of the contract is one call of one function, which notes a line in the log and
 * picks the status: the oldest scripted one of that operation, else fake_nwp.status. Operations are
 * named "chapter.operation"; what they return besides the status stands in members of the fake. */
#ifndef FAKE_NWP_H
#define FAKE_NWP_H

#include "atcmd/commands.h"

#define FAKE_LOG      16384
#define FAKE_SCRIPT   32
#define FAKE_PENDING  80
#define FAKE_EVENTS   8
#define FAKE_DATA_MAX 70000

/* Every operation of the contract. */
/* clang-format off */
#define FAKE_DEVICE_OPERATIONS(op) \
    op(device, start) op(device, stop) op(device, set) op(device, get)
#define FAKE_OPERATIONS(op) \
    op(socket, open) op(socket, close) op(socket, bind) op(socket, listen) op(socket, accept) \
    op(socket, connect) op(socket, select) op(socket, set) op(socket, get) op(socket, send) \
    op(socket, receive) \
    op(wlan, connect) op(wlan, disconnect) op(wlan, scan) op(wlan, profile_add) \
    op(wlan, profile_get) op(wlan, profile_del) op(wlan, policy_set) op(wlan, policy_get) \
    op(wlan, set_mode) op(wlan, set) op(wlan, get) \
    op(file, open) op(file, close) op(file, control) op(file, remove) op(file, list) \
    op(file, info) op(file, read) op(file, write) \
    op(netapp, start) op(netapp, stop) op(netapp, host_by_name) op(netapp, host_by_service) \
    op(netapp, send) op(netapp, receive) op(netapp, ping) op(netapp, service_list) \
    op(netapp, service_register) op(netapp, service_unregister) op(netapp, set) op(netapp, get) \
    op(netcfg, set) op(netcfg, get) \
    op(netutil, public_key) op(netutil, random) op(netutil, sign) op(netutil, verify) \
    op(netutil, temporary_key) op(netutil, install) op(netutil, uninstall) \
    op(mqtt, create) op(mqtt, format) op(mqtt, remove) op(mqtt, connect) op(mqtt, disconnect) \
    op(mqtt, publish) op(mqtt, subscribe) op(mqtt, unsubscribe) op(mqtt, set) \
    op(http, create) op(http, destroy) op(http, connect) op(http, disconnect) op(http, send) \
    op(http, read_body) op(http, set_header) op(http, get_header) op(http, set) \
    op(http, set_proxy)
/* clang-format on */

struct fake_nwp;

struct fake_script {
    const char *operation;
    int32_t status;
};

/* What an operation gives besides its status, and the request that waits for it; free when
 * `request` is NULL. */
struct fake_pending {
    const char *operation;
    struct nwp_request *request;
    uint32_t order;

    void *out; /* with success `size` bytes go here from `from` */
    const void *from;
    size_t size;

    bool reads; /* data goes to request->place, at most `length` bytes */
    size_t length;

    /* Results: those from number `at` to `end`; NULL when there is none. `early`: they come before
     * the end. */
    const void *(*result)(struct fake_nwp *fake, size_t at);
    size_t at, end;
    bool early;

    int32_t status; /* NWP_PENDING until the request is completed */
};

/* ---- What the fake knows --------------------------------------------------------------------- */

#define FAKE_SETTINGS 64
#define FAKE_TEXT     256
#define FAKE_FILES    16
#define FAKE_SERVICES 8
#define FAKE_REPORTS  8
#define FAKE_LOOK_UPS 4

enum fake_kind {
    FAKE_NOTHING,
    FAKE_DEVICE,  /* option; key: class of the status */
    FAKE_SOCKET,  /* option; key: descriptor */
    FAKE_WLAN,    /* option; or the connection with NWP_WLAN_ID_CONNECTION as key */
    FAKE_POLICY,  /* type */
    FAKE_PROFILE, /* index */
    FAKE_NETAPP,  /* option; key: application */
    FAKE_NETCFG,  /* identifier */
    FAKE_MQTT,    /* index: its base64 */
};

union fake_value {
    uint32_t number;
    union nwp_device_value device;
    union nwp_socket_value socket;
    union nwp_wlan_value wlan;
    struct nwp_policy policy;
    struct nwp_network profile;
    union nwp_netapp_value netapp;
    union nwp_netcfg_value netcfg;
};

struct fake_setting {
    uint8_t kind; /* enum fake_kind */
    uint32_t key, option;
    union fake_value value; /* its texts lie in `text` */
    uint8_t text[FAKE_TEXT];
};

struct fake_file {
    struct nwp_file_info info;
    uint8_t name[FAKE_TEXT];
};

struct fake_service {
    struct nwp_service service;
    uint8_t name[FAKE_TEXT], host[FAKE_TEXT], text[FAKE_TEXT];
};

/* All zero at the start. Texts point into it. */
struct fake_world {
    struct fake_setting settings[FAKE_SETTINGS]; /* the last ones */
    size_t setting_count;
    struct nwp_scan_entry scan[NWP_SCAN_MAX];
    size_t scan_count;
    struct fake_file files[FAKE_FILES]; /* list; info finds by name */
    size_t file_count;
    struct fake_service services[FAKE_SERVICES]; /* list; host_by_service finds by name */
    size_t service_count;
    struct nwp_ping_report reports[FAKE_REPORTS]; /* of the oldest ping, or the next one */
    size_t report_count;
    struct nwp_station stations[NWP_STATIONS];
    size_t station_count;
    uint8_t access_list[NWP_ACCESS_LIST][6];
    size_t access_count;
    struct nwp_endpoint host;                     /* host_by_name */
    struct fake_service looked_up[FAKE_LOOK_UPS]; /* its last results */
    size_t look_up_count;
    struct nwp_file_handle handle;   /* file.open; control: rollback and commit */
    struct nwp_storage_info storage; /* control: get_storage_info */
    uint32_t flags;                  /* netapp.receive */
    uint8_t more;                    /* http.read_body */
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
    const uint8_t *data;      /* all that read or receive: they give the first bytes of these */
    size_t data_length;

    /* What every `get` returns; with `remembers` only what was not set before. */
    union nwp_device_value device_value;
    union nwp_socket_value socket_value;
    union nwp_netcfg_value netcfg_value;
    union nwp_wlan_value wlan_value;
    bool remembers;
    struct fake_world world;

    /* What the last operation with data was given. */
    uint8_t sent[FAKE_DATA_MAX];
    size_t sent_length;

    struct nwp_listener *listeners;
    struct nwp_event events[FAKE_EVENTS];
    uint8_t *event_bytes[FAKE_EVENTS]; /* what pointers of these point to */
    uint32_t event_count;

    char log[FAKE_LOG]; /* a line for each operation; what does not fit is left out */
    size_t log_length;
};

void fake_init(struct fake_nwp *fake);
void fake_close(struct fake_nwp *fake);

/* Forgets scripts, settings, values, data and the log. What waits goes on to wait, and who listens
 * goes on to listen. */
void fake_reset(struct fake_nwp *fake);

/* The next `operation` returns `status`; NWP_PENDING where it takes a request. Answers of one
 * operation are used in their order. */
void fake_answer(struct fake_nwp *fake, const char *operation, int32_t status);

/* Ends the oldest pending request of this operation; NULL: of any. False when there is none. A
 * positive status of an operation that reads is the number of bytes that have come; the request
 * stays until its place has room for them, or all of its results were taken. */
bool fake_complete(struct fake_nwp *fake, const char *operation, int32_t status);

/* Those that were not completed; NULL: all, of any operation. */
size_t fake_waiting_count(const struct fake_nwp *fake, const char *operation);
size_t fake_pending_count(const struct fake_nwp *fake);

/* A report of the oldest ping; without one it is kept for the next. False when too many are. */
bool fake_report(struct fake_nwp *fake, const struct nwp_ping_report *report);

/* Happens to all listeners. Of events that a listener refuses the last FAKE_EVENTS are kept. */
void fake_event(struct fake_nwp *fake, const struct nwp_event *event);

/* Copies what the event points to, and has it point to the copy: to be freed, NULL for nothing. */
uint8_t *fake_own_bytes(struct nwp_event *event);

/* Keeps the setting and its texts, which are cut to FAKE_TEXT bytes together. */
void fake_remember(struct fake_nwp *fake, enum fake_kind kind, uint32_t key, uint32_t option,
                   const void *value, size_t size);

/* NULL when it was not set. */
const union fake_value *fake_recall(struct fake_nwp *fake, enum fake_kind kind, uint32_t key,
                                    uint32_t option);
void fake_forget(struct fake_nwp *fake, enum fake_kind kind, uint32_t key, uint32_t option);

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
