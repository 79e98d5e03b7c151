#include "guess.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "text/syllable.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/nfc.h"
#include "unicode/tone.h"
#include "unicode/utf8.h"

enum { LINE = 16 << 10, LONGEST = 64 << 10 };      /* a stretch ends at a blank behind LINE, at LONGEST in any case */

void
characters_free(struct characters *row)
{
	free(row->items);
	*row = (struct characters){ 0 };
}

void
characters_add(struct characters *row, uint32_t point, size_t start, size_t end)
{
	mem_grow(&row->items, &row->capacity, row->count + 1, sizeof *row->items);
	row->items[row->count++] = (struct character){ point, (uint32_t)start, (uint32_t)end };
}

void
characters_of_text(struct characters *row, const char *text, size_t start, size_t end)
{
	size_t size;

	row->count = 0;
	for (size_t at = start; at < end; at += size) {
		uint32_t point = utf8_decode(text + at, &size);

		characters_add(row, point, at, at + size);
	}
}

void
characters_of_bytes(struct characters *row, const char *text, size_t start, size_t end)
{
	row->count = 0;
	for (size_t at = start; at < end; at++)
		characters_add(row, (unsigned char)text[at], at, at + 1);
}

/* ---- capitals of TCVN3 ---- */

/* The capital of VN1 that a character read as Windows-1252 may be, or 0. */
static uint32_t
capital_of(const struct character *from)
{
	uint16_t unit = encoding_unit(from->point);

	return unit == UNIT_OTHER ? 0 : encoding_tcvn_capital(unit);
}

/* Alone between blanks, dashes and quotes are what they seem; Á, Ý, Ở, À are words. */
static bool
stands_alone(const struct character *from, const struct character *items, size_t at, size_t count)
{
	uint16_t unit = encoding_unit(from->point);
	bool digit = (at > 0 && (class_of(items[at - 1].point) & CLASS_DIGIT)) ||
	    (at + 1 < count && (class_of(items[at + 1].point) & CLASS_DIGIT));

	if (unit < 0x20)
		return unit == 0x16 || unit == 0x04 || unit == 0x11 || unit == 0x14;   /* Ý Ừ Ứ Ỷ */
	return unit != 0x85 && unit != 0x8B && !(unit >= 0x91 && unit <= 0x97) && unit != 0x9B && !digit;
}

/* Windows-1252 shows no dash, quote or sign there but a letter that Vietnamese does not have, or nothing. */
static bool
is_odd_unit(uint16_t unit)
{
	switch (unit) {
	case 0x81: case 0x83: case 0x88: case 0x8A: case 0x8C: case 0x8D: case 0x8E: case 0x8F:
	case 0x90: case 0x98: case 0x9A: case 0x9C: case 0x9D: case 0x9E: case 0x9F:
		return true;
	default:
		return false;
	}
}

/* A sign that stands between capitals is none: K„N.  Quotes and dashes may stand there where a blank is missing. */
static bool
is_sign_between(const struct character *from, const struct character *items, size_t at, size_t count)
{
	uint16_t unit = encoding_unit(from[at].point);

	return (unit == 0x80 || unit == 0x82 || unit == 0x84 || unit == 0x86 || unit == 0x87 || unit == 0x89 || unit == 0x8B || unit == 0x9B) &&
	    at > 0 && at + 1 < count && (class_of(items[at - 1].point) & CLASS_UPPER) && (class_of(items[at + 1].point) & CLASS_UPPER);
}

/* A word with such capitals: a syllable that begins with its capital or is all capitals.  Where all of them are odd units,
 * it may be foreign (Édouard) or a short form just as well. */
static bool
makes_word(const struct character *from, const struct character *items, size_t count)
{
	char bytes[64];
	size_t len = 0, small = 0;
	bool odd = true;                       /* all of them, and the first letter only, where small ones follow */

	if (count * 4 > sizeof bytes)
		return false;
	for (size_t i = 0; i < count; i++) {
		uint32_t capital = capital_of(&from[i]), point = capital != 0 ? capital : items[i].point;

		if (capital != 0 && small > 0)
			return false;
		odd = odd && (capital == 0 || is_odd_unit(encoding_unit(from[i].point)) || is_sign_between(from, items, i, count));
		small += (class_of(point) & CLASS_LOWER) && items[i].point < 0x80;
		if (small > 0 && i > 0 && capital_of(&from[i - 1]) != 0)
			odd = odd && i == 1;
		len += utf8_encode(point, bytes + len);
	}
	return odd || syllable_valid(bytes, len);
}

