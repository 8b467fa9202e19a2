/* What a person or a test does to the air while it runs: one line each, see atctl(1). */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/air.h"

#define WORDS_MAX 24

struct control {
    struct air *air;
    void (*print)(void *context, const char *line);
    void *context;
    char line[1024]; /* cut into words */
    char *word[WORDS_MAX];
    size_t count;
};

static void say(const struct control *control, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(const struct control *control, const char *format, ...)
{
    char line[AIR_TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (char *byte = line; *byte != '\0'; byte++) { /* names may hold anything */
        *byte = (uint8_t)*byte < ' ' || *byte == 0x7f ? '?' : *byte;
    }
    control->print(control->context, line);
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* Cuts the line at blanks; a word in double quotes may hold them. False when it cannot be read. */
static bool cut(struct control *control, const char *line)
{
    size_t length = strlen(line);
    if (length >= sizeof control->line) {
        return false;
    }
    memcpy(control->line, line, length + 1);
    char *to = control->line;
    for (const char *from = line; *from != '\0';) {
        bool quoted = false;
        while (*from == ' ' || *from == '\t') {
            from++;
        }
        if (*from == '\0') {
            break;
        }
        if (control->count == WORDS_MAX) {
            return false;
        }
        control->word[control->count++] = to;
        while (*from != '\0' && (quoted || (*from != ' ' && *from != '\t'))) {
            if (*from == '"') {
                quoted = !quoted;
            } else {
                *to++ = *from;
            }
            from++;
        }
        if (quoted) {
            return false;
        }
        if (*from != '\0') {
            from++;
        }
        *to++ = '\0';
    }
    return true;
}

static const char *word(const struct control *control, size_t i)
{
    return i < control->count ? control->word[i] : "";
}

static bool is(const struct control *control, size_t i, const char *text)
{
    return strcmp(word(control, i), text) == 0;
}

static bool read_number(const char *text, uint32_t max, uint32_t *number)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 0);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value > max) {
        return false;
    }
    *number = (uint32_t)value;
    return true;
}

static bool store_number(const char *text, void *to, size_t size)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 0);
    long long limit = 1LL << (8 * size);
    if (end == text || *end != '\0' || errno != 0 || value >= limit || value < -limit / 2) {
        return false;
    }
    uint32_t bits = (uint32_t)value;
    uint16_t half = (uint16_t)bits;
    uint8_t byte = (uint8_t)bits;
    memcpy(to, size == 4 ? (void *)&bits : size == 2 ? (void *)&half : (void *)&byte, size);
    return true;
}

static bool read_mac(const char *text, uint8_t mac[6])
{
    for (size_t i = 0; i < 6; i++) {
        char *end;
        unsigned long byte = strtoul(text, &end, 16);
        if (end == text || end > text + 2 || *end != (i < 5 ? ':' : '\0') || byte > 255) {
            return false;
        }
        mac[i] = (uint8_t)byte;
        text = end + 1;
    }
    return true;
}

/* ---- Who is meant ---------------------------------------------------------------------------- */

static bool has_name(const struct nwp_name *name, const char *text)
{
    return strlen(text) == name->length && memcmp(text, name->text, name->length) == 0;
}

/* One of the scenario by its name, that of a device by the device's number. */
static struct bss *find_ap(const struct control *control, size_t at)
{
    struct air *air = control->air;
    uint32_t number;
    for (size_t i = 0; i < air->scenario.access_point_count; i++) {
        if (has_name(&air->access_points[i].is.name, word(control, at))) {
            return &air->access_points[i];
        }
    }
    bool numbered = read_number(word(control, at), UINT32_MAX, &number);
    for (struct station *station = air->stations; numbered && station; station = station->next) {
        if (station->number == number && station->own.owner != NULL) {
            return &station->own;
        }
    }
    say(control, "no access point %s", word(control, at));
    return NULL;
}

static struct peer *find_peer(const struct control *control, size_t at)
{
    struct air *air = control->air;
    for (size_t i = 0; i < air->scenario.peer_count; i++) {
        if (has_name(&air->peers[i].is->name, word(control, at))) {
            return &air->peers[i];
        }
    }
    say(control, "no peer %s", word(control, at));
    return NULL;
}

/* Does the word mean this device? Its number, its MAC, or "all". */
static bool is_meant(const struct control *control, size_t at, const struct station *station)
{
    const char *text = word(control, at);
    uint32_t number;
    uint8_t mac[6];
    return strcmp(text, "all") == 0 ||
           (read_number(text, UINT32_MAX, &number) && number == station->number) ||
           (read_mac(text, mac) && mac_equal(mac, station->mac));
}

