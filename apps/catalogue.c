/* The command set as JSON, from the tables that the program works with. */
#include "catalogue.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

/* ---- Fields ---------------------------------------------------------------------------------- */

static const char *const type_names[] = {
    [AT_NUMBER] = "number",   [AT_SIGNED] = "signed",   [AT_HEX] = "hex",
    [AT_KEYWORD] = "keyword", [AT_MASK] = "mask",       [AT_BITS] = "bits",
    [AT_TEXT] = "text",       [AT_NAME] = "text",       [AT_IPV4] = "ipv4",
    [AT_IPV6] = "ipv6",       [AT_ADDRESS] = "address", [AT_MAC] = "mac",
    [AT_FORMAT] = "format",   [AT_LENGTH] = "length",   [AT_DATA] = "data",
    [AT_REPEAT] = "list",     [AT_CHOICE] = "choice",   [AT_CHOSEN] = "keyword",
    [AT_IGNORED] = "ignored",
};

/* What a list of fields belongs to. */
struct owner {
    const struct at_command *command; /* NULL: an event */
    bool request;                     /* else a result, or the values of an event */
};

static json_t *fields_json(struct owner owner, const struct at_param *fields, size_t count,
                           size_t place);

static json_t *name_json(const struct at_name *name)
{
    return json_pack("{s:s%, s:I}", "name", name->text, name->length, "number",
                     (json_int_t)name->number);
}

static json_t *words_json(const char *list, bool is_mask)
{
    json_t *words = json_array();
    struct at_name name = AT_BEFORE_FIRST(is_mask);
    while (at_next_name(&list, &name, is_mask)) {
        json_array_append_new(words, name_json(&name));
    }
    return words;
}

/* Items in one line are a list. */
static json_t *results_json(const struct at_command *command, const struct at_choice *choice)
{
    const struct owner owner = {command, false};
    size_t count = choice->access & AT_MUTE ? 0 : choice->values_count;
    json_t *fields = fields_json(owner, choice->fields, count, 0);
    if (!(command->flags & AT_ITEMS)) {
        return fields;
    }
    return json_pack("[{s:s, s:s, s:b, s:i, s:s, s:o}]", "name", "Value1", "type", "list",
                     "optional", 0, "max", UINT8_MAX, "separator", ";", "fields", fields);
}

static json_t *choice_json(struct owner owner, const struct at_choice *choice,
                           const struct at_name *name, size_t place)
{
    const bool reads = owner.command != NULL && (owner.command->flags & AT_READS);
    const bool refused = owner.request && !table_is_allowed(choice, reads);
    const struct at_param *fields = choice->fields;
    size_t count = choice->values_count;
    json_t *json = name_json(name);

    json_object_set_new(json, "refused", json_boolean(refused));
    if (refused) {
        return json;
    }
    if (owner.request) {
        count = at_choice_params(owner.command, choice, &fields);
    }
    json_object_set_new(json, "params", fields_json(owner, fields, count, place));
    if (owner.request && reads && (choice->access & AT_GET)) {
        json_object_set_new(json, "results", results_json(owner.command, choice));
    }
    return json;
}

static json_t *choices_json(struct owner owner, const struct at_choice *choices, size_t count,
                            size_t place)
{
    json_t *json = json_array();
    for (size_t i = 0; i < count; i++) {
        const char *list = choices[i].names;
        struct at_name name = AT_BEFORE_FIRST(false);
        while (at_next_name(&list, &name, false)) {
            json_array_append_new(json, choice_json(owner, &choices[i], &name, place));
        }
    }
    return json;
}

/* The names of choices as plain keywords: what may be set, or read, at all. */
static json_t *chosen_json(const struct at_param *param)
{
    json_t *words = json_array();
    for (size_t i = 0; i < param->count; i++) {
        if (!(param->of.choices[i].access & AT_NONE)) {
            json_t *more = words_json(param->of.choices[i].names, false);
            json_array_extend(words, more);
            json_decref(more);
        }
    }
    return words;
}

static uint64_t largest(const struct at_param *param)
{
    uint64_t field = (1ULL << (8 * param->size)) - 1;
    bool limited = param->of.max != 0 && param->type != AT_SIGNED && param->type != AT_FORMAT;
    return param->type == AT_SIGNED ? field / 2 : limited ? param->of.max : field;
}