/* “a, “I, ‘i: a quote mark whose pair stands behind it in the line; it would make Ỏa, ỎI and Ịi. */
static bool
is_quote(const struct characters *from, size_t start)
{
	uint16_t unit = encoding_unit(from->items[start].point);

	if (unit != 0x91 && unit != 0x93)
		return false;
	for (size_t i = start + 1; i < from->count && encoding_unit(from->items[i].point) != unit; i++)
		if (encoding_unit(from->items[i].point) == unit + 1)
			return true;
	return false;
}

/* Two words are glued where a capital follows another and goes on small: CƯỜNGTuy. */
static bool
begins_glued(const struct character *items, size_t at, size_t count)
{
	return at + 1 < count && (class_of(items[at - 1].point) & CLASS_UPPER) && (class_of(items[at].point) & CLASS_UPPER) &&
	    (class_of(items[at + 1].point) & CLASS_LOWER);
}

/* Where the word at start ends; *any: it has such capitals. */
static size_t
word_end(const struct characters *from, const struct characters *to, size_t start, bool *any)
{
	size_t end = start;

	*any = false;
	for (; end < to->count && !(end > start && begins_glued(to->items, end, to->count)); end++)
		if (capital_of(&from->items[end]) != 0)
			*any = true;
		else if (!(class_of(to->items[end].point) & (CLASS_LETTER | CLASS_MARK)))
			break;
	return end;
}

static void
take_capitals(const struct characters *from, struct characters *to)
{
	size_t end;
	bool any;

	for (size_t start = 0; start < to->count; start = end > start ? end : start + 1) {
		end = word_end(from, to, start, &any);
		if (!any || is_quote(from, start) || (end - start == 1 ? !stands_alone(&from->items[start], to->items, start, to->count)
		    : !makes_word(from->items + start, to->items + start, end - start)))
			continue;
		for (size_t i = start; i < end; i++)
			if (capital_of(&from->items[i]) != 0)
				to->items[i].point = capital_of(&from->items[i]);
	}
}

/* Letters of a word or a line: those the encoding writes once for capital and small ones are told apart by the others. */
struct letters {
	size_t capitals, small, decoded;
	size_t inner;                      /* capitals that begin no word: only words of capitals have them */
};

static void
letter_count(struct letters *letters, uint32_t point, bool decoded, bool first)
{
	unsigned set = class_of(point);

	if (decoded)
		letters->decoded++;
	else if (set & CLASS_UPPER) {
		letters->capitals++;
		letters->inner += !first;
	} else if (set & CLASS_LOWER)
		letters->small++;
}

static bool
was_decoded(const struct character *from, const struct character *to)
{
	return from->point != to->point && (class_of(to->point) & CLASS_LOWER);
}

static void
raise_letters(const struct character *from, struct character *to, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (was_decoded(&from[i], &to[i]))
			to[i].point = fold_upper(to[i].point);
}

/* Is it a syllable once its letters are raised?  `DTỉ` is a word glued to a short form. */
static bool
is_capital_syllable(const struct character *from, const struct character *to, size_t count)
{
	char bytes[64];
	size_t len = 0;

	if (count * 4 > sizeof bytes)
		return true;
	for (size_t i = 0; i < count; i++)
		len += utf8_encode(was_decoded(&from[i], &to[i]) ? fold_upper(to[i].point) : to[i].point, bytes + len);
	return syllable_valid(bytes, len);
}

/* Rows have the same length: TCVN3 takes one byte a letter.  `Bá Đô` may be small or not, and stays. */
static void
restore_capitals(const struct characters *from, struct characters *to)
{
	struct letters line = { 0 };
	size_t start = 0;

	for (size_t i = 0; i < to->count; i++)
		letter_count(&line, to->items[i].point, was_decoded(&from->items[i], &to->items[i]),
		    i == 0 || !class_is_word(to->items[i - 1].point));
	if (line.small == 0 && line.inner > 0) {
		raise_letters(from->items, to->items, to->count);
		return;
	}
	for (size_t i = 0; i <= to->count; i++) {
		struct letters word = { 0 };

		if (i < to->count && class_is_word(to->items[i].point))
			continue;
		for (size_t k = start; k < i; k++)
			letter_count(&word, to->items[k].point, was_decoded(&from->items[k], &to->items[k]), k == start);
		if (word.small == 0 && word.capitals >= 2 && word.decoded > 0 &&
		    is_capital_syllable(from->items + start, to->items + start, i - start))
			raise_letters(from->items + start, to->items + start, i - start);
		start = i + 1;
	}
}

static uint32_t
point_or_blank(const struct characters *row, size_t at)
{
	return at < row->count ? row->items[at].point : ' ';
}

static bool
is_hyphen_between_letters(const struct characters *row, size_t at)
{
	return at > 0 && point_or_blank(row, at) == '-' && (class_of(row->items[at - 1].point) & CLASS_LETTER) &&
	    (class_of(point_or_blank(row, at + 1)) & CLASS_LETTER);
}

