/* Scenario files: the format of atcmd-air(5). libinih takes the lines apart; what it would cut,
 * join or pass over in silence is refused here, with the line that it stands in.
 *
 * A key is a row of a table. Its value is checked by itself when it is read, and against the rest
 * at the end of its section: there the defaults that follow from other keys are filled in, and the
 * section is compared with those before it. Knows nothing of devices and of the air's state. */
#include "air/scenario.h"

#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "air/scenario_value.h"

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define BLANKS         " \t"
#define LINE_LENGTH    198 /* what fits in the buffer of libinih with its line end */
#define FILE_KB        ((size_t)256)
#define MAC_BYTES      6
#define PREFIX_DEFAULT 24

static const char built_in[] = "[access_point atcmd]\n"
                               "join = yes\n"
                               "subnet = 127.24.1.0/24\n";

/* ---- Keys ------------------------------------------------------------------------------------ */

static const struct scenario_keyword yes_no[] = {
    {"yes", 1}, {"no", 0}, {"on", 1}, {"off", 0}, {NULL, 0}};

static const struct scenario_keyword securities[] = {
    {"OPEN", NWP_SECURITY_OPEN},
    {"WEP", NWP_SECURITY_WEP},
    {"WEP_SHARED", NWP_SECURITY_WEP_SHARED},
    {"WPA_WPA2", NWP_SECURITY_WPA_WPA2},
    {"WPA2_PLUS", NWP_SECURITY_WPA2_PLUS},
    {"WPA3", NWP_SECURITY_WPA3},
    {"WPA_ENT", NWP_SECURITY_WPA_ENT},
    {NULL, 0},
};

/* The numbers of the driver: AT+WlanConnect, guide 6.3. */
static const struct scenario_keyword eap_methods[] = {
    {"any", 0},
    {"tls", 0x18180001},
    {"ttls_tls", 0x18180110},
    {"ttls_mschapv2", 0x18180010},
    {"ttls_psk", 0x18180210},
    {"peap0_tls", 0x18180120},
    {"peap0_mschapv2", 0x18180020},
    {"peap0_psk", 0x18180220},
    {"peap1_tls", 0x18180140},
    {"peap1_psk", 0x18180240},
    {NULL, 0},
};

static const struct scenario_keyword wps_methods[] = {
    {"none", SCENARIO_WPS_NONE},
    {"pbc", SCENARIO_WPS_PBC},
    {"pin", SCENARIO_WPS_PIN},
    {NULL, 0},
};

static const struct scenario_keyword certificates[] = {
    {"known", SCENARIO_CERTIFICATE_KNOWN},
    {"unknown", SCENARIO_CERTIFICATE_UNKNOWN},
    {"expired", SCENARIO_CERTIFICATE_EXPIRED},
    {NULL, 0},
};

static const struct scenario_keyword peer_methods[] = {
    {"pbc", NWP_WPS_PBC},
    {"pin_user", NWP_WPS_PIN_USER},
    {"pin_machine", NWP_WPS_PIN_MACHINE},
    {NULL, 0},
};

static const struct scenario_keyword peer_channels[] = {{"1", 1}, {"6", 6}, {"11", 11}, {NULL, 0}};

#define FIELD(structure_, field_) \
    .offset = offsetof(struct structure_, field_), .size = sizeof((struct structure_ *)0)->field_
#define AP(field_)   FIELD(scenario_access_point, field_)
#define PEER(field_) FIELD(scenario_peer, field_)

/* A text is a byte with its length and the bytes behind it, as in struct nwp_name; a subnet has the
 * byte with its prefix behind it. */
