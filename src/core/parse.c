/* The grammar of a request: which text is the value of which parameter, and where counted data is.
 *
 * A request is read once from left to right. next_value() cuts out the text of a value, value.c
 * converts it and stores it where the descriptor says. The first error stays, but reading goes on:
 * the place and the length of counted data must be found even behind a bad value, or the data
 * would be taken for requests. */
#include "core/parse.h"

#include "core/memory.h"
#include "core/value.h"

struct cursor {
    uint8_t *at;
    uint8_t *end;
    bool whole; /* no more text will come */
    bool more;  /* a value begins at `at`, even if it is empty */
};

/* What the parameters at hand are. */
struct fields {
    const struct at_param *list;
    size_t count;
};

struct reader {
    struct cursor cursor;
    const struct at_command *command;
    uint8_t *text;
    void *args;
    struct at_parsed *parsed;
    size_t base;  /* offset of the element being read, in a list */
    bool ignores; /* the next parameter does not count */
    bool lost;    /* what follows, and where counted data would begin, cannot be known */
    bool base64;
    bool bracket;     /* several values stand in brackets; the first of them was read */
    bool any_surplus; /* values behind the last parameter are no error */
};

/* The closing quote is the first one before a comma or the end, so quotes may stand inside. */
static const uint8_t *closing_quote(const struct cursor *cursor, const uint8_t *opening)
{
    for (const uint8_t *quote = opening + 1; quote < cursor->end; quote++) {
        if (*quote != '"') {
            continue;
        }
        const uint8_t *after = quote + 1;
        while (after < cursor->end && *after == ' ') {
            after++;
        }
        if (after < cursor->end ? *after == ',' : cursor->whole) {
            return quote;
        }
    }
    return NULL;
}

/* Cuts out the next value. False when there is none, or when it is not complete yet. */
static bool next_value(struct cursor *cursor, struct at_value *value)
{
    if (!cursor->more) {
        return false;
    }
    uint8_t *from = cursor->at;
    while (from < cursor->end && *from == ' ') {
        from++;
    }
    uint8_t *to = from;
    value->quoted = false;
    if (from < cursor->end && *from == '"') {
        const uint8_t *quote = closing_quote(cursor, from);
        if (quote == NULL && !cursor->whole) {
            return false;
        }
        if (quote != NULL) {
            value->quoted = true;
            to = from + (quote - from);
        }
    }
    while (to < cursor->end && *to != ',') {
        to++;
    }
    if (to == cursor->end && !cursor->whole) {
        return false;
    }
    value->text = from;
    value->length = (size_t)(to - from);
    at_value_trim(value);
    if (value->quoted) {
        value->text++;
        value->length -= 2;
    }
    cursor->more = to < cursor->end;
    cursor->at = cursor->more ? to + 1 : to;
    return true;
}

#define LENGTH_MAX 0x100000

static void set_error(struct at_parsed *parsed, int code)
{
    if (parsed->error == AT_PARSE_OK) {
        parsed->error = AT_PARSE_PARAMETERS;
        parsed->code = code == AT_PARSE_REFUSED ? 0 : code;
    }
}

/* A condition: does the next parameter count? */
static bool holds(const struct reader *reader, const struct at_param *condition)
{
    const uint8_t *args = reader->args;
    uint32_t value = at_load(condition, args + reader->base + condition->offset);
    uint32_t wanted = condition->of.max;
    return condition->type == AT_IF_IS ? value == wanted : (value & wanted) == wanted;
}

static bool may_be_empty(const struct reader *reader, const struct at_param *param)
{
    return param->type == AT_IGNORED || (param->flags & AT_OPTIONAL) || reader->ignores;
}

/* The text ended before this parameter. */
static void set_missing(struct reader *reader)
{
    if (reader->command->flags & AT_VARIABLE) {
        set_error(reader->parsed, AT_PARSE_DELIMITER);
    } else {
        reader->parsed->error = AT_PARSE_COUNT;
    }
}

