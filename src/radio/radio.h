/* What a device asks of a radio, and what a radio reports: the wall between the network processor
 * and the air.
 *
 * Shaped after what wpa_supplicant's control interface offers, so that a second radio on top of it
 * needs no change above: requests are its commands, reports its events (named beside each). Both
 * are plain values of fixed size; they may as well go to another process.
 *
 * Reports may come from within a request: some things are done at once. What the air decides
 * (association, keys, group owner) is reported; what a device decides (profiles, policies,
 * addresses) is not known here. */
#ifndef RADIO_RADIO_H
#define RADIO_RADIO_H

#include "atcmd/nwp.h"

/* ---- Packets --------------------------------------------------------------------------------- */

/* What devices say to each other about addresses. A radio with a real network below carries them as
 * the packets of that name. */
enum radio_packet_type {
    RADIO_DHCP_DISCOVER,
    RADIO_DHCP_OFFER,
    RADIO_DHCP_REQUEST,
    RADIO_DHCP_ACK,
    RADIO_DHCP_NAK,
    RADIO_DHCP_DECLINE,
    RADIO_DHCP_RELEASE,
    RADIO_ARP_PROBE,
    RADIO_ARP_REPLY,
    RADIO_ROUTER_SOLICIT,
    RADIO_ROUTER_ADVERT,
    RADIO_DHCPV6_REQUEST,
    RADIO_DHCPV6_REPLY,
    RADIO_NEIGHBOR_PROBE,
    RADIO_NEIGHBOR_REPLY,
};

struct radio_dhcp {
    uint8_t address[4]; /* offered, asked for or given up; of ARP the one that it is about */
    uint8_t mask[4], gateway[4], dns[4], server[4];
    uint32_t lease;       /* seconds */
    struct nwp_name name; /* of the client */
};

struct radio_ipv6 {
    uint8_t address[16]; /* a prefix in an advertisement */
    uint8_t length;      /* of the prefix, bits */
    uint8_t dns[16];
};

struct radio_packet {
    uint8_t type;           /* enum radio_packet_type */
    uint8_t from[6], to[6]; /* ff:ff:ff:ff:ff:ff: all */
    union {
        struct radio_dhcp dhcp;
        struct radio_ipv6 ipv6;
    } of;
};

/* Said to the server of the network. */
static inline bool radio_is_for_dhcp_server(uint8_t type)
{
    return type == RADIO_DHCP_DISCOVER || type == RADIO_DHCP_REQUEST ||
           type == RADIO_DHCP_DECLINE || type == RADIO_DHCP_RELEASE;
}

static inline bool radio_same_name(const struct nwp_name *a, const struct nwp_name *b)
{
    bool same = a->length == b->length;
    for (size_t i = 0; same && i < a->length; i++) {
        same = a->text[i] == b->text[i];
    }
    return same;
}

/* ---- Requests -------------------------------------------------------------------------------- */

enum radio_request_type {
    RADIO_ON,          /* the radio can be seen and heard, as the device `mac` */
    RADIO_OFF,         /* whatever it was doing ends */
    RADIO_SCAN,        /* SCAN */
    RADIO_CONNECT,     /* ADD_NETWORK, SET_NETWORK…, SELECT_NETWORK; WPS_PBC, WPS_PIN */
    RADIO_DISCONNECT,  /* DISCONNECT; also gives up what is being tried */
    RADIO_START_AP,    /* a network with mode=2; max_num_sta, ap_max_inactivity */
    RADIO_STOP_AP,     /* REMOVE_NETWORK */
    RADIO_EXPEL,       /* DEAUTHENTICATE */
    RADIO_DENY,        /* DENY_ACL of hostapd; else DEAUTHENTICATE at AP-STA-CONNECTED */
    RADIO_POWER,       /* transmission power: not there, nl80211 has it */
    RADIO_P2P_FIND,    /* P2P_FIND, P2P_LISTEN */
    RADIO_P2P_STOP,    /* P2P_STOP_FIND */
    RADIO_P2P_CONNECT, /* P2P_CONNECT with go_intent; also the answer to a request */
    RADIO_P2P_LEAVE,   /* P2P_CANCEL, P2P_GROUP_REMOVE */
    RADIO_SEND,        /* a packet */
    RADIO_ADDRESS,     /* the address that the device has now, for whoever looks at the air */
};

#define RADIO_KEY_MAX   64
#define RADIO_INTENT_GO 15

struct radio_connect {
    struct nwp_name ssid;
    uint8_t bssid[6];   /* all zero: any */
    uint8_t security;   /* enum nwp_security */
    uint16_t channels;  /* bit 0: channel 1 */
    uint8_t any_server; /* WPA_ENT: the server's certificate is not looked at */
    uint8_t key_length, key[RADIO_KEY_MAX];
    struct nwp_name user, anonymous;
    uint32_t eap;
};

