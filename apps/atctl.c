/* atctl: control of the air of a running at_commands. It knows no command: help and completion are
 * what the program answers to the commands "help", "names" and "devices". */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <histedit.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "candidates.h"
#include "control_client.h"

#define HISTORY_SIZE 500

static const char usage[] =
    "Usage: atctl [-p PID] [COMMAND [ARGUMENT...]]\n"
    "Controls the virtual air of a running at_commands. Without COMMAND: those that are typed, or\n"
    "the lines of standard input up to the first that fails.\n"
    "\n"
    "  -p, --pid PID       the process, if several at_commands are running\n"
    "  -h, --help          show this and end\n"
    "  -V, --version       show the version and end\n"
    "\n"
    "atctl help lists the commands.\n";

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    fputs("atctl: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

static void print_line(void *context, const char *line)
{
    (void)context;
    puts(line);
}

static bool run(FILE *link, const char *line)
{
    char error[CONTROL_TEXT_MAX];
    bool ok = control_ask(link, line, print_line, NULL, error);
    if (!ok) {
        say("%s", error);
    }
    fflush(stdout);
    return ok;
}

/* ---- One command, or those of a file --------------------------------------------------------- */

static bool run_words(FILE *link, char **words, int count)
{
    char *line = NULL;
    size_t length;
    FILE *text = open_memstream(&line, &length);
    if (text == NULL) {
        say("%s", strerror(errno));
        return false;
    }
    for (int i = 0; i < count; i++) {
        fprintf(text, "%s%s", i > 0 ? " " : "", words[i]);
    }
    fclose(text);
    bool ok = run(link, line);
    free(line);
    return ok;
}

static bool is_command(const char *line)
{
    size_t blanks = strspn(line, " \t\r\n");
    return line[blanks] != '\0' && line[blanks] != '#';
}

/* Without blanks at the end: completion leaves one. */
static void trim(char *line)
{
    size_t length = strlen(line);
    while (length > 0 && isspace((unsigned char)line[length - 1])) {
        line[--length] = '\0';
    }
}

/* Stops at the first line that fails. */
static bool run_input(FILE *link)
{
    char *line = NULL;
    size_t capacity = 0;
    bool ok = true;
    while (ok && getline(&line, &capacity, stdin) > 0) {
        trim(line);
        ok = !is_command(line) || run(link, line);
    }
    free(line);
    return ok;
}

/* ---- Completion ------------------------------------------------------------------------------ */

/* A word, not terminated; its length is 0 behind the last one. */
struct word {
    const char *text;
    size_t length;
};

static struct word next_word(const char **at)
{
    *at += strspn(*at, " ");
    struct word word = {*at, strcspn(*at, " ")};
    *at += word.length;
    return word;
}

/* Of a usage: without the brackets and dots of "[DEVICE]" and "NAME...". */
static struct word next_usage_word(const char **at)
{
    struct word word = next_word(at);
    while (word.length > 0 && strchr("[", word.text[0]) != NULL) {
        word.text++;
        word.length--;
    }
    while (word.length > 0 && strchr("].", word.text[word.length - 1]) != NULL) {
        word.length--;
    }
    return word;
}

static bool is_word(struct word word, const char *text)
{
    return word.length == strlen(text) && memcmp(word.text, text, word.length) == 0;
}

/* Stands for what differs: NAME, DEVICE, N. */
static bool is_placeholder(struct word word)
{
    return word.length > 0 && isupper((unsigned char)word.text[0]);
}

/* Takes the next of the words of "up|down". */
static struct word next_alternative(struct word *words)
{
    const char *bar = memchr(words->text, '|', words->length);
    struct word first = {words->text, bar != NULL ? (size_t)(bar - words->text) : words->length};
    size_t taken = first.length + (bar != NULL);
    words->text += taken;
    words->length -= taken;
    return first;
}

static bool allows(struct word usage_word, struct word typed)
{
    while (usage_word.length > 0) {
        struct word one = next_alternative(&usage_word);
        if (is_placeholder(one) ||
            (one.length == typed.length && memcmp(one.text, typed.text, one.length) == 0)) {
            return true;
        }
    }
    return false;
}

/* The lines of an answer, each with its NUL, in one text. */
static void keep_line(void *context, const char *line)
{
    fwrite(line, 1, strlen(line) + 1, context);
}

/* What the program answers to a command: lines with a NUL each, and an empty one behind them. NULL
 * when it is refused. The caller's to free(). */
static char *ask_lines(FILE *link, const char *command)
{
    char error[CONTROL_TEXT_MAX];
    char *lines = NULL;
    size_t length;
    FILE *text = open_memstream(&lines, &length);
    bool ok = text != NULL && control_ask(link, command, keep_line, text, error);
    if (text != NULL) {
        keep_line(text, "");
        fclose(text);
    }
    if (!ok) {
        free(lines);
        return NULL;
    }
    return lines;
}

/* The texts that candidates point to. */
struct answers {
    char *help, *names, *devices;
};

static void offer_lines(struct candidates *candidates, const char *lines)
{
    for (; lines != NULL && *lines != '\0'; lines += strlen(lines) + 1) {
        candidates_offer(candidates, lines, strlen(lines));
    }
}

/* Several commands may begin with the same word. */
static void offer_once(struct candidates *candidates, struct word word)
{
    for (size_t i = 0; i < candidates->count && i < CANDIDATES_SHOWN; i++) {
        if (candidates->at[i].length == word.length &&
            memcmp(candidates->at[i].text, word.text, word.length) == 0) {
            return;
        }
    }
    candidates_offer(candidates, word.text, word.length);
}

/* Offers what may stand there: the words of "up|down", or what NAME and DEVICE stand for. */
static void offer_usage_word(FILE *link, struct candidates *candidates, struct word words,
                             struct answers *answers)
{
    while (words.length > 0) {
        struct word one = next_alternative(&words);
        if (is_word(one, "NAME") && answers->names == NULL) {
            answers->names = ask_lines(link, "names");
            offer_lines(candidates, answers->names);
        } else if (is_word(one, "DEVICE") && answers->devices == NULL) {
            answers->devices = ask_lines(link, "devices");
            offer_lines(candidates, answers->devices);
        } else if (!is_placeholder(one)) {
            offer_once(candidates, one);
        }
    }
}

/* Follows a line of the help as far as the words before the cursor do; the candidates' word is what
 * the cursor stands at. */
static void offer_command(FILE *link, struct candidates *candidates, const char *typed,
                          const char *help, struct answers *answers)
{
    struct word usage_word = next_usage_word(&help);
    for (struct word word = next_word(&typed); word.text < candidates->word;
         word = next_word(&typed)) {
        if (is_word(usage_word, "-") || !allows(usage_word, word)) {
            return;
        }
        usage_word = next_usage_word(&help);
    }
    if (!is_word(usage_word, "-")) { /* the description follows */
        offer_usage_word(link, candidates, usage_word, answers);
    }
}

/* All that may stand at the end of the line. */
static void find_candidates(FILE *link, struct candidates *candidates, const char *line,
                            struct answers *answers)
{
    const char *blank = strrchr(line, ' ');
    candidates->word = blank != NULL ? blank + 1 : line;
    candidates->length = strlen(candidates->word);
    answers->help = ask_lines(link, "help");
    for (const char *help = answers->help; help != NULL && *help != '\0';
         help += strlen(help) + 1) {
        offer_command(link, candidates, line, help, answers);
    }
}

/* Puts in what is certain, and a blank behind a whole word; else shows the candidates. */
static unsigned char show_candidates(EditLine *editor, const struct candidates *candidates)
{
    char text[128];
    if (candidates->count == 0) {
        return CC_ERROR;
    }
    int more = (int)(candidates->common - candidates->length);
    if (more == 0 && candidates->count > 1) {
        putchar('\n');
        candidates_print(candidates);
        return CC_REDISPLAY;
    }
    snprintf(text, sizeof text, "%.*s%s", more, candidates->at[0].text + candidates->length,
             candidates->count == 1 ? " " : "");
    return el_insertstr(editor, text) == 0 ? CC_REFRESH : CC_ERROR;
}

static unsigned char complete(EditLine *editor, int key)
{
    const LineInfo *info = el_line(editor);
    struct candidates candidates = {.count = 0};
    struct answers answers = {NULL};
    FILE *link;
    (void)key;
    el_get(editor, EL_CLIENTDATA, &link);
    char *line = strndup(info->buffer, (size_t)(info->cursor - info->buffer));
    if (line == NULL) {
        return CC_ERROR;
    }
    find_candidates(link, &candidates, line, &answers);
    unsigned char result = show_candidates(editor, &candidates);
    free(line);
    free(answers.help);
    free(answers.names);
    free(answers.devices);
    return result;
}

/* ---- A person at the terminal ---------------------------------------------------------------- */

static char *prompt(EditLine *editor)
{
    static char text[] = "atctl> ";
    (void)editor;
    return text;
}

static EditLine *open_editor(FILE *link, History *past)
{
    HistEvent event;
    EditLine *editor = el_init("atctl", stdin, stdout, stderr);
    if (editor == NULL) {
        return NULL;
    }
    history(past, &event, H_SETSIZE, HISTORY_SIZE);
    el_set(editor, EL_CLIENTDATA, link);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_PROMPT, prompt);
    el_set(editor, EL_SIGNAL, 1);
    el_set(editor, EL_HIST, history, past);
    el_wset(editor, EL_ADDFN, L"complete", L"completes the word", complete); /* el_set() leaks */
    el_set(editor, EL_BIND, "^I", "complete", NULL);
    return editor;
}

