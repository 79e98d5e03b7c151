#include "content.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define SENTENCE_LEAST 5                   /* syllables: a shorter sentence may stand twice by chance */

struct part {
	struct span span;                  /* bytes of the text */
	bool title;
};

struct content_reader {
	const struct settings *settings;
	struct tokens all, title;
	struct offsets *offsets;
	struct part *parts;
	size_t part_count, part_capacity;
	struct spans sentences;            /* of one part */
	size_t *starts;                    /* bytes, of the record's own sentences */
	size_t start_count, start_capacity, start_next;
	bool own_sentences;
	const struct token **chosen;
	size_t chosen_capacity;
	size_t next;                       /* the token behind the part that was chosen last */
	size_t *ends;                      /* of the sentences among the chosen */
	size_t end_count, end_capacity;
	uint64_t *seen;                    /* hashes of the text's sentences: a table, 0 is free */
	size_t seen_size, seen_capacity, seen_count;
};

struct content_reader *
content_reader_new(const struct settings *settings)
{
	struct content_reader *r = mem_zero(sizeof *r);

	r->settings = settings;
	r->offsets = offsets_new();
	return r;
}

void
content_reader_free(struct content_reader *r)
{
	if (r == NULL)
		return;
	tokens_free(&r->all);
	tokens_free(&r->title);
	offsets_free(r->offsets);
	spans_free(&r->sentences);
	free(r->parts);
	free(r->starts);
	free(r->chosen);
	free(r->ends);
	free(r->seen);
	free(r);
}

/* ---- parts of the text ---- */

static void
part_add(struct content_reader *r, size_t start, size_t end, bool title)
{
	if (r->part_count == r->part_capacity)
		mem_grow(&r->parts, &r->part_capacity, r->part_count + 1, sizeof *r->parts);
	r->parts[r->part_count++] = (struct part){ { start, end }, title };
}

/* [start, end) in code points, as two integers, to bytes. */
static int
span_read(struct content_reader *r, struct item start, struct item end, const char *what, struct span *out, struct fault *why)
{
	size_t from, to;

	if (item_size(start, &from) && item_size(end, &to) && from <= to && offsets_byte(r->offsets, from, &out->start) &&
	    offsets_byte(r->offsets, to, &out->end))
		return 0;
	return fault_set(why, FAULT_BAD_OFFSET, NULL, "%s with offsets that are not in the text: [%.*s, %.*s]", what,
	    (int)(start.len < 20 ? start.len : 20), start.len > 0 ? start.bytes : "", (int)(end.len < 20 ? end.len : 20),
	    end.len > 0 ? end.bytes : "");
}

static int
parts_of_segments(struct content_reader *r, struct record *record, struct item segments, struct fault *why)
{
	struct cursor at = cursor_over(segments);
	struct item segment;

	while (cursor_next(&at, &segment)) {
		size_t len;
		const char *kind = item_string(item_member(segment, "kind"), record_arena(record), &len);
		struct span span;

		if (kind == NULL)
			return fault_set(why, FAULT_WRONG_TYPE, NULL, "a segment without a kind");
		if (span_read(r, item_member(segment, "start"), item_member(segment, "end"), "a segment", &span, why) < 0)
			return -1;
		if (settings_compares(r->settings, kind, len) && item_member(segment, "duplicate_of").type == ITEM_ABSENT)
			part_add(r, span.start, span.end, len == 5 && memcmp(kind, "title", 5) == 0);
	}
	return 0;
}

static void
parts_of_lines(struct content_reader *r, const char *text, size_t len)
{
	for (size_t start = 0; start < len;) {
		const char *end = memchr(text + start, '\n', len - start);
		size_t stop = end != NULL ? (size_t)(end - text) : len;

		if (stop > start)
			part_add(r, start, stop, false);
		start = stop + 1;
	}
}

