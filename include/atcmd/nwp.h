/* The contract between the AT commands and a network processor.
 *
 * A network processor is the device that the commands control: the Linux one of this project, a
 * fake one in a test, or a port to another system. It knows nothing of AT. What the commands need
 * of it are the operations below, one table per chapter of the guide. The tables that the commands
 * of a session use must be there (today socket, wlan and netcfg); the others may be NULL.
 *
 * Results. Every operation returns an int32_t: 0 or more for success, a negative status of
 * atcmd/status.h, or NWP_PENDING. Before start every operation but `start`, `listen`, `unlisten`,
 * `resume`, `cancel`, `post`, `run` and `quit` returns NWP_DEV_NOT_STARTED (-2018), while a stop is
 * going on NWP_STOP_IN_PROGRESS (-2017), after a fatal event NWP_API_ABORTED (-2005).
 *
 * Waiting. An operation that may wait takes a request that the caller owns. It returns its result
 * at once, or NWP_PENDING: then `done` is called exactly once later, never from within the
 * operation itself, unless `cancel` came first. Requests that wait on one socket for the same
 * thing are served in their order. Closing a socket ends the requests that wait on it with
 * NWP_BSD_EBADF, stopping the device ends all with NWP_STOP_IN_PROGRESS. So `done` of other
 * requests, and events, may come from within an operation; of all operations only `resume` may be
 * called from within these callbacks.
 *
 * Memory. Arguments belong to the caller and are read during the call only: what a pending
 * operation still needs is copied. The exceptions are the request itself and results that the
 * operation's text says are written later. Results that are pointers are valid until the next
 * operation or, in a callback, until it returns.
 *
 * Threads. A network processor has one thread, the one that calls `run`. All operations are called
 * and all callbacks come in that thread; only `post` and `quit` may be called from any thread.
 *
 * Bytes. Strings are (data, length), not terminated, UTF-8 where they are text. Addresses and MACs
 * are in network order, ports and numbers in host order. Times say their unit.
 */
#ifndef ATCMD_NWP_H
#define ATCMD_NWP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atcmd/status.h"

/* The operation goes on; the request's `done` will tell. */
#define NWP_PENDING INT32_MAX

struct nwp;

struct nwp_bytes {
    const uint8_t *data; /* NULL: left out */
    size_t length;
};

/* ---- Requests -------------------------------------------------------------------------------- */

struct nwp_request {
    /* The operation has ended with this status. The request may be used anew. */
    void (*done)(struct nwp_request *request, int32_t status);

    /* Reading operations only: asked for when `length` bytes or fewer can be read now. Returns the
     * place for them, or NULL for "not now": the data stays where it is, and `resume` tells when to
     * ask again. Bytes written there are the result, their number is the status. */
    uint8_t *(*place)(struct nwp_request *request, size_t length);

    void *wait; /* the network processor's */
};

/* ---- Events: guide 6.8, Tables 62 to 67 ------------------------------------------------------ */

enum nwp_event_group {
    NWP_EVENT_FATAL,
    NWP_EVENT_GENERAL,
    NWP_EVENT_WLAN,
    NWP_EVENT_NETAPP,
    NWP_EVENT_SOCKET,
    NWP_EVENT_MQTT,
    NWP_EVENT_LOST, /* `lost` events before this one did not reach a listener that was too slow */
};

enum nwp_fatal_event {
    NWP_FATAL_DEVICE_ABORT = 1,
    NWP_FATAL_DRIVER_ABORT = 2,
    NWP_FATAL_SYNC_LOSS = 3,
    NWP_FATAL_NO_CMD_ACK = 4,
    NWP_FATAL_CMD_TIMEOUT = 5,
};

enum nwp_general_event { NWP_GENERAL_RESET_REQUEST = 6, NWP_GENERAL_ERROR = 7 };

enum nwp_sender {
    NWP_SENDER_OTHER = 0,
    NWP_SENDER_WLAN = 1,
    NWP_SENDER_NETCFG = 2,
    NWP_SENDER_NETAPP = 3,
    NWP_SENDER_SECURITY = 4,
};

enum nwp_wlan_event {
    NWP_WLAN_CONNECT = 1,
    NWP_WLAN_DISCONNECT = 2,
    NWP_WLAN_STA_ADDED = 3,
    NWP_WLAN_STA_REMOVED = 4,
    NWP_WLAN_P2P_CONNECT = 5,
    NWP_WLAN_P2P_DISCONNECT = 6,
    NWP_WLAN_P2P_CLIENT_ADDED = 7,
    NWP_WLAN_P2P_CLIENT_REMOVED = 8,
    NWP_WLAN_P2P_DEVFOUND = 9,
    NWP_WLAN_P2P_REQUEST = 10,
    NWP_WLAN_P2P_CONNECTFAIL = 11,
    NWP_WLAN_PROVISIONING_STATUS = 13,
    NWP_WLAN_PROVISIONING_PROFILE_ADDED = 14,
};