/* The terminal takes single keys before the prompt invites them. */
static const char *edit_line(EditLine *editor, int *length)
{
    el_set(editor, EL_PREP_TERM, 1);
    return el_gets(editor, length);
}

static void edit_lines(EditLine *editor, History *past, FILE *link)
{
    HistEvent event;
    const char *line;
    int length;
    while ((line = edit_line(editor, &length)) != NULL && length > 0) {
        if (is_command(line)) {
            history(past, &event, H_ENTER, line);
            char *command = strdup(line);
            if (command != NULL) {
                trim(command);
                run(link, command);
            }
            free(command);
        }
    }
    putchar('\n');
}

static bool run_console(FILE *link)
{
    History *past = history_init();
    EditLine *editor = past != NULL ? open_editor(link, past) : NULL;
    if (editor != NULL) {
        edit_lines(editor, past, link);
        el_end(editor);
    } else {
        say("this terminal cannot be used");
    }
    if (past != NULL) {
        history_end(past);
    }
    return editor != NULL;
}

/* ---- The program ----------------------------------------------------------------------------- */

static void say_several(const pid_t *pids, size_t count)
{
    fputs("atctl: several at_commands are running, choose one with -p:", stderr);
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, " %d", (int)pids[i]);
    }
    fputc('\n', stderr);
}

