/* The AT engine: one session, bytes in and bytes out.
 *
 * A session reads requests from a byte stream in any chunking, checks them against a command set
 * given as constant tables, runs the handler and queues whole answers. It does no input or output,
 * allocates nothing, knows no time and no command by name. Sessions do not know of each other;
 * two of them may run side by side, each in one thread at a time.
 *
 * The caller owns all memory: the session, its input line, its output queue and its table of
 * waiting calls. See struct at_config for the sizes.
 *
 * Two kinds of people read this header: authors of a program that hosts a session need struct
 * at_config and the functions at_session_*; authors of commands need the descriptors and the
 * functions at_finish to at_event.
 */
#ifndef ATCMD_CORE_H
#define ATCMD_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct at_session;
struct at_call;

/* Bytes of somebody else: valid as long as the place says that hands them out. data == NULL means
 * that a parameter was left out; a quoted empty string has data != NULL and length 0. */
struct at_bytes {
    const uint8_t *data;
    size_t length;
};

/* ---- Descriptors: the command set as data ---------------------------------------------------- */

/* What a parameter or a result field is, on the wire and in the C field that it fills. Numbers,
 * keywords and masks go into unsigned fields of 1, 2 or 4 bytes. */
enum at_type {
    AT_NUMBER,  /* decimal or 0x hexadecimal */
    AT_SIGNED,  /* the same with a sign; int8_t to int32_t */
    AT_HEX,     /* as AT_NUMBER, printed as 0x… */
    AT_KEYWORD, /* one of .words */
    AT_MASK,    /* names of .words joined by | */
    AT_BITS,    /* bit numbers joined by | */
    AT_TEXT,    /* struct at_bytes, at most .max bytes */
    AT_IPV4,    /* uint8_t[4], network order; also versions (a.b.c.d) */
    AT_IPV6,    /* uint8_t[16], network order; four 32-bit words on the wire */
    AT_ADDRESS, /* uint8_t[16]: IPv4 or IPv6 as the family field at offset .related says */
    AT_MAC,     /* uint8_t[6] */
    AT_BYTES,   /* uint8_t[.max], printed as 0x…,0x…; a result only */
    AT_FORMAT,  /* of the data: 1 base64, everything else binary */
    AT_LENGTH,  /* of the data on the wire; several add up */
    AT_DATA,    /* struct at_bytes, counted; always the last */
    AT_CHOICE,  /* one of .choices, which says what follows */
    AT_IGNORED  /* any text */
};

/* Values of the family field that AT_ADDRESS looks at. */
enum at_family { AT_FAMILY_IPV4 = 2, AT_FAMILY_IPV6 = 3 };

/* A name and its number. Lists end with a NULL name. Matching ignores case and takes every entry,
 * printing takes the first of a number: later entries are accepted spellings. */
struct at_word {
    const char *name;
    uint32_t number;
};

enum at_param_flag {
    AT_OPTIONAL =
        1, /* may be empty: the field stays 0. In results: a MAC of zeros prints nothing */
};

struct at_param {
    const char *name;
    union {
        const struct at_word *words;
        const struct at_choice *choices;
        uint32_t max; /* AT_TEXT, AT_BYTES: bytes; numbers: the largest, 0 = what the field holds */
    } of;
    uint16_t offset;  /* of the field in the structure that the handler sees */
    uint16_t related; /* AT_ADDRESS: offset of the family; AT_CHOICE: of what follows */
    uint8_t size;     /* of the field */
    uint8_t type;     /* enum at_type */
    uint8_t flags;    /* enum at_param_flag */
};

/* The field of a structure that a parameter fills or a result prints. */
#define AT_FIELD(structure, field) \
    .offset = offsetof(structure, field), .size = sizeof(((structure *)0)->field)

/* A list of parameters with its length, for the two members of that kind below. */
#define AT_LIST(array) (array), (uint8_t)(sizeof(array) / sizeof((array)[0]))

struct at_params {
    const struct at_param *list;
    uint8_t count;
};

