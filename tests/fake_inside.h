/* Inside the fake network processor: what its chapters share. */
#ifndef FAKE_INSIDE_H
#define FAKE_INSIDE_H

#include <stdio.h>
#include <string.h>

#include "fake_nwp.h"

static inline struct fake_nwp *fake_of(struct nwp *nwp)
{
    return (struct fake_nwp *)(void *)nwp;
}

/* Notes the operation and returns its status. */
__attribute__((format(printf, 3, 4))) int32_t fake_asked(struct nwp *nwp, const char *operation,
                                                         const char *format, ...);

/* Answers an operation that takes a request: gives what it has to give and returns the status, or
 * has the request wait. `what` has the fields of what is given, the other ones are set here. */
int32_t fake_serve(struct nwp *nwp, const char *operation, struct nwp_request *request,
                   int32_t status, struct fake_pending what);

/* Of an operation that gives nothing but a status. */
#define NOTHING ((struct fake_pending){0})

/* ---- Text of arguments ----------------------------------------------------------------------- */

struct text {
    char bytes[1100];
};

__attribute__((format(printf, 1, 2))) struct text fake_format(const char *format, ...);

/* Bytes other than visible ASCII as \xHH, "-" for none, "" for an empty text; "..." at the end of
 * one that is longer than 260 such bytes. */
struct text fake_text(struct nwp_bytes bytes);
struct text fake_hex(const uint8_t *bytes, size_t length);
struct text fake_endpoint(const struct nwp_endpoint *endpoint);

/* Counted data, which is kept in fake_nwp.sent too: its length and text. */
struct text fake_data(struct nwp *nwp, struct nwp_bytes data);

#define TEXT_OF(value)     fake_text(value).bytes
#define HEX_OF(value)      fake_hex(value, sizeof(value)).bytes
#define ENDPOINT_OF(value) fake_endpoint(value).bytes
#define DATA_OF(nwp, ...)  fake_data(nwp, (struct nwp_bytes){__VA_ARGS__}).bytes

/* Remembers a setting if the status says that it was made; returns the status. */
int32_t fake_keep(struct nwp *nwp, int32_t status, enum fake_kind kind, uint32_t key,
                  uint32_t option, const void *value, size_t size);

/* Is the value of this option a text? */
bool fake_is_text(enum fake_kind kind, uint32_t key, uint32_t option);

/* ---- The chapters ---------------------------------------------------------------------------- */

extern const struct nwp_ops fake_ops;
extern const struct nwp_socket_ops fake_socket_ops;
extern const struct nwp_wlan_ops fake_wlan_ops;
extern const struct nwp_file_ops fake_file_ops;
extern const struct nwp_netapp_ops fake_netapp_ops;
extern const struct nwp_netcfg_ops fake_netcfg_ops;
extern const struct nwp_netutil_ops fake_netutil_ops;
extern const struct nwp_mqtt_ops fake_mqtt_ops;
extern const struct nwp_http_ops fake_http_ops;

#endif
