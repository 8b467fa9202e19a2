/* Inside the Linux network processor: one device and what its parts share. */
#ifndef NWP_DEVICE_H
#define NWP_DEVICE_H

#include <uv.h>

#include "air/devices.h"
#include "atcmd/nwp.h"
#include "base/clock.h"
#include "base/leases.h"
#include "base/random.h"
#include "nwp/settings.h"
#include "radio/radio.h"

struct socket;

#define DEVICE_EVENTS 32 /* kept for a listener that is slow */
#define DEVICE_WAITS  68 /* requests that wait at the same time */
#define WAITS_KEPT    4  /* of these, for Close and Stop */
#define P2P_FOUND     16 /* peers that can be named */
#define DEVICE_TASKS  64 /* posted and not yet run */

enum device_state { DEVICE_STOPPED, DEVICE_STARTED, DEVICE_STOPPING, DEVICE_ABORTED };

/* A request that waits, from the device's pool. In one list at a time: free, or a socket's readers
 * or writers, or the device's others. */
struct wait {
    struct wait *next;
    struct nwp_request *request; /* NULL: data that a non-blocking Send left to us */
    struct device *device;
    struct socket *socket; /* NULL: select, scan, stop */
    struct timer timer;

    /* Tries to end the wait: NWP_PENDING, or the request's status. */
    int32_t (*attempt)(struct wait *wait);

    bool held, late;           /* `place` said "not now"; and its time has passed */
    uint16_t set;              /* select */
    size_t length;             /* receive; scan: entries still wanted */
    size_t index;              /* scan: of the next entry */
    struct nwp_endpoint *peer; /* accept */
    struct nwp_endpoint to;    /* send, its family 0 without */
    uint8_t *data;             /* send: what is left */
    size_t data_at, data_length;
};

enum link_state {
    LINK_IDLE,
    LINK_SEARCHING, /* automatic: looks which networks are there */
    LINK_WAITING,   /* automatic: for the next search */
    LINK_CONNECTING,
    LINK_CONNECTED,
};

/* The station's link to an access point, or the client's to a group owner. */
struct link {
    enum link_state state;
    bool paused;                 /* the host has disconnected: nothing connects by itself */
    bool left_home;              /* the host connects: without profiles nothing else does */
    bool connecting_by_host;     /* by WlanConnect, not from a profile */
    struct known_network wanted; /* of the connection that is or is being made */
    uint8_t tried;               /* profiles of this round, bits */
    uint8_t suspended;           /* profiles, bits; volatile */
    bool no_server_check;        /* of the next enterprise connection; volatile */
    int profile, last_profile;   /* of this connection, of the last one; -1: none */
    unsigned wait;               /* milliseconds until the next search */
    struct radio_link now;
    struct nwp_name group_owner;
    struct timer timer;
    struct timer lonely; /* how long there was no connection */
    bool provisioning;   /* the device waits to be set up */
};

/* The networks that the last scan has found. */
struct scan {
    bool running, for_list, done; /* done: there is a list for the host */
    bool busy;                    /* somebody has it fail */
    uint64_t at;
    size_t count, fresh_count;
    struct nwp_scan_entry entries[NWP_SCAN_MAX], fresh[NWP_SCAN_MAX]; /* fresh: of a running one */
    struct timer timer;                                               /* of the policy */
};

/* The IPv4 address of the device: of a station or client by its plan or DHCP, of an access point by
 * its plan. */
enum ipv4_state {
    IPV4_DOWN,
    IPV4_PROBING,    /* does somebody have it? */
    IPV4_SELECTING,  /* DISCOVER was sent */
    IPV4_REQUESTING, /* REQUEST was sent */
    IPV4_BOUND,
    IPV4_RENEWING,
    IPV4_REBINDING,
};

struct ipv4 {
    enum ipv4_state state;
    bool up;     /* the address is the device's: sockets may be used */
    bool is_own; /* an access point's */
    bool link_local;
    bool roamed;   /* the lease is being confirmed at another access point */
    uint8_t block; /* of the host: 127.block.0.0/16 */
    uint8_t address[4], mask[4], gateway[4], dns[4];
    uint8_t probed[4];
    int reserved; /* descriptor that holds the real address, -1 without */
    uint8_t claimed_block;
    struct radio_dhcp lease; /* the last one that was offered or had */
    uint8_t server_mac[6];
    uint64_t bound_at;
    unsigned attempts;
    uint64_t started;
    bool timeout_told;
    bool collision_told; /* of a fixed address that is tried again and again */
    struct timer timer, lease_timer;
};

