/* Status codes of the network processor: one list with every name, number and text.
 *
 * A status is an int32_t: 0 or a positive value is success, a negative value is one of these.
 * The numbers are the protocol's own; hosts see them in "ERROR: process command,<number>".
 * ATCMD_STATUS_LIST(X) calls X(name, number, text) for each code, in descending order of each
 * group. The enumeration below prefixes the names with NWP_ (NWP_BSD_ECONNREFUSED = -111).
 */
#ifndef ATCMD_STATUS_H
#define ATCMD_STATUS_H

/* A table, one code a line. */
/* clang-format off */

/* Driver and host interface */
#define ATCMD_STATUS_DRIVER_AND_HOST_INTERFACE(X) \
    X(POOL_IS_EMPTY, -2000, "too many waiting calls") \
    X(ESMALLBUF, -2001, "buffer too small") \
    X(EZEROLEN, -2002, "length is zero") \
    X(INVALPARAM, -2003, "invalid parameter") \
    X(BAD_INTERFACE, -2004, "bad interface") \
    X(API_ABORTED, -2005, "aborted by a fatal error, stop and start the device") \
    X(INVALID_INPUT, -2006, "invalid input") \
    X(RET_OBJ_NOT_SET, -2007, "ret obj not set") \
    X(NWP_IF_ERROR, -2008, "nwp if error") \
    X(MALLOC_ERROR, -2009, "malloc error") \
    X(PROTOCOL_ERROR, -2010, "protocol error") \
    X(DEV_LOCKED, -2011, "device locked") \
    X(DEV_ALREADY_STARTED, -2012, "device already started") \
    X(API_COMMAND_IN_PROGRESS, -2013, "api command in progress") \
    X(PROVISIONING_IN_PROGRESS, -2014, "provisioning in progress") \
    X(NET_APP_PING_INVALID_PARAMS, -2015, "net app ping invalid params") \
    X(SOCKET_SELECT_IN_PROGRESS_ERROR, -2016, "socket select in progress error") \
    X(STOP_IN_PROGRESS, -2017, "device is stopping") \
    X(DEV_NOT_STARTED, -2018, "device not started") \
    X(EVENT_LINK_NOT_FOUND, -2019, "event link not found") \
    X(NO_FREE_ASYNC_BUFFERS_ERROR, -2020, "no free async buffers error") \
    X(INTERFACE_CLOSED, -2021, "interface closed") \
    X(DEVICE_STAT_IN_PROGRESS, -2022, "device stat in progress") \
    X(WLAN_RX_STAT_IN_PROGRESS, -2023, "wlan rx stat in progress") \
    X(STARTTLS_IN_PROGRESS_ON_THIS_SD, -2024, "starttls in progress on this sd")

/* Sockets */
#define ATCMD_STATUS_SOCKETS(X) \
    X(GENERAL_DEVICE, -6, "general device error") \
    X(BSD_SOC_ERROR, -1, "socket error") \
    X(BSD_EINTR, -4, "interrupted") \
    X(BSD_E2BIG, -7, "too large") \
    X(BSD_INEXE, -8, "command in execution") \
    X(BSD_EBADF, -9, "bad socket descriptor") \
    X(BSD_ENSOCK, -10, "no free socket") \
    X(BSD_EAGAIN, -11, "would block or timed out") \
    X(BSD_ENOMEM, -12, "out of memory") \
    X(BSD_EACCES, -13, "permission denied") \
    X(BSD_EFAULT, -14, "bad address") \
    X(BSD_ECLOSE, -15, "closed before all queued data was sent") \
    X(BSD_EALREADY_ENABLED, -21, "already enabled") \
    X(BSD_EINVAL, -22, "invalid argument") \
    X(BSD_EAUTO_CONNECT_OR_CONNECTING, -69, "automatic connection active or connecting") \
    X(BSD_CONNECTION_PENDING, -72, "a connection is pending") \
    X(BSD_EUNSUPPORTED_ROLE, -86, "not supported in this role") \
    X(BSD_EDESTADDRREQ, -89, "destination address required") \
    X(BSD_EPROTOTYPE, -91, "wrong protocol for the socket type") \
    X(BSD_ENOPROTOOPT, -92, "option not available") \
    X(BSD_EPROTONOSUPPORT, -93, "protocol not supported") \
    X(BSD_ESOCKTNOSUPPORT, -94, "socket type not supported") \
    X(BSD_EOPNOTSUPP, -95, "operation not supported on this socket") \
    X(BSD_EAFNOSUPPORT, -97, "address family not supported") \
    X(BSD_EADDRINUSE, -98, "address in use") \
    X(BSD_EADDRNOTAVAIL, -99, "address not available") \
    X(BSD_ENETUNREACH, -101, "network unreachable") \
    X(BSD_ENOBUFS, -105, "no buffer space") \
    X(BSD_EISCONN, -106, "already connected") \
    X(BSD_ENOTCONN, -107, "not connected") \
    X(BSD_ETIMEDOUT, -110, "timed out") \
    X(BSD_ECONNREFUSED, -111, "connection refused") \
    X(BSD_EALREADY, -114, "connecting")

/* TLS alerts and secure layer */
#define ATCMD_STATUS_TLS_ALERTS_AND_SECURE_LAYER(X) \
    X(BSD_ESEC_CLOSE_NOTIFY, -300, "close notify") \
    X(BSD_ESEC_UNEXPECTED_MESSAGE, -310, "unexpected message") \
    X(BSD_ESEC_BAD_RECORD_MAC, -320, "bad record mac") \
    X(BSD_ESEC_DECRYPTION_FAILED, -321, "decryption failed") \
    X(BSD_ESEC_RECORD_OVERFLOW, -322, "record overflow") \
    X(BSD_ESEC_DECOMPRESSION_FAILURE, -330, "decompression failure") \
    X(BSD_ESEC_HANDSHAKE_FAILURE, -340, "handshake failure") \
    X(BSD_ESEC_NO_CERTIFICATE, -341, "no certificate") \
    X(BSD_ESEC_BAD_CERTIFICATE, -342, "bad certificate") \
    X(BSD_ESEC_UNSUPPORTED_CERTIFICATE, -343, "unsupported certificate") \
    X(BSD_ESEC_CERTIFICATE_REVOKED, -344, "certificate revoked") \
    X(BSD_ESEC_CERTIFICATE_EXPIRED, -345, "certificate expired") \
    X(BSD_ESEC_CERTIFICATE_UNKNOWN, -346, "certificate unknown") \
    X(BSD_ESEC_ILLEGAL_PARAMETER, -347, "illegal parameter") \
    X(BSD_ESEC_ACCESS_DENIED, -349, "access denied") \
    X(BSD_ESEC_DECODE_ERROR, -350, "decode error") \
    X(BSD_ESEC_DECRYPT_ERROR1, -351, "decrypt error1") \
    X(BSD_ESEC_EXPORT_RESTRICTION, -360, "export restriction") \
    X(BSD_ESEC_PROTOCOL_VERSION, -370, "protocol version") \
    X(BSD_ESEC_INSUFFICIENT_SECURITY, -371, "insufficient security") \
    X(BSD_ESEC_INTERNAL_ERROR, -380, "internal error") \
    X(BSD_ESEC_USER_CANCELLED, -390, "user cancelled") \
    X(BSD_ESEC_NO_RENEGOTIATION, -400, "no renegotiation") \
    X(BSD_ESEC_UNSUPPORTED_EXTENSION, -410, "unsupported extension") \
    X(BSD_ESEC_CERTIFICATE_UNOBTAINABLE, -411, "certificate unobtainable") \
    X(BSD_ESEC_UNRECOGNIZED_NAME, -412, "unrecognized name") \
    X(BSD_ESEC_BAD_CERTIFICATE_STATUS_RESPONSE, -413, "bad certificate status response") \
    X(BSD_ESEC_BAD_CERTIFICATE_HASH_VALUE, -414, "bad certificate hash value") \
    X(BSD_ESECGENERAL, -450, "general") \
    X(BSD_ESECDECRYPT, -451, "decrypt") \
    X(BSD_ESECCLOSED, -452, "closed") \
    X(BSD_ESECSNOVERIFY, -453, "snoverify") \
    X(BSD_ESECNOCAFILE, -454, "nocafile") \
    X(BSD_ESECMEMORY, -455, "memory") \
    X(BSD_ESECBADCAFILE, -456, "badcafile") \
    X(BSD_ESECBADCERTFILE, -457, "badcertfile") \
    X(BSD_ESECBADPRIVATEFILE, -458, "badprivatefile") \
    X(BSD_ESECBADDHFILE, -459, "baddhfile") \
    X(BSD_ESECT00MANYSSLOPENED, -460, "t00manysslopened") \
    X(BSD_ESECDATEERROR, -461, "dateerror") \
    X(BSD_ESECHANDSHAKETIMEDOUT, -462, "handshaketimedout") \
    X(BSD_ESECTXBUFFERNOTEMPTY, -463, "txbuffernotempty") \
    X(BSD_ESECRXBUFFERNOTEMPTY, -464, "rxbuffernotempty") \
    X(BSD_ESECSSLDURINGHANDSHAKE, -465, "sslduringhandshake") \
    X(BSD_ESECNOTALLOWEDWHENLISTENING, -466, "notallowedwhenlistening") \
    X(BSD_ESECCERTIFICATEREVOKED, -467, "certificaterevoked") \
    X(BSD_ESECUNKNOWNROOTCA, -468, "unknownrootca") \
    X(BSD_ESECWRONGPEERCERT, -469, "wrongpeercert") \
    X(BSD_ESECTCPDISCONNECTEDUNCOMPLETERECORD, -470, "tcpdisconnecteduncompleterecord")

