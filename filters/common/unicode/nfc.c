/* utf8proc normalizes 22 MB/s of text that needs nothing; a scan for code points that could need something runs at many
 * hundred.  So the scan comes first, and utf8proc sees only what stands between two starters that are sure. */
#include "unicode/nfc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/memory.h"
#include "unicode/class.h"
#include "unicode/utf8.h"
#include "unicode/vector.h"

#if UNICODE_VECTOR
/* How far the text surely needs no look-up, by sixteen bytes at a time, to the start of a character. */
static size_t
skip_sure(const char *text, size_t len)
{
	size_t at = 0;

	for (; len - at > 16; at += 16) {
		__m128i first = vector_load(text + at), second = vector_load(text + at + 1);
		__m128i high = _mm_and_si128(first, _mm_cmpgt_epi8(first, _mm_set1_epi8((char)0xCB)));  /* leads from CC on */
		__m128i vietnamese = vector_and(vector_equal(first, 0xE1), vector_between(second, 0xB8, 0xBB));

		if (vector_mask(_mm_andnot_si128(vietnamese, high)) != 0)
			break;
	}
	while (at > 0 && (text[at] & 0xC0) == 0x80)    /* a character that began before it */
		at--;
	return at;
}
#endif

/* Below U+0300 NFC changes nothing and joins nothing, nor does it in Vietnamese's second block U+1E00 to U+1EFF:
 * leading bytes up to 0xCB, and E1 B8..BB, need no look-up. */
size_t
nfc_sure(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t i = 0, size;
#if UNICODE_VECTOR
	size_t again = 0;                  /* where the next sixteen bytes are looked at at once */
#endif

	while (i < len) {
#if UNICODE_VECTOR
		if (i >= again) {
			i += skip_sure(text + i, len - i);
			again = i + 16;
		}
#endif
		if (at[i] < 0x80) {
			uint64_t word;

			i++;
			if (len - i < sizeof word)
				continue;
			memcpy(&word, at + i, sizeof word);
			if ((word & 0x8080808080808080U) == 0)
				i += sizeof word;
		} else if (at[i] < 0xCC) {
			i += 2;
		} else if (at[i] == 0xE1 && at[i + 1] >= 0xB8 && at[i + 1] <= 0xBB) {
			i += 3;
		} else if (class_of(utf8_decode(text + i, &size)) & CLASS_UNSTABLE) {
			return i;
		} else {
			i += size;
		}
	}
	return len;
}

bool
nfc_is(const char *text, size_t len)
{
	return nfc_sure(text, len) == len;
}

bool
nfc_stretch(const char *text, size_t len, size_t *at, size_t *start, size_t *end)
{
	size_t unsure = *at + nfc_sure(text + *at, len - *at), size;

	if (unsure == len)
		return false;
	*start = unsure > *at ? utf8_before(text, unsure) : unsure;
	for (*end = unsure; *end < len; *end += size)
		if (!(class_of(utf8_decode(text + *end, &size)) & CLASS_UNSTABLE))
			break;
	*at = *end;
	return true;
}

struct points {
	utf8proc_int32_t *items;
	size_t count, capacity;
};

static int
combining_class(utf8proc_int32_t point)
{
	return utf8proc_get_property(point)->combining_class;
}

/* Append a decomposed point.  Marks come into canonical order by moving back over marks of a higher class; as a run has
 * at most NFC_MARKS of them this is cheap.  The starter's own marks count too, so that a second pass finds nothing to cut. */
static void
points_add(struct points *to, utf8proc_int32_t point, size_t *marks, size_t *cut)
{
	int class = combining_class(point);
	size_t at = to->count;

	if (class != 0 && *marks == NFC_MARKS) {
		if (cut != NULL)
			(*cut)++;
		return;
	}
	*marks = class != 0 ? *marks + 1 : 0;
	mem_grow(&to->items, &to->capacity, to->count + 1, sizeof *to->items);
	for (; class != 0 && at > 0 && combining_class(to->items[at - 1]) > class; at--)
		to->items[at] = to->items[at - 1];
	to->items[at] = point;
	to->count++;
}

void
nfc_compose(const char *stretch, size_t len, struct buffer *out, size_t *cut)
{
	enum { PARTS = 32 };                       /* no code point decomposes to more than 18 */
	struct points points = { 0 };
	utf8proc_int32_t parts[PARTS];
	utf8proc_ssize_t count;
	size_t marks = 0, size;
	char bytes[4];

	for (size_t at = 0; at < len; at += size) {
		utf8proc_int32_t point = (utf8proc_int32_t)utf8_decode(stretch + at, &size);
		int boundary = 0;

		count = utf8proc_decompose_char(point, parts, PARTS, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &boundary);
		for (utf8proc_ssize_t i = 0; i < count && i < PARTS; i++)
			points_add(&points, parts[i], &marks, cut);
	}
	count = utf8proc_normalize_utf32(points.items, (utf8proc_ssize_t)points.count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	for (utf8proc_ssize_t i = 0; i < count; i++)
		buffer_append(out, bytes, utf8_encode((uint32_t)points.items[i], bytes));
	free(points.items);
}

void
nfc(const char *text, size_t len, struct buffer *out, size_t *cut)
{
	size_t at = 0, copied = 0, start, end;

	while (nfc_stretch(text, len, &at, &start, &end)) {
		buffer_append(out, text + copied, start - copied);
		nfc_compose(text + start, end - start, out, cut);
		copied = end;
	}
	buffer_append(out, text + copied, len - copied);
}

bool
nfc_equals(const char *text, size_t len)
{
	struct buffer composed = { 0 };
	bool same;

	nfc(text, len, &composed, NULL);
	same = composed.len == len && (len == 0 || memcmp(composed.bytes, text, len) == 0);
	buffer_free(&composed);
	return same;
}
