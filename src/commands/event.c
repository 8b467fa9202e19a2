/* Events: guide 6.8, Tables 62 to 67. One table a group, its choices are the events. */
#include "commands/commands.h"

_Static_assert(sizeof(struct at_bytes) == sizeof(struct nwp_bytes) &&
                   offsetof(struct at_bytes, length) == offsetof(struct nwp_bytes, length),
               "text parameters fill the contract's strings");

#define EVENT struct nwp_event

/* ---- Table 62: fatal errors ------------------------------------------------------------------ */

static const struct at_param abort_values[] = {
    NUMBER(EVENT, of.fatal.code),
    NUMBER(EVENT, of.fatal.value),
};

static const struct at_param opcode_value[] = {NUMBER(EVENT, of.fatal.code)};

static const struct at_choice fatal_events[] = {
    {"device_abort=1", VALUES(abort_values)},
    {"driver_abort=2|sync_loss"},
    {"no_cmd_ack=4|cmd_timeout", VALUES(opcode_value)},
};

/* ---- Table 63: general events ---------------------------------------------------------------- */

static const char senders[] = "wlan=1|netcfg|netapp|security|other=0";

static const struct at_param general_values[] = {
    SIGNED(EVENT, of.general.code),
    KEYWORD(EVENT, of.general.sender, ONE_OF(senders)),
};

/* Not in the guide: events that a host was too slow to take, in numbers. */
enum { GENERAL_LOST = 256 };

static const struct at_param lost_value[] = {NUMBER(EVENT, of.lost)};

static const struct at_choice general_events[] = {
    {"reset_request=6|error", VALUES(general_values)},
    {"lost=256", VALUES(lost_value)},
};

/* ---- Table 64: WLAN -------------------------------------------------------------------------- */

static const char wps_methods[] = "default|pin_user|pin_machine|rekey|pbc|registrar";

static const char wlan_statuses[] = "disconnected|scaning|connecting|connected";

static const char provisioning_statuses[] =
    "general_error|network_not_found|connection_failed|ip_not_acquired|feedback_failed|success|"
    "abort|invalid_param|http_server_disabled|profile_list_full|provisioning_already_started|"
    "auto_started|stopped|smart_config_synced|smart_config_sync_timeout|wlan_connect|"
    "ip_acquired|ext_cfg_ready";

#define SSID   NAME(EVENT, of.wlan.ssid)
#define BSSID  MAC(EVENT, of.wlan.mac)
#define PEER   MAC(EVENT, of.wlan.mac)
#define REASON NUMBER(EVENT, of.wlan.reason)
#define DEVICE NAME(EVENT, of.wlan.device)

static const struct at_param connect[] = {SSID, BSSID};
static const struct at_param disconnect[] = {SSID, BSSID, REASON};
static const struct at_param station[] = {PEER};
static const struct at_param p2p_connect[] = {SSID, BSSID, DEVICE};
static const struct at_param p2p_disconnect[] = {SSID, BSSID, REASON, DEVICE};
static const struct at_param p2p_client[] = {PEER, DEVICE, SSID};
static const struct at_param p2p_device[] = {
    DEVICE,
    PEER,
    KEYWORD(EVENT, of.wlan.method, ONE_OF(wps_methods)),
};
static const struct at_param p2p_connectfail[] = {
    KEYWORD(EVENT, of.wlan.status, ONE_OF(wlan_statuses)),
};
static const struct at_param provisioning_status[] = {
    KEYWORD(EVENT, of.wlan.status, ONE_OF(provisioning_statuses)),
    KEYWORD(EVENT, of.wlan.role, ONE_OF(at_roles)),
    KEYWORD(EVENT, of.wlan.wlan_status, ONE_OF(wlan_statuses)),
    SSID,
};
static const struct at_param profile_added[] = {
    KEYWORD(EVENT, of.wlan.status, ONE_OF(provisioning_statuses)),
    SSID,
};

static const struct at_choice wlan_events[] = {
    {"connect=1", VALUES(connect)},
    {"disconnect=2", VALUES(disconnect)},
    {"sta_added=3|sta_removed", VALUES(station)},
    {"p2p_connect=5", VALUES(p2p_connect)},
    {"p2p_disconnect=6", VALUES(p2p_disconnect)},
    {"p2p_client_added=7|p2p_client_removed", VALUES(p2p_client)},
    {"p2p_devfound=9|p2p_request", VALUES(p2p_device)},
    {"p2p_connectfail=11", VALUES(p2p_connectfail)},
    {"provisioning_status=13", VALUES(provisioning_status)},
    {"provisioning_profile_added=14", VALUES(profile_added)},
};

/* ---- Table 65: network applications ---------------------------------------------------------- */

#define IP4    IPV4(EVENT, of.netapp.address)
#define CLIENT MAC(EVENT, of.netapp.mac)

