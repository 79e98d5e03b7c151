#include "write.h"

#include <string.h>

#include "base/digits.h"
#include "base/span.h"
#include "record/compose.h"

/* Members of the whole that each part keeps, because they say where it comes from or what its dates hang on. */
static const char *const kept[] = { "source", "url", "lang", "published", "published_time", "published_text", "publisher", "title", NULL };

size_t
write_values(const struct page *p)
{
	return p->count * 5 + p->sentences.count * 3;
}

/* ---- members --------------------------------------------------------------------------------------------- */

static size_t
point_of(const struct page *p, const struct line *line, size_t byte)
{
	return line->start_point + span_points(p->text + line->bytes.start, byte - line->bytes.start);
}

static void
write_number(struct buffer *json, const char *key, size_t value)
{
	buffer_text(json, key);
	buffer_unsigned(json, value);
}

static void
write_pair(struct buffer *json, size_t start, size_t end)
{
	char *at;

	buffer_reserve(json, 64);
	at = json->bytes + json->len;
	*at++ = '[';
	at = digits_put(at, start);
	*at++ = ',';
	at = digits_put(at, end);
	*at++ = ']';
	json->len = (size_t)(at - json->bytes);
}

static void
write_repeat(struct buffer *json, const struct page *p, size_t i)
{
	struct repeat r = page_repeat(p, i);
	const struct line *earlier;

	if (r.line == LINE_NONE)
		return;
	if (r.whole) {
		write_number(json, ",\"duplicate_of\":", r.line);
		return;
	}
	earlier = &p->lines[r.line];
	write_number(json, ",\"partial_duplicate_of\":{\"segment\":", r.line);
	buffer_text(json, ",\"earlier\":");
	write_pair(json, point_of(p, earlier, r.earlier.start), point_of(p, earlier, r.earlier.end));
	buffer_text(json, ",\"here\":");
	write_pair(json, point_of(p, &p->lines[i], r.here.start), point_of(p, &p->lines[i], r.here.end));
	buffer_byte(json, '}');
}

static void
write_segment(struct buffer *json, const struct page *p, size_t i)
{
	static const char head[] = "{\"kind\":\"", start[] = "\",\"start\":", end[] = ",\"end\":";
	const struct line *line = &p->lines[i];
	const char *kind = kind_names[line->kind];
	char *at;

	buffer_reserve(json, 128);
	at = mempcpy(json->bytes + json->len, head, sizeof head - 1);
	at = mempcpy(at, kind, strlen(kind));
	at = digits_put(mempcpy(at, start, sizeof start - 1), line->start_point);
	at = digits_put(mempcpy(at, end, sizeof end - 1), line->start_point + line->points);
	json->len = (size_t)(at - json->bytes);
	write_repeat(json, p, i);
	buffer_byte(json, '}');
}

static void
write_segments(struct buffer *json, const struct page *p)
{
	buffer_byte(json, '[');
	for (size_t i = 0; i < p->count; i++) {
		if (i > 0)
			buffer_byte(json, ',');
		write_segment(json, p, i);
	}
	buffer_byte(json, ']');
}

/* A walk over the sentences of a line: bytes to code points by one pass, and by none to the line's end. */
struct walk {
	size_t byte, point;
};

static size_t
walk_to(struct walk *w, const struct page *p, const struct line *line, size_t byte)
{
	if (byte == line->bytes.end)
		return line->start_point + line->points;
	w->point += span_points(p->text + w->byte, byte - w->byte);
	w->byte = byte;
	return w->point;
}

static void
write_sentences(struct buffer *json, const struct page *p)
{
	buffer_byte(json, '[');
	for (size_t i = 0; i < p->count; i++) {
		const struct line *line = &p->lines[i];
		struct walk w = { line->bytes.start, line->start_point };

		for (size_t s = line->first; line->kind == KIND_PARAGRAPH && s < line->first + line->sentences; s++) {
			size_t start = walk_to(&w, p, line, p->sentences.items[s].start);

			if (json->bytes[json->len - 1] == ']')
				buffer_byte(json, ',');
			write_pair(json, start, walk_to(&w, p, line, p->sentences.items[s].end));
		}
	}
	buffer_byte(json, ']');
}

