/* File system commands: guide 6.4, Tables 38 to 45. */
#include "commands/commands.h"

#define FILE_NAME(structure_, ...) TEXT(structure_, name, MAX(NWP_FILE_NAME_MAX), __VA_ARGS__)

/* ---- FileOpen, FileClose, FileDel ------------------------------------------------------------ */

struct open {
    struct at_bytes name;
    uint32_t mode, size;
};

static const char modes[] =
    "read=0x40000000|write=0x10000000|create=0x8000000|overwrite=0x20000000|"
    "create_failsafe=0x20000|create_secure|create_nosignature|create_static_token|"
    "create_vendor_token|create_public_write|create_public_read";

static const struct at_param open_params[] = {
    FILE_NAME(struct open),
    MASK(struct open, mode, ONE_OF(modes)),
    IF_BIT(struct open, mode, NWP_FILE_CREATE),
    NUMBER(struct open, size),
};

static const struct at_param open_results[] = {
    NUMBER(struct nwp_file_handle, handle),
    NUMBER(struct nwp_file_handle, token),
};

static int32_t open(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct open *wanted = args;
    (void)result;
    return AT_ASK(nwp, file, open,
                  (nwp, at_request(call), text_of(wanted->name), wanted->mode, wanted->size, 0));
}

struct close {
    uint32_t handle;
    struct at_bytes certificate, signature;
};

/* A signature in base64 is longer than the 32 characters that the guide's library takes. */
static const struct at_param close_params[] = {
    NUMBER(struct close, handle),
    TEXT(struct close, certificate, MAX(NWP_FILE_NAME_MAX), OPTIONAL),
    TEXT(struct close, signature, MAX(512), OPTIONAL),
};

static int32_t close(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct close *wanted = args;
    (void)result;
    return AT_ASK(nwp, file, close,
                  (nwp, at_request(call), wanted->handle, text_of(wanted->certificate),
                   text_of(wanted->signature)));
}

struct file {
    struct at_bytes name;
    uint32_t token;
};

static const struct at_param file_params[] = {
    FILE_NAME(struct file),
    NUMBER(struct file, token, OPTIONAL),
};

static int32_t delete (struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct file *wanted = args;
    (void)result;
    return AT_ASK(nwp, file, remove, (nwp, at_request(call), text_of(wanted->name), wanted->token));
}

/* ---- FileCtl: Table 40 ----------------------------------------------------------------------- */

static const char images[] = "factory_image|factory_default=2";

static const struct at_param restore[] = {
    IGNORED(),
    IGNORED(),
    KEYWORD(struct nwp_file_command, image, ONE_OF(images)),
};

static const struct at_param rename[] = {
    NUMBER(struct nwp_file_command, token),
    FILE_NAME(struct nwp_file_command),
    TEXT(struct nwp_file_command, renamed, MAX(NWP_FILE_NAME_MAX)),
};

static const struct at_param of_all[] = {IGNORED(), IGNORED(), IGNORED()};

/* The first field of a result is the new token, the second the output. */
static const struct at_param of_file[] = {
    NUMBER(struct nwp_file_handle, token),
    IGNORED(),

    NUMBER(struct nwp_file_command, token),
    FILE_NAME(struct nwp_file_command),
    IGNORED(),
};

#define STORAGE(field_) NUMBER(struct nwp_storage_info, field_)

static const struct at_param storage_info[] = {
    IGNORED(),
    STORAGE(block_size),
    STORAGE(capacity),
    STORAGE(allocated),
    STORAGE(reserved),
    STORAGE(reserved_system),
    STORAGE(largest_gap),
    STORAGE(available),
    STORAGE(max_files),
    STORAGE(development),
    STORAGE(bundle_state),
    STORAGE(max_system_files),
    STORAGE(user_files),
    STORAGE(system_files),
    STORAGE(alerts),
    STORAGE(alerts_threshold),
    STORAGE(fat_writes),

    IGNORED(),
    IGNORED(),
    IGNORED(),
};

static const struct at_choice controls[] = {
    {"restore=0", QUERY(restore), GET},
    {"rollback=1|commit", VALUES_AND_QUERY(2, of_file), GET},
    {"rename=3", QUERY(rename), GET},
    {"get_storage_info=5", VALUES_AND_QUERY(17, storage_info), GET},
    {"bundle_rollback=6|bundle_commit", QUERY(of_all), GET},
};

static const struct at_param control_params[] = {
    CHOICE(struct nwp_file_command, control, OPTIONS(controls)),
};

static int32_t control(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)result;
    return AT_ASK(nwp, file, control, (nwp, at_request(call), args));
}

/* ---- FileGetFileList, FileGetInfo ------------------------------------------------------------ */

