/* Lines of control from other programs of this user, atctl above all: each goes to the air, what it
 * prints goes back, and "OK" or "ERROR: text" ends the answer.
 *
 * No client can harm: their number, the length of a line and what waits to be fetched have limits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "atcmd/air.h"
#include "control_client.h"
#include "program.h"

#define CLIENTS_MAX 16
#define LINE_BYTES  1024
#define UNSENT_MAX  (1 << 20) /* bytes */

struct client {
    struct client *next;
    struct control *control;
    uv_pipe_t pipe;
    char line[LINE_BYTES + 1];
    size_t length;
    bool too_long; /* the rest of the line is skipped */
    bool at_end;   /* it sends no more, but may fetch */
    char input[4096];
};

struct control {
    struct program *program;
    uv_pipe_t listener;
    struct client *clients;
    unsigned client_count;
};

/* ---- Clients --------------------------------------------------------------------------------- */

static void on_client_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void close_client(struct client *client)
{
    struct client **link = &client->control->clients;
    if (uv_is_closing((uv_handle_t *)&client->pipe)) {
        return;
    }
    while (*link != client) {
        link = &(*link)->next;
    }
    *link = client->next;
    client->control->client_count--;
    uv_close((uv_handle_t *)&client->pipe, on_client_closed);
}

static size_t unsent(const struct client *client)
{
    return uv_stream_get_write_queue_size((const uv_stream_t *)&client->pipe);
}

/* ---- Answers --------------------------------------------------------------------------------- */

/* Goes to the client as one write, which frees it. */
struct answer {
    uv_write_t write;
    struct client *client;
    char *text;
    size_t length, capacity;
    size_t last; /* where the last line begins */
    bool failed; /* no memory */
};

static void append(struct answer *answer, const char *prefix, const char *line)
{
    size_t wanted = answer->length + strlen(prefix) + strlen(line) + 2;
    if (wanted > answer->capacity) {
        char *text = realloc(answer->text, 2 * wanted);
        answer->failed = answer->failed || text == NULL;
        if (text == NULL) {
            return;
        }
        answer->text = text;
        answer->capacity = 2 * wanted;
    }
    answer->last = answer->length;
    answer->length += (size_t)snprintf(answer->text + answer->length, wanted - answer->length,
                                       "%s%s\n", prefix, line);
}

static void print(void *context, const char *line)
{
    append(context, " ", line); /* no line can pass for the verdict */
}

/* What was printed last says what is wrong. */
static void append_error(struct answer *answer)
{
    char text[AIR_TEXT_MAX] = "not possible";
    if (answer->length > 0) {
        snprintf(text, sizeof text, "%.*s", (int)(answer->length - answer->last - 2),
                 answer->text + answer->last + 1);
        answer->length = answer->last;
    }
    append(answer, "ERROR: ", text);
}

static void free_answer(struct answer *answer)
{
    free(answer->text);
    free(answer);
}

static void on_written(uv_write_t *write, int status)
{
    struct answer *answer = write->data;
    struct client *client = answer->client;
    free_answer(answer);
    if (status < 0 || (client->at_end && unsent(client) == 0)) {
        close_client(client);
    }
}

/* Sends the answer. False when the client is to be dropped. */
static bool send_answer(struct answer *answer)
{
    uv_stream_t *stream = (uv_stream_t *)&answer->client->pipe;
    uv_buf_t buffer = uv_buf_init(answer->text, (unsigned)answer->length);
    answer->write.data = answer;
    if (answer->failed || uv_write(&answer->write, stream, &buffer, 1, on_written) != 0) {
        free_answer(answer);
        return false;
    }
    return true;
}

/* Answers the line that was collected. False when the client is to be dropped. */
static bool run_line(struct client *client)
{
    struct answer *answer = unsent(client) > UNSENT_MAX ? NULL : calloc(1, sizeof *answer);
    if (answer == NULL) {
        return false;
    }
    answer->client = client;
    if (client->length > 0 && client->line[client->length - 1] == '\r') {
        client->length--;
    }
    client->line[client->length] = '\0';
    if (client->too_long) {
        append(answer, "ERROR: ", "the line has more than 1024 bytes");
    } else if (strlen(client->line) < client->length) {
        append(answer, "ERROR: ", "a NUL in the line");
    } else if (air_control(client->control->program->air, client->line, print, answer)) {
        append(answer, "", "OK");
    } else {
        append_error(answer);
    }
    client->length = 0;
    client->too_long = false;
    return send_answer(answer);
}

