/* judge.h - is a tag what a trigger or a source of a frame asks for?  A refusal leaves what it points at in filler->because. */
#ifndef TAG_DOCUMENT_JUDGE_H
#define TAG_DOCUMENT_JUDGE_H

#include "document/filler.h"

/* What a condition looks at: VALUE_NONE where the tag has no such field. */
struct value judge_asked(const struct document *, const struct frame_condition *, const struct tag *);

/* All that a source says of a tag of its type but `near`, and but whether the tag is kept.  The answer is kept, but not what a
 * refusal points at, unless filler->noted. */
enum refusal judge_tag(struct filler *, const struct frame_source *, const struct mention *);
/* Does what must not stand near a tag of the source stand in this unit? */
bool judge_forbids(struct filler *, const struct frame_source *, size_t unit);
bool judge_kinds(const struct article *, unsigned kinds, size_t unit); /* is the unit's segment of one of these kinds? */

bool judge_may_trigger(struct filler *, const struct mention *);    /* by itself, whatever its sentence says */
enum refusal judge_trigger(struct filler *, const struct mention *); /* of the trigger's type: NONE if it triggers the frame */

#endif
