/* Lists of names with numbers in one text, as descriptors have them. */
#ifndef CORE_NAMES_H
#define CORE_NAMES_H

#include "atcmd/core.h"

/* Looks for a name, whatever its case, or for a number. False when it is not there. */
bool at_find_name(const char *list, const uint8_t *text, size_t length, bool is_mask,
                  struct at_name *name);
bool at_find_number(const char *list, uint32_t number, struct at_name *name);

/* The row of a number among choices; NULL when there is none. */
const struct at_choice *at_find_choice(const struct at_choice *choices, size_t count,
                                       uint32_t number, struct at_name *name);

/* True when both are the same name, whatever the case. */
bool at_same_name(const uint8_t *text, size_t length, const char *name, size_t name_length);

#endif
