/* The settings that the fake network processor remembers. */
#include "fake_inside.h"

#define TEXTS_MAX 4

bool fake_is_text(enum fake_kind kind, uint32_t key, uint32_t option)
{
    switch (kind) {
    case FAKE_SOCKET:
        return (option >= NWP_SO_PRIVATE_KEY_FILE && option <= NWP_SO_DH_KEY_FILE) ||
               option == NWP_SO_DOMAIN_NAME_VERIFICATION;
    case FAKE_WLAN:
        return key == 0 && (option == NWP_WLAN_AP_SSID || option == NWP_WLAN_AP_PASSWORD ||
                            option == NWP_WLAN_COUNTRY_CODE || option == NWP_WLAN_P2P_DEV_TYPE);
    case FAKE_NETAPP:
        return (key == NWP_APP_HTTP_SERVER && option >= NWP_HTTP_AUTH_NAME &&
                option <= NWP_HTTP_AUTH_REALM) ||
               (key == NWP_APP_HTTP_SERVER && option >= NWP_HTTP_PRIV_KEY_FILE) ||
               (key == NWP_APP_MDNS && option == NWP_MDNS_CONT_QUERY) || key == NWP_APP_DEVICE;
    default:
        return false;
    }
}

/* The texts of a value; returns their number. */
static size_t texts_of(struct fake_setting *setting, struct nwp_bytes *texts[TEXTS_MAX])
{
    union fake_value *value = &setting->value;
    size_t count = 0;
    if (fake_is_text(setting->kind, setting->key, setting->option)) {
        texts[count++] = setting->kind == FAKE_SOCKET ? &value->socket.text
                         : setting->kind == FAKE_WLAN ? &value->wlan.text
                                                      : &value->netapp.text;
    } else if (setting->kind == FAKE_PROFILE) {
        texts[count++] = &value->profile.ssid;
        texts[count++] = &value->profile.key;
        texts[count++] = &value->profile.user;
        texts[count++] = &value->profile.anonymous;
    } else if (setting->kind == FAKE_WLAN && setting->key == NWP_WLAN_ID_CONNECTION) {
        texts[count++] = &value->wlan.connection.ssid;
        texts[count++] = &value->wlan.connection.device;
    } else if (setting->kind == FAKE_WLAN && setting->option == NWP_WLAN_INFO_ELEMENT) {
        texts[count++] = &value->wlan.info_element.data;
    }
    return count;
}

static struct fake_setting *find(struct fake_nwp *fake, enum fake_kind kind, uint32_t key,
                                 uint32_t option)
{
    for (size_t i = 0; i < FAKE_SETTINGS; i++) {
        struct fake_setting *setting = &fake->world.settings[i];
        if (setting->kind == kind && setting->key == key && setting->option == option) {
            return setting;
        }
    }
    return NULL;
}

void fake_remember(struct fake_nwp *fake, enum fake_kind kind, uint32_t key, uint32_t option,
                   const void *value, size_t size)
{
    struct nwp_bytes *texts[TEXTS_MAX];
    size_t used = 0;
    struct fake_setting *setting = find(fake, kind, key, option);
    if (!fake->remembers) {
        return;
    }
    if (setting == NULL) {
        setting = &fake->world.settings[fake->world.setting_count++ % FAKE_SETTINGS];
    }
    *setting = (struct fake_setting){.kind = (uint8_t)kind, .key = key, .option = option};
    memcpy(&setting->value, value, size);
    size_t count = texts_of(setting, texts);
    for (size_t i = 0; i < count; i++) {
        size_t length = texts[i]->length < FAKE_TEXT - used ? texts[i]->length : FAKE_TEXT - used;
        if (texts[i]->data != NULL) {
            memcpy(setting->text + used, texts[i]->data, length);
            *texts[i] = (struct nwp_bytes){setting->text + used, length};
            used += length;
        }
    }
}

const union fake_value *fake_recall(struct fake_nwp *fake, enum fake_kind kind, uint32_t key,
                                    uint32_t option)
{
    const struct fake_setting *setting = find(fake, kind, key, option);
    return setting != NULL ? &setting->value : NULL;
}

void fake_forget(struct fake_nwp *fake, enum fake_kind kind, uint32_t key, uint32_t option)
{
    struct fake_setting *setting = find(fake, kind, key, option);
    if (setting != NULL) {
        setting->kind = FAKE_NOTHING;
    }
}

int32_t fake_keep(struct nwp *nwp, int32_t status, enum fake_kind kind, uint32_t key,
                  uint32_t option, const void *value, size_t size)
{
    if (status >= 0) {
        fake_remember(fake_of(nwp), kind, key, option, value, size);
    }
    return status;
}
