/* Access points and who joins them: what is heard in a scan, whom an access point lets in, and
 * when a station loses it or finds a better one. */
#include <stdlib.h>
#include <string.h>

#include "air/air.h"

/* Reasons of the device's events: IEEE 802.11 below 100, the driver's above. */
enum {
    REASON_EXPIRED_KEYS = 2,
    REASON_INACTIVE = 4,
    REASON_EAP_FAILED = 23,
    REASON_AUTH_TIMEOUT = 202,
    REASON_ASSOC_TIMEOUT = 203,
    REASON_SECURITY_FAILURE = 204,
    REASON_MISSING_CERTIFICATE = 209,
    REASON_CERTIFICATE_EXPIRED = 210,
};

/* ---- What is heard --------------------------------------------------------------------------- */

int8_t bss_rssi(struct air *air, const struct bss *bss)
{
    int32_t rssi = (int32_t)bss->is.rssi;
    if (bss->is.jitter > 0) {
        rssi += (int)random_below(&air->random, 2U * bss->is.jitter + 1) - bss->is.jitter;
    }
    return (int8_t)(rssi < -100 ? -100 : rssi > 0 ? 0 : rssi);
}

static bool is_on_air(const struct bss *bss)
{
    return bss->is.up && bss->is.rssi >= AIR_HEARD_RSSI;
}

static bool hears(const struct station *station, const struct bss *bss, uint16_t channels)
{
    return is_on_air(bss) && bss->owner != station && (channels & 1U << (bss->is.channel - 1)) != 0;
}

void bss_describe(struct air *air, const struct bss *bss, struct nwp_scan_entry *entry)
{
    static const struct {
        uint8_t security, seen, cipher, key_management;
    } looks[] = {
        {NWP_SECURITY_OPEN, NWP_SCAN_OPEN, NWP_CIPHER_NONE, NWP_KEY_NONE},
        {NWP_SECURITY_WEP, NWP_SCAN_WEP, NWP_CIPHER_WEP104, NWP_KEY_NONE},
        {NWP_SECURITY_WEP_SHARED, NWP_SCAN_WEP, NWP_CIPHER_WEP104, NWP_KEY_NONE},
        {NWP_SECURITY_WPA_WPA2, NWP_SCAN_WPA_WPA2, NWP_CIPHER_TKIP_CCMP, NWP_KEY_PSK},
        {NWP_SECURITY_WPA2_PLUS, NWP_SCAN_WPA2, NWP_CIPHER_CCMP, NWP_KEY_PSK_SAE},
        {NWP_SECURITY_WPA3, NWP_SCAN_WPA3, NWP_CIPHER_CCMP, NWP_KEY_PSK_SAE},
        {NWP_SECURITY_WPA_ENT, NWP_SCAN_WPA2, NWP_CIPHER_CCMP, NWP_KEY_802_1_X},
    };

    memset(entry, 0, sizeof *entry);
    entry->ssid = bss->is.ssid;
    memcpy(entry->bssid, bss->is.bssid, 6);
    entry->rssi = bss_rssi(air, bss);
    entry->channel = bss->is.channel;
    entry->hidden = bss->is.hidden;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        if (looks[i].security == bss->is.security) {
            entry->security = looks[i].seen;
            entry->cipher = looks[i].cipher;
            entry->key_management = looks[i].key_management;
        }
    }
    if (entry->cipher == NWP_CIPHER_WEP104 && bss->is.key_length == 5) {
        entry->cipher = NWP_CIPHER_WEP40;
    }
}

static void on_scanned(struct timer *timer)
{
    struct station *station = TIMER_OWNER(timer, struct station, scanning);
    struct air *air = station->air;
    struct radio_report report = {.type = RADIO_NETWORK};
    for (const struct bss *bss = air->first; bss != NULL; bss = bss->next) {
        if (!hears(station, bss, station->scan_channels)) {
            continue;
        }
        bss_describe(air, bss, &report.of.network);
        if (report.of.network.rssi >= station->scan_rssi) {
            station_report(station, &report);
        }
    }
    report.type = RADIO_SCAN_DONE;
    station_report(station, &report);
}

void station_scan(struct station *station)
{
    timer_start(&station->air->clock, &station->scanning, AIR_SCAN_MS, on_scanned);
}

/* ---- Who may join ---------------------------------------------------------------------------- */

static bool is_wps(uint8_t security)
{
    return security == NWP_SECURITY_WPS_PBC || security == NWP_SECURITY_WPS_PIN;
}