/* TLS library */
#define ATCMD_STATUS_TLS_LIBRARY(X) \
    X(BSD_ESEC_BUFFER_E, -632, "buffer e") \
    X(BSD_ESEC_ALGO_ID_E, -633, "algo id e") \
    X(BSD_ESEC_PUBLIC_KEY_E, -634, "public key e") \
    X(BSD_ESEC_DATE_E, -635, "date e") \
    X(BSD_ESEC_SUBJECT_E, -636, "subject e") \
    X(BSD_ESEC_ISSUER_E, -637, "issuer e") \
    X(BSD_ESEC_CA_TRUE_E, -638, "ca true e") \
    X(BSD_ESEC_EXTENSIONS_E, -639, "extensions e") \
    X(BSD_ESEC_ASN_PARSE_E, -640, "asn parse e") \
    X(BSD_ESEC_ASN_VERSION_E, -641, "asn version e") \
    X(BSD_ESEC_ASN_GETINT_E, -642, "asn getint e") \
    X(BSD_ESEC_ASN_RSA_KEY_E, -643, "asn rsa key e") \
    X(BSD_ESEC_ASN_OBJECT_ID_E, -644, "asn object id e") \
    X(BSD_ESEC_ASN_TAG_NULL_E, -645, "asn tag null e") \
    X(BSD_ESEC_ASN_EXPECT_0_E, -646, "asn expect 0 e") \
    X(BSD_ESEC_ASN_BITSTR_E, -647, "asn bitstr e") \
    X(BSD_ESEC_ASN_UNKNOWN_OID_E, -648, "asn unknown oid e") \
    X(BSD_ESEC_ASN_DATE_SZ_E, -649, "asn date sz e") \
    X(BSD_ESEC_ASN_BEFORE_DATE_E, -650, "asn before date e") \
    X(BSD_ESEC_ASN_AFTER_DATE_E, -651, "asn after date e") \
    X(BSD_ESEC_ASN_SIG_OID_E, -652, "asn sig oid e") \
    X(BSD_ESEC_ASN_TIME_E, -653, "asn time e") \
    X(BSD_ESEC_ASN_INPUT_E, -654, "asn input e") \
    X(BSD_ESEC_ASN_SIG_CONFIRM_E, -655, "asn sig confirm e") \
    X(BSD_ESEC_ASN_SIG_HASH_E, -656, "asn sig hash e") \
    X(BSD_ESEC_ASN_SIG_KEY_E, -657, "asn sig key e") \
    X(BSD_ESEC_ASN_DH_KEY_E, -658, "asn dh key e") \
    X(BSD_ESEC_ASN_NTRU_KEY_E, -659, "asn ntru key e") \
    X(BSD_ESEC_ASN_CRIT_EXT_E, -660, "asn crit ext e") \
    X(BSD_ESEC_ECC_BAD_ARG_E, -670, "ecc bad arg e") \
    X(BSD_ESEC_ASN_ECC_KEY_E, -671, "asn ecc key e") \
    X(BSD_ESEC_ECC_CURVE_OID_E, -672, "ecc curve oid e") \
    X(BSD_ESEC_BAD_FUNC_ARG, -673, "bad func arg") \
    X(BSD_ESEC_NOT_COMPILED_IN, -674, "not compiled in") \
    X(BSD_ESEC_UNICODE_SIZE_E, -675, "unicode size e") \
    X(BSD_ESEC_NO_PASSWORD, -676, "no password") \
    X(BSD_ESEC_ALT_NAME_E, -677, "alt name e") \
    X(BSD_ESEC_ASN_NO_SIGNER_E, -688, "asn no signer e") \
    X(BSD_ESEC_ASN_CRL_CONFIRM_E, -689, "asn crl confirm e") \
    X(BSD_ESEC_ASN_CRL_NO_SIGNER_E, -690, "asn crl no signer e") \
    X(BSD_ESEC_ASN_OCSP_CONFIRM_E, -691, "asn ocsp confirm e") \
    X(BSD_ESEC_VERIFY_FINISHED_ERROR, -704, "verify finished error") \
    X(BSD_ESEC_VERIFY_MAC_ERROR, -705, "verify mac error") \
    X(BSD_ESEC_PARSE_ERROR, -706, "parse error") \
    X(BSD_ESEC_UNKNOWN_HANDSHAKE_TYPE, -707, "unknown handshake type") \
    X(BSD_ESEC_SOCKET_ERROR_E, -708, "socket error e") \
    X(BSD_ESEC_SOCKET_NODATA, -709, "socket nodata") \
    X(BSD_ESEC_INCOMPLETE_DATA, -710, "incomplete data") \
    X(BSD_ESEC_UNKNOWN_RECORD_TYPE, -711, "unknown record type") \
    X(BSD_ESEC_INNER_DECRYPT_ERROR, -712, "inner decrypt error") \
    X(BSD_ESEC_FATAL_ERROR, -713, "fatal error") \
    X(BSD_ESEC_ENCRYPT_ERROR, -714, "encrypt error") \
    X(BSD_ESEC_FREAD_ERROR, -715, "fread error") \
    X(BSD_ESEC_NO_PEER_KEY, -716, "no peer key") \
    X(BSD_ESEC_NO_PRIVATE_KEY, -717, "no private key") \
    X(BSD_ESEC_RSA_PRIVATE_ERROR, -718, "rsa private error") \
    X(BSD_ESEC_NO_DH_PARAMS, -719, "no dh params") \
    X(BSD_ESEC_BUILD_MSG_ERROR, -720, "build msg error") \
    X(BSD_ESEC_BAD_HELLO, -721, "bad hello") \
    X(BSD_ESEC_DOMAIN_NAME_MISMATCH, -722, "domain name mismatch") \
    X(BSD_ESEC_WANT_READ, -723, "want read") \
    X(BSD_ESEC_NOT_READY_ERROR, -724, "not ready error") \
    X(BSD_ESEC_PMS_VERSION_ERROR, -725, "pms version error") \
    X(BSD_ESEC_WANT_WRITE, -727, "want write") \
    X(BSD_ESEC_BUFFER_ERROR, -728, "buffer error") \
    X(BSD_ESEC_VERIFY_CERT_ERROR, -729, "verify cert error") \
    X(BSD_ESEC_VERIFY_SIGN_ERROR, -730, "verify sign error") \
    X(BSD_ESEC_LENGTH_ERROR, -741, "length error") \
    X(BSD_ESEC_PEER_KEY_ERROR, -742, "peer key error") \
    X(BSD_ESEC_ZERO_RETURN, -743, "zero return") \
    X(BSD_ESEC_SIDE_ERROR, -744, "side error") \
    X(BSD_ESEC_NO_PEER_CERT, -745, "no peer cert") \
    X(BSD_ESEC_ECC_CURVETYPE_ERROR, -750, "ecc curvetype error") \
    X(BSD_ESEC_ECC_CURVE_ERROR, -751, "ecc curve error") \
    X(BSD_ESEC_ECC_PEERKEY_ERROR, -752, "ecc peerkey error") \
    X(BSD_ESEC_ECC_MAKEKEY_ERROR, -753, "ecc makekey error") \
    X(BSD_ESEC_ECC_EXPORT_ERROR, -754, "ecc export error") \
    X(BSD_ESEC_ECC_SHARED_ERROR, -755, "ecc shared error") \
    X(BSD_ESEC_NOT_CA_ERROR, -757, "not ca error") \
    X(BSD_ESEC_BAD_PATH_ERROR, -758, "bad path error") \
    X(BSD_ESEC_BAD_CERT_MANAGER_ERROR, -759, "bad cert manager error") \
    X(BSD_ESEC_OCSP_CERT_REVOKED, -760, "ocsp cert revoked") \
    X(BSD_ESEC_CRL_CERT_REVOKED, -761, "crl cert revoked") \
    X(BSD_ESEC_CRL_MISSING, -762, "crl missing") \
    X(BSD_ESEC_MONITOR_RUNNING_E, -763, "monitor running e") \
    X(BSD_ESEC_THREAD_CREATE_E, -764, "thread create e") \
    X(BSD_ESEC_OCSP_NEED_URL, -765, "ocsp need url") \
    X(BSD_ESEC_OCSP_CERT_UNKNOWN, -766, "ocsp cert unknown") \
    X(BSD_ESEC_OCSP_LOOKUP_FAIL, -767, "ocsp lookup fail") \
    X(BSD_ESEC_MAX_CHAIN_ERROR, -768, "max chain error") \
    X(BSD_ESEC_NO_PEER_VERIFY, -778, "no peer verify") \
    X(BSD_ESEC_UNSUPPORTED_SUITE, -790, "unsupported suite") \
    X(BSD_ESEC_MATCH_SUITE_ERROR, -791, "match suite error")

