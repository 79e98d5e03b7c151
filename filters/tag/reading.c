#include "reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static bool
has_private_use(const char *text, size_t len)
{
	static const unsigned char leads[] = { 0xEE, 0xEF, 0xF3, 0xF4 };

	for (size_t i = 0; i < sizeof leads; i++) {
		const char *at = text, *end = text + len;

		while ((at = memchr(at, leads[i], (size_t)(end - at))) != NULL) {
			unsigned char second = (unsigned char)at[1];

			/* U+E000 to U+F8FF; the supplementary planes F0000 and 100000. */
			if (leads[i] == 0xEE || (leads[i] == 0xEF && second < 0xA4) || (leads[i] == 0xF3 && second >= 0xB0) || leads[i] == 0xF4)
				return true;
			at++;
		}
	}
	return false;
}

/* ---- segments and sentences that the record has ---- */

static int
read_span(struct reading *r, struct item start, struct item end, const char *what, size_t index, struct span *out, struct fault *why)
{
	size_t from, to;

	if (!item_size(start, &from) || !item_size(end, &to))
		return fault_set(why, FAULT_WRONG_TYPE, NULL, "'%s'[%zu] has no whole numbers for its start and end", what, index);
	if (from > to || !offsets_byte(r->offsets, from, &out->start) || !offsets_byte(r->offsets, to, &out->end))
		return fault_set(why, FAULT_BAD_OFFSET, NULL, "'%s'[%zu] is %zu to %zu, the text has %zu characters", what, index, from, to,
			offsets_end(r->offsets));
	return 0;
}

static const char *
find_kind(struct item kind)
{
	for (size_t i = 0; segment_kinds[i] != NULL; i++)
		if (item_equals(kind, segment_kinds[i]))
			return segment_kinds[i];
	return NULL;
}

/* Room for the elements of a list, by the bytes that the shortest one takes with its comma. */
static void *
list_room(struct arena *arena, struct item list, size_t shortest, size_t size)
{
	return arena_alloc(arena, (list.len / shortest + 1) * size);
}

static int
read_segments(struct reading *r, struct item list, struct document *d, struct fault *why)
{
	static const char *const names[] = { "kind", "start", "end", "duplicate_of" };
	struct cursor at = cursor_over(list);
	struct item element, of[4];

	d->segments = list_room(d->arena, list, sizeof "{\"kind\":\"title\",\"start\":0,\"end\":1}", sizeof *d->segments);
	while (cursor_next_object(&at, &element, names, 4, of)) {
		struct segment *s = &d->segments[d->segment_count];

		if (element.type != ITEM_OBJECT)
			return fault_set(why, FAULT_WRONG_TYPE, NULL, "'segments'[%zu] is %s, not an object", d->segment_count, item_type_name(element.type));
		s->kind = find_kind(of[0]);
		if (s->kind == NULL)
			return fault_set(why, FAULT_WRONG_TYPE, NULL, "'segments'[%zu] has no known kind", d->segment_count);
		if (read_span(r, of[1], of[2], "segments", d->segment_count, &s->span, why) < 0)
			return -1;
		if (!item_size(of[3], &s->duplicate_of))
			s->duplicate_of = SIZE_MAX;
		d->segment_count++;
	}
	for (size_t i = 0; i < d->segment_count; i++) {
		if (d->segments[i].duplicate_of != SIZE_MAX && d->segments[i].duplicate_of >= d->segment_count)
			return fault_set(why, FAULT_BAD_OFFSET, NULL, "'segments'[%zu] repeats segment %zu, there are %zu", i, d->segments[i].duplicate_of, d->segment_count);
		if (i > 0 && d->segments[i].span.start < d->segments[i - 1].span.end)
			return fault_set(why, FAULT_BAD_OFFSET, NULL, "'segments'[%zu] begins before the one in front of it ends", i);
	}
	return 0;
}