/* Does something to each device that is meant. False when there is none, or it is in no state for
 * that. */
static bool for_each(const struct control *control, size_t at,
                     bool (*act)(struct station *station, const void *what), const void *what)
{
    bool any = false, done = false;
    struct station *next;
    for (struct station *station = control->air->stations; station != NULL; station = next) {
        next = station->next;
        if (is_meant(control, at, station)) {
            any = true;
            done = act(station, what) || done;
        }
    }
    if (!done) {
        say(control, any ? "device %s is off, or has no link" : "no device %s", word(control, at));
    }
    return done;
}

static bool report(struct station *station, const void *what)
{
    bool on = station->on;
    station_report(station, what);
    return on;
}

/* ---- Looking --------------------------------------------------------------------------------- */

#define MAC_FORMAT   "%02x:%02x:%02x:%02x:%02x:%02x"
#define MAC_BYTES(m) (m)[0], (m)[1], (m)[2], (m)[3], (m)[4], (m)[5]
#define IP_FORMAT    "%u.%u.%u.%u"
#define IP_BYTES(a)  (a)[0], (a)[1], (a)[2], (a)[3]
#define NAME_FORMAT  "%.*s"
#define NAME_TEXT(n) (int)(n).length, (const char *)(n).text

static void say_bss(const struct control *control, const struct bss *bss, const char *what)
{
    say(control,
        "%s " NAME_FORMAT ": %s, ssid " NAME_FORMAT ", bssid " MAC_FORMAT
        ", channel %u, rssi %d, %u stations, 127.%u.0.0/16",
        what, NAME_TEXT(bss->is.name), bss->is.up ? "up" : "down", NAME_TEXT(bss->is.ssid),
        MAC_BYTES(bss->is.bssid), bss->is.channel, bss->is.rssi, bss->stations,
        bss->network->block);
}

static void say_station(const struct control *control, const struct station *station)
{
    char link[112] = "no link";
    if (!station->on) {
        snprintf(link, sizeof link, "off");
    } else if (station->bss != NULL) {
        snprintf(link, sizeof link, "linked to " NAME_FORMAT " " MAC_FORMAT ", heard at %d dBm",
                 NAME_TEXT(station->bss->is.ssid), MAC_BYTES(station->bss->is.bssid),
                 air_power_rssi(station->power));
    } else if (station->own.owner != NULL) {
        snprintf(link, sizeof link, "%s " NAME_FORMAT ", %u stations, %u info elements",
                 station->own.group ? "group owner" : "access point",
                 NAME_TEXT(station->own.is.ssid), station->own.stations,
                 station->own.info_elements);
    }
    say(control, "device %u: mac " MAC_FORMAT ", %s, shown " IP_FORMAT ", real " IP_FORMAT,
        station->number, MAC_BYTES(station->mac), link, IP_BYTES(station->shown),
        IP_BYTES(station->real));
}

static bool do_status(struct control *control)
{
    struct air *air = control->air;
    if (join_is_guest(air)) {
        say(control, "the air is that of process %d, whose status shows all devices",
            join_owner(air));
        return true;
    }
    for (size_t i = 0; i < air->scenario.access_point_count; i++) {
        say_bss(control, &air->access_points[i], "access point");
    }
    for (size_t i = 0; i < air->scenario.peer_count; i++) {
        const struct scenario_peer *peer = air->peers[i].is;
        say(control, "peer " NAME_FORMAT ": %s, mac " MAC_FORMAT, NAME_TEXT(peer->name),
            peer->up ? "up" : "down", MAC_BYTES(peer->mac));
    }
    for (const struct station *station = air->stations; station; station = station->next) {
        say_station(control, station);
    }
    return true;
}

static bool do_names(struct control *control)
{
    struct air *air = control->air;
    if (join_is_guest(air)) {
        return true; /* they are its owner's */
    }
    for (size_t i = 0; i < air->scenario.access_point_count; i++) {
        say(control, NAME_FORMAT, NAME_TEXT(air->access_points[i].is.name));
    }
    for (size_t i = 0; i < air->scenario.peer_count; i++) {
        say(control, NAME_FORMAT, NAME_TEXT(air->peers[i].is->name));
    }
    return true;
}

static bool do_devices(struct control *control)
{
    for (const struct station *station = control->air->stations; station; station = station->next) {
        say(control, "%u", station->number);
    }
    return true;
}