enum nwp_netapp_event {
    NWP_NETAPP_EVENT_IPV4_ACQUIRED = 1,
    NWP_NETAPP_EVENT_IPV6_ACQUIRED = 2,
    NWP_NETAPP_EVENT_IP_COLLISION = 3,
    NWP_NETAPP_EVENT_DHCPV4_LEASED = 4,
    NWP_NETAPP_EVENT_DHCPV4_RELEASED = 5,
    NWP_NETAPP_EVENT_IPV4_LOST = 8,
    NWP_NETAPP_EVENT_DHCP_IPV4_ACQUIRE_TIMEOUT = 9,
    NWP_NETAPP_EVENT_IPV6_LOST = 10,
    NWP_NETAPP_EVENT_REQUEST = 11, /* an HTTP request for the host, answered by AT+NetAPPSend */
};

enum nwp_socket_event { NWP_SOCKET_TX_FAILED = 1, NWP_SOCKET_ASYNC_EVENT = 2 };

enum nwp_mqtt_event { NWP_MQTT_OPERATION = 1, NWP_MQTT_RECV = 2, NWP_MQTT_DISCONNECT = 3 };

/* Disconnect reasons besides the IEEE 802.11 ones. */
enum nwp_disconnect_reason { NWP_DISCONNECT_BSS_LOSS = 109, NWP_DISCONNECT_USER = 200 };

#define NWP_SSID_MAX        32
#define NWP_DEVICE_NAME_MAX 32

struct nwp_name {
    uint8_t length;
    uint8_t text[32];
};

/* Everything stands in the event itself, so that it can be kept for a listener that is busy. MQTT
 * messages are the exception: `topic` and `data` are valid during the callback, and a listener that
 * refuses is asked again before the next message is taken from the broker. */
struct nwp_event {
    uint8_t group; /* enum nwp_event_group */
    uint8_t id;    /* of the group */
    union {
        struct {
            uint32_t code, value;
        } fatal; /* device_abort: both; no_cmd_ack, cmd_timeout: the opcode in `code` */
        struct {
            int16_t code;
            uint8_t sender; /* enum nwp_sender */
        } general;
        struct {
            struct nwp_name ssid; /* also a P2P device's own SSID */
            uint8_t mac[6];       /* BSSID, station or P2P device */
            uint16_t reason;      /* disconnect */
            struct nwp_name device;
            uint8_t method, status, role, wlan_status;
        } wlan;
        struct {
            uint8_t family;
            uint8_t address[16], gateway[16], dns[16];
            uint8_t mac[6], other_mac[6];
            uint32_t lease; /* seconds */
            int16_t status; /* or the reason of a release */
        } netapp;
        struct {
            uint8_t sd, type;
            int16_t status;
        } socket;
        struct {
            uint8_t operation, qos, retain, duplicate, base64, codes_length;
            uint16_t packet; /* CONNACK: flags × 256 + return code */
            uint8_t codes[4];
            struct nwp_bytes topic, data;
        } mqtt;
        struct {
            uint16_t handle;
            uint8_t method;
            uint32_t flags, length;
            struct nwp_bytes uri;
        } request;
        uint32_t lost;
    } of;
};

/* Whoever wants the events of a network processor. Memory of the caller. */
struct nwp_listener {
    /* False: cannot take it now. It and those after it are kept, a limited number of them; `resume`
     * has them delivered. */
    bool (*event)(struct nwp_listener *listener, const struct nwp_event *event);
    struct nwp_listener *next; /* the network processor's, as is `seen` */
    uint32_t seen;
};

/* ---- Device: guide 6.1, Tables 9 to 12 ------------------------------------------------------- */

enum nwp_device_option {
    NWP_DEVICE_STATUS = 2, /* with the class in nwp_device_value.status.group */
    NWP_DEVICE_PERSISTENT = 5,
    NWP_DEVICE_TIME = 11,
    NWP_DEVICE_VERSION = 12,
    NWP_DEVICE_UDID = 41,
};

/* Classes of sticky status bits; reading a class clears it. */
enum nwp_status_group {
    NWP_STATUS_DEVICE = 1,
    NWP_STATUS_WLAN = 2,
    NWP_STATUS_BSD = 3,
    NWP_STATUS_NETAPP = 4,
};

enum nwp_status_bit {
    NWP_STATUS_GENERAL_ERROR = 0x1, /* device */

    NWP_STATUS_WLANASYNCONNECTEDRESPONSE = 0x1, /* WLAN */
    NWP_STATUS_WLANASYNCDISCONNECTEDRESPONSE = 0x2,
    NWP_STATUS_STA_CONNECTED = 0x4,
    NWP_STATUS_STA_DISCONNECTED = 0x8,
    NWP_STATUS_P2P_DEV_FOUND = 0x10,
    NWP_STATUS_CONNECTION_FAILED = 0x20,
    NWP_STATUS_P2P_NEG_REQ_RECEIVED = 0x40,
    NWP_STATUS_RX_FILTERS = 0x80,

