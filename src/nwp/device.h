/* Inside the Linux network processor: one device and what its parts share. */
#ifndef NWP_DEVICE_H
#define NWP_DEVICE_H

#include <uv.h>

#include "atcmd/nwp.h"
#include "nwp/clock.h"

struct socket;
struct air_access_point;

#define DEVICE_EVENTS 32 /* kept for a listener that is slow */
#define DEVICE_WAITS  68 /* requests that wait at the same time */
#define WAITS_KEPT    4  /* of these, for Close and Stop */
#define DEVICE_TASKS  64 /* posted and not yet run */

enum device_state { DEVICE_STOPPED, DEVICE_STARTED, DEVICE_STOPPING };

/* A request that waits, from the device's pool. In one list at a time: free, or a socket's readers
 * or writers, or the device's others. */
struct wait {
    struct wait *next;
    struct nwp_request *request; /* NULL: data that a non-blocking Send left to us */
    struct device *device;
    struct socket *socket; /* NULL: select, stop */
    struct nwp_timer timer;

    /* Tries to end the wait: NWP_PENDING, or the request's status. */
    int32_t (*attempt)(struct wait *wait);

    bool held, late;           /* `place` said "not now"; and its time has passed */
    uint16_t set;              /* select */
    size_t length;             /* receive */
    struct nwp_endpoint *peer; /* accept */
    struct nwp_endpoint to;    /* send, its family 0 without */
    uint8_t *data;             /* send: what is left */
    size_t data_at, data_length;
};

enum link_state { LINK_DOWN, LINK_JOINING, LINK_JOINED, LINK_UP };

/* The station's link to an access point. */
struct link {
    enum link_state state;
    const struct air_access_point *access_point;
    uint8_t ssid[NWP_SSID_MAX];
    size_t ssid_length;
    uint8_t address[4];
    int lease; /* descriptor, -1 without */
    struct nwp_timer timer;
};

struct task {
    void (*run)(void *context);
    void *context;
};

struct device {
    struct nwp nwp; /* first */
    uv_loop_t own_loop;
    uv_loop_t *loop;
    struct nwp_clock clock;
    enum device_state state;
    uint8_t mac[6], udid[16];
    uint8_t persistent;
    int64_t date_offset;                    /* of the device's clock to the host's, seconds */
    uint32_t status[NWP_STATUS_NETAPP + 1]; /* sticky bits by class */

    struct link link;
    struct socket *sockets[NWP_SOCKETS];
    struct wait waits[DEVICE_WAITS];
    struct wait *free_waits, *others;
    size_t free_wait_count;
    struct nwp_timer drain; /* while stopping: looks whether all was sent */

    struct nwp_listener *listeners;
    struct nwp_event events[DEVICE_EVENTS]; /* the last ones; number n at n % DEVICE_EVENTS */
    uint32_t event_count;

    uv_async_t wake;
    uv_mutex_t tasks_lock;
    struct task tasks[DEVICE_TASKS];
    size_t task_count;
    bool quitting;
    size_t open_handles; /* of the loop; the device is freed when the last is closed */
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

/* Switches the station on and off: it joins the access point by itself. */
void link_power_up(struct device *device);
void link_power_down(struct device *device);

/* Gives the address back. */
void link_release(struct device *device);

/* Has the link up at once, without events. */
void link_boot(struct device *device);

/* Lets the waits of all sockets try again after `place` said "not now". */
void socket_resume(struct wait *wait);

/* Forgets a wait without ending its request. */
void socket_forget(struct wait *wait);

/* Ends what waits on the sockets with this status; with `sending` also what is being sent. */
void sockets_end_waits(struct device *device, int32_t status, bool sending);

/* True when nothing is left to be sent. */
bool sockets_drained(const struct device *device);

/* Closes all; unsent data is lost. */
void sockets_close_all(struct device *device);

#endif