#define FOLLOWS(first_, second_) \
    static_assert(offsetof(struct scenario_access_point, second_) == \
                      offsetof(struct scenario_access_point, first_) + \
                          sizeof((struct scenario_access_point *)0)->first_, \
                  #second_ " stands behind " #first_)
FOLLOWS(key_length, key);
FOLLOWS(pin_length, pin);
FOLLOWS(subnet, prefix);
FOLLOWS(ipv6, ipv6_prefix);
static_assert(offsetof(struct scenario_peer, pin) == offsetof(struct scenario_peer, pin_length) + 1,
              "pin stands behind pin_length");

static const struct scenario_key access_point_keys[] = {
    {"up", scenario_word, AP(up), .words = yes_no},
    {"join", scenario_word, AP(join), .words = yes_no},
    {"ssid", scenario_text, AP(ssid), .low = 1, .high = NWP_SSID_MAX},
    {"bssid", scenario_mac, AP(bssid), .fixed = true},
    {"channel", scenario_number, AP(channel), .low = 1, .high = 13},
    {"rssi", scenario_number, AP(rssi), .low = -100, .high = 0},
    {"jitter", scenario_number, AP(jitter), .low = 0, .high = 30},
    {"hidden", scenario_word, AP(hidden), .words = yes_no},
    {"security", scenario_word, AP(security), .words = securities},
    {"key", scenario_text, AP(key_length), .low = 1, .high = SCENARIO_KEY_MAX},
    {"user", scenario_text, AP(user), .low = 1, .high = 32},
    {"anonymous", scenario_text, AP(anonymous), .low = 1, .high = 32},
    {"eap", scenario_word, AP(eap), .words = eap_methods},
    {"certificate", scenario_word, AP(certificate), .words = certificates},
    {"wps", scenario_word, AP(wps), .words = wps_methods},
    {"pin", scenario_digits, AP(pin_length), .low = 8, .high = 8},
    {"subnet", scenario_subnet, AP(subnet), .fixed = true},
    {"gateway", scenario_host, AP(gateway)},
    {"dns", scenario_host, AP(dns)},
    {"dhcp", scenario_word, AP(dhcp), .words = yes_no},
    {"lease", scenario_number, AP(lease), .low = 10, .high = INT32_MAX},
    {"ipv6", scenario_ipv6, AP(ipv6)},
    {"stateful", scenario_word, AP(stateful), .words = yes_no},
    {"delay", scenario_number, AP(delay), .low = 0, .high = 10000},
    {"loss", scenario_number, AP(loss), .low = 0, .high = 100},
};

static const struct scenario_key peer_keys[] = {
    {"up", scenario_word, PEER(up), .words = yes_no},
    {"mac", scenario_mac, PEER(mac)},
    {"channel", scenario_word, PEER(channel), .words = peer_channels},
    {"intent", scenario_number, PEER(intent), .low = 0, .high = 15},
    {"method", scenario_word, PEER(method), .words = peer_methods},
    {"pin", scenario_digits, PEER(pin_length), .low = 8, .high = 8},
    {"accepts", scenario_word, PEER(accepts), .words = yes_no},
};

/* ---- Access points --------------------------------------------------------------------------- */

static void begin_access_point(void *section, size_t number)
{
    struct scenario_access_point *access_point = section;
    const uint8_t bssid[] = {0x02, 0xa7, 0xcd, 0, (uint8_t)(number >> 8), (uint8_t)number};
    const uint8_t subnet[] = {192, 168, (uint8_t)number, 0};
    access_point->up = true;
    access_point->ssid = access_point->name;
    memcpy(access_point->bssid, bssid, sizeof bssid);
    access_point->channel = 6;
    access_point->rssi = -45;
    memcpy(access_point->subnet, subnet, sizeof subnet);
    access_point->prefix = PREFIX_DEFAULT;
    access_point->dhcp = true;
    access_point->lease = 86400;
}

/* 0.0.0.0 is no value of either: it was not given. */
static void complete_addresses(struct scenario_access_point *access_point)
{
    static const uint8_t none[4];
    if (memcmp(access_point->gateway, none, 4) == 0) {
        memcpy(access_point->gateway, access_point->subnet, 4);
        access_point->gateway[3] |= 1;
    }
    if (memcmp(access_point->dns, none, 4) == 0) {
        memcpy(access_point->dns, access_point->gateway, 4);
    }
}

static bool check_key(const struct scenario_access_point *access_point, char reason[AIR_TEXT_MAX])
{
    const uint8_t length = access_point->key_length;
    switch (access_point->security) {
    case NWP_SECURITY_OPEN:
        return true;
    case NWP_SECURITY_WEP:
    case NWP_SECURITY_WEP_SHARED:
        return length == 5 || length == 13 ||
               scenario_refuse(reason, "WEP needs a key of 5 or 13 bytes");
    case NWP_SECURITY_WPA_ENT:
        return (length > 0 && access_point->user.length > 0) ||
               scenario_refuse(reason, "WPA_ENT needs a user and a key");
    default:
        return (length >= 8 && length <= 63) ||
               (length == 64 && scenario_is_hex(access_point->key, 64)) ||
               scenario_refuse(reason, "WPA needs a key of 8 to 63 bytes or 64 hexadecimal digits");
    }
}

static bool check_wps(const struct scenario_access_point *access_point, char reason[AIR_TEXT_MAX])
{
    if (access_point->wps == SCENARIO_WPS_NONE) {
        return true;
    }
    if (access_point->security != NWP_SECURITY_OPEN &&
        access_point->security != NWP_SECURITY_WPA_WPA2 &&
        access_point->security != NWP_SECURITY_WPA2_PLUS) {
        return scenario_refuse(reason, "wps goes with OPEN, WPA_WPA2 and WPA2_PLUS only");
    }
    return access_point->wps != SCENARIO_WPS_PIN || access_point->pin_length > 0 ||
           scenario_refuse(reason, "wps = pin needs a pin");
}

static bool check_gateway(const struct scenario_access_point *access_point,
                          char reason[AIR_TEXT_MAX])
{
    const uint32_t first = scenario_bits(access_point->subnet);
    const uint32_t last = first | ~scenario_mask(access_point->prefix);
    const uint32_t gateway = scenario_bits(access_point->gateway);
    return (gateway > first && gateway < last) ||
           scenario_refuse(reason, "the gateway is not an address of a host in the subnet");
}

/* What must hold whenever a value changes. */
static bool check_access_point(const struct scenario_access_point *access_point,
                               char reason[AIR_TEXT_MAX])
{
    return check_key(access_point, reason) && check_wps(access_point, reason) &&
           check_gateway(access_point, reason);
}

/* What counts for nothing is a mistake in a file. At run time it is not: there a key has to come
 * before the security that needs it. */
static bool check_unused(const struct scenario_access_point *access_point,
                         char reason[AIR_TEXT_MAX])
{
    if (access_point->security == NWP_SECURITY_OPEN && access_point->key_length > 0) {
        return scenario_refuse(reason, "an open network has no key");
    }
    if (access_point->security != NWP_SECURITY_WPA_ENT &&
        (access_point->user.length > 0 || access_point->anonymous.length > 0 ||
         access_point->eap != 0)) {
        return scenario_refuse(reason, "user, anonymous and eap go with WPA_ENT only");
    }
    if (access_point->wps != SCENARIO_WPS_PIN && access_point->pin_length > 0) {
        return scenario_refuse(reason, "a pin goes with wps = pin only");
    }
    return !access_point->stateful || access_point->ipv6_prefix > 0 ||
           scenario_refuse(reason, "stateful = yes needs ipv6");
}

/* Access points with the same subnet are one network; any other two have nothing in common. */
static bool check_subnet(const struct scenario *scenario,
                         const struct scenario_access_point *access_point,
                         char reason[AIR_TEXT_MAX])
{
    for (const struct scenario_access_point *other = scenario->access_points; other < access_point;
         other++) {
        const uint32_t both = scenario_mask(access_point->prefix) & scenario_mask(other->prefix);
        const uint32_t difference =
            scenario_bits(access_point->subnet) ^ scenario_bits(other->subnet);
        const bool same_block = access_point->subnet[0] == 127 && difference >> 16 == 0;
        if (same_block && difference != 0) {
            return scenario_refuse(reason,
                                   "its subnet and that of access_point %.*s lie in one /16",
                                   (int)other->name.length, (const char *)other->name.text);
        }
        if ((difference & both) == 0 &&
            (difference != 0 || access_point->prefix != other->prefix)) {
            return scenario_refuse(reason,
                                   "its subnet overlaps that of access_point %.*s, but is another",
                                   (int)other->name.length, (const char *)other->name.text);
        }
    }
    return true;
}

static bool end_access_point(const struct scenario *scenario, void *section,
                             char reason[AIR_TEXT_MAX])
{
    struct scenario_access_point *access_point = section;
    complete_addresses(access_point);
    return check_access_point(access_point, reason) && check_unused(access_point, reason) &&
           check_subnet(scenario, access_point, reason);
}

/* ---- Peers ----------------------------------------------------------------------------------- */

static void begin_peer(void *section, size_t number)
{
    struct scenario_peer *peer = section;
    const uint8_t mac[] = {0x02, 0xa7, 0xcd, 1, 0, (uint8_t)number};
    peer->up = true;
    memcpy(peer->mac, mac, sizeof mac);
    peer->channel = 6;
    peer->intent = 7;
    peer->method = NWP_WPS_PBC;
    peer->accepts = true;
}

static bool end_peer(const struct scenario *scenario, void *section, char reason[AIR_TEXT_MAX])
{
    const struct scenario_peer *peer = section;
    (void)scenario;
    if ((peer->method == NWP_WPS_PBC) == (peer->pin_length == 0)) {
        return true;
    }
    return scenario_refuse(reason, peer->pin_length == 0
                                       ? "pin_user and pin_machine need a pin"
                                       : "a pin goes with pin_user and pin_machine only");
}

/* ---- Sections -------------------------------------------------------------------------------- */

/* Where the sections of a kind are in the scenario, and what is to be done with one. Each structure
 * begins with its name. */
struct kind {
    const char *name;
    const struct scenario_key *keys;
    size_t key_count;
    size_t array, size, limit, counter, mac;
    void (*begin)(void *section, size_t number); /* from 1 on */
    bool (*end)(const struct scenario *scenario, void *section, char reason[AIR_TEXT_MAX]);
};

static const struct kind kinds[] = {
    {
        .name = "access_point",
        .keys = access_point_keys,
        .key_count = COUNT(access_point_keys),
        .array = offsetof(struct scenario, access_points),
        .size = sizeof(struct scenario_access_point),
        .limit = SCENARIO_ACCESS_POINTS,
        .counter = offsetof(struct scenario, access_point_count),
        .mac = offsetof(struct scenario_access_point, bssid),
        .begin = begin_access_point,
        .end = end_access_point,
    },
    {
        .name = "peer",
        .keys = peer_keys,
        .key_count = COUNT(peer_keys),
        .array = offsetof(struct scenario, peers),
        .size = sizeof(struct scenario_peer),
        .limit = SCENARIO_PEERS,
        .counter = offsetof(struct scenario, peer_count),
        .mac = offsetof(struct scenario_peer, mac),
        .begin = begin_peer,
        .end = end_peer,
    },
};

static size_t *counter(struct scenario *scenario, const struct kind *kind)
{
    return (size_t *)(void *)((uint8_t *)scenario + kind->counter);
}

static uint8_t *nth(struct scenario *scenario, const struct kind *kind, size_t number)
{
    return (uint8_t *)scenario + kind->array + number * kind->size;
}

static const struct kind *find_kind(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static const struct scenario_key *find_key(const struct kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->key_count; i++) {
        if (strcmp(kind->keys[i].name, name) == 0) {
            return &kind->keys[i];
        }
    }
    return NULL;
}

static bool has_section(struct scenario *scenario, const struct kind *kind,
                        const struct nwp_name *name)
{
    for (size_t i = 0; i < *counter(scenario, kind); i++) {
        if (memcmp(nth(scenario, kind, i), name, sizeof *name) == 0) {
            return true;
        }
    }
    return false;
}

/* Nobody else has the address of this section. */
static bool check_mac(struct scenario *scenario, const struct kind *kind, const uint8_t *section,
                      char reason[AIR_TEXT_MAX])
{
    for (const struct kind *other = kinds; other < kinds + COUNT(kinds); other++) {
        for (size_t i = 0; i < *counter(scenario, other); i++) {
            const uint8_t *at = nth(scenario, other, i);
            if (at != section && memcmp(at + other->mac, section + kind->mac, MAC_BYTES) == 0) {
                const struct nwp_name *name = (const void *)at;
                return scenario_refuse(reason, "%s %.*s has the same MAC address", other->name,
                                       (int)name->length, (const char *)name->text);
            }
        }
    }
    return true;
}

/* ---- Files ----------------------------------------------------------------------------------- */

struct reading {
    struct scenario *scenario;
    const char *path;
    FILE *file;
    char *error;
    bool failed;
    size_t bytes;
    unsigned line;

    const struct kind *kind; /* of the section; NULL: before the first */
    uint8_t *section;
    unsigned section_line;
    uint32_t given; /* a bit for each key of the table */

    bool unread; /* libinih has a line that it must tell of */
};

static_assert(COUNT(access_point_keys) <= 32 && COUNT(peer_keys) <= 32, "a bit for each key");

/* The first failure is the one that counts; libinih itself would go on. A line of 0: none. */
static void fail(struct reading *reading, unsigned line, const char *reason)
{
    if (reading->failed) {
        return;
    }
    reading->failed = true;
    if (line > 0) {
        scenario_refuse(reading->error, "%s:%u: %s", reading->path, line, reason);
    } else {
        scenario_refuse(reading->error, "%s: %s", reading->path, reason);
    }
}

static void end_section(struct reading *reading)
{
    char why[AIR_TEXT_MAX], reason[AIR_TEXT_MAX];
    if (reading->kind == NULL || reading->failed) {
        return;
    }
    if (!reading->kind->end(reading->scenario, reading->section, why) ||
        !check_mac(reading->scenario, reading->kind, reading->section, why)) {
        const struct nwp_name *name = (const void *)reading->section;
        scenario_refuse(reason, "%s %.*s: %s", reading->kind->name, (int)name->length,
                        (const char *)name->text, why);
        fail(reading, reading->section_line, reason);
    }
}

static bool add_section(struct reading *reading, const struct kind *kind,
                        const struct nwp_name *name, char reason[AIR_TEXT_MAX])
{
    size_t *count = counter(reading->scenario, kind);
    if (has_section(reading->scenario, kind, name)) {
        return scenario_refuse(reason, "%s %.*s is there already", kind->name, (int)name->length,
                               (const char *)name->text);
    }
    if (*count == kind->limit) {
        return scenario_refuse(reason, "more than %zu sections of %s", kind->limit, kind->name);
    }
    reading->kind = kind;
    reading->section = nth(reading->scenario, kind, *count);
    reading->section_line = reading->line;
    reading->given = 0;
    memcpy(reading->section, name, sizeof *name);
    kind->begin(reading->section, ++*count);
    return true;
}

/* `text` is what stands behind the bracket. libinih does not tell of a section without keys, and
 * cuts names. */
static bool begin_section(struct reading *reading, const char *text, char reason[AIR_TEXT_MAX])
{
    const char *first = text + strspn(text, BLANKS);
    const size_t word = strcspn(first, BLANKS "]");
    const char *start = first + word + strspn(first + word, BLANKS);
    const size_t length = strcspn(start, BLANKS "];\"");
    const char *end = start + length + strspn(start + length, BLANKS);
    const char *behind = end + 1 + (*end == ']' ? strspn(end + 1, BLANKS) : 0);
    const struct kind *kind = find_kind(first, word);
    struct nwp_name name = {.length = (uint8_t)length};

    if (kind == NULL) {
        return scenario_refuse(reason, "unknown section %.*s", (int)word, first);
    }
    if (*end != ']' || (*behind != '\0' && *behind != ';')) {
        return scenario_refuse(reason, "a section is [%s NAME], its name one word", kind->name);
    }
    if (length == 0 || length > sizeof name.text) {
        return scenario_refuse(reason, "the name of a section must have 1 to %zu bytes",
                               sizeof name.text);
    }
    memcpy(name.text, start, length);
    return add_section(reading, kind, &name, reason);
}

static bool read_pair(struct reading *reading, const char *name, const char *value,
                      char reason[AIR_TEXT_MAX])
{
    char why[AIR_TEXT_MAX];
    const struct kind *kind = reading->kind;
    if (kind == NULL) {
        return scenario_refuse(reason, "%s stands before the first section", name);
    }
    const struct scenario_key *key = find_key(kind, name);
    if (key == NULL) {
        return scenario_refuse(reason, "unknown key %s", name);
    }
    const uint32_t bit = UINT32_C(1) << (key - kind->keys);
    if ((reading->given & bit) != 0) {
        return scenario_refuse(reason, "%s is there already", name);
    }
    reading->given |= bit;
    return scenario_value(key, value, reading->section, why) ||
           scenario_refuse(reason, "%s: %s", name, why);
}

/* The section that libinih tells may be cut; we have ours. */
static int on_pair(void *context, const char *section, const char *name, const char *value)
{
    char reason[AIR_TEXT_MAX];
    struct reading *reading = context;
    (void)section;
    reading->unread = false;
    if (!reading->failed && !read_pair(reading, name, value, reason)) {
        fail(reading, reading->line, reason);
    }
    return 1;
}

/* Reads a line without its end; false with a reason, which is empty at the end of the file. */
static bool read_line(struct reading *reading, char *text, size_t size, char reason[AIR_TEXT_MAX])
{
    size_t length = 0;
    int byte;
    while ((byte = getc(reading->file)) != EOF && byte != '\n') {
        if (length == LINE_LENGTH || length + 2 >= size) {
            return scenario_refuse(reason, "longer than %d bytes", LINE_LENGTH);
        }
        if ((byte < ' ' && byte != '\t' && byte != '\r') || byte == 0x7f) {
            return scenario_refuse(reason, "a control character, 0x%02x", (unsigned)byte);
        }
        text[length++] = (char)byte;
    }
    reading->bytes += length + (byte == '\n');
    if (reading->bytes > FILE_KB * 1024) {
        return scenario_refuse(reason, "the file is larger than %zu KB", FILE_KB);
    }
    if (length > 0 && text[length - 1] == '\r') {
        length--;
    }
    text[length] = '\0';
    if (strchr(text, '\r') != NULL) {
        return scenario_refuse(reason, "a control character, 0x0d");
    }
    return byte != EOF || length > 0 || scenario_refuse(reason, "%s", "");
}

/* What is refused before libinih sees it. Sections are opened here. */
static bool check_line(struct reading *reading, const char *text, char reason[AIR_TEXT_MAX])
{
    static const char comments[] = ";#";
    const char *start = text + strspn(text, BLANKS);
    if (*start == '\0' || strchr(comments, *start) != NULL) {
        return true;
    }
    if (start != text) {
        return scenario_refuse(reason, "a line begins with a blank");
    }
    if (*start == '[') {
        end_section(reading);
        return reading->failed || begin_section(reading, start + 1, reason);
    }
    reading->unread = true;
    return true;
}

static void skip_byte_order_mark(char *text)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (strncmp(text, mark, strlen(mark)) == 0) {
        memmove(text, text + strlen(mark), strlen(text + strlen(mark)) + 1);
    }
}

