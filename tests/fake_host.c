/* A host on the fake network processor. */
#include <stdlib.h>
#include <string.h>

#include "fake_nwp.h"

static void on_ready(struct at_session *session)
{
    ((struct fake_host *)(void *)session)->ready++;
}

void fake_host_open(struct fake_host *host, size_t input_size, size_t output_size, uint8_t calls)
{
    memset(host, 0, sizeof *host);
    fake_init(&host->nwp);
    host->config = (struct at_config){
        .input = malloc(input_size),
        .input_size = input_size,
        .output = malloc(output_size),
        .output_size = output_size,
        .calls = malloc(calls * sizeof(struct at_call)),
        .call_count = calls,
        .ready = on_ready,
    };
    host->got_size = 4096;
    host->got = malloc(host->got_size);
    if (host->config.input == NULL || host->config.output == NULL || host->config.calls == NULL ||
        host->got == NULL) {
        abort();
    }
    fake_host_forget(host);
    at_host_open(&host->host, &host->nwp.nwp, &host->config);
}

void fake_host_close(struct fake_host *host)
{
    at_host_close(&host->host);
    fake_close(&host->nwp);
    free(host->config.input);
    free(host->config.output);
    free(host->config.calls);
    free(host->got);
}

static void keep(struct fake_host *host, const uint8_t *data, size_t length)
{
    if (host->got_length + length + 1 > host->got_size) {
        host->got_size = 2 * (host->got_length + length + 1);
        host->got = realloc(host->got, host->got_size);
        if (host->got == NULL) {
            abort();
        }
    }
    memcpy(host->got + host->got_length, data, length);
    host->got_length += length;
    host->got[host->got_length] = '\0';
}

void fake_host_fetch(struct fake_host *host, size_t length)
{
    const uint8_t *data;
    size_t there = at_session_output(&host->host.session, &data);
    length = length < there ? length : there;
    keep(host, data, length);
    at_session_fetched(&host->host.session, length);
}

static size_t output_length(const struct fake_host *host)
{
    const uint8_t *data;
    return at_session_output(&host->host.session, &data);
}

bool fake_host_give(struct fake_host *host, const void *data, size_t length)
{
    const uint8_t *from = data;
    while (length > 0) {
        size_t read = at_session_input(&host->host.session, from, length);
        if (read == 0 && output_length(host) == 0) {
            return false;
        }
        from += read;
        length -= read;
        if (read == 0) {
            fake_host_fetch(host, SIZE_MAX);
        }
    }
    while (output_length(host) > 0) {
        fake_host_fetch(host, SIZE_MAX);
    }
    return true;
}

void fake_host_forget(struct fake_host *host)
{
    host->got_length = 0;
    host->got[0] = '\0';
}

const char *fake_host_ask(struct fake_host *host, const char *text)
{
    fake_host_forget(host);
    return fake_host_give(host, text, strlen(text)) ? host->got : "(not read)";
}
