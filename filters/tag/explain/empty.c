#include "explain/empty.h"

#include <stdlib.h>
#include <string.h>

#include "document/judge.h"
#include "document/json.h"
#include "document/notes.h"
#include "explain/report.h"
#include "record/compose.h"
#include "unicode/utf8.h"

#define BESIDE_MOST 40                     /* code points beside a tag that a line shows */
#define OTHERS_TEXT 3                      /* refused tags that a line names behind the first */
#define TAGS_JSON 32                       /* and that an object holds */

/* What is told of one source. */
struct reason {
	const struct empty *empty;
	const struct frame_slot *slot;
	const struct frame_source *source;
	const struct note *note;
	const struct refused *tag;         /* NULL: the source as a whole */
	struct buffer *out;
};

/* What a reason is called and how it is said: of a tag, and of a source that is no tag.
 *   %t the tag   %b %a what stands right before, behind it   %k the kind of its segment   %c the field that a condition asks for
 *   %o the other tag   %u how it stands to that   %p in which way that is better   %w the words that were found
 *   %d a day   %n values that were found   %l min   %m max   %v what it gives no value of   %i where the source looks
 *   %s the slot of `of`   %h how many sentences of the head */
static const struct wording {
	const char *word, *tag, *source;
} wordings[] = {
	[REFUSAL_NONE] = { "merged", "", "a value was found, and fell when two tellings of the event became one" },
	[REFUSAL_WITHIN] = { "within", "%t stands in a %k, which is in no window", "" },
	[REFUSAL_TRIGGER] = { "trigger", "%t stands in the trigger's own words", "" },
	[REFUSAL_KEEP] = { "keep", "%t is a working tag (keep: false)", "" },
	[REFUSAL_TOLD] = { "told", "the sentence of %t belongs to other words that tell of such an event", "" },
	[REFUSAL_DAY] = { "day", "the sentence of %t is about another day, %d", "" },
	[REFUSAL_LIMIT] = { "limit", "%t stands behind more tags of its sentence than are looked at", "" },
	[REFUSAL_NOT_NEAR] = { "not_near", "%w stands in the sentence of %t", "%w stands in the trigger's sentence" },
	[REFUSAL_NEAR] = { "near", "the pattern is not found in the sentence of %t", "the pattern is not found in the trigger's sentence" },
	[REFUSAL_DOES] = { "near", "%w, in the sentence of %t, is of who stands before it", "" },
	[REFUSAL_CLAIMED] = { "legal_ref", "%t belongs to a legal reference", "" },
	[REFUSAL_REMEMBERED] = { "anniversary", "%t is a day that is remembered", "" },
	[REFUSAL_IN] = { "in", "%t stands in a %k", "the source looks at no kind of segment that stands %i" },
	[REFUSAL_WHERE] = { "where", "%t has %c", "" },
	[REFUSAL_AFTER] = { "after", "right before %t stands %b", "" },
	[REFUSAL_BEFORE] = { "before", "right behind %t stands %a", "" },
	[REFUSAL_NOT_AFTER] = { "not_after", "right before %t stands %w", "" },
	[REFUSAL_NOT_BEFORE] = { "not_before", "right behind %t stands %w", "" },
	[REFUSAL_UNLESS] = { "unless", "%t %u %o", "" },
	[REFUSAL_TEXT] = { "text", "", "the pattern is not found %i" },
	[REFUSAL_PREFER] = { "prefer", "%t gives way to %o, which %p", "" },
	[REFUSAL_MAX] = { "max", "%t stands behind as many others as max takes, %m", "" },
	[REFUSAL_LIST] = { "join", "what %t gives is a list, and cannot be joined", "" },
	[REFUSAL_JOIN] = { "join", "%t stands in another sentence than what is joined", "" },
	[REFUSAL_FIELD] = { "field", "%t has %v", "what the pattern finds %i is nothing: its group is empty" },
	[REFUSAL_DROP] = { "drop", "nothing of %t is left", "nothing of what the pattern finds %i is left" },
	[REFUSAL_MIN] = { "min", "%n, and min asks for %l: %t", "" },
	[REFUSAL_OF] = { "of", "", "from this trigger no tag has filled the slot '%s'" },
	[REFUSAL_LEAD] = { "published", "", "the trigger stands neither in the title nor in the first %h sentences" },
	[REFUSAL_TIME] = { "published", "", "the trigger's sentence tells a time: %o" },
	[REFUSAL_PUBLISHED] = { "published", "", "the day of the page is not known" },
};

/* ---- pieces of a reason ---- */

static void
add_tag(const struct reason *r, const struct tag *tag)
{
	report_tag_text(r->out, r->empty->document, tag, r->empty->offsets);
}

