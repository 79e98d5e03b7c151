/* store_file.h - the file of a state before SQLite sees it: what it is, where it is, who uses it. */
#ifndef DEDUPE_STORE_FILE_H
#define DEDUPE_STORE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"

#define STORE_APPLICATION 0x736c6464           /* "sldd" */
#define STORE_VERSION 1

/* The path with its folder resolved, so that no later link leads elsewhere; to be freed.  NULL with *why, 73. */
char *store_file_path(const char *path, int *status, struct fault *why);
/* Is there a file that can be a state?  1; 0: there is none; -1 with *why: 65, 73, 78. */
int store_file_look(const char *path, int *status, struct fault *why);
/* Let these bytes appear under the name, with mode 0600, whole or not at all.  0 as well where another process was
 * quicker; -1 with *why, 73 or 74. */
int store_file_make(const char *path, const void *bytes, size_t len, int *status, struct fault *why);
/* "process 17 since 2026-11-21T20:15:00Z", or "another process". */
void store_file_user(const char *path, struct buffer *out);

#endif