    NWP_STATUS_TX_FAILED = 0x1, /* BSD */

    NWP_STATUS_IPACQUIRED = 0x1, /* network applications */
    NWP_STATUS_IPACQUIRED_V6 = 0x2,
    NWP_STATUS_IP_LEASED = 0x4,
    NWP_STATUS_IP_RELEASED = 0x8,
    NWP_STATUS_IPV4_LOST = 0x10,
    NWP_STATUS_DHCP_ACQUIRE_TIMEOUT = 0x20,
    NWP_STATUS_IP_COLLISION = 0x40,
    NWP_STATUS_IPV6_LOST = 0x80,
};

/* Date and time of day; month and day count from 1. Years 2000 to 2037. */
struct nwp_time {
    uint32_t hour, minute, second, day, month, year;
};

struct nwp_version {
    uint32_t chip;
    uint8_t firmware[4], phy[4], nwp[4];
    uint16_t rom;
};

union nwp_device_value {
    uint8_t persistent; /* 0 or 1 */
    struct nwp_time time;
    struct nwp_version version;
    uint8_t udid[16];
    uint32_t status; /* enum nwp_status_bit */
};

/* Stop at once, or wait without limit for what is being sent. */
#define NWP_STOP_NOW      0
#define NWP_STOP_NO_LIMIT 0xffff

/* ---- Sockets: guide 6.2, Tables 14 to 26 ----------------------------------------------------- */

#define NWP_SOCKETS  16
#define NWP_DATA_MAX 65535

enum nwp_family { NWP_INET = 2, NWP_INET6 = 3, NWP_RF = 6 };
enum nwp_socket_type { NWP_STREAM = 1, NWP_DGRAM = 2, NWP_RAW = 3 };
enum nwp_protocol { NWP_TCP = 6, NWP_UDP = 17, NWP_PROTO_SEC = 100, NWP_PROTO_RAW = 255 };

struct nwp_endpoint {
    uint8_t family; /* enum nwp_family */
    uint16_t port;
    uint8_t address[16]; /* the first 4 bytes with NWP_INET */
};

/* Levels 1 socket, 2 IP, 3 PHY; the numbers are unique over all levels. */
enum nwp_socket_option {
    NWP_SO_RCVBUF = 8,
    NWP_SO_KEEPALIVE = 9,
    NWP_SO_LINGER = 13,
    NWP_SO_RCVTIMEO = 20,
    NWP_SO_NONBLOCKING = 24,
    NWP_SO_SECMETHOD = 25,
    NWP_SO_SECURE_MASK = 26,
    NWP_SO_CHANGE_CHANNEL = 28,
    NWP_SO_PRIVATE_KEY_FILE = 30,
    NWP_SO_CERTIFICATE_FILE = 31,
    NWP_SO_CA_FILE = 32,
    NWP_SO_DH_KEY_FILE = 33,
    NWP_SO_KEEPALIVETIME = 37,
    NWP_SO_RX_NO_IP_BOUNDARY = 39,
    NWP_SO_SECURE_ALPN = 40,
    NWP_SO_EXT_CLIENT_CHLNG_RESP = 41,
    NWP_SO_DOMAIN_NAME_VERIFICATION = 42,
    NWP_SO_MULTICAST_TTL = 61,
    NWP_SO_ADD_MEMBERSHIP = 65,
    NWP_SO_DROP_MEMBERSHIP = 66,
    NWP_SO_HDRINCL = 67,
    NWP_SO_RAW_RX_NO_HEADER = 68,
    NWP_SO_RAW_IPV6_HDRINCL = 69,
    NWP_SO_PHY_RATE = 100,
    NWP_SO_PHY_TX_POWER = 101,
    NWP_SO_PHY_NUM_FRAMES_TO_TX = 102,
    NWP_SO_PHY_PREAMBLE = 103,
    NWP_SO_PHY_TX_INHIBIT_THRESHOLD = 104,
    NWP_SO_PHY_TX_TIMEOUT = 105,
    NWP_SO_PHY_ALLOW_ACKS = 106,
};

union nwp_socket_value {
    uint32_t number; /* switches 0 or 1, sizes in bytes, KEEPALIVETIME in seconds */
    struct {
        uint32_t seconds, microseconds;
    } timeout; /* RCVTIMEO; 0 and 0: none. Steps of 10 ms */
    struct {
        uint32_t on, seconds;
    } linger;
    struct {
        uint8_t group[4], interface[4]; /* interface 0.0.0.0: the device's own */
    } membership;
    struct nwp_bytes text; /* file and domain names */
};

/* Waiting in select. No limit with seconds >= NWP_SELECT_NO_LIMIT. */
#define NWP_SELECT_NO_LIMIT 0xffff

struct nwp_socket_ops {
    /* Returns the descriptor, 0 to NWP_SOCKETS - 1, the lowest free one. NWP_BSD_ENSOCK. */
    int32_t (*open)(struct nwp *nwp, uint8_t family, uint8_t type, uint8_t protocol);

