/* Devices on the air, and anything that may happen to them: random sequences of what hosts order
 * and of what the air does. Whatever happens, no event comes out of its order, what a device says
 * of itself agrees with its events, and once all faults are undone every device finds its way back
 * to the network.
 *
 *     property_air               many sequences
 *     property_air SEED          this one, with its steps and events
 *     property_air FIRST LAST    those from the first to the last seed
 *
 * Time is virtual and stands still but for the steps, so that a seed is the same sequence always.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uv.h>

#include "air/devices.h"
#include "atcmd/air.h"
#include "atcmd/linux.h"
#include "witness.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SEQUENCES  2000
#define STEPS      200
#define STEPS_BACK 20
#define DEVICES    3
#define BACK_MS    120000 /* for a device to be online again */

static const char scenario[] = "[access_point home]\n"
                               "join = yes\nsecurity = WPA2_PLUS\nkey = correct horse\n"
                               "channel = 1\nrssi = -60\nsubnet = 192.168.1.0/24\n"
                               "ipv6 = fd00:1::/64\n"
                               "[access_point upstairs]\n"
                               "ssid = home\nsecurity = WPA2_PLUS\nkey = correct horse\n"
                               "channel = 11\nrssi = -66\nsubnet = 192.168.1.0/24\n"
                               "ipv6 = fd00:1::/64\n"
                               "[access_point annex]\n"
                               "ssid = home\nsecurity = WPA2_PLUS\nkey = correct horse\n"
                               "channel = 13\nrssi = -70\nsubnet = 192.168.2.0/24\n"
                               "ipv6 = fd00:2::/64\nstateful = yes\n"
                               "[access_point cafe]\n"
                               "rssi = -80\njitter = 5\nlease = 20\n"
                               "[peer phone]\n"
                               "intent = 3\n";

static const char *const access_points[] = {"home", "upstairs", "annex", "cafe"};

struct sequence {
    uint64_t random;
    uv_loop_t loop;
    struct air *air;
    struct clock *clock;
    struct witness devices[DEVICES];
    struct timer pause;
    bool paused;
    bool tells; /* each step to standard output */
    char wrong[512];
};

/* ---- Chance and time ------------------------------------------------------------------------- */

/* In place of libuv's, of which the clock under test takes the time: none passes by itself. */
void uv_update_time(uv_loop_t *loop)
{
    (void)loop;
}

static uint32_t below(struct sequence *sequence, uint32_t limit)
{
    sequence->random ^= sequence->random << 13;
    sequence->random ^= sequence->random >> 7;
    sequence->random ^= sequence->random << 17;
    return (uint32_t)((sequence->random >> 16) % limit);
}

static bool chance(struct sequence *sequence, uint32_t percent)
{
    return below(sequence, 100) < percent;
}