/* ---- Access points and peers ----------------------------------------------------------------- */

static bool do_ap(struct control *control)
{
    struct bss *bss = find_ap(control, 1);
    if (bss == NULL) {
        return false;
    }
    if (!is(control, 2, "up") && !is(control, 2, "down")) {
        say(control, "ap NAME up|down");
        return false;
    }
    bss->is.up = is(control, 2, "up");
    air_reconsider(control->air);
    return true;
}

static bool do_set(struct control *control)
{
    char error[AIR_TEXT_MAX];
    struct bss *bss = find_ap(control, 1);
    if (bss == NULL) {
        return false;
    }
    if (!scenario_set(&bss->is, word(control, 2), word(control, 3), error)) {
        say(control, "%s", error);
        return false;
    }
    bss_relink(control->air, bss);
    air_reconsider(control->air);
    return true;
}

static bool request_group(struct station *station, const void *peer)
{
    air_p2p_request(station, peer);
    return station->on && station->p2p.finding;
}

static bool do_peer(struct control *control)
{
    struct peer *peer = find_peer(control, 1);
    if (peer == NULL) {
        return false;
    }
    if (is(control, 2, "up") || is(control, 2, "down")) {
        air_p2p_switch(control->air, peer, is(control, 2, "up"));
        return true;
    }
    if (!is(control, 2, "request")) {
        say(control, "peer NAME up|down, or peer NAME request DEVICE");
        return false;
    }
    return for_each(control, 3, request_group, peer);
}

/* ---- Devices --------------------------------------------------------------------------------- */

static bool deauthenticate(struct station *station, const void *reason)
{
    bool linked = station->bss != NULL;
    station_leave(station, *(const uint16_t *)reason);
    return linked;
}

static bool do_deauth(struct control *control)
{
    uint32_t number = 3;
    if (control->count > 2 &&
        (!read_number(word(control, 2), UINT16_MAX, &number) || number == 0)) {
        say(control, "%s is no reason", word(control, 2));
        return false;
    }
    uint16_t reason = (uint16_t)number;
    return for_each(control, 1, deauthenticate, &reason);
}

static bool vanish(struct station *station, const void *nothing)
{
    bool linked = station->bss != NULL;
    (void)nothing;
    station_vanish(station);
    return linked;
}

static bool do_vanish(struct control *control)
{
    return for_each(control, 1, vanish, NULL);
}

static bool collide(struct station *station, const void *what)
{
    bool linked = station->bss != NULL || station->own.owner != NULL;
    station_report(station, what);
    return linked;
}

static bool do_collision(struct control *control)
{
    struct radio_report collision = {.type = RADIO_COLLISION,
                                     .of.mac = {0x02, 0xa7, 0xcd, 0xff, 0xff, 0xff}};
    return for_each(control, 1, collide, &collision);
}

static bool do_scan(struct control *control)
{
    struct radio_report busy = {.type = RADIO_BUSY, .of.on = is(control, 2, "busy")};
    if (!is(control, 2, "busy") && !is(control, 2, "normal")) {
        say(control, "scan DEVICE busy|normal");
        return false;
    }
    return for_each(control, 1, report, &busy);
}

static bool do_fatal(struct control *control)
{
    static const char *const kinds[] = {"",          "device_abort", "driver_abort",
                                        "sync_loss", "no_cmd_ack",   "cmd_timeout"};
    struct radio_report fatal = {.type = RADIO_EVENT, .of.event.group = NWP_EVENT_FATAL};
    for (size_t i = 1; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (is(control, 2, kinds[i])) {
            fatal.of.event.id = (uint8_t)i;
        }
    }
    bool numbers =
        (control->count < 4 || store_number(word(control, 3), &fatal.of.event.of.fatal.code, 4)) &&
        (control->count < 5 || store_number(word(control, 4), &fatal.of.event.of.fatal.value, 4));
    if (fatal.of.event.id == 0 || !numbers) {
        say(control, "fatal DEVICE device_abort|driver_abort|sync_loss|no_cmd_ack|cmd_timeout "
                     "[CODE [VALUE]]");
        return false;
    }
    return for_each(control, 1, report, &fatal);
}

static bool do_reset(struct control *control)
{
    struct radio_report reset = {.type = RADIO_EVENT, .of.event.group = NWP_EVENT_GENERAL};
    reset.of.event.id = NWP_GENERAL_RESET_REQUEST;
    return for_each(control, 1, report, &reset);
}

