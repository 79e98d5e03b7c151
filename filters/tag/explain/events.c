#include "explain/events.h"

#include <string.h>

#include "compile/rule.h"
#include "document/frames.h"
#include "document/json.h"
#include "document/notes.h"
#include "explain/empty.h"
#include "record/compose.h"

/* What is told of one document. */
struct telling {
	const struct frame *frame;
	const struct events *events;
	const struct document *document;
	struct offsets *offsets;
	const char *id;
	size_t id_len, told;
	enum report_form form;
	struct buffer *out;
};

const struct frame *
events_frame(const struct document_rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->frame_count; i++)
		if (strcmp(rules->frames[i].id, id) == 0 && !rules->frames[i].disabled)
			return &rules->frames[i];
	return NULL;
}

static void
begin(struct telling *t)
{
	if (t->form == REPORT_JSON) {
		report_open(t->out, t->id, t->id_len);
		compose_key(t->out, "rule");
		compose_text(t->out, t->frame->id);
		report_at(t->out, "at", t->frame->place);
	} else if (t->told == 0 && t->id != NULL) {
		report_record(t->out, t->id, t->id_len);
		buffer_printf(t->out, ": %s, ", t->frame->id);
		report_place(t->out, t->frame->place);
		buffer_byte(t->out, '\n');
	}
	t->told++;
}

/* ---- slots that stayed empty ---- */

/* Did a pattern of the frame meet its limit?  What it did not find may be there. */
static bool
met_budget(const struct telling *t)
{
	for (size_t i = 0; i < t->events->error_count; i++)
		if (strcmp(t->events->errors[i], t->frame->id) == 0)
			return true;
	return false;
}

static struct empty
empty_of(const struct telling *t, const struct event *e)
{
	return (struct empty){ t->document, t->offsets, e };
}

static bool
is_empty(const struct event *e, size_t slot)
{
	return e->slots[slot].kind == VALUE_NONE;
}

/* The slot of that name of another frame; its slot_count where it has none. */
static size_t
same_slot(const struct frame *frame, const char *name)
{
	size_t i = 0;

	while (i < frame->slot_count && strcmp(frame->slots[i].name, name) != 0)
		i++;
	return i;
}

/* Did this telling go into that event, or into what did? */
static bool
went_into(const struct event *one, const struct event *e)
{
	for (; one->merged_into != NULL; one = one->merged_into)
		if (one->merged_into == e)
			return true;
	return false;
}

/* The slots that the whole event lacks, as they are seen from one telling of it; `said` is passed over. */
static void
lacking_text(struct telling *t, const struct event *e, const struct event *one, const struct buffer *said, struct buffer *out)
{
	struct empty empty = empty_of(t, one);

	for (size_t i = 0; i < e->frame->slot_count; i++) {
		size_t slot = same_slot(one->frame, e->frame->slots[i].name);
		struct buffer why = { 0 };

		if (is_empty(e, i) && slot < one->frame->slot_count) {
			empty_text(&empty, slot, &why);
			if (why.len > 0 && (said->len == 0 || memmem(said->bytes, said->len, why.bytes, why.len) == NULL)) {
				buffer_printf(out, "    slot    %s is empty\n", e->frame->slots[i].name);
				buffer_append(out, why.bytes, why.len);
			}
		}
		buffer_free(&why);
	}
}

/* What else told of the event, where that has other reasons. */
static void
merged_text(struct telling *t, const struct event *e, const struct buffer *said)
{
	for (size_t i = 0; i < t->events->tried_count; i++) {
		const struct event *one = t->events->tried[i];
		struct buffer lacking = { 0 };

		if (went_into(one, e))
			lacking_text(t, e, one, said, &lacking);
		if (lacking.len > 0) {
			buffer_text(t->out, "    merged  ");
			report_tag_text(t->out, t->document, one->notes->trigger->tag, t->offsets);
			buffer_printf(t->out, " by %s\n", one->frame->id);
			buffer_append(t->out, lacking.bytes, lacking.len);
		}
		buffer_free(&lacking);
	}
}

