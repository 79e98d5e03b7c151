/* draft.h - carrying one text through the repairs. */
#ifndef NORMALIZE_DRAFT_H
#define NORMALIZE_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "repair.h"

struct draft *draft_new(const struct settings *);          /* one a thread; settings are borrowed */
void draft_free(struct draft *);

/* Take a text through all repairs it needs.
 *   text       borrowed until the next run
 *   from_file  bytes in any encoding; else valid UTF-8
 *   decoded    the record was normalized before
 * Afterwards draft->text and len are the clean text (the given one itself where it was clean), counts, encoding and tale
 * are filled.  -1 with *why (BAD_UTF8) where it cannot be decoded. */
int  draft_run(struct draft *, const char *text, size_t len, bool from_file, bool decoded, const char *source, struct fault *why);
bool draft_changed(const struct draft *);                  /* text is not what was given */

/* Append the counts as a JSON object, and the way back as an array of [out_point, in_byte, points, bytes].  A run's
 * characters stand for the input's one by one, in order; what was joined, taken apart or changed in number is a run of
 * its own. */
void draft_counts(const struct draft *, struct buffer *json);
void draft_map(const struct draft *, struct buffer *json);

#endif
