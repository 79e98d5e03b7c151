/* empty.h - why a slot of an event stayed empty: a reason for each of its sources, from the notes of the document stage.
 *
 * The words of the reasons are the keys of sangloc-rules(5) where a key decides:
 *   within       no tag of the type stands where the source looks; keep: one that is not kept does
 *   near not_near in where after before not_after not_before unless prefer max join field drop min
 *                what refused the tag that got furthest
 *   trigger      it stands in the trigger's words
 *   told, day    its sentence tells of another such event, or of another day
 *   legal_ref    a date that belongs to one
 *   limit        more tags stand in its sentence than are looked at
 *   text, of     the pattern is not found; the other slot is empty
 *   published    the trigger stands too far down, its sentence tells a time, or the day of the page is not known
 *   merged       what had filled it fell when two tellings of the event became one */
#ifndef TAG_EXPLAIN_EMPTY_H
#define TAG_EXPLAIN_EMPTY_H

#include "base/buffer.h"
#include "base/span.h"
#include "document/frames.h"
#include "document/notes.h"
#include "model.h"

/* An event with notes, seen from the trigger that filled its slots. */
struct empty {
	const struct document *document;
	struct offsets *offsets;
	const struct event *event;
};

/* Append a line for each source that was tried. */
void empty_text(const struct empty *, size_t slot, struct buffer *out);
/* The same as an array: {"at","why","detail"}, with the tags that were refused (furthest first, "more" is how many are
 * left out), or the nearest tag and how many sentences it is away. */
void empty_json(const struct empty *, size_t slot, struct buffer *out);

/* Why a tag did not trigger its frame: the word, and the reason appended to `detail`.  event: not looked at. */
const char *empty_trigger(const struct empty *, const struct refused_trigger *, struct buffer *detail);

#endif
