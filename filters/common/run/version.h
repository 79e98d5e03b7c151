/* version.h - what --version prints: this program, the libraries it runs with, Unicode, and whether the JIT works. */
#ifndef RUN_VERSION_H
#define RUN_VERSION_H

#include "base/buffer.h"

const char *version_number(void);          /* "0.1.0" */
void version_print(const char *program, struct buffer *out);

#endif
