/* All time of the network processor: one clock, any number of timers owned by their users. */
#ifndef NWP_CLOCK_H
#define NWP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/* Zeroed memory is a timer that does not run. */
struct nwp_timer {
    void (*fire)(struct nwp_timer *timer);
    uint64_t at; /* milliseconds of the clock */
    struct nwp_timer *next;
    bool running;
};

struct nwp_clock {
    uv_timer_t uv;
    struct nwp_timer *first; /* the earliest */
};

void nwp_clock_open(struct nwp_clock *clock, uv_loop_t *loop);
void nwp_clock_close(struct nwp_clock *clock, uv_close_cb closed);

/* Has `fire` called after this many milliseconds, once. A running timer starts anew. */
void nwp_timer_start(struct nwp_clock *clock, struct nwp_timer *timer, uint64_t milliseconds,
                     void (*fire)(struct nwp_timer *timer));
void nwp_timer_stop(struct nwp_clock *clock, struct nwp_timer *timer);

/* Seconds since 1970, UTC. */
int64_t nwp_clock_date(const struct nwp_clock *clock);

#endif
