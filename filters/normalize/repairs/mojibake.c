/* Row 3: UTF-8 was read as Windows-1252, Latin-1 or Windows-1258, once or twice: `Bá»™ Quá»‘c phÃ²ng`.
 *
 * Characters that such a reading makes are bytes again; where the bytes beyond ASCII are whole UTF-8 sequences of letters
 * and marks that Vietnamese text has, they are read as that.  Right text holds such sequences by chance (`XÃ”` in a quoted
 * headline), so most characters beyond ASCII must take part and the share of valid syllables must rise.  What lost bytes on
 * the way is restored where it can be only one letter; else the text is rejected, or gets U+FFFD on request. */
#include <string.h>

#include "guess.h"
#include "lost.h"
#include "mojibake.h"
#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* The byte of a character read as Windows-1252, Latin-1, or where that has a letter of its own, Windows-1258. */
static uint16_t
byte_of(uint32_t point)
{
	switch (point) {
	case 0x102: return 0xC3;
	case 0x103: return 0xE3;
	case 0x110: return 0xD0;
	case 0x111: return 0xF0;
	case 0x1A0: return 0xD5;
	case 0x1A1: return 0xF5;
	case 0x1AF: return 0xDD;
	case 0x1B0: return 0xFD;
	case 0x20AB: return 0xFE;
	case 0x300: return 0xCC;
	case 0x301: return 0xEC;
	case 0x303: return 0xDE;
	case 0x309: return 0xD2;
	case 0x323: return 0xF2;
	default: return encoding_unit(point);
	}
}

static bool
is_plausible(uint32_t point)
{
	unsigned set = class_of(point);

	if (point >= 0xA0 && point < 0x250)
		return true;
	if (point >= 0x300 && point < 0x370)
		return true;
	if (point >= 0x1E00 && point < 0x1F00)
		return true;
	if ((point >= 0x2000 && point < 0x2300) || (point >= 0x3000 && point < 0x3040) || point == 0xFEFF || point == 0xFFFD)
		return true;
	return (point >= 0x80 && (set & CLASS_CONTROL)) ||
	    (set & CLASS_PRIVATE) || (point >= 0x25A0 && point < 0x2800) || (point >= 0x1F300 && point < 0x1FB00);
}

/* A sequence of UTF-8 in the characters' bytes: how many characters it takes, 0 for none.  any: of whatever letter, not
 * only of those that Vietnamese text has. */
static size_t
sequence(const struct character *items, size_t count, bool any, uint32_t *point)
{
	uint16_t first = byte_of(items[0].point);
	size_t size = first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (size == 0 || size > count || items[0].point < 0x80)
		return 0;
	*point = first & (0xFFU >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		uint16_t byte = byte_of(items[i].point);

		if (byte < 0x80 || byte > 0xBF || items[i].point < 0x80)
			return 0;
		*point = *point << 6 | (byte & 0x3FU);
	}
	if (*point < least[size] || *point > 0x10FFFF || (*point >= 0xD800 && *point < 0xE000))
		return 0;
	return any || is_plausible(*point) ? size : 0;
}

/* A sequence of three that begins with E2 80 is a dash or a quote mark: `â€œ`.  Right text never has that by chance. */
static bool
is_mark(const struct character *items, size_t count, uint32_t *point)
{
	return items[0].point == 0xE2 && sequence(items, count, false, point) == 3 && *point >= 0x2010 && *point <= 0x203A;
}

/* Is there a sequence at all in text[start, end)?  Asked of every line, so without a row. */
static bool
has_sequence(const char *text, size_t start, size_t end)
{
	struct character items[4];
	uint32_t point;
	size_t size;

	for (size_t at = start; at < end; at += size) {
		size_t count = 0, here;
		uint32_t first = utf8_decode(text + at, &size);

		if (first < 0xC2 || first > 0x323)
			continue;
		for (here = at; here < end && count < 4; count++) {
			size_t step;

			items[count] = (struct character){ .point = utf8_decode(text + here, &step) };
			here += step;
		}
		if (sequence(items, count, false, &point) > 0)
			return true;
	}
	return false;
}

struct finding {
	size_t lost;                       /* letters that lost a byte and cannot be told */
	size_t marks;                      /* sequences that are no letters but dashes and quotes */
	size_t beyond, taken;              /* characters beyond ASCII, and those of them in sequences */
	struct score before, after;
};

