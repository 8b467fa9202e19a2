/* Names and texts of the status codes, from the one list. */
#include <stddef.h>

#include "atcmd/nwp.h"

const char *nwp_status_name(int32_t status)
{
    switch (status) {
#define NAME(name, number, text) \
    case number: \
        return #name;
        ATCMD_STATUS_LIST(NAME)
    default:
        return NULL;
    }
}

const char *nwp_status_text(int32_t status)
{
    switch (status) {
#define TEXT(name, number, text) \
    case number: \
        return text;
        ATCMD_STATUS_LIST(TEXT)
    default:
        return NULL;
    }
}