static void
lacking_json(struct telling *t, const struct event *e, const struct event *one)
{
	struct empty empty = empty_of(t, one);

	compose_key(t->out, "empty");
	buffer_byte(t->out, '{');
	for (size_t i = 0; i < e->frame->slot_count; i++) {
		size_t slot = same_slot(one->frame, e->frame->slots[i].name);

		if (!is_empty(e, i) || slot == one->frame->slot_count)
			continue;
		compose_key(t->out, e->frame->slots[i].name);
		empty_json(&empty, slot, t->out);
	}
	buffer_byte(t->out, '}');
}

static void
trigger_json(struct telling *t, const char *key, const struct tag *tag)
{
	compose_key(t->out, key);
	buffer_byte(t->out, '{');
	report_tag_members(t->out, t->document, tag, t->offsets);
	buffer_byte(t->out, '}');
}

static void
merged_json(struct telling *t, const struct event *e)
{
	compose_key(t->out, "merged");
	buffer_byte(t->out, '[');
	for (size_t i = 0; i < t->events->tried_count; i++) {
		const struct event *one = t->events->tried[i];

		if (!went_into(one, e))
			continue;
		compose_separator(t->out);
		buffer_byte(t->out, '{');
		trigger_json(t, "trigger", one->notes->trigger->tag);
		compose_key(t->out, "frame");
		compose_text(t->out, one->frame->id);
		lacking_json(t, e, one);
		buffer_byte(t->out, '}');
	}
	buffer_byte(t->out, ']');
}

/* ---- an event ---- */

static void
slot_text(struct telling *t, const struct event *e, size_t i, struct buffer *out)
{
	buffer_printf(out, "    slot    %s ", t->frame->slots[i].name);
	if (is_empty(e, i)) {
		struct empty empty = empty_of(t, e);

		buffer_text(out, "is empty\n");
		empty_text(&empty, i, out);
		return;
	}
	buffer_text(out, "= ");
	json_value(out, &e->slots[i]);
	if (e->fillers[i] != NULL) {
		buffer_text(out, "  <- ");
		report_tag_text(out, t->document, e->fillers[i]->tag, t->offsets);
	}
	for (const struct further *one = e->further[i]; one != NULL; one = one->next) {
		buffer_text(out, ", ");
		report_tag_text(out, t->document, one->mention->tag, t->offsets);
	}
	buffer_byte(out, '\n');
}

/* The tags that filled a list beside the first one. */
static void
further_json(struct telling *t, const struct further *one)
{
	compose_key(t->out, "further");
	buffer_byte(t->out, '[');
	for (; one != NULL; one = one->next) {
		compose_separator(t->out);
		buffer_byte(t->out, '{');
		report_tag_members(t->out, t->document, one->mention->tag, t->offsets);
		buffer_byte(t->out, '}');
	}
	buffer_byte(t->out, ']');
}

static void
slots_json(struct telling *t, const struct event *e)
{
	compose_key(t->out, "slots");
	buffer_byte(t->out, '{');
	for (size_t i = 0; i < t->frame->slot_count; i++) {
		compose_key(t->out, t->frame->slots[i].name);
		if (is_empty(e, i)) {
			buffer_text(t->out, "null");
			continue;
		}
		buffer_text(t->out, "{\"value\":");
		json_value(t->out, &e->slots[i]);
		if (e->fillers[i] != NULL) {
			compose_key(t->out, "from");
			buffer_byte(t->out, '{');
			report_tag_members(t->out, t->document, e->fillers[i]->tag, t->offsets);
			buffer_byte(t->out, '}');
		}
		if (e->further[i] != NULL)
			further_json(t, e->further[i]);
		buffer_byte(t->out, '}');
	}
	buffer_byte(t->out, '}');
}

static void
event_json(struct telling *t, const struct event *e)
{
	trigger_json(t, "trigger", e->trigger->tag);
	if (e->notes->trigger != e->trigger)
		trigger_json(t, "first", e->notes->trigger->tag);
	if (met_budget(t))
		buffer_text(t->out, ",\"budget\":true");
	slots_json(t, e);
	lacking_json(t, e, e);
	merged_json(t, e);
	buffer_text(t->out, "}\n");
}

