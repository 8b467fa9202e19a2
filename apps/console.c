/* The console: a person at a terminal. The line editor waits for keys inside its own read function,
 * and that function runs the loop meanwhile, so answers and events appear above the prompt while a
 * line is being edited. Completion comes from the descriptors of the command set. */
#include <ctype.h>
#include <histedit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "candidates.h"
#include "program.h"

#define PROMPT       "AT> "
#define HISTORY_SIZE 500

struct console {
    struct at_host host; /* first */
    struct device *device;
    EditLine *editor;
    uv_poll_t keys;
    uv_signal_t resized;
    bool readable;
    bool editing; /* a line is on the screen */
    bool torn;    /* it was taken off for output */
    mbstate_t shift;
    struct at_host_memory memory;
};

/* ---- Output ---------------------------------------------------------------------------------- */

/* Takes the line that is being edited off the screen. */
static void clear_line(struct console *console)
{
    struct winsize window = {0};
    const LineInfo *line = el_line(console->editor);
    size_t column = sizeof PROMPT - 1 + (size_t)(line->cursor - line->buffer);

    ioctl(STDOUT_FILENO, TIOCGWINSZ, &window);
    size_t rows = window.ws_col > 0 ? column / window.ws_col : 0;
    if (rows > 0) {
        printf("\033[%zuA", rows);
    }
    fputs("\r\033[J", stdout);
    console->torn = true;
}

/* Draws the line again below what has come. */
static void draw_line(struct console *console)
{
    if (console->torn) {
        console->torn = false;
        el_set(console->editor, EL_REFRESH);
    }
}

static void write_visible(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] < 0x20 || bytes[i] == 0x7f) {
            printf("\\x%02x", bytes[i]);
        } else {
            putchar(bytes[i]);
        }
    }
}

/* A person is told what a code means. */
static void write_meaning(const uint8_t *message, size_t length)
{
    static const char process[] = "ERROR: process command,";
    char code[16];
    size_t at = sizeof process - 1;
    if (length <= at || length - at >= sizeof code || memcmp(message, process, at) != 0) {
        return;
    }
    memcpy(code, message + at, length - at);
    code[length - at] = '\0';
    const char *text = nwp_status_text((int32_t)strtol(code, NULL, 10));
    if (text != NULL) {
        printf("  (%s)", text);
    }
}

static void on_message(struct at_session *session, enum at_direction direction,
                       const uint8_t *message, size_t length)
{
    struct console *console = (struct console *)(void *)session;
    struct program *program = console->device->program;

    if (program->trace != NULL) {
        trace_message(console->device, "console", 1, direction, message, length);
    }
    if (direction == AT_REQUEST) {
        return;
    }
    if (program->used != NULL) {
        used_line(program->used, message, length);
    }
    if (console->editing && !console->torn) {
        clear_line(console);
    }
    write_visible(message, length);
    write_meaning(message, length);
    putchar('\n');
    fflush(stdout);
}

static void on_values(struct at_session *session, enum at_direction direction, const void *owner,
                      const struct at_param *fields, size_t count, const void *values)
{
    struct console *console = (struct console *)(void *)session;
    used_values(console->device->program->used, direction, owner, fields, count, values);
}

static void drop_output(struct console *console)
{
    const uint8_t *data;
    size_t length;
    while ((length = at_session_output(&console->host.session, &data)) > 0) {
        at_session_fetched(&console->host.session, length);
    }
}