static int
read_sentences(struct reading *r, struct item list, struct document *d, struct fault *why)
{
	struct cursor at = cursor_over(list);
	struct item element, pair[2];

	d->sentences = list_room(d->arena, list, sizeof "[0,1]", sizeof *d->sentences);
	while (cursor_next_array(&at, &element, 2, pair)) {
		if (element.type != ITEM_ARRAY || pair[1].type == ITEM_ABSENT)
			return fault_set(why, FAULT_WRONG_TYPE, NULL, "'sentences'[%zu] is no pair of a start and an end", d->sentence_count);
		if (read_span(r, pair[0], pair[1], "sentences", d->sentence_count, &d->sentences[d->sentence_count], why) < 0)
			return -1;
		if (d->sentence_count > 0 && d->sentences[d->sentence_count].start < d->sentences[d->sentence_count - 1].end)
			return fault_set(why, FAULT_BAD_OFFSET, NULL, "'sentences'[%zu] begins before the one in front of it ends", d->sentence_count);
		d->sentence_count++;
	}
	return 0;
}

/* ---- those that are made ---- */

static void
make_segments(struct document *d, const char *kind)
{
	size_t lines = 1;

	for (size_t i = 0; i < d->len; i++)
		lines += d->text[i] == '\n';
	d->segments = arena_alloc(d->arena, lines * sizeof *d->segments);
	for (size_t at = 0; at < d->len;) {
		const char *stop = memchr(d->text + at, '\n', d->len - at);
		size_t end = stop != NULL ? (size_t)(stop - d->text) : d->len;

		if (end > at)
			d->segments[d->segment_count++] = (struct segment){ kind, { at, end }, SIZE_MAX };
		at = end + 1;
	}
}

static void
make_sentences(struct reading *r, struct document *d)
{
	r->spans.count = 0;
	for (size_t i = 0; i < d->segment_count; i++)
		if (strcmp(d->segments[i].kind, "paragraph") == 0)
			splitter_cut(r->splitter, d->text, d->segments[i].span.start, d->segments[i].span.end, &r->spans);
	d->sentences = arena_alloc(d->arena, (r->spans.count + 1) * sizeof *d->sentences);
	if (r->spans.count > 0)
		memcpy(d->sentences, r->spans.items, r->spans.count * sizeof *d->sentences);
	d->sentence_count = r->spans.count;
}

/* ---- the whole ---- */

static const char *
member_text(struct record *record, struct arena *arena, const char *name)
{
	size_t len;
	const char *text = record_string(record, name, &len);

	return text != NULL ? arena_copy(arena, text, len) : NULL;
}

static int
read_list(struct record *record, const char *name, struct item *list, struct fault *why)
{
	*list = record_item(record, name);
	if (list->type == ITEM_ARRAY || list->type == ITEM_ABSENT || list->type == ITEM_NULL)
		return 0;
	return fault_set(why, FAULT_WRONG_TYPE, NULL, "'%s' is %s, not an array", name, item_type_name(list->type));
}

int
reading_document(struct reading *r, struct record *record, struct arena *arena, struct document *d, struct fault *why)
{
	struct item segments, sentences;

	*d = (struct document){ .arena = arena };
	if (record_need_string(record, "text", &d->text, &d->len, why) < 0)
		return -1;
	if (has_private_use(d->text, d->len))
		return fault_set(why, FAULT_WRONG_FORM, NULL, "'text' holds private-use characters, which stand for tags in rules; normalize takes them out");
	if (read_list(record, "segments", &segments, why) < 0 || read_list(record, "sentences", &sentences, why) < 0)
		return -1;
	if (r->offsets == NULL)
		r->offsets = offsets_new();
	offsets_start(r->offsets, d->text, d->len);
	d->id = member_text(record, arena, "id");
	d->published = member_text(record, arena, "published");
	if (segments.type == ITEM_ARRAY) {
		if (read_segments(r, segments, d, why) < 0)
			return -1;
	} else
		make_segments(d, segment_kinds[2]);
	if (sentences.type == ITEM_ARRAY)
		return read_sentences(r, sentences, d, why);
	make_sentences(r, d);
	return 0;
}

void
reading_text(struct reading *r, struct arena *arena, const char *text, size_t len, size_t title, const char *kind, struct document *d)
{
	*d = (struct document){ .arena = arena, .text = text, .len = len };
	if (r->offsets == NULL)
		r->offsets = offsets_new();
	offsets_start(r->offsets, text, len);
	make_segments(d, kind);
	if (title > 0)
		d->segments[0].kind = segment_kinds[SEGMENT_TITLE];
	make_sentences(r, d);
}

void
reading_free(struct reading *r)
{
	offsets_free(r->offsets);
	spans_free(&r->spans);
	*r = (struct reading){ 0 };
}
