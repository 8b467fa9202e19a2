/* Network application commands: guide 6.5, Tables 46 to 57. */
#include "commands/commands.h"

/* ---- NetAPPStart, NetAPPStop ----------------------------------------------------------------- */

struct apps {
    uint32_t mask;
};

static const char apps[] = "http_server|dhcp_server|mdns|dns_server|device|dns_client";

static const struct at_param apps_params[] = {
    MASK(struct apps, mask, ONE_OF(apps)),
};

static bool can_start(uint32_t mask)
{
    return mask < NWP_APP_DEVICE;
}

static int32_t start(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    uint32_t mask = ((const struct apps *)args)->mask;
    (void)result;
    return can_start(mask) ? AT_ASK(nwp, netapp, start, (nwp, mask)) : AT_REFUSE(0);
}

static int32_t stop(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    uint32_t mask = ((const struct apps *)args)->mask;
    (void)result;
    return can_start(mask) ? AT_ASK(nwp, netapp, stop, (nwp, mask)) : AT_REFUSE(0);
}

/* ---- NetAPPGetHostByName, NetAPPGetHostByService --------------------------------------------- */

struct lookup {
    struct at_bytes name;
    uint8_t family;
};

static const struct at_param name_params[] = {
    TEXT(struct lookup, name, MAX(255)),
    KEYWORD(struct lookup, family, ONE_OF(at_families)),
};

static const struct at_param service_params[] = {
    TEXT(struct lookup, name, MAX(60)),
    KEYWORD(struct lookup, family, ONE_OF(at_families)),
};

#define SERVICE_ADDRESS ADDRESS(struct nwp_service, endpoint.address)
#define SERVICE_PORT    NUMBER(struct nwp_service, endpoint.port)

static const struct at_param name_results[] = {
    TEXT(struct nwp_service, name),
    SERVICE_ADDRESS,
};

static const struct at_param service_results[] = {
    TEXT(struct nwp_service, name),
    SERVICE_PORT,
    SERVICE_ADDRESS,
    TEXT(struct nwp_service, text),
};

static int32_t host_by_name(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct lookup *wanted = args;
    (void)result;
    return AT_ASK(nwp, netapp, host_by_name,
                  (nwp, at_request(call), text_of(wanted->name), wanted->family));
}

static int32_t host_by_service(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct lookup *wanted = args;
    (void)result;
    return AT_ASK(nwp, netapp, host_by_service,
                  (nwp, at_request(call), text_of(wanted->name), wanted->family));
}

/* ---- NetAPPSend, NetAPPRecv ------------------------------------------------------------------ */

struct transfer {
    uint16_t handle;
    uint32_t flags;
    uint8_t format;
    uint16_t length;
    struct at_bytes data;
};

static const struct at_param send_params[] = {
    NUMBER(struct transfer, handle),
    MASK(struct transfer, flags, ONE_OF(at_netapp_flags), OPTIONAL),
    FORMAT(struct transfer, format),
    LENGTH(struct transfer, length),
    DATA(struct transfer, data),
};

static int32_t send(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    (void)result;
    return AT_ASK(nwp, netapp, send,
                  (nwp, at_request(call), wanted->handle, wanted->flags, wanted->data.data,
                   wanted->data.length));
}

static const struct at_param receive_params[] = {
    NUMBER(struct transfer, handle),
    FORMAT(struct transfer, format),
    NUMBER(struct transfer, length),
};

static const struct at_param receive_results[] = {
    NUMBER(struct at_read, id),
    MASK(struct at_read, flags, ONE_OF(at_netapp_flags)),
    FORMAT(struct at_read, format),
    DATA(struct at_read, data),
};

static int32_t receive(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    size_t length = wanted->length;
    struct at_reading *reading = at_reading(call, wanted->handle, wanted->format, &length);
    (void)result;
    return at_wait(call, AT_ASK(nwp, netapp, receive,
                                (nwp, &reading->request, wanted->handle, length, &reading->flags)));
}

/* ---- NetAPPPing ------------------------------------------------------------------------------ */

static const struct at_param ping_params[] = {
    CHOSEN(struct nwp_ping, destination.family, OPTIONS(at_address_families)),
    ADDRESS(struct nwp_ping, destination.address, FLAGS(AT_OR_ZERO)),
    NUMBER(struct nwp_ping, size, MAX(65535)),
    NUMBER(struct nwp_ping, delay),
    NUMBER(struct nwp_ping, timeout, MAX(65535)),
    NUMBER(struct nwp_ping, attempts),
    NUMBER(struct nwp_ping, flags),
};

static const struct at_param ping_results[] = {
    NUMBER(struct nwp_ping_report, sent),
    NUMBER(struct nwp_ping_report, received),
    NUMBER(struct nwp_ping_report, average),
};

