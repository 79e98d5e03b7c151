/* Of a frame its events: judge.h. */
#include "explain/judge.h"

#include <string.h>

#include "document/document.h"
#include "document/frames.h"
#include "explain/empty.h"
#include "explain/events.h"

static const struct event *
find_event(const struct events *events, const struct frame *frame, struct span span)
{
	for (size_t i = 0; i < events->count; i++) {
		const struct event *event = events->items[i];

		if (event->frame == frame && event->trigger->tag->span.start == span.start && event->trigger->tag->span.end == span.end)
			return event;
	}
	return NULL;
}

static size_t
slot_named(const struct frame *frame, const char *name)
{
	size_t i = 0;

	while (strcmp(frame->slots[i].name, name) != 0)
		i++;                       /* it is there: the frame was compiled */
	return i;
}

/* Its events once more, with the notes that say why. */
static const struct events *
fill_again(struct judge *j, const struct example *e, struct reading *reading, struct document *d)
{
	judge_read(j, e, reading, d);
	(void)judge_run(j, d);
	return document_events(document_finish(d, j->packs->document_rules, matcher_scratch(j->matcher), true));
}

/* Why a slot is empty, source by source: the same words as --explain. */
static void
show_empty(struct judge *j, const struct example *e, struct span mark, const struct frame *frame, size_t slot, struct reading *reading)
{
	struct document d;
	const struct event *event = find_event(fill_again(j, e, reading, &d), frame, mark);

	if (event != NULL)
		empty_text(&(struct empty){ &d, reading->offsets, event }, slot, &j->details);
}

static bool
slots_agree(struct judge *j, const struct event *event, const struct example *e, size_t mark, struct reading *reading)
{
	const struct node *expected = example_of_mark(e->slots, mark);
	bool all = true;

	for (size_t i = 0; expected != NULL && i < node_count(expected); i++) {
		const char *name = node_text(node_key(expected, i));
		size_t slot = slot_named(event->frame, name);
		const struct value *value = &event->slots[slot];

		if (example_agrees(value, node_item(expected, i)))
			continue;
		all = false;
		example_tell(&j->details, name, node_item(expected, i), value->kind != VALUE_NONE ? value : NULL);
		if (value->kind == VALUE_NONE)
			show_empty(j, e, e->marks[mark], event->frame, slot, reading);
	}
	return all;
}

/* Why there is no event: the same words as --why-not. */
static void
show_no_event(struct judge *j, const struct example *e, struct span mark, const struct frame *frame, struct reading *reading)
{
	const struct where where = judge_where(e, mark);
	struct document d;

	events_tell(fill_again(j, e, reading, &d), frame, true, &d, &where, reading->offsets, NULL, 0, REPORT_TEXT, &j->details);
}

static void
tell_no_event(struct judge *j, const struct frame *frame, const struct example *e, struct span mark, struct reading *reading, const struct events *events)
{
	for (size_t i = 0; i < events->count; i++) {
		const struct tag *trigger = events->items[i]->trigger->tag;

		if (events->items[i]->frame != frame || !span_overlaps(trigger->span, mark))
			continue;
		buffer_text(&j->details, "  the mark ");
		example_words(&j->details, e->text.bytes, mark);
		buffer_text(&j->details, " is not the whole trigger, which is ");
		example_words(&j->details, e->text.bytes, trigger->span);
		buffer_byte(&j->details, '\n');
		return;
	}
	buffer_text(&j->details, "  no event: ");
	example_words(&j->details, e->text.bytes, mark);
	buffer_byte(&j->details, '\n');
	show_no_event(j, e, mark, frame, reading);
}

static bool
events_agree(struct judge *j, const struct frame *frame, const struct example *e, struct reading *reading, const struct events *events)
{
	bool all = true;

	for (size_t i = 0; i < e->mark_count; i++) {
		const struct event *event = find_event(events, frame, e->marks[i]);

		if (event == NULL) {
			all = false;
			tell_no_event(j, frame, e, e->marks[i], reading, events);
		} else if (!slots_agree(j, event, e, i, reading))
			all = false;
	}
	return all;
}

static bool
no_other_event(struct judge *j, const struct frame *frame, const struct example *e, const struct document *d, const struct events *events)
{
	bool all = true;

	for (size_t i = 0; i < events->count; i++) {
		const struct tag *trigger = events->items[i]->trigger->tag;

		if (events->items[i]->frame != frame || example_marks(e, trigger->span))
			continue;
		all = false;
		buffer_printf(&j->details, "  not expected: %s of ", frame->type);
		example_words(&j->details, d->text, trigger->span);
		buffer_byte(&j->details, '\n');
	}
	return all;
}

bool
judge_frame(struct judge *j, const struct frame *frame, const struct example *e, struct reading *reading, const struct document *d, const struct events *events)
{
	buffer_clear(&j->details);
	return (int)events_agree(j, frame, e, reading, events) & (int)no_other_event(j, frame, e, d, events);
}