/* ---- Events as they are ---------------------------------------------------------------------- */

enum field_kind { FIELD_8, FIELD_16, FIELD_32, FIELD_MAC, FIELD_IP, FIELD_NAME };

struct event_field {
    uint8_t group;
    const char *name;
    enum field_kind kind;
    size_t offset;
};

static const struct event_field event_fields[] = {
    {NWP_EVENT_FATAL, "code", FIELD_32, offsetof(struct nwp_event, of.fatal.code)},
    {NWP_EVENT_FATAL, "value", FIELD_32, offsetof(struct nwp_event, of.fatal.value)},
    {NWP_EVENT_GENERAL, "code", FIELD_16, offsetof(struct nwp_event, of.general.code)},
    {NWP_EVENT_GENERAL, "sender", FIELD_8, offsetof(struct nwp_event, of.general.sender)},
    {NWP_EVENT_WLAN, "ssid", FIELD_NAME, offsetof(struct nwp_event, of.wlan.ssid)},
    {NWP_EVENT_WLAN, "mac", FIELD_MAC, offsetof(struct nwp_event, of.wlan.mac)},
    {NWP_EVENT_WLAN, "reason", FIELD_16, offsetof(struct nwp_event, of.wlan.reason)},
    {NWP_EVENT_WLAN, "device", FIELD_NAME, offsetof(struct nwp_event, of.wlan.device)},
    {NWP_EVENT_WLAN, "method", FIELD_8, offsetof(struct nwp_event, of.wlan.method)},
    {NWP_EVENT_WLAN, "status", FIELD_8, offsetof(struct nwp_event, of.wlan.status)},
    {NWP_EVENT_WLAN, "role", FIELD_8, offsetof(struct nwp_event, of.wlan.role)},
    {NWP_EVENT_WLAN, "wlan_status", FIELD_8, offsetof(struct nwp_event, of.wlan.wlan_status)},
    {NWP_EVENT_NETAPP, "address", FIELD_IP, offsetof(struct nwp_event, of.netapp.address)},
    {NWP_EVENT_NETAPP, "gateway", FIELD_IP, offsetof(struct nwp_event, of.netapp.gateway)},
    {NWP_EVENT_NETAPP, "dns", FIELD_IP, offsetof(struct nwp_event, of.netapp.dns)},
    {NWP_EVENT_NETAPP, "mac", FIELD_MAC, offsetof(struct nwp_event, of.netapp.mac)},
    {NWP_EVENT_NETAPP, "other_mac", FIELD_MAC, offsetof(struct nwp_event, of.netapp.other_mac)},
    {NWP_EVENT_NETAPP, "lease", FIELD_32, offsetof(struct nwp_event, of.netapp.lease)},
    {NWP_EVENT_NETAPP, "status", FIELD_16, offsetof(struct nwp_event, of.netapp.status)},
    {NWP_EVENT_SOCKET, "sd", FIELD_8, offsetof(struct nwp_event, of.socket.sd)},
    {NWP_EVENT_SOCKET, "type", FIELD_8, offsetof(struct nwp_event, of.socket.type)},
    {NWP_EVENT_SOCKET, "status", FIELD_16, offsetof(struct nwp_event, of.socket.status)},
};

/* Groups by their numbers, and a bit for each event that there is. */
static const struct {
    const char *name;
    uint32_t events;
} event_groups[] = {
    {"fatal", 0x3e}, {"general", 0xc0}, {"wlan", 0x6ffe}, {"netapp", 0x73e}, {"socket", 0x6}};

static bool read_name(const char *text, struct nwp_name *name)
{
    size_t length = strlen(text);
    if (length > sizeof name->text) {
        return false;
    }
    name->length = (uint8_t)length;
    memcpy(name->text, text, length);
    return true;
}

static bool store_field(const struct event_field *field, const char *text, struct nwp_event *event)
{
    uint8_t *to = (uint8_t *)event + field->offset;
    switch (field->kind) {
    case FIELD_8:
        return store_number(text, to, 1);
    case FIELD_16:
        return store_number(text, to, 2);
    case FIELD_32:
        return store_number(text, to, 4);
    case FIELD_MAC:
        return read_mac(text, to);
    case FIELD_NAME: {
        struct nwp_name name = {0};
        bool good = read_name(text, &name);
        memcpy(to, &name, sizeof name);
        return good;
    }
    case FIELD_IP:
    default:
        event->of.netapp.family = strchr(text, ':') != NULL ? NWP_INET6 : NWP_INET;
        return inet_pton(strchr(text, ':') != NULL ? AF_INET6 : AF_INET, text, to) == 1;
    }
}

