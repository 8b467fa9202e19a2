/* One air for several processes: who comes first has it, the others are his guests.
 *
 * A guest's radios send their requests over a socket to the owner and get the reports from there;
 * both are the values of radio.h with the number of the device before them. When the owner ends,
 * one of the guests becomes the owner with the scenario that it was started with, and the devices
 * come back as after any loss of an access point. Nothing here waits but the start. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "air/air.h"

#define GUESTS_MAX  64
#define DEVICES_MAX 4096       /* of a guest */
#define QUEUE_MAX   (64 << 20) /* bytes that wait for one side */
#define HELLO_MS    5000       /* for the other side to say who it is */
#define AGAIN_MS    500        /* until the air is looked for again, or a guest can be let in */
#define START_TRIES 100        /* to find the air at the start, ... */
#define START_MS    20         /* ... and between them */

/* The first message of both sides: do they speak the same? What else there is, the owner says. */
struct hello {
    char magic[8];
    uint32_t request_size, report_size;
    uint32_t number; /* of the guest */
    int32_t process; /* the owner's */
    struct {
        uint8_t used, security, key_length, key[RADIO_KEY_MAX];
        struct nwp_name ssid;
    } home;
    uint32_t subnet_count;
    struct {
        uint32_t subnet, mask;
    } subnets[AIR_NETWORKS];
};

static const char magic[8] = "atcmdair";

struct request_message {
    uint32_t device;
    uint32_t closes; /* the device is no more; the request does not count */
    struct radio_request request;
};

struct report_message {
    uint32_t device;
    struct radio_report report;
};

/* A socket to another process, with the messages that it could not take yet. */
struct line {
    uv_poll_t poll;
    int fd; /* -1: closed */
    bool greeted, failed;
    size_t size; /* of a message that we send */
    uint8_t *queue;
    size_t at, length, capacity;
};

/* A device of a guest, at the owner's. */
struct visitor {
    struct visitor *next;
    struct guest *guest;
    struct station *station;
    uint32_t device;
};

/* A process that shares the air, at the owner's. */
struct guest {
    struct guest *next;
    struct join *join;
    struct line line;
    struct visitor *visitors;
};

/* What has to be said again to another owner, by their types: what is so, and what was not answered
 * yet. */
static const uint8_t kept_types[] = {RADIO_ON,       RADIO_POWER, RADIO_DENY,    RADIO_START_AP,
                                     RADIO_P2P_FIND, RADIO_SCAN,  RADIO_CONNECT, RADIO_P2P_CONNECT};
#define KEPT_TYPES (sizeof kept_types / sizeof kept_types[0])

/* A radio of this process: on the owner's air, or on the own one. */
struct remote {
    struct radio radio; /* first */
    struct remote *next;
    struct air *air;
    uint32_t device;
    struct station *local; /* when this process has the air */
    bool kept[KEPT_TYPES];
    struct radio_request requests[KEPT_TYPES];
};

struct join {
    struct air *air;
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
    bool is_guest;
    struct line line;   /* to the owner; the owner listens with it */
    struct hello hello; /* the owner's */
    struct guest *guests;
    unsigned guest_count, guest_number;
    struct remote *remotes;
    struct timer again;
    unsigned open_handles;
    bool closed;
};

/* ---- What a peer may say --------------------------------------------------------------------- */

static bool is_name(const struct nwp_name *name)
{
    return name->length <= sizeof name->text;
}

static bool is_sane_request(const struct radio_request *request)
{
    switch (request->type) {
    case RADIO_CONNECT:
        return request->of.connect.key_length <= RADIO_KEY_MAX &&
               is_name(&request->of.connect.ssid) && is_name(&request->of.connect.user) &&
               is_name(&request->of.connect.anonymous);
    case RADIO_START_AP:
        return request->of.ap.key_length <= RADIO_KEY_MAX && is_name(&request->of.ap.ssid) &&
               request->of.ap.channel >= 1 && request->of.ap.channel <= 13;
    case RADIO_DENY:
        return request->of.deny.count <= NWP_ACCESS_LIST;
    case RADIO_P2P_FIND:
    case RADIO_P2P_CONNECT:
        return is_name(&request->of.p2p.name) && request->of.p2p.channel >= 1 &&
               request->of.p2p.channel <= 13 &&
               request->of.p2p.key_length <= sizeof request->of.p2p.key;
    case RADIO_SEND:
        return request->of.packet.type > RADIO_DHCP_RELEASE ||
               is_name(&request->of.packet.of.dhcp.name);
    default:
        return request->type <= RADIO_ADDRESS;
    }
}

