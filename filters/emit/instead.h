/* instead.h - what is done without any input: --check, --check-schema, --forget, --ddl. */
#ifndef EMIT_INSTEAD_H
#define EMIT_INSTEAD_H

#include "run/filter.h"
#include "setup.h"

/* The exit status; -1: nothing of the kind is asked for, and the records are read. */
int instead_run(const struct setup *, const struct run *);

#endif