static bool set_field(const char *setting, struct nwp_event *event)
{
    const char *value = strchr(setting, '=');
    for (size_t i = 0; value != NULL && i < sizeof event_fields / sizeof event_fields[0]; i++) {
        const struct event_field *field = &event_fields[i];
        size_t length = (size_t)(value - setting);
        if (field->group == event->group && strlen(field->name) == length &&
            memcmp(field->name, setting, length) == 0) {
            return store_field(field, value + 1, event);
        }
    }
    return false;
}

static bool do_event(struct control *control)
{
    struct radio_report event = {.type = RADIO_EVENT};
    uint32_t id = 0;
    uint8_t group = 0;
    size_t groups = sizeof event_groups / sizeof event_groups[0];
    while (group < groups && !is(control, 2, event_groups[group].name)) {
        group++;
    }
    if (group == groups || !read_number(word(control, 3), 31, &id) ||
        (event_groups[group].events & 1U << id) == 0) {
        say(control, "event DEVICE fatal|general|wlan|netapp|socket NUMBER [FIELD=VALUE...]");
        return false;
    }
    event.of.event.group = group;
    event.of.event.id = (uint8_t)id;
    event.of.event.of.netapp.family = group == NWP_EVENT_NETAPP ? NWP_INET : 0;
    for (size_t i = 4; i < control->count; i++) {
        if (!set_field(word(control, i), &event.of.event)) {
            say(control, "%s is nothing of a %s event", word(control, i), word(control, 2));
            return false;
        }
    }
    return for_each(control, 1, report, &event);
}

/* ---- The commands ---------------------------------------------------------------------------- */

static bool do_help(struct control *control);

static const struct command {
    const char *name;
    size_t words;  /* at least, with the name */
    bool of_owner; /* for whoever has the air, not for guests */
    bool (*run)(struct control *control);
    const char *help;
} commands[] = {
    {"ap", 3, true, do_ap,
     "ap NAME up|down - switch an access point on or off; that of a device by its number"},
    {"set", 4, true, do_set,
     "set NAME KEY VALUE - change an access point: a key and a value as in the scenario file"},
    {"peer", 3, true, do_peer,
     "peer NAME up|down|request DEVICE - switch a Wi-Fi Direct peer, or have it ask for a group"},
    {"deauth", 2, true, do_deauth,
     "deauth DEVICE [REASON] - have its access point deauthenticate a device"},
    {"vanish", 2, true, do_vanish,
     "vanish DEVICE - have a device leave its access point without a word"},
    {"collision", 2, true, do_collision, "collision DEVICE - have somebody else claim its address"},
    {"scan", 3, true, do_scan, "scan DEVICE busy|normal - refuse lists of networks, or not"},
    {"fatal", 3, true, do_fatal,
     "fatal DEVICE device_abort|driver_abort|sync_loss|no_cmd_ack|cmd_timeout [CODE [VALUE]] - "
     "have the device fail"},
    {"reset", 2, true, do_reset, "reset DEVICE - have the driver ask for a restart"},
    {"event", 4, true, do_event,
     "event DEVICE fatal|general|wlan|netapp|socket NUMBER [FIELD=VALUE...] - have the device "
     "send an event"},
    {"status", 1, false, do_status, "status - show what is on the air"},
    {"names", 1, false, do_names, "names - list access points and peers"},
    {"devices", 1, false, do_devices, "devices - list the numbers of the devices"},
    {"help", 1, false, do_help, "help - list the commands"},
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static bool do_help(struct control *control)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        say(control, "%s", commands[i].help);
    }
    return true;
}

bool air_control(struct air *air, const char *line, void (*print)(void *context, const char *line),
                 void *context)
{
    struct control control = {.air = air, .print = print, .context = context};
    if (!cut(&control, line)) {
        say(&control, "not a line of words: too long, or a quote is open");
        return false;
    }
    if (control.count == 0) {
        return true;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (!is(&control, 0, commands[i].name)) {
            continue;
        }
        if (control.count < commands[i].words) {
            say(&control, "%s", commands[i].help);
            return false;
        }
        if (commands[i].of_owner && join_is_guest(air)) {
            say(&control, "the air is that of process %d: ask that one", join_owner(air));
            return false;
        }
        return commands[i].run(&control);
    }
    say(&control, "no command %s, see help", word(&control, 0));
    return false;
}
