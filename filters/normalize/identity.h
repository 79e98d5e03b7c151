/* identity.h - a record's name: its source and its id. */
#ifndef NORMALIZE_IDENTITY_H
#define NORMALIZE_IDENTITY_H

#include <stddef.h>

#include "base/buffer.h"

/* A file's name as a source: relative to base where it lies below it (base may be NULL; both compared as written, but for
 * "./" and doubled slashes).  Controls and invalid UTF-8 are written \xNN, in such names a backslash \\. */
void identity_source(const char *file, const char *base, struct buffer *out);

/* 32 hex digits of XXH3-128. */
void identity_hash(const char *bytes, size_t len, char out[33]);

#endif
