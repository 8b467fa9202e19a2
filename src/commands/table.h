/* The rows of the tables of commands: a parameter or result field in one line. For example
 *
 *     TEXT(struct nwp_network, key, MAX(64), OPTIONAL)
 *
 * is a text for the field `key`, of up to 64 bytes, which may be left out. */
#ifndef COMMANDS_TABLE_H
#define COMMANDS_TABLE_H

#include "atcmd/core.h"

#define AT_COUNT(array) (uint8_t)(sizeof(array) / sizeof((array)[0]))

#define FIELD(type_, structure_, field_, ...) \
    { \
        .type = (type_), AT_FIELD(structure_, field_), __VA_ARGS__ \
    }

#define NUMBER(structure_, ...)  FIELD(AT_NUMBER, structure_, __VA_ARGS__)
#define SIGNED(structure_, ...)  FIELD(AT_SIGNED, structure_, __VA_ARGS__)
#define HEX(structure_, ...)     FIELD(AT_HEX, structure_, __VA_ARGS__)
#define KEYWORD(structure_, ...) FIELD(AT_KEYWORD, structure_, __VA_ARGS__)
#define MASK(structure_, ...)    FIELD(AT_MASK, structure_, __VA_ARGS__)
#define BITS(structure_, ...)    FIELD(AT_BITS, structure_, __VA_ARGS__)
#define TEXT(structure_, ...)    FIELD(AT_TEXT, structure_, __VA_ARGS__)
#define NAME(structure_, ...)    FIELD(AT_NAME, structure_, __VA_ARGS__)
#define IPV4(structure_, ...)    FIELD(AT_IPV4, structure_, __VA_ARGS__)
#define IPV6(structure_, ...)    FIELD(AT_IPV6, structure_, __VA_ARGS__)
#define ADDRESS(structure_, ...) FIELD(AT_ADDRESS, structure_, __VA_ARGS__)
#define MAC(structure_, ...)     FIELD(AT_MAC, structure_, __VA_ARGS__)
#define FORMAT(structure_, ...)  FIELD(AT_FORMAT, structure_, __VA_ARGS__)
#define LENGTH(structure_, ...)  FIELD(AT_LENGTH, structure_, __VA_ARGS__)
#define DATA(structure_, ...)    FIELD(AT_DATA, structure_, __VA_ARGS__)
#define REPEAT(structure_, ...)  FIELD(AT_REPEAT, structure_, __VA_ARGS__)
#define CHOICE(structure_, ...)  FIELD(AT_CHOICE, structure_, __VA_ARGS__)
#define CHOSEN(structure_, ...)  FIELD(AT_CHOSEN, structure_, __VA_ARGS__)
#define IGNORED(...) \
    { \
        .type = AT_IGNORED, __VA_ARGS__ \
    }

/* What may stand behind the field. */
#define MAX(number_)      .of.max = (number_)
#define ONE_OF(words_)    .of.words = (words_)
#define OPTIONS(choices_) AT_CHOICES(choices_)
#define LIST_OF(list_)    .of.list = (&(list_))
#define OPTIONAL          .flags = AT_OPTIONAL
#define FLAGS(flags_)     .flags = (flags_)

/* A row before the one that counts only under this condition. */
#define IF_BIT(structure_, field_, bits_) FIELD(AT_IF_BIT, structure_, field_, MAX(bits_))
#define IF_IS(structure_, field_, value_) FIELD(AT_IF_IS, structure_, field_, MAX(value_))

/* The number of elements of a list that differs from time to time. */
#define COUNTER(structure_, field_) .counter = (offsetof(structure_, field_) + 1)

/* The lists of a command. */
#define PARAMS(array_)  AT_FIELDS(params, array_)
#define RESULTS(array_) AT_FIELDS(results, array_)

/* The fields of a choice: its values, or what stands behind its name, or so many values and then
 * what stands behind its name. */
#define VALUES(array_) .fields = (array_), .values_count = AT_COUNT(array_)
#define QUERY(array_)  .fields = (array_), .params_count = AT_COUNT(array_)
#define VALUES_AND_QUERY(count_, array_) \
    .fields = (array_), .values_count = (count_), .params_count = AT_COUNT(array_) - (count_)

/* Who may name a choice. */
#define GET  .access = AT_GET
#define SET  .access = AT_SET
#define BOTH .access = (AT_GET | AT_SET)
#define MUTE .access = (AT_GET | AT_SET | AT_MUTE)
#define NONE .access = AT_NONE

#endif