/* libinih asks for the next line; NULL ends its work. */
static char *next_line(char *text, int size, void *context)
{
    char reason[AIR_TEXT_MAX];
    struct reading *reading = context;
    if (reading->unread) {
        fail(reading, reading->line, "neither a section nor \"key = value\" nor a comment");
    }
    if (reading->failed) {
        return NULL;
    }
    reading->line++;
    if (!read_line(reading, text, (size_t)size, reason)) {
        if (ferror(reading->file)) {
            fail(reading, 0, strerror(errno));
        } else if (reason[0] != '\0') {
            fail(reading, reading->line, reason);
        } else {
            end_section(reading);
        }
        return NULL;
    }
    if (reading->line == 1) {
        skip_byte_order_mark(text);
    }
    if (!check_line(reading, text, reason)) {
        fail(reading, reading->line, reason);
    }
    return reading->failed ? NULL : text;
}

bool scenario_read(struct scenario *scenario, const char *path, char error[AIR_TEXT_MAX])
{
    struct reading reading = {
        .scenario = scenario,
        .path = path != NULL ? path : "the built-in scenario",
        .file =
            path != NULL ? fopen(path, "re") : fmemopen((void *)built_in, sizeof built_in - 1, "r"),
        .error = error,
    };
    memset(scenario, 0, sizeof *scenario);
    if (reading.file == NULL) {
        fail(&reading, 0, strerror(errno));
        return false;
    }
    if (ini_parse_stream(next_line, &reading, on_pair, &reading) < 0) {
        fail(&reading, 0, "out of memory");
    }
    fclose(reading.file);
    return !reading.failed;
}

bool scenario_set(struct scenario_access_point *access_point, const char *name, const char *value,
                  char error[AIR_TEXT_MAX])
{
    char reason[AIR_TEXT_MAX];
    struct scenario_access_point changed = *access_point;
    const struct scenario_key *key = find_key(&kinds[0], name);
    if (key == NULL) {
        return scenario_refuse(error, "%s: unknown key", name);
    }
    if (key->fixed) {
        return scenario_refuse(error, "%s: cannot be changed, it is for the file only", name);
    }
    if (!scenario_value(key, value, &changed, reason) || !check_access_point(&changed, reason)) {
        return scenario_refuse(error, "%s: %s", name, reason);
    }
    *access_point = changed;
    return true;
}
