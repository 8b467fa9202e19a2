/* What the kernel knows of a TCP connection. */
#ifndef NWP_TCPINFO_H
#define NWP_TCPINFO_H

#include <stdint.h>

/* Bytes that the peer has acknowledged, our SYN among them where we connected. */
uint64_t tcp_acknowledged(int fd);

#endif