struct radio_ap {
    struct nwp_name ssid;
    uint8_t channel, hidden, security;
    uint8_t key_length, key[RADIO_KEY_MAX];
    uint8_t stations;      /* at most */
    uint16_t aging;        /* seconds until a station that is silent is given up */
    uint8_t power;         /* dB below the maximum */
    uint8_t info_elements; /* how many it sends */
};

struct radio_request {
    uint8_t type;   /* enum radio_request_type */
    uint8_t mac[6]; /* RADIO_ON: the own one; RADIO_EXPEL and P2P: the other's */
    union {
        struct {
            uint16_t channels; /* bit 0: channel 1 */
            int8_t rssi;       /* weaker ones are left out */
        } scan;
        struct radio_connect connect;
        struct radio_ap ap;
        struct {
            uint16_t reason;
        } expel;
        struct {
            uint8_t on, count;
            uint8_t mac[NWP_ACCESS_LIST][6];
        } deny;
        uint8_t power; /* dB below the maximum */
        struct {
            struct nwp_name name; /* of this device */
            uint8_t channel;
            uint8_t intent; /* 0 to RADIO_INTENT_GO */
            uint8_t method; /* enum nwp_wps_method */
            uint8_t key_length, key[8];
        } p2p;
        struct radio_packet packet;
        struct {
            uint8_t shown[4], real[4];     /* zeros: none */
            uint8_t local[16], global[16]; /* IPv6 */
        } address;
    } of;
};

/* ---- Reports --------------------------------------------------------------------------------- */

enum radio_report_type {
    RADIO_NETWORK,        /* one result of a scan: BSS RANGE=… */
    RADIO_SCAN_DONE,      /* CTRL-EVENT-SCAN-RESULTS */
    RADIO_CONNECTED,      /* CTRL-EVENT-CONNECTED; again when it has roamed */
    RADIO_NOT_FOUND,      /* CTRL-EVENT-NETWORK-NOT-FOUND */
    RADIO_REFUSED,        /* CTRL-EVENT-ASSOC-REJECT, AUTH-REJECT, SSID-TEMP-DISABLED */
    RADIO_DISCONNECTED,   /* CTRL-EVENT-DISCONNECTED bssid reason */
    RADIO_LINK,           /* the link is another: delay and loss */
    RADIO_AP_STARTED,     /* AP-ENABLED */
    RADIO_STATION_JOINED, /* AP-STA-CONNECTED */
    RADIO_STATION_LEFT,   /* AP-STA-DISCONNECTED */
    RADIO_P2P_FOUND,      /* P2P-DEVICE-FOUND */
    RADIO_P2P_REQUEST,    /* P2P-GO-NEG-REQUEST */
    RADIO_P2P_FAILED,     /* P2P-GO-NEG-FAILURE, P2P-GROUP-FORMATION-FAILURE */
    RADIO_P2P_GROUP,      /* P2P-GROUP-STARTED GO|client */
    RADIO_P2P_ENDED,      /* P2P-GROUP-REMOVED reason */
    RADIO_RECEIVED,       /* a packet */
    RADIO_EVENT,          /* somebody makes the device fail, or say what did not happen */
    RADIO_BUSY,           /* from now on, or no longer, there is never a list of networks */
    RADIO_COLLISION,      /* somebody else claims the device's address */
};

struct radio_link {
    struct nwp_name ssid;
    uint8_t bssid[6];
    uint8_t security; /* enum nwp_security */
    uint8_t block;    /* the subnet is this part of the host's: 127.block.0.0/16 */
    uint16_t delay;   /* milliseconds that a packet takes */
    uint8_t loss;     /* percent of packets */
};

struct radio_peer {
    uint8_t mac[6];
    struct nwp_name name;
    uint8_t method; /* enum nwp_wps_method */
};

struct radio_report {
    uint8_t type; /* enum radio_report_type */
    union {
        struct nwp_scan_entry network;
        struct radio_link link; /* CONNECTED, LINK, AP_STARTED */
        struct {
            struct nwp_name ssid;
            uint8_t bssid[6];
            uint16_t reason; /* as in the event of the device */
        } lost;              /* REFUSED, DISCONNECTED, P2P_ENDED */
        struct {
            uint8_t mac[6];
            uint16_t reason;
            struct nwp_name name; /* of P2P */
        } station;
        struct radio_peer peer; /* P2P_FOUND, P2P_REQUEST */
        struct {
            uint8_t owner; /* this device is the group owner */
            struct radio_link link;
            struct radio_peer peer;
        } group;
        uint8_t wlan_status; /* P2P_FAILED: enum nwp_wlan_status */
        struct radio_packet packet;
        uint8_t on; /* BUSY */
        struct nwp_event event;
        uint8_t mac[6]; /* COLLISION: of who claims it */
    } of;
};

/* ---- The radio ------------------------------------------------------------------------------- */

struct radio {
    /* Asks for something; the request is read during the call. */
    void (*ask)(struct radio *radio, const struct radio_request *request);

    /* Nothing is reported any more, and the radio is gone. */
    void (*close)(struct radio *radio);

    /* Set by the device: valid during the call. */
    void (*report)(void *owner, const struct radio_report *report);
    void *owner;
};

#endif
