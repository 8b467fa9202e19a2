/* See control_client.h. */
#include "control_client.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#define NAME           "atcmd-control-" /* in the abstract namespace of Unix sockets */
#define ANSWER_SECONDS 10

/* What tells the processes of one container from those of another in the same network, which may
 * have the same numbers. */
static unsigned long pid_namespace(void)
{
    struct stat namespace;
    return stat("/proc/self/ns/pid", &namespace) == 0 ? (unsigned long)namespace.st_ino : 0;
}

socklen_t control_address(struct sockaddr_un *address, pid_t pid)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    int length = snprintf(address->sun_path + 1, sizeof address->sun_path - 1, NAME "%lu-%d",
                          pid_namespace(), (int)pid);
    return (socklen_t)offsetof(struct sockaddr_un, sun_path) + 1 + (socklen_t)length;
}

/* A connection to the program, or -1 with errno. A name may be taken by anybody, so it counts who
 * listens there. */
static int open_socket(pid_t pid)
{
    const struct timeval limit = {.tv_sec = ANSWER_SECONDS};
    struct sockaddr_un address;
    struct ucred peer;
    socklen_t length = sizeof peer;
    int error = EPERM;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd, (const struct sockaddr *)&address, control_address(&address, pid)) != 0) {
        error = errno;
    } else if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
               (peer.uid == geteuid() || geteuid() == 0)) {
        return fd;
    }
    close(fd);
    errno = error;
    return -1;
}

/* ---- Finding --------------------------------------------------------------------------------- */

/* A line of /proc/net/unix: "Num: RefCount Protocol Flags Type St Inode Path". Connections have the
 * path of their listener. */
static bool parse_listener(const char *line, pid_t *pid)
{
    static const char listens[] = " 00010000 0001 01 ";
    char name[64], *end;
    int length = snprintf(name, sizeof name, " @" NAME "%lu-", pid_namespace());
    const char *number = strstr(line, name);

    if (number == NULL || strstr(line, listens) == NULL) {
        return false;
    }
    errno = 0;
    long value = strtol(number + length, &end, 10);
    *pid = (pid_t)value;
    return *end == '\n' && errno == 0 && value > 0 && *pid == value;
}

static bool answers(pid_t pid)
{
    int fd = open_socket(pid);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0;
}

size_t control_find(pid_t **pids)
{
    FILE *file = fopen("/proc/net/unix", "re");
    char *line = NULL;
    size_t capacity = 0;
    size_t count = 0;
    pid_t pid;

    *pids = NULL;
    while (file != NULL && getline(&line, &capacity, file) > 0) {
        if (!parse_listener(line, &pid) || !answers(pid)) {
            continue;
        }
        pid_t *more = realloc(*pids, (count + 1) * sizeof *more);
        if (more == NULL) {
            break;
        }
        *pids = more;
        more[count++] = pid;
    }
    free(line);
    if (file != NULL) {
        fclose(file);
    }
    return count;
}

/* ---- Asking ---------------------------------------------------------------------------------- */

FILE *control_connect(pid_t pid, char error[CONTROL_TEXT_MAX])
{
    int fd = open_socket(pid);
    FILE *link = fd < 0 ? NULL : fdopen(fd, "r");

    if (link != NULL) {
        return link;
    }
    if (fd < 0 && errno == ECONNREFUSED) {
        snprintf(error, CONTROL_TEXT_MAX, "no at_commands is running as process %d", (int)pid);
    } else {
        snprintf(error, CONTROL_TEXT_MAX, "process %d: %s", (int)pid, strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return NULL;
}

/* Reads to the end of the answer; false with the text of the error. */
static bool take_answer(FILE *link, void (*print)(void *context, const char *line), void *context,
                        char error[CONTROL_TEXT_MAX])
{
    static const char refused[] = "ERROR: ";
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    bool ok;

    while ((length = getline(&line, &capacity, link)) > 0 && line[length - 1] == '\n') {
        line[length - 1] = '\0';
        ok = strcmp(line, "OK") == 0;
        if (ok || strncmp(line, refused, sizeof refused - 1) == 0) {
            snprintf(error, CONTROL_TEXT_MAX, "%s", ok ? "" : line + sizeof refused - 1);
            free(line);
            return ok;
        }
        print(context, line + (line[0] == ' ')); /* which shows that it is no verdict */
    }
    free(line);
    snprintf(error, CONTROL_TEXT_MAX, "the program does not answer any more");
    shutdown(fileno(link), SHUT_RDWR); /* what comes late is no answer to a later line */
    return false;
}

bool control_ask(FILE *link, const char *line, void (*print)(void *context, const char *line),
                 void *context, char error[CONTROL_TEXT_MAX])
{
    if (strchr(line, '\n') != NULL) {
        snprintf(error, CONTROL_TEXT_MAX, "a command is one line");
        return false;
    }
    /* Why this fails stands in the answer, if any. */
    (void)send(fileno(link), line, strlen(line), MSG_NOSIGNAL);
    (void)send(fileno(link), "\n", 1, MSG_NOSIGNAL);
    return take_answer(link, print, context, error);
}
