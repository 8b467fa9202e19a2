/* From the text of a request to the structure that its handler sees. Knows descriptors and the
 * lexical rules; knows no session. */
#ifndef CORE_PARSE_H
#define CORE_PARSE_H

#include "atcmd/core.h"

/* Codes of "parse parameters". */
enum at_parse_code {
    AT_PARSE_REFUSED = 1, /* stands for code 0 */
    AT_PARSE_MISSING = -1,
    AT_PARSE_DELIMITER = -3,
    AT_PARSE_VALUE = -4,
    AT_PARSE_TOO_LONG = -5,
};

struct at_parsed {
    enum { AT_PARSE_OK, AT_PARSE_COUNT, AT_PARSE_PARAMETERS } error;
    int code;                       /* with AT_PARSE_PARAMETERS */
    const struct at_choice *choice; /* the last one taken */
    bool has_data;                  /* the place of counted data was reached, its length is known */
    size_t data_at;                 /* where it begins in the text */
    size_t data_length;
};

/* Reads the parameters of `command` into `args` (AT_STRUCT_MAX bytes, zeroed here). `text` is what
 * follows the '='. `whole` says that no more text will come; otherwise only complete values count
 * and the error members mean nothing: a look ahead for has_data. Base64 data is decoded in place,
 * and only when it is there. */
void at_parse(const struct at_command *command, uint8_t *text, size_t length, bool whole,
              void *args, struct at_parsed *parsed);

/* True when a value of these bytes can only stand in quotes, where `separator` ends it as well as a
 * comma. */
bool at_needs_quotes(const struct at_bytes *text, uint8_t separator);

#endif