static void
event_text(struct telling *t, const struct event *e)
{
	struct buffer slots = { 0 };

	buffer_printf(t->out, "  %s%s\n    trigger ", t->frame->type, e->main ? ", the event that the article reports" : "");
	report_tag_text(t->out, t->document, e->trigger->tag, t->offsets);
	buffer_byte(t->out, '\n');
	if (e->notes->trigger != e->trigger) {
		buffer_text(t->out, "    first   ");
		report_tag_text(t->out, t->document, e->notes->trigger->tag, t->offsets);
		buffer_byte(t->out, '\n');
	}
	if (met_budget(t))
		buffer_text(t->out, "    budget  a pattern of the frame met --match-limit: what was not found may be there\n");
	for (size_t i = 0; i < t->frame->slot_count; i++)
		slot_text(t, e, i, &slots);
	buffer_append(t->out, slots.bytes, slots.len);
	merged_text(t, e, &slots);
	buffer_free(&slots);
}

static void
tell_event(struct telling *t, const struct event *e)
{
	begin(t);
	if (t->form == REPORT_JSON)
		event_json(t, e);
	else
		event_text(t, e);
}

/* ---- no event ---- */

/* Of the tags that might trigger the frame: where the author looks there is none. */
static void
add_absence(struct telling *t, const struct span *places, size_t count, struct buffer *out)
{
	const struct document *d = t->document;
	const struct tag *nearest = NULL;
	size_t distance = SIZE_MAX;

	for (size_t i = 0; i < d->tag_count; i++) {
		const struct tag *tag = d->tags[i];

		if (tag->type != t->frame->trigger.type || tag->hidden)
			continue;
		for (size_t k = 0; k < count; k++) {
			size_t away = tag->span.end <= places[k].start ? places[k].start - tag->span.end : tag->span.start - places[k].end;

			if (away < distance) {
				distance = away;
				nearest = tag;
			}
		}
	}
	buffer_printf(out, "no tag %s stands %s", t->frame->trigger.type, nearest == NULL ? "in the record" : "there; the nearest is ");
	if (nearest != NULL)
		report_tag_text(out, d, nearest, t->offsets);
}

static void
add_hidden(struct telling *t, const struct tag *tag, struct buffer *out)
{
	if (tag->winner == NULL) {
		buffer_text(out, "the record has more tags than --max-tags");
		return;
	}
	buffer_text(out, "the tag lost to ");
	report_tag_text(out, t->document, tag->winner, t->offsets);
	buffer_text(out, ": ");
	report_reason_text(out, t->document, tag->winner, tag);
}

/* What the frame's trigger asks that the tag does not meet. */
static void
add_refusal(struct telling *t, const struct tag *trigger, struct buffer *out)
{
	const struct empty empty = { .document = t->document, .offsets = t->offsets };
	const struct refused_trigger *one = t->events->refused;
	struct buffer detail = { 0 };

	while (one != NULL && (one->frame != t->frame || one->refused.mention->tag != trigger))
		one = one->next;
	if (one == NULL) {
		buffer_text(out, "the tag does not meet the conditions of the trigger");
		return;
	}
	buffer_printf(out, "%s: ", empty_trigger(&empty, one, &detail));
	buffer_append(out, detail.bytes, detail.len);
	buffer_free(&detail);
}

