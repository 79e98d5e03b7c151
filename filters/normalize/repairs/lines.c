/* Row 8: line ends become LF, blanks before them go, and of blank lines one is left; none at the ends of the text.
 * A file's last line end is no part of its text, and is not counted.
 *
 * U+2028 and the vertical tab break a line within its paragraph: before a small letter they are a blank (`điều tra vụ mất` U+2028
 * `hồ sơ`). */
#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* Bytes of the line end at `at`, 0 for none. */
static size_t
line_end_size(const struct draft *d, size_t at)
{
	const unsigned char *bytes = (const unsigned char *)d->text + at;
	size_t left = d->len - at;

	if (left == 0)
		return 0;
	switch (bytes[0]) {
	case '\n': case '\v': case '\f':
		return 1;
	case '\r':
		return left > 1 && bytes[1] == '\n' ? 2 : 1;
	case 0xC2:
		return left > 1 && bytes[1] == 0x85 ? 2 : 0;
	case 0xE2:
		return left > 2 && bytes[1] == 0x80 && (bytes[2] == 0xA8 || bytes[2] == 0xA9) ? 3 : 0;
	default:
		return 0;
	}
}

struct gap {                               /* blanks and line ends, up to the last line end, or to the end of the text */
	size_t end, lines;
	size_t foreign;                    /* line ends other than LF */
	size_t blanks;                     /* lines that have blanks before their end */
	bool soft;                         /* the first line end leaves the paragraph whole */
};

static struct gap
gap_at(const struct draft *d, size_t start)
{
	struct gap gap = { .end = start };
	size_t at = start, size;
	bool blanks = false;

	for (;;) {
		if (at < d->len && (d->text[at] == ' ' || d->text[at] == '\t')) {
			blanks = true;
			at++;
			continue;
		}
		size = line_end_size(d, at);
		if (size == 0)
			break;
		gap.soft = gap.soft || (gap.lines == 0 && (d->text[at] == '\v' || (size == 3 && (unsigned char)d->text[at + 2] == 0xA8)));
		gap.lines++;
		gap.foreign += d->text[at] != '\n';
		gap.blanks += blanks;
		blanks = false;
		at += size;
		gap.end = at;
	}
	if (at == d->len && at > gap.end) {
		gap.end = at;
		gap.blanks += blanks;
	}
	if (gap.end == start)              /* blanks inside a line */
		gap.end = at;
	return gap;
}

static bool
goes_on(const struct draft *d, struct gap gap, size_t at)
{
	size_t size;

	return gap.soft && gap.lines == 1 && at > 0 && gap.end < d->len && (class_of(utf8_decode(d->text + gap.end, &size)) & CLASS_LOWER);
}

static int
repair_lines_apply(struct draft *d)
{
	size_t at = 0;

	while (at < d->len) {
		struct gap gap;
		size_t keep;

		if ((unsigned char)d->text[at] > ' ' && (unsigned char)d->text[at] != 0xC2 && (unsigned char)d->text[at] != 0xE2) {
			at++;
			continue;
		}
		gap = gap_at(d, at);
		if (gap.lines == 0 && gap.end < d->len) {
			at = gap.end > at ? gap.end : at + 1;
			continue;
		}
		if (gap.lines == 0 && gap.blanks == 0)
			break;
		if (goes_on(d, gap, at)) {
			draft_count(d, "line_ends", 1);
			draft_replace(d, at, gap.end, " ", 1);
			at = gap.end;
			continue;
		}
		keep = at == 0 || gap.end == d->len ? 0 : gap.lines < 2 ? 1 : 2;
		draft_count(d, "line_ends", gap.foreign);
		draft_count(d, "line_blanks", gap.blanks);
		draft_count(d, "blank_lines", gap.lines - keep - (gap.end == d->len && gap.lines > 0 && d->last_line_end));
		draft_replace(d, at, gap.end, "\n\n", keep);
		at = gap.end;
	}
	return 0;
}

const struct repair repair_lines = { .name = "lines", .order = 8, .needs = NEED_LINES, .apply = repair_lines_apply };
