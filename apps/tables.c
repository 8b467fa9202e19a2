/* Names, numbers and rows of the tables. */
#include "tables.h"

#include <stdio.h>
#include <string.h>

void table_param_name(const char *usage, size_t place, char name[TABLE_NAME_MAX])
{
    const char *at = usage + at_name_length(usage);
    size_t first_value = 0; /* place of Value1, or of the first behind the names */

    at += *at == '=';
    while (*at != '\0') {
        size_t length = strcspn(at, ",");
        if (length > 1 && at[length - 1] == '1' && strstr(at, "..") != NULL) {
            break;
        }
        if (first_value++ == place) {
            snprintf(name, TABLE_NAME_MAX, "%.*s", (int)length, at);
            return;
        }
        at += length + (at[length] == ',');
    }
    snprintf(name, TABLE_NAME_MAX, "Value%zu", place - first_value + 1);
}

uint32_t table_number(const struct at_param *param, const void *values)
{
    const uint8_t *field = (const uint8_t *)values + param->offset;
    uint16_t half;
    uint32_t number;
    switch (param->size) {
    case 1:
        return *field;
    case 2:
        memcpy(&half, field, sizeof half);
        return half;
    default:
        memcpy(&number, field, sizeof number);
        return number;
    }
}

const struct at_choice *table_choice(const struct at_param *param, uint32_t number)
{
    for (size_t i = 0; i < param->count; i++) {
        const char *list = param->of.choices[i].names;
        struct at_name name = AT_BEFORE_FIRST(false);
        while (at_next_name(&list, &name, false)) {
            if (name.number == number) {
                return &param->of.choices[i];
            }
        }
    }
    return NULL;
}

bool table_is_allowed(const struct at_choice *choice, bool reads)
{
    return choice->access == 0 || (choice->access & (reads ? AT_GET : AT_SET));
}
