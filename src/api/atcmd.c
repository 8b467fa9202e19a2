/* ATCmd_create, ATCmd_send, ATCmd_rcv: one thread, and a queue to and from it.
 *
 * Callers put requests into the inbox and take lines from the outbox, both under one lock. The
 * session lives in the network processor's thread alone: a task posted there feeds it from the
 * inbox and moves its lines to the outbox. When the outbox is full the lines stay in the session,
 * which then stops reading the inbox. */
#include "atcmd/atcmd.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "atcmd/commands.h"

#define OUTPUT_SIZE   sizeof(((struct at_host_memory *)NULL)->output)
#define QUEUE_SIZE    (2 * OUTPUT_SIZE)
#define LINE_END      2
#define SHORTEST_LINE 4 /* "OK" and its line end */
#define LINES_MAX     (OUTPUT_SIZE / SHORTEST_LINE)

/* A ring of bytes. */
struct ring {
    uint8_t bytes[QUEUE_SIZE];
    size_t at, length;
};

struct core {
    struct at_host host; /* first */
    struct nwp *nwp;
    pthread_t thread;
    struct ring inbox, outbox;
    struct at_host_memory memory;

    /* Lengths of the lines in the session's queue, so that it can be cut into lines. */
    size_t lengths[LINES_MAX];
    size_t length_at, length_count;

    bool collecting; /* in collect() */
    bool posted;     /* a task is on its way */
    bool full;       /* the outbox is */
    bool stalled;    /* and so the session does not read the inbox on */
    bool closing;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct core *core;
    unsigned users; /* threads inside the functions of the core */
} api = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .changed = PTHREAD_COND_INITIALIZER,
};

/* ---- Rings ----------------------------------------------------------------------------------- */

static void ring_put(struct ring *ring, const void *data, size_t length)
{
    size_t end = (ring->at + ring->length) % QUEUE_SIZE;
    size_t first = length < QUEUE_SIZE - end ? length : QUEUE_SIZE - end;
    memcpy(ring->bytes + end, data, first);
    memcpy(ring->bytes, (const uint8_t *)data + first, length - first);
    ring->length += length;
}

static void ring_peek(const struct ring *ring, void *data, size_t length)
{
    size_t first = length < QUEUE_SIZE - ring->at ? length : QUEUE_SIZE - ring->at;
    memcpy(data, ring->bytes + ring->at, first);
    memcpy((uint8_t *)data + first, ring->bytes, length - first);
}

static void ring_skip(struct ring *ring, size_t length)
{
    ring->at = (ring->at + length) % QUEUE_SIZE;
    ring->length -= length;
}

static size_t ring_room(const struct ring *ring)
{
    return QUEUE_SIZE - ring->length;
}

/* ---- In the thread of the network processor -------------------------------------------------- */

static void on_message(struct at_session *session, enum at_direction direction,
                       const uint8_t *message, size_t length)
{
    struct core *core = (struct core *)(void *)session;
    (void)message;
    if (direction == AT_ANSWER) {
        core->lengths[(core->length_at + core->length_count++) % LINES_MAX] = length;
    }
}

/* Puts a line into the outbox if it has room. */
static bool put_line(struct core *core, const uint8_t *line, size_t length)
{
    pthread_mutex_lock(&api.lock);
    core->full = ring_room(&core->outbox) < length + sizeof length;
    if (!core->full) {
        ring_put(&core->outbox, &length, sizeof length);
        ring_put(&core->outbox, line, length);
        pthread_cond_broadcast(&api.changed);
    }
    bool put = !core->full;
    pthread_mutex_unlock(&api.lock);
    return put;
}

/* Moves lines from the session to the outbox. Fetching may bring new ones. */
static void collect(struct core *core)
{
    const uint8_t *line;
    if (core->collecting) {
        return;
    }
    core->collecting = true;
    while (core->length_count > 0) {
        size_t length = core->lengths[core->length_at];
        at_session_output(&core->host.session, &line);
        if (!put_line(core, line, length)) {
            break;
        }
        core->length_at = (core->length_at + 1) % LINES_MAX;
        core->length_count--;
        at_session_fetched(&core->host.session, length + LINE_END);
    }
    core->collecting = false;
}

static void on_ready(struct at_session *session)
{
    collect((struct core *)(void *)session);
}

/* Gives the session a piece of the inbox; returns what it has read. */
static size_t feed(struct core *core)
{
    uint8_t piece[4096];

    pthread_mutex_lock(&api.lock);
    size_t length = core->inbox.length < sizeof piece ? core->inbox.length : sizeof piece;
    ring_peek(&core->inbox, piece, length);
    pthread_mutex_unlock(&api.lock);

    size_t read = at_session_input(&core->host.session, piece, length);

    pthread_mutex_lock(&api.lock);
    ring_skip(&core->inbox, read);
    pthread_cond_broadcast(&api.changed);
    pthread_mutex_unlock(&api.lock);
    return read;
}

static void serve(void *context)
{
    struct core *core = context;
    pthread_mutex_lock(&api.lock);
    core->posted = false;
    pthread_mutex_unlock(&api.lock);
    do {
        collect(core);
    } while (feed(core) > 0);
    collect(core);
    pthread_mutex_lock(&api.lock);
    core->stalled = core->full && core->inbox.length > 0;
    pthread_cond_broadcast(&api.changed);
    pthread_mutex_unlock(&api.lock);
}