struct ipv6 {
    bool local_up, global_up;
    uint8_t local[16], global[16], dns[16];
    struct timer timer;
    unsigned asked; /* how often, for a global one */
    bool asking;
};

/* A station of the access point that the device is, or the client of its group. */
struct client {
    bool used;
    uint8_t mac[6];
    struct nwp_name name;
    uint8_t address[4]; /* zeros: none yet */
};

struct access_point {
    bool up;
    struct leases leases;
    struct client clients[NWP_STATIONS];
    struct timer timer; /* of the next lease that ends */
};

struct p2p {
    bool on;
    bool owner, member;     /* of a group */
    struct radio_peer peer; /* the other one in it */
    struct radio_peer found[P2P_FOUND];
    size_t found_count;
    struct timer backoff; /* until the device asks `candidate`, if that does not ask it before */
    struct radio_peer candidate;
};

struct task {
    void (*run)(void *context);
    void *context;
};

struct device {
    struct nwp nwp; /* first */
    uv_loop_t own_loop;
    uv_loop_t *loop;
    struct air *air, *own_air;
    struct radio *radio;
    struct clock *clock; /* the air's */
    struct random random;
    enum device_state state;
    uint8_t udid[16];
    uint8_t mac[6];                         /* since the start */
    struct settings settings, kept;         /* now, and after the next start */
    struct profile home;                    /* joined as long as there are no profiles */
    int64_t date_offset;                    /* of the device's clock to the host's, seconds */
    uint32_t status[NWP_STATUS_NETAPP + 1]; /* sticky bits by class */

    uint8_t role; /* that it was started in: enum nwp_role */
    struct link link;
    struct scan scan;
    struct ipv4 ipv4;
    struct ipv6 ipv6;
    struct access_point ap;
    struct p2p p2p;
    struct socket *sockets[NWP_SOCKETS];
    struct wait waits[DEVICE_WAITS];
    struct wait *free_waits, *others;
    size_t free_wait_count;
    struct timer drain; /* while stopping: looks whether all was sent */

    struct nwp_listener *listeners;
    struct nwp_event events[DEVICE_EVENTS]; /* the last ones; number n at n % DEVICE_EVENTS */
    uint32_t event_count;

    uv_async_t wake;
    uv_mutex_t tasks_lock;
    struct task tasks[DEVICE_TASKS];
    size_t task_count;
    bool quitting;
};

static inline struct device *device_of(struct nwp *nwp)
{
    return (struct device *)nwp;
}

/* 0, or why no operation is possible now. */
int32_t device_ready(const struct device *device);

/* Sends an event to all listeners and sets its status bits. */
void device_emit(struct device *device, const struct nwp_event *event);

/* ---- Waits ----------------------------------------------------------------------------------- */

/* Takes a wait from the pool to the end of `list`; NULL when there are too many. A few are kept for
 * operations that end others. */
struct wait *wait_new(struct device *device, struct wait **list, struct nwp_request *request,
                      int32_t (*attempt)(struct wait *wait), bool ends);

/* Takes it out of `list` and ends its request. */
void wait_end(struct wait **list, struct wait *wait, int32_t status);

/* The list that it is in. */
struct wait **wait_list(struct wait *wait);

/* ---- Parts ----------------------------------------------------------------------------------- */

extern const struct nwp_socket_ops nwp_socket_ops;
extern const struct nwp_wlan_ops nwp_wlan_ops;
extern const struct nwp_netcfg_ops nwp_netcfg_ops;
extern const struct nwp_netapp_ops nwp_netapp_ops;

/* The name that the device has for others. */
void device_name(const struct device *device, struct nwp_name *name);

/* Asks the radio for something that has no values. */
void radio_order(struct device *device, uint8_t type);

/* Tells the radio how strong it may send. */
void radio_power(struct device *device);

/* Can sockets be used? */
static inline bool device_is_linked(const struct device *device)
{
    return device->ipv4.up;
}

