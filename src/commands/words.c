/* Keywords that more than one chapter knows. */
#include "commands/commands.h"

const char at_families[] = "inet=2|inet6|rf=6";

/* Of an address: rf is a known name without one. */
const struct at_choice at_address_families[2] = {
    {"inet=2|inet6", BOTH},
    {"rf=6", NONE},
};

const char at_securities[] = AT_AP_SECURITIES "|" AT_OTHER_SECURITIES;

const char at_roles[] = "sta|ap=2|p2p";

const char at_methods[] = "sslv3|tlsv1|tlsv1_1|tlsv1_2|sslv3_tlsv1_2|sslv3.tlsv1_2=4";

const char at_ciphers[] =
    "ssl_rsa_with_rc4_128_sha|ssl_rsa_with_rc4_128_md5|tls_rsa_with_aes_256_cbc_sha|"
    "tls_dhe_rsa_with_aes_256_cbc_sha|tls_ecdhe_rsa_with_aes_256_cbc_sha|"
    "tls_ecdhe_rsa_with_rc4_128_sha|tls_rsa_with_aes_128_cbc_sha256|"
    "tls_rsa_with_aes_256_cbc_sha256|tls_ecdhe_rsa_with_aes_128_cbc_sha256|"
    "tls_ecdhe_ecdsa_with_aes_128_cbc_sha256|tls_ecdhe_ecdsa_with_aes_128_cbc_sha|"
    "tls_ecdhe_ecdsa_with_aes_256_cbc_sha|tls_rsa_with_aes_128_gcm_sha256|"
    "tls_rsa_with_aes_256_gcm_sha384|tls_dhe_rsa_with_aes_128_gcm_sha256|"
    "tls_dhe_rsa_with_aes_256_gcm_sha384|tls_ecdhe_rsa_with_aes_128_gcm_sha256|"
    "tls_ecdhe_rsa_with_aes_256_gcm_sha384|tls_ecdhe_ecdsa_with_aes_128_gcm_sha256|"
    "tls_ecdhe_ecdsa_with_aes_256_gcm_sha384|tls_ecdhe_ecdsa_with_chacha20_poly1305_sha256|"
    "tls_ecdhe_rsa_with_chacha20_poly1305_sha256|tls_dhe_rsa_with_chacha20_poly1305_sha256";

const char at_qos[] = "qos0|qos1|qos2|qos 0=0|qos 1|qos 2|0=0|1|2";

const char at_http_methods[] = AT_HTTP_METHODS "|" AT_HTTP_METHODS_BODY;

const char at_netapp_flags[] = "continuation|metadata|accumulation";