    /* Ends what waits on the socket. With LINGER on waits up to its time for sent data to be taken
     * by the peer; NWP_BSD_ECLOSE when it was not. */
    int32_t (*close)(struct nwp *nwp, struct nwp_request *request, uint16_t sd);

    int32_t (*bind)(struct nwp *nwp, uint16_t sd, const struct nwp_endpoint *local);
    int32_t (*listen)(struct nwp *nwp, uint16_t sd, uint16_t backlog);

    /* The status is the new descriptor; *peer is written when it is done. */
    int32_t (*accept)(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                      struct nwp_endpoint *peer);

    int32_t (*connect)(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                       const struct nwp_endpoint *peer);

    /* The status is the set of readable descriptors among `read_set`, bit n for descriptor n; 0
     * when the time has passed. */
    int32_t (*select)(struct nwp *nwp, struct nwp_request *request, uint16_t read_set,
                      uint32_t seconds, uint32_t microseconds);

    int32_t (*set)(struct nwp *nwp, uint16_t sd, uint32_t option,
                   const union nwp_socket_value *value);
    int32_t (*get)(struct nwp *nwp, uint16_t sd, uint32_t option, union nwp_socket_value *value);

    /* Takes all of up to NWP_DATA_MAX bytes or fails. `to` may be NULL. Done when the network took
     * the last byte. A socket keeps NWP_DATA_MAX bytes of waiting data: beyond that
     * NWP_BSD_ENOBUFS, on a non-blocking socket NWP_BSD_EAGAIN as soon as it cannot take all at
     * once. */
    int32_t (*send)(struct nwp *nwp, struct nwp_request *request, uint16_t sd,
                    const struct nwp_endpoint *to, const uint8_t *data, size_t length);

    /* Reads up to `length` bytes, of one datagram on a datagram socket, to request->place. Status
     * 0: the peer has closed. */
    int32_t (*receive)(struct nwp *nwp, struct nwp_request *request, uint16_t sd, size_t length);
};

/* ---- WLAN: guide 6.3, Tables 27 to 37 -------------------------------------------------------- */

enum nwp_role { NWP_ROLE_STA = 0, NWP_ROLE_AP = 2, NWP_ROLE_P2P = 3 };

enum nwp_security {
    NWP_SECURITY_OPEN = 0,
    NWP_SECURITY_WEP = 1,
    NWP_SECURITY_WPA_WPA2 = 2,
    NWP_SECURITY_WPS_PBC = 3,
    NWP_SECURITY_WPS_PIN = 4,
    NWP_SECURITY_WPA_ENT = 5,
    NWP_SECURITY_WEP_SHARED = 10,
    NWP_SECURITY_WPA2_PLUS = 11,
    NWP_SECURITY_WPA3 = 12,
};

#define NWP_PROFILES     7
#define NWP_ALL_PROFILES 255

/* What identifies a network and lets the device in; `bssid` all zero: any. The user, the anonymous
 * user and the EAP method (driver number) count with NWP_SECURITY_WPA_ENT only. */
struct nwp_network {
    struct nwp_bytes ssid; /* 1 to 32 */
    uint8_t bssid[6];
    uint8_t security;                 /* enum nwp_security */
    struct nwp_bytes key;             /* up to 64 */
    struct nwp_bytes user, anonymous; /* up to 32 each */
    uint32_t eap;
    uint32_t priority; /* of a profile: 0 lowest to 15 */
};

struct nwp_scan_entry {
    struct nwp_name ssid;
    uint8_t bssid[6];
    int8_t rssi; /* dBm */
    uint8_t channel;
    uint8_t security, hidden, cipher, key_management; /* driver numbers, wire order */
};

struct nwp_policy {
    uint32_t option; /* connection: mask auto 1, fast 2, p2p 8, auto_provisioning 0x20 */
    uint32_t value;  /* scan: seconds; long sleep: milliseconds; p2p: 0 active 1 passive 2 random */
};

enum nwp_policy_type {
    NWP_POLICY_CONNECTION = 16,
    NWP_POLICY_SCAN = 32,
    NWP_POLICY_PM = 48,
    NWP_POLICY_P2P = 64,
};

enum nwp_connection_status {
    NWP_DISCONNECTED = 0,
    NWP_STATION_CONNECTED = 1,
    NWP_P2PCL_CONNECTED = 2,
    NWP_P2PGO_CONNECTED = 3,
    NWP_AP_CONNECTED_STATIONS = 4,
};

struct nwp_connection {
    uint8_t role, status, security;
    struct nwp_bytes ssid;
    uint8_t bssid[6];
    struct nwp_bytes device; /* P2P */
};

/* Identifiers and options of Tables 36 and 37, driver numbers. */
enum nwp_wlan_id {
    NWP_WLAN_ID_AP = 0,
    NWP_WLAN_ID_GENERAL = 1,
    NWP_WLAN_ID_P2P = 2,
    NWP_WLAN_ID_ACCESS_LIST = 3,
    NWP_WLAN_ID_RX_FILTER = 4,
    NWP_WLAN_ID_CONNECTION = 5,
    NWP_WLAN_ID_ROAMING = 6,
};