static bool is_sane_report(const struct radio_report *report)
{
    switch (report->type) {
    case RADIO_NETWORK:
        return is_name(&report->of.network.ssid);
    case RADIO_CONNECTED:
    case RADIO_LINK:
    case RADIO_AP_STARTED:
        return is_name(&report->of.link.ssid);
    case RADIO_NOT_FOUND:
    case RADIO_REFUSED:
    case RADIO_DISCONNECTED:
    case RADIO_P2P_ENDED:
        return is_name(&report->of.lost.ssid);
    case RADIO_STATION_JOINED:
    case RADIO_STATION_LEFT:
        return is_name(&report->of.station.name);
    case RADIO_P2P_FOUND:
    case RADIO_P2P_REQUEST:
        return is_name(&report->of.peer.name);
    case RADIO_P2P_GROUP:
        return is_name(&report->of.group.link.ssid) && is_name(&report->of.group.peer.name);
    case RADIO_RECEIVED:
        return report->of.packet.type > RADIO_DHCP_RELEASE ||
               is_name(&report->of.packet.of.dhcp.name);
    case RADIO_EVENT:
        return report->of.event.group <= NWP_EVENT_SOCKET &&
               (report->of.event.group != NWP_EVENT_WLAN ||
                (is_name(&report->of.event.of.wlan.ssid) &&
                 is_name(&report->of.event.of.wlan.device)));
    default:
        return report->type <= RADIO_COLLISION;
    }
}

static bool is_same_user(int fd)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.uid == geteuid();
}

static void describe(const struct join *join, struct hello *hello)
{
    const struct air *air = join->air;
    memset(hello, 0, sizeof *hello);
    memcpy(hello->magic, magic, sizeof magic);
    hello->request_size = sizeof(struct request_message);
    hello->report_size = sizeof(struct report_message);
    if (join->is_guest) {
        return;
    }
    hello->number = join->guest_number;
    hello->process = getpid();
    hello->home.used = air_home(air, &hello->home.ssid, &hello->home.security, hello->home.key,
                                &hello->home.key_length);
    for (size_t i = 0; i < AIR_NETWORKS && air->networks[i].open; i++) {
        hello->subnets[i].subnet = air->networks[i].subnet;
        hello->subnets[i].mask = air->networks[i].mask;
        hello->subnet_count++;
    }
}

