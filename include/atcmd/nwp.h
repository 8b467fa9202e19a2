/* The contract between the AT commands and a network processor.
 *
 * A network processor is the device that the commands control: the Linux one of this project, a
 * fake one in a test, or a port to another system. It knows nothing of AT. What the commands need
 * of it are the operations below, one table per chapter of the guide. All tables are there; an
 * operation in one of them that a network processor does not have is NULL, and its commands are
 * refused with NWP_COMMON_INVALID_OPCODE (-14337).
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

    /* Operations with results only: here is one, valid during the call, of the type that the
     * operation names. False: not now; `resume` tells when to offer it again. */
    bool (*result)(struct nwp_request *request, const void *result);

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

enum nwp_async_event {
    NWP_SSL_ACCEPT = 0,
    NWP_RX_FRAG_TOO_BIG = 1,
    NWP_OTHER_SIDE_CLOSE_SSL = 2,
    NWP_CONNECTED_SECURED = 3,
    NWP_HANDSHAKE_FAILED = 4,
    NWP_WRONG_ROOT_CA = 5,
};

enum nwp_mqtt_event { NWP_MQTT_OPERATION = 1, NWP_MQTT_RECV = 2, NWP_MQTT_DISCONNECT = 3 };

/* Acknowledgements, numbered as the packets of MQTT. */
enum nwp_mqtt_operation {
    NWP_MQTT_CONNACK = 2,
    NWP_MQTT_PUBACK = 4,
    NWP_MQTT_SUBACK = 9,
    NWP_MQTT_UNSUBACK = 11,
};

enum nwp_wps_method {
    NWP_WPS_DEFAULT = 0,
    NWP_WPS_PIN_USER = 1,
    NWP_WPS_PIN_MACHINE = 2,
    NWP_WPS_REKEY = 3,
    NWP_WPS_PBC = 4,
    NWP_WPS_REGISTRAR = 5,
};

enum nwp_wlan_status {
    NWP_WLAN_STATUS_DISCONNECTED = 0,
    NWP_WLAN_STATUS_SCANNING = 1,
    NWP_WLAN_STATUS_CONNECTING = 2,
    NWP_WLAN_STATUS_CONNECTED = 3,
};

enum nwp_provisioning_status {
    NWP_PROVISIONING_GENERAL_ERROR = 0,
    NWP_PROVISIONING_NETWORK_NOT_FOUND = 1,
    NWP_PROVISIONING_CONNECTION_FAILED = 2,
    NWP_PROVISIONING_IP_NOT_ACQUIRED = 3,
    NWP_PROVISIONING_FEEDBACK_FAILED = 4,
    NWP_PROVISIONING_SUCCESS = 5,
    NWP_PROVISIONING_ABORT = 6,
    NWP_PROVISIONING_INVALID_PARAM = 7,
    NWP_PROVISIONING_HTTP_SERVER_DISABLED = 8,
    NWP_PROVISIONING_PROFILE_LIST_FULL = 9,
    NWP_PROVISIONING_ALREADY_STARTED = 10,
    NWP_PROVISIONING_AUTO_STARTED = 11,
    NWP_PROVISIONING_STOPPED = 12,
    NWP_PROVISIONING_SMART_CONFIG_SYNCED = 13,
    NWP_PROVISIONING_SMART_CONFIG_SYNC_TIMEOUT = 14,
    NWP_PROVISIONING_WLAN_CONNECT = 15,
    NWP_PROVISIONING_IP_ACQUIRED = 16,
    NWP_PROVISIONING_EXT_CFG_READY = 17,
};

/* Disconnect reasons besides the IEEE 802.11 ones. */
enum nwp_disconnect_reason { NWP_DISCONNECT_BSS_LOSS = 109, NWP_DISCONNECT_USER = 200 };

#define NWP_SSID_MAX        32
#define NWP_DEVICE_NAME_MAX 32
#define NWP_TOPICS_MAX      4 /* of one subscribe or unsubscribe */

struct nwp_name {
    uint8_t length;
    uint8_t text[32];
};