static void
add_words(const struct reason *r, struct span words)
{
	report_words(r->out, r->empty->document->text + words.start, words.end - words.start, REPORT_WORDS);
}

/* The words of a line that stand right before a tag or behind it, whole as far as they fit; blanks are cut off, as the
 * guards do. */
static struct span
words_before(const struct document *d, const struct tag *tag)
{
	size_t edge = d->segments[tag->segment].span.start, start = tag->span.start, end = start;
	const char *blank;

	while (end > edge && d->text[end - 1] == ' ')
		end--;
	start = end;
	for (size_t points = 0; start > edge && points < BESIDE_MOST; points++)
		while (--start > edge && (d->text[start] & 0xC0) == 0x80)
			continue;
	blank = start > edge ? memchr(d->text + start, ' ', end - start) : NULL;
	return (struct span){ blank != NULL ? (size_t)(blank - d->text) + 1 : start, end };
}

static struct span
words_behind(const struct document *d, const struct tag *tag)
{
	size_t edge = d->segments[tag->segment].span.end, start = tag->span.end, end, size;
	const char *blank;

	while (start < edge && d->text[start] == ' ')
		start++;
	end = start;
	for (size_t points = 0; end < edge && points < BESIDE_MOST; points++, end += size)
		(void)utf8_decode(d->text + end, &size);
	blank = end < edge ? memrchr(d->text + start, ' ', end - start) : NULL;
	return (struct span){ start, blank != NULL ? (size_t)(blank - d->text) : end };
}

static void
add_beside(const struct reason *r, struct span words)
{
	if (words.start < words.end)
		add_words(r, words);
	else
		buffer_text(r->out, "nothing");
}

static void
add_condition(const struct reason *r, const struct frame_condition *condition)
{
	const struct value value = judge_asked(r->empty->document, condition, r->tag->mention->tag);

	if (value.kind == VALUE_NONE) {
		buffer_printf(r->out, "no field '%s'", condition->field);
		return;
	}
	buffer_printf(r->out, "%s ", condition->field);
	json_value(r->out, &value);
}

static void
add_missing(const struct reason *r)
{
	if (r->source->field != NULL)
		buffer_printf(r->out, "no value of the field '%s'", r->source->field);
	else
		buffer_text(r->out, "no day that is known");
}

static void
add_window(const struct reason *r)
{
	const struct event *e = r->empty->event;
	const struct document *d = r->empty->document;

	switch (r->note->within) {
	case WITHIN_TRIGGER:
		buffer_text(r->out, "in the trigger's words");
		return;
	case WITHIN_SENTENCE:
		buffer_text(r->out, "in the trigger's sentence");
		return;
	case WITHIN_SEGMENT:
		buffer_printf(r->out, "in the trigger's %s", d->segments[e->notes->trigger->tag->segment].kind);
		return;
	case WITHIN_WINDOW:
		buffer_printf(r->out, "in the window of %zu sentence%s on either side", e->frame->window, e->frame->window == 1 ? "" : "s");
		if (r->source->within == WITHIN_DOCUMENT)
			buffer_text(r->out, " (document is for the event that the article reports)");
		return;
	case WITHIN_DOCUMENT:
		buffer_text(r->out, "in the article");
	}
}

static void
add_found(const struct reason *r, size_t count)
{
	if (r->source->join != NULL && count == 0)
		buffer_text(r->out, "no sentence has so many");
	else
		buffer_printf(r->out, "%zu value%s found", count, count == 1 ? " is" : "s are");
}

static void
add_piece(const struct reason *r, char what)
{
	static const char *const relations[] = { "overlaps", "stands inside", "stands beside" };
	static const char *const better[] = { "is nearer, or as near and stands first", "stands first", "stands last", "is longer, or as long and stands first" };
	const struct because *because = r->tag != NULL ? &r->tag->because : &r->note->because;
	const struct tag *tag = r->tag != NULL ? r->tag->mention->tag : because->tag;

	switch (what) {
	case 't':
		if (r->note == NULL)       /* a trigger, which was named before */
			buffer_text(r->out, "the tag");
		else
			add_tag(r, tag);
		break;
	case 'b': add_beside(r, words_before(r->empty->document, tag)); break;
	case 'a': add_beside(r, words_behind(r->empty->document, tag)); break;
	case 'k': buffer_text(r->out, r->empty->document->segments[tag->segment].kind); break;
	case 'c': add_condition(r, because->condition); break;
	case 'o': add_tag(r, because->tag); break;
	case 'u': buffer_text(r->out, relations[r->source->match.relation]); break;
	case 'p': buffer_text(r->out, better[r->source->prefer]); break;
	case 'w': add_words(r, because->words); break;
	case 'd': json_value(r->out, &r->tag->day); break;
	case 'n': add_found(r, because->count); break;
	case 'l': buffer_unsigned(r->out, r->source->least); break;
	case 'm': buffer_unsigned(r->out, r->source->most); break;
	case 'v': add_missing(r); break;
	case 'i': add_window(r); break;
	case 's': buffer_text(r->out, r->empty->event->frame->slots[r->source->of].name); break;
	case 'h': buffer_unsigned(r->out, r->source->lead); break;
	default: break;
	}
}

