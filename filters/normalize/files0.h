/* files0.h - a list of file names, each ended by NUL, as find -print0 writes it. */
#ifndef NORMALIZE_FILES0_H
#define NORMALIZE_FILES0_H

#include <stddef.h>

#include "base/fault.h"

struct files0 {
	const char **names;                /* owned, with what they point to */
	size_t count;
	char *bytes;
};

/* path "-" is standard input.  An empty list stands for no input: it names /dev/null.  -1 with *why. */
int  files0_read(const char *path, struct files0 *, struct fault *why);
void files0_free(struct files0 *);

#endif