/* wlan.c: the parts of an event about a network. */
void emit_wlan(struct device *device, uint8_t id, const struct nwp_name *ssid, const uint8_t mac[6],
               uint16_t reason);

/* link.c: connecting by itself and by the host. */
void link_start(struct device *device);
void link_stop(struct device *device);

/* Something has changed that may make or break an automatic connection. */
void link_reconsider(struct device *device);
int32_t link_connect(struct device *device, const struct known_network *network);
int32_t link_disconnect(struct device *device);
void link_report(struct device *device, const struct radio_report *report);

/* The networks of the scan that the link was waiting for are there. */
void link_scanned(struct device *device);

/* The connection is gone; `tell`: an event says so. */
void link_lost(struct device *device, uint16_t reason, bool tell);

/* profile.c */
bool network_read(struct known_network *known, const struct nwp_network *network, int32_t *status);

bool profiles_exist(const struct device *device);

/* The best profile that may be tried now, of those not in the mask `tried`: its index, NWP_PROFILES
 * for the home network, -1 for none. */
int profile_choose(const struct device *device, uint8_t tried);
const struct profile *profile_at(const struct device *device, int index);

/* scan.c */
void scan_stop(struct device *device);
/* `for_list`: the host may see what it finds. */
void scan_begin(struct device *device, bool for_list);
void scan_apply_policy(struct device *device);
void scan_report(struct device *device, const struct radio_report *report);

int32_t scan_results(struct nwp *nwp, struct nwp_request *request, uint8_t index, uint8_t count);
bool country_exists(struct nwp_bytes code);

/* Channels that the country and the scan parameters allow: bit 0 is channel 1. */
uint16_t scan_channels(const struct device *device);

/* ipv4.c: the link is there, is gone; something came in about addresses. */
void ipv4_start(struct device *device);
void ipv4_start_own(struct device *device);
void ipv4_stop(struct device *device, bool release);
void ipv4_report(struct device *device, const struct radio_report *report);

/* Gives the real address back, which is kept without a link: nothing is left that needs it. */
void ipv4_close(struct device *device);

/* The plan has changed while there is a link. */
void ipv4_replan(struct device *device);
void ipv4_dhcp_info(const struct device *device, union nwp_netcfg_value *value);

/* ipv6.c */
void ipv6_start(struct device *device);
void ipv6_stop(struct device *device);
void ipv6_replan(struct device *device);
void ipv6_report(struct device *device, const struct radio_packet *packet);

/* access_point.c */
void access_point_start(struct device *device);
void access_point_stop(struct device *device);
void access_point_report(struct device *device, const struct radio_report *report);
void access_point_packet(struct device *device, const struct radio_packet *packet);
void access_point_deny(struct device *device);

void access_point_add(struct device *device, const uint8_t mac[6]);
void access_point_remove(struct device *device, const uint8_t mac[6]);
size_t access_point_stations(const struct device *device);
int32_t access_point_expel(struct device *device, const uint8_t mac[6]);

/* Serves the clients of the device: from now on, and no longer. */
void access_point_serve(struct device *device);
void access_point_end(struct device *device);

/* p2p.c */
void p2p_start(struct device *device);
void p2p_end(struct device *device);
int32_t p2p_connect(struct device *device, const struct known_network *network);
int32_t p2p_disconnect(struct device *device);
void p2p_report(struct device *device, const struct radio_report *report);

/* Lets the waits of all sockets try again after `place` said "not now". */
void socket_resume(struct wait *wait);

/* Forgets a wait without ending its request. */
void socket_forget(struct wait *wait);

/* Ends what waits on the sockets with this status; with `sending` also what is being sent. */
void sockets_end_waits(struct device *device, int32_t status, bool sending);

/* The device has an address no longer, or again: what waits ends, who listens is not there, and
 * what came in between is lost. */
void sockets_link_down(struct device *device);
void sockets_link_up(struct device *device);

/* The device has another address than before: connections from the old one are over. */
void sockets_end_connections(struct device *device);

/* What listens, and what datagrams come to, does so at the new address. */
void sockets_move(struct device *device);

/* True when nothing is left to be sent. */
bool sockets_drained(const struct device *device);

/* Closes all; unsent data is lost. */
void sockets_close_all(struct device *device);

#endif