/* Everything stands in the event itself, so that it can be kept for a listener that is busy. The
 * exceptions are MQTT messages and the URI of a request: these bytes are valid during the callback,
 * and a listener that refuses is asked again before the next message or request is taken. */
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
            struct nwp_name ssid;   /* also a P2P device's own SSID */
            uint8_t mac[6];         /* BSSID, station or P2P device */
            uint16_t reason;        /* disconnect */
            struct nwp_name device; /* of P2P: the peer's */
            uint8_t method;         /* enum nwp_wps_method */
            uint8_t status;      /* enum nwp_provisioning_status; p2p_connectfail: a wlan_status */
            uint8_t role;        /* enum nwp_role */
            uint8_t wlan_status; /* enum nwp_wlan_status */
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
            uint8_t operation; /* enum nwp_mqtt_operation */
            uint8_t qos, retain, duplicate, base64;
            uint16_t packet; /* its identifier; CONNACK: flags × 256 + return code */
            uint8_t code_count, codes[NWP_TOPICS_MAX];
            struct nwp_bytes topic, data;
        } mqtt;
        struct {
            uint16_t handle;
            uint8_t method;  /* enum nwp_http_method */
            uint32_t flags;  /* enum nwp_netapp_flag */
            uint32_t length; /* bytes of its body that AT+NetAPPRecv can read */
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

enum nwp_secure_method {
    NWP_SSLV3 = 0,
    NWP_TLSV1 = 1,
    NWP_TLSV1_1 = 2,
    NWP_TLSV1_2 = 3,
    NWP_SSLV3_TLSV1_2 = 4,
};

enum nwp_alpn {
    NWP_ALPN_H1 = 0x1,
    NWP_ALPN_H2 = 0x2,
    NWP_ALPN_H2C = 0x4,
    NWP_ALPN_H2_14 = 0x8,
    NWP_ALPN_H2_16 = 0x10,
    NWP_ALPN_FULL_LIST = 0x1f,
};

enum nwp_tx_inhibit {
    NWP_TX_INHIBIT_MIN = 1,
    NWP_TX_INHIBIT_LOW = 2,
    NWP_TX_INHIBIT_DEFAULT = 3,
    NWP_TX_INHIBIT_MED = 4,
    NWP_TX_INHIBIT_HIGH = 5,
    NWP_TX_INHIBIT_MAX = 6,
};

union nwp_socket_value {
    uint32_t
        number; /* switches 0 or 1, sizes in bytes, KEEPALIVETIME in seconds; SECURE_MASK 0: all */
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
    uint8_t security;       /* enum nwp_scan_security */
    uint8_t hidden;         /* 0 or 1 */
    uint8_t cipher;         /* enum nwp_cipher */
    uint8_t key_management; /* enum nwp_key_management */
};

enum nwp_scan_security {
    NWP_SCAN_OPEN = 0,
    NWP_SCAN_WEP = 1,
    NWP_SCAN_WPA = 2,
    NWP_SCAN_WPA2 = 4,
    NWP_SCAN_WPA3 = 5,
    NWP_SCAN_WPA_WPA2 = 6,
};

enum nwp_cipher {
    NWP_CIPHER_NONE = 0,
    NWP_CIPHER_WEP40 = 1,
    NWP_CIPHER_WEP104 = 2,
    NWP_CIPHER_TKIP = 4,
    NWP_CIPHER_CCMP = 8,
    NWP_CIPHER_TKIP_CCMP = 12,
};

enum nwp_key_management {
    NWP_KEY_NONE = 0,
    NWP_KEY_802_1_X = 1,
    NWP_KEY_PSK = 2,
    NWP_KEY_PSK_SAE = 3,
    NWP_KEY_PSK256 = 4,
};

#define NWP_SCAN_MAX 30

/* Policies: Table 32. What an option has no value for is 0. */
struct nwp_policy {
    uint32_t option; /* connection: a mask of nwp_connection_policy; else one of the enums below */
    uint32_t value;  /* scan: interval in seconds; long sleep: milliseconds; p2p: nwp_p2p_policy */
};

enum nwp_connection_policy {
    NWP_CONNECTION_AUTO = 0x1,
    NWP_CONNECTION_FAST = 0x2,
    NWP_CONNECTION_P2P = 0x8,
    NWP_CONNECTION_AUTO_PROVISIONING = 0x20,
};

enum nwp_scan_policy {
    NWP_SCAN_DISABLE = 0,
    NWP_SCAN_NO_HIDDEN_SSID = 1,
    NWP_SCAN_HIDDEN_SSID = 3
};

enum nwp_pm_policy {
    NWP_PM_NORMAL = 0,
    NWP_PM_LOW_LATENCY = 1,
    NWP_PM_LOW_POWER = 2,
    NWP_PM_ALWAYS_ON = 3,
    NWP_PM_LONG_SLEEP = 4,
};

enum nwp_p2p_role { NWP_P2P_CLIENT = 0, NWP_P2P_NEGOTIATE = 3, NWP_P2P_GROUP_OWNER = 15 };
enum nwp_p2p_policy { NWP_P2P_ACTIVE = 0, NWP_P2P_PASSIVE = 1, NWP_P2P_RAND_BACKOFF = 2 };

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
    uint8_t role, status;
    uint8_t security; /* open when there is no connection */
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
    NWP_WLAN_ID_NETWORK_ASSISTED_ROAMING = 6,
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

#define NWP_ACCESS_LIST 8

union nwp_wlan_value {
    uint32_t number;
    struct nwp_bytes text;
    uint8_t mac[6];
    uint8_t filter[16];
    uint8_t channels[4]; /* listen channel and class, operating channel and class */
    struct {
        uint8_t index, role, id, oui[3]; /* role: access point 0, P2P 1 */
        struct nwp_bytes data;           /* up to 252 */
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
        uint8_t start; /* in: the first entry wanted */
        uint8_t count; /* out */
        uint8_t mac[NWP_ACCESS_LIST][6];
    } access_list;
    struct nwp_connection connection;
};

struct nwp_wlan_ops {
    /* Success: the request was accepted. The outcome comes as events. */
    int32_t (*connect)(struct nwp *nwp, const struct nwp_network *network);
    int32_t (*disconnect)(struct nwp *nwp);

    /* Up to `count` (0 to NWP_SCAN_MAX) entries of the last scan from `index` on: each is a
     * struct nwp_scan_entry for request->result. Networks
     * without a name are left out. NWP_WLAN_GET_NETWORK_LIST_EAGAIN when there is
     * none yet: a scan was started. */
    int32_t (*scan)(struct nwp *nwp, struct nwp_request *request, uint8_t index, uint8_t count);

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

/* Table 40: what AT+FileCtl does. */
enum nwp_file_control {
    NWP_FILE_RESTORE = 0,
    NWP_FILE_ROLLBACK = 1,
    NWP_FILE_COMMIT = 2,
    NWP_FILE_RENAME = 3,
    NWP_FILE_GET_STORAGE_INFO = 5,
    NWP_FILE_BUNDLE_ROLLBACK = 6,
    NWP_FILE_BUNDLE_COMMIT = 7,
};

enum nwp_file_image { NWP_FACTORY_IMAGE = 0, NWP_FACTORY_DEFAULT = 2 };

struct nwp_file_command {
    uint8_t control; /* enum nwp_file_control; the fields that it does not use are 0 */
    uint8_t image;   /* restore: enum nwp_file_image */
    uint32_t token;  /* rollback, commit, rename */
    struct nwp_bytes name, renamed; /* of a file; its new name */
};

enum nwp_file_flag {
    NWP_FILE_MUST_COMMIT = 0x1,
    NWP_FILE_BUNDLE_FILE = 0x2,
    NWP_FILE_PENDING_COMMIT = 0x4,
    NWP_FILE_PENDING_BUNDLE_COMMIT = 0x8,
    NWP_FILE_IS_SECURE = 0x10,
    NWP_FILE_NOT_FAILSAFE = 0x20,
    NWP_FILE_SYS_FILE = 0x40,
    NWP_FILE_NOT_VALID = 0x100,
    NWP_FILE_HAS_PUBLIC_WRITE = 0x200,
    NWP_FILE_HAS_PUBLIC_READ = 0x400,
    NWP_FILE_OPEN_READ = 0x800,
    NWP_FILE_OPEN_WRITE = 0x1000,
    NWP_FILE_HAS_NOSIGNATURE = 0x2000,
};

struct nwp_file_info {
    struct nwp_bytes name;
    uint32_t flags;          /* a mask of nwp_file_flag */
    uint32_t size, max_size; /* bytes */
    uint32_t storage;        /* bytes on the flash */
    uint32_t blocks;         /* of 4096 bytes */
    uint32_t writes;
    uint32_t tokens[4]; /* master, write and read, write only, read only; 0 for none */
};

struct nwp_storage_info {
    uint16_t block_size, capacity, allocated, reserved, reserved_system, largest_gap, available;
    uint8_t max_files, development, bundle_state, max_system_files, user_files, system_files;
    uint32_t alerts, alerts_threshold;
    uint16_t fat_writes;
};

/* An opened file; of rollback and commit the new token alone. */
struct nwp_file_handle {
    uint32_t handle, token;
};

/* All may wait for the flash. Results are given to request->result before the request is done.
 * Success of a change means that it is kept, whatever happens to the power. */
struct nwp_file_ops {
    /* Result: struct nwp_file_handle. */
    int32_t (*open)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                    uint32_t mode, uint32_t max_size, uint32_t token);
    int32_t (*close)(struct nwp *nwp, struct nwp_request *request, uint32_t handle,
                     struct nwp_bytes certificate, struct nwp_bytes signature);

    /* Results: rollback and commit struct nwp_file_handle, get_storage_info struct
     * nwp_storage_info. */
    int32_t (*control)(struct nwp *nwp, struct nwp_request *request,
                       const struct nwp_file_command *command);
    int32_t (*remove)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                      uint32_t token);

    /* Results: struct nwp_file_info, of list any number. */
    int32_t (*list)(struct nwp *nwp, struct nwp_request *request);
    int32_t (*info)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                    uint32_t token);

    /* Up to `length` bytes to request->place. */
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

