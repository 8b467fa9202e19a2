/* A witness of one device: follows its events, and knows which may come next and what the device
 * has to say about its state. Knows the contract only, nothing of how a device works. */
#ifndef TESTS_WITNESS_H
#define TESTS_WITNESS_H

#include "atcmd/nwp.h"

#define WITNESS_STATIONS 8
#define WITNESS_LEASES   32
#define WITNESS_IPV6     2

enum witness_power { WITNESS_OFF, WITNESS_ON, WITNESS_ABORTED };
enum witness_group { WITNESS_NO_GROUP, WITNESS_CLIENT, WITNESS_OWNER };

struct witness_lease {
    uint8_t mac[6], address[4];
};

struct witness {
    struct nwp_listener listener; /* first */
    struct nwp *nwp;
    unsigned number;
    enum witness_power power;
    uint8_t role, next_role; /* enum nwp_role; after the next start */
    bool fixed_address;      /* by the configuration */
    bool host_connects;      /* WlanConnect, and its outcome was not told yet */

    bool connected, provisioning;
    struct nwp_name ssid;
    uint8_t bssid[6];
    enum witness_group group;

    bool has_address; /* for sure; without, it may have had the last one */
    uint8_t address[4];
    uint8_t ipv6[WITNESS_IPV6][16];
    size_t ipv6_count;

    uint8_t stations[WITNESS_STATIONS][6];
    size_t station_count;
    struct witness_lease leases[WITNESS_LEASES];
    size_t lease_count;

    char wrong[256]; /* the first thing that must not be, or empty */
    bool tells;      /* each event to standard output */
};

void witness_open(struct witness *witness, struct nwp *nwp, unsigned number);

/* The host has switched the device on or off. */
void witness_started(struct witness *witness);
void witness_stopped(struct witness *witness);

/* The configuration of addresses has changed: the device may lose or keep what it has. */
void witness_replanned(struct witness *witness);

/* What an operation that would go well returns now: 0, or the status of a device that is off. */
int32_t witness_gate(const struct witness *witness);

/* Compares what the device says of itself with its events. */
void witness_check(struct witness *witness);

/* Linked, with an address. */
bool witness_is_online(const struct witness *witness);

#endif