static void wrong(struct sequence *sequence, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void wrong(struct sequence *sequence, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (sequence->wrong[0] == '\0') {
        vsnprintf(sequence->wrong, sizeof sequence->wrong, format, arguments);
    }
    va_end(arguments);
}

static void step(const struct sequence *sequence, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void step(const struct sequence *sequence, const char *format, ...)
{
    if (sequence->tells) {
        va_list arguments;
        va_start(arguments, format);
        printf("%8.3f ", (double)(clock_now(sequence->clock) - sequence->clock->opened) / 1000);
        vprintf(format, arguments);
        puts("");
        va_end(arguments);
    }
}

/* The networks of the scenario: 192.168.N.0/24 and fd00:N::/64 are one. */
static void check_network(struct sequence *sequence, const struct witness *device)
{
    bool known = device->connected && device->has_address && !device->fixed_address &&
                 device->address[0] == 192;
    for (size_t i = 0; known && i < device->ipv6_count; i++) {
        if (device->ipv6[i][0] == 0xfd && device->ipv6[i][3] != device->address[2]) {
            wrong(sequence, "device %u: has addresses of two networks", device->number);
        }
    }
}

static void check(struct sequence *sequence)
{
    for (size_t i = 0; i < DEVICES; i++) {
        struct witness *device = &sequence->devices[i];
        witness_check(device);
        check_network(sequence, device);
        if (device->wrong[0] != '\0') {
            wrong(sequence, "%s", device->wrong);
        }
    }
}

static void on_pause_end(struct timer *timer)
{
    TIMER_OWNER(timer, struct sequence, pause)->paused = false;
}

static void pass(struct sequence *sequence, uint64_t milliseconds)
{
    sequence->paused = true;
    timer_start(sequence->clock, &sequence->pause, milliseconds, on_pause_end);
    while (sequence->paused && sequence->wrong[0] == '\0') {
        clock_skip(sequence->clock, UINT64_MAX);
        check(sequence);
    }
    timer_stop(sequence->clock, &sequence->pause);
}

/* ---- What the air does ----------------------------------------------------------------------- */

static void say(void *context, const char *line)
{
    snprintf(context, AIR_TEXT_MAX, "%s", line);
}

/* A line that must be understood. */
static void control(struct sequence *sequence, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void control(struct sequence *sequence, const char *format, ...)
{
    char line[256], answer[AIR_TEXT_MAX] = "";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    step(sequence, "%s", line);
    if (!air_control(sequence->air, line, say, answer) &&
        strstr(answer, "is off, or has no link") == NULL) {
        wrong(sequence, "%s: %s", line, answer);
    }
}

static const char *any_access_point(struct sequence *sequence)
{
    return access_points[below(sequence, COUNT(access_points))];
}

static void do_power(struct sequence *sequence)
{
    const char *name = any_access_point(sequence);
    control(sequence, "ap %s %s", name, chance(sequence, 60) ? "up" : "down");
}

static void do_rssi(struct sequence *sequence)
{
    const char *name = any_access_point(sequence);
    control(sequence, "set %s rssi -%u", name, 30 + below(sequence, 71));
}

static void do_link(struct sequence *sequence)
{
    static const char *const settings[] = {
        "loss 0",     "loss 0",    "loss 20",  "loss 100", "delay 0",     "delay 30",
        "delay 900",  "dhcp no",   "dhcp yes", "dhcp yes", "lease 10",    "lease 600",
        "hidden yes", "hidden no", "jitter 9", "jitter 0", "stateful no", "stateful yes"};
    const char *name = any_access_point(sequence);
    control(sequence, "set %s %s", name, settings[below(sequence, COUNT(settings))]);
}

static void do_key(struct sequence *sequence)
{
    const char *name = access_points[below(sequence, 3)];
    control(sequence, "set %s key \"%s\"", name,
            chance(sequence, 50) ? "correct horse" : "battery staple");
}

static void do_deauth(struct sequence *sequence)
{
    unsigned device = below(sequence, DEVICES);
    control(sequence, "deauth %u %u", device, 1 + below(sequence, 9));
}

static void do_collision(struct sequence *sequence)
{
    control(sequence, "collision %u", below(sequence, DEVICES));
}

static void do_busy(struct sequence *sequence)
{
    unsigned device = below(sequence, DEVICES);
    control(sequence, "scan %u %s", device, chance(sequence, 50) ? "busy" : "normal");
}

static void do_failure(struct sequence *sequence)
{
    static const char *const kinds[] = {"device_abort", "driver_abort", "sync_loss", "no_cmd_ack",
                                        "cmd_timeout"};
    unsigned device = below(sequence, DEVICES);
    if (chance(sequence, 50)) {
        control(sequence, "reset %u", device);
    } else {
        control(sequence, "fatal %u %s 1 2", device, kinds[below(sequence, COUNT(kinds))]);
    }
}

static void do_peer(struct sequence *sequence)
{
    if (chance(sequence, 50)) {
        control(sequence, "peer phone request %u", below(sequence, DEVICES));
    } else {
        control(sequence, "peer phone %s", chance(sequence, 80) ? "up" : "down");
    }
}

/* ---- What hosts do --------------------------------------------------------------------------- */

static struct witness *any_device(struct sequence *sequence)
{
    return &sequence->devices[below(sequence, DEVICES)];
}

/* The operation's status, of a device that is off the reason for it. */
static int32_t result(struct sequence *sequence, struct witness *device, const char *what,
                      int32_t gate, int32_t status)
{
    step(sequence, "device %u: %s: %d", device->number, what, status);
    if ((gate < 0 && status != gate) || status == NWP_PENDING) {
        wrong(sequence, "device %u: %s returns %d, not %d", device->number, what, status, gate);
    }
    return status;
}

static void on_done(struct nwp_request *request, int32_t status)
{
    (void)request;
    fprintf(stderr, "a request ends with %d that was none\n", status);
    abort();
}

static struct nwp_request no_request = {.done = on_done};

static void start(struct sequence *sequence, struct witness *device)
{
    int32_t gate = witness_gate(device);
    int32_t expected = gate == NWP_OK                ? NWP_DEV_ALREADY_STARTED
                       : gate == NWP_DEV_NOT_STARTED ? NWP_OK
                                                     : gate;
    if (expected == NWP_OK) {
        witness_started(device);
    }
    int32_t status = device->nwp->ops->start(device->nwp, &no_request);
    result(sequence, device, "start", expected < 0 ? expected : NWP_OK, status);
}

static void stop(struct sequence *sequence, struct witness *device)
{
    int32_t gate = witness_gate(device);
    uint16_t timeout = chance(sequence, 50) ? NWP_STOP_NOW : 100;
    int32_t status = device->nwp->ops->stop(device->nwp, &no_request, timeout);
    result(sequence, device, "stop", gate == NWP_API_ABORTED ? NWP_OK : gate, status);
    witness_stopped(device);
}

static void do_start(struct sequence *sequence)
{
    struct witness *device = any_device(sequence);
    for (size_t i = 0; i < DEVICES; i++) {
        device = sequence->devices[i].power == WITNESS_OFF ? &sequence->devices[i] : device;
    }
    start(sequence, device);
}

static void do_stop(struct sequence *sequence)
{
    stop(sequence, any_device(sequence));
}

static void set_mode(struct sequence *sequence, struct witness *device, uint8_t role)
{
    static const char *const roles[] = {"set mode STA", "", "set mode AP", "set mode P2P"};
    int32_t status = device->nwp->ops->wlan->set_mode(device->nwp, role);
    if (result(sequence, device, roles[role], witness_gate(device), status) >= 0) {
        device->next_role = role;
    }
}

static void restart(struct sequence *sequence, struct witness *device)
{
    stop(sequence, device);
    start(sequence, device);
}

static void do_role(struct sequence *sequence)
{
    static const uint8_t roles[] = {NWP_ROLE_STA, NWP_ROLE_AP, NWP_ROLE_P2P};
    struct witness *device = any_device(sequence);
    set_mode(sequence, device, roles[below(sequence, COUNT(roles))]);
    if (chance(sequence, 80)) {
        restart(sequence, device);
    }
}

static struct nwp_bytes text(const char *text)
{
    return (struct nwp_bytes){(const uint8_t *)text, strlen(text)};
}

/* One of the scenario, one that a device may be, or none. */
static struct nwp_network any_network(struct sequence *sequence)
{
    struct nwp_network network = {.ssid = text("home"), .security = NWP_SECURITY_WPA2_PLUS};
    network.key = text(chance(sequence, 75) ? "correct horse" : "battery staple");
    network.priority = below(sequence, 16);
    static const char *const open[] = {"device0", "device1", "device2", "cafe", "nowhere"};
    if (chance(sequence, 50)) {
        size_t i = below(sequence, COUNT(open));
        for (size_t k = 0; k < DEVICES && chance(sequence, 70); k++) { /* who can be joined */
            i = sequence->devices[k].role == NWP_ROLE_AP ? k : i;
        }
        network.ssid = text(open[i]);
        network.security = NWP_SECURITY_OPEN;
        network.key = text("");
    }
    return network;
}

static struct nwp_network any_peer(struct sequence *sequence)
{
    struct nwp_network peer = {.ssid = text("phone"), .security = NWP_SECURITY_WPS_PBC};
    const struct witness *other = any_device(sequence);
    union nwp_netcfg_value value = {0};
    if (chance(sequence, 70) &&
        other->nwp->ops->netcfg->get(other->nwp, NWP_NETCFG_GET_MAC_ADDR, &value) == NWP_OK) {
        memcpy(peer.bssid, value.mac, 6);
    }
    return peer;
}

static void do_connect(struct sequence *sequence)
{
    struct witness *device = any_device(sequence);
    bool to_peer = device->role == NWP_ROLE_P2P;
    struct nwp_network network = to_peer ? any_peer(sequence) : any_network(sequence);
    int32_t status = device->nwp->ops->wlan->connect(device->nwp, &network);
    result(sequence, device, "connect", witness_gate(device), status);
    device->host_connects = status >= 0 && device->role == NWP_ROLE_STA;
}

static void disconnect(struct sequence *sequence, struct witness *device)
{
    int32_t gate = witness_gate(device);
    result(sequence, device, "disconnect", gate, device->nwp->ops->wlan->disconnect(device->nwp));
    device->host_connects = false;
}

static void do_disconnect(struct sequence *sequence)
{
    disconnect(sequence, any_device(sequence));
}

static bool take_network(struct nwp_request *request, const void *result_of_scan)
{
    const struct nwp_scan_entry *entry = result_of_scan;
    (void)request;
    return entry->ssid.length > 0;
}

static void do_scan(struct sequence *sequence)
{
    struct nwp_request request = {.done = on_done, .result = take_network};
    struct witness *device = any_device(sequence);
    int32_t status = device->nwp->ops->wlan->scan(device->nwp, &request, 0, NWP_SCAN_MAX);
    result(sequence, device, "scan", witness_gate(device), status);
}

static void do_profile(struct sequence *sequence)
{
    struct witness *device = any_device(sequence);
    const struct nwp_wlan_ops *wlan = device->nwp->ops->wlan;
    int32_t gate = witness_gate(device);
    if (chance(sequence, 60)) {
        struct nwp_network network = any_network(sequence);
        result(sequence, device, "profile add", gate, wlan->profile_add(device->nwp, &network));
    } else {
        uint16_t index = chance(sequence, 30) ? NWP_ALL_PROFILES : (uint16_t)below(sequence, 4);
        result(sequence, device, "profile del", gate, wlan->profile_del(device->nwp, index));
    }
}

static void do_policy(struct sequence *sequence)
{
    static const struct {
        uint8_t type;
        struct nwp_policy policy;
    } policies[] = {
        {NWP_POLICY_CONNECTION, {0, 0}},
        {NWP_POLICY_CONNECTION, {NWP_CONNECTION_AUTO, 0}},
        {NWP_POLICY_CONNECTION, {NWP_CONNECTION_FAST, 0}},
        {NWP_POLICY_CONNECTION, {NWP_CONNECTION_AUTO | NWP_CONNECTION_FAST, 0}},
        {NWP_POLICY_CONNECTION, {NWP_CONNECTION_AUTO | NWP_CONNECTION_P2P, 0}},
        {NWP_POLICY_SCAN, {NWP_SCAN_DISABLE, 0}},
        {NWP_POLICY_SCAN, {NWP_SCAN_HIDDEN_SSID, 5}},
        {NWP_POLICY_P2P, {NWP_P2P_CLIENT, NWP_P2P_ACTIVE}},
        {NWP_POLICY_P2P, {NWP_P2P_GROUP_OWNER, NWP_P2P_ACTIVE}},
        {NWP_POLICY_P2P, {NWP_P2P_NEGOTIATE, NWP_P2P_PASSIVE}},
    };
    struct witness *device = any_device(sequence);
    size_t i = below(sequence, COUNT(policies));
    int32_t status =
        device->nwp->ops->wlan->policy_set(device->nwp, policies[i].type, &policies[i].policy);
    result(sequence, device, "policy", witness_gate(device), status);
}

static void do_suspend(struct sequence *sequence)
{
    struct witness *device = any_device(sequence);
    union nwp_wlan_value value = {.number = below(sequence, 4)};
    int32_t status = device->nwp->ops->wlan->set(device->nwp, NWP_WLAN_SUSPEND_PROFILES, &value);
    result(sequence, device, "suspend profiles", witness_gate(device), status);
}

static void set_address(struct sequence *sequence, struct witness *device, uint32_t mode)
{
    static const uint8_t fixed[] = {192, 168, 1, 200}, mask[] = {255, 255, 255, 0};
    union nwp_netcfg_value value = {0};
    memcpy(value.ipv4.address, fixed, 4);
    memcpy(value.ipv4.mask, mask, 4);
    value.ipv4.address[3] = (uint8_t)(fixed[3] + below(sequence, 2));
    witness_replanned(device);
    int32_t status =
        device->nwp->ops->netcfg->set(device->nwp, NWP_NETCFG_IPV4_STA_ADDR, mode, &value);
    status = result(sequence, device, mode == NWP_NETCFG_STATIC ? "fixed address" : "DHCP",
                    witness_gate(device), status);
    if (status >= 0) {
        device->fixed_address = mode == NWP_NETCFG_STATIC;
    }
}

static void do_address(struct sequence *sequence)
{
    static const uint32_t modes[] = {NWP_NETCFG_STATIC, NWP_NETCFG_DHCP, NWP_NETCFG_DHCP,
                                     NWP_NETCFG_DHCP_LLA, NWP_NETCFG_DHCP_LLA};
    struct witness *device = any_device(sequence);
    set_address(sequence, device, modes[below(sequence, COUNT(modes))]);
}

static void set_interface(struct sequence *sequence, struct witness *device, uint32_t bits)
{
    union nwp_netcfg_value value = {.number = bits};
    witness_replanned(device);
    int32_t status = device->nwp->ops->netcfg->set(device->nwp, NWP_NETCFG_IF, 0, &value);
    result(sequence, device, "interface", witness_gate(device), status);
}

static void do_interface(struct sequence *sequence)
{
    static const uint32_t bits[] = {
        0,
        NWP_IF_IPV6_STA_LOCAL,
        NWP_IF_IPV6_STA_LOCAL | NWP_IF_IPV6_STA_GLOBAL | NWP_IF_IPV6_GLOBAL_STATELESS,
        NWP_IF_IPV6_STA_LOCAL | NWP_IF_IPV6_STA_GLOBAL | NWP_IF_IPV6_GLOBAL_STATEFUL,
        NWP_IF_DISABLE_IPV4_DHCP,
        NWP_IF_DISABLE_IPV4_LLA,
        NWP_IF_ENABLE_DHCP_RELEASE,
        NWP_IF_DISABLE_FAST_RENEW | NWP_IF_IPV6_STA_LOCAL,
    };
    struct witness *device = any_device(sequence);
    set_interface(sequence, device, bits[below(sequence, COUNT(bits))]);
}

static void do_expel(struct sequence *sequence)
{
    struct witness *device = any_device(sequence);
    union nwp_netcfg_value value = {0};
    memcpy(value.mac, device->stations[0], 6);
    int32_t status =
        device->nwp->ops->netcfg->set(device->nwp, NWP_NETCFG_AP_STATION_DISCONNECT, 0, &value);
    result(sequence, device, "expel", witness_gate(device), status);
}

static void do_nothing(struct sequence *sequence)
{
    pass(sequence, 1000 + below(sequence, chance(sequence, 20) ? 60000 : 5000));
}

/* ---- A sequence ------------------------------------------------------------------------------ */

struct kind {
    unsigned weight;
    void (*run)(struct sequence *sequence);
};

static const struct kind by_air[] = {
    {30, do_nothing}, {10, do_power}, {8, do_rssi},      {10, do_link},
    {4, do_key},      {6, do_deauth}, {4, do_collision}, {2, do_busy},
};

/* With what only a host can undo. */
static const struct kind by_all[] = {
    {30, do_nothing},  {10, do_power},    {8, do_rssi},   {10, do_link},    {4, do_key},
    {6, do_deauth},    {4, do_collision}, {2, do_busy},   {3, do_failure},  {6, do_peer},
    {12, do_start},    {3, do_stop},      {5, do_role},   {12, do_connect}, {5, do_disconnect},
    {4, do_scan},      {6, do_profile},   {6, do_policy}, {1, do_suspend},  {5, do_address},
    {5, do_interface}, {2, do_expel},
};

static void take_step(struct sequence *sequence, const struct kind *kinds, size_t count)
{
    unsigned total = 0;
    size_t i = 0;
    for (size_t k = 0; k < count; k++) {
        total += kinds[k].weight;
    }
    unsigned at = below(sequence, total);
    while (at >= kinds[i].weight) {
        at -= kinds[i++].weight;
    }
    kinds[i].run(sequence);
    check(sequence);
    if (chance(sequence, 70)) {
        pass(sequence, below(sequence, chance(sequence, 20) ? 3000 : 400));
    }
}

static void take_steps(struct sequence *sequence, const struct kind *kinds, size_t kind_count,
                       size_t count)
{
    for (size_t i = 0; i < count && sequence->wrong[0] == '\0'; i++) {
        take_step(sequence, kinds, kind_count);
    }
}

static void open_device(struct sequence *sequence, unsigned number)
{
    const struct nwp_linux_config config = {.loop = &sequence->loop, .air = sequence->air};
    struct witness *device = &sequence->devices[number];
    char ssid[16];
    int32_t status;
    struct nwp *nwp = nwp_linux_create(&config, &status);
    if (nwp == NULL) {
        fprintf(stderr, "no device: %s\n", nwp_status_text(status));
        exit(2);
    }
    witness_open(device, nwp, number);
    device->tells = sequence->tells;
    start(sequence, device);
    snprintf(ssid, sizeof ssid, "device%u", number);
    union nwp_wlan_value value = {.text = text(ssid)};
    nwp->ops->wlan->set(nwp, NWP_WLAN_AP_SSID, &value);
}

static void open_sequence(struct sequence *sequence, uint64_t seed)
{
    char error[AIR_TEXT_MAX], path[64];
    int file = memfd_create("scenario", MFD_CLOEXEC);
    if (file < 0 || write(file, scenario, sizeof scenario - 1) < 0) {
        perror("memfd");
        exit(2);
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const struct air_config config = {
        .loop = &sequence->loop, .scenario = path, .seed = seed, .fast = true};
    sequence->random = seed * 0x9e3779b97f4a7c15;
    uv_loop_init(&sequence->loop);
    sequence->air = air_create(&config, error);
    close(file);
    if (sequence->air == NULL) {
        fprintf(stderr, "no air: %s\n", error);
        exit(2);
    }
    sequence->clock = air_clock(sequence->air);
    for (unsigned i = 0; i < DEVICES; i++) {
        open_device(sequence, i);
    }
}

static void close_sequence(struct sequence *sequence)
{
    for (size_t i = 0; i < DEVICES; i++) {
        struct witness *device = &sequence->devices[i];
        device->nwp->ops->unlisten(device->nwp, &device->listener);
        nwp_linux_destroy(device->nwp);
    }
    air_destroy(sequence->air);
    uv_run(&sequence->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&sequence->loop) != 0) {
        wrong(sequence, "handles are left");
    }
}

/* ---- And back -------------------------------------------------------------------------------- */

static void undo_faults(struct sequence *sequence)
{
    static const char *const settings[] = {"loss 0", "delay 0", "dhcp yes", "hidden no",
                                           "jitter 0"};
    for (size_t i = 0; i < COUNT(access_points); i++) {
        control(sequence, "ap %s up", access_points[i]);
        for (size_t k = 0; k < COUNT(settings); k++) {
            control(sequence, "set %s %s", access_points[i], settings[k]);
        }
        control(sequence, "set %s rssi -50", access_points[i]);
        if (i < 3) {
            control(sequence, "set %s key \"correct horse\"", access_points[i]);
        }
    }
    control(sequence, "scan all normal");
}

/* The least that a host has to do for an automatic connection. */
static void send_home(struct sequence *sequence, struct witness *device)
{
    const struct nwp_policy automatic = {.option = NWP_CONNECTION_AUTO};
    const struct nwp_network home = {.ssid = text("home"),
                                     .security = NWP_SECURITY_WPA2_PLUS,
                                     .key = text("correct horse"),
                                     .priority = 15};
    const struct nwp_wlan_ops *wlan = device->nwp->ops->wlan;
    union nwp_wlan_value none = {0};
    if (device->power == WITNESS_ABORTED) {
        stop(sequence, device);
    }
    if (device->power == WITNESS_OFF) {
        start(sequence, device);
    }
    if (device->role != NWP_ROLE_STA || device->next_role != NWP_ROLE_STA) {
        set_mode(sequence, device, NWP_ROLE_STA);
        restart(sequence, device);
    }
    if (device->host_connects) { /* it goes on until it is told otherwise */
        disconnect(sequence, device);
    }
    wlan->profile_del(device->nwp, NWP_ALL_PROFILES);
    result(sequence, device, "profile home", 0, wlan->profile_add(device->nwp, &home));
    wlan->set(device->nwp, NWP_WLAN_SUSPEND_PROFILES, &none);
    result(sequence, device, "policy auto", 0,
           wlan->policy_set(device->nwp, NWP_POLICY_CONNECTION, &automatic));
    set_address(sequence, device, NWP_NETCFG_DHCP);
    set_interface(sequence, device, 0);
}

static bool all_online(const struct sequence *sequence)
{
    bool online = true;
    for (size_t i = 0; i < DEVICES; i++) {
        online = online && witness_is_online(&sequence->devices[i]);
    }
    return online;
}

/* Hosts say once where to go; the air goes on for a while, and no host is needed any more. */
static void come_back(struct sequence *sequence)
{
    for (size_t i = 0; i < DEVICES; i++) {
        send_home(sequence, &sequence->devices[i]);
    }
    take_steps(sequence, by_air, COUNT(by_air), STEPS_BACK);
    undo_faults(sequence);
    for (uint64_t waited = 0; waited < BACK_MS && !all_online(sequence); waited += 1000) {
        pass(sequence, 1000);
    }
    for (size_t i = 0; i < DEVICES; i++) {
        const struct witness *device = &sequence->devices[i];
        if (!witness_is_online(device)) {
            wrong(sequence, "device %u: does not come back: %s", device->number,
                  device->connected ? "connected without an address" : "not connected");
        }
    }
}

static bool run(uint64_t seed, bool tells)
{
    struct sequence sequence = {.tells = tells};
    open_sequence(&sequence, seed);
    take_steps(&sequence, by_all, COUNT(by_all), STEPS);
    if (sequence.wrong[0] == '\0') {
        come_back(&sequence);
    }
    close_sequence(&sequence);
    if (sequence.wrong[0] != '\0') {
        fflush(stdout);
        fprintf(stderr, "property_air %llu: %s\n", (unsigned long long)seed, sequence.wrong);
    }
    return sequence.wrong[0] == '\0';
}

int main(int argc, char **argv)
{
    uint64_t failures = 0;
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t last = argc > 2 ? strtoull(argv[2], NULL, 10) : SEQUENCES;
    if (argc == 2) {
        return run(first, true) ? 0 : 1;
    }
    for (uint64_t seed = first; seed <= last; seed++) {
        failures += !run(seed, false);
    }
    return failures == 0 ? 0 : 1;
}
