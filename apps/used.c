/* All items of the tables are listed once, in the order of the tables; what passes counts them. */
#include "used.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

/* Something of the command set. What comes in values is known by where it stands in the tables,
 * what comes as text by its label. */
struct item {
    const void *owner; /* struct at_command or at_choice of an event; NULL: known by its label */
    enum at_direction direction;
    const void *list; /* keywords or choices */
    uint32_t number;
    unsigned long count;
    char *label;
};

struct used {
    struct item *items;
    size_t length, capacity;
    bool failed; /* no memory */
};

/* ---- The list of all items ------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void add(struct used *used, struct item item,
                                                      const char *format, ...)
{
    va_list values;
    if (used->length == used->capacity) {
        size_t capacity = used->capacity == 0 ? 1024 : 2 * used->capacity;
        struct item *items = realloc(used->items, capacity * sizeof *items);
        used->failed = used->failed || items == NULL;
        if (items == NULL) {
            return;
        }
        used->items = items;
        used->capacity = capacity;
    }
    va_start(values, format);
    int length = vasprintf(&item.label, format, values);
    va_end(values);
    used->failed = used->failed || length < 0;
    if (length >= 0) {
        used->items[used->length++] = item;
    }
}

#define LABEL_MAX 128

/* Where in the tables the walk is. */
struct place {
    const struct at_command *command; /* NULL: events */
    const void *owner;
    enum at_direction direction;
    char path[LABEL_MAX]; /* "AT+WlanSet=ap", "+eventwlan:connect" */
    bool in_names;        /* the path has its first choice */
    size_t param;         /* of the request */
};

static void add_fields(struct used *used, struct place *place, const struct at_param *fields,
                       size_t count);

static void add_word(struct used *used, const struct place *place, struct item item,
                     const struct at_name *name)
{
    bool request = place->direction == AT_REQUEST;
    char of[TABLE_NAME_MAX];

    table_param_name(request ? place->command->usage : "", place->param, of);
    add(used, item, "%s %s %s: %.*s", request ? "keyword" : "result ", place->path, of,
        (int)name->length, name->text);
}

static void add_words(struct used *used, const struct place *place, const struct at_param *param)
{
    bool is_mask = param->type == AT_MASK;
    const char *list = param->of.words;
    struct at_name name = AT_BEFORE_FIRST(is_mask);

    while (at_next_name(&list, &name, is_mask)) {
        struct at_name first = AT_BEFORE_FIRST(is_mask);
        const char *again = param->of.words;
        while (at_next_name(&again, &first, is_mask) && first.number != name.number) {
        }
        if (first.text == name.text) { /* no other spelling of one before */
            struct item item = {place->owner, place->direction, param->of.words, name.number};
            add_word(used, place, item, &name);
        }
    }
}

/* Is there anything behind the choice that the command may name? "AT+Set=status" has nothing. */
static bool leads_on(const struct at_choice *choice, bool reads)
{
    const struct at_param *only = choice->fields;
    if (choice->access != 0 || choice->values_count != 1 || only->type != AT_CHOICE) {
        return true;
    }
    for (size_t i = 0; i < only->count; i++) {
        if (table_is_allowed(&only->of.choices[i], reads)) {
            return true;
        }
    }
    return false;
}

static void add_choice(struct used *used, const struct place *place, const struct at_param *param,
                       const struct at_choice *choice, const struct at_name *name)
{
    const struct at_command *command = place->command;
    const bool reads = command != NULL && (command->flags & AT_READS);
    const struct at_param *fields = choice->fields;
    size_t count = choice->values_count;
    struct place below = *place;

    if ((choice->access & AT_NONE) ||
        (place->direction == AT_REQUEST &&
         !(table_is_allowed(choice, reads) && leads_on(choice, reads)))) {
        return;
    }
    snprintf(below.path, sizeof below.path, "%.90s%c%.*s", place->path, place->in_names ? ',' : '=',
             (int)name->length, name->text);
    below.in_names = true;
    below.param++;
    add(used, (struct item){place->owner, place->direction, param->of.choices, name->number},
        "%s %s", place->direction == AT_REQUEST ? "option " : "result ", below.path);
    if (place->direction == AT_REQUEST) {
        count = at_choice_params(command, choice, &fields);
    }
    add_fields(used, &below, fields, count);
    if (reads && place->direction == AT_REQUEST && (choice->access & AT_GET) &&
        !(choice->access & AT_MUTE)) {
        below.direction = AT_ANSWER;
        below.param = 0;
        add_fields(used, &below, choice->fields, choice->values_count);
    }
}