enum nwp_wlan_option {
    NWP_WLAN_AP_SSID = 0,
    NWP_WLAN_AP_CHANNEL = 3,
    NWP_WLAN_AP_HIDDEN_SSID = 4,
    NWP_WLAN_AP_SECURITY = 6,
    NWP_WLAN_AP_PASSWORD = 7,
    NWP_WLAN_COUNTRY_CODE = 9,
    NWP_WLAN_STA_TX_POWER = 10,
    NWP_WLAN_AP_TX_POWER = 11,
    NWP_WLAN_P2P_DEV_TYPE = 13,
    NWP_WLAN_P2P_CHANNEL_N_REGS = 14,
    NWP_WLAN_INFO_ELEMENT = 16,
    NWP_WLAN_SCAN_PARAMS = 18,
    NWP_WLAN_AP_MAX_STATIONS = 19,
    NWP_WLAN_AP_ACCESS_LIST_ADD_MAC = 20,
    NWP_WLAN_AP_ACCESS_LIST_DEL_MAC = 21,
    NWP_WLAN_AP_ACCESS_LIST_DEL_IDX = 22,
    NWP_WLAN_AP_ACCESS_LIST_NUM_ENTRIES = 24,
    NWP_WLAN_AP_ACCESS_LIST_MODE = 25,
    NWP_WLAN_AP_MAX_STA_AGING = 26,
    NWP_WLAN_RX_FILTER_STATE = 27,
    NWP_WLAN_RX_FILTER_REMOVE = 28,
    NWP_WLAN_RX_FILTER_STORE = 29,
    NWP_WLAN_RX_FILTER_SYS_STATE = 31,
    NWP_WLAN_DISABLE_ENT_SERVER_AUTH = 32,
    NWP_WLAN_SUSPEND_PROFILES = 33,
    NWP_WLAN_TRIGGERED_ROAMING = 45,
    NWP_WLAN_AP_TRANSITION = 46,
};

union nwp_wlan_value {
    uint32_t number;
    struct nwp_bytes text;
    uint8_t mac[6];
    uint8_t filter[16];
    uint8_t channels[4]; /* listen channel and class, operating channel and class */
    struct {
        uint8_t index, role, id, oui[3];
        struct nwp_bytes data;
    } info_element;
    struct {
        uint32_t channels; /* bit 0: channel 1 */
        int32_t rssi;
    } scan;
    struct {
        uint32_t on;
        int16_t rssi;
    } roaming;
    struct {
        uint8_t start; /* in */
        uint8_t count; /* out */
        uint8_t mac[8][6];
    } access_list;
    struct nwp_connection connection;
};

struct nwp_wlan_ops {
    /* Success: the request was accepted. The outcome comes as events. */
    int32_t (*connect)(struct nwp *nwp, const struct nwp_network *network);
    int32_t (*disconnect)(struct nwp *nwp);

    /* Copies up to `count` entries of the last scan from `index` on; the status is their number.
     * NWP_WLAN_GET_NETWORK_LIST_EAGAIN when there is none yet: a scan was started. */
    int32_t (*scan)(struct nwp *nwp, uint8_t index, uint8_t count, struct nwp_scan_entry *entries);

    int32_t (*profile_add)(struct nwp *nwp, const struct nwp_network *network); /* its index */
    int32_t (*profile_get)(struct nwp *nwp, uint16_t index, struct nwp_network *network);
    int32_t (*profile_del)(struct nwp *nwp, uint16_t index); /* NWP_ALL_PROFILES */
    int32_t (*policy_set)(struct nwp *nwp, uint8_t type, const struct nwp_policy *policy);
    int32_t (*policy_get)(struct nwp *nwp, uint8_t type, struct nwp_policy *policy);
    int32_t (*set_mode)(struct nwp *nwp, uint8_t role); /* from the next start on */
    int32_t (*set)(struct nwp *nwp, uint32_t option, const union nwp_wlan_value *value);
    int32_t (*get)(struct nwp *nwp, uint32_t id, uint32_t option, union nwp_wlan_value *value);
};

/* ---- Files: guide 6.4, Tables 38 to 45 ------------------------------------------------------- */

enum nwp_file_mode {
    NWP_FILE_READ = 0x40000000,
    NWP_FILE_WRITE = 0x10000000,
    NWP_FILE_CREATE = 0x08000000,
    NWP_FILE_OVERWRITE = 0x20000000,
    NWP_FILE_FAILSAFE = 0x20000,
    NWP_FILE_SECURE = 0x40000,
    NWP_FILE_NOSIGNATURE = 0x80000,
    NWP_FILE_STATIC_TOKEN = 0x100000,
    NWP_FILE_VENDOR_TOKEN = 0x200000,
    NWP_FILE_PUBLIC_WRITE = 0x400000,
    NWP_FILE_PUBLIC_READ = 0x800000,
};

