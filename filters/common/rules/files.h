/* files.h - where rule files are: the paths given with -r, then the shipped folder.
 *
 * The shipped folder is found from the program's own place (BUILD/bin/../../rules in the source tree, or the
 * data folder given at build time), never from the current directory or the environment. */
#ifndef RULES_FILES_H
#define RULES_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

struct rule_files {
	char **paths;                      /* sorted by bytes inside a folder; folders in the order given */
	size_t count;
	bool *shipped;
};

/* All *.yaml files for a stage ("segment", "tag", …): those of `given` (files or folders; a folder is searched in
 * itself and, where it has one, its sub-folder named by the stage), then RULES/STAGE/ unless no_default. */
int  rule_files_find(const char *stage, const char *const *given, size_t count, bool no_default, struct rule_files *, struct fault *why);
void rule_files_free(struct rule_files *);
/* A path under the shipped rules folder; caller frees; NULL with *why where the folder is missing. */
char *rule_files_shipped(const char *relative, struct fault *why);

/* Digest of the bytes of all files read so far through rules/: 32 hex digits of XXH3-128, order-free of threads. */
void rules_digest_add(const char *bytes, size_t len);
const char *rules_digest(void);            /* "" where nothing was read */

#endif
