/* Network utility commands: guide 6.7, Tables 60 and 61. */
#include "commands/commands.h"

/* ---- NetUtilGet: Table 60 -------------------------------------------------------------------- */

enum { ID_PUBLIC_KEY = 1, ID_TRUE_RANDOM = 3 };

struct wanted {
    uint8_t id, format, count;
};

struct random {
    uint8_t bytes[NWP_RANDOM_MAX];
    uint8_t count;
};

#define DATA_RESULT FORMAT(struct at_read, format), DATA(struct at_read, data)

static const struct at_param public_key[] = {
    DATA_RESULT,

    FORMAT(struct wanted, format),
};

static const struct at_param random_byte[] = {{.type = AT_HEX, .size = 1}};
static const struct at_list random_bytes = {AT_FIELDS(fields, random_byte), NWP_RANDOM_MAX, 1, ':',
                                            COUNTER(struct random, count)};
static const struct at_param true_random[] = {
    REPEAT(struct random, bytes, LIST_OF(random_bytes)),

    NUMBER(struct wanted, count, MAX(NWP_RANDOM_MAX)),
};

static const struct at_choice get_ids[] = {
    {"public_key=1", VALUES_AND_QUERY(2, public_key), GET},
    {"true_random=3", VALUES_AND_QUERY(1, true_random), GET},
};

static const struct at_param get_params[] = {CHOICE(struct wanted, id, OPTIONS(get_ids))};

/* For a whole key or signature; NULL when the output queue is too small for one. */
static struct nwp_request *key_reading(struct at_call *call, uint8_t format)
{
    size_t length = NWP_KEY_MAX;
    struct at_reading *reading = at_reading(call, 0, format, &length);
    return length < NWP_KEY_MAX ? NULL : &reading->request;
}

static int32_t get(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct wanted *wanted = args;
    struct random *random = result;

    if (wanted->id == ID_PUBLIC_KEY) {
        struct nwp_request *request = key_reading(call, wanted->format);
        return request == NULL ? NWP_ESMALLBUF
                               : at_wait(call, AT_ASK(nwp, netutil, public_key,
                                                      (nwp, request, NWP_PUBLIC_KEY_INDEX)));
    }
    random->count = wanted->count;
    return AT_ASK(nwp, netutil, random, (nwp, wanted->count, random->bytes));
}

/* ---- NetUtilCmd: Table 61 -------------------------------------------------------------------- */

/* What each of the commands takes; a status is what verify_msg answers. */
struct command {
    uint8_t id, action, format, algorithm, curve, status;
    uint16_t length, signature_length;
    uint32_t index;
    struct at_bytes data, certificate, key;
};

enum { KEY_CREATE = 1, KEY_REMOVE = 2, KEY_INSTALL = 1, KEY_UNINSTALL = 2 };

#define INDEX NUMBER(struct command, index)

static const struct at_param sign[] = {
    DATA_RESULT,

    INDEX,
    FORMAT(struct command, format),
    LENGTH(struct command, length, MAX(NWP_SIGN_MAX)),
    DATA(struct command, data),
};

/* In base64 message and signature are encoded each on its own. */
static const struct at_param verify[] = {
    NUMBER(struct command, status),

    INDEX,
    FORMAT(struct command, format),
    LENGTH(struct command, length, MAX(NWP_SIGN_MAX)),
    LENGTH(struct command, signature_length, MAX(NWP_KEY_MAX)),
    DATA(struct command, data, FLAGS(AT_ENCODED)),
};

static const char key_actions[] = "create=1|remove";
static const struct at_param temporary[] = {
    INDEX,
    KEYWORD(struct command, action, ONE_OF(key_actions)),
};