#define NWP_FILE_NAME_MAX 180

enum nwp_file_command {
    NWP_FILE_RESTORE = 0,
    NWP_FILE_ROLLBACK = 1,
    NWP_FILE_COMMIT = 2,
    NWP_FILE_RENAME = 3,
    NWP_FILE_STORAGE_INFO = 5,
    NWP_FILE_BUNDLE_ROLLBACK = 6,
    NWP_FILE_BUNDLE_COMMIT = 7,
};

struct nwp_file_info {
    struct nwp_bytes name;
    uint32_t flags;          /* must_commit 1, bundle_file 2, … as Table 43 */
    uint32_t size, max_size; /* bytes */
    uint32_t storage;        /* bytes on the flash */
    uint32_t blocks;         /* of 4096 bytes */
    uint32_t writes;
    uint32_t tokens[4]; /* master, write and read, write only, read only */
};

struct nwp_storage_info {
    uint16_t block_size, capacity, allocated, reserved, reserved_system, largest_gap, available;
    uint8_t max_files, development, bundle_state, max_system_files, user_files, system_files;
    uint32_t alerts, alerts_threshold;
    uint16_t fat_writes;
};

union nwp_file_result {
    struct {
        uint32_t handle, token;
    } open;
    uint32_t token; /* rollback, commit */
    struct nwp_storage_info storage;
    struct nwp_file_info info;
};

/* All may wait for the flash. *result is written when they are done. Success of a change means that
 * it is kept, whatever happens to the power. */
struct nwp_file_ops {
    int32_t (*open)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                    uint32_t mode, uint32_t max_size, uint32_t token,
                    union nwp_file_result *result);
    int32_t (*close)(struct nwp *nwp, struct nwp_request *request, uint32_t handle,
                     struct nwp_bytes certificate, struct nwp_bytes signature);
    int32_t (*control)(struct nwp *nwp, struct nwp_request *request, uint8_t command,
                       uint32_t token, struct nwp_bytes name, struct nwp_bytes data,
                       union nwp_file_result *result);
    int32_t (*remove)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                      uint32_t token);

    /* The entry at `index`; status 1 for one, 0 behind the last. */
    int32_t (*list)(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                    union nwp_file_result *result);
    int32_t (*info)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                    uint32_t token, union nwp_file_result *result);
    int32_t (*read)(struct nwp *nwp, struct nwp_request *request, uint32_t handle, uint32_t offset,
                    size_t length);
    int32_t (*write)(struct nwp *nwp, struct nwp_request *request, uint32_t handle, uint32_t offset,
                     const uint8_t *data, size_t length);
};

/* ---- Network applications: guide 6.5, Tables 46 to 57 ---------------------------------------- */

enum nwp_app {
    NWP_APP_HTTP_SERVER = 0x1,
    NWP_APP_DHCP_SERVER = 0x2,
    NWP_APP_MDNS = 0x4,
    NWP_APP_DNS_SERVER = 0x8,
    NWP_APP_DEVICE = 0x10,
    NWP_APP_DNS_CLIENT = 0x20,
};

/* Options count from 0 in each application, as in Table 50. */
union nwp_netapp_value {
    uint32_t number;
    struct nwp_bytes text;
    uint32_t timing[6];
    struct {
        uint32_t lease; /* seconds */
        uint8_t first[4], last[4];
    } dhcp;
    struct {
        uint16_t response, retries; /* response in milliseconds */
    } dns;
};

struct nwp_service {
    struct nwp_bytes name, host, text;
    struct nwp_endpoint endpoint;
    uint32_t ttl, options;
};

struct nwp_ping {
    struct nwp_endpoint destination; /* all zero: stop the one that is going on */
    uint32_t size;                   /* bytes */
    uint32_t delay, timeout;         /* milliseconds */
    uint32_t attempts;               /* 0: for ever */
    uint32_t flags;                  /* 0 report at the end, 1 each, 2 stop at the first success */
};

struct nwp_ping_report {
    uint32_t sent, received;
    uint16_t average; /* milliseconds */
};

struct nwp_netapp_ops {
    int32_t (*start)(struct nwp *nwp, uint32_t apps);
    int32_t (*stop)(struct nwp *nwp, uint32_t apps);
    int32_t (*host_by_name)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                            uint8_t family, struct nwp_endpoint *result);
    int32_t (*host_by_service)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                               uint8_t family, struct nwp_service *result);
    int32_t (*send)(struct nwp *nwp, struct nwp_request *request, uint16_t handle, uint32_t flags,
                    const uint8_t *data, size_t length);
    int32_t (*receive)(struct nwp *nwp, struct nwp_request *request, uint16_t handle, size_t length,
                       uint32_t *flags);

    /* Every report but the last comes through `report`; the last one ends the request. */
    int32_t (*ping)(struct nwp *nwp, struct nwp_request *request, const struct nwp_ping *ping,
                    void (*report)(struct nwp_request *request, const struct nwp_ping_report *));
    int32_t (*service_list)(struct nwp *nwp, uint8_t index, uint8_t count, uint8_t flags,
                            struct nwp_service *services);
    int32_t (*service_register)(struct nwp *nwp, const struct nwp_service *service);
    int32_t (*service_unregister)(struct nwp *nwp, struct nwp_bytes name, uint32_t options);
    int32_t (*set)(struct nwp *nwp, uint32_t app, uint32_t option,
                   const union nwp_netapp_value *value);
    int32_t (*get)(struct nwp *nwp, uint32_t app, uint32_t option, union nwp_netapp_value *value);
};

