/* Socket commands: guide 6.2, Tables 14 to 26. */
#include "commands/commands.h"

static const char types[] = "stream=1|dgram|raw";

static const char protocols[] = "tcp=6|udp=17|raw=255|sec=100";

struct sd {
    uint16_t sd;
};

/* The descriptor is called socket in the guide's Tables 15 to 19, sd elsewhere. An address is IPv4
 * or IPv6 as the family says; rf is refused like a missing value. */
#define FAMILY(structure_)          CHOSEN(structure_, endpoint.family, OPTIONS(at_address_families))
#define PORT(structure_)            NUMBER(structure_, endpoint.port)
#define IP_ADDRESS(structure_, ...) ADDRESS(structure_, endpoint.address, __VA_ARGS__)

static const struct at_param sd_list[] = {NUMBER(struct sd, sd)};

/* ---- Socket, Close, Bind, Listen ------------------------------------------------------------- */

struct open {
    uint8_t domain, type, protocol;
};

static const struct at_param open_params[] = {
    KEYWORD(struct open, domain, ONE_OF(at_families)),
    KEYWORD(struct open, type, ONE_OF(types)),
    KEYWORD(struct open, protocol, ONE_OF(protocols)),
};

static int32_t open(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct open *wanted = args;
    struct sd *out = result;
    int32_t status =
        AT_ASK(nwp, socket, open, (nwp, wanted->domain, wanted->type, wanted->protocol));
    out->sd = (uint16_t)status;
    return status;
}

struct closing {
    struct nwp_request request;
    uint16_t sd;
};

static void close_done(struct nwp_request *request, int32_t status)
{
    struct sd result = {((struct closing *)request)->sd};
    at_finish(call_of(request), status, &result);
}

static int32_t close(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    struct closing *closing = at_call_state(call, sizeof *closing, close_done);
    (void)result;
    closing->sd = ((const struct sd *)args)->sd;
    return at_wait(call, AT_ASK(nwp, socket, close, (nwp, &closing->request, closing->sd)));
}

struct bind {
    uint16_t sd;
    struct nwp_endpoint endpoint;
};

static const struct at_param bind_params[] = {
    NUMBER(struct bind, sd),
    FAMILY(struct bind),
    PORT(struct bind),
    IP_ADDRESS(struct bind, OPTIONAL),
};

static int32_t bind(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct bind *wanted = args;
    (void)result;
    return AT_ASK(nwp, socket, bind, (nwp, wanted->sd, &wanted->endpoint));
}

struct listening {
    uint16_t sd, backlog;
};

static const struct at_param listen_params[] = {
    NUMBER(struct listening, sd),
    NUMBER(struct listening, backlog),
};

static int32_t listen(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct listening *wanted = args;
    (void)result;
    return AT_ASK(nwp, socket, listen, (nwp, wanted->sd, wanted->backlog));
}

/* ---- Accept, Connect, Select ----------------------------------------------------------------- */

struct accept {
    uint16_t sd;
    uint8_t family;
};

static const struct at_param accept_params[] = {
    NUMBER(struct accept, sd),
    CHOSEN(struct accept, family, OPTIONS(at_address_families)),
};

struct accepting {
    struct nwp_request request;
    struct nwp_endpoint peer;
};

static const struct at_param accept_results[] = {
    NUMBER(struct bind, sd),
    FAMILY(struct bind),
    PORT(struct bind),
    IP_ADDRESS(struct bind),
};

static void accept_done(struct nwp_request *request, int32_t status)
{
    const struct accepting *accepting = (struct accepting *)request;
    struct bind result = {(uint16_t)status, accepting->peer};
    at_finish(call_of(request), status, &result);
}

static int32_t accept(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct accept *wanted = args;
    struct accepting *accepting = at_call_state(call, sizeof *accepting, accept_done);
    (void)result;
    return at_wait(call, AT_ASK(nwp, socket, accept,
                                (nwp, &accepting->request, wanted->sd, &accepting->peer)));
}

static const struct at_param connect_params[] = {
    NUMBER(struct bind, sd),
    FAMILY(struct bind),
    PORT(struct bind),
    IP_ADDRESS(struct bind),
};

static const struct at_param connect_results[] = {
    PORT(struct bind),
    IP_ADDRESS(struct bind),
};

static void connect_done(struct nwp_request *request, int32_t status)
{
    const struct accepting *connecting = (struct accepting *)request;
    struct bind result = {0, connecting->peer};
    at_finish(call_of(request), status, &result);
}

static int32_t connect(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct bind *wanted = args;
    struct accepting *connecting = at_call_state(call, sizeof *connecting, connect_done);
    (void)result;
    connecting->peer = wanted->endpoint;
    return at_wait(call, AT_ASK(nwp, socket, connect,
                                (nwp, &connecting->request, wanted->sd, &connecting->peer)));
}