/* WLAN */
#define ATCMD_STATUS_WLAN(X) \
    X(WLAN_KEY_ERROR, -2049, "key error") \
    X(WLAN_INVALID_ROLE, -2050, "invalid role") \
    X(WLAN_PREFERRED_NETWORKS_FILE_LOAD_FAILED, -2051, "preferred networks file load failed") \
    X(WLAN_CANNOT_CONFIG_SCAN_DURING_PROVISIONING, -2052, "cannot config scan during provisioning") \
    X(WLAN_INVALID_SECURITY_TYPE, -2054, "invalid security type") \
    X(WLAN_PASSPHRASE_TOO_LONG, -2055, "passphrase too long") \
    X(WLAN_EAP_WRONG_METHOD, -2057, "eap wrong method") \
    X(WLAN_PASSWORD_ERROR, -2058, "password error") \
    X(WLAN_EAP_ANONYMOUS_LEN_ERROR, -2059, "eap anonymous len error") \
    X(WLAN_SSID_LEN_ERROR, -2060, "ssid len error") \
    X(WLAN_USER_ID_LEN_ERROR, -2061, "user id len error") \
    X(WLAN_PREFERRED_NETWORK_LIST_FULL, -2062, "preferred network list full") \
    X(WLAN_PREFERRED_NETWORKS_FILE_WRITE_FAILED, -2063, "preferred networks file write failed") \
    X(WLAN_ILLEGAL_WEP_KEY_INDEX, -2064, "illegal wep key index") \
    X(WLAN_INVALID_DWELL_TIME_VALUES, -2065, "invalid dwell time values") \
    X(WLAN_INVALID_POLICY_TYPE, -2066, "invalid policy type") \
    X(WLAN_PM_POLICY_INVALID_OPTION, -2067, "pm policy invalid option") \
    X(WLAN_PM_POLICY_INVALID_PARAMS, -2068, "pm policy invalid params") \
    X(WLAN_WIFI_NOT_CONNECTED, -2069, "wifi not connected") \
    X(WLAN_ILLEGAL_CHANNEL, -2070, "illegal channel") \
    X(WLAN_WIFI_ALREADY_DISCONNECTED, -2071, "wifi already disconnected") \
    X(WLAN_TRANSCEIVER_ENABLED, -2072, "transceiver enabled") \
    X(WLAN_GET_NETWORK_LIST_EAGAIN, -2073, "get network list eagain") \
    X(WLAN_GET_PROFILE_INVALID_INDEX, -2074, "get profile invalid index") \
    X(WLAN_FAST_CONN_DATA_INVALID, -2075, "fast conn data invalid") \
    X(WLAN_NO_FREE_PROFILE, -2076, "no free profile") \
    X(WLAN_AP_SCAN_INTERVAL_TOO_LOW, -2077, "ap scan interval too low") \
    X(WLAN_SCAN_POLICY_INVALID_PARAMS, -2078, "scan policy invalid params") \
    X(WLAN_INVALID_COUNTRY_CODE, -2164, "invalid country code") \
    X(WLAN_NVMEM_ACCESS_FAILED, -2165, "nvmem access failed") \
    X(WLAN_OLD_FILE_VERSION, -2166, "old file version") \
    X(WLAN_TX_POWER_OUT_OF_RANGE, -2167, "tx power out of range") \
    X(WLAN_INVALID_AP_PASSWORD_LENGTH, -2168, "invalid ap password length") \
    X(WLAN_PROVISIONING_ABORT_PROVISIONING_ALREADY_STARTED, -2169, "provisioning abort provisioning already started") \
    X(WLAN_PROVISIONING_ABORT_HTTP_SERVER_DISABLED, -2170, "provisioning abort http server disabled") \
    X(WLAN_PROVISIONING_ABORT_PROFILE_LIST_FULL, -2171, "provisioning abort profile list full") \
    X(WLAN_PROVISIONING_ABORT_INVALID_PARAM, -2172, "provisioning abort invalid param") \
    X(WLAN_PROVISIONING_ABORT_GENERAL_ERROR, -2173, "provisioning abort general error") \
    X(WLAN_MULTICAST_EXCEED_MAX_ADDR, -2174, "multicast exceed max addr") \
    X(WLAN_MULTICAST_INVAL_ADDR, -2175, "multicast inval addr") \
    X(WLAN_AP_SCAN_INTERVAL_TOO_SHORT, -2176, "ap scan interval too short") \
    X(WLAN_PROVISIONING_CMD_NOT_EXPECTED, -2177, "provisioning cmd not expected") \
    X(WLAN_AP_ACCESS_LIST_NO_ADDRESS_TO_DELETE, -2178, "ap access list no address to delete") \
    X(WLAN_AP_ACCESS_LIST_FULL, -2179, "ap access list full") \
    X(WLAN_AP_ACCESS_LIST_DISABLED, -2180, "ap access list disabled") \
    X(WLAN_AP_ACCESS_LIST_MODE_NOT_SUPPORTED, -2181, "ap access list mode not supported") \
    X(WLAN_AP_STA_NOT_FOUND, -2182, "ap sta not found") \
    X(WLAN_DMS_REQUEST_DENIED, -2185, "dms request denied") \
    X(WLAN_DMS_REQUEST_TIMEOUT, -2186, "dms request timeout") \
    X(WLAN_DMS_NOT_SUPPORTED_BY_AP, -2187, "dms not supported by ap") \
    X(WLAN_APPLY_COMMAND_IN_DISCONNECT, -2188, "apply command in disconnect")

