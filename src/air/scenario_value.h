/* The values of a scenario file: a row of a table for each key, and a reader for each type. */
#ifndef AIR_SCENARIO_VALUE_H
#define AIR_SCENARIO_VALUE_H

#include "atcmd/air.h"

struct scenario_key;

/* False, with why, when the text is no such value; then nothing was stored. */
typedef bool scenario_reader(const struct scenario_key *key, const char *text, void *field,
                             char reason[AIR_TEXT_MAX]);

struct scenario_keyword {
    const char *name; /* of the last one: NULL */
    uint32_t number;
};

struct scenario_key {
    const char *name;
    scenario_reader *read;
    size_t offset, size;                  /* of the field */
    const struct scenario_keyword *words; /* of scenario_word */
    int32_t low, high;                    /* of a number; of the bytes of a text */
    bool fixed; /* other sections are compared with it: only a file may give it */
};

scenario_reader scenario_word;   /* one of `words`, in any case; the field is a number */
scenario_reader scenario_number; /* decimal, `low` to `high` */
scenario_reader scenario_text;   /* the field is a byte with the length, and the bytes behind it */
scenario_reader scenario_digits; /* a text of `high` digits */
scenario_reader scenario_mac;    /* of one station: 6 bytes */
scenario_reader scenario_host;   /* an IPv4 address: 4 bytes */
scenario_reader scenario_subnet; /* 4 bytes and the prefix behind them */
scenario_reader scenario_ipv6;   /* "none" or a prefix: 16 bytes and its length behind them */

/* Reads a value as it stands in the file, perhaps in quotes, into the field of its structure. */
bool scenario_value(const struct scenario_key *key, const char *value, void *structure,
                    char reason[AIR_TEXT_MAX]);

bool scenario_is_hex(const uint8_t *bytes, size_t length);
uint32_t scenario_bits(const uint8_t address[4]); /* an IPv4 address as a number */
uint32_t scenario_mask(unsigned prefix);          /* 1 to 32 bits */

/* False, always. */
__attribute__((format(printf, 2, 3))) bool scenario_refuse(char reason[AIR_TEXT_MAX],
                                                           const char *format, ...);

#endif
