/* files.h - where rule files are, and what they say: the paths given with -r, then the shipped folder.
 *
 * The shipped folder is a path built into the program (the source tree's rules/ for programs in the build tree, the
 * data folder for installed ones); where that is gone, a tree that was moved is found from the program's own
 * place (BIN/../../rules).  Never from the current directory or the environment. */
#ifndef RULES_FILES_H
#define RULES_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

struct rule_files {
	char **paths;                      /* sorted by bytes inside a folder; folders in the order given; each file once */
	size_t count;
	bool *shipped;
};

/* All *.yaml files for a stage ("segment", "tag", …): those of `given` (files or folders; a folder is searched in
 * itself and, where it has one, its sub-folder named by the stage), then RULES/STAGE/ unless no_default.
 * Returns 0, or -1 with *why (CONFIG); nothing is left to free then. */
int  rule_files_find(const char *stage, const char *const *given, size_t count, bool no_default, struct rule_files *, struct fault *why);
void rule_files_free(struct rule_files *);
/* A path under the shipped rules folder; caller frees; NULL with *why where the folder is missing. */
char *rule_files_shipped(const char *relative, struct fault *why);

/* One file's bytes, kept until the process ends, so that a file is read once however many ask, a pipe can be a
 * rule file, and an edit during the run changes nothing. */
struct rule_text {
	const char *name;                  /* the path as it was asked for; lives as long as the process */
	const char *bytes;                 /* with a NUL behind them */
	size_t len;
};
/* NULL with *why (CONFIG): cannot be read, or longer than max bytes.  Adds the bytes to the digest.
 * For the time of loading, one thread only. */
const struct rule_text *rule_text_read(const char *path, size_t max, struct fault *why);
/* A name that lives as long as the process: what place.file of a fault may point to. */
const char *rule_name_keep(const char *name);

/* Digest of the bytes of all files read so far through rules/: 32 hex digits, the sum of XXH3-128 over the different
 * contents, so that neither their order nor a second reading matters. */
void rules_digest_add(const char *bytes, size_t len);
const char *rules_digest(void);            /* "" where nothing was read; borrowed, changes with the next add */

#endif