/* Options count from 0 in each application: Table 50. */
enum nwp_dhcp_server_option { NWP_DHCP_SERVER_BASIC = 0 };

enum nwp_http_server_option {
    NWP_HTTP_PRIM_PORT_NUM = 0,
    NWP_HTTP_AUTH_CHECK = 1,
    NWP_HTTP_AUTH_NAME = 2,
    NWP_HTTP_AUTH_PASSWORD = 3,
    NWP_HTTP_AUTH_REALM = 4,
    NWP_HTTP_ROM_PAGES_ACCESS = 5,
    NWP_HTTP_SECOND_PORT_NUM = 6,
    NWP_HTTP_SECOND_PORT_EN = 7,
    NWP_HTTP_PRIM_PORT_SEC_EN = 8,
    NWP_HTTP_PRIV_KEY_FILE = 9,
    NWP_HTTP_DEV_CERT_FILE = 10,
    NWP_HTTP_CA_CERT_FILE = 11,
    NWP_HTTP_TMP_REGISTER_SERVICE = 12,
    NWP_HTTP_TMP_UNREGISTER_SERVICE = 13,
};

enum nwp_mdns_option {
    NWP_MDNS_CONT_QUERY = 1,
    NWP_MDNS_QEVENT_MASK = 2,
    NWP_MDNS_TIMING_PARAMS = 3,
};