static int32_t ping(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return AT_ASK(nwp, netapp, ping, (nwp, at_request(call), args));
}

/* ---- Services: Tables 55 to 57 --------------------------------------------------------------- */

struct services {
    uint8_t index, count, form;
};

#define ITEM_TEXT(field_) TEXT(struct nwp_service, field_, FLAGS(AT_QUOTABLE))
#define SHORT_SERVICE     SERVICE_ADDRESS, SERVICE_PORT
#define FULL_SERVICE      SHORT_SERVICE, ITEM_TEXT(name), ITEM_TEXT(host)

static const struct at_param short_service[] = {SHORT_SERVICE};
static const struct at_param full_service[] = {FULL_SERVICE};
static const struct at_param text_service[] = {FULL_SERVICE, ITEM_TEXT(text)};

static const struct at_choice service_forms[] = {
    {"full_ipv4_with_text=1|full_ipv6_with_text=4", VALUES(text_service), GET},
    {"full_ipv4=2|full_ipv6=5", VALUES(full_service), GET},
    {"short_ipv4=3|short_ipv6=6", VALUES(short_service), GET},
};

static const struct at_param services_params[] = {
    NUMBER(struct services, index),
    NUMBER(struct services, count),
    CHOICE(struct services, form, OPTIONS(service_forms)),
};

static int32_t service_list(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct services *wanted = args;
    (void)result;
    return AT_ASK(nwp, netapp, service_list,
                  (nwp, at_request(call), wanted->index, wanted->count, wanted->form));
}

static const char service_options[] =
    "is_unique_bit|ipv6_ipv4_service=0x8000000|ipv6_only_service|update_text|is_not_persistent";

#define SERVICE_NAME    TEXT(struct nwp_service, name, MAX(60))
#define SERVICE_OPTIONS MASK(struct nwp_service, options, ONE_OF(service_options), OPTIONAL)

static const struct at_param register_params[] = {
    SERVICE_NAME,    TEXT(struct nwp_service, text, MAX(256), OPTIONAL),
    SERVICE_PORT,    NUMBER(struct nwp_service, ttl),
    SERVICE_OPTIONS,
};

static int32_t service_register(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct nwp_service *service = args;
    (void)result;
    if (service->name.length + service->text.length > 255) {
        return AT_REFUSE(0);
    }
    return AT_ASK(nwp, netapp, service_register, (nwp, service));
}

static const struct at_param unregister_params[] = {SERVICE_NAME, SERVICE_OPTIONS};

static int32_t service_unregister(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct nwp_service *service = args;
    (void)result;
    return AT_ASK(nwp, netapp, service_unregister, (nwp, service->name, service->options));
}

/* ---- Settings: Tables 50 and 51 -------------------------------------------------------------- */

struct settings {
    union nwp_netapp_value value; /* first: the values of options describe it */
    uint32_t app, option;
};

#define VALUE(type_, ...) type_(union nwp_netapp_value, __VA_ARGS__)

static const struct at_param port[] = {VALUE(NUMBER, number, MAX(65535))};
static const struct at_param on_off[] = {VALUE(NUMBER, number, MAX(1))};
static const struct at_param credential[] = {VALUE(TEXT, text, MAX(20))};
static const struct at_param file_name[] = {VALUE(TEXT, text, MAX(96))};
static const struct at_param service_name[] = {VALUE(TEXT, text, MAX(80))};
static const struct at_param urn[] = {VALUE(TEXT, text, MAX(33))};
static const struct at_param domain[] = {VALUE(TEXT, text, MAX(63))};

#define DHCP_SERVER \
    NUMBER(union nwp_netapp_value, dhcp.lease), IPV4(union nwp_netapp_value, dhcp.first), \
        IPV4(union nwp_netapp_value, dhcp.last)

/* What is read, and what is set. */
static const struct at_param dhcp_server[] = {
    DHCP_SERVER,
    IGNORED(FLAGS(AT_TRAILING)),

    DHCP_SERVER,
};

static const char query_events[] =
    "ipp|deviceinfo|http|https|workstation|guid|h323|ntp|objective|rdp|remote|rtsp|sip|smb|"
    "soap|ssh|telnet|tftp|xmpp|raop";
static const struct at_param query_mask[] = {VALUE(MASK, number, ONE_OF(query_events), OPTIONAL)};

static const struct at_param timing[] = {
    NUMBER(union nwp_netapp_value, timing.period),
    NUMBER(union nwp_netapp_value, timing.repetitions),
    NUMBER(union nwp_netapp_value, timing.factor),
    NUMBER(union nwp_netapp_value, timing.retransmission),
    NUMBER(union nwp_netapp_value, timing.max_period),
    NUMBER(union nwp_netapp_value, timing.max_time),
};