struct select {
    int16_t count;
    uint16_t set;
    uint32_t seconds, microseconds;
};

static const struct at_param select_params[] = {
    SIGNED(struct select, count),
    BITS(struct select, set),
    NUMBER(struct select, seconds),
    NUMBER(struct select, microseconds),
};

static const struct at_param select_results[] = {BITS(struct select, set)};

static void select_done(struct nwp_request *request, int32_t status)
{
    struct select result = {.set = (uint16_t)status};
    at_finish(call_of(request), status, &result);
}

static int32_t select(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct select *wanted = args;
    struct nwp_request *request = at_call_state(call, sizeof *request, select_done);
    (void)result;
    if (wanted->count < 0) {
        return at_wait(call, NWP_BSD_EINVAL);
    }
    return at_wait(call,
                   AT_ASK(nwp, socket, select,
                          (nwp, request, wanted->set, wanted->seconds, wanted->microseconds)));
}

/* ---- Send, SendTo, Recv, RecvFrom ------------------------------------------------------------ */

/* Every request of the four; Send and Recv leave the endpoint 0. */
struct transfer {
    uint16_t sd;
    struct nwp_endpoint endpoint;
    uint8_t format;
    uint16_t length;
    struct at_bytes data;
};

static const struct at_param send_params[] = {
    NUMBER(struct transfer, sd),
    FORMAT(struct transfer, format),
    LENGTH(struct transfer, length),
    DATA(struct transfer, data),
};

static const struct at_param send_to_params[] = {
    NUMBER(struct transfer, sd), FAMILY(struct transfer),         PORT(struct transfer),
    IP_ADDRESS(struct transfer), FORMAT(struct transfer, format), LENGTH(struct transfer, length),
    DATA(struct transfer, data),
};

static int32_t send(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    const struct nwp_endpoint *to = wanted->endpoint.family == 0 ? NULL : &wanted->endpoint;
    (void)result;
    return AT_ASK(nwp, socket, send,
                  (nwp, at_request(call), wanted->sd, to, wanted->data.data, wanted->data.length));
}

static const struct at_param receive_params[] = {
    NUMBER(struct transfer, sd),
    FORMAT(struct transfer, format),
    NUMBER(struct transfer, length),
};

static const struct at_param receive_from_params[] = {
    NUMBER(struct transfer, sd), FAMILY(struct transfer),         PORT(struct transfer),
    IP_ADDRESS(struct transfer), FORMAT(struct transfer, format), NUMBER(struct transfer, length),
};

static const struct at_param receive_results[] = {
    NUMBER(struct at_read, id),
    FORMAT(struct at_read, format),
    DATA(struct at_read, data),
};

static int32_t receive(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    size_t length = wanted->length;
    struct at_reading *reading = at_reading(call, wanted->sd, wanted->format, &length);
    (void)result;
    return at_wait(call,
                   AT_ASK(nwp, socket, receive, (nwp, &reading->request, wanted->sd, length)));
}

/* ---- Options: Tables 21 and 22 --------------------------------------------------------------- */

struct options {
    union nwp_socket_value value; /* first: the values of options describe it */
    uint16_t sd;
    uint32_t level, option;
};

static const char alpn[] = "full_list=0x1f|h1=1|h2|h2c|h2_14|h2_16";

static const char tx_inhibit[] = "min=1|low|default|med|high|max";

#define VALUE(type_, ...) type_(union nwp_socket_value, __VA_ARGS__)

static const struct at_param number[] = {VALUE(NUMBER, number)};
static const struct at_param on_off[] = {VALUE(NUMBER, number, MAX(1))};
static const struct at_param hops[] = {VALUE(NUMBER, number, MAX(255))};
static const struct at_param method[] = {VALUE(KEYWORD, number, ONE_OF(at_methods))};
static const struct at_param ciphers[] = {VALUE(MASK, number, ONE_OF(at_ciphers), OPTIONAL)};
static const struct at_param protocol_names[] = {VALUE(MASK, number, ONE_OF(alpn), OPTIONAL)};
static const struct at_param threshold[] = {VALUE(KEYWORD, number, ONE_OF(tx_inhibit))};
static const struct at_param name[] = {VALUE(TEXT, text, MAX(255))};
static const struct at_param ignored[] = {IGNORED()};

static const struct at_param timeout[] = {
    NUMBER(union nwp_socket_value, timeout.seconds),
    NUMBER(union nwp_socket_value, timeout.microseconds),
};

static const struct at_param linger[] = {
    NUMBER(union nwp_socket_value, linger.on, MAX(1)),
    NUMBER(union nwp_socket_value, linger.seconds),
};