/* ---- Input ----------------------------------------------------------------------------------- */

/* Collects lines and runs each that is complete. False when the client is to be dropped. */
static bool take_input(struct client *client, const char *bytes, size_t length)
{
    while (length > 0) {
        const char *end = memchr(bytes, '\n', length);
        size_t part = end != NULL ? (size_t)(end - bytes) : length;
        if (part > LINE_BYTES - client->length) {
            client->too_long = true;
        } else {
            memcpy(client->line + client->length, bytes, part);
            client->length += part;
        }
        if (end != NULL && !run_line(client)) {
            return false;
        }
        part += end != NULL;
        bytes += part;
        length -= part;
    }
    return true;
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    struct client *client = handle->data;
    (void)size;
    *buffer = uv_buf_init(client->input, sizeof client->input);
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct client *client = stream->data;
    bool stays = true;
    if (length > 0) {
        stays = take_input(client, buffer->base, (size_t)length);
    } else if (length < 0) {
        client->at_end = true;
        uv_read_stop(stream);
        stays = length == UV_EOF && unsent(client) > 0;
    }
    if (!stays) {
        close_client(client);
    }
}

/* ---- The listener ---------------------------------------------------------------------------- */

/* Writes the reason why the client is not served; false when it is. */
static bool refuse(const struct client *client, char text[64])
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    int fd;
    if (uv_fileno((const uv_handle_t *)&client->pipe, &fd) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 ||
        (peer.uid != geteuid() && peer.uid != 0)) {
        snprintf(text, 64, "ERROR: this at_commands is of another user\n");
        return true;
    }
    if (client->control->client_count > CLIENTS_MAX) {
        snprintf(text, 64, "ERROR: more than %d clients\n", CLIENTS_MAX);
        return true;
    }
    return false;
}

static void on_connection(uv_stream_t *stream, int status)
{
    struct control *control = stream->data;
    struct client *client = status < 0 ? NULL : calloc(1, sizeof *client);
    if (client == NULL) {
        return;
    }
    client->control = control;
    client->next = control->clients;
    control->clients = client;
    control->client_count++;
    uv_pipe_init(&control->program->loop, &client->pipe, 0);
    client->pipe.data = client;
    if (uv_accept(stream, (uv_stream_t *)&client->pipe) != 0) {
        close_client(client);
        return;
    }
    char why[64];
    if (refuse(client, why)) {
        uv_buf_t text = uv_buf_init(why, (unsigned)strlen(why));
        uv_try_write((uv_stream_t *)&client->pipe, &text, 1);
        close_client(client);
        return;
    }
    uv_read_start((uv_stream_t *)&client->pipe, on_alloc, on_read);
}

/* A descriptor that is bound to the name of this process, or -1 with errno. */
static int open_socket(void)
{
    struct sockaddr_un address;
    socklen_t length = control_address(&address, getpid());
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, length) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

void control_open(struct program *program)
{
    struct control *control = calloc(1, sizeof *control);
    int fd = control == NULL ? -1 : open_socket();
    if (fd < 0) {
        program_say("control: %s", strerror(errno));
        free(control);
        return;
    }
    control->program = program;
    uv_pipe_init(&program->loop, &control->listener, 0);
    control->listener.data = control;
    program->control = control;
    int error = uv_pipe_open(&control->listener, fd);
    if (error != 0) {
        close(fd);
    } else {
        error = uv_listen((uv_stream_t *)&control->listener, CLIENTS_MAX, on_connection);
    }
    if (error != 0) {
        program_say("control: %s", uv_strerror(error));
    }
}

static void on_listener_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void control_close(struct program *program)
{
    struct control *control = program->control;
    if (control == NULL) {
        return;
    }
    while (control->clients != NULL) {
        close_client(control->clients);
    }
    uv_close((uv_handle_t *)&control->listener, on_listener_closed);
}