/* Do the two agree on a kind of security? */
static bool is_compatible(const struct bss *bss, uint8_t wanted)
{
    uint8_t offered = bss->is.security;
    if (wanted == NWP_SECURITY_WPS_PBC) {
        return bss->is.wps == SCENARIO_WPS_PBC;
    }
    if (wanted == NWP_SECURITY_WPS_PIN) {
        return bss->is.wps == SCENARIO_WPS_PIN;
    }
    if (wanted == NWP_SECURITY_WPA2_PLUS) {
        return offered == NWP_SECURITY_WPA_WPA2 || offered == NWP_SECURITY_WPA2_PLUS ||
               offered == NWP_SECURITY_WPA3;
    }
    if (offered == NWP_SECURITY_WPA2_PLUS) {
        return wanted == NWP_SECURITY_WPA_WPA2 || wanted == NWP_SECURITY_WPA3;
    }
    return offered == wanted;
}

static bool is_wanted(const struct station *station, const struct bss *bss)
{
    const struct radio_connect *wanted = &station->wanted;
    return hears(station, bss, wanted->channels) && !bss->group &&
           (mac_is_zero(wanted->bssid) || mac_equal(wanted->bssid, bss->is.bssid)) &&
           is_compatible(bss, wanted->security);
}

/* The strongest access point of the wanted name; with WPS one of any name will do. */
static struct bss *choose(const struct station *station)
{
    struct bss *best = NULL;
    bool named = false;
    for (struct bss *bss = station->air->first; bss != NULL; bss = bss->next) {
        bool same = radio_same_name(&bss->is.ssid, &station->wanted.ssid);
        if (!is_wanted(station, bss) || (!same && (named || !is_wps(station->wanted.security)))) {
            continue;
        }
        if (best == NULL || same > named || bss->is.rssi > best->is.rssi) {
            best = bss;
            named = same;
        }
    }
    return best;
}