static void
add_wording(const struct reason *r, const char *wording)
{
	for (const char *at = wording; *at != '\0'; at++)
		if (*at == '%')
			add_piece(r, *++at);
		else
			buffer_byte(r->out, *at);
}

/* ---- no tag where it looks ---- */

static void
add_distance(const struct reason *r, const struct tag *tag)
{
	const struct note *n = r->note;
	const struct span trigger = r->empty->event->notes->trigger->tag->span;
	const struct segment *segment = &r->empty->document->segments[tag->segment];
	bool before = tag->span.start < trigger.start;
	size_t points = offsets_between(r->empty->offsets, tag->span, trigger);

	if (n->apart) {
		buffer_printf(r->out, "in %s%s, which is in no window", segment->duplicate_of != SIZE_MAX ? "a repeated " : "a ", segment->kind);
		return;
	}
	if (n->away > 0) {
		buffer_printf(r->out, "%zu sentence%s %s", n->away, n->away == 1 ? "" : "s", before ? "before it" : "behind it");
		return;
	}
	buffer_printf(r->out, "%zu character%s %s them", points, points == 1 ? "" : "s", before ? "before" : "behind");
}

static void
add_loser(const struct reason *r, const struct tag *lost)
{
	buffer_text(r->out, "; ");
	add_tag(r, lost);
	buffer_text(r->out, " lost to ");
	add_tag(r, lost->winner);
	buffer_text(r->out, ": ");
	report_reason_text(r->out, r->empty->document, lost->winner, lost);
}

static void
add_absence(const struct reason *r)
{
	const struct note *n = r->note;

	buffer_printf(r->out, "no %s stands ", r->source->match.type);
	add_window(r);
	if (n->nearest == NULL) {
		buffer_text(r->out, ", nor anywhere in the record");
	} else {
		buffer_text(r->out, "; the nearest, ");
		add_tag(r, n->nearest);
		buffer_text(r->out, ", stands ");
		add_distance(r, n->nearest);
	}
	if (n->lost != NULL)
		add_loser(r, n->lost);
}

/* ---- the tags that a source looked at ---- */

struct ranking {
	const struct refused *tag;
	size_t distance;                   /* code points to the trigger */
};

static int
furthest_first(const void *a, const void *b)
{
	const struct ranking *left = a, *right = b;

	if (left->tag->why != right->tag->why)
		return left->tag->why > right->tag->why ? -1 : 1;
	if (left->distance != right->distance)
		return left->distance < right->distance ? -1 : 1;
	return left->tag->mention < right->tag->mention ? -1 : left->tag->mention > right->tag->mention;
}

/* In the document's arena. */
static struct ranking *
ranked(const struct reason *r)
{
	struct ranking *all = arena_alloc(r->empty->document->arena, (r->note->kept + 1) * sizeof *all);
	const struct span to = r->empty->event->notes->trigger->tag->span;
	size_t count = 0;

	for (const struct refused *one = r->note->first; one != NULL; one = one->next) {
		all[count].distance = offsets_between(r->empty->offsets, one->mention->tag->span, to);
		all[count++].tag = one;
	}
	qsort(all, count, sizeof *all, furthest_first);
	return all;
}

/* Those that did not get as far as the first, under the word that refused them. */
static void
add_others(const struct reason *r, const struct ranking *all)
{
	size_t i = 1;

	for (; i < r->note->kept && i <= OTHERS_TEXT; i++) {
		const struct span span = all[i].tag->mention->tag->span;
		const char *word = wordings[all[i].tag->why].word;

		if (i > 1 && strcmp(word, wordings[all[i - 1].tag->why].word) == 0)
			buffer_text(r->out, ", ");
		else
			buffer_printf(r->out, "; %s: ", word);
		add_words(r, span);
		buffer_printf(r->out, " %zu-%zu", offsets_point(r->empty->offsets, span.start), offsets_point(r->empty->offsets, span.end));
	}
	if (i < r->note->count)
		buffer_printf(r->out, "; %zu more", r->note->count - i);
}

/* ---- a source ---- */

/* Nothing refused it, or the best of its tags. */
static bool
was_filled(const struct note *n)
{
	for (const struct refused *one = n->first; one != NULL; one = one->next)
		if (one->why == REFUSAL_NONE)
			return true;
	return n->count == 0 && n->why == REFUSAL_NONE;
}

