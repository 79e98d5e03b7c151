/* repeats.c - lines and sentences that stand on a page twice.
 *
 * Pages repeat themselves: a caption below the picture and again in a list, a headline as the picture's text, a lead
 * glued together from the first words of two paragraphs.  Each sentence is hashed once; a table leads from a hash to
 * its first sentence, so that the whole costs one pass.  Two sentences of one hash are taken for equal (XXH3, 64 bits:
 * expect the first error near 5e9 sentences on one page). */
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "base/memory.h"
#include "page.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

#define LEAST_SYLLABLES 5                  /* annotation.md: segments under five syllables are not marked */
#define LEAST_PART      10                 /* a part must be longer than a phrase that officials bear: it holds a sentence, too */

struct slot {
	uint64_t hash;                     /* 0 is free */
	size_t index;                      /* of the first sentence, or line, of that hash */
	size_t last;                       /* lines: the last one so far */
};

/* ---- hashes ---------------------------------------------------------------------------------------------- */

static bool
is_quote(uint32_t point)
{
	return point == '"' || point == 0xAB || point == 0xBB || (point >= 0x2018 && point <= 0x201F);
}

/* Quote marks of all shapes as one; they begin with 0xC2 or 0xE2. */
static void
fold_quotes(const char *bytes, size_t len, struct buffer *out)
{
	size_t copied = 0, size;

	buffer_clear(out);
	for (size_t at = 0; at < len; at += size) {
		unsigned char lead = (unsigned char)bytes[at];

		size = 1;
		if (lead != 0xC2 && lead != 0xE2)
			continue;
		if (!is_quote(utf8_decode(bytes + at, &size)))
			continue;
		buffer_append(out, bytes + copied, at - copied);
		buffer_byte(out, '"');
		copied = at + size;
	}
	buffer_append(out, bytes + copied, len - copied);
}

/* Where the next first byte of a quote mark other than ASCII's stands, or the text's end; sentences ask in rising order. */
struct ahead {
	size_t c2, e2;
};

static size_t
next_byte(const struct page *p, size_t from, int byte)
{
	const char *at = from < p->len ? memchr(p->text + from, byte, p->len - from) : NULL;

	return at == NULL ? p->len : (size_t)(at - p->text);
}

static uint64_t
hash_of(struct page *p, struct span s, struct ahead *ahead)
{
	const char *bytes = p->text + s.start;
	size_t len = s.end - s.start;
	uint64_t hash;

	if (ahead->c2 < s.start)
		ahead->c2 = next_byte(p, s.start, 0xC2);
	if (ahead->e2 < s.start)
		ahead->e2 = next_byte(p, s.start, 0xE2);
	if (ahead->c2 < s.end || ahead->e2 < s.end) {
		fold_quotes(bytes, len, &p->folded);
		bytes = p->folded.bytes;
		len = p->folded.len;
	}
	hash = XXH3_64bits(bytes, len);
	return hash == 0 ? 1 : hash;
}

static struct slot *
slot_of(const struct page *p, uint64_t hash)
{
	size_t at = (size_t)hash & (p->slot_count - 1);

	while (p->slots[at].hash != 0 && p->slots[at].hash != hash)
		at = (at + 1) & (p->slot_count - 1);
	return &p->slots[at];
}

/* As many slots as this page needs are cleared and used, however many there are: a page must not pay for a longer one before it. */
static void
make_slots(struct page *p, size_t needed)
{
	size_t count = 64;

	while (count < needed * 2)
		count *= 2;
	mem_grow(&p->slots, &p->slot_capacity, count, sizeof *p->slots);
	memset(p->slots, 0, count * sizeof *p->slots);
	p->slot_count = count;
}

/* A line's hash is made of its sentences' hashes (by multiply and rotate); it differs from each of them. */
static uint64_t
line_hash(const struct page *p, const struct line *line)
{
	uint64_t hash = 0x9E3779B97F4A7C15u;

	for (size_t i = line->first; i < line->first + line->sentences; i++) {
		hash = (hash ^ p->hashes[i]) * 0xD6E8FEB86659FD93u;
		hash = hash << 29 | hash >> 35;
	}
	return hash == 0 ? 1 : hash;
}

static void
find_twin(struct page *p, size_t i)
{
	struct line *line = &p->lines[i];
	struct slot *slot;
	uint64_t hash;

	line->twin = i;
	line->next_twin = LINE_NONE;
	if (line->sentences == 0)
		return;
	hash = line_hash(p, line);
	slot = slot_of(p, hash);
	if (slot->hash == 0) {
		*slot = (struct slot){ hash, i, i };
		return;
	}
	line->twin = slot->index;
	p->lines[slot->last].next_twin = i;
	slot->last = i;
}

