/* What programs need that read the tables of the command set. */
#ifndef APPS_TABLES_H
#define APPS_TABLES_H

#include "atcmd/commands.h"

#define TABLE_NAME_MAX 64

/* The name of the parameter at this place of a request, counted from 0, as help calls it. What help
 * does not name is Value1, Value2… behind the names. */
void table_param_name(const char *usage, size_t place, char name[TABLE_NAME_MAX]);

/* The number in the field of a parameter. */
uint32_t table_number(const struct at_param *param, const void *values);

/* The row of this number; NULL when there is none. */
const struct at_choice *table_choice(const struct at_param *param, uint32_t number);

/* May the commands of this kind (reading or not) name the choice? */
bool table_is_allowed(const struct at_choice *choice, bool reads);

#endif
