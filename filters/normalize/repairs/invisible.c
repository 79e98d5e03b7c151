/* Row 6: what cannot be seen goes: zero-width characters, soft hyphens, marks of direction and order, controls. */
#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

static int
repair_invisible_apply(struct draft *d)
{
	size_t size;

	for (size_t at = 0; at < d->len; at += size) {
		unsigned set = class_of(utf8_decode(d->text + at, &size));

		if ((set & (CLASS_INVISIBLE | CLASS_CONTROL)) && !(set & CLASS_SPACE)) {
			draft_replace(d, at, at + size, "", 0);
			draft_count(d, "invisible", 1);
		}
	}
	return 0;
}

const struct repair repair_invisible = { .name = "invisible", .order = 6, .needs = NEED_INVISIBLE, .apply = repair_invisible_apply };
