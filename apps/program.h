/* What the parts of at_commands share. */
#ifndef APPS_PROGRAM_H
#define APPS_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <uv.h>

#include "atcmd/commands.h"
#include "serial.h"
#include "used.h"

struct connection;
struct control;

/* A module, with the sessions that control it. */
struct device {
    struct program *program;
    struct nwp *nwp;
    unsigned number; /* from 0 */
    unsigned connection_count;
};

struct program {
    uv_loop_t loop;
    struct air *air;
    struct control *control; /* NULL: there is none */
    struct device *devices;
    unsigned device_count;
    struct connection *connections;
    unsigned next_number; /* of a session, for the trace */
    unsigned reply_delay; /* milliseconds */
    const struct at_dialect *dialect;
    struct used *used; /* NULL: nobody wants to know */
    FILE *used_file;
    unsigned transports; /* that may still bring requests */
    FILE *trace;
    bool ending;
    int exit_status;
};

/* One line on standard error: "at_commands: …". */
void program_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says that a transport is ready, and which device it is of if there are several: "at_commands:
 * device 3 tcp 127.0.0.1:4003". `where` may be empty. */
void transport_ready(const struct device *device, const char *transport, const char *where);

/* Has the program end with this exit status. */
void program_end(struct program *program, int exit_status);

/* ---- Connections: a host on a byte stream ---------------------------------------------------- */

#define CONNECTIONS_MAX 64    /* of a device */
#define CONNECTION_READ 65536 /* bytes at a time */

struct stream {
    uv_poll_t poll;
    int fd;
    int events;
};

/* Apart from the connection: what is not used of it is never touched. */
struct connection_memory {
    struct at_host_memory host;
    uint8_t unread[CONNECTION_READ]; /* read from the host, not yet by the session */
};

struct connection {
    struct at_host host; /* first */
    struct device *device;
    struct connection *next;
    unsigned number;
    const char *name; /* of the transport, for the trace */

    struct stream in, out; /* `out` is not watched (-1) when both are one, or it is a file */
    int output_fd;
    uv_idle_t file;   /* reads a regular file, which cannot be polled */
    uv_timer_t delay; /* of answers */
    uv_timer_t soon;  /* output has come from elsewhere: to be written by the loop */
    bool reads_file, delayed, at_end, closed;
    bool absent; /* nobody is there: output is thrown away */
    int error;   /* of writing */
    unsigned open_handles;

    /* Called when the peer has hung up, or the input has ended and nothing waits any more; the
     * owner closes the connection. */
    void (*hung_up)(struct connection *connection);
    bool waits_at_end; /* the end of the input is no hang-up: waiting calls go on */
    void (*before_read)(struct connection *connection); /* or NULL */
    void *owner;

    struct connection_memory *memory;
    size_t unread_at, unread_length;
};

/* Opens a session on descriptors that are non-blocking, or that can be polled for reading; `out`
 * may be the same as `in`. They stay the caller's, to be closed after connection_close(). NULL when
 * there are too many or memory is short. */
struct connection *connection_open(struct device *device, const char *name, int in, int out,
                                   void (*hung_up)(struct connection *connection), void *owner);

/* Ends the session. The memory goes when the loop has run on. */
void connection_close(struct connection *connection);

/* The host went, another may come: a new session. */
void connection_reset(struct connection *connection);

/* ---- Transports ------------------------------------------------------------------------------ */

/* Each opens its transport, says where it is, and returns false after one clear error line. */
bool stdio_open(struct device *device);
void stdio_save(void);
void stdio_restore(void);

/* Of several devices each has a link of its own, LINK.NUMBER. */
bool pty_open(struct device *device, const char *link);
void pty_close_all(void);

bool serial_open(struct device *device, const struct serial_settings *settings);

/* `where` is [HOST:]PORT: of the first device, the next ports are those of the others. */
bool tcp_open(struct device *device, const char *where, bool any);
void tcp_close_all(void);

/* Serves a person at the terminal until the end of the input. */
void console_run(struct device *device);

/* ---- Control --------------------------------------------------------------------------------- */

/* Takes lines of control from programs of this user. Without it the program can do its work, so a
 * failure is only said. */
void control_open(struct program *program);
void control_close(struct program *program);

/* ---- Trace ----------------------------------------------------------------------------------- */

/* The `message` callback of sessions: writes it to the trace file, in the form of a transcript. */
void trace_message(const struct device *device, const char *name, unsigned number,
                   enum at_direction direction, const uint8_t *message, size_t length);

#endif