/* What a field holds when its parameter is left out. */
static json_t *default_json(const struct at_param *param)
{
    struct at_name name = AT_BEFORE_FIRST(false);
    const char *list = param->type == AT_KEYWORD ? param->of.words : "";
    switch (param->type) {
    case AT_NUMBER:
    case AT_SIGNED:
    case AT_HEX:
    case AT_FORMAT:
    case AT_LENGTH:
        return json_integer(0);
    case AT_KEYWORD:
        while (at_next_name(&list, &name, false)) {
            if (name.number == 0) {
                return json_stringn(name.text, name.length);
            }
        }
        return json_null();
    case AT_IPV4:
    case AT_ADDRESS:
        return json_string("0.0.0.0");
    default:
        return json_string("");
    }
}

static void add_details(json_t *json, struct owner owner, const struct at_param *param,
                        size_t place)
{
    const struct at_list *list;
    switch ((enum at_type)param->type) {
    case AT_NUMBER:
    case AT_SIGNED:
    case AT_HEX:
    case AT_LENGTH:
        json_object_set_new(json, "max", json_integer((json_int_t)largest(param)));
        break;
    case AT_KEYWORD:
        json_object_set_new(json, "words", words_json(param->of.words, false));
        break;
    case AT_MASK:
        json_object_set_new(json, "words", words_json(param->of.words, true));
        break;
    case AT_CHOSEN:
        json_object_set_new(json, "words", chosen_json(param));
        break;
    case AT_TEXT:
        if (owner.request) {
            json_object_set_new(json, "max", json_integer(param->of.max));
        }
        break;
    case AT_REPEAT:
        list = param->of.list;
        json_object_set_new(json, "max", json_integer(list->max));
        json_object_set_new(json, "separator", json_stringn(&list->separator, 1));
        json_object_set_new(json, "fields",
                            fields_json(owner, list->fields, list->fields_count, place));
        break;
    case AT_CHOICE:
        json_object_set_new(json, "choices",
                            choices_json(owner, param->of.choices, param->count, place + 1));
        break;
    default:
        break;
    }
}

/* The name of what a condition asks for: a bit of a mask or a keyword of a parameter before it. */
static json_t *condition_json(const struct at_param *fields, const struct at_param *condition)
{
    for (const struct at_param *param = fields; param < condition; param++) {
        bool is_mask = param->type == AT_MASK;
        if (param->offset != condition->offset || (!is_mask && param->type != AT_KEYWORD)) {
            continue;
        }
        const char *list = param->of.words;
        struct at_name name = AT_BEFORE_FIRST(is_mask);
        while (at_next_name(&list, &name, is_mask)) {
            if (name.number == condition->of.max) {
                return json_stringn(name.text, name.length);
            }
        }
    }
    return json_null();
}

static json_t *field_json(struct owner owner, const struct at_param *param, size_t place)
{
    char name[TABLE_NAME_MAX] = "";
    bool optional = param->type == AT_IGNORED || (param->flags & AT_OPTIONAL);
    json_t *json = json_object();

    table_param_name(owner.request ? owner.command->usage : "", place, name);
    json_object_set_new(json, "name", json_string(name));
    json_object_set_new(json, "type", json_string(type_names[param->type]));
    json_object_set_new(json, "optional", json_boolean(owner.request && optional));
    if (owner.request && optional) {
        json_object_set_new(json, "default", default_json(param));
    }
    add_details(json, owner, param, place);
    return json;
}

/* A result shows how long its data is. */
static json_t *data_length_json(void)
{
    return json_pack("{s:s, s:s, s:b, s:I}", "name", "Length", "type", "length", "optional", 0,
                     "max", (json_int_t)UINT32_MAX);
}

static json_t *fields_json(struct owner owner, const struct at_param *fields, size_t count,
                           size_t place)
{
    json_t *json = json_array();
    json_t *condition = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct at_param *param = &fields[i];
        bool trailing = param->type == AT_IGNORED && (param->flags & AT_TRAILING);
        if (param->type == AT_IF_BIT || param->type == AT_IF_IS) {
            condition = owner.request ? condition_json(fields, param) : NULL;
        } else if (!trailing) {
            if (param->type == AT_DATA && !owner.request) {
                json_array_append_new(json, data_length_json());
            }
            json_t *field = field_json(owner, param, place++);
            if (condition != NULL) {
                json_object_set_new(field, "when", condition);
                condition = NULL;
            }
            json_array_append_new(json, field);
        }
    }
    return json;
}