static void on_ready(struct at_session *session)
{
    drop_output((struct console *)(void *)session); /* it was shown message by message */
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static void on_keys(uv_poll_t *poll, int status, int events)
{
    struct console *console = poll->data;
    (void)status;
    (void)events;
    console->readable = true;
    uv_poll_stop(poll);
}

static bool wait_for_byte(struct console *console, char *byte)
{
    struct program *program = console->device->program;
    while (!console->readable && !program->ending) {
        uv_poll_start(&console->keys, UV_READABLE, on_keys);
        uv_run(&program->loop, UV_RUN_ONCE);
        draw_line(console);
    }
    if (program->ending) {
        return false;
    }
    console->readable = false;
    return read(STDIN_FILENO, byte, 1) == 1;
}

static char *prompt(EditLine *editor)
{
    static char text[] = PROMPT;
    (void)editor;
    return text;
}

/* ---- Completion ------------------------------------------------------------------------------ */

static void offer_names(struct candidates *candidates, const char *list)
{
    struct at_name name = AT_BEFORE_FIRST(false);
    while (at_next_name(&list, &name, false)) {
        candidates_offer(candidates, name.text, name.length);
    }
}

static bool is_same(const struct at_name *name, const char *text, size_t length)
{
    return name->length == length && strncasecmp(name->text, text, length) == 0;
}

static const struct at_command *find_command(const char *name, size_t length)
{
    for (const struct at_chapter *const *chapter = at_chapters; *chapter != NULL; chapter++) {
        for (size_t i = 0; i < (*chapter)->count; i++) {
            const struct at_command *command = &(*chapter)->commands[i];
            struct at_name own = {.text = command->usage, at_name_length(command->usage)};
            if (is_same(&own, name, length)) {
                return command->run != NULL ? command : command - 1;
            }
        }
    }
    return NULL;
}

static void offer_commands(struct candidates *candidates)
{
    for (const struct at_chapter *const *chapter = at_chapters; *chapter != NULL; chapter++) {
        for (size_t i = 0; i < (*chapter)->count; i++) {
            const char *usage = (*chapter)->commands[i].usage;
            candidates_offer(candidates, usage, at_name_length(usage));
        }
    }
}

static const struct at_choice *find_choice(const struct at_param *param, const char *text,
                                           size_t length)
{
    for (size_t i = 0; i < param->count; i++) {
        const char *list = param->of.choices[i].names;
        struct at_name name = AT_BEFORE_FIRST(false);
        while (at_next_name(&list, &name, false)) {
            if (is_same(&name, text, length)) {
                return &param->of.choices[i];
            }
        }
    }
    return NULL;
}

/* The words for a parameter of which this much has been typed. */
static void offer_words_of(struct candidates *candidates, const struct at_param *param,
                           const char *text, const char *cursor)
{
    const char *bar = param->type == AT_MASK ? memrchr(text, '|', (size_t)(cursor - text)) : NULL;
    candidates->word = bar != NULL ? bar + 1 : text;
    candidates->length = (size_t)(cursor - candidates->word);
    if (param->type == AT_KEYWORD || param->type == AT_MASK) {
        offer_names(candidates, param->of.words);
    } else if (param->type == AT_CHOICE || param->type == AT_CHOSEN) {
        for (size_t i = 0; i < param->count; i++) {
            offer_names(candidates, param->of.choices[i].names);
        }
    }
}

/* Follows the descriptors to the parameter that is being typed. */
static void offer_words(struct candidates *candidates, const struct at_command *command,
                        const char *text, const char *cursor)
{
    const struct at_param *params = command->params;
    size_t count = command->params_count;
    size_t i = 0;

    while (i < count) {
        const struct at_param *param = &params[i++];
        if (param->type == AT_IF_BIT || param->type == AT_IF_IS) {
            continue;
        }
        const char *comma = memchr(text, ',', (size_t)(cursor - text));
        if (comma == NULL) {
            offer_words_of(candidates, param, text, cursor);
            return;
        }
        if (param->type == AT_CHOICE) {
            const struct at_choice *choice = find_choice(param, text, (size_t)(comma - text));
            count = choice != NULL ? at_choice_params(command, choice, &params) : 0;
            i = 0;
        }
        text = comma + 1;
    }
}

static void insert(struct console *console, const char *text)
{
    clear_line(console);
    el_insertstr(console->editor, text);
    draw_line(console);
}

/* Puts in what is certain, else shows the candidates above the line. */
static void complete(struct console *console)
{
    const LineInfo *line = el_line(console->editor);
    const char *equals = memchr(line->buffer, '=', (size_t)(line->cursor - line->buffer));
    struct candidates candidates = {.count = 0};
    char text[64];

    if (line->cursor == line->buffer) {
        insert(console, "AT+");
        return;
    }
    if (line->cursor - line->buffer < 3 || strncasecmp(line->buffer, "AT+", 3) != 0) {
        return;
    }
    const char *name = line->buffer + 3;
    if (equals == NULL) {
        candidates.word = name;
        candidates.length = (size_t)(line->cursor - name);
        offer_commands(&candidates);
    } else {
        const struct at_command *command = find_command(name, (size_t)(equals - name));
        if (command != NULL) {
            offer_words(&candidates, command, equals + 1, line->cursor);
        }
    }
    if (candidates.count == 0) {
        return;
    }
    size_t common = candidates.common;
    if (common > candidates.length && common - candidates.length < sizeof text) {
        bool upper = candidates.length > 0 && isupper((unsigned char)line->cursor[-1]);
        for (size_t i = candidates.length; i < common; i++) {
            unsigned char c = (unsigned char)candidates.at[0].text[i];
            text[i - candidates.length] = (char)(upper ? toupper(c) : c);
        }
        text[common - candidates.length] = '\0';
        insert(console, text);
        return;
    }
    if (candidates.count == 1) {
        return;
    }
    clear_line(console);
    candidates_print(&candidates);
    draw_line(console);
}

/* The key for the editor. Tab is ours. */
static int read_key(EditLine *editor, wchar_t *key)
{
    struct console *console;
    char byte;
    el_get(editor, EL_CLIENTDATA, &console);
    do {
        if (!wait_for_byte(console, &byte)) {
            return 0;
        }
        if (byte == '\t') {
            complete(console);
        }
    } while (byte == '\t' || mbrtowc(key, &byte, 1, &console->shift) == (size_t)-2);
    return 1;
}

/* ---- The console ----------------------------------------------------------------------------- */

static void on_resized(uv_signal_t *handle, int number)
{
    struct console *console = handle->data;
    (void)number;
    el_resize(console->editor);
}

static EditLine *open_editor(struct console *console, History *past)
{
    EditLine *editor = el_init("at_commands", stdin, stdout, stderr);
    if (editor == NULL) {
        return NULL;
    }
    el_set(editor, EL_CLIENTDATA, console);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_PROMPT, prompt);
    el_set(editor, EL_HIST, history, past);
    el_set(editor, EL_GETCFN, read_key);
    return editor;
}