static void
tell_why(struct telling *t, const struct tag *trigger, const char *word, const struct event *e, const struct span *places, size_t count)
{
	struct buffer detail = { 0 };

	begin(t);
	if (trigger == NULL)
		add_absence(t, places, count, &detail);
	else if (trigger->hidden)
		add_hidden(t, trigger, &detail);
	else if (e == NULL)
		add_refusal(t, trigger, &detail);
	else if (strcmp(word, "merged") == 0) {
		buffer_text(&detail, "it says again what ");
		report_tag_text(&detail, t->document, e->merged_into->trigger->tag, t->offsets);
		buffer_text(&detail, " says, and went into that event");
	} else if (strcmp(word, "min_slots") == 0) {
		bool any = false;

		buffer_printf(&detail, "%zu slots of one value are filled, min_slots asks for %zu", e->filled, e->least);
		for (size_t i = 0; i < t->frame->slot_count; i++)
			if (e->slots[i].kind == VALUE_NONE) {
				buffer_printf(&detail, "%s %s", any ? "" : "; empty:", t->frame->slots[i].name);
				any = true;
			}
	} else if (strcmp(word, "refers") == 0)
		buffer_text(&detail, "it only refers back, and no headline alone names what to");
	else
		buffer_text(&detail, "it did give an event");
	if (t->form == REPORT_JSON) {
		compose_key(t->out, "why_not");
		compose_text(t->out, word);
		if (trigger != NULL)
			report_tag_members(t->out, t->document, trigger, t->offsets);
		compose_key(t->out, "detail");
		compose_string(t->out, detail.bytes, detail.len);
		if (strcmp(word, "min_slots") == 0)
			lacking_json(t, e, e);
		buffer_text(t->out, "}\n");
	} else {
		if (trigger != NULL) {
			buffer_text(t->out, "  ");
			report_tag_text(t->out, t->document, trigger, t->offsets);
			buffer_text(t->out, "\n  ");
		}
		buffer_printf(t->out, "  %-3s %-10s %.*s\n", strcmp(word, "filled") == 0 ? "ok" : "NO", word, (int)detail.len, detail.bytes);
		if (strcmp(word, "min_slots") == 0)
			lacking_text(t, e, e, &(struct buffer){ 0 }, t->out);
	}
	buffer_free(&detail);
}

static const struct event *
event_of(const struct events *events, const struct frame *frame, const struct tag *trigger)
{
	for (size_t i = 0; i < events->tried_count; i++)
		if (events->tried[i]->frame == frame && events->tried[i]->trigger->tag == trigger)
			return events->tried[i];
	return NULL;
}

static void
tell_trigger(struct telling *t, const struct events *events, const struct tag *trigger)
{
	const struct event *e = event_of(events, t->frame, trigger);

	tell_why(t, trigger, e == NULL ? "trigger" : e->merged_into != NULL ? "merged" : e->frame->refers ? "refers" : e->filled < e->least ? "min_slots" : "filled", e, NULL, 0);
}

size_t
events_tell(const struct events *events, const struct frame *frame, bool why_not, const struct document *d, const struct where *where, struct offsets *offsets,
	const char *id, size_t id_len, enum report_form form, struct buffer *out)
{
	struct telling t = { .frame = frame, .events = events, .document = d, .offsets = offsets, .id = id, .id_len = id_len, .form = form, .out = out };
	struct span *places;
	size_t count = where_find(where, d, offsets, &places);

	for (size_t i = 0; !why_not && i < events->count; i++)
		if (events->items[i]->frame == frame && where_meets(where, places, count, events->items[i]->trigger->tag->span))
			tell_event(&t, events->items[i]);
	if (where->text != NULL && count == 0)
		return 0;                  /* the record does not have the place */
	for (size_t i = 0; why_not && i < d->tag_count; i++)
		if (!d->tags[i]->hidden && d->tags[i]->type == frame->trigger.type && where_meets(where, places, count, d->tags[i]->span))
			tell_trigger(&t, events, d->tags[i]);
	/* with a place of the author's, what stood there and did not last */
	for (size_t i = 0; why_not && count > 0 && t.told == 0 && i < d->tag_count; i++)
		if (d->tags[i]->hidden && d->tags[i]->type == frame->trigger.type && where_meets(where, places, count, d->tags[i]->span))
			tell_why(&t, d->tags[i], "trigger", NULL, NULL, 0);
	if (why_not && t.told == 0)
		tell_why(&t, NULL, "trigger", NULL, places, count);
	return t.told;
}

void
events_language(const struct frame *frame, const char *id, size_t id_len, enum report_form form, struct buffer *out)
{
	static const char detail[] = "the record's lang is und, and rules are not applied to it without --any-language";
	struct telling t = { .frame = frame, .id = id, .id_len = id_len, .form = form, .out = out };

	begin(&t);
	if (form == REPORT_JSON) {
		compose_key(out, "why_not");
		compose_text(out, "language");
		compose_key(out, "detail");
		compose_text(out, detail);
		buffer_text(out, "}\n");
	} else
		buffer_printf(out, "  NO  language   %s\n", detail);
}
