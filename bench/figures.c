/* Clocks, medians and the table. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static double read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double clock_seconds(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double cpu_seconds(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

double quantile(double *values, size_t count, double part)
{
    qsort(values, count, sizeof *values, compare);
    size_t at = (size_t)(part * (double)count);
    return values[at < count ? at : count - 1];
}

static double median(const double *values, size_t count)
{
    double sorted[TURNS_MAX];
    memcpy(sorted, values, count * sizeof *values);
    return quantile(sorted, count, 0.5);
}

void turns_add(struct turns *turns, double measured, double floor)
{
    if (turns->count == TURNS_MAX) {
        die("more than %d turns", TURNS_MAX);
    }
    turns->measured[turns->count] = measured;
    turns->floor[turns->count++] = floor;
}

/* ---- The table ------------------------------------------------------------------------------- */

enum { COLUMNS = 6, CELL = 64 };

static const int widths[COLUMNS] = {34, 13, 13, 11, 14, 6};

static bool in_markdown;

/* Columns that a text takes: its characters, not its bytes. */
static int columns_of(const char *text)
{
    int columns = 0;
    for (; *text != '\0'; text++) {
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return columns;
}

/* The first column is text, the others are figures to the right. */
static void print_cells(const char cells[COLUMNS][CELL])
{
    for (int i = 0; i < COLUMNS; i++) {
        int blanks = widths[i] - columns_of(cells[i]);
        if (in_markdown) {
            printf("| %s ", cells[i]);
        } else if (i == 0) {
            printf("%s%*s", cells[i], blanks, "");
        } else {
            printf("  %*s%s", blanks > 0 ? blanks : 0, "", cells[i]);
        }
    }
    puts(in_markdown ? "|" : "");
    fflush(stdout);
}

void table_begin(bool markdown)
{
    static const char heads[COLUMNS][CELL] = {"", "measured", "floor", "compared", "goal", "met"};
    in_markdown = markdown;
    print_cells(heads);
    if (markdown) {
        puts("|---|--:|--:|--:|--:|--:|");
    }
}

static void print_figure(char cell[CELL], const struct subject *subject, double figure)
{
    figure /= subject->scale;
    snprintf(cell, CELL, "%.*f %s", fabs(figure) < 100 ? 2 : 0, figure, subject->unit);
}

static void print_compared(char cell[CELL], const struct subject *subject, double compared)
{
    if (subject->comparison == RATIO) {
        snprintf(cell, CELL, "× %.2f", compared);
    } else if (subject->comparison == DIFFERENCE) {
        snprintf(cell, CELL, "%+.2f %s", compared / subject->scale, subject->unit);
    }
}

static void print_goal(char goal[CELL], char met[CELL], const struct subject *subject,
                       double compared)
{
    if (subject->goal == 0) {
        return;
    }
    const char *relation = subject->at_most ? "≤" : "≥";
    if (subject->comparison == RATIO) {
        snprintf(goal, CELL, "%s × %.2f", relation, subject->goal);
    } else {
        snprintf(goal, CELL, "%s %g %s", relation, subject->goal / subject->scale, subject->unit);
    }
    bool reached = subject->at_most ? compared <= subject->goal : compared >= subject->goal;
    snprintf(met, CELL, "%s", reached ? "yes" : "MISSED");
}

void table_row(const struct subject *subject, const struct turns *turns)
{
    char cells[COLUMNS][CELL] = {0};
    double compared[TURNS_MAX];

    for (size_t i = 0; i < turns->count; i++) {
        double floor = turns->floor[i];
        compared[i] = subject->comparison == RATIO        ? turns->measured[i] / floor
                      : subject->comparison == DIFFERENCE ? turns->measured[i] - floor
                                                          : turns->measured[i];
    }
    double result = median(compared, turns->count);
    snprintf(cells[0], CELL, "%s", subject->name);
    print_figure(cells[1], subject, median(turns->measured, turns->count));
    print_figure(cells[2], subject, median(turns->floor, turns->count));
    print_compared(cells[3], subject, result);
    print_goal(cells[4], cells[5], subject, result);
    print_cells(cells);
}

void table_figure(const struct subject *subject, double figure)
{
    char cells[COLUMNS][CELL] = {0};
    snprintf(cells[0], CELL, "%s", subject->name);
    print_figure(cells[1], subject, figure);
    print_goal(cells[4], cells[5], subject, figure);
    print_cells(cells);
}