/* ---- Network configuration: guide 6.6, Tables 58 and 59 -------------------------------------- */

enum nwp_netcfg_id {
    NWP_NETCFG_SET_MAC_ADDR = 1,
    NWP_NETCFG_GET_MAC_ADDR = 2,
    NWP_NETCFG_AP_STATIONS_CONNECTED = 3,
    NWP_NETCFG_AP_STATIONS_INFO = 4,
    NWP_NETCFG_AP_STATION_DISCONNECT = 5,
    NWP_NETCFG_IF = 6,
    NWP_NETCFG_IPV4_STA_ADDR = 7,
    NWP_NETCFG_IPV4_AP_ADDR = 8,
    NWP_NETCFG_IPV6_ADDR_LOCAL = 9,
    NWP_NETCFG_IPV6_ADDR_GLOBAL = 10,
    NWP_NETCFG_IPV4_DHCP_CLIENT = 11,
    NWP_NETCFG_IPV4_DNS_CLIENT = 12,
};

enum nwp_netcfg_mode {
    NWP_NETCFG_DHCP = 1,
    NWP_NETCFG_DHCP_LLA = 2,
    NWP_NETCFG_STATIC = 4,
    NWP_NETCFG_STATELESS = 5,
    NWP_NETCFG_STATEFUL = 6,
    NWP_NETCFG_RELEASE_IP_SET = 7,
    NWP_NETCFG_RELEASE_IP_OFF = 8,
};

struct nwp_station {
    uint8_t address[4], mac[6];
    struct nwp_name name;
};

union nwp_netcfg_value {
    uint32_t number; /* interface state bits, counts */
    uint8_t mac[6];
    struct {
        uint8_t mode; /* enum nwp_netcfg_mode */
        uint8_t address[4], mask[4], gateway[4], dns[4];
    } ipv4;
    struct {
        uint8_t mode;
        uint8_t address[16], dns[16];
    } ipv6;
    struct {
        uint8_t address[4], mask[4], gateway[4], dns[2][4], server[4];
        uint32_t lease, renew; /* seconds */
        uint8_t state;         /* unknown 0, disabled 1, enabled 2, bound 3, renew 4, rebind 5 */
    } dhcp;
    struct {
        uint8_t count;
        struct nwp_station station[4];
    } stations;
};

struct nwp_netcfg_ops {
    int32_t (*set)(struct nwp *nwp, uint32_t id, uint32_t mode,
                   const union nwp_netcfg_value *value);
    int32_t (*get)(struct nwp *nwp, uint32_t id, union nwp_netcfg_value *value);
};

/* ---- Utilities: guide 6.7, Tables 60 and 61 -------------------------------------------------- */

/* Bytes read go to request->place; at most 255 for keys and signatures, 172 random ones. */
struct nwp_netutil_ops {
    int32_t (*public_key)(struct nwp *nwp, struct nwp_request *request, uint32_t index);
    int32_t (*random)(struct nwp *nwp, uint8_t count, uint8_t *bytes);
    int32_t (*sign)(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                    struct nwp_bytes message);
    int32_t (*verify)(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                      struct nwp_bytes message, struct nwp_bytes signature);
    int32_t (*temporary_key)(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                             bool create);
    int32_t (*install)(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                       uint8_t algorithm, uint8_t curve, struct nwp_bytes certificate_file,
                       struct nwp_bytes key_file);
    int32_t (*uninstall)(struct nwp *nwp, struct nwp_request *request, uint32_t index);
};

/* ---- MQTT: guide 6.9, Tables 68 to 75 -------------------------------------------------------- */

struct nwp_mqtt_config {
    struct nwp_bytes client_id;
    uint32_t flags; /* ip6 4, url 8, sec 0x10, skip_domain_verify 0x20, … */
    struct nwp_bytes address;
    uint16_t port;
    uint8_t method;   /* SECMETHOD number */
    uint32_t ciphers; /* SECURE_MASK bits; 0: all */
    struct nwp_bytes private_key, certificate, ca, dh;
    uint8_t protocol; /* 0 v3.1.1, 1 v3.1 */
    uint8_t blocking; /* 1: operations wait for their acknowledgement */
    uint8_t base64;   /* of messages in events; kept for the events only */
};

struct nwp_mqtt_topic {
    struct nwp_bytes topic;
    uint8_t qos, persistent;
};

struct nwp_mqtt_message {
    struct nwp_bytes topic, data;
    uint8_t qos, retain;
};

