/* whynot.h - --why-not=RULE: what ended the attempts of a rule that came nearest, step by step.
 *
 * Words of why_not, in the order in which a rule meets them:
 *   language  the record's text is not Vietnamese (--any-language)
 *   in        the rule does not look at segments of this kind
 *   anchor    nothing that each match must hold stands there
 *   entry     no entry of the rule's lexicon stands there
 *   pattern   the pattern goes only so far
 *   budget    the pattern took more work than --match-limit allows
 *   taken     an earlier match of the rule goes on to there
 *   not_before, not_after, unless, require
 *             a guard refused
 *   span      the group that the tag covers took no part
 *   value     a value function says there is no such thing
 *   contest   another tag stands there; suppress: another rule hides it; max-tags: the record has more
 *   repeat    it says again what other rules found, and found nothing to say
 *   nowhere   no attempt begins in the record
 *   keep      it did give a tag, which only later rules see
 *   tagged    it did give a tag
 *
 * Where a place is asked for and no attempt meets it, the nearest one of the record is told, with the side on which it lies; a record
 * without the place is passed over. */
#ifndef TAG_EXPLAIN_WHYNOT_H
#define TAG_EXPLAIN_WHYNOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "explain/replay.h"
#include "explain/report.h"
#include "match/attempt.h"
#include "match/matcher.h"
#include "model.h"

struct whynot;                             /* opaque; one a thread */

struct whynot *whynot_new(const struct asking *);                 /* a rule is asked for */
void whynot_free(struct whynot *);         /* NULL is allowed */

void whynot_start(struct whynot *, const struct document *, struct offsets *);
void whynot_watch(void *with, const struct unit *, size_t stage);
/* Append what is to be said; how many attempts were told.  Call it when the document stage is through.
 *   id  the record's, as JSON; NULL: the attempts alone are told, without a line about the record */
size_t whynot_write(struct whynot *, const struct document *, const struct match_result *, struct offsets *, const char *id, size_t id_len, struct buffer *out);
/* The record is left alone for its language. */
void whynot_language(const struct whynot *, const char *id, size_t id_len, struct buffer *out);

/* Why there is no rule of this name to ask about: it is disabled, overridden, or stands in a pack that is not loaded.  false: no file
 * knows it.  Says where. */
bool whynot_absent(const struct pack_set *, const char *id, enum report_form, struct buffer *out);

#endif