/* ---- Commands and events --------------------------------------------------------------------- */

static json_t *prefixed(const char *prefix, const char *usage)
{
    return json_sprintf("%s%.*s", prefix, (int)at_name_length(usage), usage);
}

static json_t *command_json(const struct at_command *command)
{
    const struct owner request = {command, true};
    const struct owner result = {command, false};
    return json_pack("{s:o, s:[], s:b, s:b, s:b, s:b, s:o, s:o}", "name",
                     prefixed("AT+", command->usage), "aliases", "late",
                     (command->flags & (AT_LATE | AT_REPORTS)) != 0, "waits",
                     (command->flags & (AT_WAITS | AT_ENDS)) != 0, "lines",
                     (command->flags & (AT_LINES | AT_REPORTS)) != 0, "variable",
                     (command->flags & AT_VARIABLE) != 0, "params",
                     fields_json(request, command->params, command->params_count, 0), "results",
                     fields_json(result, command->results, command->results_count, 0));
}

static json_t *chapters_json(void)
{
    json_t *json = json_array();
    for (const struct at_chapter *const *chapter = at_chapters; *chapter != NULL; chapter++) {
        json_t *commands = json_array();
        for (size_t i = 0; i < (*chapter)->count; i++) {
            const struct at_command *command = &(*chapter)->commands[i];
            if (command->run != NULL) {
                json_array_append_new(commands, command_json(command));
            } else {
                json_t *real = json_array_get(commands, json_array_size(commands) - 1);
                json_array_append_new(json_object_get(real, "aliases"),
                                      prefixed("AT+", command->usage));
            }
        }
        json_array_append_new(
            json, json_pack("{s:s, s:o}", "name", (*chapter)->name, "commands", commands));
    }
    return json;
}

static json_t *event_json(const struct at_choice *event, const struct at_name *name)
{
    const struct owner owner = {NULL, false};
    json_t *json = name_json(name);
    json_object_set_new(json, "values", fields_json(owner, event->fields, event->values_count, 0));
    return json;
}

static json_t *events_json(void)
{
    json_t *json = json_array();
    for (const struct at_event_group *group = at_event_groups; group->name != NULL; group++) {
        json_t *events = json_array();
        for (size_t i = 0; i < group->count; i++) {
            const char *list = group->events[i].names;
            struct at_name name = AT_BEFORE_FIRST(false);
            while (at_next_name(&list, &name, false)) {
                json_array_append_new(events, event_json(&group->events[i], &name));
            }
        }
        json_array_append_new(
            json, json_pack("{s:o, s:o}", "name", prefixed("+", group->name), "events", events));
    }
    return json;
}

/* ---- Errors ---------------------------------------------------------------------------------- */

static json_t *statuses_json(void)
{
    json_t *json = json_array();
#define STATUS(name_, number_, text_) \
    json_array_append_new( \
        json, json_pack("{s:i, s:s, s:s}", "code", (number_), "name", #name_, "text", (text_)));
    ATCMD_STATUS_LIST(STATUS)
    return json;
}

/* The texts with their codes; those of "process command" are the statuses. */
static json_t *errors_json(void)
{
    json_t *texts =
        json_pack("[{s:s, s:[i]}, {s:s, s:[i]}, {s:s, s:[i, i, i, i, i]}, {s:s, s:[i]},"
                  " {s:s, s:[]}]",
                  "text", "command not exist", "codes", 0, "text", "number of parameters", "codes",
                  0, "text", "parse parameters", "codes", 0, -1, -3, -4, -5, "text", "allocate",
                  "codes", 0, "text", "process command", "codes");
    return json_pack("{s:o, s:o}", "texts", texts, "statuses", statuses_json());
}

bool catalogue_print(FILE *file)
{
    json_t *json = json_pack("{s:s, s:o, s:o, s:o}", "version", ATCMD_VERSION, "errors",
                             errors_json(), "chapters", chapters_json(), "events", events_json());
    bool printed = json != NULL && json_dumpf(json, file, JSON_INDENT(1)) == 0 &&
                   fputc('\n', file) != EOF && fflush(file) == 0;
    json_decref(json);
    return printed;
}
