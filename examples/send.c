/* Sends a line over TCP by AT commands, from a program that has the AT Command Core inside.
 * Usage: send PORT TEXT, with a server on this machine at that port. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atcmd/atcmd.h"
#include "atcmd/linux.h"

/* Sends a command and prints its answer, up to its end: OK, an error, or the late result that
 * begins with this text. */
static int command(const char *text, const char *end)
{
    char line[ATCMD_BUFFER_SIZE];
    printf("> %s\n", text);
    int status = ATCmd_send(text);
    while (status >= 0) {
        status = ATCmd_rcv(line, 0);
        if (status < 0) {
            break;
        }
        printf("< %s\n", line);
        if (strncmp(line, "ERROR", 5) == 0) {
            return -1;
        }
        if (strncmp(line, end, strlen(end)) == 0) {
            return 0;
        }
    }
    return status;
}

int main(int argc, char **argv)
{
    const struct nwp_linux_config config = {0};
    char connect[64];
    char send[256];
    int32_t status;

    if (argc != 3 || strlen(argv[2]) > 200) {
        fputs("Usage: send PORT TEXT\n", stderr);
        return 2;
    }
    snprintf(connect, sizeof connect, "AT+Connect=0,INET,%s,127.0.0.1", argv[1]);
    snprintf(send, sizeof send, "AT+Send=0,0,%zu,%s", strlen(argv[2]), argv[2]);

    struct nwp *nwp = nwp_linux_create(&config, &status);
    if (nwp == NULL || nwp_linux_boot(&nwp, 1) < 0 || ATCmd_create(nwp) < 0) {
        fputs("no device\n", stderr);
        return 1;
    }
    int failed = command("AT+Socket=INET,STREAM,TCP", "OK") || command(connect, "+connect:") ||
                 command(send, "OK") || command("AT+Close=0", "OK");
    ATCmd_destroy();
    nwp_linux_destroy(nwp);
    return failed ? 1 : 0;
}
