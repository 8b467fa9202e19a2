/* A session: cuts requests out of the byte stream, runs them, keeps the calls that wait.
 *
 * A request ends at CR or LF; counted data is taken by its length instead. Whatever comes, the
 * session finds back to the beginning of a line: a request that is too long is read to its end and
 * refused there. A byte that completes a request is read only when its answer has room in the
 * output queue, so a host that does not fetch its answers stops its own requests, nothing else. */
#include "core/memory.h"
#include "core/names.h"
#include "core/parse.h"
#include "core/print.h"

enum state {
    IN_LINE,
    IN_DATA,
    DROP_LINE, /* too long: read to its end, then refuse */
    DROP_DATA,
};

enum error { NOT_EXIST, COUNT, PARSE, ALLOCATE, PROCESS };

static const char errors[] =
    "command not exist|number of parameters|parse parameters|allocate|process command";

const struct at_dialect at_dialect_guide = {.line_end = {'\r', '\n'}};

const struct at_dialect at_dialect_reference = {
    .line_end = {'\n', '\r'},
    .second_ok = true,
    .trailing_commas = true,
};

/* ---- Answers --------------------------------------------------------------------------------- */

static size_t reserve(const struct at_session *session)
{
    return (size_t)session->waiting * AT_ANSWER_RESERVE;
}

static void answer_ok(struct at_session *session)
{
    at_message_begin(session);
    at_print(session, "OK");
    at_message_end(session, 0);
}

static void answer_error(struct at_session *session, enum error error, int32_t code)
{
    struct at_name text;
    at_find_number(errors, error, &text);
    at_message_begin(session);
    at_print(session, "ERROR: ");
    at_print_bytes(session, (const uint8_t *)text.text, text.length);
    at_print_byte(session, ',');
    at_print_number(session, code);
    at_message_end(session, 0);
}

#define OK_LENGTH 4

/* Does the call hold a reserve of the queue? Others pass by on the stack. */
static bool in_table(const struct at_call *call)
{
    const struct at_config *config = &call->session->config;
    return call >= config->calls && call < config->calls + config->call_count;
}

static void show_values(struct at_session *session, enum at_direction direction, const void *owner,
                        const struct at_param *fields, size_t count, const void *values)
{
    if (session->config.values != NULL) {
        session->config.values(session, direction, owner, fields, count, values);
    }
}

/* What the result of a call is. */
static size_t result_fields(const struct at_call *call, const struct at_param **fields)
{
    const struct at_command *command = call->command;
    bool reads = command->flags & AT_READS;
    bool mute = reads && (call->choice->access & AT_MUTE);

    *fields = reads ? call->choice->fields : command->results;
    return mute ? 0 : reads ? call->choice->values_count : command->results_count;
}

static void begin_values(const struct at_call *call)
{
    struct at_session *session = call->session;
    const char *name = call->command->usage;
    bool placed = session->placed;

    at_message_begin(session);
    session->placed = placed;
    at_print_byte(session, '+');
    at_print_name(session, name, at_name_length(name));
    at_print_byte(session, ':');
}

/* Queues a line of values, if so many bytes stay free; else there is no room for it. */
static bool answer_line(const struct at_call *call, const void *result, size_t kept)
{
    const struct at_param *fields;
    size_t count = result_fields(call, &fields);

    begin_values(call);
    at_print_fields(call->session, fields, count, result);
    if (!at_message_end(call->session, kept)) {
        return false;
    }
    show_values(call->session, AT_ANSWER, call->command, fields, count, result);
    return true;
}

/* The values that come with the end of a call. False when there is no room for them. */
static bool answer_values(const struct at_call *call, const void *result)
{
    struct at_session *session = call->session;
    const struct at_param *fields;
    uint8_t flags = call->command->flags;
    size_t kept = reserve(session) - (in_table(call) ? AT_ANSWER_RESERVE : 0) + OK_LENGTH;

    if (result_fields(call, &fields) == 0 || (flags & (AT_LINES | AT_REPORTS))) {
        return true;
    }
    if (!(flags & AT_ITEMS)) {
        return answer_line(call, result, kept);
    }
    if (session->answering == NULL) {
        begin_values(call);
    }
    return at_message_end(session, kept);
}

static void announce(struct at_session *session)
{
    if (!session->reading && session->config.ready != NULL) {
        session->config.ready(session);
    }
}

