/* Any baud rate needs the kernel's own termios2, whose header excludes that of the C library. */
#include "serial.h"

#include <asm/termbits.h>
#include <sys/ioctl.h>

bool serial_configure(int fd, const struct serial_settings *settings)
{
    struct termios2 line;
    if (ioctl(fd, TCGETS2, &line) != 0) {
        return false;
    }
    line.c_iflag = settings->even_parity ? INPCK : 0;
    line.c_oflag = 0;
    line.c_lflag = 0;
    line.c_cflag = CS8 | CREAD | CLOCAL | BOTHER | (BOTHER << IBSHIFT);
    line.c_cflag |= settings->even_parity ? PARENB : 0;
    line.c_cflag |= settings->flow_control ? CRTSCTS : 0;
    line.c_ispeed = settings->baud;
    line.c_ospeed = settings->baud;
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    return ioctl(fd, TCSETSF2, &line) == 0;
}
