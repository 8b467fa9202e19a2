/* A host on a byte stream: reads what it sends, writes what the session answers.
 *
 * What was read and cannot be taken by the session, because the host does not fetch its answers,
 * is kept, and nothing more is read until it can. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "program.h"

static void update(struct connection *connection);

/* ---- Descriptors in the loop ----------------------------------------------------------------- */

static void on_stream(uv_poll_t *poll, int status, int events);

static void stream_watch(struct stream *stream, int events)
{
    if (stream->fd < 0 || stream->events == events) {
        return;
    }
    stream->events = events;
    if (events == 0) {
        uv_poll_stop(&stream->poll);
    } else {
        uv_poll_start(&stream->poll, events, on_stream);
    }
}

static bool stream_open(struct connection *connection, struct stream *stream, int fd)
{
    if (uv_poll_init(&connection->device->program->loop, &stream->poll, fd) != 0) {
        return false;
    }
    stream->poll.data = connection;
    stream->fd = fd;
    connection->open_handles++;
    return true;
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    if (--connection->open_handles == 0) {
        free(connection->memory);
        free(connection);
    }
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* Writes what the descriptor takes. False when the host has gone. */
static bool flush(struct connection *connection)
{
    struct at_session *session = &connection->host.session;
    const uint8_t *data;
    size_t length;

    while ((length = at_session_output(session, &data)) > 0) {
        ssize_t written =
            connection->absent ? (ssize_t)length : write(connection->output_fd, data, length);
        if (written < 0 && errno != EINTR) {
            connection->error = errno == EAGAIN ? 0 : errno;
            return errno == EAGAIN;
        }
        if (written > 0) {
            at_session_fetched(session, (size_t)written);
        }
    }
    return true;
}

static bool has_output(const struct connection *connection)
{
    const uint8_t *data;
    return at_session_output(&connection->host.session, &data) > 0;
}

static void on_soon(uv_timer_t *timer)
{
    update(timer->data);
}

/* Comes from within operations of the device, on behalf of other hosts too: nothing may be run now,
 * neither requests nor what fetching sets free. */
static void on_ready(struct at_session *session)
{
    struct connection *connection = (struct connection *)(void *)session;
    if (!connection->closed) {
        uv_timer_start(&connection->soon, on_soon, 0, 0);
    }
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* Gives the session what was read. Returns how much of it was taken. */
static size_t feed(struct connection *connection)
{
    if (connection->unread_at == connection->unread_length) {
        return 0;
    }
    size_t taken = at_session_input(&connection->host.session,
                                    connection->memory->unread + connection->unread_at,
                                    connection->unread_length - connection->unread_at);
    connection->unread_at += taken;
    return taken;
}

static void on_delay(uv_timer_t *timer)
{
    struct connection *connection = timer->data;
    connection->delayed = false;
    update(connection);
}

/* Reads once. False when the host has gone. */
static bool read_some(struct connection *connection)
{
    if (connection->before_read != NULL) {
        connection->before_read(connection);
    }
    ssize_t length = read(connection->in.fd, connection->memory->unread, CONNECTION_READ);
    if (length < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    if (length == 0) {
        connection->at_end = true;
        return connection->waits_at_end;
    }
    connection->unread_at = 0;
    connection->unread_length = (size_t)length;
    return true;
}

static bool wants_input(const struct connection *connection)
{
    return !connection->at_end && connection->unread_at == connection->unread_length;
}

static void on_file(uv_idle_t *idle)
{
    struct connection *connection = idle->data;
    if (!read_some(connection)) {
        connection->hung_up(connection);
    } else {
        update(connection);
    }
}

/* ---- The connection -------------------------------------------------------------------------- */

/* The input has ended, all of it was answered and written. */
static bool is_finished(const struct connection *connection)
{
    return connection->at_end && connection->unread_at == connection->unread_length &&
           connection->host.session.waiting == 0 && !has_output(connection);
}

/* Reads, answers and writes as far as possible, and has the loop watch for the rest. */
static void update(struct connection *connection)
{
    bool moved;
    do {
        moved = has_output(connection);
        moved = feed(connection) > 0 || moved;
        if (!connection->delayed && !flush(connection)) {
            connection->hung_up(connection);
            return;
        }
    } while (moved && !connection->delayed && !has_output(connection) &&
             connection->unread_at < connection->unread_length);
    if (is_finished(connection)) {
        connection->hung_up(connection);
        return;
    }
    int reading = wants_input(connection) ? UV_READABLE : 0;
    int writing = has_output(connection) && !connection->delayed ? UV_WRITABLE : 0;
    if (connection->reads_file) {
        if (reading) {
            uv_idle_start(&connection->file, on_file);
        } else {
            uv_idle_stop(&connection->file);
        }
    } else {
        stream_watch(&connection->in,
                     connection->output_fd == connection->in.fd ? reading | writing : reading);
    }
    stream_watch(&connection->out, writing);
}

static void on_stream(uv_poll_t *poll, int status, int events)
{
    struct connection *connection = poll->data;
    if (status < 0) {
        connection->hung_up(connection);
        return;
    }
    if ((events & UV_READABLE) && poll == &connection->in.poll && wants_input(connection) &&
        !read_some(connection)) {
        connection->hung_up(connection);
        return;
    }
    update(connection);
}

static void on_message(struct at_session *session, enum at_direction direction,
                       const uint8_t *message, size_t length)
{
    struct connection *connection = (struct connection *)(void *)session;
    struct program *program = connection->device->program;

    if (direction == AT_REQUEST && program->reply_delay > 0) {
        connection->delayed = true;
        uv_update_time(&program->loop);
        uv_timer_start(&connection->delay, on_delay, program->reply_delay, 0);
    }
    if (program->used != NULL && direction == AT_ANSWER) {
        used_line(program->used, message, length);
    }
    if (program->trace != NULL) {
        trace_message(connection->device, connection->name, connection->number, direction, message,
                      length);
    }
}

static void on_values(struct at_session *session, enum at_direction direction, const void *owner,
                      const struct at_param *fields, size_t count, const void *values)
{
    struct connection *connection = (struct connection *)(void *)session;
    used_values(connection->device->program->used, direction, owner, fields, count, values);
}

static void open_session(struct connection *connection)
{
    struct program *program = connection->device->program;
    struct at_config config = at_host_config(&connection->memory->host);
    config.ready = on_ready;
    config.dialect = program->dialect;
    config.values = program->used != NULL ? on_values : NULL;
    config.message = program->trace != NULL || program->reply_delay > 0 || program->used != NULL
                         ? on_message
                         : NULL;
    at_host_open(&connection->host, connection->device->nwp, &config);
}

static bool open_streams(struct connection *connection, int in, int out)
{
    connection->in.fd = connection->out.fd = -1;
    connection->output_fd = out;
    if (uv_guess_handle(in) == UV_FILE) {
        connection->reads_file = true;
        connection->in.fd = in;
    } else if (!stream_open(connection, &connection->in, in)) {
        return false;
    }
    return out == in || uv_guess_handle(out) == UV_FILE ||
           stream_open(connection, &connection->out, out);
}

struct connection *connection_open(struct device *device, const char *name, int in, int out,
                                   void (*hung_up)(struct connection *connection), void *owner)
{
    struct program *program = device->program;
    if (device->connection_count == CONNECTIONS_MAX) {
        return NULL;
    }
    struct connection *connection = calloc(1, sizeof *connection);
    struct connection_memory *memory = malloc(sizeof *memory);
    if (connection == NULL || memory == NULL) {
        free(connection);
        free(memory);
        return NULL;
    }
    connection->memory = memory;
    connection->device = device;
    connection->name = name;
    connection->number = ++program->next_number;
    connection->hung_up = hung_up;
    connection->owner = owner;
    uv_timer_init(&program->loop, &connection->delay);
    uv_timer_init(&program->loop, &connection->soon);
    uv_idle_init(&program->loop, &connection->file);
    connection->delay.data = connection->soon.data = connection->file.data = connection;
    connection->open_handles = 3;
    connection->next = program->connections;
    program->connections = connection;
    device->connection_count++;

    open_session(connection);
    if (!open_streams(connection, in, out)) {
        connection_close(connection);
        return NULL;
    }
    update(connection);
    return connection;
}

static void close_stream(struct stream *stream)
{
    if (stream->fd >= 0) {
        uv_close((uv_handle_t *)&stream->poll, on_closed);
        stream->fd = -1;
    }
}

void connection_close(struct connection *connection)
{
    struct connection **link = &connection->device->program->connections;
    if (connection->closed) {
        return;
    }
    connection->closed = true;
    while (*link != connection) {
        link = &(*link)->next;
    }
    *link = connection->next;
    connection->device->connection_count--;
    at_host_close(&connection->host);
    uv_close((uv_handle_t *)&connection->delay, on_closed);
    uv_close((uv_handle_t *)&connection->soon, on_closed);
    uv_close((uv_handle_t *)&connection->file, on_closed);
    if (!connection->reads_file) {
        close_stream(&connection->in);
    }
    close_stream(&connection->out);
}

void connection_reset(struct connection *connection)
{
    connection->unread_at = connection->unread_length = 0;
    connection->delayed = false;
    at_host_close(&connection->host);
    open_session(connection);
    update(connection);
}