static void release(struct at_call *call)
{
    if (in_table(call)) {
        call->session->waiting--;
    }
    call->command = NULL;
}

/* Events that came at a bad moment may come now. */
static void admit_events(struct at_session *session)
{
    if (session->refused && !session->running && session->config.room != NULL) {
        session->refused = false;
        session->config.room(session);
    }
}

/* Writes the failures that were held back. */
static void answer_failed(struct at_session *session)
{
    const struct at_config *config = &session->config;
    for (size_t i = 0; i < config->call_count; i++) {
        struct at_call *call = &config->calls[i];
        if (call->command != NULL && call->failed != 0) {
            release(call);
            answer_error(session, PROCESS, call->failed);
        }
    }
}

/* One command less is without its answer. */
static void answered(struct at_session *session)
{
    if (--session->unanswered == 0) {
        answer_failed(session);
    }
}

/* The OK of a command whose result comes later. */
static void accept(struct at_call *call)
{
    call->late = true;
    answer_ok(call->session);
    answered(call->session);
}

void at_finish(struct at_call *call, int32_t status, const void *result)
{
    struct at_session *session = call->session;
    bool second_ok = session->config.dialect->second_ok && (call->command->flags & AT_LATE);
    bool late = call->late;

    if (late && status < 0 && session->unanswered > 0) {
        call->failed = (int16_t)(status < INT16_MIN ? INT16_MIN : status);
        return;
    }
    if (status <= AT_REFUSE(0)) {
        answer_error(session, PARSE, status - AT_REFUSE(0));
    } else if (status < 0) {
        answer_error(session, PROCESS, status);
    } else if (call->lost || !answer_values(call, result)) {
        answer_error(session, ALLOCATE, 0);
    } else if (!late || second_ok) {
        answer_ok(session);
    }
    release(call);
    if (!late) {
        answered(session);
    }
    if (session->answering == call) {
        session->answering = NULL;
        admit_events(session);
    }
    announce(session);
}

/* Items of one line; events and other answers wait while the handler gives them. */
static void answer_item(struct at_call *call, const void *result)
{
    struct at_session *session = call->session;
    const struct at_param *fields;
    size_t count = result_fields(call, &fields);

    if (session->answering == NULL) {
        begin_values(call);
    } else {
        at_print_byte(session, ';');
    }
    at_print_fields(session, fields, count, result);
    show_values(session, AT_ANSWER, call->command, fields, count, result);
    session->answering = call;
}

bool at_answer(struct at_call *call, const void *result)
{
    struct at_session *session = call->session;
    const uint8_t flags = call->command->flags;
    const bool early = (flags & AT_REPORTS) && !call->late;

    if (early || (session->answering != NULL && session->answering != call)) {
        session->refused = true;
        return false;
    }
    if (flags & AT_ITEMS) {
        answer_item(call, result);
        return true;
    }
    if (!answer_line(call, result, reserve(session))) {
        bool never = session->head == session->tail; /* will there be more room for it */
        call->lost = call->lost || never;
        return never;
    }
    session->answering = flags & AT_REPORTS ? NULL : call;
    announce(session);
    return true;
}

bool at_event(struct at_session *session, const struct at_event_group *group, uint32_t number,
              const void *values)
{
    struct at_name name;
    const struct at_choice *event = at_find_choice(group->events, group->count, number, &name);
    if (event == NULL) {
        return true;
    }
    if (session->running || session->answering != NULL) {
        session->refused = true;
        return false;
    }
    at_message_begin(session);
    at_print_byte(session, '+');
    at_print(session, group->name);
    at_print_byte(session, ':');
    at_print_bytes(session, (const uint8_t *)name.text, name.length);
    at_print_byte(session, ',');
    at_print_fields(session, event->fields, event->values_count, values);
    if (!at_message_end(session, reserve(session))) {
        return false;
    }
    show_values(session, AT_ANSWER, event, event->fields, event->values_count, values);
    announce(session);
    return true;
}

/* ---- Requests -------------------------------------------------------------------------------- */

static const uint8_t *skip_blanks(const uint8_t *at, const uint8_t *end)
{
    while (at < end && *at == ' ') {
        at++;
    }
    return at;
}

