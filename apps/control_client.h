/* The other side of the control socket: finds the at_commands that run, and asks them. */
#ifndef APPS_CONTROL_CLIENT_H
#define APPS_CONTROL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#define CONTROL_TEXT_MAX 512 /* bytes of an error text, with its NUL */

/* The address at which a process listens, with its length. */
socklen_t control_address(struct sockaddr_un *address, pid_t pid);

/* Those that run: of this user, of any user for root. They are the caller's to free(). */
size_t control_find(pid_t **pids);

/* A link to a process, to be ended by fclose(). NULL with an error text. */
FILE *control_connect(pid_t pid, char error[CONTROL_TEXT_MAX]);

/* Runs one line and waits for its answer, of which `print` gets each line without its end. False
 * with a text when it was refused, or when the link is broken: then it stays so. */
bool control_ask(FILE *link, const char *line, void (*print)(void *context, const char *line),
                 void *context, char error[CONTROL_TEXT_MAX]);

#endif
