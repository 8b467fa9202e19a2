/* What devices have of the air besides the requests and reports of their radios. */
#ifndef AIR_DEVICES_H
#define AIR_DEVICES_H

#include "atcmd/air.h"
#include "base/clock.h"
#include "base/random.h"
#include "radio/radio.h"

/* A radio for a device; NULL without memory. */
struct radio *air_radio(struct air *air);

/* The network that devices without profiles join; false when there is none. */
bool air_home(const struct air *air, struct nwp_name *ssid, uint8_t *security,
              uint8_t key[RADIO_KEY_MAX], uint8_t *key_length);

/* Is the address in a subnet of the scenario? */
bool air_has_subnet(const struct air *air, uint32_t address);

/* Which IPv4 address of the host stands for the device that has this IPv6 address, in the network
 * with this block? And which IPv6 address has the device at this address of the host? False for
 * nobody, and for devices of other processes. */
bool air_find_ipv6(const struct air *air, const uint8_t address[16], uint8_t block,
                   uint8_t real[4]);
bool air_find_real(const struct air *air, const uint8_t real[4], bool global, uint8_t address[16]);

struct clock *air_clock(struct air *air);
struct random *air_random(struct air *air);

/* Does a radio of this process serve the device? Then nothing but its clock is waited for. */
bool air_is_local(const struct air *air);

#endif