enum nwp_device_name_option { NWP_DEVICE_URN = 0, NWP_DEVICE_DOMAIN = 1 };
enum nwp_dns_client_option { NWP_DNS_CLIENT_TIME = 0 };

union nwp_netapp_value {
    uint32_t number;
    struct nwp_bytes text;
    struct {
        uint32_t period, repetitions, factor, retransmission, max_period, max_time;
    } timing; /* period in ticks of 10 ms */
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
    uint32_t ttl;     /* seconds */
    uint32_t options; /* a mask of nwp_service_option */
};

enum nwp_service_option {
    NWP_SERVICE_IS_UNIQUE = 0x1,
    NWP_SERVICE_IPV6_IPV4 = 0x08000000,
    NWP_SERVICE_IPV6_ONLY = 0x10000000,
    NWP_SERVICE_UPDATE_TEXT = 0x20000000,
    NWP_SERVICE_IS_NOT_PERSISTENT = 0x40000000,
};

/* What of the services of a list is wanted: Table 55. */
enum nwp_service_form {
    NWP_SERVICE_FULL_IPV4_WITH_TEXT = 1,
    NWP_SERVICE_FULL_IPV4 = 2,
    NWP_SERVICE_SHORT_IPV4 = 3,
    NWP_SERVICE_FULL_IPV6_WITH_TEXT = 4,
    NWP_SERVICE_FULL_IPV6 = 5,
    NWP_SERVICE_SHORT_IPV6 = 6,
};

/* Of data from and for the HTTP server: Tables 52 and 53. */
enum nwp_netapp_flag {
    NWP_NETAPP_CONTINUATION = 0x1, /* more will follow */
    NWP_NETAPP_METADATA = 0x2,     /* else payload */
    NWP_NETAPP_ACCUMULATION = 0x4, /* to be kept until it is complete */
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

