/* Timers in a pairing heap, driven by one of the loop's. They need no closing, so they can live in
 * requests and come and go with them. */
#include "base/clock.h"

#include <time.h>

/* A clock that is to go fast waits for something else to happen before it skips: a thousandth of
 * what it would skip, so that a host that thinks for a moment does not miss a day, within these
 * limits. */
#define QUIET_RATIO  1000
#define QUIET_MIN_MS 5
#define QUIET_MAX_MS 200

/* ---- The heap -------------------------------------------------------------------------------- */

static bool is_earlier(const struct timer *a, const struct timer *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

/* Joins two heaps; either may be empty. */
static struct timer *meld(struct timer *a, struct timer *b)
{
    if (a == NULL || b == NULL) {
        return a != NULL ? a : b;
    }
    if (is_earlier(b, a)) {
        struct timer *swap = a;
        a = b;
        b = swap;
    }
    b->previous = a;
    b->next = a->child;
    if (b->next != NULL) {
        b->next->previous = b;
    }
    a->child = b;
    return a;
}

/* One heap of a list of siblings: in pairs from the left, then all from the right. */
static struct timer *meld_siblings(struct timer *list)
{
    struct timer *pairs = NULL;
    while (list != NULL) {
        struct timer *a = list;
        struct timer *b = a->next;
        list = b != NULL ? b->next : NULL;
        a->next = a->previous = NULL;
        if (b != NULL) {
            b->next = b->previous = NULL;
        }
        a = meld(a, b);
        a->next = pairs;
        pairs = a;
    }
    struct timer *heap = NULL;
    while (pairs != NULL) {
        struct timer *next = pairs->next;
        pairs->next = NULL;
        heap = meld(heap, pairs);
        pairs = next;
    }
    return heap;
}

static void take_out(struct clock *clock, struct timer *timer)
{
    struct timer *children = meld_siblings(timer->child);
    if (timer == clock->first) {
        clock->first = children;
    } else {
        if (timer->previous->child == timer) {
            timer->previous->child = timer->next;
        } else {
            timer->previous->next = timer->next;
        }
        if (timer->next != NULL) {
            timer->next->previous = timer->previous;
        }
        clock->first = meld(clock->first, children);
    }
    timer->child = timer->next = timer->previous = NULL;
    timer->running = false;
}

/* ---- Time ------------------------------------------------------------------------------------ */

uint64_t clock_now(const struct clock *clock)
{
    return uv_now(clock->uv.loop) + clock->ahead;
}

int64_t clock_date(const struct clock *clock)
{
    int64_t passed = (int64_t)((clock_now(clock) - clock->opened) / 1000);
    return clock->fast ? clock->epoch + passed : (int64_t)time(NULL);
}

static void fire_due(struct clock *clock)
{
    uint64_t now = clock_now(clock);
    while (clock->first != NULL && clock->first->at <= now) {
        struct timer *timer = clock->first;
        take_out(clock, timer);
        timer->fire(timer);
    }
}

static void on_time(uv_timer_t *uv);

static void schedule(struct clock *clock)
{
    if (clock->first == NULL) {
        uv_timer_stop(&clock->uv);
        return;
    }
    uint64_t now = clock_now(clock);
    uint64_t wait = clock->first->at > now ? clock->first->at - now : 0;
    if (clock->fast && wait > QUIET_MIN_MS) {
        uint64_t quiet = wait / QUIET_RATIO;
        wait = quiet < QUIET_MIN_MS ? QUIET_MIN_MS : quiet > QUIET_MAX_MS ? QUIET_MAX_MS : quiet;
    }
    clock->armed_turn = clock->turns;
    uv_timer_start(&clock->uv, on_time, wait, 0);
}

bool clock_skip(struct clock *clock, uint64_t until)
{
    uint64_t now = clock_now(clock);
    if (clock->first == NULL || clock->first->at > until) {
        return false;
    }
    if (clock->first->at > now) {
        clock->ahead += clock->first->at - now;
    }
    fire_due(clock);
    schedule(clock);
    return true;
}

static void on_time(uv_timer_t *uv)
{
    struct clock *clock = uv->data;
    bool quiet = clock->turns - clock->armed_turn <= 1; /* nothing else has woken the loop */
    if (clock->fast && quiet) {
        clock_skip(clock, UINT64_MAX);
    } else {
        fire_due(clock);
        schedule(clock);
    }
}

static void on_turn(uv_prepare_t *turn)
{
    struct clock *clock = turn->data;
    clock->turns++;
}

void timer_stop(struct clock *clock, struct timer *timer)
{
    if (timer->running) {
        bool first = timer == clock->first;
        take_out(clock, timer);
        if (first) {
            schedule(clock);
        }
    }
}

void timer_start(struct clock *clock, struct timer *timer, uint64_t milliseconds,
                 void (*fire)(struct timer *timer))
{
    if (timer->running) {
        take_out(clock, timer);
    }
    uv_update_time(clock->uv.loop);
    timer->at = clock_now(clock) + milliseconds;
    timer->order = ++clock->order;
    timer->fire = fire;
    timer->running = true;
    clock->first = meld(clock->first, timer);
    schedule(clock);
}

/* ---- Opening and closing --------------------------------------------------------------------- */

void clock_open(struct clock *clock, uv_loop_t *loop, bool fast)
{
    *clock = (struct clock){.fast = fast, .epoch = (int64_t)time(NULL)};
    uv_timer_init(loop, &clock->uv);
    uv_prepare_init(loop, &clock->turn);
    clock->uv.data = clock->turn.data = clock;
    clock->open_handles = 2;
    clock->opened = clock_now(clock);
    if (fast) {
        uv_prepare_start(&clock->turn, on_turn);
        uv_unref((uv_handle_t *)&clock->turn);
    }
}

static void on_closed(uv_handle_t *handle)
{
    struct clock *clock = handle->data;
    if (--clock->open_handles == 0) {
        clock->closed(clock);
    }
}

void clock_close(struct clock *clock, void (*closed)(struct clock *clock))
{
    clock->closed = closed;
    uv_close((uv_handle_t *)&clock->uv, on_closed);
    uv_close((uv_handle_t *)&clock->turn, on_closed);
}
