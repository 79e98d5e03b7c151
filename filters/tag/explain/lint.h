/* lint.h - --lint: what is doubtful in rules that load.
 *
 * Each finding has a place, a level and a word:
 *   warning   shadowed, unreachable, type-unread, field-never, nested-repeat, letters, look-alike, no-test, two-ids, phrase-never,
 *             row-short, columns-missing, contest-alone, propagate-idle, tone-style, value-never
 *   note      no-hit, no-miss, group-unused, digits, unbounded-dot, alternative-behind, macro-unused, lexicon-unused, phrase-twice,
 *             phrase-shared, no-anchor, loses-always, field-empty
 * The last three are measured: on the records of the run, or, where there are none, on the texts of the rules' own tests. */
#ifndef TAG_EXPLAIN_LINT_H
#define TAG_EXPLAIN_LINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "compile/pack.h"
#include "explain/report.h"
#include "match/matcher.h"
#include "model.h"
#include "text/sentence.h"

struct lint;                               /* opaque; shared */

/* costs: by rule, what the matchers of the run add to; only_given: look at packs that are not shipped. */
struct lint *lint_new(const struct pack_set *, const struct rule_cost *costs, bool only_given, enum report_form);
void lint_free(struct lint *);             /* NULL is allowed */
void lint_count(struct lint *, const struct document *);  /* what became of its tags; any thread */
/* Measure on the tests of the rules. */
void lint_measure(struct lint *, const struct splitter *, struct rule_cost *costs);
/* All findings by file and line; true where there is no warning. */
bool lint_report(struct lint *, struct buffer *out);

/* ---- for its parts ---- */

enum lint_level { LINT_NOTE, LINT_WARNING };

/* rule: NULL where it is about none.  The message as for faults: lower case, no full stop. */
void lint_say(struct lint *, struct place, enum lint_level, const char *word, const struct rule *, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* The place of a code point inside a scalar. */
struct place lint_inside(const struct node *, size_t points);
bool lint_wants(const struct lint *, const struct pack *);
const struct pack_set *lint_packs(const struct lint *);

void lint_patterns(struct lint *, const struct rule *);   /* lint_patterns.c */
void lint_source(struct lint *, const struct rule *, const struct node *pattern);       /* the same: as it is written */
void lint_syllables(struct lint *, const struct rule *, const struct node *pattern);    /* lint_syllables.c */
void lint_rules(struct lint *);                           /* lint_rules.c */
void lint_frames(struct lint *, const struct pack *);     /* lint_frames.c */
void lint_lexicons(struct lint *);                        /* lint_lexicons.c */

/* ---- lint_places.c ---- */

/* Looks at one pattern: a scalar, or a list of scalars that are joined.  rule: NULL for those of macros and frames. */
typedef void (*lint_look)(struct lint *, const struct rule *, const struct node *pattern);
void lint_each_of_rule(struct lint *, const struct rule *, lint_look);
void lint_each_of_pack(struct lint *, const struct pack *, lint_look);      /* its macros and frames */

/* ---- lint_letters.c ---- */

/* A letter of another script in a word of Latin ones, which it looks like. */
struct look_alike {
	size_t at, len;                    /* bytes */
	uint32_t point;
	char latin;                        /* what it looks like */
};
bool lint_look_alike(const char *bytes, size_t len, struct look_alike *found);      /* the first one; valid UTF-8 */
void lint_say_alike(struct lint *, struct place, const struct rule *, const char *bytes, size_t len, const struct look_alike *);
const char *lint_unseen(uint32_t point);   /* what no text that went through normalize holds; NULL: it may */

#endif