static bool
ends_as_word(const struct characters *row, size_t end)
{
	uint32_t next = point_or_blank(row, end);

	return (class_of(next) & CLASS_SPACE) || (next < 0x80 && strchr(".,;:!?)]/\"", (int)next) != NULL) || next > 0x2000 ||
	    is_hyphen_between_letters(row, end);
}

static bool
begins_as_word(const struct characters *row, size_t start)
{
	uint32_t before = row->items[start - 1].point;

	return (class_of(before) & CLASS_SPACE) || (before < 0x80 && strchr("([/\"", (int)before) != NULL) || before > 0x2000 ||
	    is_hyphen_between_letters(row, start - 1);
}

/* Capitals of the word that ends, or begins, one blank beside `at`; 0 where it has other letters. */
static size_t
capitals_before(const struct characters *row, size_t *at)
{
	size_t count = 0;

	if (*at < 2 || !(class_of(row->items[*at - 1].point) & CLASS_SPACE))
		return 0;
	for (--*at; *at > 0 && class_is_word(row->items[*at - 1].point); count++)
		if (!(class_of(row->items[--*at].point) & CLASS_UPPER))
			return 0;
	return count;
}

static size_t
capitals_behind(const struct characters *row, size_t *at)
{
	size_t count = 0;

	if (*at >= row->count || !(class_of(row->items[*at].point) & CLASS_SPACE))
		return 0;
	for (++*at; *at < row->count && class_is_word(row->items[*at].point); count++)
		if (!(class_of(row->items[(*at)++].point) & CLASS_UPPER))
			return 0;
	return count;
}

/* Words of capitals stand before or behind it; one that stands alone among small ones is initials or a name of things:
 * N M, dãy B. */
static bool
among_capitals(const struct characters *row, size_t start, size_t end)
{
	size_t before = capitals_before(row, &start), behind = capitals_behind(row, &end);

	if (before == 1)
		before += capitals_before(row, &start);
	if (behind == 1)
		behind += capitals_behind(row, &end);
	return before > 1 || behind > 1;
}

/* A syllable of capitals that stands as words do: what touches it is no digit (S -300), no sign (C ++) and nothing that opens. */
static bool
is_capital_word(const struct characters *row, size_t start, size_t end)
{
	char bytes[64];
	size_t len = 0;

	if (end - start < 2 || (end - start) * 4 > sizeof bytes)
		return false;
	for (size_t i = start; i < end; i++) {
		if (class_of(row->items[i].point) & CLASS_LOWER)
			return false;
		len += utf8_encode(row->items[i].point, bytes + len);
	}
	return syllable_valid(bytes, len) && ends_as_word(row, end) && (start == 0 || begins_as_word(row, start));
}

/* 0xA0 is Õ in VISCII; where that makes no word of capitals, it is a no-break space that was put in later. */
static void
keep_spaces(const struct characters *from, struct characters *to)
{
	for (size_t i = 0, start = 0, end = 0; i < to->count; i++) {
		if (!class_is_word(to->items[i].point))
			start = i + 1;
		if (from->items[i].point != 0xA0)
			continue;
		if (end <= i)              /* else it is still the end of this word */
			end = i + 1;
		while (end < to->count && class_is_word(to->items[end].point))
			end++;
		if (!is_capital_word(to, start, end) || !among_capitals(to, start, end)) {
			to->items[i].point = 0xA0;
			start = i + 1;
		}
	}
}

void
characters_decode(const struct characters *from, enum encoding encoding, struct characters *to, size_t *bad)
{
	size_t taken;

	to->count = 0;
	for (size_t i = 0; i < from->count; i += taken) {
		uint16_t units[2] = { encoding_unit(from->items[i].point), UNIT_OTHER };
		uint32_t point;

		if (i + 1 < from->count)
			units[1] = encoding_unit(from->items[i + 1].point);
		taken = encoding_decode(encoding, units, i + 1 < from->count ? 2 : 1, &point);
		if (units[0] == UNIT_OTHER)
			point = from->items[i].point;
		else if (point == 0xFFFD && bad != NULL)
			(*bad)++;
		characters_add(to, point, from->items[i].start, from->items[i + taken - 1].end);
	}
	if (encoding == ENCODING_VISCII)
		keep_spaces(from, to);
	if (encoding == ENCODING_TCVN3) {
		take_capitals(from, to);
		restore_capitals(from, to);
	}
}

/* ---- scores ---- */

static bool
is_edge(uint32_t point)                    /* what may stand around a word */
{
	return point < 0x80 ? !(class_of(point) & CLASS_WORD) : (class_of(point) & (CLASS_PUNCTUATION | CLASS_SPACE)) != 0;
}

