/* Test commands for the lists of the fake network processor: each appends an entry. And for the
 * single results of file operations. */
#include "fake_device.h"

/* The next of `most` entries of `size` bytes; NULL when the list is full. */
static void *append(void *list, size_t *count, size_t most, size_t size)
{
    return *count < most ? (uint8_t *)list + size * (*count)++ : NULL;
}

/* ---- WLAN ------------------------------------------------------------------------------------ */

struct scan {
    struct nwp_scan_entry entry;
    struct at_bytes ssid;
};

static const struct at_param scan_params[] = {
    TEXT(struct scan, ssid, MAX(65535), OPTIONAL),
    MAC(struct scan, entry.bssid, OPTIONAL),
    SIGNED(struct scan, entry.rssi, OPTIONAL),
    NUMBER(struct scan, entry.channel, OPTIONAL),
    NUMBER(struct scan, entry.security, OPTIONAL),
    NUMBER(struct scan, entry.hidden, OPTIONAL),
    NUMBER(struct scan, entry.cipher, OPTIONAL),
    NUMBER(struct scan, entry.key_management, OPTIONAL),
};

static int32_t run_scan(struct at_call *call, const void *args, void *result)
{
    const struct scan *scan = args;
    struct fake_world *world = &fake_of_call(call)->world;
    struct nwp_scan_entry *entry =
        append(world->scan, &world->scan_count, NWP_SCAN_MAX, sizeof *entry);
    (void)result;
    if (entry == NULL) {
        return FAKE_NOT_POSSIBLE;
    }
    *entry = scan->entry;
    entry->ssid = fake_name(scan->ssid);
    return 0;
}

struct access {
    uint8_t mac[6];
};

static const struct at_param access_params[] = {
    MAC(struct access, mac, OPTIONAL),
};

static int32_t run_access(struct at_call *call, const void *args, void *result)
{
    struct fake_world *world = &fake_of_call(call)->world;
    uint8_t *mac = append(world->access_list, &world->access_count, NWP_ACCESS_LIST, 6);
    (void)result;
    if (mac == NULL) {
        return FAKE_NOT_POSSIBLE;
    }
    memcpy(mac, ((const struct access *)args)->mac, 6);
    return 0;
}

struct station {
    struct nwp_station station;
    struct at_bytes name;
};

static const struct at_param station_params[] = {
    IPV4(struct station, station.address, OPTIONAL),
    MAC(struct station, station.mac, OPTIONAL),
    TEXT(struct station, name, MAX(65535), OPTIONAL),
};

static int32_t run_station(struct at_call *call, const void *args, void *result)
{
    const struct station *station = args;
    struct fake_world *world = &fake_of_call(call)->world;
    struct nwp_station *entry =
        append(world->stations, &world->station_count, NWP_STATIONS, sizeof *entry);
    (void)result;
    if (entry == NULL) {
        return FAKE_NOT_POSSIBLE;
    }
    *entry = station->station;
    entry->name = fake_name(station->name);
    return 0;
}

/* ---- Files ----------------------------------------------------------------------------------- */

struct file {
    struct nwp_file_info info;
    struct at_bytes name;
};

static const struct at_param file_params[] = {
    TEXT(struct file, name, MAX(65535), OPTIONAL), NUMBER(struct file, info.flags, OPTIONAL),
    NUMBER(struct file, info.size, OPTIONAL),      NUMBER(struct file, info.max_size, OPTIONAL),
    NUMBER(struct file, info.storage, OPTIONAL),   NUMBER(struct file, info.blocks, OPTIONAL),
    NUMBER(struct file, info.writes, OPTIONAL),    NUMBER(struct file, info.tokens[0], OPTIONAL),
    NUMBER(struct file, info.tokens[1], OPTIONAL), NUMBER(struct file, info.tokens[2], OPTIONAL),
    NUMBER(struct file, info.tokens[3], OPTIONAL),
};