/* Blanks are allowed around the name and around its '+'. */
static const struct at_command *find_command(const struct at_session *session, size_t length)
{
    const uint8_t *at = session->config.input;
    const uint8_t *end = at + length;

    at = skip_blanks(at, end);
    if (end - at < 2 || !at_same_name(at, 2, "at", 2)) {
        return NULL;
    }
    at = skip_blanks(at + 2, end);
    if (at == end || *at != '+') {
        return NULL;
    }
    at = skip_blanks(at + 1, end);
    while (end > at && end[-1] == ' ') {
        end--;
    }
    const struct at_chapter *const *chapter = session->config.chapters;
    for (; *chapter != NULL; chapter++) {
        for (size_t i = 0; i < (*chapter)->count; i++) {
            const struct at_command *command = &(*chapter)->commands[i];
            if (at_same_name(at, (size_t)(end - at), command->usage,
                             at_name_length(command->usage))) {
                return command->run != NULL ? command : command - 1;
            }
        }
    }
    return NULL;
}

/* A free place in the table of calls; one is kept for the commands that end others. */
static struct at_call *take_call(struct at_session *session, uint8_t flags)
{
    const struct at_config *config = &session->config;
    if (session->waiting + (flags & AT_ENDS ? 0 : 1) >= config->call_count) {
        return NULL;
    }
    struct at_call *call = config->calls;
    while (call->command != NULL) {
        call++;
    }
    session->waiting++;
    return call;
}

union structure {
    uint8_t bytes[AT_STRUCT_MAX];
    void *pointer;
    uint64_t number;
};

static void run(struct at_session *session, const struct at_command *command,
                const struct at_choice *choice, const void *args)
{
    struct at_call passing;
    struct at_call *call = &passing;
    union structure result;

    if (command->flags & (AT_WAITS | AT_ENDS)) {
        call = take_call(session, command->flags);
        if (call == NULL) {
            answer_error(session, ALLOCATE, 0);
            return;
        }
    }
    call->session = session;
    call->command = command;
    call->choice = choice;
    call->failed = 0;
    call->late = call->lost = false;
    session->unanswered++;
    if (command->flags & AT_LATE) {
        accept(call);
    }
    show_values(session, AT_REQUEST, command, command->params, command->params_count, args);
    memset(&result, 0, sizeof result);
    session->running = true;
    int32_t status = command->run(call, args, &result);
    session->running = false;
    if (status != AT_PENDING) {
        at_finish(call, status, &result);
    } else if (command->flags & AT_REPORTS) {
        accept(call);
    }
    admit_events(session);
}

static void help(struct at_session *session, const struct at_command *command)
{
    at_message_begin(session);
    at_print_usage(session, command);
    if (!at_message_end(session, reserve(session) + OK_LENGTH)) {
        answer_error(session, ALLOCATE, 0);
        return;
    }
    answer_ok(session);
}

/* Runs the request that is complete. */
static void execute(struct at_session *session)
{
    uint8_t *text = session->config.input;
    size_t length = session->length;
    const struct at_command *command = session->command;
    union structure args;
    struct at_parsed parsed;

    if (session->config.message != NULL) {
        session->config.message(session, AT_REQUEST, text, length);
    }
    if (session->name_length == 0) {
        command = find_command(session, length);
        text += length;
        length = 0;
    } else {
        text += session->name_length + 1;
        length -= session->name_length + 1;
    }
    if (command == NULL) {
        answer_error(session, NOT_EXIST, 0);
        return;
    }
    if (length > 0 && text[0] == '?') {
        help(session, command);
        return;
    }
    at_parse(command, text, length, true, args.bytes, &parsed);
    if (parsed.error == AT_PARSE_COUNT) {
        answer_error(session, COUNT, 0);
    } else if (parsed.error == AT_PARSE_PARAMETERS) {
        answer_error(session, PARSE, parsed.code);
    } else {
        run(session, command, parsed.choice, args.bytes);
    }
}

static void new_request(struct at_session *session)
{
    session->state = IN_LINE;
    session->length = 0;
    session->name_length = 0;
    session->command = NULL;
}

/* The request, or what replaces it, is complete. */
static void complete(struct at_session *session)
{
    if (session->state == IN_LINE || session->state == IN_DATA) {
        execute(session);
    } else {
        answer_error(session, PARSE, AT_PARSE_TOO_LONG);
    }
    new_request(session);
}

