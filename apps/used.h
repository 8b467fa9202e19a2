/* What hosts have used of the command set: every command, option, keyword, event and error of the
 * tables, and how often it was seen. */
#ifndef APPS_USED_H
#define APPS_USED_H

#include <stdio.h>

#include "atcmd/commands.h"

struct used;

/* NULL without memory. */
struct used *used_create(void);
void used_destroy(struct used *used);

/* The `values` callback of sessions. */
void used_values(struct used *used, enum at_direction direction, const void *owner,
                 const struct at_param *fields, size_t count, const void *values);

/* A line of an answer or event. */
void used_line(struct used *used, const uint8_t *line, size_t length);

/* A line for each: how often, kind and name. */
void used_print(const struct used *used, FILE *file);

#endif