static bool is_known(const struct hello *hello)
{
    return memcmp(hello->magic, magic, sizeof magic) == 0 &&
           hello->request_size == sizeof(struct request_message) &&
           hello->report_size == sizeof(struct report_message) && is_name(&hello->home.ssid) &&
           hello->home.key_length <= RADIO_KEY_MAX && hello->subnet_count <= AIR_NETWORKS;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static void on_again(struct timer *timer);

/* Has the line looked after soon: not from within whatever is going on. */
static void fail_line(struct join *join, struct line *line)
{
    line->failed = true;
    timer_start(&join->air->clock, &join->again, 0, on_again);
}

/* Sends what waits. False when the other side does not take it all. */
static bool flush(struct line *line)
{
    while (line->at < line->length) {
        ssize_t sent =
            send(line->fd, line->queue + line->at, line->size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) {
            line->failed = line->failed || (errno != EAGAIN && errno != ENOBUFS);
            return false;
        }
        line->at += line->size;
    }
    line->at = line->length = 0;
    return true;
}

static bool enqueue(struct line *line, const void *message)
{
    if (line->length + line->size > line->capacity) {
        size_t capacity = line->capacity > 0 ? 2 * line->capacity : 64 * line->size;
        uint8_t *queue = capacity <= QUEUE_MAX ? realloc(line->queue, capacity) : NULL;
        if (queue == NULL) {
            return false;
        }
        line->queue = queue;
        line->capacity = capacity;
    }
    memcpy(line->queue + line->length, message, line->size);
    line->length += line->size;
    return true;
}

static void post(struct join *join, struct line *line, uv_poll_cb callback, const void *message)
{
    if (line->fd < 0 || line->failed) {
        return;
    }
    bool waits = line->length > 0;
    if (!enqueue(line, message)) {
        fail_line(join, line);
    } else if (!waits && !flush(line)) {
        if (line->failed) {
            fail_line(join, line);
        } else {
            uv_poll_start(&line->poll, UV_READABLE | UV_WRITABLE, callback);
        }
    }
}

static bool open_line(struct join *join, struct line *line, int fd, size_t size)
{
    if (uv_poll_init(join->air->loop, &line->poll, fd) != 0) {
        close(fd);
        return false;
    }
    line->fd = fd;
    line->size = size;
    line->greeted = line->failed = false;
    line->at = line->length = 0;
    join->open_handles++;
    return true;
}

static void close_line(struct line *line, uv_close_cb closed)
{
    uv_close((uv_handle_t *)&line->poll, closed);
    close(line->fd);
    line->fd = -1;
    free(line->queue);
    line->queue = NULL;
    line->capacity = line->at = line->length = 0;
}

/* Reads one message: its length, 0 when there is none now, -1 at the end. */
static ssize_t take(struct line *line, void *message, size_t size)
{
    ssize_t length = recv(line->fd, message, size, MSG_DONTWAIT | MSG_TRUNC);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    return length > 0 ? length : -1;
}

static void free_when_closed(struct join *join)
{
    if (join->closed && join->open_handles == 0) {
        free(join);
    }
}

/* ---- The owner ------------------------------------------------------------------------------- */

static void on_guest(uv_poll_t *poll, int status, int events);

static void forward_report(void *owner, const struct radio_report *report)
{
    struct visitor *visitor = owner;
    struct guest *guest = visitor->guest;
    struct report_message message;
    memset(&message, 0, sizeof message);
    message.device = visitor->device;
    message.report = *report;
    post(guest->join, &guest->line, on_guest, &message);
}

static struct visitor *find_visitor(struct guest *guest, uint32_t device)
{
    struct visitor *visitor = guest->visitors;
    while (visitor != NULL && visitor->device != device) {
        visitor = visitor->next;
    }
    return visitor;
}

static struct visitor *visitor_of(struct guest *guest, uint32_t device)
{
    struct visitor *visitor = find_visitor(guest, device);
    if (visitor == NULL && device < DEVICES_MAX) {
        visitor = calloc(1, sizeof *visitor);
        struct station *station = visitor != NULL ? station_open(guest->join->air) : NULL;
        if (station == NULL) {
            free(visitor);
            return NULL;
        }
        *visitor = (struct visitor){guest->visitors, guest, station, device};
        guest->visitors = visitor;
        station->radio.report = forward_report;
        station->radio.owner = visitor;
    }
    return visitor;
}

static void drop_visitor(struct guest *guest, struct visitor *visitor)
{
    struct visitor **link = &guest->visitors;
    while (*link != visitor) {
        link = &(*link)->next;
    }
    *link = visitor->next;
    visitor->station->radio.report = NULL;
    station_vanish(visitor->station);
    station_close(visitor->station);
    free(visitor);
}

static void on_guest_closed(uv_handle_t *handle)
{
    struct guest *guest = handle->data;
    struct join *join = guest->join;
    free(guest);
    join->open_handles--;
    free_when_closed(join);
}

/* Its devices are gone without a word. */
static void drop_guest(struct guest *guest)
{
    struct join *join = guest->join;
    struct guest **link = &join->guests;
    while (*link != guest) {
        link = &(*link)->next;
    }
    *link = guest->next;
    join->guest_count--;
    while (guest->visitors != NULL) {
        drop_visitor(guest, guest->visitors);
    }
    close_line(&guest->line, on_guest_closed);
}

/* Does what a guest asks for. False when it is not to be listened to any more. */
static bool serve_guest(struct guest *guest, const struct request_message *message, size_t length)
{
    if (length != sizeof *message || !is_sane_request(&message->request)) {
        return false;
    }
    if (message->closes != 0) {
        struct visitor *visitor = find_visitor(guest, message->device);
        if (visitor != NULL) {
            drop_visitor(guest, visitor);
        }
        return true;
    }
    struct visitor *visitor = visitor_of(guest, message->device);
    if (visitor != NULL) {
        station_ask(visitor->station, &message->request);
    }
    return visitor != NULL;
}

static void on_guest(uv_poll_t *poll, int status, int events)
{
    struct guest *guest = poll->data;
    struct line *line = &guest->line;
    union {
        struct hello hello;
        struct request_message request;
    } message;
    ssize_t length = 1;

    line->failed = line->failed || status < 0;
    if ((events & UV_WRITABLE) && flush(line)) {
        uv_poll_start(poll, UV_READABLE, on_guest);
    }
    while (!line->failed && (length = take(line, &message, sizeof message)) > 0) {
        if (line->greeted) {
            line->failed = !serve_guest(guest, &message.request, (size_t)length) || line->failed;
        } else {
            line->greeted = length == sizeof message.hello && is_known(&message.hello);
            line->failed = !line->greeted;
        }
    }
    if (line->failed || length < 0) {
        drop_guest(guest);
    }
}

static void on_listener(uv_poll_t *poll, int status, int events)
{
    struct join *join = poll->data;
    (void)events;
    int fd = status < 0 ? -1 : accept4(join->line.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        if (status < 0 || errno != EAGAIN) { /* too many descriptors: others may be closed */
            uv_poll_stop(poll);
            timer_start(&join->air->clock, &join->again, AGAIN_MS, on_again);
        }
        return;
    }
    struct guest *guest = calloc(1, sizeof *guest);
    struct hello hello;
    join->guest_number++;
    describe(join, &hello);
    if (guest == NULL || join->guest_count == GUESTS_MAX || !is_same_user(fd) ||
        send(fd, &hello, sizeof hello, MSG_NOSIGNAL) != sizeof hello) {
        close(fd);
        free(guest);
        return;
    }
    if (!open_line(join, &guest->line, fd, sizeof(struct report_message))) {
        free(guest);
        return;
    }
    guest->join = join;
    guest->line.poll.data = guest;
    guest->next = join->guests;
    join->guests = guest;
    join->guest_count++;
    uv_poll_start(&guest->line.poll, UV_READABLE, on_guest);
}

/* ---- The guest ------------------------------------------------------------------------------- */

static void on_owner(uv_poll_t *poll, int status, int events);

static void send_request(struct remote *remote, const struct radio_request *request, bool closes)
{
    struct join *join = remote->air->join;
    struct request_message message;
    if (remote->local != NULL) {
        station_ask(remote->local, request);
    } else if (join->is_guest) {
        memset(&message, 0, sizeof message);
        message.device = remote->device;
        message.closes = closes;
        message.request = *request;
        post(join, &join->line, on_owner, &message);
    }
}

/* Is this kind of request over with that? */
static bool is_ended_by(uint8_t kept, uint8_t type)
{
    return type == RADIO_OFF || (type == RADIO_STOP_AP && kept == RADIO_START_AP) ||
           (type == RADIO_P2P_STOP && kept == RADIO_P2P_FIND) ||
           (type == RADIO_DISCONNECT && kept == RADIO_CONNECT) ||
           (type == RADIO_P2P_LEAVE && kept == RADIO_P2P_CONNECT);
}

static bool is_answered_by(uint8_t kept, uint8_t report)
{
    bool connected =
        report == RADIO_CONNECTED || report == RADIO_NOT_FOUND || report == RADIO_REFUSED;
    bool grouped = report == RADIO_P2P_GROUP || report == RADIO_P2P_FAILED;
    return (kept == RADIO_SCAN && report == RADIO_SCAN_DONE) ||
           (kept == RADIO_CONNECT && connected) || (kept == RADIO_P2P_CONNECT && grouped);
}

static void ask_remote(struct radio *radio, const struct radio_request *request)
{
    struct remote *remote = (struct remote *)(void *)radio;
    for (size_t i = 0; i < KEPT_TYPES; i++) {
        if (kept_types[i] == request->type) {
            remote->requests[i] = *request;
            remote->kept[i] = true;
        }
        remote->kept[i] = remote->kept[i] && !is_ended_by(kept_types[i], request->type);
    }
    send_request(remote, request, false);
}

static void report_remote(void *owner, const struct radio_report *report)
{
    struct remote *remote = owner;
    for (size_t i = 0; i < KEPT_TYPES; i++) {
        remote->kept[i] = remote->kept[i] && !is_answered_by(kept_types[i], report->type);
    }
    remote->radio.report(remote->radio.owner, report);
}

static void close_remote(struct radio *radio)
{
    struct remote *remote = (struct remote *)(void *)radio;
    struct remote **link = &remote->air->join->remotes;
    if (remote->local != NULL) {
        station_close(remote->local);
    } else {
        const struct radio_request off = {.type = RADIO_OFF};
        send_request(remote, &off, true);
    }
    while (*link != remote) {
        link = &(*link)->next;
    }
    *link = remote->next;
    free(remote);
}

static struct remote *find_remote(const struct join *join, uint32_t device)
{
    struct remote *remote = join->remotes;
    while (remote != NULL && remote->device != device) {
        remote = remote->next;
    }
    return remote;
}

/* Gives the radio a station of this process, when it has the air. */
static bool settle(struct remote *remote)
{
    if (!remote->air->join->is_guest && remote->local == NULL) {
        remote->local = station_open(remote->air);
        if (remote->local == NULL) {
            return false;
        }
        remote->local->radio.report = report_remote;
        remote->local->radio.owner = remote;
    }
    return true;
}

struct radio *join_radio(struct air *air)
{
    struct join *join = air->join;
    struct remote *remote = calloc(1, sizeof *remote);
    if (remote == NULL) {
        return NULL;
    }
    remote->radio.ask = ask_remote;
    remote->radio.close = close_remote;
    remote->air = air;
    while (find_remote(join, remote->device) != NULL) {
        remote->device++;
    }
    if (remote->device >= DEVICES_MAX || !settle(remote)) {
        free(remote);
        return NULL;
    }
    remote->next = join->remotes;
    join->remotes = remote;
    return &remote->radio;
}

static void on_line_closed(uv_handle_t *handle)
{
    struct join *join = handle->data;
    join->open_handles--;
    if (!join->closed) { /* its memory can be used anew */
        timer_start(&join->air->clock, &join->again, AGAIN_MS, on_again);
    }
    free_when_closed(join);
}

/* Everything is out of reach. What was asked and not answered is asked again of the next owner. */
static void lose_owner(struct join *join)
{
    static const uint8_t ends[] = {RADIO_DISCONNECTED, RADIO_P2P_ENDED};
    timer_stop(&join->air->clock, &join->again);
    close_line(&join->line, on_line_closed);
    for (struct remote *remote = join->remotes; remote != NULL; remote = remote->next) {
        for (size_t i = 0; i < sizeof ends; i++) {
            struct radio_report report = {.type = ends[i]};
            report.of.lost.reason = NWP_DISCONNECT_BSS_LOSS;
            report_remote(remote, &report);
        }
    }
}

/* The owner has let us in, or let us in again. */
static void say_again(struct join *join)
{
    for (struct remote *remote = join->remotes; remote != NULL; remote = remote->next) {
        if (!settle(remote)) {
            continue;
        }
        for (size_t i = 0; i < KEPT_TYPES; i++) {
            struct radio_request request = remote->requests[i];
            if (remote->kept[i]) {
                send_request(remote, &request, false);
            }
        }
    }
}

static bool take_report(struct join *join, const struct report_message *message, size_t length)
{
    if (length != sizeof *message || !is_sane_report(&message->report)) {
        return false;
    }
    struct remote *remote = find_remote(join, message->device);
    if (remote != NULL) {
        report_remote(remote, &message->report);
    }
    return true;
}

static void on_owner(uv_poll_t *poll, int status, int events)
{
    struct join *join = poll->data;
    struct line *line = &join->line;
    union {
        struct hello hello;
        struct report_message report;
    } message;
    ssize_t length = 1;

    line->failed = line->failed || status < 0;
    if ((events & UV_WRITABLE) && flush(line)) {
        uv_poll_start(poll, UV_READABLE, on_owner);
    }
    while (!line->failed && (length = take(line, &message, sizeof message)) > 0) {
        if (line->greeted) {
            line->failed = !take_report(join, &message.report, (size_t)length) || line->failed;
        } else {
            line->greeted = length == sizeof message.hello && is_known(&message.hello);
            line->failed = !line->greeted;
            timer_stop(&join->air->clock, &join->again);
            join->hello = line->greeted ? message.hello : join->hello;
        }
    }
    if (line->failed || length < 0) {
        lose_owner(join);
    }
}

bool join_home(const struct air *air, struct nwp_name *ssid, uint8_t *security,
               uint8_t key[RADIO_KEY_MAX], uint8_t *key_length)
{
    const struct hello *hello = &air->join->hello;
    *ssid = hello->home.ssid;
    *security = hello->home.security;
    *key_length = hello->home.key_length;
    memcpy(key, hello->home.key, RADIO_KEY_MAX);
    return hello->home.used != 0;
}

bool join_has_subnet(const struct air *air, uint32_t address)
{
    const struct hello *hello = &air->join->hello;
    for (size_t i = 0; i < hello->subnet_count; i++) {
        if ((address & hello->subnets[i].mask) == hello->subnets[i].subnet) {
            return true;
        }
    }
    return false;
}

int join_owner(const struct air *air)
{
    return air->join->hello.process;
}

bool join_is_guest(const struct air *air)
{
    return air->join != NULL && air->join->is_guest;
}

/* ---- Finding the air ------------------------------------------------------------------------- */

/* Becomes who has the air. A socket that nobody answers at was left behind; a file that is none
 * stays. */
static bool own(int fd, const struct sockaddr_un *name)
{
    struct stat left;
    if (lstat(name->sun_path, &left) == 0 && S_ISSOCK(left.st_mode)) {
        (void)unlink(name->sun_path);
    }
    return bind(fd, (const struct sockaddr *)name, sizeof *name) == 0 &&
           chmod(name->sun_path, S_IRUSR | S_IWUSR) == 0 && listen(fd, GUESTS_MAX) == 0;
}

/* Asks to be let in, or becomes the owner: 0, or errno. Only one process at a time does that. */
static int connect_or_own(struct join *join, int fd)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    struct hello hello;
    memcpy(name.sun_path, join->path, sizeof name.sun_path);
    join->is_guest = true;
    if (connect(fd, (const struct sockaddr *)&name, sizeof name) == 0) {
        describe(join, &hello);
        return is_same_user(fd) && send(fd, &hello, sizeof hello, MSG_NOSIGNAL) == sizeof hello
                   ? 0
                   : EPROTO;
    }
    if (errno != ENOENT && errno != ECONNREFUSED) {
        return errno;
    }
    join->is_guest = false;
    return own(fd, &name) ? 0 : errno;
}