/* Is there room for the answer to one more request? A large queue keeps a quarter for long ones. */
static bool may_complete(const struct at_session *session)
{
    const struct at_config *config = &session->config;
    if (session->answering != NULL) {
        return false;
    }
    size_t quarter = (config->output_size - (size_t)config->call_count * AT_ANSWER_RESERVE) / 4;
    size_t answer = quarter > AT_ANSWER_ROOM ? quarter : AT_ANSWER_ROOM;
    size_t one_more = session->waiting < config->call_count ? AT_ANSWER_RESERVE : 0;
    return at_room(session) >= answer + reserve(session) + one_more;
}

/* Commands whose last parameter is data, or that a choice may give some. */
static bool may_have_data(const struct at_command *command)
{
    if (command == NULL || command->params_count == 0) {
        return false;
    }
    uint8_t last = command->params[command->params_count - 1].type;
    return last == AT_DATA || last == AT_CHOICE;
}

/* After a comma: does counted data begin here? */
static void look_for_data(struct at_session *session)
{
    uint8_t *text = session->config.input + session->name_length + 1;
    size_t length = session->length - session->name_length - 1;
    union structure args;
    struct at_parsed parsed;

    if (text[0] == '?') {
        return;
    }
    at_parse(session->command, text, length, false, args.bytes, &parsed);
    if (!parsed.has_data) {
        return;
    }
    bool fits = parsed.data_length <= session->config.input_size - session->length;
    session->data_left = parsed.data_length;
    session->state = fits ? IN_DATA : DROP_DATA;
    if (session->data_left == 0) {
        complete(session);
    }
}

static bool is_line_end(uint8_t c)
{
    return c == '\r' || c == '\n';
}

static size_t read_line(struct at_session *session, const uint8_t *data, size_t length)
{
    const struct at_config *config = &session->config;
    for (size_t i = 0; i < length; i++) {
        uint8_t c = data[i];
        bool end = is_line_end(c);
        bool separator = c == ',' && may_have_data(session->command);

        if (end && session->length == 0) {
            continue;
        }
        if ((end || separator) && !may_complete(session)) {
            return i;
        }
        if (end) {
            complete(session);
            return i + 1;
        }
        if (session->length == config->input_size) {
            session->state = DROP_LINE;
            return i + 1;
        }
        config->input[session->length++] = c;
        if (c == '=' && session->name_length == 0) {
            session->command = find_command(session, session->length - 1);
            session->name_length = session->length - 1;
        } else if (separator) {
            look_for_data(session);
            if (session->state != IN_LINE) {
                return i + 1;
            }
        }
    }
    return length;
}

static size_t read_data(struct at_session *session, const uint8_t *data, size_t length)
{
    size_t part = length < session->data_left ? length : session->data_left;
    if (part == session->data_left && !may_complete(session)) {
        part--;
    }
    if (session->state == IN_DATA && part > 0) {
        memcpy(session->config.input + session->length, data, part);
        session->length += part;
    }
    session->data_left -= part;
    if (session->data_left == 0) {
        complete(session);
    }
    return part;
}

static size_t drop_line(struct at_session *session, const uint8_t *data, size_t length)
{
    size_t i = 0;
    while (i < length && !is_line_end(data[i])) {
        i++;
    }
    if (i == length || !may_complete(session)) {
        return i;
    }
    complete(session);
    return i + 1;
}

/* ---- The session ----------------------------------------------------------------------------- */

void at_session_init(struct at_session *session, const struct at_config *config)
{
    memset(session, 0, sizeof *session);
    memset(config->calls, 0, config->call_count * sizeof *config->calls);
    session->config = *config;
    if (config->dialect == NULL) {
        session->config.dialect = &at_dialect_guide;
    }
    new_request(session);
}

size_t at_session_input(struct at_session *session, const uint8_t *data, size_t length)
{
    size_t read = 0;
    size_t part = 1;

    session->reading = true;
    while (read < length && part > 0) {
        switch ((enum state)session->state) {
        case IN_LINE:
            part = read_line(session, data + read, length - read);
            break;
        case DROP_LINE:
            part = drop_line(session, data + read, length - read);
            break;
        case IN_DATA:
        case DROP_DATA:
            part = read_data(session, data + read, length - read);
            break;
        }
        read += part;
    }
    session->reading = false;
    return read;
}

size_t at_session_output(const struct at_session *session, const uint8_t **data)
{
    *data = session->config.output + session->head;
    return session->tail - session->head;
}

void at_session_fetched(struct at_session *session, size_t length)
{
    session->head += length;
    if (session->head == session->tail) {
        session->head = session->tail = 0;
    }
    if (session->config.room != NULL) {
        session->config.room(session);
    }
}
