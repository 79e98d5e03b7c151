/* Row 2: the bytes of a legacy encoding were taken for Latin-1 or Windows-1252, and are UTF-8 now.
 *
 * The text as a whole says which encoding it is; each line then is read so where that is no worse than leaving it.  In a text
 * that is right as a whole, a line (pasted from an old page) must convince alone, and may hold nothing that no such
 * reading makes. */
#include <string.h>

#include "guess.h"
#include "repair.h"

#define ALONE 0.9                          /* share of valid syllables in a line that must convince alone */

static bool
has_odd_letter(const struct characters *row)
{
	for (size_t i = 0; i < row->count; i++) {
		uint32_t point = row->items[i].point;

		if (point >= 0x80 && point <= 0xFF && point != 0xA0 && point != 0xAB && point != 0xBB)
			return true;
	}
	return false;
}

static bool
is_all_ascii(const struct characters *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->items[i].point >= 0x80)
			return false;
	return true;
}

static bool
is_all_units(const struct characters *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (encoding_unit(row->items[i].point) == UNIT_OTHER)
			return false;
	return true;
}

static enum encoding
best_for_line(const struct characters *row, struct score before, struct characters *read)
{
	enum encoding best = ENCODING_AUTO;
	struct score best_score = { 0 };

	for (enum encoding e = ENCODING_LEGACY; e < ENCODING_COUNT; e++) {
		struct score after = { 0 };

		if (e == ENCODING_TCVN)
			continue;          /* TCVN3 takes its capitals too */
		characters_decode(row, e, read, NULL);
		characters_score(read, &after);
		if (after.words >= 3 && score_convincing(before, after) && score_share(after) >= ALONE && score_share(before) < 0.4 &&
		    score_share(after) > score_share(best_score)) {
			best = e;
			best_score = after;
		}
	}
	return best;
}

/* The encoding to read one line in, `whole` being that of the text; ENCODING_AUTO: leave it. */
static enum encoding
line_encoding(const struct characters *row, enum encoding whole, bool given, struct characters *read)
{
	struct score before = { 0 }, after = { 0 };

	if (is_all_ascii(row))
		return ENCODING_AUTO;
	if (given)
		return whole;
	if (whole != ENCODING_AUTO || is_all_units(row))
		characters_score(row, &before);
	if (whole == ENCODING_AUTO)
		return is_all_units(row) ? best_for_line(row, before, read) : ENCODING_AUTO;
	characters_decode(row, whole, read, NULL);
	characters_score(read, &after);
	if (after.valid > before.valid || (has_odd_letter(row) && after.valid == before.valid))
		return whole;
	return ENCODING_AUTO;
}

static int
repair_legacy_apply(struct draft *d)
{
	bool given = !d->from_file && d->settings->encoding >= ENCODING_LEGACY;
	struct characters row = { 0 }, read = { 0 };
	enum encoding whole = d->settings->encoding;
	struct score before, after;
	size_t end;

	if (!given && draft_has_letters(d)) {
		whole = ENCODING_AUTO;
	} else if (!given) {
		whole = guess_encoding(d->text, d->len, true, &before, &after);
		if (!score_convincing(before, after) || after.valid < 2)
			whole = ENCODING_AUTO;
	}
	for (size_t start = 0; start < d->len; start = end) {
		enum encoding encoding;

		end = stretch_end(d->text, d->len, start);
		characters_of_text(&row, d->text, start, end);
		encoding = line_encoding(&row, whole, given, &read);
		if (encoding == ENCODING_AUTO)
			continue;
		characters_decode(&row, encoding, &read, NULL);
		for (size_t i = 0; i < read.count; i++)
			if (read.items[i].point != 0xFFFD)
				draft_replace_point(d, read.items[i].start, read.items[i].end, read.items[i].point);
		draft_count(d, encoding_names[encoding], 1);
	}
	characters_free(&row);
	characters_free(&read);
	return 0;
}

const struct repair repair_legacy = { .name = "legacy", .order = 2, .needs = NEED_LATIN, .decodes = true, .again = true,
	.by_line = true, .apply = repair_legacy_apply };
