/* One value of a request: its text, and its way into a field. */
#ifndef CORE_VALUE_H
#define CORE_VALUE_H

#include "atcmd/core.h"

struct at_value {
    const uint8_t *text; /* without blanks around it, and without its quotes */
    size_t length;
    bool quoted;
};

/* Takes blanks off both ends. */
void at_value_trim(struct at_value *value);

/* Nothing is there, or brackets with nothing between them. */
bool at_value_is_empty(const struct at_value *value);

/* Converts a value as `param` says and stores it at `base` of the arguments; a number is left in
 * *number too. 0 or an enum at_parse_code. */
int at_read_value(const struct at_param *param, const struct at_value *value, void *args,
                  size_t base, uint32_t *number);

/* The choice of this name, and its number. 0 or an enum at_parse_code. */
int at_read_choice(const struct at_param *param, const struct at_value *value,
                   const struct at_choice **choice, uint32_t *number);

/* Decimal or 0x hexadecimal, at most `max`. */
int at_read_number(const struct at_value *value, uint32_t max, uint32_t *number);

/* The largest number that the field holds. */
uint32_t at_field_max(const struct at_param *param);

/* Puts a number into the field of a parameter. */
void at_store(void *args, const struct at_param *param, size_t base, uint32_t number);

/* The number in the field of a parameter. */
uint32_t at_load(const struct at_param *param, const uint8_t *field);

#endif