enum at_access {
    AT_GET = 1,  /* commands with AT_READS may name it: its values are the result */
    AT_SET = 2,  /* the other commands may name it: its values are parameters */
    AT_NONE = 4, /* no command may, it is just a name of the protocol */
};

/* A keyword that decides what follows it: an ID, an option, an event. Lists end with a NULL name.
 * Without access its values are parameters of every command. Known, but without the access that
 * the command needs, is "parse parameters,-1". */
struct at_choice {
    const char *name;
    uint32_t number;
    struct at_params values;
    struct at_params query; /* what a command with AT_READS takes behind the name */
    uint8_t access;         /* enum at_access */
};

enum at_command_flag {
    AT_LATE = 1,  /* OK when accepted, the result line alone when it is there; with AT_WAITS */
    AT_WAITS = 2, /* may answer later: takes a place in the table of waiting calls */
    AT_ENDS = 4,  /* as AT_WAITS, and ends other calls: one place is kept for these */
    AT_VARIABLE =
        8,         /* a mandatory parameter left out is "parse parameters,-3", not a wrong number */
    AT_READS = 16, /* the values of the last choice are the result, not parameters */
};

/* Returned by a handler that will call at_finish() later. */
#define AT_PENDING INT32_MAX

/* Returned by a handler that refuses a value that the tables let pass, with a code from 0 to -99:
 * "parse parameters,<code>". */
#define AT_REFUSE(code) (INT32_MIN + 100 + (code))

/* One command.
 *
 * The handler receives the parameters as the structure that the descriptors describe (fields that
 * were left out are 0) and fills the result structure. Both are gone when it returns, so are the
 * bytes that the parameters point to. It returns 0 or more for success, AT_PENDING, a negative
 * status for "process command,<status>", or AT_REFUSE(). */
struct at_command {
    const char *name; /* without AT+, as the guide spells it */
    struct at_params params;
    struct at_params results; /* printed after success; of the result structure */
    int32_t (*run)(struct at_call *call, const void *args, void *result);
    uint8_t flags; /* enum at_command_flag */
};

/* The commands of a chapter. A command set is a NULL-terminated list of chapters. */
struct at_chapter {
    const struct at_command *commands;
    size_t count;
};

/* An event group, "+eventwlan:": its choices are the events, their values the fields. */
struct at_event_group {
    const char *name;
    const struct at_choice *events;
};

/* Largest parameter and result structure, in bytes. They are aligned for every type. */
#define AT_STRUCT_MAX 320

/* ---- Calls ----------------------------------------------------------------------------------- */

/* Room for the handler in a call, in words. */
#ifndef AT_CALL_WORDS
#define AT_CALL_WORDS 12
#endif

/* A command that is running or waiting. The handler may use `state` until the call is finished;
 * its alignment is that of a pointer. */
struct at_call {
    struct at_session *session;
    const struct at_command *command; /* NULL: free */
    const struct at_choice *choice;   /* the last one of the request */
    int32_t failed;                   /* a late failure that is held back; 0 for none */
    uintptr_t state[AT_CALL_WORDS];
};

/* Ends a waiting call: status and result as a handler's. A late failure is not written while
 * another command of the session has no answer yet, or the host would take it for that one's. */
void at_finish(struct at_call *call, int32_t status, const void *result);

/* The place in the output queue where `length` bytes of the call's AT_DATA result will be read to;
 * `base64` tells whether they will be encoded. NULL when there is no room now: at_config.room tells
 * when to ask again. The call must then be finished, or the place asked for anew, before anything
 * else is done with the session. */
uint8_t *at_data_place(struct at_call *call, size_t length, bool base64);

/* The most bytes that at_data_place() can ever give. */
size_t at_data_max(const struct at_session *session, bool base64);

/* The context of the session's configuration. */
void *at_call_context(const struct at_call *call);

/* Queues the event with this number. False when it cannot be queued now, for want of room or
 * because a command is just being run, whose answer goes first: at_config.room tells when to try
 * again. `values` is the structure that the event's descriptors describe. An event that the group
 * does not know is taken and not shown. */
