/* Timers in a list sorted by time, driven by one of the loop's. They need no closing, so they can
 * live in requests and come and go with them. */
#include "nwp/clock.h"

#include <time.h>

static void on_time(uv_timer_t *uv);

static void schedule(struct nwp_clock *clock)
{
    if (clock->first == NULL) {
        uv_timer_stop(&clock->uv);
        return;
    }
    uint64_t now = uv_now(clock->uv.loop);
    uint64_t at = clock->first->at;
    uv_timer_start(&clock->uv, on_time, at > now ? at - now : 0, 0);
}

static void on_time(uv_timer_t *uv)
{
    struct nwp_clock *clock = uv->data;
    uint64_t now = uv_now(uv->loop);

    while (clock->first != NULL && clock->first->at <= now) {
        struct nwp_timer *timer = clock->first;
        clock->first = timer->next;
        timer->running = false;
        timer->fire(timer);
    }
    schedule(clock);
}

void nwp_clock_open(struct nwp_clock *clock, uv_loop_t *loop)
{
    clock->first = NULL;
    uv_timer_init(loop, &clock->uv);
    clock->uv.data = clock;
}

void nwp_clock_close(struct nwp_clock *clock, uv_close_cb closed)
{
    uv_close((uv_handle_t *)&clock->uv, closed);
}

void nwp_timer_stop(struct nwp_clock *clock, struct nwp_timer *timer)
{
    struct nwp_timer **link = &clock->first;
    if (!timer->running) {
        return;
    }
    while (*link != timer) {
        link = &(*link)->next;
    }
    *link = timer->next;
    timer->running = false;
    schedule(clock);
}

void nwp_timer_start(struct nwp_clock *clock, struct nwp_timer *timer, uint64_t milliseconds,
                     void (*fire)(struct nwp_timer *timer))
{
    struct nwp_timer **link = &clock->first;

    nwp_timer_stop(clock, timer);
    uv_update_time(clock->uv.loop);
    timer->at = uv_now(clock->uv.loop) + milliseconds;
    timer->fire = fire;
    timer->running = true;
    while (*link != NULL && (*link)->at <= timer->at) {
        link = &(*link)->next;
    }
    timer->next = *link;
    *link = timer;
    schedule(clock);
}

int64_t nwp_clock_date(const struct nwp_clock *clock)
{
    (void)clock;
    return (int64_t)time(NULL);
}
