/* Files, network applications and utilities of the fake network processor. */
#include "fake_inside.h"

static bool same(struct nwp_bytes one, struct nwp_bytes other)
{
    return one.length == other.length &&
           (one.length == 0 || memcmp(one.data, other.data, one.length) == 0);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static const void *file_handle(struct fake_nwp *fake, size_t at)
{
    (void)at;
    return &fake->world.handle;
}

static int32_t file_open(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                         uint32_t mode, uint32_t max_size, uint32_t token)
{
    int32_t status =
        fake_asked(nwp, "file.open", " %s 0x%x %u %u", TEXT_OF(name), mode, max_size, token);
    struct fake_pending gives = {.result = file_handle, .end = 1};
    return fake_serve(nwp, "file.open", request, status, gives);
}

static int32_t file_close(struct nwp *nwp, struct nwp_request *request, uint32_t handle,
                          struct nwp_bytes certificate, struct nwp_bytes signature)
{
    int32_t status = fake_asked(nwp, "file.close", " %u %s %s", handle, TEXT_OF(certificate),
                                TEXT_OF(signature));
    return fake_serve(nwp, "file.close", request, status, NOTHING);
}

static const void *storage_info(struct fake_nwp *fake, size_t at)
{
    (void)at;
    return &fake->world.storage;
}

static int32_t file_control(struct nwp *nwp, struct nwp_request *request,
                            const struct nwp_file_command *command)
{
    struct fake_pending gives = NOTHING;
    int32_t status =
        fake_asked(nwp, "file.control", " %u %u %u %s %s", command->control, command->image,
                   command->token, TEXT_OF(command->name), TEXT_OF(command->renamed));
    if (command->control == NWP_FILE_ROLLBACK || command->control == NWP_FILE_COMMIT) {
        gives = (struct fake_pending){.result = file_handle, .end = 1};
    } else if (command->control == NWP_FILE_GET_STORAGE_INFO) {
        gives = (struct fake_pending){.result = storage_info, .end = 1};
    }
    return fake_serve(nwp, "file.control", request, status, gives);
}

static int32_t file_remove(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                           uint32_t token)
{
    int32_t status = fake_asked(nwp, "file.remove", " %s %u", TEXT_OF(name), token);
    return fake_serve(nwp, "file.remove", request, status, NOTHING);
}

static const void *file_entry(struct fake_nwp *fake, size_t at)
{
    return at < fake->world.file_count ? &fake->world.files[at].info : NULL;
}

static int32_t file_list(struct nwp *nwp, struct nwp_request *request)
{
    int32_t status = fake_asked(nwp, "file.list", "%s", "");
    struct fake_pending gives = {.result = file_entry, .end = FAKE_FILES};
    return fake_serve(nwp, "file.list", request, status, gives);
}

/* Of the file with this name; without one there is no result. */
static int32_t file_info(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                         uint32_t token)
{
    const struct fake_world *world = &fake_of(nwp)->world;
    int32_t status = fake_asked(nwp, "file.info", " %s %u", TEXT_OF(name), token);
    size_t at = 0;
    while (at < world->file_count && !same(name, world->files[at].info.name)) {
        at++;
    }
    struct fake_pending gives = {.result = file_entry, .at = at, .end = at + 1};
    return fake_serve(nwp, "file.info", request, status, gives);
}

static int32_t file_read(struct nwp *nwp, struct nwp_request *request, uint32_t handle,
                         uint32_t offset, size_t length)
{
    int32_t status = fake_asked(nwp, "file.read", " %u %u %zu", handle, offset, length);
    struct fake_pending gives = {.reads = true, .length = length};
    return fake_serve(nwp, "file.read", request, status, gives);
}

static int32_t file_write(struct nwp *nwp, struct nwp_request *request, uint32_t handle,
                          uint32_t offset, const uint8_t *data, size_t length)
{
    int32_t status =
        fake_asked(nwp, "file.write", " %u %u %s", handle, offset, DATA_OF(nwp, data, length));
    return fake_serve(nwp, "file.write", request, status, NOTHING);
}

const struct nwp_file_ops fake_file_ops = {
    .open = file_open,
    .close = file_close,
    .control = file_control,
    .remove = file_remove,
    .list = file_list,
    .info = file_info,
    .read = file_read,
    .write = file_write,
};

/* ---- Network applications -------------------------------------------------------------------- */

static int32_t app_start(struct nwp *nwp, uint32_t apps)
{
    return fake_asked(nwp, "netapp.start", " 0x%x", apps);
}

static int32_t app_stop(struct nwp *nwp, uint32_t apps)
{
    return fake_asked(nwp, "netapp.stop", " 0x%x", apps);
}

/* The name that was asked for, with the address that is known by then. */
static const void *looked_up(struct fake_nwp *fake, size_t at)
{
    struct nwp_service *service = &fake->world.looked_up[at].service;
    service->endpoint = fake->world.host;
    return service;
}

static int32_t host_by_name(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                            uint8_t family)
{
    struct fake_world *world = &fake_of(nwp)->world;
    size_t at = world->look_up_count++ % FAKE_LOOK_UPS;
    struct fake_service *kept = &world->looked_up[at];
    int32_t status = fake_asked(nwp, "netapp.host_by_name", " %s %u", TEXT_OF(name), family);
    kept->service.name.data = kept->name;
    kept->service.name.length = name.length < FAKE_TEXT ? name.length : FAKE_TEXT;
    if (kept->service.name.length > 0) {
        memcpy(kept->name, name.data, kept->service.name.length);
    }
    struct fake_pending gives = {.result = looked_up, .at = at, .end = at + 1};
    return fake_serve(nwp, "netapp.host_by_name", request, status, gives);
}

static const void *service(struct fake_nwp *fake, size_t at)
{
    return at < fake->world.service_count ? &fake->world.services[at].service : NULL;
}

/* The service with this name, else the first. */
static int32_t host_by_service(struct nwp *nwp, struct nwp_request *request, struct nwp_bytes name,
                               uint8_t family)
{
    const struct fake_world *world = &fake_of(nwp)->world;
    int32_t status = fake_asked(nwp, "netapp.host_by_service", " %s %u", TEXT_OF(name), family);
    size_t at = 0;
    while (at < world->service_count && !same(name, world->services[at].service.name)) {
        at++;
    }
    at = at < world->service_count ? at : 0;
    struct fake_pending gives = {.result = service, .at = at, .end = at + 1};
    return fake_serve(nwp, "netapp.host_by_service", request, status, gives);
}

static int32_t app_send(struct nwp *nwp, struct nwp_request *request, uint16_t handle,
                        uint32_t flags, const uint8_t *data, size_t length)
{
    int32_t status =
        fake_asked(nwp, "netapp.send", " %u 0x%x %s", handle, flags, DATA_OF(nwp, data, length));
    return fake_serve(nwp, "netapp.send", request, status, NOTHING);
}

static int32_t app_receive(struct nwp *nwp, struct nwp_request *request, uint16_t handle,
                           size_t length, uint32_t *flags)
{
    int32_t status = fake_asked(nwp, "netapp.receive", " %u %zu", handle, length);
    struct fake_pending gives = {.out = flags,
                                 .from = &fake_of(nwp)->world.flags,
                                 .size = sizeof *flags,
                                 .reads = true,
                                 .length = length};
    return fake_serve(nwp, "netapp.receive", request, status, gives);
}

static const void *report(struct fake_nwp *fake, size_t at)
{
    return at < fake->world.report_count ? &fake->world.reports[at] : NULL;
}

static int32_t ping(struct nwp *nwp, struct nwp_request *request, const struct nwp_ping *args)
{
    int32_t status =
        fake_asked(nwp, "netapp.ping", " %s %u %u %u %u %u", ENDPOINT_OF(&args->destination),
                   args->size, args->delay, args->timeout, args->attempts, args->flags);
    struct fake_pending gives = {.result = report, .end = FAKE_REPORTS, .early = true};
    return fake_serve(nwp, "netapp.ping", request, status, gives);
}

/* Does not wait: a service that is refused ends the list. */
static int32_t service_list(struct nwp *nwp, struct nwp_request *request, uint8_t index,
                            uint8_t count, uint8_t form)
{
    int32_t status = fake_asked(nwp, "netapp.service_list", " %u %u %u", index, count, form);
    const void *found;
    for (size_t i = index; i < (size_t)index + count && status >= 0; i++) {
        found = service(fake_of(nwp), i);
        if (found == NULL || !request->result(request, found)) {
            break;
        }
    }
    return status;
}

static int32_t service_register(struct nwp *nwp, const struct nwp_service *args)
{
    return fake_asked(nwp, "netapp.service_register", " %s %s %s %s %u 0x%x", TEXT_OF(args->name),
                      TEXT_OF(args->host), TEXT_OF(args->text), ENDPOINT_OF(&args->endpoint),
                      args->ttl, args->options);
}

static int32_t service_unregister(struct nwp *nwp, struct nwp_bytes name, uint32_t options)
{
    return fake_asked(nwp, "netapp.service_unregister", " %s 0x%x", TEXT_OF(name), options);
}

static struct text option_text(uint32_t app, uint32_t option, const union nwp_netapp_value *value)
{
    if (fake_is_text(FAKE_NETAPP, app, option)) {
        return fake_text(value->text);
    }
    if (app == NWP_APP_DHCP_SERVER) {
        return fake_format("%u %s %s", value->dhcp.lease, HEX_OF(value->dhcp.first),
                           HEX_OF(value->dhcp.last));
    }
    if (app == NWP_APP_DNS_CLIENT) {
        return fake_format("%u %u", value->dns.response, value->dns.retries);
    }
    if (app == NWP_APP_MDNS && option == NWP_MDNS_TIMING_PARAMS) {
        return fake_format("%u %u %u %u %u %u", value->timing.period, value->timing.repetitions,
                           value->timing.factor, value->timing.retransmission,
                           value->timing.max_period, value->timing.max_time);
    }
    return fake_format("%u", value->number);
}

static int32_t app_set(struct nwp *nwp, uint32_t app, uint32_t option,
                       const union nwp_netapp_value *value)
{
    int32_t status = fake_asked(nwp, "netapp.set", " %u %u %s", app, option,
                                option_text(app, option, value).bytes);
    return fake_keep(nwp, status, FAKE_NETAPP, app, option, value, sizeof *value);
}

static int32_t app_get(struct nwp *nwp, uint32_t app, uint32_t option,
                       union nwp_netapp_value *value)
{
    const union fake_value *known = fake_recall(fake_of(nwp), FAKE_NETAPP, app, option);
    *value = known != NULL ? known->netapp : (union nwp_netapp_value){0};
    return fake_asked(nwp, "netapp.get", " %u %u", app, option);
}

const struct nwp_netapp_ops fake_netapp_ops = {
    .start = app_start,
    .stop = app_stop,
    .host_by_name = host_by_name,
    .host_by_service = host_by_service,
    .send = app_send,
    .receive = app_receive,
    .ping = ping,
    .service_list = service_list,
    .service_register = service_register,
    .service_unregister = service_unregister,
    .set = app_set,
    .get = app_get,
};

/* ---- Utilities ------------------------------------------------------------------------------- */

static int32_t serve_key(struct nwp *nwp, const char *operation, struct nwp_request *request,
                         int32_t status)
{
    struct fake_pending gives = {.reads = true, .length = NWP_KEY_MAX};
    return fake_serve(nwp, operation, request, status, gives);
}

static int32_t public_key(struct nwp *nwp, struct nwp_request *request, uint32_t index)
{
    int32_t status = fake_asked(nwp, "netutil.public_key", " %u", index);
    return serve_key(nwp, "netutil.public_key", request, status);
}

/* The first bytes of the data, then zeros. */
static int32_t random(struct nwp *nwp, uint8_t count, uint8_t *bytes)
{
    const struct fake_nwp *fake = fake_of(nwp);
    size_t known = count < fake->data_length ? count : fake->data_length;
    memset(bytes, 0, count);
    if (known > 0) {
        memcpy(bytes, fake->data, known);
    }
    return fake_asked(nwp, "netutil.random", " %u", count);
}

static int32_t sign(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                    struct nwp_bytes message)
{
    int32_t status =
        fake_asked(nwp, "netutil.sign", " %u %s", index, fake_data(nwp, message).bytes);
    return serve_key(nwp, "netutil.sign", request, status);
}

static int32_t verify(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                      struct nwp_bytes message, struct nwp_bytes signature)
{
    int32_t status =
        fake_asked(nwp, "netutil.verify", " %u %s %zu %s", index, fake_data(nwp, message).bytes,
                   signature.length, TEXT_OF(signature));
    return fake_serve(nwp, "netutil.verify", request, status, NOTHING);
}

static int32_t temporary_key(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                             bool create)
{
    int32_t status = fake_asked(nwp, "netutil.temporary_key", " %u %d", index, create);
    return fake_serve(nwp, "netutil.temporary_key", request, status, NOTHING);
}

static int32_t install(struct nwp *nwp, struct nwp_request *request, uint32_t index,
                       uint8_t algorithm, uint8_t curve, struct nwp_bytes certificate_file,
                       struct nwp_bytes key_file)
{
    int32_t status = fake_asked(nwp, "netutil.install", " %u %u %u %s %s", index, algorithm, curve,
                                TEXT_OF(certificate_file), TEXT_OF(key_file));
    return fake_serve(nwp, "netutil.install", request, status, NOTHING);
}

static int32_t uninstall(struct nwp *nwp, struct nwp_request *request, uint32_t index)
{
    int32_t status = fake_asked(nwp, "netutil.uninstall", " %u", index);
    return fake_serve(nwp, "netutil.uninstall", request, status, NOTHING);
}

const struct nwp_netutil_ops fake_netutil_ops = {
    .public_key = public_key,
    .random = random,
    .sign = sign,
    .verify = verify,
    .temporary_key = temporary_key,
    .install = install,
    .uninstall = uninstall,
};
