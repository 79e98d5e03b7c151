/* The index says how many code points begin before every 512th byte, made as far as somebody asked; a question
 * costs at most one stretch of 512 bytes counted eight or sixteen at a time.  Most questions rise in small steps and
 * go on from the answer before. */
#include "base/span.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/memory.h"

#define STRETCH 512

struct offsets {
	const char *text;
	size_t len;
	size_t *index;                     /* code points that begin before byte STRETCH * i */
	size_t count, capacity;
	size_t byte, point;                /* the last answer */
};

#ifdef __SSE2__
/* Continuation bytes of the first len / 16 * 16 bytes: as signed numbers they are below -64. */
static size_t
continuations(const char *bytes, size_t len)
{
	const __m128i zero = _mm_setzero_si128(), least = _mm_set1_epi8(-64);
	__m128i sum = zero;
	uint64_t halves[2];

	for (size_t at = 0; at + 16 <= len;) {
		__m128i block = zero;          /* counts, negative; few enough not to overflow */

		for (int i = 0; i < 64 && at + 16 <= len; i++, at += 16)
			block = _mm_add_epi8(block, _mm_cmplt_epi8(_mm_loadu_si128((const __m128i *)(const void *)(bytes + at)), least));
		sum = _mm_add_epi64(sum, _mm_sad_epu8(_mm_sub_epi8(zero, block), zero));
	}
	_mm_storeu_si128((__m128i *)(void *)halves, sum);
	return (size_t)(halves[0] + halves[1]);
}
#endif

/* Of eight bytes those that begin a code point: 1 in each of them, the first byte lowest.  A continuation byte has 10 as
 * its two upper bits. */
static uint64_t
begins_in(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return ~(word >> 7 & ~word >> 6) & 0x0101010101010101u;
}

static size_t
count_begins(uint64_t begins)
{
	return (size_t)((begins * 0x0101010101010101u) >> 56);
}

/* Fewer than eight bytes behind a multiple of eight: the last eight, without those that were counted. */
static size_t
points_of_tail(const char *end, size_t len)
{
	return count_begins(begins_in(end - 8) >> 8 * (8 - len));
}

size_t
span_points(const char *bytes, size_t len)
{
	size_t points = 0, i = 0;

#ifdef __SSE2__
	if (len >= 16) {
		i = len / 16 * 16;
		points = i - continuations(bytes, len);
	}
#endif
	for (; i + 8 <= len; i += 8)
		points += count_begins(begins_in(bytes + i));
	if (i < len && len >= 8)
		return points + points_of_tail(bytes + len, len - i);
	for (; i < len; i++)
		points += ((unsigned char)bytes[i] & 0xC0) != 0x80;
	return points;
}

struct offsets *
offsets_new(void)
{
	return mem_zero(sizeof(struct offsets));
}

void
offsets_free(struct offsets *o)
{
	if (o == NULL)
		return;
	free(o->index);
	free(o);
}

void
offsets_start(struct offsets *o, const char *text, size_t len)
{
	o->text = text;
	o->len = len;
	o->count = 0;
	mem_grow(&o->index, &o->capacity, 1, sizeof *o->index);
	o->index[o->count++] = 0;
	o->byte = o->point = 0;
}

/* One stretch more; false at the end of the text. */
static bool
index_more(struct offsets *o)
{
	size_t from = (o->count - 1) * STRETCH;

	if (o->len - from < STRETCH)
		return false;
	mem_grow(&o->index, &o->capacity, o->count + 1, sizeof *o->index);
	o->index[o->count] = o->index[o->count - 1] + span_points(o->text + from, STRETCH);
	o->count++;
	return true;
}

size_t
offsets_point(struct offsets *o, size_t byte)
{
	if (byte < o->byte || byte - o->byte > STRETCH) {
		size_t at = byte / STRETCH;

		while (o->count <= at && index_more(o))
			;
		o->byte = at * STRETCH;
		o->point = o->index[at];
	}
	o->point += span_points(o->text + o->byte, byte - o->byte);
	o->byte = byte;
	return o->point;
}

/* The last stretch that begins at or before a code point. */
static size_t
stretch_of(struct offsets *o, size_t point)
{
	size_t low = 0, high;

	while (o->index[o->count - 1] <= point && index_more(o))
		;
	high = o->count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (o->index[middle] <= point)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Go on from a byte that *have code points begin before to the one that is wanted: so many bytes hold no more code points
 * than bytes, so the first steps never go too far.  Returns the byte where it begins, or one less than eight bytes before
 * the end of the text. */
static size_t
walk_to(const struct offsets *o, size_t at, size_t *have, size_t point)
{
	size_t step;

	while ((step = (point - *have) / 16 * 16) > 0 && o->len - at >= step) {
		*have += span_points(o->text + at, step);
		at += step;
	}
	while (o->len - at >= 8) {
		uint64_t begins = begins_in(o->text + at);
		size_t count = count_begins(begins);

		if (*have + count > point) {
			for (; *have < point; ++*have)
				begins &= begins - 1;
			return at + (size_t)__builtin_ctzll(begins) / 8;
		}
		*have += count;
		at += 8;
	}
	return at;
}

size_t
offsets_between(struct offsets *o, struct span a, struct span b)
{
	if (a.end <= b.start)
		return offsets_point(o, b.start) - offsets_point(o, a.end);
	return b.end <= a.start ? offsets_point(o, a.start) - offsets_point(o, b.end) : 0;
}

bool
offsets_byte(struct offsets *o, size_t point, size_t *byte)
{
	size_t at = o->byte, have = o->point;

	if (point < have || point - have > STRETCH / 2) {
		size_t low = stretch_of(o, point);

		at = low * STRETCH;
		have = o->index[low];
	}
	at = walk_to(o, at, &have, point);
	for (; at < o->len; at++) {
		if (((unsigned char)o->text[at] & 0xC0) == 0x80)
			continue;
		if (have == point)
			break;
		have++;
	}
	if (have < point)
		return false;
	*byte = o->byte = at;
	o->point = point;
	return true;
}

size_t
offsets_end(struct offsets *o)
{
	return offsets_point(o, o->len);
}