static void run_line(struct console *console, const char *line, size_t length)
{
    size_t read = 0;
    while (read < length) {
        read +=
            at_session_input(&console->host.session, (const uint8_t *)line + read, length - read);
        drop_output(console);
    }
}

/* The terminal takes single keys before the prompt invites them. */
static const char *edit_line(struct console *console, int *length)
{
    el_set(console->editor, EL_PREP_TERM, 1);
    console->editing = true;
    const char *line = el_gets(console->editor, length);
    console->editing = false;
    return line;
}

static void edit_lines(struct console *console, History *past)
{
    HistEvent event;
    const char *line;
    int length;

    while ((line = edit_line(console, &length)) != NULL && length > 0) {
        if (line[0] != '\n') {
            history(past, &event, H_ENTER, line);
        }
        run_line(console, line, (size_t)length);
    }
    putchar('\n');
}

static void open_session(struct console *console)
{
    struct program *program = console->device->program;
    struct at_config config = at_host_config(&console->memory);
    config.ready = on_ready;
    config.message = on_message;
    config.dialect = program->dialect;
    config.values = program->used != NULL ? on_values : NULL;
    at_host_open(&console->host, console->device->nwp, &config);
    uv_poll_init(&program->loop, &console->keys, STDIN_FILENO);
    uv_signal_init(&program->loop, &console->resized);
    console->keys.data = console->resized.data = console;
    uv_signal_start(&console->resized, on_resized, SIGWINCH);
}

static void close_session(struct console *console)
{
    at_host_close(&console->host);
    uv_close((uv_handle_t *)&console->keys, NULL);
    uv_close((uv_handle_t *)&console->resized, NULL);
    uv_run(&console->device->program->loop, UV_RUN_NOWAIT); /* until the loop has let go of them */
}

void console_run(struct device *device)
{
    struct console *console = calloc(1, sizeof *console);
    History *past = history_init();
    EditLine *editor = console != NULL && past != NULL ? open_editor(console, past) : NULL;
    HistEvent event;

    if (editor != NULL) {
        console->device = device;
        console->editor = editor;
        history(past, &event, H_SETSIZE, HISTORY_SIZE);
        open_session(console);
        puts("at_commands " ATCMD_VERSION
             ": a virtual Wi-Fi module. Tab completes, AT+<name>=? helps, Ctrl-D ends.");
        edit_lines(console, past);
        close_session(console);
        el_end(editor);
    } else {
        program_say("console: this terminal cannot be used");
    }
    if (past != NULL) {
        history_end(past);
    }
    free(console);
    program_end(device->program, editor != NULL ? 0 : 1);
}