/* Receive filters */
#define ATCMD_STATUS_RECEIVE_FILTERS(X) \
    X(RXFL_RANGE_COMPARE_PARAMS_ARE_INVALID, -2079, "range compare params are invalid") \
    X(RXFL_INVALID_PATTERN_LENGTH, -2080, "rxfl invalid pattern length") \
    X(RXFL_ACTION_USER_EVENT_ID_TOO_BIG, -2081, "action user event id too big") \
    X(RXFL_OFFSET_TOO_BIG, -2082, "offset too big") \
    X(RXFL_STAT_UNSUPPORTED, -2083, "stat unsupported") \
    X(RXFL_INVALID_FILTER_ARG_UPDATE, -2084, "invalid filter arg update") \
    X(RXFL_INVALID_SYSTEM_STATE_TRIGGER_FOR_FILTER_TYPE, -2085, "invalid system state trigger for filter type") \
    X(RXFL_INVALID_FUNC_ID_FOR_FILTER_TYPE, -2086, "invalid func id for filter type") \
    X(RXFL_DEPENDENT_FILTER_DO_NOT_EXIST_3, -2087, "dependent filter do not exist 3") \
    X(RXFL_OUTPUT_OR_INPUT_BUFFER_LENGTH_TOO_SMALL, -2088, "output or input buffer length too small") \
    X(RXFL_DEPENDENT_FILTER_SOFTWARE_FILTER_NOT_FIT, -2089, "dependent filter software filter not fit") \
    X(RXFL_DEPENDENCY_IS_NOT_PERSISTENT, -2090, "dependency is not persistent") \
    X(RXFL_ALLOCATION_PROBLEM, -2091, "rxfl allocation problem") \
    X(RXFL_SYSTEM_STATE_NOT_SUPPORTED_FOR_THIS_FILTER, -2092, "system state not supported for this filter") \
    X(RXFL_TRIGGER_USE_REG5_TO_REG8, -2093, "trigger use reg5 to reg8") \
    X(RXFL_TRIGGER_USE_REG1_TO_REG4, -2094, "trigger use reg1 to reg4") \
    X(RXFL_ACTION_USE_REG5_TO_REG8, -2095, "action use reg5 to reg8") \
    X(RXFL_ACTION_USE_REG1_TO_REG4, -2096, "action use reg1 to reg4") \
    X(RXFL_FIELD_SUPPORT_ONLY_EQUAL_AND_NOTEQUAL, -2097, "field support only equal and notequal") \
    X(RXFL_WRONG_MULTICAST_BROADCAST_ADDRESS, -2098, "wrong multicast broadcast address") \
    X(RXFL_THE_FILTER_IS_NOT_OF_HEADER_TYPE, -2099, "the filter is not of header type") \
    X(RXFL_WRONG_COMPARE_FUNC_FOR_BROADCAST_ADDRESS, -2100, "wrong compare func for broadcast address") \
    X(RXFL_WRONG_MULTICAST_ADDRESS, -2101, "wrong multicast address") \
    X(RXFL_DEPENDENT_FILTER_IS_NOT_PERSISTENT, -2102, "dependent filter is not persistent") \
    X(RXFL_DEPENDENT_FILTER_IS_NOT_ENABLED, -2103, "dependent filter is not enabled") \
    X(RXFL_FILTER_HAS_CHILDS, -2104, "filter has childs") \
    X(RXFL_CHILD_IS_ENABLED, -2105, "child is enabled") \
    X(RXFL_DEPENDENCY_IS_DISABLED, -2106, "dependency is disabled") \
    X(RXFL_MAC_SEND_MATCHDB_FAILED, -2107, "mac send matchdb failed") \
    X(RXFL_MAC_SEND_ARG_DB_FAILED, -2108, "mac send arg db failed") \
    X(RXFL_MAC_SEND_NODEDB_FAILED, -2109, "mac send nodedb failed") \
    X(RXFL_MAC_OPERTATION_RESUME_FAILED, -2110, "mac opertation resume failed") \
    X(RXFL_MAC_OPERTATION_HALT_FAILED, -2111, "mac opertation halt failed") \
    X(RXFL_NUMBER_OF_CONNECTION_POINTS_EXCEEDED, -2112, "number of connection points exceeded") \
    X(RXFL_DEPENDENT_FILTER_DEPENDENCY_ACTION_IS_DROP, -2113, "dependent filter dependency action is drop") \
    X(RXFL_FILTER_DO_NOT_EXISTS, -2114, "filter do not exists") \
    X(RXFL_DEPEDENCY_NOT_ON_THE_SAME_LAYER, -2115, "depedency not on the same layer") \
    X(RXFL_NUMBER_OF_ARGS_EXCEEDED, -2116, "number of args exceeded") \
    X(RXFL_ACTION_NO_REG_NUMBER, -2117, "action no reg number") \
    X(RXFL_DEPENDENT_FILTER_LAYER_DO_NOT_FIT, -2118, "dependent filter layer do not fit") \
    X(RXFL_DEPENDENT_FILTER_SYSTEM_STATE_DO_NOT_FIT, -2119, "dependent filter system state do not fit") \
    X(RXFL_DEPENDENT_FILTER_DO_NOT_EXIST_2, -2120, "dependent filter do not exist 2") \
    X(RXFL_DEPENDENT_FILTER_DO_NOT_EXIST_1, -2121, "dependent filter do not exist 1") \
    X(RXFL_RULE_HEADER_ACTION_TYPE_NOT_SUPPORTED, -2122, "rule header action type not supported") \
    X(RXFL_RULE_HEADER_TRIGGER_COMPARE_FUNC_OUT_OF_RANGE, -2123, "rule header trigger compare func out of range") \
    X(RXFL_RULE_HEADER_TRIGGER_OUT_OF_RANGE, -2124, "rule header trigger out of range") \
    X(RXFL_RULE_HEADER_COMPARE_FUNC_OUT_OF_RANGE, -2125, "rule header compare func out of range") \
    X(RXFL_FRAME_TYPE_NOT_SUPPORTED, -2126, "frame type not supported") \
    X(RXFL_RULE_FIELD_ID_NOT_SUPPORTED, -2127, "rule field id not supported") \
    X(RXFL_RULE_HEADER_FIELD_ID_ASCII_NOT_SUPPORTED, -2128, "rule header field id ascii not supported") \
    X(RXFL_RULE_HEADER_NOT_SUPPORTED, -2129, "rule header not supported") \
    X(RXFL_RULE_HEADER_OUT_OF_RANGE, -2130, "rule header out of range") \
    X(RXFL_RULE_HEADER_COMBINATION_OPERATOR_OUT_OF_RANGE, -2131, "rule header combination operator out of range") \
    X(RXFL_RULE_HEADER_FIELD_ID_OUT_OF_RANGE, -2132, "rule header field id out of range") \
    X(RXFL_UPDATE_NOT_SUPPORTED, -2133, "update not supported") \
    X(RXFL_NO_FILTER_DATABASE_ALLOCATE, -2134, "no filter database allocate") \
    X(RXFL_ALLOCATION_FOR_GLOBALS_STRUCTURE_FAILED, -2135, "allocation for globals structure failed") \
    X(RXFL_ALLOCATION_FOR_DB_NODE_FAILED, -2136, "allocation for db node failed") \
    X(RXFL_READ_FILE_FILTER_ID_ILLEGAL, -2137, "read file filter id illegal") \
    X(RXFL_READ_FILE_NUMBER_OF_FILTER_FAILED, -2138, "read file number of filter failed") \
    X(RXFL_READ_FILE_FAILED, -2139, "read file failed") \
    X(RXFL_NO_FILTERS_ARE_DEFINED, -2140, "no filters are defined") \
    X(RXFL_NUMBER_OF_FILTER_EXCEEDED, -2141, "number of filter exceeded") \
    X(RXFL_BAD_FILE_MODE, -2142, "bad file mode") \
    X(RXFL_FAILED_READ_NVFILE, -2143, "failed read nvfile") \
    X(RXFL_FAILED_INIT_STORAGE, -2144, "failed init storage") \
    X(RXFL_CONTINUE_WRITE_MUST_BE_MOD_4, -2145, "continue write must be mod 4") \
    X(RXFL_FAILED_LOAD_FILE, -2146, "failed load file") \
    X(RXFL_INVALID_HANDLE, -2147, "invalid handle") \
    X(RXFL_FAILED_TO_WRITE, -2148, "failed to write") \
    X(RXFL_OFFSET_OUT_OF_RANGE, -2149, "offset out of range") \
    X(RXFL_ALLOC, -2150, "alloc") \
    X(RXFL_READ_DATA_LENGTH, -2151, "read data length") \
    X(RXFL_INVALID_FILE_ID, -2152, "invalid file id") \
    X(RXFL_FILE_FILTERS_NOT_EXISTS, -2153, "file filters not exists") \
    X(RXFL_FILE_ALREADY_IN_USE, -2154, "file already in use") \
    X(RXFL_INVALID_ARGS, -2155, "invalid args") \
    X(RXFL_FAILED_TO_CREATE_FILE, -2156, "failed to create file") \
    X(RXFL_FS_ALREADY_LOADED, -2157, "fs already loaded") \
    X(RXFL_UNKNOWN, -2158, "unknown") \
    X(RXFL_FAILED_TO_CREATE_LOCK_OBJ, -2159, "failed to create lock obj") \
    X(RXFL_DEVICE_NOT_LOADED, -2160, "device not loaded") \
    X(RXFL_INVALID_MAGIC_NUM, -2161, "invalid magic num") \
    X(RXFL_FAILED_TO_READ, -2162, "failed to read") \
    X(RXFL_NOT_SUPPORTED, -2163, "not supported")