/* Counted data begins right behind the comma, whatever its bytes. */
static void read_data(struct reader *reader, const struct at_param *param)
{
    struct at_parsed *parsed = reader->parsed;
    size_t there = (size_t)(reader->cursor.end - reader->cursor.at);
    bool begun = reader->cursor.more;

    reader->cursor.more = false;
    if (reader->lost) {
        return;
    }
    if (!begun) {
        if (!(param->flags & AT_OPTIONAL) || parsed->data_length > 0) {
            set_missing(reader);
        }
        return;
    }
    parsed->has_data = true;
    parsed->data_at = (size_t)(reader->cursor.at - reader->text);
    if (there < parsed->data_length) {
        set_error(parsed, AT_PARSE_DELIMITER);
        return;
    }
    struct at_bytes bytes = {reader->cursor.at, parsed->data_length};
    bool decode = reader->base64 && !(param->flags & AT_ENCODED);
    if (decode && reader->cursor.whole && parsed->error == AT_PARSE_OK) {
        int32_t decoded = at_decode(&bytes);
        if (decoded < 0) {
            set_error(parsed, decoded - AT_REFUSE(0));
            return;
        }
    }
    memcpy((uint8_t *)reader->args + param->offset, &bytes, sizeof bytes);
}

/* The length of counted data. A length that no field holds is still one to be read over, within
 * reason. */
static int read_length(struct reader *reader, const struct at_param *param,
                       const struct at_value *value)
{
    uint32_t max = at_field_max(param);
    bool plus = value->length > 1 && value->text[0] == '+';
    struct at_value digits = {value->text + plus, value->length - plus, false};
    uint32_t length;
    int error = value->quoted ? AT_PARSE_VALUE : at_read_number(&digits, LENGTH_MAX, &length);
    if (error) {
        reader->lost = error != AT_PARSE_MISSING || !(param->flags & AT_OPTIONAL);
        return error;
    }
    reader->parsed->data_length += length;
    at_store(reader->args, param, reader->base, length);
    if (param->of.max != 0) {
        max = reader->base64 ? (uint32_t)at_base64_length(param->of.max) : param->of.max;
    }
    return length > max ? AT_PARSE_TOO_LONG : 0;
}

/* The first of several values may open a bracket, then the last must close it. */
static void strip_bracket(struct reader *reader, struct at_value *value)
{
    if (value->length == 0) {
        return;
    }
    if (reader->bracket && value->text[value->length - 1] == ']') {
        value->length--;
        reader->bracket = false;
    } else if (!reader->bracket && value->text[0] == '[') {
        value->text++;
        value->length--;
        reader->bracket = true;
    }
    at_value_trim(value);
}

/* Choices of every command with data behind them are alike in how many values come before it. */
static bool is_layout_known(const struct at_param *param)
{
    const struct at_choice *any = param->of.choices;
    return any->access == 0 && any->values_count > 0 &&
           any->fields[any->values_count - 1].type == AT_DATA;
}

static int read_choice(struct reader *reader, const struct at_param *param,
                       const struct at_value *value)
{
    uint32_t number;
    int error = at_read_choice(param, value, &reader->parsed->choice, &number);
    if (error) {
        reader->parsed->choice = param->of.choices; /* any, for the number of parameters */
        reader->lost = !is_layout_known(param);
    } else {
        at_store(reader->args, param, reader->base, number);
    }
    return error;
}

static bool read_param(struct reader *reader, const struct at_param *param);

/* Elements whose fields are values of their own. */
static void read_list(struct reader *reader, const struct at_param *param)
{
    const struct at_list *list = param->of.list;
    size_t count = list->max;

    if (list->counter != 0) {
        count = ((const uint8_t *)reader->args)[list->counter - 1];
        reader->any_surplus = true; /* elements beyond the number */
    }
    if (count > list->max) {
        set_error(reader->parsed, AT_PARSE_VALUE);
        return;
    }
    for (size_t i = 0; i < count * list->fields_count; i++) {
        reader->base = param->offset + i / list->fields_count * list->size;
        if (!read_param(reader, &list->fields[i % list->fields_count])) {
            break;
        }
    }
    reader->base = 0;
}

