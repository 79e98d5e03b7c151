/* output.h - where formatted rows go: standard output (through the task), or a folder with one file a table.
 *
 * A folder's files appear by rename when all has gone well, each whole or not at all. */
#ifndef EMIT_OUTPUT_H
#define EMIT_OUTPUT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "run/filter.h"
#include "target.h"

struct output;                             /* opaque */

/* options->argument: the folder, made where it is missing; NULL is standard output.  options: borrowed.
 * NULL with *why (IO) and *status. */
struct output *output_open(const struct target *, const struct target_options *, int *status, struct fault *why);
/* A record's rows (NULL: the record itself), into the files or into task->out.  -1 with *why and *status. */
int  output_put(struct output *, const struct rows *, struct task *, int *status, struct fault *why);
/* A row of a view, to standard output, as target.h's view hands it on: first without cells, last without a table. */
struct output_view {
	struct output *output;
	struct buffer *out;
};
void output_view_row(void *output_view, const struct mapping_table *, const struct cell *);
/* The last lines to `out`, or the files to their places; good false: standard output ends as it is, files vanish. */
int  output_close(struct output *, bool good, struct buffer *out, int *status, struct fault *why);
void output_stats(const struct output *, struct buffer *json);     /* "rows":{"document":20,…} */
void output_stats_text(const struct output *, struct buffer *out);
unsigned long long output_defused(const struct output *);          /* cells that --csv-safe changed */
void output_free(struct output *);         /* NULL is allowed; what was not closed is removed */

#endif