enum nwp_mqtt_option {
    NWP_MQTT_USER = 0,
    NWP_MQTT_PASSWORD = 1,
    NWP_MQTT_WILL = 2,
    NWP_MQTT_KEEPALIVE = 4, /* seconds */
    NWP_MQTT_CLEAN = 5,
};

union nwp_mqtt_value {
    struct nwp_bytes text;
    struct nwp_mqtt_message will;
    uint32_t number;
};

struct nwp_mqtt_ops {
    int32_t (*create)(struct nwp *nwp, const struct nwp_mqtt_config *config); /* its index */
    int32_t (*remove)(struct nwp *nwp, uint8_t index);
    int32_t (*connect)(struct nwp *nwp, struct nwp_request *request, uint8_t index);
    int32_t (*disconnect)(struct nwp *nwp, struct nwp_request *request, uint8_t index);
    int32_t (*publish)(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                       const struct nwp_mqtt_message *message);
    int32_t (*subscribe)(struct nwp *nwp, struct nwp_request *request, uint8_t index, uint8_t count,
                         const struct nwp_mqtt_topic *topics);
    int32_t (*unsubscribe)(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                           uint8_t count, const struct nwp_mqtt_topic *topics);
    int32_t (*set)(struct nwp *nwp, uint8_t index, uint32_t option,
                   const union nwp_mqtt_value *value);
};

/* ---- HTTP client: guide 6.10, Tables 76 to 85 ------------------------------------------------ */

struct nwp_http_request {
    uint8_t method; /* get 1 … connect 7 */
    struct nwp_bytes uri;
    uint32_t flags; /* chunk_start 1, chunk_end 2, drop_body 4 */
    struct nwp_bytes body;
};

struct nwp_http_ops {
    int32_t (*create)(struct nwp *nwp); /* its index */
    int32_t (*destroy)(struct nwp *nwp, uint8_t index);
    int32_t (*connect)(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                       struct nwp_bytes host, uint32_t flags, struct nwp_bytes private_key,
                       struct nwp_bytes certificate, struct nwp_bytes ca);
    int32_t (*disconnect)(struct nwp *nwp, uint8_t index);
    int32_t (*send)(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                    const struct nwp_http_request *http); /* the HTTP status */
    int32_t (*read_body)(struct nwp *nwp, struct nwp_request *request, uint8_t index, size_t length,
                         uint8_t *more);
    int32_t (*set_header)(struct nwp *nwp, uint8_t index, uint32_t header, uint8_t flags,
                          struct nwp_bytes value);
    int32_t (*get_header)(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                          uint32_t header, size_t length);
    int32_t (*set)(struct nwp *nwp, uint8_t index, uint32_t option, uint32_t value);
    int32_t (*set_proxy)(struct nwp *nwp, const struct nwp_endpoint *proxy);
};

/* ---- The network processor ------------------------------------------------------------------- */

struct nwp_ops {
    /* Device. `get` of NWP_DEVICE_STATUS takes the class in value->status. */
    int32_t (*start)(struct nwp *nwp, struct nwp_request *request);
    int32_t (*stop)(struct nwp *nwp, struct nwp_request *request, uint16_t timeout_ms);
    int32_t (*set)(struct nwp *nwp, uint32_t option, const union nwp_device_value *value);
    int32_t (*get)(struct nwp *nwp, uint32_t option, union nwp_device_value *value);

    const struct nwp_socket_ops *socket;
    const struct nwp_wlan_ops *wlan;
    const struct nwp_file_ops *file;
    const struct nwp_netapp_ops *netapp;
    const struct nwp_netcfg_ops *netcfg;
    const struct nwp_netutil_ops *netutil;
    const struct nwp_mqtt_ops *mqtt;
    const struct nwp_http_ops *http;

    /* Events from now on go to this listener too; the caller keeps the memory until unlisten. */
    void (*listen)(struct nwp *nwp, struct nwp_listener *listener);
    void (*unlisten)(struct nwp *nwp, struct nwp_listener *listener);

    /* A listener that refused an event, or a request whose `place` said "not now", may be served
     * again. Either may be NULL. */
    void (*resume)(struct nwp *nwp, struct nwp_listener *listener, struct nwp_request *request);

    /* Forgets a pending request: `done` will not be called. */
    void (*cancel)(struct nwp *nwp, struct nwp_request *request);

    /* Has `task` called in the network processor's thread. From any thread; false when too many
     * are waiting. */
    bool (*post)(struct nwp *nwp, void (*task)(void *context), void *context);

    /* Serves until `quit`. */
    void (*run)(struct nwp *nwp);
    void (*quit)(struct nwp *nwp);
};

/* One network processor. Implementations begin their own structure with it. */
struct nwp {
    const struct nwp_ops *ops;
};

/* The name of a status ("BSD_ECONNREFUSED") and what it means; NULL for a number not in the list.
 */
const char *nwp_status_name(int32_t status);
const char *nwp_status_text(int32_t status);

#endif
