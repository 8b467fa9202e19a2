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
    AT_NAME,    /* uint8_t length, then the text itself; a result only */
    AT_IPV4,    /* uint8_t[4], network order; also versions (a.b.c.d) */
    AT_IPV6,    /* uint8_t[16], network order; four 32-bit words on the wire */
    AT_ADDRESS, /* uint8_t[16], IPv4 or IPv6 as the enum at_family four bytes before says */
    AT_MAC,     /* uint8_t[6] */
    AT_FORMAT,  /* of the data: 1 base64, everything else binary */
    AT_LENGTH,  /* of the data on the wire; several add up. .max is that of the data itself */
    AT_DATA,    /* struct at_bytes, counted; always the last */
    AT_REPEAT,  /* several elements of .list; in a request always the last */
    AT_CHOICE,  /* one of .choices, which says what follows */
    AT_CHOSEN,  /* the name of one of .choices without AT_NONE, and nothing follows from it */
    AT_IGNORED, /* any text */
    AT_IF_BIT,  /* not a value: the next one is ignored if the field does not have the bits .max */
    AT_IF_IS    /* the same if the field is not .max */
};

/* Values of the family field that AT_ADDRESS looks at. */
enum at_family { AT_FAMILY_IPV4 = 2, AT_FAMILY_IPV6 = 3 };

/* Keywords are lists in one text: "open=0|wep|wpa_wpa2|wep_shared=10". A name without a number has
 * that of the name before it plus one, in masks times two; the first is 0, in masks 1. Matching
 * ignores case and takes every name, printing takes the first of a number: the others are accepted
 * spellings. */

enum at_param_flag {
    AT_OPTIONAL = 1,  /* may be empty: the field stays 0. In results: a MAC of zeros prints nothing,
                         nor does a keyword 0 without a name */
    AT_REFUSE_0 = 2,  /* a number beyond .max is refused with code 0 instead of -4 */
    AT_REFUSE_1 = 4,  /* with code -1 */
    AT_QUOTABLE = 8,  /* a keyword that may stand in quotes. In results: a text within a list, which
                         stands in quotes if it holds a ; */
    AT_BRACKET = 16,  /* the first or last of several values that may stand in brackets together */
    AT_OR_ZERO = 32,  /* an address of zeros may be written 0 */
    AT_TRAILING = 64, /* in results, for dialects with trailing commas: a number that is 0 prints
                         nothing there, an AT_IGNORED stands only there */
    AT_ENCODED = 128, /* data that the handler decodes, if it is base64 */
};

struct at_param {
    union {
        const char *words;
        const struct at_choice *choices;
        const struct at_list *list;
        uint32_t max; /* AT_TEXT: bytes; numbers: the largest, 0 = what the field holds */
    } of;
    uint16_t offset : 9; /* of the field in the structure that the handler sees */
    uint16_t size : 3;   /* of the field, if it is a number */
    uint16_t count : 4;  /* of .choices */
    uint8_t type;        /* enum at_type */
    uint8_t flags;       /* enum at_param_flag */
};

/* The field of a structure that a parameter fills or a result prints. */
#define AT_FIELD(structure, field) \
    .offset = offsetof(structure, field), \
    .size = sizeof(((structure *)0)->field) <= 4 ? sizeof(((structure *)0)->field) : 0

/* The choices of a parameter. */
#define AT_CHOICES(array) \
    .of.choices = (array), .count = (uint8_t)(sizeof(array) / sizeof((array)[0]))

/* An array of parameters, as the members `list` and `list`_count below. */
#define AT_FIELDS(list_, array) \
    .list_ = (array), .list_##_count = (uint8_t)(sizeof(array) / sizeof((array)[0]))

/* Elements one behind the other in the structure. In a result `separator` stands between them. In a
 * request with ',' as the separator each field of each element is a value of its own; with another
 * one the elements have one field and are one value together, which may stand in brackets. */
