/* The settings of a serial line. */
#ifndef APPS_SERIAL_H
#define APPS_SERIAL_H

#include <stdbool.h>

struct serial_settings {
    const char *device;
    unsigned baud; /* bits a second, any number that the line can do */
    bool even_parity, flow_control;
};

/* Sets the line to these, raw, 8 data bits, 1 stop bit. False with errno. */
bool serial_configure(int fd, const struct serial_settings *settings);

#endif