static bool
has_string(struct record *rec, const char *name)
{
	size_t len = 0;

	return record_string(rec, name, &len) != NULL && len > 0;
}

static void
set_once(struct record *rec, const char *name, const char *bytes, size_t len)
{
	if (bytes != NULL && len > 0 && !has_string(rec, name))
		record_set_string(rec, name, bytes, len);
}

void
write_members(struct record *rec, const struct page *p, const struct stamp *stamp, struct buffer *json)
{
	bool dated = has_string(rec, "published");

	buffer_clear(json);
	write_segments(json, p);
	record_set(rec, "segments", json->bytes, json->len);
	buffer_clear(json);
	write_sentences(json, p);
	record_set(rec, "sentences", json->bytes, json->len);
	set_once(rec, "published", stamp->published, strlen(stamp->published));
	if (!dated)
		set_once(rec, "published_time", stamp->published_time, strlen(stamp->published_time));
	set_once(rec, "publisher", stamp->publisher, stamp->publisher_len);
	set_once(rec, "title", stamp->title, stamp->title_len);
}

/* ---- parts as records ------------------------------------------------------------------------------------ */

struct parts {
	const struct record *rec;
	const struct page *p;
	struct buffer *out;
	size_t count;
};

static void
copy_member(struct buffer *out, const struct record *rec, const char *from, const char *to)
{
	struct item item = record_item(rec, from);

	if (item.type == ITEM_ABSENT)
		return;
	compose_key(out, to);
	buffer_append(out, item.bytes, item.len);
}

/* id: the whole's id, a slash, the part's number. */
static void
write_id(struct parts *parts)
{
	struct item id = record_item(parts->rec, "id");

	compose_key(parts->out, "id");
	buffer_append(parts->out, id.bytes, id.len - 1);
	buffer_byte(parts->out, '/');
	buffer_unsigned(parts->out, parts->count);
	buffer_byte(parts->out, '"');
}

static void
write_part(struct parts *parts, size_t i, const struct span *sentence, size_t start, size_t end)
{
	const struct line *line = &parts->p->lines[i];
	struct span bytes = sentence != NULL ? *sentence : line->bytes;
	struct buffer *out = parts->out;

	buffer_byte(out, '{');
	write_id(parts);
	copy_member(out, parts->rec, "id", "parent");
	write_number(out, ",\"index\":", parts->count);
	for (size_t k = 0; kept[k] != NULL; k++)
		copy_member(out, parts->rec, kept[k], kept[k]);
	compose_key(out, "text");
	compose_string(out, parts->p->text + bytes.start, bytes.end - bytes.start);
	compose_key(out, "kind");
	compose_text(out, kind_names[line->kind]);
	write_number(out, ",\"start\":", start);
	write_number(out, ",\"end\":", end);
	if (sentence != NULL) {
		write_number(out, ",\"segment\":{\"index\":", i);
		write_number(out, ",\"start\":", line->start_point);
		write_number(out, ",\"end\":", line->start_point + line->points);
		buffer_byte(out, '}');
	} else {
		write_repeat(out, parts->p, i);
	}
	buffer_text(out, "}\n");
	parts->count++;
}

size_t
write_exploded(const struct record *rec, const struct page *p, enum explode how, struct buffer *out)
{
	struct parts parts = { .rec = rec, .p = p, .out = out };

	for (size_t i = 0; i < p->count; i++) {
		const struct line *line = &p->lines[i];
		struct walk w = { line->bytes.start, line->start_point };

		if (how == EXPLODE_SEGMENT)
			write_part(&parts, i, NULL, line->start_point, line->start_point + line->points);
		for (size_t s = line->first; how == EXPLODE_SENTENCE && line->kind == KIND_PARAGRAPH && s < line->first + line->sentences; s++) {
			const struct span *sentence = &p->sentences.items[s];
			size_t start = walk_to(&w, p, line, sentence->start);

			write_part(&parts, i, sentence, start, walk_to(&w, p, line, sentence->end));
		}
	}
	return parts.count;
}
