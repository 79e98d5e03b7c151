/* check.h - the tests that rules and frames carry: run through the very code that tags, with all packs loaded. */
#ifndef TAG_EXPLAIN_CHECK_H
#define TAG_EXPLAIN_CHECK_H

#include "compile/pack.h"
#include "run/filter.h"
#include "text/sentence.h"

/* Run each hit, miss and todo: of the packs given with -r, or of all where none was given.  Prints what fails, what has no
 * test and the sums; with -v a TAP line for each test.  Returns an exit status: 1 where a hit or a miss failed.
 *
 *   hit   a text with each expected tag of this rule in ⟦ ⟧ (a literal one is \⟦), or a map with `text`, `fields` that must agree,
 *         `kind` of its lines, a `title` before them and `published`; of a frame the triggers of its events, and `slots`
 *   miss  this rule gives no tag, this frame no event
 *   todo  like hit or, without brackets, any tag or event; known to fail, told when it starts to pass */
int check_rules(const struct pack_set *, const struct splitter *, const struct run *);

#endif
