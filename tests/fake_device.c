/* at_fake: the program at_commands over the fake network processor, which its test commands script.
 * Stands in for the Linux one and for the list of chapters. */
#include <stdlib.h>

#include "atcmd/linux.h"
#include "fake_device.h"

#include <uv.h> /* its MAX must not be found by table.h */

#define ENTRY(name) &at_##name##_chapter,

const struct at_chapter *const at_chapters[] = {ATCMD_CHAPTERS(ENTRY) ENTRY(fake) ENTRY(fake_list)
                                                    ENTRY(fake_event) NULL};

/* Copies of the tables, so that operations can be taken out of them. */
struct tables {
    struct nwp_ops device;
    struct nwp_socket_ops socket;
    struct nwp_wlan_ops wlan;
    struct nwp_file_ops file;
    struct nwp_netapp_ops netapp;
    struct nwp_netcfg_ops netcfg;
    struct nwp_netutil_ops netutil;
    struct nwp_mqtt_ops mqtt;
    struct nwp_http_ops http;
};

struct queued {
    struct queued *next;
    uint8_t *bytes; /* of the event */
    struct fake_action action;
};

struct fake_device {
    struct fake_nwp fake; /* first */
    struct tables tables;
    uv_loop_t *loop;
    uv_timer_t soon;
    struct queued *first, **last;
    uint8_t data[FAKE_DATA_MAX];
};

static struct fake_device *device_of(struct fake_nwp *fake)
{
    return (struct fake_device *)fake;
}

/* ---- What happens later ---------------------------------------------------------------------- */

/* The next one, NULL for none. */
static struct queued *take(struct fake_device *device)
{
    struct queued *queued = device->first;
    if (queued != NULL) {
        device->first = queued->next;
    }
    if (device->first == NULL) {
        device->last = &device->first;
    }
    return queued;
}

static void drop(struct queued *queued)
{
    free(queued->bytes);
    free(queued);
}

static void on_soon(uv_timer_t *timer)
{
    struct fake_device *device = timer->data;
    struct queued *queued;
    while ((queued = take(device)) != NULL) {
        queued->action.run(&device->fake, &queued->action);
        drop(queued);
    }
}

void fake_later(struct fake_nwp *fake, const struct fake_action *action)
{
    struct fake_device *device = device_of(fake);
    struct queued *queued = calloc(1, sizeof *queued);
    if (queued == NULL) {
        abort();
    }
    queued->action = *action;
    queued->bytes = fake_own_bytes(&queued->action.event);
    *device->last = queued;
    device->last = &queued->next;
    uv_timer_start(&device->soon, on_soon, 0, 0);
}

/* ---- Operations ------------------------------------------------------------------------------ */

#define CHAPTERS(chapter) \
    chapter(socket) chapter(wlan) chapter(file) chapter(netapp) chapter(netcfg) chapter(netutil) \
        chapter(mqtt) chapter(http)

#define WORD(chapter, name)   #chapter "." #name "|"
#define CHAPTER_WORD(name)    #name "|"
#define STRING(chapter, name) #chapter "." #name,
#define PLACE(chapter, name)  {offsetof(struct tables, chapter.name), sizeof(void (*)(void))},
#define CHAPTER_PLACE(chapter) \
    {offsetof(struct tables, chapter), sizeof(struct nwp_##chapter##_ops)},
#define COUNT_ONE(...) +1

_Static_assert((0 FAKE_OPERATIONS(COUNT_ONE)) * sizeof(void (*)(void)) ==
                   sizeof(struct tables) - sizeof(struct nwp_ops),
               "every operation of the contract has its name");

const char fake_operations[] = FAKE_DEVICE_OPERATIONS(WORD) FAKE_OPERATIONS(WORD);
const char fake_parts[] = CHAPTERS(CHAPTER_WORD) FAKE_OPERATIONS(WORD);

const char *fake_operation_name(uint32_t number)
{
    static const char *const names[] = {FAKE_DEVICE_OPERATIONS(STRING) FAKE_OPERATIONS(STRING)};
    return names[number];
}

/* The tables themselves are always there. */
void fake_without(struct fake_nwp *fake, uint32_t number)
{
    static const struct {
        size_t offset, size;
    } places[] = {CHAPTERS(CHAPTER_PLACE) FAKE_OPERATIONS(PLACE)};
    memset((uint8_t *)&device_of(fake)->tables + places[number].offset, 0, places[number].size);
}

void fake_set_data(struct fake_nwp *fake, const uint8_t *data, size_t length)
{
    struct fake_device *device = device_of(fake);
    fake->data = device->data;
    fake->data_length = length < FAKE_DATA_MAX ? length : FAKE_DATA_MAX;
    if (length > 0) {
        memcpy(device->data, data, fake->data_length);
    }
}

/* ---- The device ------------------------------------------------------------------------------ */

static void run_posted(struct fake_nwp *fake, const struct fake_action *action)
{
    (void)fake;
    action->task(action->context);
}

/* Nothing in the program posts from another thread. */
static bool post(struct nwp *nwp, void (*task)(void *context), void *context)
{
    const struct fake_action action = {.run = run_posted, .task = task, .context = context};
    fake_later(fake_of(nwp), &action);
    return true;
}

static void run(struct nwp *nwp)
{
    uv_run(device_of(fake_of(nwp))->loop, UV_RUN_DEFAULT);
}

static void quit(struct nwp *nwp)
{
    uv_stop(device_of(fake_of(nwp))->loop);
}

void fake_restart(struct fake_nwp *fake)
{
    struct tables *tables = &device_of(fake)->tables;
    fake_reset(fake);
    *tables = (struct tables){.socket = fake_socket_ops,
                              .wlan = fake_wlan_ops,
                              .file = fake_file_ops,
                              .netapp = fake_netapp_ops,
                              .netcfg = fake_netcfg_ops,
                              .netutil = fake_netutil_ops,
                              .mqtt = fake_mqtt_ops,
                              .http = fake_http_ops};
    tables->device = fake_ops;
    tables->device.post = post;
    tables->device.run = run;
    tables->device.quit = quit;
    tables->device.socket = &tables->socket;
    tables->device.wlan = &tables->wlan;
    tables->device.file = &tables->file;
    tables->device.netapp = &tables->netapp;
    tables->device.netcfg = &tables->netcfg;
    tables->device.netutil = &tables->netutil;
    tables->device.mqtt = &tables->mqtt;
    tables->device.http = &tables->http;
    fake->nwp.ops = &tables->device;
}

struct nwp *nwp_linux_create(const struct nwp_linux_config *config, int32_t *status)
{
    struct fake_device *device = calloc(1, sizeof *device);
    if (device == NULL) {
        *status = NWP_MALLOC_ERROR;
        return NULL;
    }
    device->loop = config->loop;
    device->last = &device->first;
    fake_init(&device->fake);
    fake_restart(&device->fake);
    device->fake.remembers = true;
    uv_timer_init(device->loop, &device->soon);
    device->soon.data = device;
    *status = NWP_OK;
    return &device->fake.nwp;
}

/* The fake is neither on nor off: what operations answer before a start is scripted. */
int32_t nwp_linux_boot(struct nwp *const devices[], size_t count)
{
    (void)devices;
    (void)count;
    return NWP_OK;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void nwp_linux_destroy(struct nwp *nwp)
{
    struct fake_device *device = device_of(fake_of(nwp));
    struct queued *queued;
    while ((queued = take(device)) != NULL) {
        drop(queued);
    }
    fake_close(&device->fake);
    uv_close((uv_handle_t *)&device->soon, on_closed);
}
