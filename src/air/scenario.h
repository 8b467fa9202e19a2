/* A scenario file: what is on the air at the beginning. The format stands in atcmd-air(5). */
#ifndef AIR_SCENARIO_H
#define AIR_SCENARIO_H

#include "atcmd/air.h"
#include "atcmd/nwp.h"

#define SCENARIO_ACCESS_POINTS 64
#define SCENARIO_PEERS         16
#define SCENARIO_KEY_MAX       64

/* What a device that looks at the certificate of an enterprise server thinks of it. */
enum scenario_certificate {
    SCENARIO_CERTIFICATE_KNOWN,
    SCENARIO_CERTIFICATE_UNKNOWN,
    SCENARIO_CERTIFICATE_EXPIRED
};

enum scenario_wps { SCENARIO_WPS_NONE, SCENARIO_WPS_PBC, SCENARIO_WPS_PIN };

/* [access_point NAME] */
struct scenario_access_point {
    struct nwp_name name; /* of the section, for control */
    bool up;              /* up = yes */
    bool join;            /* join = no: devices without a profile connect to it by themselves */
    struct nwp_name ssid;
    uint8_t bssid[6];
    uint8_t channel; /* 1 to 13 */
    int8_t rssi;     /* dBm, -100 to 0 */
    uint8_t jitter;  /* dB, 0 to 30 */
    bool hidden;
    uint8_t security; /* enum nwp_security without the WPS ones */
    uint8_t key_length, key[SCENARIO_KEY_MAX];
    struct nwp_name user, anonymous;
    uint32_t eap;                          /* the driver's number of the method, 0: any */
    enum scenario_certificate certificate; /* of its server: known | unknown | expired */
    enum scenario_wps wps;                 /* wps = none | pbc | pin */
    uint8_t pin_length, pin[8];            /* of wps = pin */
    uint8_t subnet[4], prefix;             /* 17 to 30 bits */
    uint8_t gateway[4], dns[4];            /* default: the subnet's first address; the gateway */
    bool dhcp;                             /* dhcp = yes */
    uint32_t lease;                        /* seconds, 10 or more; 86400 */
    uint8_t ipv6[16], ipv6_prefix;         /* ipv6_prefix 0: no IPv6 */
    bool stateful;                         /* addresses by DHCPv6 too */
    uint16_t delay;                        /* of a packet, milliseconds, up to 10000 */
    uint8_t loss;                          /* of packets, percent */
};

/* [peer NAME]: a Wi-Fi Direct device that is no device of ours. */
struct scenario_peer {
    struct nwp_name name; /* of the section, and of the peer */
    bool up;
    uint8_t mac[6];
    uint8_t channel;            /* 1, 6 or 11 */
    uint8_t intent;             /* 0 to 15 */
    uint8_t method;             /* enum nwp_wps_method: pbc, pin_user or pin_machine */
    uint8_t pin_length, pin[8]; /* what its display shows, or what is typed there */
    bool accepts;               /* accepts = yes: agrees to form a group */
};

struct scenario {
    size_t access_point_count, peer_count;
    struct scenario_access_point access_points[SCENARIO_ACCESS_POINTS];
    struct scenario_peer peers[SCENARIO_PEERS];
};

/* Reads a file; false with "FILE:LINE: reason", or "FILE: reason". NULL: the built-in scenario. */
bool scenario_read(struct scenario *scenario, const char *path, char error[AIR_TEXT_MAX]);

/* Reads one value as the file would: of `access point NAME` or `peer NAME`, for control. */
bool scenario_set(struct scenario_access_point *access_point, const char *name, const char *value,
                  char error[AIR_TEXT_MAX]);

#endif