/* The only one that runs, or 0 after an error line. */
static pid_t find_only(void)
{
    pid_t *pids;
    size_t count = control_find(&pids);
    pid_t only = count == 1 ? pids[0] : 0;
    if (count == 0) {
        say("no at_commands is running");
    } else if (count > 1) {
        say_several(pids, count);
    }
    free(pids);
    return only;
}

static bool read_pid(const char *text, pid_t *pid)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    *pid = (pid_t)value;
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value < 1 ||
        *pid != value) {
        say("-p %s: not the number of a process", text);
        return false;
    }
    return true;
}

/* False when the program shall not go on. */
static bool read_options(int argc, char **argv, pid_t *pid, int *exit_status)
{
    static const struct option long_options[] = {
        {"pid", required_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "+:p:hV", long_options, NULL)) != -1) {
        if (option == 'h' || option == 'V') {
            fputs(option == 'h' ? usage : "atctl " ATCMD_VERSION "\n", stdout);
            *exit_status = 0;
            return false;
        }
        if (option != 'p') {
            say(option == ':' ? "%s: its value is missing, see --help"
                              : "%s: not an option, or not with this value, see --help",
                argv[optind - 1]);
            return false;
        }
        if (!read_pid(optarg, pid)) {
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    char error[CONTROL_TEXT_MAX];
    pid_t pid = 0;
    int exit_status = 2;
    bool ok;

    if (!read_options(argc, argv, &pid, &exit_status)) {
        return exit_status;
    }
    if (pid == 0 && (pid = find_only()) == 0) {
        return 1;
    }
    FILE *link = control_connect(pid, error);
    if (link == NULL) {
        say("%s", error);
        return 1;
    }
    if (optind < argc) {
        ok = run_words(link, argv + optind, argc - optind);
    } else if (isatty(STDIN_FILENO)) {
        ok = run_console(link);
    } else {
        ok = run_input(link);
    }
    fclose(link);
    return ok ? 0 : 1;
}
