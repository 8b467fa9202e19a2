/* The fake network processor as a device of the program at_fake, and its commands. */
#ifndef FAKE_DEVICE_H
#define FAKE_DEVICE_H

#include "commands/commands.h"
#include "fake_inside.h"

/* Scripts, results and the log; lists; what happens by itself. */
extern const struct at_chapter at_fake_chapter;
extern const struct at_chapter at_fake_list_chapter;
extern const struct at_chapter at_fake_event_chapter;

/* "ERROR: process command,-1": nothing waits for that, or a list is full. */
#define FAKE_NOT_POSSIBLE (-1)

/* Something that happens when the command that asks for it was answered. */
struct fake_action {
    void (*run)(struct fake_nwp *fake, const struct fake_action *action);
    const char *operation;
    int32_t status;
    struct nwp_ping_report report;
    struct nwp_event event; /* what it points to is copied */
    void (*task)(void *context);
    void *context;
};

static inline struct fake_nwp *fake_of_call(const struct at_call *call)
{
    return fake_of(nwp_of(call));
}

void fake_later(struct fake_nwp *fake, const struct fake_action *action);

/* Keywords: the operations, and what the device may be without, chapters and operations. */
extern const char fake_operations[];
extern const char fake_parts[];

/* The name of the operation with this number. */
const char *fake_operation_name(uint32_t number);

/* From now on the device does not have the part with this number. */
void fake_without(struct fake_nwp *fake, uint32_t number);

/* Everything as at the start. */
void fake_restart(struct fake_nwp *fake);

/* Has the buffer of what is read hold these bytes. */
void fake_set_data(struct fake_nwp *fake, const uint8_t *data, size_t length);

/* ---- Texts of parameters -----------------------------------------------------------------------
 */

/* The text of a parameter as it is meant, its \xHH as bytes; NULL stays NULL. */
struct nwp_bytes fake_plain(struct at_bytes text, uint8_t room[FAKE_TEXT]);

/* The same for a name of an event or a list. */
struct nwp_name fake_name(struct at_bytes text);

#endif
