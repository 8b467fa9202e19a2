/* See candidates.h. */
#include "candidates.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

static size_t common_length(const char *a, const char *b, size_t length)
{
    size_t same = 0;
    while (same < length && tolower((unsigned char)a[same]) == tolower((unsigned char)b[same])) {
        same++;
    }
    return same;
}

void candidates_offer(struct candidates *candidates, const char *text, size_t length)
{
    if (length < candidates->length ||
        strncasecmp(text, candidates->word, candidates->length) != 0) {
        return;
    }
    if (candidates->count < CANDIDATES_SHOWN) {
        candidates->at[candidates->count].text = text;
        candidates->at[candidates->count].length = length;
    }
    if (candidates->count++ == 0) {
        candidates->common = length;
    } else {
        size_t shorter = length < candidates->common ? length : candidates->common;
        candidates->common = common_length(candidates->at[0].text, text, shorter);
    }
}

void candidates_print(const struct candidates *candidates)
{
    for (size_t i = 0; i < candidates->count && i < CANDIDATES_SHOWN; i++) {
        printf("%s%.*s", i > 0 ? "  " : "", (int)candidates->at[i].length, candidates->at[i].text);
    }
    puts(candidates->count > CANDIDATES_SHOWN ? "  ..." : "");
}
