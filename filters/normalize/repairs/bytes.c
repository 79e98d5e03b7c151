/* Row 1: the input is not UTF-8.  The encoding is given, or UTF-16 shows itself, or the legacy encoding is taken in which
 * the most words beyond ASCII are possible Vietnamese syllables. */
#include <string.h>

#include "guess.h"
#include "repair.h"
#include "unicode/utf8.h"

static void
decode_utf16(struct draft *d, enum encoding encoding)
{
	const unsigned char *bytes = (const unsigned char *)d->text;
	size_t high = encoding == ENCODING_UTF16LE ? 1 : 0, at = 0;

	d->encoding = encoding_names[encoding];
	for (; at + 1 < d->len; at += 2) {
		uint32_t unit = (uint32_t)bytes[at + high] << 8 | bytes[at + 1 - high], second;

		if (unit >= 0xD800 && unit < 0xDC00 && at + 3 < d->len) {
			second = (uint32_t)bytes[at + 2 + high] << 8 | bytes[at + 3 - high];
			if (second >= 0xDC00 && second < 0xE000) {
				draft_replace_point(d, at, at + 4, 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00));
				at += 2;
				continue;
			}
		}
		if (unit >= 0xD800 && unit < 0xE000) {
			draft_count(d, "replaced", 1);
			unit = 0xFFFD;
		}
		draft_replace_point(d, at, at + 2, unit);
	}
	if (at < d->len) {                 /* half a unit */
		draft_count(d, "replaced", 1);
		draft_replace_point(d, at, at + 1, 0xFFFD);
	}
}

/* Bytes that mean nothing in the encoding become U+FFFD and are counted. */
static int
decode_legacy(struct draft *d, enum encoding encoding)
{
	struct characters row = { 0 }, read = { 0 };
	size_t bad = 0, end;

	d->encoding = encoding_names[encoding];
	for (size_t start = 0; start < d->len; start = end) {
		end = stretch_end(d->text, d->len, start);
		characters_of_bytes(&row, d->text, start, end);
		characters_decode(&row, encoding, &read, &bad);
		for (size_t i = 0; i < read.count; i++)
			draft_replace_point(d, read.items[i].start, read.items[i].end, read.items[i].point);
	}
	characters_free(&row);
	characters_free(&read);
	draft_count(d, "replaced", bad);
	return 0;
}

static int
replace_invalid(struct draft *d)
{
	size_t at = 0, replaced = 0;

	while (at < d->len) {
		size_t size;

		at += utf8_valid_prefix(d->text + at, d->len - at);
		if (at == d->len)
			break;
		size = utf8_invalid_part(d->text + at, d->len - at);
		draft_replace_point(d, at, at + size, 0xFFFD);
		at += size;
		replaced++;
	}
	draft_count(d, "replaced", replaced);
	return 0;
}

static int
refuse(struct draft *d, enum encoding best, struct score score)
{
	size_t byte = utf8_valid_prefix(d->text, d->len);
	const struct place at = { .byte = byte, .column = 1 };

	if (best == ENCODING_AUTO || score.valid == 0)
		return fault_set(d->why, FAULT_BAD_UTF8, &at, "not UTF-8 from byte %zu on, nor any encoding of Vietnamese", byte);
	return fault_set(d->why, FAULT_BAD_UTF8, &at,
	    "not UTF-8 from byte %zu on; the nearest guess is %s, in which %zu of %zu words beyond ASCII are Vietnamese", byte,
	    encoding_names[best], score.valid, score.words);
}

static int
repair_bytes_apply(struct draft *d)
{
	enum encoding given = d->settings->encoding, utf16 = encoding_utf16_of(d->text, d->len);
	struct score before, after;

	if (given == ENCODING_UTF16)
		utf16 = utf16 == ENCODING_AUTO ? ENCODING_UTF16LE : utf16;
	if (given == ENCODING_UTF16LE || given == ENCODING_UTF16BE)
		utf16 = given;
	if (given >= ENCODING_LEGACY)
		return decode_legacy(d, given);
	if (given != ENCODING_UTF8 && utf16 != ENCODING_AUTO) {
		decode_utf16(d, utf16);
		return 0;
	}
	if (given == ENCODING_AUTO) {
		enum encoding best = guess_encoding(d->text, d->len, false, &before, &after);

		if (score_convincing(before, after))
			return decode_legacy(d, best);
		return d->settings->repair_utf8 ? replace_invalid(d) : refuse(d, best, after);
	}
	return d->settings->repair_utf8 ? replace_invalid(d) : refuse(d, ENCODING_AUTO, (struct score){ 0 });
}

const struct repair repair_bytes = { .name = "bytes", .order = 1, .needs = NEED_DECODING, .decodes = true, .by_line = true,
	.apply = repair_bytes_apply };
