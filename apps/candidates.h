/* What a word that is being typed may become. */
#ifndef APPS_CANDIDATES_H
#define APPS_CANDIDATES_H

#include <stddef.h>

#define CANDIDATES_SHOWN 128

struct candidates {
    const char *word; /* what stands before the cursor, not terminated */
    size_t length;
    size_t count;
    size_t common; /* characters that all of them have in common, those of the word too */
    struct {
        const char *text; /* not terminated */
        size_t length;
    } at[CANDIDATES_SHOWN]; /* the first ones */
};

/* Adds the text, which is not copied, if it begins with the word, in upper or lower case. */
void candidates_offer(struct candidates *candidates, const char *text, size_t length);

/* Writes them to standard output, in one line. */
void candidates_print(const struct candidates *candidates);

#endif