struct at_list {
    const struct at_param *fields; /* of an element; offsets from its beginning */
    uint8_t fields_count;
    uint8_t max;  /* elements */
    uint8_t size; /* bytes of an element */
    char separator;
    uint16_t counter; /* 1 + offset of the uint8_t that says how many there are; 0: always max */
};

enum at_access {
    AT_GET = 1,  /* commands with AT_READS may name it: its values are the result */
    AT_SET = 2,  /* the other commands may name it: its values, or params, are parameters */
    AT_NONE = 4, /* no command may, it is just a name of the protocol */
    AT_MUTE = 8, /* with AT_GET: its values are not shown */
};

/* A keyword that decides what follows it: an ID, an option, an event; or several that are alike in
 * this. It is never optional. Without access its values are parameters of every command. Known, but
 * without the access that the command needs, is "parse parameters,-1". */
struct at_choice {
    const char *names;             /* as of keywords */
    const struct at_param *fields; /* its values, and behind them its params: what stands behind the
                                      name instead of the values, of one that may be set in the
                                      setting command, else in the reading one */
    uint8_t values_count, params_count;
    uint8_t access; /* enum at_access */
};

enum at_command_flag {
    AT_LATE = 1,     /* OK when accepted, the result line alone when it is there; with AT_WAITS */
    AT_WAITS = 2,    /* may answer later: takes a place in the table of waiting calls */
    AT_ENDS = 4,     /* as AT_WAITS, and ends other calls: one place is kept for these */
    AT_VARIABLE = 8, /* what is missing is "parse parameters,-3", not a wrong number of them */
    AT_READS = 16,   /* the values of the last choice are the result, not parameters */
    AT_LINES = 32,   /* each result is a line of its own, given to at_answer(); then OK */
    AT_REPORTS = 64, /* as AT_LINES, but OK comes first, when the handler has returned AT_PENDING */
    AT_ITEMS = 128,  /* the handler gives each result to at_answer(); they share a line, with ; */
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
 * status for "process command,<status>", or AT_REFUSE(). NULL instead of a handler: this is another
 * name of the command before it in its chapter. */
struct at_command {
    const char *usage; /* "Name" or "Name=parameter,parameter", as the guide spells it, for help */
    const struct at_param *params;
    const struct at_param *results; /* printed after success; of the result structure */
    uint8_t params_count, results_count;
    uint8_t flags; /* enum at_command_flag */
    int32_t (*run)(struct at_call *call, const void *args, void *result);
};

/* The commands of a chapter. A command set is a NULL-terminated list of chapters. */
struct at_chapter {
    const char *name;
    const struct at_command *commands;
    size_t count;
};

/* An event group, "+eventwlan:": its choices are the events, their values the fields. */
struct at_event_group {
    const char *name;
    const struct at_choice *events;
    uint8_t count;
};

/* Largest parameter and result structure, in bytes. They are aligned for every type. */
#define AT_STRUCT_MAX 320

/* ---- Reading the tables ---------------------------------------------------------------------- */

/* A name of a list of keywords. */
struct at_name {
    const char *text; /* not terminated */
    size_t length;
    uint32_t number;
};

/* What at_next_name() begins with: the number before the first. */
#define AT_BEFORE_FIRST(is_mask) ((struct at_name){.number = (is_mask) ? 0 : UINT32_MAX})

/* Goes to the next name of *list. False at its end. */
bool at_next_name(const char **list, struct at_name *name, bool is_mask);

/* Length of the name at the beginning of a list or of at_command.usage. */
size_t at_name_length(const char *text);

/* The fields that follow a choice in requests of a command, and their number. */
size_t at_choice_params(const struct at_command *command, const struct at_choice *choice,
                        const struct at_param **fields);

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
    int16_t failed;                   /* a late failure that is held back; 0 for none */
    bool late;                        /* its OK has been given */
    bool lost;                        /* a result was longer than the queue */
    uintptr_t state[AT_CALL_WORDS];
};