static const struct at_param membership[] = {
    IPV4(union nwp_socket_value, membership.group),
    IPV4(union nwp_socket_value, membership.interface),
};

static const struct at_choice socket_options[] = {
    {"keepalive=9|rx_no_ip_boundary=39|nonblocking=24", VALUES(on_off), BOTH},
    {"keepalivetime=37|rcvbuf=8|change_channel=28", VALUES(number), BOTH},
    {"rcvtimeo=20", VALUES(timeout), BOTH},
    {"secmethod=25", VALUES(method), BOTH},
    {"secure_mask=26", VALUES(ciphers), BOTH},
    {"secure_files_ca_file_name=32|secure_files_private_key_file_name=30|secure_files_certificate_"
     "file_name|secure_files_dh_key_file_name=33|secure_domain_name_verification=42",
     VALUES(name), BOTH},
    {"secure_alpn=40", VALUES(protocol_names), BOTH},
    {"linger=13", VALUES(linger), BOTH},
    {"secure_ext_client_chlng_resp=41", VALUES(ignored), BOTH},
};

static const struct at_choice ip_options[] = {
    {"multicast_ttl=61", VALUES(hops), BOTH},
    {"add_membership=65|drop_membership", VALUES(membership), BOTH},
    {"raw_rx_no_header=68|hdrincl=67|raw_ipv6_hdrincl=69", VALUES(on_off), BOTH},
};

static const struct at_choice phy_options[] = {
    {"phy_rate=100|phy_tx_power|phy_num_frames_to_tx|phy_preamble|phy_tx_timeout=105|phy_allow_"
     "acks",
     VALUES(number), BOTH},
    {"phy_tx_inhibit_threshold=104", VALUES(threshold), BOTH},
};

#define OPTION(choices_) CHOICE(struct options, option, OPTIONS(choices_))

static const struct at_param socket_option[] = {OPTION(socket_options)};
static const struct at_param ip_option[] = {OPTION(ip_options)};
static const struct at_param phy_option[] = {OPTION(phy_options)};

static const struct at_choice levels[] = {
    {"socket=1", VALUES(socket_option)},
    {"ip=2", VALUES(ip_option)},
    {"phy=3", VALUES(phy_option)},
};

static const struct at_param options[] = {
    NUMBER(struct options, sd),
    CHOICE(struct options, level, OPTIONS(levels)),
};

static int32_t set(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct options *wanted = args;
    (void)result;
    return AT_ASK(nwp, socket, set, (nwp, wanted->sd, wanted->option, &wanted->value));
}

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct options *wanted = args;
    return AT_ASK(nwp, socket, get, (nwp, wanted->sd, wanted->option, result));
}

/* ---- The chapter ----------------------------------------------------------------------------- */

#define LATE (AT_LATE | AT_WAITS)

static const struct at_command commands[] = {
    {"Socket=Family,Type,Protocol", PARAMS(open_params), RESULTS(sd_list), .run = open},
    {"Close=Socket", PARAMS(sd_list), RESULTS(sd_list), .run = close, .flags = AT_ENDS},
    {"Accept=Socket,Family", PARAMS(accept_params), RESULTS(accept_results), .run = accept,
     .flags = LATE},
    {"Bind=Socket,Family,Port,IP Address", PARAMS(bind_params), .run = bind},
    {"Listen=Socket,Backlog", PARAMS(listen_params), .run = listen},
    {"Connect=Socket,Family,Port,IP Address", PARAMS(connect_params), RESULTS(connect_results),
     .run = connect, .flags = LATE},
    {"Select=nfds,readsds,timeout sec,timeout usec", PARAMS(select_params), RESULTS(select_results),
     .run = select, .flags = LATE},
    {"SetSockOpt=sd,Level,Option,Value1,..,ValueX", PARAMS(options), .run = set,
     .flags = AT_VARIABLE},
    {"GetSockOpt=sd,Level,Option", PARAMS(options), .run = get, .flags = AT_READS},
    {"Recv=sd,format,length", PARAMS(receive_params), RESULTS(receive_results), .run = receive,
     .flags = LATE},
    {"RecvFrom=sd,family,port,addr,format,length", PARAMS(receive_from_params),
     RESULTS(receive_results), .run = receive, .flags = LATE},
    {"Send=sd,format,length,data", PARAMS(send_params), .run = send,
     .flags = AT_WAITS | AT_VARIABLE},
    {"SendTo=sd,family,port,addr,format,length,data", PARAMS(send_to_params), .run = send,
     .flags = AT_WAITS | AT_VARIABLE},
};

const struct at_chapter at_socket_chapter = {"socket", commands, AT_COUNT(commands)};
