/* Unit tests of what devices and the air share: the clock's timers in any order, chance that
 * repeats, and the addresses of a DHCP server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/leases.h"
#include "base/random.h"

/* ---- The clock ------------------------------------------------------------------------------- */

#define TIMERS 500

struct alarm {
    struct timer timer;
    uint64_t due, started; /* when it is to fire, and its place among those of the same time */
};

static struct clock clock_of_test;
static struct alarm alarms[TIMERS];
static uint64_t last_due, last_started, fired, starts;

static void on_alarm(struct timer *timer)
{
    const struct alarm *alarm = TIMER_OWNER(timer, struct alarm, timer);
    assert_false(timer->running);
    assert_true(alarm->due > last_due || (alarm->due == last_due && alarm->started > last_started));
    assert_true(alarm->due <= clock_now(&clock_of_test)); /* real time may have passed, too */
    last_due = alarm->due;
    last_started = alarm->started;
    fired++;
}

static void on_closed(struct clock *clock)
{
    assert_ptr_equal(clock, &clock_of_test);
}

static void start(struct alarm *alarm, uint64_t milliseconds)
{
    timer_start(&clock_of_test, &alarm->timer, milliseconds, on_alarm);
    alarm->due = alarm->timer.at;
    alarm->started = ++starts;
}

static void open_clock(uv_loop_t *loop)
{
    assert_int_equal(uv_loop_init(loop), 0);
    clock_open(&clock_of_test, loop, true);
    memset(alarms, 0, sizeof alarms);
    last_due = last_started = fired = starts = 0;
}

static void close_clock(uv_loop_t *loop)
{
    clock_close(&clock_of_test, on_closed);
    uv_run(loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(loop), 0);
}

static void timers_fire_in_order(void **state)
{
    struct random random = {.state = 4711};
    uint64_t running = 0;
    uv_loop_t loop;
    (void)state;
    open_clock(&loop);
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < TIMERS; i++) {
            struct alarm *alarm = &alarms[random_below(&random, TIMERS)];
            running += !alarm->timer.running;
            start(alarm, random_below(&random, 200));
            alarm = &alarms[random_below(&random, TIMERS)];
            if (random_below(&random, 3) == 0) {
                running -= alarm->timer.running;
                timer_stop(&clock_of_test, &alarm->timer);
                assert_false(alarm->timer.running);
            }
        }
        uint64_t until = clock_now(&clock_of_test) + random_below(&random, 250);
        while (clock_skip(&clock_of_test, until)) {
        }
        running -= fired;
        fired = 0;
        uint64_t left = 0;
        for (size_t i = 0; i < TIMERS; i++) {
            left += alarms[i].timer.running;
            assert_true(!alarms[i].timer.running || alarms[i].due > until);
        }
        assert_int_equal(left, running);
    }
    while (clock_skip(&clock_of_test, UINT64_MAX)) {
    }
    assert_int_equal(fired, running);
    close_clock(&loop);
}

/* A loop with nothing else to do does not wait for an hour, and the date goes along. */
static void fast_clock_does_not_wait(void **state)
{
    uv_loop_t loop;
    (void)state;
    open_clock(&loop);
    int64_t date = clock_date(&clock_of_test);
    uint64_t begin = uv_hrtime();
    start(&alarms[0], 3600 * 1000);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(fired, 1);
    assert_in_range(clock_date(&clock_of_test) - date, 3599, 3601);
    assert_true(uv_hrtime() - begin < 60ULL * 1000 * 1000 * 1000);
    close_clock(&loop);
}

/* ---- Chance ---------------------------------------------------------------------------------- */

static void chance_repeats(void **state)
{
    struct random one = {.state = 1}, same = {.state = 1}, other = {.state = 2};
    uint8_t bytes[3][64];
    (void)state;
    random_bytes(&one, bytes[0], 64);
    random_bytes(&same, bytes[1], 64);
    random_bytes(&other, bytes[2], 64);
    assert_memory_equal(bytes[0], bytes[1], 64);
    assert_memory_not_equal(bytes[0], bytes[2], 64);
    for (uint32_t below = 1; below < 1000; below += 37) {
        assert_true(random_below(&one, below) < below);
    }
}

/* ---- Leases ---------------------------------------------------------------------------------- */

#define FIRST 0x0a000002U

static bool is_used(void *context, uint32_t address)
{
    const uint32_t *used = context;
    return used != NULL && address == *used;
}

static struct lease *offer(struct leases *leases, uint8_t client, uint32_t wanted, uint64_t now)
{
    const uint8_t mac[6] = {2, 0, 0, 0, 0, client};
    return lease_offer(leases, mac, wanted, now, is_used, NULL);
}

static void leases_are_given_and_ended(void **state)
{
    struct leases leases;
    uint32_t used = FIRST + 1;
    const uint8_t a[6] = {2, 0, 0, 0, 0, 1}, c[6] = {2, 0, 0, 0, 0, 3};
    (void)state;
    assert_true(leases_open(&leases, FIRST, FIRST + 2));

    struct lease *lease = offer(&leases, 1, 0, 100);
    assert_int_equal(lease_address(&leases, lease), FIRST);
    assert_int_equal(lease->state, LEASE_OFFERED);
    lease->state = LEASE_BOUND;
    lease->until = 1000;
    assert_ptr_equal(lease_of(&leases, a), lease);
    assert_ptr_equal(offer(&leases, 1, FIRST + 2, 200), lease); /* it has one */

    assert_int_equal(lease_address(&leases, offer(&leases, 2, FIRST + 2, 200)), FIRST + 2);
    lease_at(&leases, FIRST + 2)->until = 300;
    assert_null(lease_offer(&leases, c, 0, 200, is_used, &used));    /* all taken */
    lease = lease_offer(&leases, c, FIRST + 2, 300, is_used, &used); /* the offer is over */
    assert_int_equal(lease_address(&leases, lease), FIRST + 2);
    lease->state = LEASE_DECLINED;
    lease->until = 900;
    assert_int_equal(lease_address(&leases, offer(&leases, 4, FIRST + 2, 400)), FIRST + 1);

    assert_null(lease_expired(&leases, 999));
    assert_ptr_equal(lease_expired(&leases, 1000), lease_at(&leases, FIRST));
    assert_null(lease_at(&leases, FIRST - 1));
    assert_null(lease_at(&leases, FIRST + 3));
    leases_close(&leases);
    assert_null(offer(&leases, 1, FIRST, 0));
}

static void leases_have_limits(void **state)
{
    struct leases leases;
    (void)state;
    assert_true(leases_open(&leases, FIRST, FIRST - 1)); /* nothing to give */
    assert_null(offer(&leases, 1, FIRST, 0));
    leases_close(&leases);
    assert_true(leases_open(&leases, 1, UINT32_MAX));
    assert_int_equal(leases.count, LEASES_MAX);
    leases_close(&leases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_in_order), cmocka_unit_test(fast_clock_does_not_wait),
        cmocka_unit_test(chance_repeats),       cmocka_unit_test(leases_are_given_and_ended),
        cmocka_unit_test(leases_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