/* What refused the source: of several tags the one that got furthest. */
static enum refusal
verdict_of(struct reason *r, const struct ranking *all)
{
	if (was_filled(r->note))
		return REFUSAL_NONE;
	r->tag = r->note->kept > 0 ? all[0].tag : NULL;
	return r->tag != NULL ? r->tag->why : r->note->why;
}

static void
add_detail(const struct reason *r, enum refusal why)
{
	const struct wording *wording = &wordings[why];
	bool of_tag = r->tag != NULL || r->source->how == SOURCE_OF || r->source->how == SOURCE_TRIGGER || why == REFUSAL_KEEP;

	if (why == REFUSAL_WITHIN)
		add_absence(r);
	else
		add_wording(r, of_tag && *wording->tag != '\0' ? wording->tag : wording->source);
}

static void
source_text(struct reason *r)
{
	const struct ranking *all = ranked(r);
	enum refusal why = verdict_of(r, all);

	buffer_printf(r->out, "      NO  %-10s ", wordings[why].word);
	if (r->slot->count > 1)
		buffer_printf(r->out, "line %zu: ", r->source->place.line);
	add_detail(r, why);
	if (r->tag != NULL)
		add_others(r, all);
	buffer_byte(r->out, '\n');
}

static void
add_member_detail(struct reason *r, enum refusal why)
{
	struct buffer detail = { 0 }, *out = r->out;

	r->out = &detail;
	add_detail(r, why);
	r->out = out;
	compose_key(out, "detail");
	compose_string(out, detail.bytes, detail.len);
	buffer_free(&detail);
}

static void
tags_json(struct reason *r, const struct ranking *all)
{
	size_t i = 0;

	compose_key(r->out, "tags");
	buffer_byte(r->out, '[');
	for (; i < r->note->kept && i < TAGS_JSON; i++) {
		r->tag = all[i].tag;
		compose_separator(r->out);
		buffer_byte(r->out, '{');
		report_tag_members(r->out, r->empty->document, r->tag->mention->tag, r->empty->offsets);
		compose_key(r->out, "why");
		compose_text(r->out, wordings[r->tag->why].word);
		add_member_detail(r, r->tag->why);
		buffer_byte(r->out, '}');
	}
	buffer_byte(r->out, ']');
	if (i < r->note->count)
		report_number(r->out, "more", r->note->count - i);
}

static void
nearest_json(const struct reason *r)
{
	compose_key(r->out, "nearest");
	buffer_byte(r->out, '{');
	report_tag_members(r->out, r->empty->document, r->note->nearest, r->empty->offsets);
	if (!r->note->apart)
		report_number(r->out, "sentences", r->note->away);
	buffer_byte(r->out, '}');
}

static void
source_json(struct reason *r)
{
	const struct ranking *all = ranked(r);
	enum refusal why = verdict_of(r, all);

	compose_separator(r->out);
	buffer_byte(r->out, '{');
	report_at(r->out, "at", r->source->place);
	compose_key(r->out, "why");
	compose_text(r->out, wordings[why].word);
	add_member_detail(r, why);
	if (r->tag != NULL)
		tags_json(r, all);
	else if (r->note->nearest != NULL)
		nearest_json(r);
	buffer_byte(r->out, '}');
}

static void
each_source(const struct empty *e, size_t slot, void (*tell)(struct reason *), struct buffer *out)
{
	const struct frame_slot *s = &e->event->frame->slots[slot];

	for (size_t i = 0; i < s->count; i++) {
		const struct note *note = &e->event->notes->sources[s->sources[i].index];
		struct reason r = { .empty = e, .slot = s, .source = &s->sources[i], .note = note, .out = out };

		if (note->tried)
			tell(&r);
	}
}

const char *
empty_trigger(const struct empty *e, const struct refused_trigger *trigger, struct buffer *detail)
{
	const struct frame_source source = { .match = trigger->frame->trigger };
	const struct reason r = { .empty = e, .source = &source, .tag = &trigger->refused, .out = detail };
	const struct wording *wording = &wordings[trigger->refused.why];

	if (trigger->refused.why == REFUSAL_LIMIT)
		buffer_text(detail, "more tags stand before it than one frame takes triggers from");
	else
		add_wording(&r, wording->tag);
	return wording->word;
}

void
empty_text(const struct empty *e, size_t slot, struct buffer *out)
{
	each_source(e, slot, source_text, out);
}

void
empty_json(const struct empty *e, size_t slot, struct buffer *out)
{
	buffer_byte(out, '[');
	each_source(e, slot, source_json, out);
	buffer_byte(out, ']');
}