static const char algorithms[] = "none|ec";
static const char curves[] = "none|secp256r1";
static const struct at_param install[] = {
    KEYWORD(struct command, algorithm, ONE_OF(algorithms)),
    IF_IS(struct command, algorithm, NWP_KEY_ALGORITHM_EC),
    KEYWORD(struct command, curve, ONE_OF(curves)),
    TEXT(struct command, certificate, MAX(NWP_FILE_NAME_MAX), OPTIONAL),
    TEXT(struct command, key, MAX(NWP_FILE_NAME_MAX)),
};
static const struct at_param uninstall[] = {
    IGNORED(),
    IGNORED(),
    IGNORED(),
    IGNORED(),
};
static const struct at_choice install_actions[] = {
    {"install=1", QUERY(install), GET},
    {"uninstall=2", QUERY(uninstall), GET},
};
static const struct at_param installation[] = {
    INDEX,
    CHOICE(struct command, action, OPTIONS(install_actions)),
};

static const struct at_choice commands_of_keys[] = {
    {"sign_msg=2", VALUES_AND_QUERY(2, sign), GET},
    {"verify_msg=3", VALUES_AND_QUERY(1, verify), GET},
    {"temp_keys=4", QUERY(temporary), GET},
    {"install_op=5", VALUES(installation)},
    {"create_cert=1", NONE},
};

static const struct at_param command_params[] = {
    CHOICE(struct command, id, OPTIONS(commands_of_keys)),
};

static int32_t run_sign(struct at_call *call, struct nwp *nwp, const struct command *command)
{
    struct nwp_request *request = key_reading(call, command->format);
    return request == NULL
               ? NWP_ESMALLBUF
               : at_wait(call, AT_ASK(nwp, netutil, sign,
                                      (nwp, request, command->index, text_of(command->data))));
}

static void verify_done(struct nwp_request *request, int32_t status)
{
    struct command result = {.status = (uint8_t)(status > 255 ? 255 : status)};
    at_finish(call_of(request), status, &result);
}

static int32_t run_verify(struct at_call *call, struct nwp *nwp, const struct command *command)
{
    struct at_bytes message = {command->data.data, command->length};
    struct at_bytes signature = {command->data.data + command->length, command->signature_length};
    struct nwp_request *request = at_call_state(call, sizeof *request, verify_done);

    if (command->format == 1) {
        int32_t decoded = at_decode(&message);
        decoded = decoded < 0 ? decoded : at_decode(&signature);
        if (decoded < 0) {
            return decoded;
        }
    }
    return AT_ASK(nwp, netutil, verify,
                  (nwp, request, command->index, text_of(message), text_of(signature)));
}

static int32_t run_install(struct at_call *call, struct nwp *nwp, const struct command *command)
{
    if (command->action == KEY_UNINSTALL) {
        return AT_ASK(nwp, netutil, uninstall, (nwp, at_request(call), command->index));
    }
    return AT_ASK(nwp, netutil, install,
                  (nwp, at_request(call), command->index, command->algorithm, command->curve,
                   text_of(command->certificate), text_of(command->key)));
}

static int32_t run(struct at_call *call, const void *args, void *result)
{
    struct nwp *nwp = nwp_of(call);
    const struct command *command = args;
    (void)result;
    switch (command->id) {
    case NWP_NETUTIL_SIGN_MSG:
        return run_sign(call, nwp, command);
    case NWP_NETUTIL_VERIFY_MSG:
        return at_wait(call, run_verify(call, nwp, command));
    case NWP_NETUTIL_TEMP_KEYS:
        return AT_ASK(nwp, netutil, temporary_key,
                      (nwp, at_request(call), command->index, command->action == KEY_CREATE));
    default:
        return run_install(call, nwp, command);
    }
}

static const struct at_command commands[] = {
    {"NetUtilGet=ID,Option", PARAMS(get_params), .run = get, .flags = AT_READS | AT_WAITS},
    {"NetUtilCmd=Cmd,Value1,..,ValueX", PARAMS(command_params), .run = run,
     .flags = AT_READS | AT_WAITS | AT_VARIABLE},
};

const struct at_chapter at_netutil_chapter = {"netutil", commands, AT_COUNT(commands)};
