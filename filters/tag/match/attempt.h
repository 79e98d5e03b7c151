/* attempt.h - one rule on one unit: matches found, guarded, made into tags. */
#ifndef TAG_MATCH_ATTEMPT_H
#define TAG_MATCH_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compile/expression.h"
#include "compile/pack.h"
#include "match/gate.h"
#include "match/overlap.h"
#include "match/view.h"
#include "model.h"

/* A stretch of text that is matched for itself, and what its rules share. */
struct unit {
	struct document *document;
	struct span span;                  /* in document->text */
	size_t segment;
	struct overlap *tags;              /* those made so far, of this unit and its neighbours */
	struct pattern_scratch *scratch, *guard_scratch;
	struct gates *gates;
	bool prefilter;                    /* leave out starts that cannot be */
	struct capture *captures;          /* room for the groups of any rule */
};

/* With what the matches of a rule may begin: a cheap look that most starts do not survive. */
struct opening {
	const uint64_t *bytes;             /* a set: the first byte */
	struct gate *gate;                 /* of the rule, or NULL: not made, or not to be used */
	bool edge, capital;                /* of anchor.first, where it is to be used */
};

struct opening opening_of(const struct unit *, const struct rule *);
/* The first place in [at, last] where a match may begin by what stands in bytes[0, len); SIZE_MAX: none. */
size_t opening_next(const struct opening *, const char *bytes, size_t len, size_t at, size_t last);

/* One rule, from unit to unit. */
struct attempt {
	const struct unit *unit;
	const struct rule *rule;
	const struct view *view;           /* of the unit; NULL: the text itself */
	struct opening opening;
	const char *bytes;                 /* of the view, or of the unit in the text */
	size_t len;
	size_t next;                       /* where a match may start: behind the last tag */
	unsigned strikes;                  /* starts that met the limit */
	/* Does a start that met the limit count?  NULL: each does.  Without the prefilter only those that it would let pass. */
	bool (*counts)(void *with, const struct attempt *, size_t start);
	void *with;
	bool stopped;                      /* too many of them */
	bool single;                       /* starts are looked at one by one, because few can be */
};

/* A rule is going to be tried on units: it stays where it is until the last of them. */
void attempt_start(struct attempt *, const struct unit *, const struct rule *);
/* The next unit, which is the one that is in attempt->unit now, and what the rule sees of it. */
static inline void
attempt_enter(struct attempt *a, const struct view *view)
{
	const struct span *span = &a->unit->span;

	a->view = view;
	a->bytes = view != NULL ? view->bytes : a->unit->document->text + span->start;
	a->len = view != NULL ? view->len : span->end - span->start;
	a->next = 0;
	a->strikes = 0;
	a->stopped = false;
}
/* Look for matches that start in [first, last] of the bytes; tags go to the document and the unit. */
void attempt_range(struct attempt *, size_t first, size_t last);
/* Does the rule look at segments of this kind? */
static inline bool
attempt_fits_kind(const struct unit *u, const struct rule *rule)
{
	unsigned kind = 0;

	if (rule->kinds == ~0u)
		return true;
	while (segment_kinds[kind] != u->document->segments[u->segment].kind)
		kind++;
	return rule->kinds >> kind & 1;
}
/* Do `not_before` or `not_after` refuse a span of the text? */
bool attempt_refused(const struct unit *, const struct rule *, struct span);
/* Put a tag into the document: no contest is asked. */
void attempt_keep(const struct unit *, struct tag *);
/* A lexicon entry as the match of a lexicon rule: true where a tag was made. */
bool attempt_entry(const struct unit *, const struct rule *, struct span, uint32_t row);
/* What a guard sees: the unit's text of so many code points that ends at `at` (before), or begins there. */
struct span attempt_guard_window(const struct unit *, size_t at, unsigned points, bool before);

#endif