static void add_choices(struct used *used, const struct place *place, const struct at_param *param)
{
    for (size_t i = 0; i < param->count; i++) {
        const char *list = param->of.choices[i].names;
        struct at_name name = AT_BEFORE_FIRST(false);
        while (at_next_name(&list, &name, false)) {
            add_choice(used, place, param, &param->of.choices[i], &name);
        }
    }
}

/* The names alone. */
static void add_chosen(struct used *used, const struct place *place, const struct at_param *param)
{
    for (size_t i = 0; i < param->count; i++) {
        const struct at_choice *choice = &param->of.choices[i];
        const char *list = choice->names;
        struct at_name name = AT_BEFORE_FIRST(false);
        while (!(choice->access & AT_NONE) && at_next_name(&list, &name, false)) {
            struct item item = {place->owner, place->direction, param->of.choices, name.number};
            add_word(used, place, item, &name);
        }
    }
}

static void add_fields(struct used *used, struct place *place, const struct at_param *fields,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct at_param *param = &fields[i];
        switch (param->type) {
        case AT_KEYWORD:
        case AT_MASK:
            add_words(used, place, param);
            break;
        case AT_CHOICE:
            add_choices(used, place, param);
            break;
        case AT_CHOSEN:
            add_chosen(used, place, param);
            break;
        case AT_REPEAT:
            add_fields(used, place, param->of.list->fields, param->of.list->fields_count);
            break;
        default:
            break;
        }
        place->param += param->type != AT_IF_BIT && param->type != AT_IF_IS;
    }
}

static void add_command(struct used *used, const struct at_command *command)
{
    int length = (int)at_name_length(command->usage);
    struct place place = {.command = command, .owner = command, .direction = AT_REQUEST};

    snprintf(place.path, sizeof place.path, "AT+%.*s", length, command->usage);
    add(used, (struct item){command, AT_REQUEST}, "command %s", place.path);
    add_fields(used, &place, command->params, command->params_count);
    place.direction = AT_ANSWER;
    place.param = 0;
    add_fields(used, &place, command->results, command->results_count);
}

static void add_events(struct used *used, const struct at_event_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct at_choice *event = &group->events[i];
        const char *list = event->names;
        struct at_name name = AT_BEFORE_FIRST(false);
        while (at_next_name(&list, &name, false)) {
            struct place place = {.owner = event, .direction = AT_ANSWER};
            snprintf(place.path, sizeof place.path, "+%s:%.*s", group->name, (int)name.length,
                     name.text);
            add(used, (struct item){NULL}, "event   %s", place.path);
            add_fields(used, &place, event->fields, event->values_count);
        }
    }
}

static void add_errors(struct used *used)
{
    static const char *const errors[] = {
        "command not exist,0", "number of parameters,0",
        "parse parameters,0",  "parse parameters,-1",
        "parse parameters,-3", "parse parameters,-4",
        "parse parameters,-5", "allocate,0",
    };
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        add(used, (struct item){NULL}, "error   %s", errors[i]);
    }
#define STATUS(name_, number_, text_) \
    add(used, (struct item){NULL}, "error   process command,%d", (number_));
    ATCMD_STATUS_LIST(STATUS)
}

struct used *used_create(void)
{
    struct used *used = calloc(1, sizeof *used);
    if (used == NULL) {
        return NULL;
    }
    for (const struct at_chapter *const *chapter = at_chapters; *chapter != NULL; chapter++) {
        for (size_t i = 0; i < (*chapter)->count; i++) {
            if ((*chapter)->commands[i].run != NULL) {
                add_command(used, &(*chapter)->commands[i]);
            }
        }
    }
    for (const struct at_event_group *group = at_event_groups; group->name != NULL; group++) {
        add_events(used, group);
    }
    add_errors(used);
    if (used->failed) {
        used_destroy(used);
        return NULL;
    }
    return used;
}