/* Device and start-up */
#define ATCMD_STATUS_DEVICE_AND_START_UP(X) \
    X(DEVICE_SUPPLICANT_ERROR, -4097, "supplicant error") \
    X(DEVICE_HOSTAPD_INIT_FAIL, -4098, "hostapd init fail") \
    X(DEVICE_HOSTAPD_INIT_IF_FAIL, -4099, "hostapd init if fail") \
    X(DEVICE_WLAN_DRV_INIT_FAIL, -4100, "wlan drv init fail") \
    X(DEVICE_FS_FILE_TABLE_LOAD_FAILED, -4102, "fs file table load failed") \
    X(DEVICE_MDNS_ENABLE_FAIL, -4103, "mdns enable fail") \
    X(DEVICE_ROLE_STA_ERR, -4107, "role sta err") \
    X(DEVICE_ROLE_AP_ERR, -4108, "role ap err") \
    X(DEVICE_ROLE_P2P_ERR, -4109, "role p2p err") \
    X(DEVICE_CALIB_FAIL, -4110, "calib fail") \
    X(DEVICE_FS_CORRUPTED_ERR, -4111, "fs corrupted err") \
    X(DEVICE_FS_ALERT_ERR, -4112, "fs alert err") \
    X(DEVICE_RESTORE_IMAGE_COMPLETE, -4113, "restore image complete") \
    X(DEVICE_UNKNOWN_ERR, -4114, "unknown err") \
    X(DEVICE_GENERAL_ERR, -4115, "general err") \
    X(DEVICE_WRONG_ROLE, -4116, "wrong role") \
    X(DEVICE_INCOMPLETE_PROGRAMMING, -4117, "incomplete programming") \
    X(DEVICE_PENDING_TXRX_STOP_TIMEOUT_EXP, -4118, "pending txrx stop timeout exp") \
    X(DEVICE_PENDING_TXRX_NO_TIMEOUT, -4119, "pending txrx no timeout") \
    X(DEVICE_INVALID_PERSISTENT_CONFIGURATION, -4120, "invalid persistent configuration") \
    X(DEVICE_ROLE_TAG_ERR, -4121, "role tag err") \
    X(DEVICE_FIPS_ERR, -4122, "fips err")

/* Network applications */
#define ATCMD_STATUS_NETWORK_APPLICATIONS(X) \
    X(NETAPP_MDNS_CREATE_FAIL, -6145, "mdns create fail") \
    X(NETAPP_DEVICE_NAME_LEN_ERR, -6146, "device name len err") \
    X(NETAPP_DEVICE_NAME_INVALID, -6147, "device name invalid") \
    X(NETAPP_DOMAIN_NAME_LEN_ERR, -6148, "domain name len err") \
    X(NETAPP_DOMAIN_NAME_INVALID, -6149, "domain name invalid") \
    X(NETAPP_DNS_QUERY_NO_RESPONSE, -6150, "dns query no response") \
    X(NETAPP_DNS_ERROR, -6151, "dns error") \
    X(NETAPP_DNS_NO_SERVER, -6152, "dns no server") \
    X(NETAPP_DNS_TIMEOUTR, -6153, "dns timeoutr") \
    X(NETAPP_DNS_QUERY_FAILED, -6154, "dns query failed") \
    X(NETAPP_DNS_BAD_ADDRESS_ERROR, -6155, "dns bad address error") \
    X(NETAPP_DNS_SIZE_ERROR, -6156, "dns size error") \
    X(NETAPP_DNS_MALFORMED_PACKET, -6157, "dns malformed packet") \
    X(NETAPP_DNS_BAD_ID_ERROR, -6158, "dns bad id error") \
    X(NETAPP_DNS_PARAM_ERROR, -6159, "dns param error") \
    X(NETAPP_DNS_SERVER_NOT_FOUND, -6160, "dns server not found") \
    X(NETAPP_DNS_PACKET_CREATE_ERROR, -6161, "dns packet create error") \
    X(NETAPP_DNS_EMPTY_DNS_SERVER_LIST, -6162, "dns empty dns server list") \
    X(NETAPP_DNS_SERVER_AUTH_ERROR, -6163, "dns server auth error") \
    X(NETAPP_DNS_ZERO_GATEWAY_IP_ADDRESS, -6164, "dns zero gateway ip address") \
    X(NETAPP_DNS_MISMATCHED_RESPONSE, -6165, "dns mismatched response") \
    X(NETAPP_DNS_DUPLICATE_ENTRY, -6166, "dns duplicate entry") \
    X(NETAPP_DNS_RETRY_A_QUERY, -6167, "dns retry a query") \
    X(NETAPP_DNS_INVALID_ADDRESS_TYPE, -6168, "dns invalid address type") \
    X(NETAPP_DNS_IPV6_NOT_SUPPORTED, -6169, "dns ipv6 not supported") \
    X(NETAPP_DNS_NEED_MORE_RECORD_BUFFER, -6170, "dns need more record buffer") \
    X(NETAPP_MDNS_ERROR, -6171, "mdns error") \
    X(NETAPP_MDNS_PARAM_ERROR, -6172, "mdns param error") \
    X(NETAPP_MDNS_CACHE_ERROR, -6173, "mdns cache error") \
    X(NETAPP_MDNS_UNSUPPORTED_TYPE, -6174, "mdns unsupported type") \
    X(NETAPP_MDNS_DATA_SIZE_ERROR, -6175, "mdns data size error") \
    X(NETAPP_MDNS_AUTH_ERROR, -6176, "mdns auth error") \
    X(NETAPP_MDNS_PACKET_ERROR, -6177, "mdns packet error") \
    X(NETAPP_MDNS_DEST_ADDRESS_ERROR, -6178, "mdns dest address error") \
    X(NETAPP_MDNS_UDP_PORT_ERROR, -6179, "mdns udp port error") \
    X(NETAPP_MDNS_NOT_LOCAL_LINK, -6180, "mdns not local link") \
    X(NETAPP_MDNS_EXCEED_MAX_LABEL, -6181, "mdns exceed max label") \
    X(NETAPP_MDNS_EXIST_UNIQUE_RR, -6182, "mdns exist unique rr") \
    X(NETAPP_MDNS_EXIST_ANSWER, -6183, "mdns exist answer") \
    X(NETAPP_MDNS_EXIST_SAME_QUERY, -6184, "mdns exist same query") \
    X(NETAPP_MDNS_DUPLICATE_SERVICE, -6185, "mdns duplicate service") \
    X(NETAPP_MDNS_NO_ANSWER, -6186, "mdns no answer") \
    X(NETAPP_MDNS_NO_KNOWN_ANSWER, -6187, "mdns no known answer") \
    X(NETAPP_MDNS_NAME_MISMATCH, -6188, "mdns name mismatch") \
    X(NETAPP_MDNS_NOT_STARTED, -6189, "mdns not started") \
    X(NETAPP_MDNS_HOST_NAME_ERROR, -6190, "mdns host name error") \
    X(NETAPP_MDNS_NO_MORE_ENTRIES, -6191, "mdns no more entries") \
    X(NETAPP_MDNS_SERVICE_TYPE_MISMATCH, -6192, "mdns service type mismatch") \
    X(NETAPP_MDNS_LOOKUP_INDEX_ERROR, -6193, "mdns lookup index error") \
    X(NETAPP_MDNS_MAX_SERVICES_ERROR, -6194, "mdns max services error") \
    X(NETAPP_MDNS_IDENTICAL_SERVICES_ERROR, -6195, "mdns identical services error") \
    X(NETAPP_MDNS_EXISTED_SERVICE_ERROR, -6196, "mdns existed service error") \
    X(NETAPP_MDNS_ERROR_SERVICE_NAME_ERROR, -6197, "mdns error service name error") \
    X(NETAPP_MDNS_RX_PACKET_ALLOCATION_ERROR, -6198, "mdns rx packet allocation error") \
    X(NETAPP_MDNS_BUFFER_SIZE_ERROR, -6199, "mdns buffer size error") \
    X(NETAPP_MDNS_NET_APP_SET_ERROR, -6200, "mdns net app set error") \
    X(NETAPP_MDNS_GET_SERVICE_LIST_FLAG_ERROR, -6201, "mdns get service list flag error") \
    X(NETAPP_MDNS_MDNS_NO_CONFIGURATION_ERROR, -6202, "mdns mdns no configuration error") \
    X(NETAPP_MDNS_STATUS_ERROR, -6203, "mdns status error") \
    X(NETAPP_ENOBUFS, -6204, "enobufs") \
    X(NETAPP_DNS_IPV6_REQ_BUT_IPV6_DISABLED, -6205, "dns ipv6 req but ipv6 disabled") \
    X(NETAPP_DNS_INVALID_FAMILY_TYPE, -6206, "dns invalid family type") \
    X(NETAPP_DNS_REQ_TOO_BIG, -6207, "dns req too big") \
    X(NETAPP_DNS_ALLOC_ERROR, -6208, "dns alloc error") \
    X(NETAPP_DNS_EXECUTION_ERROR, -6209, "dns execution error") \
    X(NETAPP_P2P_ROLE_IS_NOT_CONFIGURED, -6210, "p2p role is not configured") \
    X(NETAPP_INCORECT_ROLE_FOR_APP, -6211, "incorect role for app") \
    X(NETAPP_INCORECT_APP_MASK, -6212, "incorect app mask") \
    X(NETAPP_MDNS_ALREADY_STARTED, -6213, "mdns already started") \
    X(NETAPP_HTTP_SERVER_ALREADY_STARTED, -6214, "http server already started") \
    X(NETAPP_HTTP_GENERAL_ERROR, -6216, "http general error") \
    X(NETAPP_HTTP_INVALID_TIMEOUT, -6217, "http invalid timeout") \
    X(NETAPP_INVALID_URN_LENGTH, -6218, "invalid urn length") \
    X(NETAPP_RX_BUFFER_LENGTH, -6219, "rx buffer length") \
    X(NETAPP_CMD_PING_TOO_BIG, -6220, "cmd ping too big") \
    X(NETAPP_CMD_PING_INTERNAL_FAILURE, -6221, "cmd ping internal failure") \
    X(NETAPP_CMD_PING_NOT_CONNECTED, -6222, "cmd ping not connected") \
    X(NETAPP_CMD_PING_FAILURE, -6223, "cmd ping failure") \
    X(NETAPP_CMD_PING_OPERATION_FAILED, -6224, "cmd ping operation failed") \
    X(NETAPP_CMD_PING_DELETE_FAILED, -6225, "cmd ping delete failed") \
    X(NETAPP_CMD_PING_STATE_ERROR, -6226, "cmd ping state error") \
    X(NETAPP_HTTP_INVALID_PARAMETER, -6227, "http invalid parameter")

