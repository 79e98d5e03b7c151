/* Row 6: no-break, thin and other spaces, and tabs, become a space. */
#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

static int
repair_spaces_apply(struct draft *d)
{
	size_t size;

	for (size_t at = 0; at < d->len; at += size) {
		uint32_t point = utf8_decode(d->text + at, &size);

		if (point == '\t' || (point >= 0x80 && (class_of(point) & CLASS_SPACE) && point != 0x85 && point != 0x2028 && point != 0x2029)) {
			draft_replace(d, at, at + size, " ", 1);
			draft_count(d, "spaces", 1);
		}
	}
	return 0;
}

const struct repair repair_spaces = { .name = "spaces", .order = 6, .needs = NEED_SPACES, .apply = repair_spaces_apply };