void used_destroy(struct used *used)
{
    for (size_t i = 0; i < used->length; i++) {
        free(used->items[i].label);
    }
    free(used->items);
    free(used);
}

/* ---- What passes ----------------------------------------------------------------------------- */

static void count_item(struct used *used, struct item what)
{
    for (size_t i = 0; i < used->length; i++) {
        struct item *item = &used->items[i];
        item->count += item->owner == what.owner && item->direction == what.direction &&
                       item->list == what.list && item->number == what.number;
    }
}

static void count_mask(struct used *used, struct item item, uint32_t mask)
{
    const char *list = item.list;
    struct at_name name = AT_BEFORE_FIRST(true);
    while (at_next_name(&list, &name, true)) {
        item.number = name.number;
        if (name.number == 0 ? mask == 0 : (mask & name.number) == name.number) {
            count_item(used, item);
        }
    }
}

static void count_fields(struct used *used, struct item item, const struct at_param *fields,
                         size_t count, const uint8_t *values);

static void count_list(struct used *used, struct item item, const struct at_param *param,
                       const uint8_t *values)
{
    const struct at_list *list = param->of.list;
    size_t elements = list->counter != 0 ? values[list->counter - 1] : list->max;
    for (size_t i = 0; i < elements && i < list->max; i++) {
        count_fields(used, item, list->fields, list->fields_count,
                     values + param->offset + i * list->size);
    }
}

static void count_choice(struct used *used, struct item item, const struct at_param *param,
                         const uint8_t *values)
{
    const struct at_choice *choice = table_choice(param, item.number);
    const struct at_command *command = item.owner;
    const struct at_param *fields;
    size_t count;

    count_item(used, item);
    if (choice == NULL) {
        return;
    }
    fields = choice->fields;
    count = item.direction == AT_REQUEST ? at_choice_params(command, choice, &fields)
                                         : choice->values_count;
    count_fields(used, item, fields, count, values);
}

static void count_fields(struct used *used, struct item item, const struct at_param *fields,
                         size_t count, const uint8_t *values)
{
    for (size_t i = 0; i < count; i++) {
        const struct at_param *param = &fields[i];
        item.list = param->of.words;
        item.number = table_number(param, values);
        switch (param->type) {
        case AT_KEYWORD:
            count_item(used, item);
            break;
        case AT_MASK:
            count_mask(used, item, item.number);
            break;
        case AT_CHOICE:
            item.list = param->of.choices;
            count_choice(used, item, param, values);
            break;
        case AT_CHOSEN:
            item.list = param->of.choices;
            count_item(used, item);
            break;
        case AT_REPEAT:
            count_list(used, item, param, values);
            break;
        default:
            break;
        }
    }
}

void used_values(struct used *used, enum at_direction direction, const void *owner,
                 const struct at_param *fields, size_t count, const void *values)
{
    if (direction == AT_REQUEST) {
        count_item(used, (struct item){owner, AT_REQUEST});
    }
    count_fields(used, (struct item){owner, direction}, fields, count, values);
}

static void count_label(struct used *used, const char *kind, const uint8_t *text, size_t length)
{
    for (size_t i = 0; i < used->length; i++) {
        const char *label = used->items[i].label;
        size_t kind_length = strlen(kind);
        used->items[i].count += strncmp(label, kind, kind_length) == 0 &&
                                strlen(label) == kind_length + length &&
                                memcmp(label + kind_length, text, length) == 0;
    }
}

void used_line(struct used *used, const uint8_t *line, size_t length)
{
    static const char error[] = "ERROR: ";
    static const char event[] = "+event";
    if (length > strlen(error) && memcmp(line, error, strlen(error)) == 0) {
        count_label(used, "error   ", line + strlen(error), length - strlen(error));
    } else if (length > strlen(event) && memcmp(line, event, strlen(event)) == 0) {
        const uint8_t *comma = memchr(line, ',', length);
        count_label(used, "event   ", line, comma != NULL ? (size_t)(comma - line) : length);
    }
}

/* ---- The report ------------------------------------------------------------------------------ */

void used_print(const struct used *used, FILE *file)
{
    for (size_t i = 0; i < used->length; i++) {
        const struct item *item = &used->items[i];
        fprintf(file, "%7lu %s\n", item->count, item->label);
    }
}