/* Network configuration */
#define ATCMD_STATUS_NETWORK_CONFIGURATION(X) \
    X(NETCFG_STATIC_ADDR_SUBNET_ERROR, -8193, "static addr subnet error") \
    X(NETCFG_INCORRECT_IPV6_STATIC_LOCAL_ADDR, -8194, "incorrect ipv6 static local addr") \
    X(NETCFG_INCORRECT_IPV6_STATIC_GLOBAL_ADDR, -8195, "incorrect ipv6 static global addr") \
    X(NETCFG_IPV6_LOCAL_ADDR_SHOULD_BE_SET_FIRST, -8196, "ipv6 local addr should be set first")

/* File system */
#define ATCMD_STATUS_FILE_SYSTEM(X) \
    X(FS_EXTRACTION_WILL_START_AFTER_RESET, -10241, "extraction will start after reset") \
    X(FS_NO_CERTIFICATE_STORE, -10242, "no certificate store") \
    X(FS_IMAGE_SHOULD_BE_AUTHENTICATE, -10243, "image should be authenticate") \
    X(FS_IMAGE_SHOULD_BE_ENCRYPTED, -10244, "image should be encrypted") \
    X(FS_IMAGE_CANT_BE_ENCRYPTED, -10245, "image cant be encrypted") \
    X(FS_DEVELOPMENT_BOARD_WRONG_MAC, -10246, "development board wrong mac") \
    X(FS_DEVICE_NOT_SECURED, -10247, "device not secured") \
    X(FS_SYSTEM_FILE_ACCESS_DENIED, -10248, "system file access denied") \
    X(FS_IMAGE_EXTRACT_EXPECTING_USER_KEY, -10249, "image extract expecting user key") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_CLOSE_FILE, -10250, "image extract failed to close file") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_WRITE_FILE, -10251, "image extract failed to write file") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_OPEN_FILE, -10252, "image extract failed to open file") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_GET_IMAGE_HEADER, -10253, "image extract failed to get image header") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_GET_IMAGE_INFO, -10254, "image extract failed to get image info") \
    X(FS_IMAGE_EXTRACT_SET_ID_NOT_EXIST, -10255, "image extract set id not exist") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_DELETE_FILE, -10256, "image extract failed to delete file") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_FORMAT_FS, -10257, "image extract failed to format fs") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_LOAD_FS, -10258, "image extract failed to load fs") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_GET_DEV_INFO, -10259, "image extract failed to get dev info") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_DELETE_STORAGE, -10260, "image extract failed to delete storage") \
    X(FS_IMAGE_EXTRACT_INCORRECT_IMAGE_LOCATION, -10261, "image extract incorrect image location") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_CREATE_IMAGE_FILE, -10262, "image extract failed to create image file") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_INIT, -10263, "image extract failed to init") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_LOAD_FILE_TABLE, -10264, "image extract failed to load file table") \
    X(FS_IMAGE_EXTRACT_ILLEGAL_COMMAND, -10266, "image extract illegal command") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_WRITE_FAT, -10267, "image extract failed to write fat") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_RET_FACTORY_DEFAULT, -10268, "image extract failed to ret factory default") \
    X(FS_IMAGE_EXTRACT_FAILED_TO_READ_NV, -10269, "image extract failed to read nv") \
    X(FS_PROGRAMMING_IMAGE_NOT_EXISTS, -10270, "programming image not exists") \
    X(FS_PROGRAMMING_IN_PROCESS, -10271, "programming in process") \
    X(FS_PROGRAMMING_ALREADY_STARTED, -10272, "programming already started") \
    X(FS_CERT_IN_THE_CHAIN_REVOKED_SECURITY_ALERT, -10273, "cert in the chain revoked security alert") \
    X(FS_INIT_CERTIFICATE_STORE, -10274, "init certificate store") \
    X(FS_PROGRAMMING_ILLEGAL_FILE, -10275, "programming illegal file") \
    X(FS_PROGRAMMING_NOT_STARTED, -10276, "programming not started") \
    X(FS_IMAGE_EXTRACT_NO_FILE_SYSTEM, -10277, "image extract no file system") \
    X(FS_WRONG_INPUT_SIZE, -10278, "wrong input size") \
    X(FS_BUNDLE_FILE_SHOULD_BE_CREATED_WITH_FAILSAFE, -10279, "bundle file should be created with failsafe") \
    X(FS_BUNDLE_NOT_CONTAIN_FILES, -10280, "bundle not contain files") \
    X(FS_BUNDLE_ALREADY_IN_STATE, -10281, "bundle already in state") \
    X(FS_BUNDLE_NOT_IN_CORRECT_STATE, -10282, "bundle not in correct state") \
    X(FS_BUNDLE_FILES_ARE_OPENED, -10283, "bundle files are opened") \
    X(FS_INCORRECT_FILE_STATE_FOR_OPERATION, -10284, "incorrect file state for operation") \
    X(FS_EMPTY_SFLASH, -10285, "empty sflash") \
    X(FS_FILE_IS_NOT_SECURE_AND_SIGN, -10286, "file is not secure and sign") \
    X(FS_ROOT_CA_IS_UNKOWN, -10287, "root ca is unkown") \
    X(FS_FILE_HAS_NOT_BEEN_CLOSE_CORRECTLY, -10288, "file has not been close correctly") \
    X(FS_WRONG_SIGNATURE_SECURITY_ALERT, -10289, "wrong signature security alert") \
    X(FS_WRONG_SIGNATURE_OR_CERTIFIC_NAME_LENGTH, -10290, "wrong signature or certific name length") \
    X(FS_NOT_16_ALIGNED, -10291, "not 16 aligned") \
    X(FS_CERT_CHAIN_ERROR_SECURITY_ALERT, -10292, "cert chain error security alert") \
    X(FS_FILE_NAME_EXIST, -10293, "file name exist") \
    X(FS_EXTENDED_BUF_ALREADY_ALLOC, -10294, "extended buf already alloc") \
    X(FS_FILE_SYSTEM_NOT_SECURED, -10295, "file system not secured") \
    X(FS_OFFSET_NOT_16_BYTE_ALIGN, -10296, "offset not 16 byte align") \
    X(FS_FAILED_READ_NVMEM, -10297, "failed read nvmem") \
    X(FS_WRONG_FILE_NAME, -10298, "wrong file name") \
    X(FS_FILE_SYSTEM_IS_LOCKED, -10299, "file system is locked") \
    X(FS_SECURITY_ALERT, -10300, "security alert") \
    X(FS_FILE_INVALID_FILE_SIZE, -10301, "file invalid file size") \
    X(FS_INVALID_TOKEN, -10302, "invalid token") \
    X(FS_NO_DEVICE_IS_LOADED, -10303, "no device is loaded") \
    X(FS_SECURE_CONTENT_INTEGRITY_FAILURE, -10304, "secure content integrity failure") \
    X(FS_SECURE_CONTENT_RETRIVE_ASYMETRIC_KEY_ERROR, -10305, "secure content retrive asymetric key error") \
    X(FS_OVERLAP_DETECTION_THRESHHOLD, -10306, "overlap detection threshhold") \
    X(FS_FILE_HAS_RESERVED_NV_INDEX, -10307, "file has reserved nv index") \
    X(FS_FILE_MAX_SIZE_EXCEEDED, -10310, "file max size exceeded") \
    X(FS_INVALID_READ_BUFFER, -10311, "invalid read buffer") \
    X(FS_INVALID_WRITE_BUFFER, -10312, "invalid write buffer") \
    X(FS_FILE_IMAGE_IS_CORRUPTED, -10313, "file image is corrupted") \
    X(FS_SIZE_OF_FILE_EXT_EXCEEDED, -10314, "size of file ext exceeded") \
    X(FS_WARNING_FILE_NAME_NOT_KEPT, -10315, "warning file name not kept") \
    X(FS_MAX_OPENED_FILE_EXCEEDED, -10316, "max opened file exceeded") \
    X(FS_FAILED_WRITE_NVMEM_HEADER, -10317, "failed write nvmem header") \
    X(FS_NO_AVAILABLE_NV_INDEX, -10318, "no available nv index") \
    X(FS_FAILED_TO_ALLOCATE_MEM, -10319, "failed to allocate mem") \
    X(FS_OPERATION_BLOCKED_BY_VENDOR, -10320, "operation blocked by vendor") \
    X(FS_FAILED_TO_READ_NVMEM_FILE_SYSTEM, -10321, "failed to read nvmem file system") \
    X(FS_NOT_ENOUGH_STORAGE_SPACE, -10322, "not enough storage space") \
    X(FS_INIT_WAS_NOT_CALLED, -10323, "init was not called") \
    X(FS_FILE_SYSTEM_IS_BUSY, -10324, "file system is busy") \
    X(FS_INVALID_ACCESS_TYPE, -10325, "invalid access type") \
    X(FS_FILE_ALREADY_EXISTS, -10326, "file already exists") \
    X(FS_PROGRAM_FAILURE, -10327, "program failure") \
    X(FS_NO_ENTRIES_AVAILABLE, -10328, "no entries available") \
    X(FS_FILE_ACCESS_IS_DIFFERENT, -10329, "file access is different") \
    X(FS_INVALID_FILE_MODE, -10330, "invalid file mode") \
    X(FS_FAILED_READ_NVFILE, -10331, "failed read nvfile") \
    X(FS_FAILED_INIT_STORAGE, -10332, "failed init storage") \
    X(FS_FILE_HAS_NO_FAILSAFE, -10333, "file has no failsafe") \
    X(FS_NO_VALID_COPY_EXISTS, -10334, "no valid copy exists") \
    X(FS_INVALID_HANDLE, -10335, "invalid handle") \
    X(FS_FAILED_TO_WRITE, -10336, "failed to write") \
    X(FS_OFFSET_OUT_OF_RANGE, -10337, "offset out of range") \
    X(FS_NO_MEMORY, -10338, "no memory") \
    X(FS_INVALID_LENGTH_FOR_READ, -10339, "invalid length for read") \
    X(FS_WRONG_FILE_OPEN_FLAGS, -10340, "wrong file open flags") \
    X(FS_FILE_NOT_EXISTS, -10341, "file not exists") \
    X(FS_IGNORE_COMMIT_ROLLBAC_FLAG, -10342, "ignore commit rollbac flag") \
    X(FS_INVALID_ARGS, -10343, "invalid args") \
    X(FS_FILE_IS_PENDING_COMMIT, -10344, "file is pending commit") \
    X(FS_SECURE_CONTENT_SESSION_ALREADY_EXIST, -10345, "secure content session already exist") \
    X(FS_UNKNOWN, -10346, "unknown") \
    X(FS_FILE_NAME_RESERVED, -10347, "file name reserved") \
    X(FS_NO_FILE_SYSTEM, -10348, "no file system") \
    X(FS_INVALID_MAGIC_NUM, -10349, "invalid magic num") \
    X(FS_FAILED_TO_READ_NVMEM, -10350, "failed to read nvmem") \
    X(FS_NOT_SUPPORTED, -10351, "not supported") \
    X(FS_JTAG_IS_OPENED_NO_FORMAT_TO_PRDUCTION, -10352, "jtag is opened no format to prduction") \
    X(FS_CONFIG_FILE_RET_READ_FAILED, -10353, "config file ret read failed") \
    X(FS_CONFIG_FILE_CHECSUM_ERROR_SECURITY_ALERT, -10354, "config file checsum error security alert") \
    X(FS_CONFIG_FILE_NO_SUCH_FILE, -10355, "config file no such file") \
    X(FS_CONFIG_FILE_MEMORY_ALLOCATION_FAILED, -10356, "config file memory allocation failed") \
    X(FS_IMAGE_HEADER_READ_FAILED, -10357, "image header read failed") \
    X(FS_CERT_STORE_OR_SP_DOWNGRADE, -10358, "cert store or sp downgrade") \
    X(FS_PROGRAMMING_IMAGE_NOT_VALID, -10359, "programming image not valid") \
    X(FS_PROGRAMMING_IMAGE_NOT_VERIFIED, -10360, "programming image not verified") \
    X(FS_RESERVE_SIZE_IS_SMALLER, -10361, "reserve size is smaller") \
    X(FS_WRONG_ALLOCATION_TABLE, -10362, "wrong allocation table") \
    X(FS_ILLEGAL_SIGNATURE, -10363, "illegal signature") \
    X(FS_FILE_ALREADY_OPENED_IN_PENDING_STATE, -10364, "file already opened in pending state") \
    X(FS_INVALID_TOKEN_SECURITY_ALERT, -10365, "invalid token security alert") \
    X(FS_NOT_SECURE, -10366, "not secure") \
    X(FS_RESET_DURING_PROGRAMMING, -10367, "reset during programming") \
    X(FS_CONFIG_FILE_RET_WRITE_FAILED, -10368, "config file ret write failed") \
    X(FS_FILE_IS_ALREADY_OPENED, -10369, "file is already opened") \
    X(FS_FILE_IS_OPEN_FOR_WRITE, -10370, "file is open for write") \
    X(FS_ALERT_CANT_BE_SET_ON_NON_SECURE_DEVICE, -10371, "alert cant be set on non secure device") \
    X(FS_WRONG_CERTIFICATE_FILE_NAME, -10372, "wrong certificate file name")