bool at_event(struct at_session *session, const struct at_event_group *group, uint32_t number,
              const void *values);

/* ---- Sessions -------------------------------------------------------------------------------- */

/* Bytes that every waiting call holds in reserve of the output queue, so that its answer fits. */
#define AT_ANSWER_RESERVE 72

/* Bytes that must be free beyond these reserves for a further request to be read; more in a larger
 * queue. */
#define AT_ANSWER_ROOM 120

enum at_direction { AT_REQUEST, AT_ANSWER };

struct at_config {
    const struct at_chapter *const *chapters;
    void *context; /* for the handlers */

    /* The longest request: a line, or a line with its counted data. */
    uint8_t *input;
    size_t input_size;

    /* Answers wait here until they are fetched. At least AT_OUTPUT_MIN(call_count) bytes; what is
     * more is room for the data of reading commands and for longer answers. */
    uint8_t *output;
    size_t output_size;

    /* Calls that wait at the same time; one of them is kept for the commands with AT_ENDS. */
    struct at_call *calls;
    uint8_t call_count;

    /* All optional, called from within the functions below and those of calls. */
    void (*ready)(struct at_session *session); /* output has come while no request was read */
    void (*room)(struct at_session *session);  /* output was fetched: those refused may try again */
    void (*message)(struct at_session *session, enum at_direction direction, const uint8_t *message,
                    size_t length); /* every whole request, and every line that was queued, without
                                       its line end */
};

#define AT_OUTPUT_MIN(calls) (AT_ANSWER_ROOM + (calls)*AT_ANSWER_RESERVE)

/* RAM of a session with a line of this many bytes and five waiting calls, in bytes. */
#define AT_SESSION_RAM(line) \
    (sizeof(struct at_session) + (line) + 6 * sizeof(struct at_call) + AT_OUTPUT_MIN(6))

struct at_session {
    struct at_config config;
    const struct at_command *command; /* of the request being read, once its name is complete */
    size_t length;                    /* bytes of the request read so far */
    size_t name_length;               /* up to its first '=', 0 before */
    size_t data_left;                 /* bytes of counted data still to come */
    size_t head, tail;                /* the output queue holds output[head] to output[tail] */
    size_t message;                   /* end of the message being written behind them */
    uint8_t waiting;                  /* calls in use */
    uint8_t unanswered;               /* commands without AT_LATE that run or wait */
    uint8_t state;                    /* of the request being read */
    bool overflow;                    /* the message being written does not fit */
    bool placed;                      /* data lies in the queue at the place given for it */
    bool reading;                     /* inside at_session_input() */
    bool running;                     /* inside a handler: events wait until its answer is out */
    bool refused;                     /* an event came meanwhile */
};

/* The configuration is copied; what it points to must live as long as the session. */
void at_session_init(struct at_session *session, const struct at_config *config);

/* Reads bytes of the host and runs the requests that they complete. Returns the number of bytes
 * read: less than `length` when the output queue is full; give the rest again after fetching. */
size_t at_session_input(struct at_session *session, const uint8_t *data, size_t length);

/* The bytes to send to the host: sets *data to them and returns their number, 0 for none. */
size_t at_session_output(const struct at_session *session, const uint8_t **data);

/* Takes the first `length` bytes of these out of the queue. */
void at_session_fetched(struct at_session *session, size_t length);

/* ---- For commands whose data format is known elsewhere ------------------------------------ */

/* Decodes base64 in place. Returns the number of bytes; AT_REFUSE(-1) for a length that is not a
 * multiple of 4, AT_REFUSE(-4) for a character outside the alphabet or misplaced padding. */
int32_t at_base64_decode(uint8_t *text, size_t length);

/* Length of the encoded form of `length` bytes. */
size_t at_base64_length(size_t length);

/* Encodes; `to` may lie before `from` in the same buffer if every byte of `from` is at least a
 * third of the remaining length ahead (at_data_place() sees to that). */
void at_base64_encode(uint8_t *to, const uint8_t *from, size_t length);

#endif