/* The folder of the socket, opened to be locked. */
static int open_folder(const char *path)
{
    char folder[sizeof(((struct sockaddr_un *)0)->sun_path) + 2];
    snprintf(folder, sizeof folder, "./%s", path);
    const char *begin = path[0] == '/' ? folder + 2 : folder;
    char *end = strrchr(folder, '/');
    end[end == begin] = '\0'; /* of "/air" the slash stays */
    return open(begin, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Looks for the air: 0, EAGAIN when it is to be tried again, or another errno. */
static int look(struct join *join)
{
    int folder = open_folder(join->path);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error = folder < 0 || fd < 0 ? errno : 0;
    if (error == 0 && flock(folder, LOCK_EX | LOCK_NB) != 0) {
        error = errno;
    }
    if (error == 0) {
        error = connect_or_own(join, fd);
    }
    if (folder >= 0) {
        close(folder); /* and unlocked */
    }
    if (error == 0 && !open_line(join, &join->line, fd, sizeof(struct request_message))) {
        return ENOMEM;
    }
    if (error != 0) {
        if (fd >= 0) {
            close(fd);
        }
        return error;
    }
    join->line.poll.data = join;
    uv_poll_start(&join->line.poll, UV_READABLE, join->is_guest ? on_owner : on_listener);
    return 0;
}

/* Looks after what has failed, and for the air if it is lost. */
static void on_again(struct timer *timer)
{
    struct join *join = TIMER_OWNER(timer, struct join, again);
    struct guest *next;
    for (struct guest *guest = join->guests; guest != NULL; guest = next) {
        next = guest->next;
        if (guest->line.failed) {
            drop_guest(guest);
        }
    }
    if (join->line.fd >= 0) {
        if (!join->is_guest) {
            uv_poll_start(&join->line.poll, UV_READABLE, on_listener);
        } else if (join->line.failed || !join->line.greeted) {
            lose_owner(join);
        }
        return;
    }
    if (look(join) != 0) {
        timer_start(&join->air->clock, timer, AGAIN_MS, on_again);
        return;
    }
    if (join->is_guest) {
        timer_start(&join->air->clock, timer, HELLO_MS, on_again);
    } else {
        (void)air_populate(join->air);
    }
    say_again(join);
}

/* At the start the owner's hello is waited for: it says what devices are made of. */
static bool await_hello(struct join *join)
{
    struct pollfd readable = {.fd = join->line.fd, .events = POLLIN};
    bool there = poll(&readable, 1, HELLO_MS) == 1 &&
                 take(&join->line, &join->hello, sizeof join->hello) == sizeof join->hello &&
                 is_known(&join->hello);
    join->line.greeted = there;
    join->air->random.state += join->hello.number * 0x632be59bd9b4e019U; /* not the same devices */
    return there;
}

bool join_open(struct air *air, const char *path, char error[AIR_TEXT_MAX])
{
    struct join *join = calloc(1, sizeof *join);
    int failure = join == NULL ? ENOMEM : strlen(path) < sizeof join->path ? EAGAIN : ENAMETOOLONG;
    if (failure == EAGAIN) {
        join->air = air;
        join->line.fd = -1;
        snprintf(join->path, sizeof join->path, "%s", path);
    }
    for (int i = 0; failure == EAGAIN && i < START_TRIES; i++) {
        failure = look(join);
        if (failure == EAGAIN) {
            (void)poll(NULL, 0, START_MS);
        }
    }
    air->join = failure == 0 ? join : NULL;
    if (failure == 0 && join->is_guest && !await_hello(join)) {
        failure = EPROTO;
        join_close(air);
        air->join = NULL;
    } else if (failure != 0) {
        free(join);
    }
    if (failure != 0) {
        snprintf(error, AIR_TEXT_MAX, "%s: %s", path, strerror(failure));
    }
    return failure == 0;
}

void join_close(struct air *air)
{
    struct join *join = air->join;
    join->closed = true;
    timer_stop(&air->clock, &join->again);
    while (join->guests != NULL) {
        drop_guest(join->guests);
    }
    if (join->line.fd >= 0) {
        if (!join->is_guest) {
            (void)unlink(join->path);
        }
        close_line(&join->line, on_line_closed);
    }
    free_when_closed(join);
}