/* Network utilities */
#define ATCMD_STATUS_NETWORK_UTILITIES(X) \
    X(NETUTIL_CRYPTO_GENERAL, -12289, "netutil crypto general") \
    X(NETUTIL_CRYPTO_INVALID_INDEX, -12290, "netutil crypto invalid index") \
    X(NETUTIL_CRYPTO_INVALID_PARAM, -12291, "netutil crypto invalid param") \
    X(NETUTIL_CRYPTO_MEM_ALLOC, -12292, "netutil crypto mem alloc") \
    X(NETUTIL_CRYPTO_INVALID_DB_VER, -12293, "netutil crypto invalid db ver") \
    X(NETUTIL_CRYPTO_UNSUPPORTED_OPTION, -12294, "netutil crypto unsupported option") \
    X(NETUTIL_CRYPTO_BUFFER_TOO_SMALL, -12295, "netutil crypto buffer too small") \
    X(NETUTIL_CRYPTO_EMPTY_DB_ENTRY, -12296, "netutil crypto empty db entry") \
    X(NETUTIL_CRYPTO_NON_TEMPORARY_KEY, -12297, "netutil crypto non temporary key") \
    X(NETUTIL_CRYPTO_DB_ENTRY_NOT_FREE, -12298, "netutil crypto db entry not free") \
    X(NETUTIL_CRYPTO_CORRUPTED_DB_FILE, -12299, "netutil crypto corrupted db file") \
    X(NETUTIL_UTILS_GENERAL, -12300, "utils general") \
    X(NETUTIL_UTILS_INVALID_PARAM, -12301, "utils invalid param") \
    X(NETUTIL_UTILS_MEM_ALLOC, -12302, "utils mem alloc") \
    X(NETUTIL_UTILS_IP_NOT_FOUND, -12303, "utils ip not found") \
    X(NETUTIL_UTILS_IP_NOT_ALLOWED, -12304, "utils ip not allowed")