    /* Result: struct nwp_service with the name that was asked for and the address; by service also
     * with port and text. */
    int32_t (*host_by_name)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                            uint8_t family);
    int32_t (*host_by_service)(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                               uint8_t family);
    int32_t (*send)(struct nwp *nwp, struct nwp_request *request, uint16_t handle, uint32_t flags,
                    const uint8_t *data, size_t length);

    /* Up to `length` bytes to request->place; *flags is written before. */
    int32_t (*receive)(struct nwp *nwp, struct nwp_request *request, uint16_t handle, size_t length,
                       uint32_t *flags);

    /* NWP_PENDING: it goes on, and each report is a struct nwp_ping_report for request->result,
     * later. A destination of zeros ends the ping that is going on, with its report. */
    int32_t (*ping)(struct nwp *nwp, struct nwp_request *request, const struct nwp_ping *ping);

    /* Up to `count` services found, from `index` on: each is a struct nwp_service for
     * request->result, at once. Does not wait; one that is refused ends the list. */
    int32_t (*service_list)(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                            uint8_t count, uint8_t form);
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
    NWP_NETCFG_STATE = 0, /* of the interface; no mode of an address */
    NWP_NETCFG_DHCP = 1,
    NWP_NETCFG_DHCP_LLA = 2,
    NWP_NETCFG_STATIC = 4,
    NWP_NETCFG_STATELESS = 5,
    NWP_NETCFG_STATEFUL = 6,
    NWP_NETCFG_RELEASE_IP_SET = 7,
    NWP_NETCFG_RELEASE_IP_OFF = 8,
};

/* Bits of the interface state. */
enum nwp_if_state {
    NWP_IF_IPV6_STA_LOCAL = 0x4,
    NWP_IF_IPV6_STA_GLOBAL = 0x8,
    NWP_IF_DISABLE_IPV4_DHCP = 0x40,
    NWP_IF_IPV6_LOCAL_STATIC = 0x80,
    NWP_IF_IPV6_LOCAL_STATELESS = 0x100,
    NWP_IF_IPV6_LOCAL_STATEFUL = 0x200,
    NWP_IF_IPV6_GLOBAL_STATIC = 0x400,
    NWP_IF_IPV6_GLOBAL_STATEFUL = 0x800,
    NWP_IF_DISABLE_IPV4_LLA = 0x1000,
    NWP_IF_ENABLE_DHCP_RELEASE = 0x2000,
    NWP_IF_IPV6_GLOBAL_STATELESS = 0x4000,
    NWP_IF_DISABLE_FAST_RENEW = 0x8000,
};

enum nwp_dhcp_state {
    NWP_DHCP_UNKNOWN = 0,
    NWP_DHCP_DISABLED = 1,
    NWP_DHCP_ENABLED = 2,
    NWP_DHCP_BOUND = 3,
    NWP_DHCP_RENEW = 4,
    NWP_DHCP_REBIND = 5,
};

#define NWP_STATIONS 4

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
        uint8_t state;         /* enum nwp_dhcp_state */
    } dhcp;
    struct {
        uint8_t count;
        struct nwp_station station[NWP_STATIONS];
    } stations;
};

struct nwp_netcfg_ops {
    int32_t (*set)(struct nwp *nwp, uint32_t id, uint32_t mode,
                   const union nwp_netcfg_value *value);
    int32_t (*get)(struct nwp *nwp, uint32_t id, union nwp_netcfg_value *value);
};

/* ---- Utilities: guide 6.7, Tables 60 and 61 -------------------------------------------------- */

enum nwp_netutil_command {
    NWP_NETUTIL_CREATE_CERT = 1,
    NWP_NETUTIL_SIGN_MSG = 2,
    NWP_NETUTIL_VERIFY_MSG = 3,
    NWP_NETUTIL_TEMP_KEYS = 4,
    NWP_NETUTIL_INSTALL_OP = 5,
};

enum nwp_key_algorithm { NWP_KEY_ALGORITHM_NONE = 0, NWP_KEY_ALGORITHM_EC = 1 };
enum nwp_key_curve { NWP_CURVE_NONE = 0, NWP_CURVE_SECP256R1 = 1 };

#define NWP_PUBLIC_KEY_INDEX 1   /* of AT+NetUtilGet */
#define NWP_KEY_MAX          255 /* bytes of a key or a signature */
#define NWP_RANDOM_MAX       172
#define NWP_SIGN_MAX         1500

