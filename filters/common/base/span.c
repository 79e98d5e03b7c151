/* The index holds the byte offset of every 256th code point, made as far as somebody asked; a question costs
 * at most 256 steps from its entry.  Text without a byte above 0x7F needs no index: byte and point are one. */
#include "base/span.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/memory.h"

#define STEP 256

struct offsets {
	const char *text;
	size_t len;
	size_t *index;                     /* byte offset of code point STEP * i */
	size_t count, capacity;
	size_t byte, point;                /* the last answer: questions mostly rise */
	size_t made_byte, made_point;      /* how far the index is made */
};

#ifdef __SSE2__
/* Continuation bytes of the first len / 16 * 16 bytes: as signed numbers they are below -64. */
static size_t
continuations(const char *bytes, size_t len)
{
	const __m128i zero = _mm_setzero_si128(), one = _mm_set1_epi8(1), least = _mm_set1_epi8(-64);
	__m128i sum = zero;
	uint64_t halves[2];

	for (size_t i = 0; i + 16 <= len; i += 16) {
		__m128i block = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));

		sum = _mm_add_epi64(sum, _mm_sad_epu8(_mm_and_si128(_mm_cmplt_epi8(block, least), one), zero));
	}
	_mm_storeu_si128((__m128i *)(void *)halves, sum);
	return (size_t)(halves[0] + halves[1]);
}
#endif

/* Bytes that begin a code point, sixteen or eight at a time: a continuation byte has 10 as its two upper bits. */
size_t
span_points(const char *bytes, size_t len)
{
	size_t points = 0, i = 0;

#ifdef __SSE2__
	i = len / 16 * 16;
	points = i - continuations(bytes, len);
#endif
	for (; i + 8 <= len; i += 8) {
		uint64_t word, tail;

		memcpy(&word, bytes + i, sizeof word);
		tail = (word >> 7) & (~word >> 6) & 0x0101010101010101u;
		points += 8 - (size_t)((tail * 0x0101010101010101u) >> 56);
	}
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
	o->byte = o->point = o->made_byte = o->made_point = 0;
}

static size_t
character_size(unsigned char first)
{
	return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Lead the index up to the last step at or before a byte offset (or, with by_point, a code point). */
static void
index_to(struct offsets *o, size_t target, bool by_point)
{
	while (o->made_byte < o->len && (by_point ? o->made_point : o->made_byte) < target) {
		o->made_byte += character_size((unsigned char)o->text[o->made_byte]);
		if (++o->made_point % STEP == 0) {
			mem_grow(&o->index, &o->capacity, o->count + 1, sizeof *o->index);
			o->index[o->count++] = o->made_byte;
		}
	}
}

size_t
offsets_point(struct offsets *o, size_t byte)
{
	size_t low = 0, high;

	if (byte >= o->byte && byte - o->byte <= 4 * STEP) {
		o->point += span_points(o->text + o->byte, byte - o->byte);
		o->byte = byte;
		return o->point;
	}
	index_to(o, byte, false);
	high = o->count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (o->index[middle] <= byte)
			low = middle;
		else
			high = middle;
	}
	o->point = low * STEP + span_points(o->text + o->index[low], byte - o->index[low]);
	o->byte = byte;
	return o->point;
}

/* Go forward by code points from a byte offset; false where the text ends before. */
static bool
skip_points(const struct offsets *o, size_t *at, size_t points)
{
	size_t byte = *at;

#ifdef __SSE2__
	while (points > 16 && o->len - byte > 16) {
		points -= 16 - continuations(o->text + byte, 16);
		byte += 16;
	}
	while (byte < o->len && (o->text[byte] & 0xC0) == 0x80)
		byte++;
#endif
	for (; points > 0; points--) {
		if (byte >= o->len)
			return false;
		byte += character_size((unsigned char)o->text[byte]);
	}
	*at = byte;
	return true;
}

bool
offsets_byte(struct offsets *o, size_t point, size_t *byte)
{
	size_t at, from;

	if (point >= o->point && point - o->point <= 4 * STEP) {
		at = o->byte;
		from = o->point;
	} else {
		index_to(o, point, true);
		if (point > o->made_point)
			return false;
		at = o->index[point / STEP];
		from = point / STEP * STEP;
	}
	if (!skip_points(o, &at, point - from))
		return false;
	o->byte = *byte = at;
	o->point = point;
	return true;
}

size_t
offsets_end(struct offsets *o)
{
	return offsets_point(o, o->len);
}