static int
starts_of_sentences(struct content_reader *r, struct item sentences, struct fault *why)
{
	struct cursor at = cursor_over(sentences);
	struct item pair;

	while (cursor_next(&at, &pair)) {
		struct cursor inside = cursor_over(pair);
		struct item start = { 0 }, end = { 0 };
		struct span span;

		cursor_next(&inside, &start);
		cursor_next(&inside, &end);
		if (span_read(r, start, end, "a sentence", &span, why) < 0)
			return -1;
		mem_grow(&r->starts, &r->start_capacity, r->start_count + 1, sizeof *r->starts);
		r->starts[r->start_count++] = span.start;
	}
	return 0;
}

/* ---- tokens ---- */

/* The first token that begins at `byte` or behind it. */
static size_t
token_from(const struct tokens *t, size_t byte)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->items[middle].start < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
choose(struct content_reader *r, struct content *c, const struct tokens *t, size_t from, size_t to)
{
	mem_grow(&r->chosen, &r->chosen_capacity, c->count + (to - from), sizeof *r->chosen);
	for (size_t i = from; i < to; i++)
		r->chosen[c->count++] = &t->items[i];
	mem_grow(&r->ends, &r->end_capacity, r->end_count + 1, sizeof *r->ends);
	r->ends[r->end_count++] = c->count;
}

static void
seen_clear(struct content_reader *r)
{
	r->seen_count = 0;
	r->seen_size = 64;
	while (r->seen_size < r->all.count / 2)
		r->seen_size *= 2;                 /* a sentence has five syllables at least: never more than half full */
	mem_grow(&r->seen, &r->seen_capacity, r->seen_size, sizeof *r->seen);
	memset(r->seen, 0, r->seen_size * sizeof *r->seen);
}

/* Did these tokens stand in the text before, as a sentence?  They do from now on. */
static bool
said_before(struct content_reader *r, size_t from, size_t to)
{
	uint64_t hash = to - from;
	size_t slot;

	for (size_t i = from; i < to; i++)
		hash = (hash ^ r->all.items[i].hash) * UINT64_C(0x9e3779b97f4a7c15) + (hash >> 29);
	hash |= 1;
	for (slot = (size_t)(hash >> 20) & (r->seen_size - 1); r->seen[slot] != 0; slot = (slot + 1) & (r->seen_size - 1))
		if (r->seen[slot] == hash)
			return true;
	r->seen[slot] = hash;
	return false;
}

/* Tokens [from, to) of the body, without what was said before. */
static void
choose_sentence(struct content_reader *r, struct content *c, size_t from, size_t to)
{
	if (from >= to)
		return;
	if (r->settings->in_document && to - from >= SENTENCE_LEAST && said_before(r, from, to))
		c->repeated++;
	else
		choose(r, c, &r->all, from, to);
}

/* Parts and sentences come in the order of the text; those that do not are not cut. */
static void
own_sentences_of(struct content_reader *r, struct span part)
{
	for (; r->start_next < r->start_count && r->starts[r->start_next] < part.end; r->start_next++)
		if (r->starts[r->start_next] >= part.start)
			spans_add(&r->sentences, r->starts[r->start_next], part.end);
}

/* The first token from `byte` on, where parts and sentences come in the order of the text: the one the last of them ended
 * before, or a few behind it. */
static size_t
token_onward(const struct content_reader *r, size_t at, size_t byte)
{
	while (at < r->all.count && r->all.items[at].start < byte)
		at++;
	return at;
}

static void
choose_body(struct content_reader *r, struct content *c, const char *text, struct span part)
{
	const bool behind = r->next > 0 && r->all.items[r->next - 1].start >= part.start;
	size_t from = behind ? token_from(&r->all, part.start) : token_onward(r, r->next, part.start), to;

	r->sentences.count = 0;
	if (r->settings->in_document && !r->own_sentences)
		splitter_cut(r->settings->splitter, text, part.start, part.end, &r->sentences);
	else if (r->settings->in_document)
		own_sentences_of(r, part);
	for (size_t i = 0; i < r->sentences.count; i++) {
		to = token_onward(r, from, r->sentences.items[i].start);
		choose_sentence(r, c, from, to);
		from = to;
	}
	r->next = token_onward(r, from, part.end);
	choose_sentence(r, c, from, r->next);
}

