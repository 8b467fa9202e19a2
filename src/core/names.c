/* Lists of names with numbers in one text: how they are read. */
#include "core/names.h"

#include "core/value.h"

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool at_same_name(const uint8_t *text, size_t length, const char *name, size_t name_length)
{
    for (size_t i = 0; i < length && length == name_length; i++) {
        if (lower(text[i]) != lower((uint8_t)name[i])) {
            return false;
        }
    }
    return length == name_length;
}

size_t at_name_length(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0' && text[length] != '|' && text[length] != '=') {
        length++;
    }
    return length;
}

bool at_next_name(const char **list, struct at_name *name, bool is_mask)
{
    const char *at = *list;
    if (*at == '\0') {
        return false;
    }
    name->text = at;
    name->length = at_name_length(at);
    at += name->length;
    if (*at == '=') {
        at++;
        const struct at_value number = {(const uint8_t *)at, at_name_length(at), false};
        at_read_number(&number, UINT32_MAX, &name->number);
        at += number.length;
    } else {
        name->number = !is_mask ? name->number + 1 : name->number == 0 ? 1 : name->number * 2;
    }
    *list = *at == '|' ? at + 1 : at;
    return true;
}

bool at_find_name(const char *list, const uint8_t *text, size_t length, bool is_mask,
                  struct at_name *name)
{
    *name = AT_BEFORE_FIRST(is_mask);
    while (at_next_name(&list, name, is_mask)) {
        if (at_same_name(text, length, name->text, name->length)) {
            return true;
        }
    }
    return false;
}

bool at_find_number(const char *list, uint32_t number, struct at_name *name)
{
    *name = AT_BEFORE_FIRST(false);
    while (at_next_name(&list, name, false)) {
        if (name->number == number) {
            return true;
        }
    }
    return false;
}

const struct at_choice *at_find_choice(const struct at_choice *choices, size_t count,
                                       uint32_t number, struct at_name *name)
{
    for (size_t i = 0; i < count; i++) {
        if (at_find_number(choices[i].names, number, name)) {
            return &choices[i];
        }
    }
    return NULL;
}