/* Keys and signatures, up to NWP_KEY_MAX bytes, go to request->place. The status of verify is 0 for
 * a signature that fits, another positive number for one that does not. */
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
    uint32_t flags; /* a mask of nwp_mqtt_flag */
    struct nwp_bytes address;
    uint16_t port;
    uint8_t method;   /* with NWP_MQTT_SEC: enum nwp_secure_method */
    uint32_t ciphers; /* with NWP_MQTT_SEC: SECURE_MASK bits; 0: all */
    struct nwp_bytes private_key, certificate, ca, dh;
    uint8_t protocol; /* enum nwp_mqtt_protocol */
    uint8_t blocking; /* 1: operations wait for their acknowledgement */
    uint8_t base64;   /* 1: of messages in commands and events; see `format` */
};

enum nwp_mqtt_flag {
    NWP_MQTT_IP4 = 0,
    NWP_MQTT_IP6 = 0x4,
    NWP_MQTT_URL = 0x8,
    NWP_MQTT_SEC = 0x10,
    NWP_MQTT_SKIP_DOMAIN_VERIFY = 0x20,
    NWP_MQTT_SKIP_CERT_VERIFY = 0x40,
    NWP_MQTT_SKIP_DATE_VERIFY = 0x80,
};

enum nwp_mqtt_protocol { NWP_MQTT_V3_1_1 = 0, NWP_MQTT_V3_1 = 1 };

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

/* Operations on an index that no create has returned fail with NWP_RET_OBJ_NOT_SET. */
struct nwp_mqtt_ops {
    int32_t (*create)(struct nwp *nwp, const struct nwp_mqtt_config *config); /* its index */

    /* nwp_mqtt_config.base64, for whoever encodes and decodes the messages; the other operations
     * and events carry them as they are. */
    int32_t (*format)(struct nwp *nwp, uint8_t index);
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

enum nwp_http_method {
    NWP_HTTP_GET = 1,
    NWP_HTTP_POST = 2,
    NWP_HTTP_HEAD = 3,
    NWP_HTTP_OPTIONS = 4,
    NWP_HTTP_PUT = 5,
    NWP_HTTP_DEL = 6,
    NWP_HTTP_CONNECT = 7,
};

enum nwp_http_connect_flag { NWP_HTTP_IGNORE_PROXY = 0x1, NWP_HTTP_HOST_EXIST = 0x2 };

enum nwp_http_request_flag {
    NWP_HTTP_CHUNK_START = 0x1,
    NWP_HTTP_CHUNK_END = 0x2,
    NWP_HTTP_DROP_BODY = 0x4,
};

struct nwp_http_connect {
    struct nwp_bytes host;
    uint32_t flags; /* a mask of nwp_http_connect_flag */
    struct nwp_bytes private_key, certificate, ca;
};

struct nwp_http_request {
    uint8_t method; /* enum nwp_http_method */
    struct nwp_bytes uri;
    uint32_t flags; /* a mask of nwp_http_request_flag */
    struct nwp_bytes body;
};

/* Headers of Table 82: of responses from 0 on, of requests from NWP_HTTP_REQUEST_HEADER on. */
#define NWP_HTTP_REQUEST_HEADER 0x80000000

enum nwp_http_header_flag { NWP_HTTP_NOT_PERSISTENT = 1, NWP_HTTP_PERSISTENT = 2 };

enum nwp_http_option {
    NWP_HTTP_REDIRECT_FEATURE = 48,
    NWP_HTTP_RES_FILTER_CLEAR = 49,
    NWP_HTTP_REDIRECT_TLS_DOWNGRADE = 50,
};

/* Operations on an index that no create has returned fail with NWP_RET_OBJ_NOT_SET. */
struct nwp_http_ops {
    int32_t (*create)(struct nwp *nwp); /* its index */
    int32_t (*destroy)(struct nwp *nwp, uint8_t index);
    int32_t (*connect)(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                       const struct nwp_http_connect *connect);
    int32_t (*disconnect)(struct nwp *nwp, uint8_t index);
    int32_t (*send)(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                    const struct nwp_http_request *http); /* the HTTP status */

    /* Up to `length` bytes to request->place; *more, 0 or 1, is written before. */
    int32_t (*read_body)(struct nwp *nwp, struct nwp_request *request, uint8_t index, size_t length,
                         uint8_t *more);

    /* An empty value removes the header. */
    int32_t (*set_header)(struct nwp *nwp, uint8_t index, uint32_t header, uint8_t flags,
                          struct nwp_bytes value);

    /* Up to `length` bytes to request->place. */
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