/* ---- the title ---- */

static bool
begins_with_title(const struct content_reader *r)
{
	if (r->title.count == 0 || r->title.count > r->all.count)
		return false;
	for (size_t i = 0; i < r->title.count; i++)
		if (r->title.items[i].hash != r->all.items[i].hash)
			return false;
	return true;
}

/* Without segments the title is the member `title`, in the text or not, or a short first line.  Takes its tokens, and its
 * bytes from the body: returns where that begins. */
static size_t
choose_title(struct content_reader *r, struct content *c)
{
	size_t count = 0;

	if (begins_with_title(r)) {
		count = r->title.count;
	} else if (r->title.count > 0) {
		c->title = &r->title;
		choose(r, c, &r->title, 0, r->title.count);
		c->in_title = r->title.count;
		return 0;
	} else if (r->part_count > 1) {
		size_t line = token_from(&r->all, r->parts[1].span.start);

		count = line <= r->settings->title_most ? line : 0;
	}
	choose(r, c, &r->all, 0, count);
	c->in_title = count;
	return count < r->all.count ? r->all.items[count].start : (size_t)-1;
}

/* ---- all of it ---- */

static int
read_parts(struct content_reader *r, struct record *record, const char *text, size_t len, bool *segmented, struct fault *why)
{
	struct item segments = record_item(record, "segments"), sentences = record_item(record, "sentences");

	r->part_count = r->start_count = r->start_next = 0;
	*segmented = segments.type == ITEM_ARRAY;
	r->own_sentences = sentences.type == ITEM_ARRAY;
	if (*segmented || r->own_sentences)
		offsets_start(r->offsets, text, len);
	if (r->own_sentences && starts_of_sentences(r, sentences, why) < 0)
		return -1;
	if (*segmented && parts_of_segments(r, record, segments, why) < 0)
		return -1;
	if (r->part_count == 0) {
		*segmented = false;
		parts_of_lines(r, text, len);
	}
	return 0;
}

/* The segments that are titles, else the member. */
static void
choose_segmented_title(struct content_reader *r, struct content *c)
{
	for (size_t i = 0; i < r->part_count; i++)
		if (r->parts[i].title)
			choose(r, c, &r->all, token_from(&r->all, r->parts[i].span.start), token_from(&r->all, r->parts[i].span.end));
	if (c->count == 0 && r->title.count > 0) {
		c->title = &r->title;
		choose(r, c, &r->title, 0, r->title.count);
	}
	c->in_title = c->count;
}

static void
choose_all(struct content_reader *r, struct content *c, const char *text, bool segmented)
{
	size_t body = 0;

	*c = (struct content){ 0 };
	r->end_count = r->next = 0;
	seen_clear(r);
	if (segmented)
		choose_segmented_title(r, c);
	else
		body = choose_title(r, c);
	for (size_t i = 0; i < r->part_count; i++) {
		struct span part = r->parts[i].span;

		if (r->parts[i].title || part.end <= body)
			continue;
		part.start = part.start > body ? part.start : body;
		choose_body(r, c, text, part);
	}
}

int
content_read(struct content_reader *r, struct record *record, struct content *c, struct fault *why)
{
	size_t len, title_len;
	const char *text, *title = record_string(record, "title", &title_len);
	bool segmented;

	if (record_need_string(record, "text", &text, &len, why) < 0 ||
	    read_parts(r, record, text, len, &segmented, why) < 0)
		return -1;
	tokens_of(&r->all, text, len);
	tokens_of(&r->title, title != NULL ? title : "", title != NULL ? title_len : 0);
	choose_all(r, c, text, segmented);
	if (segmented && c->count == c->in_title) {        /* no paragraph at all */
		r->part_count = r->start_next = 0;
		parts_of_lines(r, text, len);
		choose_all(r, c, text, false);
	}
	c->all = &r->all;
	c->chosen = r->chosen;
	c->ends = r->ends;
	c->end_count = r->end_count;
	return 0;
}
