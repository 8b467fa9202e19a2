/* What the chapters share: their tables, and the way from a call to the network processor and
 * back. */
#ifndef COMMANDS_COMMANDS_H
#define COMMANDS_COMMANDS_H

#include "atcmd/commands.h"
#include "commands/table.h"

/* The chapters of the guide, in its order. A build that leaves some out defines its own list. */
#ifndef ATCMD_CHAPTERS
#define ATCMD_CHAPTERS(chapter) \
    chapter(device) chapter(socket) chapter(wlan) chapter(file) chapter(netapp) chapter(netcfg) \
        chapter(netutil) chapter(mqtt) chapter(http)
#endif

#define AT_CHAPTER(name) extern const struct at_chapter at_##name##_chapter;
ATCMD_CHAPTERS(AT_CHAPTER)
#undef AT_CHAPTER

/* The session is the first member of its host. */
static inline struct nwp *nwp_of(const struct at_call *call)
{
    return ((struct at_host *)(void *)call->session)->nwp;
}

static inline struct nwp_bytes text_of(struct at_bytes bytes)
{
    return (struct nwp_bytes){bytes.data, bytes.length};
}

/* AT_ASK(nwp, wlan, connect, (nwp, network)): calls an operation of a chapter, if the network
 * processor has it. */
#define AT_ASK(nwp_, chapter_, operation_, arguments_) \
    ((nwp_)->ops->chapter_->operation_ != NULL ? (nwp_)->ops->chapter_->operation_ arguments_ \
                                               : at_missing(nwp_))

/* What a network processor answers that does not have an operation. */
int32_t at_missing(struct nwp *nwp);

/* ---- Calls that wait ------------------------------------------------------------------------- */

/* The state of a call whose command waits begins with its request. */
static inline struct at_call *call_of(struct nwp_request *request)
{
    return (struct at_call *)(void *)((uint8_t *)request - offsetof(struct at_call, state));
}

/* The state of a call as the command's own structure, its request ready to be used. */
void *at_call_state(struct at_call *call, size_t size,
                    void (*done)(struct nwp_request *request, int32_t status));

/* The same for commands that need no more than the request: results of it are result lines, its
 * status ends the call. Their handlers return what the operation returns. */
struct nwp_request *at_request(struct at_call *call);

/* What the handlers of other waiting commands return: ends the call through its `done` if that has
 * to be now, so that there is one way to end. */
int32_t at_wait(struct at_call *call, int32_t status);

/* The status of an operation on a client; an index that there is none of is a wrong parameter. The
 * request maps the status that ends it. */
int32_t at_client_status(int32_t status);
struct nwp_request *at_client_request(struct at_call *call);

/* ---- Commands that read data ----------------------------------------------------------------- */

/* The state of such a call. */
struct at_reading {
    struct nwp_request request;
    uint8_t *place;
    uint32_t id;    /* of the socket, file, handle or client */
    uint32_t flags; /* of network applications */
    uint8_t more;   /* of HTTP bodies */
    uint8_t format;
    bool is_client; /* see at_client_status() */
};

/* Their result; each command shows some of it. */
struct at_read {
    uint32_t id, flags;
    uint8_t more, format;
    struct at_bytes data;
};

/* Prepares such a call. *length is cut to what the output queue can hold. */
struct at_reading *at_reading(struct at_call *call, uint32_t id, uint8_t format, size_t *length);

/* ---- Events ---------------------------------------------------------------------------------- */

/* Shows an event of the network processor; false when there is no room. */
bool at_show_event(struct at_session *session, const struct nwp_event *event);

/* ---- Tables that chapters share -------------------------------------------------------------- */

extern const char at_families[];     /* enum nwp_family */
extern const char at_securities[];   /* enum nwp_security */
extern const char at_roles[];        /* enum nwp_role */
extern const char at_methods[];      /* enum nwp_secure_method */
extern const char at_ciphers[];      /* SECURE_MASK */
extern const char at_qos[];          /* of MQTT */
extern const char at_http_methods[]; /* enum nwp_http_method */
extern const char at_netapp_flags[]; /* enum nwp_netapp_flag */

/* Families of which there are addresses. */
extern const struct at_choice at_address_families[2];

/* Securities: what an access point can have, and the others. */
#define AT_AP_SECURITIES    "open=0|wep|wpa_wpa2"
#define AT_OTHER_SECURITIES "wps_pbc=3|wps_pin|wpa_ent|wep_shared=10|wpa2_plus|wpa3"

/* Methods of HTTP: those whose requests need a body, and the others. */
#define AT_HTTP_METHODS_BODY "post=2|put=5"
#define AT_HTTP_METHODS      "get=1|head=3|options|del=6|connect"

#endif
