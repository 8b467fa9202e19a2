/* Events: guide 6.8, Tables 62 to 67. One table a group, its choices are the events. */
#include "commands/commands.h"

_Static_assert(sizeof(struct at_bytes) == sizeof(struct nwp_bytes) &&
                   offsetof(struct at_bytes, length) == offsetof(struct nwp_bytes, length),
               "text parameters fill the contract's strings");

/* ---- Fatal errors and general events --------------------------------------------------------- */

static const struct at_param abort_values[] = {
    {"Value1", .type = AT_NUMBER, AT_FIELD(struct nwp_event, of.fatal.code)},
    {"Value2", .type = AT_NUMBER, AT_FIELD(struct nwp_event, of.fatal.value)},
};

static const struct at_param opcode_value[] = {
    {"Value1", .type = AT_NUMBER, AT_FIELD(struct nwp_event, of.fatal.code)},
};

static const struct at_choice fatal_events[] = {
    {"device_abort", NWP_FATAL_DEVICE_ABORT, {AT_LIST(abort_values)}},
    {"driver_abort", NWP_FATAL_DRIVER_ABORT},
    {"sync_loss", NWP_FATAL_SYNC_LOSS},
    {"no_cmd_ack", NWP_FATAL_NO_CMD_ACK, {AT_LIST(opcode_value)}},
    {"cmd_timeout", NWP_FATAL_CMD_TIMEOUT, {AT_LIST(opcode_value)}},
    {0},
};

static const struct at_word senders[] = {
    {"other", NWP_SENDER_OTHER},   {"wlan", NWP_SENDER_WLAN},         {"netcfg", NWP_SENDER_NETCFG},
    {"netapp", NWP_SENDER_NETAPP}, {"security", NWP_SENDER_SECURITY}, {0},
};

static const struct at_param general_values[] = {
    {"Value1", .type = AT_SIGNED, AT_FIELD(struct nwp_event, of.general.code)},
    {"Value2", .type = AT_KEYWORD, .of.words = senders,
     AT_FIELD(struct nwp_event, of.general.sender)},
};

/* Not in the guide: events that a host was too slow to take, in numbers. */
enum { GENERAL_LOST = 0 };

static const struct at_param lost_value[] = {
    {"Count", .type = AT_NUMBER, AT_FIELD(struct nwp_event, of.lost)},
};

static const struct at_choice general_events[] = {
    {"reset_request", NWP_GENERAL_RESET_REQUEST, {AT_LIST(general_values)}},
    {"error", NWP_GENERAL_ERROR, {AT_LIST(general_values)}},
    {"lost", GENERAL_LOST, {AT_LIST(lost_value)}},
    {0},
};

/* ---- WLAN ------------------------------------------------------------------------------------ */

struct wlan_values {
    struct at_bytes ssid;
    uint8_t mac[6];
    uint16_t reason;
};

static const struct at_param connect_values[] = {
    {"SSID", .type = AT_TEXT, AT_FIELD(struct wlan_values, ssid)},
    {"BSSID", .type = AT_MAC, AT_FIELD(struct wlan_values, mac)},
};

static const struct at_param disconnect_values[] = {
    {"SSID", .type = AT_TEXT, AT_FIELD(struct wlan_values, ssid)},
    {"BSSID", .type = AT_MAC, AT_FIELD(struct wlan_values, mac)},
    {"Reason", .type = AT_NUMBER, AT_FIELD(struct wlan_values, reason)},
};

static const struct at_choice wlan_events[] = {
    {"connect", NWP_WLAN_CONNECT, {AT_LIST(connect_values)}},
    {"disconnect", NWP_WLAN_DISCONNECT, {AT_LIST(disconnect_values)}},
    {0},
};

/* ---- Network applications and sockets -------------------------------------------------------- */

static const struct at_param ipv4_values[] = {
    {"IP address", .type = AT_IPV4, AT_FIELD(struct nwp_event, of.netapp.address)},
    {"Gateway", .type = AT_IPV4, AT_FIELD(struct nwp_event, of.netapp.gateway)},
    {"DNS", .type = AT_IPV4, AT_FIELD(struct nwp_event, of.netapp.dns)},
};

static const struct at_choice netapp_events[] = {
    {"ipv4_acquired", NWP_NETAPP_EVENT_IPV4_ACQUIRED, {AT_LIST(ipv4_values)}},
    {0},
};

static const struct at_param tx_failed_values[] = {
    {"sd", .type = AT_NUMBER, AT_FIELD(struct nwp_event, of.socket.sd)},
    {"Status", .type = AT_SIGNED, AT_FIELD(struct nwp_event, of.socket.status)},
};

static const struct at_choice socket_events[] = {
    {"tx_failed", NWP_SOCKET_TX_FAILED, {AT_LIST(tx_failed_values)}},
    {0},
};

static const struct at_event_group groups[] = {
    [NWP_EVENT_FATAL] = {"eventfatalerror", fatal_events},
    [NWP_EVENT_GENERAL] = {"eventgeneral", general_events},
    [NWP_EVENT_WLAN] = {"eventwlan", wlan_events},
    [NWP_EVENT_NETAPP] = {"eventnetapp", netapp_events},
    [NWP_EVENT_SOCKET] = {"eventsock", socket_events},
};

bool at_show_event(struct at_session *session, const struct nwp_event *event)
{
    struct wlan_values wlan;

    if (event->group == NWP_EVENT_LOST) {
        return at_event(session, &groups[NWP_EVENT_GENERAL], GENERAL_LOST, event);
    }
    if (event->group >= AT_COUNT(groups)) {
        return true;
    }
    if (event->group != NWP_EVENT_WLAN) {
        return at_event(session, &groups[event->group], event->id, event);
    }
    wlan.ssid = (struct at_bytes){event->of.wlan.ssid.text, event->of.wlan.ssid.length};
    for (size_t i = 0; i < sizeof wlan.mac; i++) {
        wlan.mac[i] = event->of.wlan.mac[i];
    }
    wlan.reason = event->of.wlan.reason;
    return at_event(session, &groups[NWP_EVENT_WLAN], event->id, &wlan);
}
