/* Looking for networks: once, by the policy, for the host or for the link. */
#include <string.h>

#include "nwp/device.h"

#define RESULTS_AGE_MS 20000 /* or twice the interval of the policy */

static const struct {
    uint8_t code[2];
    uint16_t channels;
} countries[] = {{"EU", 0x1fff}, {"JP", 0x1fff}, {"US", 0x07ff}};

uint16_t scan_channels(const struct device *device)
{
    uint16_t channels = 0x1fff;
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
        if (memcmp(countries[i].code, device->settings.country, 2) == 0) {
            channels = countries[i].channels;
        }
    }
    return channels;
}

bool country_exists(struct nwp_bytes code)
{
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
        if (code.length == 2 && memcmp(countries[i].code, code.data, 2) == 0) {
            return true;
        }
    }
    return false;
}

void scan_begin(struct device *device, bool for_list)
{
    struct scan *scan = &device->scan;
    scan->for_list = scan->for_list || for_list;
    struct radio_request request = {.type = RADIO_SCAN};
    request.of.scan.channels = (uint16_t)(scan_channels(device) & device->settings.scan_channels);
    int32_t rssi = device->settings.scan_rssi;
    request.of.scan.rssi = (int8_t)(rssi < INT8_MIN ? INT8_MIN : rssi > 0 ? 0 : rssi);
    if (!scan->running) {
        scan->running = true;
        scan->fresh_count = 0;
        device->radio->ask(device->radio, &request);
    }
}

/* ---- The policy ------------------------------------------------------------------------------ */

static uint64_t interval_ms(const struct device *device)
{
    const struct nwp_policy *policy = &device->settings.scan_policy;
    return policy->option != NWP_SCAN_DISABLE ? (uint64_t)policy->value * 1000 : 0;
}

static void on_interval(struct timer *timer)
{
    struct device *device = TIMER_OWNER(timer, struct device, scan.timer);
    scan_begin(device, true);
    timer_start(device->clock, timer, interval_ms(device), on_interval);
}

void scan_apply_policy(struct device *device)
{
    timer_stop(device->clock, &device->scan.timer);
    if (interval_ms(device) > 0) {
        on_interval(&device->scan.timer);
    }
}

void scan_stop(struct device *device)
{
    struct scan *scan = &device->scan;
    timer_stop(device->clock, &scan->timer);
    scan->running = scan->done = scan->for_list = false;
    scan->count = scan->fresh_count = 0;
}

/* ---- Results --------------------------------------------------------------------------------- */

static void add(struct scan *scan, const struct nwp_scan_entry *entry)
{
    struct nwp_scan_entry *place = &scan->fresh[scan->fresh_count];
    if (scan->fresh_count == NWP_SCAN_MAX) { /* the weakest goes, if it is weaker */
        place = &scan->fresh[0];
        for (size_t i = 1; i < scan->fresh_count; i++) {
            if (scan->fresh[i].rssi < place->rssi) {
                place = &scan->fresh[i];
            }
        }
        if (place->rssi >= entry->rssi) {
            return;
        }
    } else {
        scan->fresh_count++;
    }
    *place = *entry;
}

/* Hidden networks tell their name to who asks for them by name: for the profiles, if the policy
 * says so. */
static bool tells_name(const struct device *device, const struct nwp_scan_entry *entry)
{
    if (!entry->hidden) {
        return true;
    }
    for (size_t i = 0; i < NWP_PROFILES; i++) {
        const struct profile *profile = &device->settings.profiles[i];
        if (profile->used && radio_same_name(&profile->network.ssid, &entry->ssid)) {
            return device->settings.scan_policy.option == NWP_SCAN_HIDDEN_SSID;
        }
    }
    return false;
}

void scan_report(struct device *device, const struct radio_report *report)
{
    struct scan *scan = &device->scan;
    struct nwp_scan_entry entry = report->of.network;
    switch (report->type) {
    case RADIO_NETWORK:
        if (!tells_name(device, &entry)) {
            memset(&entry.ssid, 0, sizeof entry.ssid);
        }
        if (scan->running) {
            add(scan, &entry);
        }
        break;
    case RADIO_SCAN_DONE:
        scan->running = false;
        scan->done = scan->done || scan->for_list;
        scan->for_list = false;
        scan->count = scan->fresh_count;
        memcpy(scan->entries, scan->fresh, sizeof scan->entries);
        scan->at = clock_now(device->clock);
        link_scanned(device);
        break;
    case RADIO_BUSY:
        scan->busy = report->of.on != 0;
        break;
    default:
        break;
    }
}

static bool has_results(const struct device *device)
{
    const struct scan *scan = &device->scan;
    uint64_t age = 2 * interval_ms(device);
    if (age < RESULTS_AGE_MS) {
        age = RESULTS_AGE_MS;
    }
    return scan->done && !scan->busy && clock_now(device->clock) - scan->at < age;
}

/* Hands out entries as long as they are taken. */
static int32_t attempt_results(struct wait *wait)
{
    const struct scan *scan = &wait->device->scan;
    while (wait->length > 0 && wait->index < scan->count) {
        const struct nwp_scan_entry *entry = &scan->entries[wait->index];
        if (entry->ssid.length > 0 && !wait->request->result(wait->request, entry)) {
            wait->held = true;
            return NWP_PENDING;
        }
        wait->length -= entry->ssid.length > 0;
        wait->index++;
    }
    return NWP_OK;
}

/* The place in the list of the entry with this number, of those that have a name. */
static size_t place_of(const struct scan *scan, size_t number)
{
    size_t i = 0;
    while (i < scan->count && (scan->entries[i].ssid.length == 0 || number > 0)) {
        number -= scan->entries[i].ssid.length > 0;
        i++;
    }
    return i;
}

int32_t scan_results(struct nwp *nwp, struct nwp_request *request, uint8_t index, uint8_t count)
{
    struct device *device = device_of(nwp);
    int32_t status = device_ready(device);
    if (status < 0) {
        return status;
    }
    if (count == 0) {
        return NWP_OK;
    }
    if (!has_results(device)) {
        scan_begin(device, true);
        return NWP_WLAN_GET_NETWORK_LIST_EAGAIN;
    }
    struct wait first = {
        .device = device,
        .request = request,
        .index = place_of(&device->scan, index),
        .length = count,
    };
    status = attempt_results(&first);
    if (status != NWP_PENDING) {
        return status;
    }
    struct wait *wait = wait_new(device, &device->others, request, attempt_results, false);
    if (wait == NULL) {
        return NWP_POOL_IS_EMPTY;
    }
    wait->index = first.index;
    wait->length = first.length;
    wait->held = true;
    return NWP_PENDING;
}