static int read_next(struct reader *reader, const struct at_param *param, struct at_value *value)
{
    uint32_t number = 0;
    int error = 0;

    if (param->flags & AT_BRACKET) {
        strip_bracket(reader, value);
    }
    if (param->type == AT_CHOICE) {
        error = read_choice(reader, param, value);
    } else if (param->type == AT_LENGTH) {
        error = read_length(reader, param, value);
    } else if (!reader->ignores) {
        error = at_read_value(param, value, reader->args, reader->base, &number);
    }
    reader->base64 = reader->base64 || (param->type == AT_FORMAT && number == 1);
    return error;
}

/* Reads one parameter. False when no other can be read after it. */
static bool read_param(struct reader *reader, const struct at_param *param)
{
    struct at_value value;

    if (param->type == AT_IF_IS || param->type == AT_IF_BIT) {
        reader->ignores = !holds(reader, param);
        return true;
    }
    if (param->type == AT_DATA) {
        read_data(reader, param);
        return false;
    }
    if (param->type == AT_REPEAT && param->of.list->separator == ',') {
        read_list(reader, param);
        return false;
    }
    if (!next_value(&reader->cursor, &value)) {
        if (!may_be_empty(reader, param)) {
            set_missing(reader);
            return false;
        }
        reader->ignores = false;
        reader->lost = reader->lost || !reader->cursor.whole; /* it is still to come */
        return !reader->lost;
    }
    int error = read_next(reader, param, &value);
    bool left_empty = error == AT_PARSE_MISSING && at_value_is_empty(&value);
    if (error && !(left_empty && may_be_empty(reader, param))) {
        set_error(reader->parsed, error);
    }
    reader->ignores = false;
    return true;
}

size_t at_choice_params(const struct at_command *command, const struct at_choice *choice,
                        const struct at_param **fields)
{
    const bool reads = command->flags & AT_READS;

    *fields = choice->fields;
    if (choice->access == 0 || (!reads && choice->params_count == 0)) {
        return choice->values_count;
    }
    if (choice->params_count == 0 || reads != !(choice->access & AT_SET)) {
        return 0; /* or the params are for commands of the other kind */
    }
    *fields += choice->values_count;
    return choice->params_count;
}

/* Takes the list that the choice just read opens. False when it cannot be known. */
static bool enter_choice(struct reader *reader, struct fields *fields)
{
    const struct at_choice *choice = reader->parsed->choice;
    const bool reads = reader->command->flags & AT_READS;

    if (choice->access != 0 && !(choice->access & (reads ? AT_GET : AT_SET))) {
        set_error(reader->parsed, AT_PARSE_MISSING);
        reader->lost = true;
    }
    fields->count = at_choice_params(reader->command, choice, &fields->list);
    return !(reader->lost && (reader->command->flags & AT_VARIABLE));
}

void at_parse(const struct at_command *command, uint8_t *text, size_t length, bool whole,
              void *args, struct at_parsed *parsed)
{
    struct fields fields = {command->params, command->params_count};
    struct reader reader = {
        .cursor = {text, text + length, whole, length > 0},
        .command = command,
        .text = text,
        .args = args,
        .parsed = parsed,
    };
    size_t i = 0;

    memset(args, 0, AT_STRUCT_MAX);
    memset(parsed, 0, sizeof *parsed);
    while (i < fields.count) {
        const struct at_param *param = &fields.list[i++];
        if (!read_param(&reader, param)) {
            break;
        }
        if (param->type == AT_CHOICE) {
            if (!enter_choice(&reader, &fields)) {
                reader.any_surplus = true;
                break;
            }
            i = 0;
        }
    }
    if (reader.bracket) {
        set_error(parsed, AT_PARSE_VALUE);
    }
    struct at_value surplus;
    while (!reader.any_surplus && next_value(&reader.cursor, &surplus)) {
        if (surplus.length > 0 || surplus.quoted) {
            parsed->error = AT_PARSE_COUNT;
        }
    }
}
