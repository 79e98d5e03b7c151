/* coverage.h - --coverage: which alternatives of the patterns ever matched.
 *
 * Each alternative that a rule's author wrote (not those of macros, nor the two tone styles of a syllable) gets an empty group at its
 * end in a copy of the pattern; a watcher of the matcher matches the copy where a tag was made and sees which groups took part. */
#ifndef TAG_EXPLAIN_COVERAGE_H
#define TAG_EXPLAIN_COVERAGE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/counter.h"
#include "compile/pack.h"
#include "explain/replay.h"
#include "match/attempt.h"

struct coverage;                           /* opaque; shared by all threads */

/* packs: loaded with keep_sources; only_given: look at packs that are not shipped. */
struct coverage *coverage_new(const struct pack_set *, bool only_given);
void coverage_free(struct coverage *);                    /* NULL is allowed */
/* The member coverage: {"rules","shipped_rules_left_out","alternatives","matched","never":[{"rule","at","alternative"}]}; the same as lines of text, of rules
 * that did hit. */
void coverage_write(const struct coverage *, struct buffer *json);
void coverage_text(const struct coverage *, struct buffer *out);

struct coverage_worker;                    /* opaque; one a thread */
struct coverage_worker *coverage_worker_new(struct coverage *);
void coverage_worker_free(struct coverage_worker *);      /* NULL is allowed */
void coverage_start(struct coverage_worker *);            /* before each document */
void coverage_watch(void *with, const struct unit *, size_t stage);       /* for matcher_watch */

#endif
