/* setup.h - from options to a target and a mapping that fit each other. */
#ifndef EMIT_SETUP_H
#define EMIT_SETUP_H

#include <stdbool.h>

#include "base/fault.h"
#include "mapping.h"
#include "run/filter.h"
#include "run/option.h"
#include "target.h"

struct setup {
	const char *to, *select;           /* as given; select NULL: not */
	int ddl;                           /* enum dialect, or -1 */
	bool dry_run, check_schema;
	struct option_texts forget;        /* --forget, ids */
	struct target_options options;     /* argument, mapping and select are found here */

	const struct target *target;
	struct rule_files files;
	const struct mapping_view *view;   /* that --select names, or NULL */
	struct mapping *mapping;           /* NULL: records pass whole and no rows are made */
	char *name;                        /* of the target, for itself */
};

/* -1 with *why and *status: 2 for options that do not go together, 78 for the mapping. */
int  setup_load(struct setup *, struct run *, int *status, struct fault *why);
void setup_free(struct setup *);

#endif
