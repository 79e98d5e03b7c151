/* repeat.h - rules that say again what others have found: a person named in full once is later called by the given name
 * or the surname alone, a company without the words that told it was one.
 *
 * Such a rule runs when all others have done with the whole document.  It takes the words of standing tags of one type
 * (rule.repeat->of), or of one of their fields, and tags the same words, or the forms of them that it asks for, at the
 * other places of the text where they stand as whole words and no tag that is kept overlaps them (but for types that may
 * hold them: rule.repeat->within).  A tag of a rule that is to give way (rule.repeat->instead) is hidden by the new one that
 * stands on just its words, unless another rule made a tag of its type of the same words somewhere; that is done
 * before the rest, rule by rule, so that what has given way is not repeated.  A form begins with a capital letter.  Work
 * is linear in the text and the tags, but for names that share their first word, of which REPEAT_NAMESAKES forms are
 * looked at. */
#ifndef TAG_MATCH_REPEAT_H
#define TAG_MATCH_REPEAT_H

#include "match/attempt.h"
#include "text/syllable.h"

#define REPEAT_NAMESAKES  64
#define REPEAT_NEIGHBOURS 24 /* kept tags before a place that are asked whether they reach it */

/* Run such rules on the unit's document, in one walk over the tokens of its text, and one more for each rule that others
 * give way to; tags go to document->tags.  unit->span and ->segment are changed. */
void repeat_run(struct unit *, const struct tokens *, const struct rule *const *rules, size_t count);

#endif