void
page_find_twins(struct page *p)
{
	size_t count = p->sentences.count;
	struct ahead ahead = { next_byte(p, 0, 0xC2), next_byte(p, 0, 0xE2) };

	make_slots(p, count + p->count);
	mem_grow(&p->hashes, &p->hash_capacity, count + 1, sizeof *p->hashes);
	for (size_t i = 0; i < count; i++) {
		struct slot *slot;

		p->hashes[i] = hash_of(p, p->sentences.items[i], &ahead);
		slot = slot_of(p, p->hashes[i]);
		if (slot->hash == 0)
			*slot = (struct slot){ p->hashes[i], i, i };
	}
	for (size_t i = 0; i < p->count; i++)
		find_twin(p, i);
}

/* ---- repeats --------------------------------------------------------------------------------------------- */

static size_t
syllables(const char *bytes, size_t len, size_t enough)
{
	size_t count = 0, size;
	bool inside = false;

	for (size_t at = 0; at < len && count < enough; at += size) {
		bool word = class_is_word(utf8_decode(bytes + at, &size));

		count += word && !inside;
		inside = word;
	}
	return count;
}

/* The line a sentence stands in. */
static size_t
line_with(const struct page *p, size_t sentence)
{
	size_t low = 0, high = p->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (p->lines[middle].first <= sentence)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* How far two stretches read alike from a and b on, quote marks alike, cut back to the end of a word. */
static void
read_alike(const struct page *p, size_t *a, size_t a_end, size_t *b, size_t b_end)
{
	size_t x = *a, y = *b, x_size, y_size;
	bool inside = false;

	while (x < a_end && y < b_end) {
		uint32_t from = utf8_decode(p->text + x, &x_size), to = utf8_decode(p->text + y, &y_size);
		bool word = class_is_word(from);

		if (inside && !class_is_word(from) && !class_is_word(to)) {
			*a = x;
			*b = y;
		}
		if (from != to && !(is_quote(from) && is_quote(to)))
			return;
		inside = word;
		x += x_size;
		y += y_size;
	}
	if (inside && (x == a_end || !class_is_word(utf8_decode(p->text + x, &x_size))) &&
	    (y == b_end || !class_is_word(utf8_decode(p->text + y, &y_size)))) {
		*a = x;
		*b = y;
	}
}

/* Sentences from `here` on that follow each other as they did from `there` on, inside both lines. */
static size_t
run_length(const struct page *p, size_t here, size_t here_end, size_t there, size_t there_end)
{
	size_t count = 0;

	while (here + count < here_end && there + count < there_end && p->hashes[here + count] == p->hashes[there + count])
		count++;
	return count;
}

static void
part_of(const struct page *p, struct repeat *r, const struct line *line, size_t here, size_t there, size_t run)
{
	const struct line *before = &p->lines[r->line];
	const struct span *s = p->sentences.items;

	r->here = (struct span){ s[here].start, s[here + run - 1].end };
	r->earlier = (struct span){ s[there].start, s[there + run - 1].end };
	if (here + run < line->first + line->sentences && there + run < before->first + before->sentences) {
		size_t a = s[here + run].start, b = s[there + run].start;

		read_alike(p, &a, s[here + run].end, &b, s[there + run].end);
		if (a > s[here + run].start) {
			r->here.end = a;
			r->earlier.end = b;
		}
	}
}

static struct repeat
whole_of(const struct page *p, const struct line *line, size_t earlier)
{
	size_t long_enough = syllables(p->text + line->bytes.start, line->bytes.end - line->bytes.start, LEAST_SYLLABLES);

	return (struct repeat){ .whole = true, .line = long_enough == LEAST_SYLLABLES ? earlier : LINE_NONE };
}

struct repeat
page_repeat(const struct page *p, size_t i)
{
	const struct line *line = &p->lines[i];
	size_t end = line->first + line->sentences, best = 0;
	struct repeat r = { .line = LINE_NONE };

	if (line->kind == KIND_BOILERPLATE || line->sentences == 0)
		return r;
	if (line->twin < i)
		return whole_of(p, line, line->twin);
	for (size_t here = line->first; here < end; ) {
		size_t there = slot_of(p, p->hashes[here])->index, earlier, run;

		if (there >= line->first) {
			here++;
			continue;
		}
		earlier = line_with(p, there);
		run = run_length(p, here, end, there, p->lines[earlier].first + p->lines[earlier].sentences);
		if (run == line->sentences)
			return whole_of(p, line, earlier);
		if (run > best) {
			struct repeat part = { .line = earlier };

			part_of(p, &part, line, here, there, run);
			if (syllables(p->text + part.here.start, part.here.end - part.here.start, LEAST_PART) >= LEAST_PART) {
				best = run;
				r = part;
			}
		}
		here += run > 0 ? run : 1;
	}
	return r;
}