static bool same_bytes(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length)
{
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

static bool has_key(const struct bss *bss, const struct radio_connect *wanted)
{
    return same_bytes(bss->is.key, bss->is.key_length, wanted->key, wanted->key_length);
}

static bool is_denied(const struct bss *bss, const uint8_t mac[6])
{
    for (size_t i = 0; bss->denies && i < bss->denied_count; i++) {
        if (mac_equal(bss->denied[i], mac)) {
            return true;
        }
    }
    return false;
}

/* The device looks at the server first, then the server at the user. */
static uint16_t enterprise_refusal(const struct bss *bss, const struct radio_connect *wanted)
{
    bool method = bss->is.eap == 0 || bss->is.eap == wanted->eap;
    bool anonymous =
        bss->is.anonymous.length == 0 || radio_same_name(&bss->is.anonymous, &wanted->anonymous);
    if (!wanted->any_server && bss->is.certificate == SCENARIO_CERTIFICATE_UNKNOWN) {
        return REASON_MISSING_CERTIFICATE;
    }
    if (!wanted->any_server && bss->is.certificate == SCENARIO_CERTIFICATE_EXPIRED) {
        return REASON_CERTIFICATE_EXPIRED;
    }
    return method && anonymous && radio_same_name(&bss->is.user, &wanted->user) &&
                   has_key(bss, wanted)
               ? 0
               : REASON_EAP_FAILED;
}

/* 0, or the reason why the station may not join. */
static uint16_t refusal(const struct station *station, const struct bss *bss)
{
    const struct radio_connect *wanted = &station->wanted;
    if (is_denied(bss, station->mac)) {
        return REASON_AUTH_TIMEOUT;
    }
    if (bss->stations >= bss->stations_max) {
        return REASON_ASSOC_TIMEOUT;
    }
    switch (wanted->security) {
    case NWP_SECURITY_OPEN:
    case NWP_SECURITY_WEP: /* an access point cannot tell, see station_join() */
    case NWP_SECURITY_WPS_PBC:
        return 0;
    case NWP_SECURITY_WPS_PIN:
        return same_bytes(bss->is.pin, bss->is.pin_length, wanted->key, wanted->key_length)
                   ? 0
                   : REASON_SECURITY_FAILURE;
    case NWP_SECURITY_WPA_ENT:
        return enterprise_refusal(bss, wanted);
    case NWP_SECURITY_WEP_SHARED:
        return has_key(bss, wanted) ? 0 : REASON_AUTH_TIMEOUT;
    default:
        return has_key(bss, wanted) ? 0 : REASON_SECURITY_FAILURE;
    }
}

/* ---- Joining and leaving --------------------------------------------------------------------- */

/* A station knows its connection by the kind that it has asked for; with WPS it learns it. */
static uint8_t link_security(const struct station *station, const struct bss *bss)
{
    bool asked = bss->owner != station && !bss->group && !is_wps(station->wanted.security);
    return asked ? station->wanted.security : bss->is.security;
}

void bss_link(const struct station *station, const struct bss *bss, struct radio_link *link)
{
    *link = (struct radio_link){
        .ssid = bss->is.ssid,
        .security = link_security(station, bss),
        .block = bss->network->block,
        .delay = bss->is.delay,
        .loss = station->deaf ? 100 : bss->is.loss,
    };
    memcpy(link->bssid, bss->is.bssid, 6);
}

void bss_relink(struct air *air, const struct bss *bss)
{
    for (struct station *station = air->stations; station != NULL; station = station->next) {
        if (station->bss == bss || bss->owner == station) {
            struct radio_report report = {.type = RADIO_LINK};
            bss_link(station, bss, &report.of.link);
            station_report(station, &report);
        }
    }
}

static void tell_owner(const struct bss *bss, const struct station *station, uint8_t type,
                       uint16_t reason)
{
    if (bss->owner != NULL) {
        struct radio_report report = {.type = type};
        memcpy(report.of.station.mac, station->mac, 6);
        report.of.station.reason = reason;
        report.of.station.name = station->p2p.name;
        station_report(bss->owner, &report);
    }
}

/* The station is back, or nobody waits for it any more. */
static void forget_departures(struct station *owner, const uint8_t *mac)
{
    for (size_t i = 0; i < NWP_STATIONS; i++) {
        struct departure *departure = &owner->departures[i];
        if (departure->from != NULL && (mac == NULL || mac_equal(departure->mac, mac))) {
            timer_stop(&owner->air->clock, &departure->timer);
            departure->from = NULL;
        }
    }
}

void station_join(struct station *station, struct bss *bss)
{
    if (bss->owner != NULL) {
        forget_departures(bss->owner, station->mac);
    }
    station->bss = bss;
    station->deaf = bss->is.security == NWP_SECURITY_WEP && !has_key(bss, &station->wanted);
    bss->stations++;
    if (bss->group) {
        return; /* told by the negotiation */
    }
    tell_owner(bss, station, RADIO_STATION_JOINED, 0);
    if (station->bss == bss) { /* the owner has not sent it away */
        struct radio_report report = {.type = RADIO_CONNECTED};
        bss_link(station, bss, &report.of.link);
        station_report(station, &report);
    }
}

void station_leave(struct station *station, uint16_t reason)
{
    struct bss *bss = station->bss;
    if (bss == NULL) {
        return;
    }
    station->bss = NULL;
    bss->stations--;
    timer_stop(&station->air->clock, &station->losing);
    tell_owner(bss, station, RADIO_STATION_LEFT, reason);
    if (reason != 0) {
        struct radio_report report = {.type = bss->group ? RADIO_P2P_ENDED : RADIO_DISCONNECTED};
        report.of.lost.ssid = bss->is.ssid;
        memcpy(report.of.lost.bssid, bss->is.bssid, 6);
        report.of.lost.reason = reason;
        station_report(station, &report);
    }
    if (bss->group && bss->owner == NULL && bss->stations == 0) {
        bss_remove(station->air, bss, 0); /* a peer's group without its only member */
    }
}

static void on_joining(struct timer *timer)
{
    struct station *station = TIMER_OWNER(timer, struct station, joining);
    struct bss *bss = choose(station);
    struct radio_report report = {.type = RADIO_NOT_FOUND};
    report.of.lost.ssid = station->wanted.ssid;
    if (bss == NULL) {
        station_report(station, &report);
        return;
    }
    uint16_t reason = refusal(station, bss);
    if (reason == 0) {
        station_join(station, bss);
        return;
    }
    report.type = RADIO_REFUSED;
    memcpy(report.of.lost.bssid, bss->is.bssid, 6);
    report.of.lost.reason = reason;
    station_report(station, &report);
}

void station_connect(struct station *station, const struct radio_connect *connect)
{
    station_leave(station, 0);
    station->wanted = *connect;
    timer_start(&station->air->clock, &station->joining, AIR_JOIN_MS, on_joining);
}

/* ---- Vanishing ------------------------------------------------------------------------------- */

static void on_aged(struct timer *timer)
{
    struct departure *departure = TIMER_OWNER(timer, struct departure, timer);
    struct station *owner = departure->from;
    departure->from = NULL;
    struct radio_report report = {.type = RADIO_STATION_LEFT};
    memcpy(report.of.station.mac, departure->mac, 6);
    report.of.station.reason = REASON_INACTIVE;
    station_report(owner, &report);
}

void station_vanish(struct station *station)
{
    struct bss *bss = station->bss;
    struct departure *departure = NULL;
    if (bss == NULL) {
        return;
    }
    struct station *owner = bss->owner;
    for (size_t i = 0; owner != NULL && departure == NULL && i < NWP_STATIONS; i++) {
        departure = owner->departures[i].from == NULL ? &owner->departures[i] : NULL;
    }
    if (departure != NULL) {
        departure->from = owner;
        memcpy(departure->mac, station->mac, 6);
        timer_start(&station->air->clock, &departure->timer, (uint64_t)bss->aging * 1000, on_aged);
        bss->owner = NULL; /* it does not hear of it now */
    }
    station_leave(station, NWP_DISCONNECT_BSS_LOSS);
    bss->owner = owner;
}

/* ---- Losing and roaming ---------------------------------------------------------------------- */

static void on_lost(struct timer *timer)
{
    struct station *station = TIMER_OWNER(timer, struct station, losing);
    station_leave(station, NWP_DISCONNECT_BSS_LOSS);
}

static void roam(struct station *station)
{
    struct bss *better = choose(station);
    const struct bss *now = station->bss;
    if (better == NULL || better == now || now->group || now->is.rssi >= AIR_ROAM_RSSI ||
        better->is.rssi < now->is.rssi + AIR_ROAM_GAIN ||
        !radio_same_name(&better->is.ssid, &now->is.ssid) || refusal(station, better) != 0) {
        return;
    }
    station_leave(station, 0);
    station_join(station, better);
}

/* A changed name, security or key ends all that came in with the old one. */
static bool lets_in(const struct station *station, const struct bss *bss)
{
    const struct radio_connect *wanted = &station->wanted;
    bool named = radio_same_name(&bss->is.ssid, &wanted->ssid) || is_wps(wanted->security);
    return bss->group ||
           (named && is_compatible(bss, wanted->security) &&
            (station->deaf || refusal(station, bss) == 0 || bss->stations >= bss->stations_max));
}

static void reconsider(struct station *station)
{
    struct clock *clock = &station->air->clock;
    if (!is_on_air(station->bss)) {
        if (!station->losing.running) {
            timer_start(clock, &station->losing, AIR_LOSS_MS, on_lost);
        }
        return;
    }
    timer_stop(clock, &station->losing);
    if (!lets_in(station, station->bss)) {
        station_leave(station, REASON_EXPIRED_KEYS);
    } else {
        roam(station);
    }
}

void air_reconsider(struct air *air)
{
    struct station *next;
    for (struct station *station = air->stations; station != NULL; station = next) {
        next = station->next;
        if (station->bss != NULL) {
            reconsider(station);
        }
    }
}

/* ---- The list of access points --------------------------------------------------------------- */

void bss_begin(struct bss *bss)
{
    /* The addresses are the device's business; here they only have to be some. */
    static const uint8_t subnet[] = {10, 123, 45, 0}, gateway[] = {10, 123, 45, 1};
    memset(&bss->is, 0, sizeof bss->is);
    bss->is.up = true;
    memcpy(bss->is.subnet, subnet, 4);
    memcpy(bss->is.gateway, gateway, 4);
    memcpy(bss->is.dns, gateway, 4);
    bss->is.prefix = 24;
    bss->is.lease = 86400;
}

void bss_add(struct air *air, struct bss *bss)
{
    struct bss **link = &air->first;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    bss->next = NULL;
    *link = bss;
}

void bss_remove(struct air *air, struct bss *bss, uint16_t reason)
{
    struct station *next;
    if (bss->owner != NULL) {
        forget_departures(bss->owner, NULL);
        bss->owner = NULL; /* it knows that they are leaving */
    }
    for (struct station *station = air->stations; station != NULL; station = next) {
        next = station->next;
        if (station->bss == bss) {
            station_leave(station, reason);
        }
    }
    struct bss **link = &air->first;
    while (*link != NULL && *link != bss) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        *link = bss->next;
    }
}