static int32_t run_file(struct at_call *call, const void *args, void *result)
{
    const struct file *file = args;
    struct fake_world *world = &fake_of_call(call)->world;
    struct fake_file *entry = append(world->files, &world->file_count, FAKE_FILES, sizeof *entry);
    (void)result;
    if (entry == NULL) {
        return FAKE_NOT_POSSIBLE;
    }
    entry->info = file->info;
    entry->info.name = fake_plain(file->name, entry->name);
    return 0;
}

static const struct at_param handle_params[] = {
    NUMBER(struct nwp_file_handle, handle, OPTIONAL),
    NUMBER(struct nwp_file_handle, token, OPTIONAL),
};

static int32_t run_handle(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_of_call(call)->world.handle = *(const struct nwp_file_handle *)args;
    return 0;
}

#define STORAGE(field_) NUMBER(struct nwp_storage_info, field_, OPTIONAL)

static const struct at_param storage_params[] = {
    STORAGE(block_size),      STORAGE(capacity),     STORAGE(allocated),        STORAGE(reserved),
    STORAGE(reserved_system), STORAGE(largest_gap),  STORAGE(available),        STORAGE(max_files),
    STORAGE(development),     STORAGE(bundle_state), STORAGE(max_system_files), STORAGE(user_files),
    STORAGE(system_files),    STORAGE(alerts),       STORAGE(alerts_threshold), STORAGE(fat_writes),
};

static int32_t run_storage(struct at_call *call, const void *args, void *result)
{
    (void)result;
    fake_of_call(call)->world.storage = *(const struct nwp_storage_info *)args;
    return 0;
}

/* ---- Services -------------------------------------------------------------------------------- */

struct service {
    struct nwp_service service;
    struct at_bytes name, host, text;
};

static const struct at_param service_params[] = {
    TEXT(struct service, name, MAX(65535), OPTIONAL),
    TEXT(struct service, host, MAX(65535), OPTIONAL),
    TEXT(struct service, text, MAX(65535), OPTIONAL),
    NUMBER(struct service, service.endpoint.family, OPTIONAL),
    NUMBER(struct service, service.endpoint.port, OPTIONAL),
    ADDRESS(struct service, service.endpoint.address, OPTIONAL),
    NUMBER(struct service, service.ttl, OPTIONAL),
    NUMBER(struct service, service.options, OPTIONAL),
};

static int32_t run_service(struct at_call *call, const void *args, void *result)
{
    const struct service *service = args;
    struct fake_world *world = &fake_of_call(call)->world;
    struct fake_service *entry =
        append(world->services, &world->service_count, FAKE_SERVICES, sizeof *entry);
    (void)result;
    if (entry == NULL) {
        return FAKE_NOT_POSSIBLE;
    }
    entry->service = service->service;
    entry->service.name = fake_plain(service->name, entry->name);
    entry->service.host = fake_plain(service->host, entry->host);
    entry->service.text = fake_plain(service->text, entry->text);
    return 0;
}

static const struct at_command commands[] = {
    {"FakeScan=ssid,bssid,rssi,channel,security,hidden,cipher,key", PARAMS(scan_params),
     .run = run_scan},
    {"FakeAccessList=mac", PARAMS(access_params), .run = run_access},
    {"FakeStation=ipv4,mac,name", PARAMS(station_params), .run = run_station},
    {"FakeFile=name,flags,size,max_size,storage,blocks,writes,token1,token2,token3,token4",
     PARAMS(file_params), .run = run_file},
    {"FakeHandle=handle,token", PARAMS(handle_params), .run = run_handle},
    {"FakeStorage=block_size,capacity,allocated,reserved,reserved_system,largest_gap,available,max_"
     "files,development,bundle_state,max_system_files,user_files,system_files,alerts,alerts_"
     "threshold,fat_writes",
     PARAMS(storage_params), .run = run_storage},
    {"FakeService=name,host,text,family,port,address,ttl,options", PARAMS(service_params),
     .run = run_service},
};

const struct at_chapter at_fake_list_chapter = {"fake_list", commands, AT_COUNT(commands)};