static const struct at_param ipv4_acquired[] = {
    IP4,
    IPV4(EVENT, of.netapp.gateway),
    IPV4(EVENT, of.netapp.dns),
};
static const struct at_param ipv6_acquired[] = {
    IPV6(EVENT, of.netapp.address),
    IPV6(EVENT, of.netapp.dns),
};
static const struct at_param ip_collision[] = {
    IP4,
    MAC(EVENT, of.netapp.mac),
    MAC(EVENT, of.netapp.other_mac),
};
static const struct at_param leased[] = {
    IP4,
    NUMBER(EVENT, of.netapp.lease),
    CLIENT,
};
static const struct at_param released[] = {
    IP4,
    CLIENT,
    NUMBER(EVENT, of.netapp.status),
};
static const struct at_param ip_status[] = {SIGNED(EVENT, of.netapp.status)};
static const struct at_param ipv6_lost[] = {IPV6(EVENT, of.netapp.address)};

/* Not in the guide, though AT+NetAPPSend and AT+NetAPPRecv need its handle. */
static const struct at_param request[] = {
    NUMBER(EVENT, of.request.handle), KEYWORD(EVENT, of.request.method, ONE_OF(at_http_methods)),
    TEXT(EVENT, of.request.uri),      MASK(EVENT, of.request.flags, ONE_OF(at_netapp_flags)),
    NUMBER(EVENT, of.request.length),
};

static const struct at_choice netapp_events[] = {
    {"ipv4_acquired=1", VALUES(ipv4_acquired)},
    {"ipv6_acquired=2", VALUES(ipv6_acquired)},
    {"ip_collision=3", VALUES(ip_collision)},
    {"dhcpv4_leased=4", VALUES(leased)},
    {"dhcpv4_released=5", VALUES(released)},
    {"ipv4_lost=8|dhcp_ipv4_acquire_timeout", VALUES(ip_status)},
    {"ipv6_lost=10", VALUES(ipv6_lost)},
    {"request=11", VALUES(request)},
};

/* ---- Table 66: sockets ----------------------------------------------------------------------- */

static const char async_types[] =
    "ssl_accept|rx_frag_too_big|other_side_close_ssl|connected_secured|handshake_failed|"
    "wrong_root_ca";

#define SD     NUMBER(EVENT, of.socket.sd)
#define STATUS SIGNED(EVENT, of.socket.status)

static const struct at_param tx_failed[] = {SD, STATUS};
static const struct at_param async_event[] = {
    SD,
    KEYWORD(EVENT, of.socket.type, ONE_OF(async_types)),
    STATUS,
};

static const struct at_choice socket_events[] = {
    {"tx_failed=1", VALUES(tx_failed)},
    {"async_event=2", VALUES(async_event)},
};

/* ---- Table 67: MQTT -------------------------------------------------------------------------- */

#define PACKET() NUMBER(EVENT, of.mqtt.packet)

static const struct at_param topic_code[] = {{.type = AT_NUMBER, .size = 1}};
static const struct at_list topic_codes = {AT_FIELDS(fields, topic_code), NWP_TOPICS_MAX, 1, ',',
                                           COUNTER(EVENT, of.mqtt.code_count)};

static const struct at_param connack[] = {PACKET()};
static const struct at_param acknowledged[] = {PACKET()};
static const struct at_param suback[] = {
    PACKET(),
    REPEAT(EVENT, of.mqtt.codes, LIST_OF(topic_codes)),
};

static const struct at_choice operations[] = {
    {"connack=2", VALUES(connack)},
    {"puback=4|unsuback=11", VALUES(acknowledged)},
    {"suback=9", VALUES(suback)},
};

static const struct at_param operation[] = {
    CHOICE(EVENT, of.mqtt.operation, OPTIONS(operations)),
};
static const struct at_param message[] = {
    TEXT(EVENT, of.mqtt.topic),    KEYWORD(EVENT, of.mqtt.qos, ONE_OF(at_qos)),
    NUMBER(EVENT, of.mqtt.retain), NUMBER(EVENT, of.mqtt.duplicate),
    FORMAT(EVENT, of.mqtt.base64), DATA(EVENT, of.mqtt.data),
};

static const struct at_choice mqtt_events[] = {
    {"operation=1", VALUES(operation)},
    {"recv=2", VALUES(message)},
    {"disconnect=3"},
};

/* ---- All groups ------------------------------------------------------------------------------ */

const struct at_event_group at_event_groups[] = {
    [NWP_EVENT_FATAL] = {"eventfatalerror", fatal_events, AT_COUNT(fatal_events)},
    [NWP_EVENT_GENERAL] = {"eventgeneral", general_events, AT_COUNT(general_events)},
    [NWP_EVENT_WLAN] = {"eventwlan", wlan_events, AT_COUNT(wlan_events)},
    [NWP_EVENT_NETAPP] = {"eventnetapp", netapp_events, AT_COUNT(netapp_events)},
    [NWP_EVENT_SOCKET] = {"eventsock", socket_events, AT_COUNT(socket_events)},
    [NWP_EVENT_MQTT] = {"eventmqtt", mqtt_events, AT_COUNT(mqtt_events)},
    {0},
};

bool at_show_event(struct at_session *session, const struct nwp_event *event)
{
    if (event->group == NWP_EVENT_LOST) {
        return at_event(session, &at_event_groups[NWP_EVENT_GENERAL], GENERAL_LOST, event);
    }
    return event->group > NWP_EVENT_MQTT ||
           at_event(session, &at_event_groups[event->group], event->id, event);
}