static const char file_flags[] =
    "must_commit|bundle_file|pending_commit|pending_bundle_commit|secure|not_failsafe|sys_file|"
    "not_valid=0x100|public_write|public_read|open_read|open_write|nosignature";

static const struct at_param list_results[] = {
    TEXT(struct nwp_file_info, name),
    NUMBER(struct nwp_file_info, max_size),
    MASK(struct nwp_file_info, flags, ONE_OF(file_flags)),
    NUMBER(struct nwp_file_info, blocks),
};

static int32_t list(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    (void)args;
    (void)result;
    return AT_ASK(nwp, file, list, (nwp, at_request(call)));
}

static const struct at_param token[] = {{.type = AT_NUMBER, .size = sizeof(uint32_t)}};
static const struct at_list tokens = {AT_FIELDS(fields, token), 4, sizeof(uint32_t), '|'};

static const struct at_param info_results[] = {
    MASK(struct nwp_file_info, flags, ONE_OF(file_flags)),
    NUMBER(struct nwp_file_info, size),
    NUMBER(struct nwp_file_info, max_size),
    REPEAT(struct nwp_file_info, tokens, LIST_OF(tokens)),
    NUMBER(struct nwp_file_info, storage),
    NUMBER(struct nwp_file_info, writes),
};

static int32_t info(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct file *wanted = args;
    (void)result;
    return AT_ASK(nwp, file, info, (nwp, at_request(call), text_of(wanted->name), wanted->token));
}

/* ---- FileRead, FileWrite --------------------------------------------------------------------- */

struct transfer {
    uint32_t handle, offset;
    uint8_t format;
    uint32_t length;
    struct at_bytes data;
};

static const struct at_param read_params[] = {
    NUMBER(struct transfer, handle),
    NUMBER(struct transfer, offset),
    FORMAT(struct transfer, format),
    NUMBER(struct transfer, length),
};

static const struct at_param read_results[] = {
    FORMAT(struct at_read, format),
    DATA(struct at_read, data),
};

static int32_t read(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    size_t length = wanted->length;
    struct at_reading *reading = at_reading(call, wanted->handle, wanted->format, &length);
    (void)result;
    return at_wait(call, AT_ASK(nwp, file, read,
                                (nwp, &reading->request, wanted->handle, wanted->offset, length)));
}

static const struct at_param write_params[] = {
    NUMBER(struct transfer, handle), NUMBER(struct transfer, offset),
    FORMAT(struct transfer, format), LENGTH(struct transfer, length),
    DATA(struct transfer, data),
};

static const struct at_param write_results[] = {
    NUMBER(struct transfer, length),
};

struct writing {
    struct nwp_request request;
    bool base64;
};

static void write_done(struct nwp_request *request, int32_t status)
{
    const struct writing *writing = (struct writing *)request;
    size_t written = status > 0 ? (size_t)status : 0;
    struct transfer result = {
        .length = (uint32_t)(writing->base64 ? at_base64_length(written) : written),
    };
    at_finish(call_of(request), status, &result);
}

static int32_t write(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct transfer *wanted = args;
    struct writing *writing = at_call_state(call, sizeof *writing, write_done);
    (void)result;
    writing->base64 = wanted->format == 1;
    return at_wait(call, AT_ASK(nwp, file, write,
                                (nwp, &writing->request, wanted->handle, wanted->offset,
                                 wanted->data.data, wanted->data.length)));
}

/* ---- The chapter ----------------------------------------------------------------------------- */

#define LINES (AT_WAITS | AT_LINES)

static const struct at_command commands[] = {
    {"FileOpen=Filename,Option,File size", PARAMS(open_params), RESULTS(open_results), .run = open,
     .flags = LINES},
    {"FileClose=FileID,CertificateFileName,Signature", PARAMS(close_params), .run = close,
     .flags = AT_WAITS},
    {"FileCtl=Command,Secure_Token,Filename,Data", PARAMS(control_params), .run = control,
     .flags = LINES | AT_READS},
    {"FileDel=FileName,SecureToken", PARAMS(file_params), .run = delete, .flags = AT_WAITS},
    {"FileGetFileList", RESULTS(list_results), .run = list, .flags = LINES},
    {"FileGetInfo=FileName,SecureToken", PARAMS(file_params), RESULTS(info_results), .run = info,
     .flags = LINES},
    {"FileRead=FileID,Offset,Format,Length", PARAMS(read_params), RESULTS(read_results),
     .run = read, .flags = AT_WAITS},
    {"FileWrite=FileID,Offset,Format,Length,Data", PARAMS(write_params), RESULTS(write_results),
     .run = write, .flags = AT_WAITS | AT_VARIABLE},
};

const struct at_chapter at_file_chapter = {"file", commands, AT_COUNT(commands)};
