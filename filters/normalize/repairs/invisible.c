/* Row 6: what cannot be seen goes: zero-width characters, soft hyphens, marks of direction and order, controls.
 * A soft hyphen that stands alone between numbers was a dash: `8` U+00AD `12`, with blanks around it. */
#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

static bool
is_digit(const struct draft *d, size_t at)
{
	return at < d->len && d->text[at] >= '0' && d->text[at] <= '9';
}

static bool
is_dash(const struct draft *d, size_t start, size_t end)
{
	return start >= 2 && d->text[start - 1] == ' ' && is_digit(d, start - 2) && end < d->len && d->text[end] == ' ' && is_digit(d, end + 1);
}

static int
repair_invisible_apply(struct draft *d)
{
	size_t size;

	for (size_t at = 0; at < d->len; at += size) {
		uint32_t point = utf8_decode(d->text + at, &size);
		unsigned set = class_of(point);

		if ((set & (CLASS_INVISIBLE | CLASS_CONTROL)) && !(set & CLASS_SPACE)) {
			draft_replace(d, at, at + size, "-", point == 0xAD && is_dash(d, at, at + size));
			draft_count(d, "invisible", 1);
		}
	}
	return 0;
}

const struct repair repair_invisible = { .name = "invisible", .order = 6, .needs = NEED_INVISIBLE, .apply = repair_invisible_apply };
