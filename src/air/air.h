/* Inside the air: what is on it. Knows devices only as radios. */
#ifndef AIR_AIR_H
#define AIR_AIR_H

#include <uv.h>

#include "air/devices.h"
#include "air/scenario.h"
#include "atcmd/air.h"
#include "base/clock.h"
#include "base/leases.h"
#include "base/random.h"
#include "radio/radio.h"

/* How long things take, in milliseconds. Some hosts only begin to listen for the event most of a
 * second after they asked for the connection. */
#define AIR_SCAN_MS     500
#define AIR_JOIN_MS     700
#define AIR_PACKET_MS   50    /* from one device to the other, beside the link's own delay */
#define AIR_LOSS_MS     1000  /* without beacons: the access point is gone */
#define AIR_P2P_MS      500   /* a round of discovery; a negotiation */
#define AIR_P2P_WAIT_MS 30000 /* for the other side to agree */

#define AIR_ROAM_RSSI  (-63) /* weaker than this a better access point is looked for */
#define AIR_HEARD_RSSI (-99) /* weaker ones are not heard */
#define AIR_ROAM_GAIN  8     /* dB that make it better */

#define AIR_PACKETS   8192 /* on their way at the same time; more are lost */
#define AIR_P2P_FOUND 16   /* peers that a device is told of */
#define AIR_NETWORKS  (SCENARIO_ACCESS_POINTS + SCENARIO_PEERS)

/* One IP network: access points with the same subnet share it. */
struct network {
    bool open;
    uint8_t block; /* of the host's loopback network: 127.block.0.0/16 */
    int reserved;  /* descriptor that holds the block, -1 without */
    uint32_t subnet, mask;
    struct leases leases;
};

/* An access point: of the scenario, of a device, or of a Wi-Fi Direct group. */
struct bss {
    struct bss *next;
    struct scenario_access_point is;
    struct network *network;
    struct station *owner; /* the device that it is; NULL: nobody's */
    uint16_t stations, stations_max;
    uint8_t info_elements;
    uint16_t aging; /* seconds */
    bool denies;
    uint8_t denied_count, denied[NWP_ACCESS_LIST][6];
    bool group; /* of Wi-Fi Direct: joined by negotiation only */
};

/* A station that an access point has not heard of for a while, and does not know gone yet. */
struct departure {
    struct station *from; /* the device that is the access point; NULL: none */
    uint8_t mac[6];
    struct timer timer;
};

/* The radio of a device. */
struct station {
    struct radio radio; /* first */
    struct air *air;
    struct station *next;
    unsigned number;
    bool on;
    uint8_t mac[6];

    struct bss *bss; /* joined */
    bool deaf;       /* with the wrong WEP key: joined, and nothing can be read */
    uint8_t power;   /* dB below the maximum */
    struct radio_connect wanted;
    struct timer joining, scanning, losing;
    uint16_t scan_channels;
    int8_t scan_rssi;
    uint8_t shown[4], real[4];
    uint8_t probed[4]; /* the last address that it has asked about */
    uint8_t local[16], global[16];

    struct bss own; /* as an access point or group owner */
    struct network own_network;
    struct departure departures[NWP_STATIONS];

    struct {
        bool finding;
        struct timer round, pending;
        struct nwp_name name;
        uint8_t channel, intent, method, key_length, key[8];
        uint8_t target[6]; /* with whom it wants a group; all zero: nobody */
        uint8_t found[AIR_P2P_FOUND][6];
        size_t found_count;
    } p2p;
};

/* A Wi-Fi Direct device of the scenario; as a group owner it is an access point. */
struct peer {
    struct scenario_peer *is;
    struct bss bss;
    struct station *client_of; /* whose group it has joined */
};

/* A packet on its way. */
struct flight {
    struct timer timer;
    struct flight *next; /* free ones */
    struct air *air;
    uint8_t block;
    struct radio_packet packet;
};

struct air {
    uv_loop_t *loop;
    struct clock clock;
    struct random random;
    struct scenario scenario;
    struct bss access_points[SCENARIO_ACCESS_POINTS];
    struct peer peers[SCENARIO_PEERS];
    struct network networks[AIR_NETWORKS];
    struct bss *first; /* all that can be heard */
    struct station *stations;
    unsigned station_count;
    struct flight *flights; /* free */
    struct flight *chunks;  /* all, in pieces; the first of each piece links them */
    size_t flight_count;
    struct join *join; /* to others, NULL without */
};