/* Ends a waiting call: status and result as a handler's. A late failure is not written while
 * another command of the session has no answer yet, or the host would take it for that one's. */
void at_finish(struct at_call *call, int32_t status, const void *result);

/* Gives one of several results, of commands with AT_LINES, AT_REPORTS or AT_ITEMS. False when there
 * is no room for it now: at_config.room tells when to try again. From the first of the AT_LINES to
 * the end of the call neither events nor further requests come between. */
bool at_answer(struct at_call *call, const void *result);

/* The place in the output queue where `length` bytes of the call's AT_DATA result will be read to;
 * `base64` tells whether they will be encoded. NULL when there is no room now: at_config.room tells
 * when to ask again. The call must then be finished, or the place asked for anew, before anything
 * else is done with the session. */
uint8_t *at_data_place(struct at_call *call, size_t length, bool base64);

/* The most bytes that at_data_place() can ever give. */
size_t at_data_max(const struct at_session *session, bool base64);

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

/* What may differ between firmwares that speak the protocol. */
struct at_dialect {
    uint8_t line_end[2];  /* of answers and events */
    bool second_ok;       /* behind a late result */
    bool trailing_commas; /* see AT_TRAILING */
};

extern const struct at_dialect at_dialect_guide, at_dialect_reference;

struct at_config {
    const struct at_chapter *const *chapters;
    const struct at_dialect *dialect; /* NULL: the guide's */
    void *context;                    /* for the handlers */

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

    /* Every structure that passes, with its description: the parameters of a command that is run,
     * its result, the values of an event. `owner` is the command, or the event's at_choice. */
    void (*values)(struct at_session *session, enum at_direction direction, const void *owner,
                   const struct at_param *fields, size_t count, const void *values);
};

#define AT_OUTPUT_MIN(calls) (AT_ANSWER_ROOM + (calls)*AT_ANSWER_RESERVE)

/* RAM of a session with a line of this many bytes and five waiting calls, in bytes. */
#define AT_SESSION_RAM(line) \
    (sizeof(struct at_session) + (line) + 6 * sizeof(struct at_call) + AT_OUTPUT_MIN(6))

struct at_session {
    struct at_config config;
    const struct at_command *command; /* of the request being read, once its name is complete */
    const struct at_call *answering;  /* has given some of its lines, the end is still to come */
    size_t length;                    /* bytes of the request read so far */
    size_t name_length;               /* up to its first '=', 0 before */
    size_t data_left;                 /* bytes of counted data still to come */
    size_t head, tail;                /* the output queue holds output[head] to output[tail] */
    size_t message;                   /* end of the message being written behind them */
    uint8_t waiting;                  /* calls in use */
    uint8_t unanswered;               /* commands without their OK that run or wait */
    uint8_t state;                    /* of the request being read */
    bool overflow : 1;                /* the message being written does not fit */
    bool placed : 1;                  /* data lies in the queue at the place given for it */
    bool reading : 1;                 /* inside at_session_input() */
    bool running : 1;                 /* inside a handler: events wait until its answer is out */
    bool refused : 1;                 /* an event came meanwhile */
};

/* The context of the session's configuration. */
static inline void *at_call_context(const struct at_call *call)
{
    return call->session->config.context;
}

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

/* Decodes the data of a request, base64 like what at_base64_decode() takes, where it lies. */
int32_t at_decode(struct at_bytes *data);

/* Decodes base64 in place. Returns the number of bytes; AT_REFUSE(-1) for a length that is not a
 * multiple of 4, AT_REFUSE(-4) for a character outside the alphabet or misplaced padding. */
int32_t at_base64_decode(uint8_t *text, size_t length);

/* Length of the encoded form of `length` bytes. */
size_t at_base64_length(size_t length);

/* Encodes; `to` may lie before `from` in the same buffer if every byte of `from` is at least a
 * third of the remaining length ahead (at_data_place() sees to that). */
void at_base64_encode(uint8_t *to, const uint8_t *from, size_t length);

#endif