static const struct at_param dns_time[] = {
    NUMBER(union nwp_netapp_value, dns.response),
    NUMBER(union nwp_netapp_value, dns.retries),
};

static const struct at_choice http_server_options[] = {
    {"prim_port_num=0|second_port_num=6", VALUES(port), BOTH},
    {"auth_check=1|rom_pages_access=5|second_port_en=7|prim_port_sec_en", VALUES(on_off), BOTH},
    {"auth_name=2|auth_password|auth_realm", VALUES(credential), BOTH},
    {"priv_key_file=9|dev_cert_file|ca_cert_file", VALUES(file_name), MUTE},
    {"tmp_register_service=12|tmp_unregister_service", VALUES(service_name), MUTE},
};

static const struct at_choice dhcp_server_options[] = {
    {"basic=0", VALUES_AND_QUERY(4, dhcp_server), BOTH},
};

static const struct at_choice mdns_options[] = {
    {"cont_query=1", VALUES(service_name), BOTH},
    {"qevetn_mask=2|qevent_mask=2", VALUES(query_mask), BOTH},
    {"timing_params=3", VALUES(timing), BOTH},
};

static const struct at_choice device_options[] = {
    {"urn=0", VALUES(urn), BOTH},
    {"domain=1", VALUES(domain), BOTH},
};

static const struct at_choice dns_client_options[] = {
    {"time=0", VALUES(dns_time), BOTH},
};

#define OPTION(choices_) CHOICE(struct settings, option, OPTIONS(choices_))

static const struct at_param http_server_option[] = {OPTION(http_server_options)};
static const struct at_param dhcp_server_option[] = {OPTION(dhcp_server_options)};
static const struct at_param mdns_option[] = {OPTION(mdns_options)};
static const struct at_param device_option[] = {OPTION(device_options)};
static const struct at_param dns_client_option[] = {OPTION(dns_client_options)};

static const struct at_param no_option[] = {IGNORED()};

static const struct at_choice app_ids[] = {
    {"http_server=1", VALUES(http_server_option)},
    {"dhcp_server=2", VALUES(dhcp_server_option)},
    {"mdns=4", VALUES(mdns_option)},
    {"dns_server=8", QUERY(no_option), NONE},
    {"device=16", VALUES(device_option)},
    {"dns_client=32", VALUES(dns_client_option)},
};

static const struct at_param settings[] = {
    CHOICE(struct settings, app, OPTIONS(app_ids)),
};

static int32_t set(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct settings *wanted = args;
    (void)result;
    return AT_ASK(nwp, netapp, set, (nwp, wanted->app, wanted->option, &wanted->value));
}

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct settings *wanted = args;
    return AT_ASK(nwp, netapp, get, (nwp, wanted->app, wanted->option, result));
}

/* ---- The chapter ----------------------------------------------------------------------------- */

#define LINES (AT_WAITS | AT_LINES)

static const struct at_command commands[] = {
    {"NetAPPStart=APP Bitmap", PARAMS(apps_params), .run = start},
    {"NetAPPStop=APP Bitmap", PARAMS(apps_params), .run = stop},
    {"NetAPPGetHostByName=HostName,Family", PARAMS(name_params), RESULTS(name_results),
     .run = host_by_name, .flags = LINES},
    {"NetAPPGetHostByService=ServiceName,Family", PARAMS(service_params), RESULTS(service_results),
     .run = host_by_service, .flags = LINES},
    {"NetAPPSet=App ID,Option,Value1,..,ValueX", PARAMS(settings), .run = set,
     .flags = AT_VARIABLE},
    {"NetAPPGet=App ID,Option", PARAMS(settings), .run = get, .flags = AT_READS},
    {"NetAPPSend=Handle,Flags,Format,Length,Data", PARAMS(send_params), .run = send,
     .flags = AT_WAITS | AT_VARIABLE},
    {"NetAPPRecv=Handle,Format,Length", PARAMS(receive_params), RESULTS(receive_results),
     .run = receive, .flags = AT_WAITS},
    {"NetAPPRcv"}, /* so called in Table 53 */
    {"NetAPPPing=Family,Destination,Size,Delay,Timeout,Max Attempts,Flags", PARAMS(ping_params),
     RESULTS(ping_results), .run = ping, .flags = AT_WAITS | AT_REPORTS},
    {"NetAPPGetServiceList=IndexOffset,MaxServiceCount,Flags", PARAMS(services_params),
     .run = service_list, .flags = AT_READS | AT_ITEMS},
    {"NetAPPRegisterService=ServiceName,Text,Port,TTL,Options", PARAMS(register_params),
     .run = service_register},
    {"NetAPPUnRegisterService=ServiceName,Options", PARAMS(unregister_params),
     .run = service_unregister},
};

const struct at_chapter at_netapp_chapter = {"netapp", commands, AT_COUNT(commands)};