static void
undo(const struct characters *row, bool any, struct characters *read, struct finding *f)
{
	size_t size;
	uint32_t point = 0, mark;

	read->count = 0;
	for (size_t i = 0; i < row->count; i += size) {
		const struct character *c = &row->items[i];

		f->beyond += c->point >= 0x80;
		size = c->point >= 0x80 ? sequence(c, row->count - i, any, &point) : 0;
		if (size == 0 && any)
			size = lost_sequence(c, row->count - i, &point);
		if (size == 0) {
			characters_add(read, c->point, c->start, c->end);
			size = 1;
			continue;
		}
		f->beyond += size - 1;
		f->marks += is_mark(c, row->count - i, &mark);
		f->taken += size;
		characters_add(read, point, c->start, row->items[i + size - 1].end);
	}
	if (any)
		f->lost = lost_restore(read);
	characters_score(row, &f->before);
	characters_score(read, &f->after);
}

static bool
is_mostly(const struct finding *f)
{
	return f->taken * 5 >= f->beyond * 3;
}

enum { TIMES = 3 };

/* What was read wrongly may have been bytes of a legacy encoding shown as Latin-1: is it Vietnamese when read so? */
static void
score_legacy(const struct characters *row, struct score scores[ENCODING_COUNT])
{
	struct characters read = { 0 };

	for (enum encoding e = ENCODING_LEGACY; e < ENCODING_COUNT; e++) {
		characters_decode(row, e, &read, NULL);
		characters_score(&read, &scores[e]);
	}
	characters_free(&read);
}

static bool
convinces(struct score before, struct score after, const struct score legacy[ENCODING_COUNT])
{
	bool convinced = score_convincing(before, after);

	for (enum encoding e = ENCODING_LEGACY; e < ENCODING_COUNT; e++)
		convinced = convinced || score_convincing(before, legacy[e]);
	return convinced;
}

/* Where it was read wrongly twice, only the second undoing makes words. */
bool
mojibake_whole(const struct draft *d)
{
	struct characters row = { 0 }, read = { 0 };
	struct finding all[TIMES] = { 0 };
	bool found = false;
	struct score legacy[TIMES][ENCODING_COUNT] = { 0 };
	size_t looked = 0, end;

	for (size_t start = 0; start < d->len && looked < GUESS_LOOK; start = end) {
		end = stretch_end(d->text, d->len, start);
		looked += end - start;
		characters_of_text(&row, d->text, start, end);
		for (int i = 0; i < TIMES; i++) {
			struct characters swap = row;

			undo(&row, true, &read, &all[i]);
			score_legacy(&read, legacy[i]);
			row = read;
			read = swap;
		}
	}
	for (int i = 0; i < TIMES && !found && is_mostly(&all[i]); i++)
		found = convinces(all[0].before, all[i].after, legacy[i]);
	characters_free(&row);
	characters_free(&read);
	return found;
}

static bool
this_line(const struct finding *f, bool whole)
{
	if (f->taken == 0)
		return false;
	if (whole)
		return f->taken == f->beyond || (f->taken * 2 >= f->beyond && f->after.valid >= f->before.valid);
	return f->taken * 5 >= f->beyond * 4 && f->after.words >= 2 && score_convincing(f->before, f->after);
}

static void
replace_all(struct draft *d, const struct characters *read)
{
	for (size_t i = 0; i < read->count; i++)
		draft_replace_point(d, read->items[i].start, read->items[i].end, read->items[i].point);
}

static void
replace_marks(struct draft *d, const struct characters *row)
{
	uint32_t point;

	for (size_t i = 0; i < row->count; i++)
		if (is_mark(&row->items[i], row->count - i, &point))
			draft_replace_point(d, row->items[i].start, row->items[i + 2].end, point);
}

static int
repair_mojibake_apply(struct draft *d)
{
	struct characters row = { 0 }, read = { 0 };
	size_t lost = 0;
	bool whole = !draft_has_letters(d) && mojibake_whole(d);
	size_t end;

	for (size_t start = 0; start < d->len; start = end) {
		struct finding f = { 0 };

		end = stretch_end(d->text, d->len, start);
		if (!has_sequence(d->text, start, end))
			continue;
		characters_of_text(&row, d->text, start, end);
		undo(&row, whole, &read, &f);
		if (this_line(&f, whole)) {
			replace_all(d, &read);
			lost += f.lost;
		} else if (f.marks > 0)
			replace_marks(d, &row);
		else
			continue;
		draft_count(d, "mojibake", 1);
	}
	characters_free(&row);
	characters_free(&read);
	if (lost > 0 && !d->settings->repair_utf8)
		return fault_set(d->why, FAULT_BAD_UTF8, NULL, "UTF-8 that was read as windows-1252, and %zu letters of it are lost", lost);
	draft_count(d, "replaced", lost);
	return 0;
}

const struct repair repair_mojibake = { .name = "mojibake", .order = 3, .needs = NEED_LATIN, .decodes = true, .again = true,
	.by_line = true, .apply = repair_mojibake_apply };