static void *run(void *context)
{
    struct core *core = context;
    core->nwp->ops->run(core->nwp);
    at_host_close(&core->host);
    return NULL;
}

/* ---- In the callers' threads ----------------------------------------------------------------- */

/* Has the core look at its queues. With the lock. */
static bool wake(struct core *core)
{
    if (!core->posted) {
        core->posted = core->nwp->ops->post(core->nwp, serve, core);
    }
    return core->posted;
}

/* Begins and ends the use of the core: it is not freed in between. With the lock. */
static struct core *enter(void)
{
    struct core *core = api.core;
    if (core == NULL || core->closing) {
        return NULL;
    }
    api.users++;
    return core;
}

static void leave(void)
{
    api.users--;
    pthread_cond_broadcast(&api.changed);
}

int ATCmd_create(struct nwp *nwp)
{
    pthread_mutex_lock(&api.lock);
    int status = api.core != NULL ? NWP_DEV_ALREADY_STARTED : NWP_OK;
    struct core *core = status == NWP_OK ? calloc(1, sizeof *core) : NULL;
    if (status == NWP_OK && core == NULL) {
        status = NWP_MALLOC_ERROR;
    }
    if (status != NWP_OK) {
        pthread_mutex_unlock(&api.lock);
        return status;
    }
    struct at_config config = at_host_config(&core->memory);
    config.ready = on_ready;
    config.message = on_message;
    core->nwp = nwp;
    at_host_open(&core->host, nwp, &config);
    if (pthread_create(&core->thread, NULL, run, core) != 0) {
        at_host_close(&core->host);
        free(core);
        status = NWP_MALLOC_ERROR;
    } else {
        api.core = core;
    }
    pthread_mutex_unlock(&api.lock);
    return status;
}

void ATCmd_destroy(void)
{
    pthread_mutex_lock(&api.lock);
    struct core *core = api.core;
    if (core == NULL || core->closing) {
        pthread_mutex_unlock(&api.lock);
        return;
    }
    core->closing = true;
    pthread_cond_broadcast(&api.changed);
    while (api.users > 0) {
        pthread_cond_wait(&api.changed, &api.lock);
    }
    pthread_mutex_unlock(&api.lock);

    core->nwp->ops->quit(core->nwp);
    pthread_join(core->thread, NULL);
    pthread_mutex_lock(&api.lock);
    api.core = NULL;
    pthread_mutex_unlock(&api.lock);
    free(core);
}

/* Waits for room in the inbox, for a whole request: none is ever there in part. With the lock. */
static int wait_for_room(struct core *core, size_t length)
{
    if (length > QUEUE_SIZE) {
        return NWP_BSD_E2BIG;
    }
    while (!core->closing && !core->stalled && ring_room(&core->inbox) < length) {
        pthread_cond_wait(&api.changed, &api.lock);
    }
    if (core->closing) {
        return NWP_INTERFACE_CLOSED;
    }
    return ring_room(&core->inbox) < length ? NWP_BSD_ENOBUFS : NWP_OK;
}

int ATCmd_send_data(const void *data, size_t length)
{
    pthread_mutex_lock(&api.lock);
    int status = NWP_INTERFACE_CLOSED;
    struct core *core = enter();
    if (core != NULL) {
        status = wait_for_room(core, length + LINE_END);
        if (status == NWP_OK && !wake(core)) {
            status = NWP_POOL_IS_EMPTY;
        }
        if (status == NWP_OK) { /* the core takes the lock before it looks */
            ring_put(&core->inbox, data, length);
            ring_put(&core->inbox, "\r\n", LINE_END);
        }
        leave();
    }
    pthread_mutex_unlock(&api.lock);
    return status;
}

int ATCmd_send(const char *buffer)
{
    return ATCmd_send_data(buffer, strlen(buffer));
}

/* Takes the first line if it fits. With the lock. */
static int take_line(struct core *core, void *buffer, size_t size)
{
    size_t length;
    ring_peek(&core->outbox, &length, sizeof length);
    if (length > size) {
        return NWP_ESMALLBUF;
    }
    ring_skip(&core->outbox, sizeof length);
    ring_peek(&core->outbox, buffer, length);
    ring_skip(&core->outbox, length);
    if (core->full) {
        core->full = core->stalled = false;
        wake(core);
    }
    return (int)length;
}

int ATCmd_rcv_data(void *buffer, size_t size, int nonblock)
{
    pthread_mutex_lock(&api.lock);
    int status = NWP_INTERFACE_CLOSED;
    struct core *core = enter();
    if (core != NULL) {
        while (!core->closing && !nonblock && core->outbox.length == 0) {
            pthread_cond_wait(&api.changed, &api.lock);
        }
        if (core->outbox.length > 0) {
            status = take_line(core, buffer, size);
        } else if (!core->closing) {
            status = 0;
        }
        leave();
    }
    pthread_mutex_unlock(&api.lock);
    return status;
}

int ATCmd_rcv(char *buffer, int nonblock)
{
    int length = ATCmd_rcv_data(buffer, ATCMD_BUFFER_SIZE - 1, nonblock);
    if (length >= 0) {
        buffer[length] = '\0';
    }
    return length;
}