static bool
is_gap(uint32_t point)                     /* what parts words: blanks and ASCII marks, no letter of any encoding */
{
	unsigned set = class_of(point);

	if (set & CLASS_SPACE)
		return true;
	return point < 0x80 && !(set & CLASS_WORD) && point >= 0x20;
}

static bool
is_syllable(const char *bytes, size_t len)
{
	struct buffer ordered = { 0 }, composed = { 0 };
	bool valid;

	if (nfc_is(bytes, len))
		return syllable_valid(bytes, len);
	tone_order(bytes, len, &ordered);
	nfc(ordered.bytes, ordered.len, &composed, NULL);
	valid = syllable_valid(composed.bytes, composed.len);
	buffer_free(&ordered);
	buffer_free(&composed);
	return valid;
}

static void
score_word(const struct character *items, size_t count, struct score *score)
{
	enum { LONG = 24 };
	char bytes[4 * LONG];
	size_t len = 0;
	bool beyond = false;

	while (count > 0 && is_edge(items[0].point)) {
		items++;
		count--;
	}
	while (count > 0 && is_edge(items[count - 1].point))
		count--;
	for (size_t i = 0; i < count && !beyond; i++)
		beyond = items[i].point >= 0x80;
	if (!beyond)
		return;
	score->words++;
	if (count > LONG)
		return;
	for (size_t i = 0; i < count; i++)
		if (!(class_of(items[i].point) & (CLASS_INVISIBLE | CLASS_CONTROL)))
			len += utf8_encode(items[i].point, bytes + len);
	score->valid += len > 0 && is_syllable(bytes, len);
}

void
characters_score(const struct characters *row, struct score *score)
{
	size_t start = 0;

	for (size_t i = 0; i <= row->count; i++) {
		if (i < row->count && !is_gap(row->items[i].point))
			continue;
		if (i > start)
			score_word(row->items + start, i - start, score);
		start = i + 1;
	}
}

double
score_share(struct score score)
{
	return score.words == 0 ? 0 : (double)score.valid / (double)score.words;
}

bool
score_convincing(struct score before, struct score after)
{
	enum { MANY = 20 };            /* words that leave no room for chance */

	return after.valid > 0 && score_share(after) >= (after.words < MANY ? 0.75 : 0.9) &&
	    score_share(after) >= score_share(before) + 0.25;
}

/* ---- the whole text ---- */

size_t
stretch_end(const char *text, size_t len, size_t start)
{
	const char *line_end = memchr(text + start, '\n', len - start);
	size_t end = line_end == NULL ? len : (size_t)(line_end + 1 - text), at = start + LINE;

	if (end - start <= LINE)
		return end;
	while (at < end && at - start < LONGEST && text[at] != ' ')
		at++;
	while (at < end && ((unsigned char)text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

static bool
is_ascii(const char *text, size_t start, size_t end)
{
	for (size_t at = start; at < end; at++)
		if ((unsigned char)text[at] >= 0x80)
			return false;
	return true;
}

bool
text_reads_well(const char *text, size_t len)
{
	struct characters row = { 0 };
	struct score score = { 0 };
	size_t looked = 0, end;

	for (size_t start = 0; start < len && looked < GUESS_LOOK; start = end) {
		end = stretch_end(text, len, start);
		if (is_ascii(text, start, end))
			continue;
		looked += end - start;
		characters_of_text(&row, text, start, end);
		characters_score(&row, &score);
	}
	characters_free(&row);
	return score.words < 6 || score_share(score) >= 0.75;
}

enum encoding
guess_encoding(const char *text, size_t len, bool utf8, struct score *before, struct score *after)
{
	struct score scores[ENCODING_COUNT] = { 0 };
	struct characters row = { 0 }, read = { 0 };
	enum encoding best = ENCODING_AUTO;
	size_t looked = 0, end;

	*before = *after = (struct score){ 0 };
	for (size_t start = 0; start < len && looked < GUESS_LOOK; start = end) {
		end = stretch_end(text, len, start);
		if (is_ascii(text, start, end))
			continue;
		looked += end - start;
		(utf8 ? characters_of_text : characters_of_bytes)(&row, text, start, end);
		characters_score(&row, before);
		for (enum encoding e = ENCODING_LEGACY; e < ENCODING_COUNT; e++) {
			if (e == ENCODING_TCVN)
				continue;  /* TCVN3 takes its capitals too */
			characters_decode(&row, e, &read, NULL);
			characters_score(&read, &scores[e]);
		}
	}
	for (enum encoding e = ENCODING_LEGACY; e < ENCODING_COUNT && looked > 0; e++)
		if (best == ENCODING_AUTO || score_share(scores[e]) > score_share(scores[best]))
			best = e;
	*after = scores[best];
	characters_free(&row);
	characters_free(&read);
	return best;
}
