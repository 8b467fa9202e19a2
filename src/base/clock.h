/* All time of devices and of the air: one clock for each loop, any number of timers owned by their
 * users. In the loop's thread only. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/* Zeroed memory is a timer that does not run. */
struct timer {
    void (*fire)(struct timer *timer);
    uint64_t at;                           /* milliseconds of the clock */
    uint64_t order;                        /* of timers with the same time: first started first */
    struct timer *child, *next, *previous; /* in a pairing heap; `previous` may be the parent */
    bool running;
};

struct clock {
    uv_timer_t uv;
    uv_prepare_t turn; /* counts the turns of the loop */
    uint64_t turns, armed_turn;
    struct timer *first; /* the earliest: root of the heap */
    uint64_t order;
    uint64_t ahead; /* of the loop's time: what was skipped */
    int64_t epoch;  /* seconds since 1970 when the clock was opened */
    uint64_t opened;
    bool fast;
    unsigned open_handles;
    void (*closed)(struct clock *clock);
};

/* With `fast` the time until the next timer is skipped when nothing else happens in the loop. */
void clock_open(struct clock *clock, uv_loop_t *loop, bool fast);

/* No timer fires any more; `closed` is called when the loop has let go of the clock. */
void clock_close(struct clock *clock, void (*closed)(struct clock *clock));

/* Milliseconds; they only grow. */
uint64_t clock_now(const struct clock *clock);

/* Seconds since 1970, UTC: the host's, or what the clock makes of them when it is fast. */
int64_t clock_date(const struct clock *clock);

/* Has `fire` called after this many milliseconds, once. A running timer starts anew. */
void timer_start(struct clock *clock, struct timer *timer, uint64_t milliseconds,
                 void (*fire)(struct timer *timer));
void timer_stop(struct clock *clock, struct timer *timer);

/* Skips the time until the next timer and lets it fire; false when that is later than `until` or
 * there is none. */
bool clock_skip(struct clock *clock, uint64_t until);

/* The structure that a timer is a part of. */
#define TIMER_OWNER(timer_, type_, member_) \
    ((type_ *)(void *)((uint8_t *)(timer_)-offsetof(type_, member_)))

#endif