/* Common and security */
#define ATCMD_STATUS_COMMON_AND_SECURITY(X) \
    X(COMMON_INVALID_OPCODE, -14337, "invalid opcode") \
    X(COMMON_INVALID_PARAM, -14338, "invalid param") \
    X(COMMON_STATUS_ERROR, -14341, "status error") \
    X(COMMON_NVMEM_ACCESS_FAILED, -14342, "nvmem access failed") \
    X(COMMON_NOT_ALLOWED_NWP_LOCKED, -14343, "not allowed nwp locked") \
    X(COMMON_RANDOM_TEST_FAILED, -14344, "random test failed") \
    X(COMMON_LOADING_CERTIFICATE_STORE, -28673, "loading certificate store") \
    X(COMMON_DEVICE_LOCKED_SECURITY_ALERT, -28674, "device locked security alert") \
    X(COMMON_LENGTH_ERROR_PREFIX, -30734, "length error prefix") \
    X(COMMON_WAKELOCK_ERROR_PREFIX, -30735, "wakelock error prefix") \
    X(COMMON_DRV_START_FAIL, -30736, "drv start fail") \
    X(COMMON_VALIDATION_ERROR, -30737, "validation error") \
    X(COMMON_SETUP_FAILURE, -30738, "setup failure") \
    X(COMMON_HTTP_SERVER_ENABLE_FAILED, -30739, "http server enable failed") \
    X(COMMON_DHCP_SERVER_ENABLE_FAILED, -30740, "dhcp server enable failed") \
    X(COMMON_WPS_NO_PIN_OR_WRONG_PIN_LEN, -30741, "wps no pin or wrong pin len")

/* HTTP client */
#define ATCMD_STATUS_HTTP_CLIENT(X) \
    X(HTTP_ESENDBUFSMALL, -3001, "sendbufsmall") \
    X(HTTP_EGETOPTBUFSMALL, -3002, "getoptbufsmall") \
    X(HTTP_ERESPONSEINVALID, -3003, "responseinvalid") \
    X(HTTP_EINPROGRESS, -3004, "inprogress") \
    X(HTTP_EDOMAINBUFSMALL, -3005, "domainbufsmall") \
    X(HTTP_ECBALLOCATIONFAILED, -3006, "cballocationfailed") \
    X(HTTP_EBODYBUFSMALL, -3008, "bodybufsmall") \
    X(HTTP_ENULLPOINTER, -3009, "nullpointer") \
    X(HTTP_EREQUESTHEADERALLOCFAILED, -3010, "requestheaderallocfailed") \
    X(HTTP_EREQHEADERNOTFOUND, -3011, "reqheadernotfound") \
    X(HTTP_EHOSTNOTFOUND, -3012, "hostnotfound") \
    X(HTTP_ECLIENTALREADYCONNECTED, -3013, "clientalreadyconnected") \
    X(HTTP_ERESPONSEISNOTREDIRECTABLE, -3014, "responseisnotredirectable") \
    X(HTTP_ESENDERROR, -3015, "senderror") \
    X(HTTP_EREDIRECTLOCATIONFAIL, -3016, "redirectlocationfail") \
    X(HTTP_ETLSDOWNGRADEISFORBIDDEN, -3017, "tlsdowngradeisforbidden") \
    X(HTTP_EWRONGAPIPARAMETER, -3018, "wrongapiparameter") \
    X(HTTP_EHOSTHEADERALREADYEXIST, -3019, "hostheaderalreadyexist") \
    X(HTTP_ENOCONNECTION, -3020, "noconnection") \
    X(HTTP_ENOTABSOLUTEURI, -3021, "notabsoluteuri") \
    X(HTTP_ECANTCREATESECATTRIB, -3022, "cantcreatesecattrib") \
    X(HTTP_EINTERNAL, -3023, "internal") \
    X(HTTP_EGETCUSOMHEADERBUFSMALL, -3024, "getcusomheaderbufsmall") \
    X(HTTP_ENOHEADERNAMEDASINSERTED, -3025, "noheadernamedasinserted")

#define ATCMD_STATUS_LIST(X) \
    ATCMD_STATUS_DRIVER_AND_HOST_INTERFACE(X) \
    ATCMD_STATUS_SOCKETS(X) \
    ATCMD_STATUS_TLS_ALERTS_AND_SECURE_LAYER(X) \
    ATCMD_STATUS_TLS_LIBRARY(X) \
    ATCMD_STATUS_WLAN(X) \
    ATCMD_STATUS_RECEIVE_FILTERS(X) \
    ATCMD_STATUS_DEVICE_AND_START_UP(X) \
    ATCMD_STATUS_NETWORK_APPLICATIONS(X) \
    ATCMD_STATUS_NETWORK_CONFIGURATION(X) \
    ATCMD_STATUS_FILE_SYSTEM(X) \
    ATCMD_STATUS_NETWORK_UTILITIES(X) \
    ATCMD_STATUS_COMMON_AND_SECURITY(X) \
    ATCMD_STATUS_HTTP_CLIENT(X)

/* clang-format on */

enum nwp_status {
    NWP_OK = 0,
#define NWP_STATUS_VALUE(name, number, text) NWP_##name = (number),
    ATCMD_STATUS_LIST(NWP_STATUS_VALUE)
#undef NWP_STATUS_VALUE
};

#endif
