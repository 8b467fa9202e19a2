/* The command set as JSON: see docs/reference.md for its shape. */
#ifndef APPS_CATALOGUE_H
#define APPS_CATALOGUE_H

#include <stdbool.h>
#include <stdio.h>

bool catalogue_print(FILE *file);

#endif
