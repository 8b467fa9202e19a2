/* HTTP client commands: guide 6.10, Tables 76 to 85. */
#include "commands/commands.h"

struct client {
    uint8_t index;
};

static const struct at_param client[] = {NUMBER(struct client, index)};

static int32_t create(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    struct client *created = result;
    int32_t status = AT_ASK(nwp, http, create, (nwp));
    (void)args;
    created->index = (uint8_t)status;
    return status;
}

static int32_t destroy(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return at_client_status(
        AT_ASK(nwp, http, destroy, (nwp, ((const struct client *)args)->index)));
}

/* ---- HttpConnect, HttpDisconnect ------------------------------------------------------------- */

struct connect {
    uint8_t index;
    struct nwp_http_connect to;
};

static const char connect_flags[] = "ignore_proxy|host_exist";

static const struct at_param connect_params[] = {
    NUMBER(struct connect, index),
    TEXT(struct connect, to.host, MAX(430)),
    MASK(struct connect, to.flags, ONE_OF(connect_flags), OPTIONAL),
    TEXT(struct connect, to.private_key, MAX(255), OPTIONAL),
    TEXT(struct connect, to.certificate, MAX(255), OPTIONAL),
    TEXT(struct connect, to.ca, MAX(255), OPTIONAL),
};

static int32_t connect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct connect *wanted = args;
    (void)result;
    return at_client_status(
        AT_ASK(nwp, http, connect, (nwp, at_client_request(call), wanted->index, &wanted->to)));
}

static int32_t disconnect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return at_client_status(
        AT_ASK(nwp, http, disconnect, (nwp, ((const struct client *)args)->index)));
}

/* ---- HttpSendReq: Table 80 ------------------------------------------------------------------- */

struct send {
    uint8_t index, format;
    uint16_t length;
    struct nwp_http_request http;
};

static const char request_flags[] = "chunk_start|chunk_end|drop_body";

#define BODY(...) \
    TEXT(struct send, http.uri, MAX(65535)), \
        MASK(struct send, http.flags, ONE_OF(request_flags), OPTIONAL), \
        FORMAT(struct send, format, OPTIONAL), LENGTH(struct send, length, __VA_ARGS__), \
        DATA(struct send, http.body, OPTIONAL)

static const struct at_param body[] = {BODY()};
static const struct at_param optional_body[] = {BODY(OPTIONAL)};

static const struct at_choice methods[] = {
    {AT_HTTP_METHODS_BODY, VALUES(body)},
    {AT_HTTP_METHODS, VALUES(optional_body)},
};

static const struct at_param send_params[] = {
    NUMBER(struct send, index),
    CHOICE(struct send, http.method, OPTIONS(methods)),
};

struct response {
    uint32_t status;
};

static const struct at_param send_results[] = {NUMBER(struct response, status)};

static void send_done(struct nwp_request *request, int32_t status)
{
    struct response result = {(uint32_t)status};
    at_finish(call_of(request), at_client_status(status), &result);
}

static int32_t send(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct send *wanted = args;
    struct nwp_request *request = at_call_state(call, sizeof *request, send_done);
    (void)result;
    return at_wait(call, AT_ASK(nwp, http, send, (nwp, request, wanted->index, &wanted->http)));
}

/* ---- HttpReadResBody, headers: Tables 81 to 83 ----------------------------------------------- */

struct transfer {
    uint8_t index, flags, format;
    uint32_t header;
    uint16_t length;
    struct at_bytes data;
};

static const struct at_param read_params[] = {
    NUMBER(struct transfer, index),
    FORMAT(struct transfer, format),
    NUMBER(struct transfer, length),
};

static const struct at_param read_results[] = {
    NUMBER(struct at_read, id),
    NUMBER(struct at_read, more),
    FORMAT(struct at_read, format),
    DATA(struct at_read, data),
};

static int32_t read(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    size_t length = wanted->length;
    struct at_reading *reading = at_reading(call, wanted->index, wanted->format, &length);
    (void)result;
    reading->is_client = true;
    return at_wait(call, AT_ASK(nwp, http, read_body,
                                (nwp, &reading->request, wanted->index, length, &reading->more)));
}

