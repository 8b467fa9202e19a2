/* The command set: the chapters that this build has. A program may define its own at_chapters
 * instead; then this file is not linked. */
#include "commands/commands.h"

#define ENTRY(name) &at_##name##_chapter,

const struct at_chapter *const at_chapters[] = {ATCMD_CHAPTERS(ENTRY) NULL};
