/* replay.h - one rule once more, a step at a time: what its pattern takes without guards, and which guard refuses it by which words.
 *
 * The matcher only says yes or no, and fast; here the same rule is run on the same view of the same unit, from a watcher
 * (matcher_watch), with its guards apart.  One thread each. */
#ifndef TAG_EXPLAIN_REPLAY_H
#define TAG_EXPLAIN_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "compile/expression.h"
#include "compile/pack.h"
#include "match/attempt.h"
#include "match/view.h"
#include "model.h"

struct replays;                            /* opaque */

/* packs: loaded with keep_sources.  Rules are made ready when they are first asked for. */
struct replays *replays_new(const struct pack_set *);
void replays_free(struct replays *);       /* NULL is allowed */

/* A rule of a pattern on a unit; good until the next stand of these replays. */
struct stand {
	const struct unit *unit;
	const struct rule *rule;
	const struct view *view;           /* NULL: the text */
	const char *bytes;                 /* of the view or the unit */
	size_t len;
	struct capture *captures;          /* of the last match, as in attempt.h */
	struct span own, text;             /* the last match: in bytes, in the document's text */
	struct span refused;               /* the last end that not_after refused, and the words that did it */
	bool was_refused;
};
/* Before the first stand on a unit, and again when tags stand otherwise there: views made since serve all stands. */
void replays_start(struct replays *);
/* false: the rule has no pattern. */
bool stand_start(struct replays *, const struct unit *, const struct rule *, struct stand *);
size_t stand_text(const struct stand *, size_t at, bool end);      /* an offset of bytes in the document's text */

/* Match at one start.  guarded: not_after is asked at each end. */
enum pattern_result stand_match(struct replays *, struct stand *, size_t start, bool guarded);
/* Match at one start and to one end: the match of a tag that was made. */
enum pattern_result stand_match_to(struct replays *, struct stand *, size_t start, size_t end);

/* The same with a pattern of the caller's that was compiled with asks_end, on the stand's bytes: which of its groups took part. */
bool stand_groups(struct replays *, struct stand *, const struct pattern *, size_t start, size_t end, size_t count, const size_t *groups, bool *took);
/* Where a match of the text began, in the stand's bytes. */
size_t stand_start_of(const struct stand *, struct span match);

/* What refused a match. */
enum refusal {
	REFUSED_NOT, REFUSED_NOT_BEFORE, REFUSED_NOT_AFTER, REFUSED_UNLESS, REFUSED_REQUIRE, REFUSED_SPAN, REFUSED_VALUE
};
extern const char *const refusal_names[];  /* "", "not_before", … */

struct refusal_by {
	enum refusal kind;
	struct span words;                 /* NOT_BEFORE, NOT_AFTER: those that the guard met; REQUIRE: of the group */
	const struct tag *tag;             /* UNLESS */
	size_t index;                      /* in unless or require; of the tag: SPAN, VALUE */
	const char *field;                 /* VALUE: the field without a value */
};
/* The first guard, condition or value that refuses a match, in the order in which the matcher asks.
 *   captures  of the match; NULL for a lexicon rule
 *   row       of a lexicon rule, in the set of all lexicons; of another 0 */
struct refusal_by replay_refusal(struct replays *, const struct unit *, const struct rule *, struct span match, const struct capture *,
	uint32_t row);
/* Does one guard alone refuse? (not_before, not_after); *words gets what it met. */
bool replay_guard(struct replays *, const struct unit *, const struct rule *, struct span match, bool before, struct span *words);

#endif