static const char headers[] =
    "res_age|res_allow|res_cache_control|res_connection|res_content_encoding|"
    "res_content_language|res_content_length|res_content_location|res_content_range|"
    "res_content_type|res_date|res_etag|res_expires|res_last_modified|res_location|"
    "res_proxy_auth|res_retry_after|res_server|res_set_cookie|res_trailer|res_tx_encoding|"
    "res_upgrade|res_vary|res_via|res_www_auth|res_warning|req_allow=0x80000001|"
    "req_cache_control|req_connection|req_content_encoding|req_content_language|"
    "req_content_location=0x80000007|req_content_type=0x80000009|req_date|"
    "req_tx_encoding=0x80000014|req_upgrade|req_via=0x80000017|req_warning=0x80000019|"
    "req_accept|req_accept_charset|req_accept_encoding|req_accept_language|req_auth|req_cookie|"
    "req_expect|req_forwarded|req_from|req_host|req_if_match|req_if_modified_since|"
    "req_if_none_match|req_if_range|req_if_unmodified_since|req_origin|req_proxy_auth|"
    "req_range|req_te|req_user_agent";

static const char header_flags[] = "not_persistent=1|persistent";

static const struct at_param set_header_params[] = {
    NUMBER(struct transfer, index),
    KEYWORD(struct transfer, header, ONE_OF(headers)),
    KEYWORD(struct transfer, flags, ONE_OF(header_flags)),
    FORMAT(struct transfer, format),
    LENGTH(struct transfer, length, OPTIONAL),
    DATA(struct transfer, data, OPTIONAL),
};

static int32_t set_header(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    (void)result;
    return at_client_status(
        AT_ASK(nwp, http, set_header,
               (nwp, wanted->index, wanted->header, wanted->flags, text_of(wanted->data))));
}

static const struct at_param get_header_params[] = {
    NUMBER(struct transfer, index),
    KEYWORD(struct transfer, header, ONE_OF(headers)),
    FORMAT(struct transfer, format),
    NUMBER(struct transfer, length),
};

static const struct at_param get_header_results[] = {
    NUMBER(struct at_read, id),
    FORMAT(struct at_read, format),
    DATA(struct at_read, data),
};

static int32_t get_header(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    size_t length = wanted->length;
    struct at_reading *reading = at_reading(call, wanted->index, wanted->format, &length);
    (void)result;
    reading->is_client = true;
    return at_wait(call, AT_ASK(nwp, http, get_header,
                                (nwp, &reading->request, wanted->index, wanted->header, length)));
}

/* ---- HttpSetOpt, HttpSetProxy ---------------------------------------------------------------- */

struct option {
    uint8_t index, option;
    uint32_t value;
};

static const char options[] = "redirect_feature=48|res_filter_clear|redirect_tls_downgrade";

static const struct at_param option_params[] = {
    NUMBER(struct option, index),
    KEYWORD(struct option, option, ONE_OF(options)),
    NUMBER(struct option, value, MAX(1)),
};

static int32_t set_option(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct option *wanted = args;
    (void)result;
    return at_client_status(
        AT_ASK(nwp, http, set, (nwp, wanted->index, wanted->option, wanted->value)));
}

static const struct at_param proxy_params[] = {
    CHOSEN(struct nwp_endpoint, family, OPTIONS(at_address_families)),
    NUMBER(struct nwp_endpoint, port),
    ADDRESS(struct nwp_endpoint, address),
};

static int32_t set_proxy(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return AT_ASK(nwp, http, set_proxy, (nwp, args));
}

/* ---- The chapter ----------------------------------------------------------------------------- */

static const struct at_command commands[] = {
    {"HttpCreate", RESULTS(client), .run = create},
    {"HttpDestroy=index", PARAMS(client), .run = destroy},
    {"HttpConnect=index,host,flags,private key,certificate,ca", PARAMS(connect_params),
     .run = connect, .flags = AT_WAITS},
    {"HttpDisconnect=index", PARAMS(client), .run = disconnect},
    {"HttpSendReq=index,method,uri,flags,format,length,data", PARAMS(send_params),
     RESULTS(send_results), .run = send, .flags = AT_WAITS},
    {"HttpReadResBody=index,format,length", PARAMS(read_params), RESULTS(read_results), .run = read,
     .flags = AT_WAITS},
    {"HttpSetHeader=index,option,flags,format,length,data", PARAMS(set_header_params),
     .run = set_header, .flags = AT_VARIABLE},
    {"HttpGetHeader=index,option,format,length", PARAMS(get_header_params),
     RESULTS(get_header_results), .run = get_header, .flags = AT_WAITS},
    {"HttpSetOpt=index,option,value", PARAMS(option_params), .run = set_option},
    {"HttpSetProxy=family,port,address", PARAMS(proxy_params), .run = set_proxy},
};

const struct at_chapter at_http_chapter = {"http", commands, AT_COUNT(commands)};