/* ---- air.c ----------------------------------------------------------------------------------- */

/* Puts the scenario on the air, if it is not there. False when networks cannot be had. */
bool air_populate(struct air *air);

struct station *station_by_mac(const struct air *air, const uint8_t mac[6]);
void station_report(struct station *station, const struct radio_report *report);

/* A station whose reports go through `report`; for those of other processes. */
struct station *station_open(struct air *air);
void station_close(struct station *station);
void station_ask(struct station *station, const struct radio_request *request);

/* The network of a device that is an access point or a group owner, for its address. It keeps its
 * part of the loopback network until the radio is closed: those that were in it still hold
 * addresses there. False when there is none. */
bool station_open_network(struct station *station);

bool mac_is_zero(const uint8_t mac[6]);
bool mac_equal(const uint8_t a[6], const uint8_t b[6]);

/* Reserves a part of the loopback network for a network of its own; false when none is left. */
bool network_reserve(struct air *air, struct network *network);
void network_close(struct network *network);

/* How strong a device is heard that sends so many dB below the maximum, dBm. */
int8_t air_power_rssi(uint8_t power);

/* ---- bss.c ----------------------------------------------------------------------------------- */

/* An access point that is not the scenario's: up, and nothing else. */
void bss_begin(struct bss *bss);

void bss_add(struct air *air, struct bss *bss);

/* All stations leave it for this reason. Its owner, who has asked for it, is told nothing. */
void bss_remove(struct air *air, struct bss *bss, uint16_t reason);

/* Its strength here and now, dBm. */
int8_t bss_rssi(struct air *air, const struct bss *bss);

void bss_describe(struct air *air, const struct bss *bss, struct nwp_scan_entry *entry);
void bss_link(const struct station *station, const struct bss *bss, struct radio_link *link);

/* Tells all that have joined that their link is another. */
void bss_relink(struct air *air, const struct bss *bss);

void station_scan(struct station *station);
void station_connect(struct station *station, const struct radio_connect *connect);

/* Joins at once, without asking. */
void station_join(struct station *station, struct bss *bss);

/* Leaves its access point: `reason` is told to the station, 0: it knows. */
void station_leave(struct station *station, uint16_t reason);

/* Is not there any more, without a word. */
void station_vanish(struct station *station);

/* Something has changed: better ones may be there, or the own one be gone. */
void air_reconsider(struct air *air);

/* ---- packet.c -------------------------------------------------------------------------------- */

/* A peer of the scenario that has joined the group of a device asks it for an address. */
void packet_ask_address(struct station *owner, const struct peer *peer);

void packet_send(struct station *from, const struct radio_packet *packet);

/* ---- p2p.c ----------------------------------------------------------------------------------- */

void air_p2p_find(struct station *station, const struct radio_request *request);
void air_p2p_stop(struct station *station);
void air_p2p_connect(struct station *station, const struct radio_request *request);
void air_p2p_leave(struct station *station);
struct peer *air_p2p_peer(struct air *air, const uint8_t mac[6]);

/* A peer of the scenario asks this device for a group. */
void air_p2p_request(struct station *station, const struct peer *peer);

/* Switches a peer of the scenario on or off; off, it leaves its group. */
void air_p2p_switch(struct air *air, struct peer *peer, bool up);

/* ---- join.c ---------------------------------------------------------------------------------- */

/* Shares the air at this path: becomes its owner, or a guest of who is. */
bool join_open(struct air *air, const char *path, char error[AIR_TEXT_MAX]);
void join_close(struct air *air);

/* Is the air another process's? */
bool join_is_guest(const struct air *air);

/* Of a guest: the process that has the air. */
int join_owner(const struct air *air);

/* A radio that may be on another process's air; it stays one if this process becomes the owner. */
struct radio *join_radio(struct air *air);

/* Is the address in a subnet of the owner's scenario? */
bool join_has_subnet(const struct air *air, uint32_t address);

/* The network that devices without profiles join, as the owner says. */
bool join_home(const struct air *air, struct nwp_name *ssid, uint8_t *security,
               uint8_t key[RADIO_KEY_MAX], uint8_t *key_length);

#endif
