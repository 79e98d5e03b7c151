/* Row 3: UTF-8 was read as Windows-1252, Latin-1 or Windows-1258, once or twice: `Bá»™ Quá»‘c phÃ²ng`.
 *
 * Characters that such a reading makes are bytes again; where the bytes beyond ASCII are whole UTF-8 sequences of letters
 * and marks that Vietnamese text has, they are read as that.  Right text holds such sequences by chance (`XÃ”` in a quoted
 * headline), so most characters beyond ASCII must take part and the share of valid syllables must rise. */
#include <string.h>

#include "guess.h"
#include "repair.h"
#include "unicode/class.h"

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
	return (point >= 0x2000 && point < 0x2300) || point == 0xFEFF || point == 0xFFFD || (point >= 0x80 && (set & CLASS_CONTROL)) ||
	    (set & CLASS_PRIVATE) || (point >= 0x25A0 && point < 0x2800) || (point >= 0x1F300 && point < 0x1FB00);
}

/* A sequence of UTF-8 in the characters' bytes: how many characters it takes, 0 for none. */
static size_t
sequence(const struct character *items, size_t count, uint32_t *point)
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
	return *point >= least[size] && is_plausible(*point) ? size : 0;
}

struct finding {
	size_t beyond, taken;              /* characters beyond ASCII, and those of them in sequences */
	struct score before, after;
};

static void
undo(const struct characters *row, struct characters *read, struct finding *f)
{
	size_t size;
	uint32_t point = 0;

	read->count = 0;
	for (size_t i = 0; i < row->count; i += size) {
		const struct character *c = &row->items[i];

		f->beyond += c->point >= 0x80;
		size = c->point >= 0x80 ? sequence(c, row->count - i, &point) : 0;
		if (size == 0) {
			characters_add(read, c->point, c->start, c->end);
			size = 1;
			continue;
		}
		f->beyond += size - 1;
		f->taken += size;
		characters_add(read, point, c->start, row->items[i + size - 1].end);
	}
	characters_score(row, &f->before);
	characters_score(read, &f->after);
}

static bool
is_mostly(const struct finding *f)
{
	return f->taken * 5 >= f->beyond * 3;
}

/* The text as a whole: was it read wrongly? */
static bool
whole_text(const struct draft *d, struct characters *row, struct characters *read)
{
	struct finding all = { 0 };
	size_t end;

	for (size_t start = 0; start < d->len; start = end) {
		end = stretch_end(d->text, d->len, start);
		characters_of_text(row, d->text, start, end);
		undo(row, read, &all);
	}
	return is_mostly(&all) && score_convincing(all.before, all.after);
}

static bool
this_line(const struct finding *f, bool whole)
{
	if (f->taken == 0)
		return false;
	if (whole)
		return f->taken * 2 >= f->beyond && f->after.valid >= f->before.valid;
	return f->taken * 5 >= f->beyond * 4 && f->after.words >= 2 && score_convincing(f->before, f->after);
}

static int
repair_mojibake_apply(struct draft *d)
{
	struct characters row = { 0 }, read = { 0 };
	bool whole = whole_text(d, &row, &read);
	size_t end;

	for (size_t start = 0; start < d->len; start = end) {
		struct finding f = { 0 };

		end = stretch_end(d->text, d->len, start);
		characters_of_text(&row, d->text, start, end);
		undo(&row, &read, &f);
		if (!this_line(&f, whole))
			continue;
		for (size_t i = 0; i < read.count; i++)
			draft_replace_point(d, read.items[i].start, read.items[i].end, read.items[i].point);
		draft_count(d, "mojibake", 1);
	}
	characters_free(&row);
	characters_free(&read);
	return 0;
}

const struct repair repair_mojibake = { .name = "mojibake", .order = 3, .needs = NEED_LATIN, .decodes = true, .again = true,
	.by_line = true, .apply = repair_mojibake_apply };
