/* From values to text: fields as descriptors say, into the output queue of a session. A message is
 * one line; it is begun, written and then queued as a whole or not at all. */
#ifndef CORE_PRINT_H
#define CORE_PRINT_H

#include "atcmd/core.h"

/* Starts a message behind what is queued. */
void at_message_begin(struct at_session *session);

void at_print_byte(struct at_session *session, uint8_t byte);
void at_print_bytes(struct at_session *session, const uint8_t *bytes, size_t length);
void at_print(struct at_session *session, const char *text);
void at_print_number(struct at_session *session, int32_t number);

/* The name in lower case. */
void at_print_name(struct at_session *session, const char *name, size_t length);

/* The fields of a structure, separated by commas. */
void at_print_fields(struct at_session *session, const struct at_param *fields, size_t count,
                     const void *values);

/* "[name],[name]" as help shows the parameters of a command. */
void at_print_usage(struct at_session *session, const struct at_command *command);

/* Ends the line and queues it, if `reserve` bytes of the queue stay free; else false, it is gone.
 */
bool at_message_end(struct at_session *session, size_t reserve);

/* Free bytes of the queue. */
size_t at_room(const struct at_session *session);

#endif
