/* Row 6: private-use code points, letters of some font that is not here, become U+FFFD: rules use that range themselves. */
#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

static int
repair_private_use_apply(struct draft *d)
{
	size_t size;

	for (size_t at = 0; at < d->len; at += size)
		if (class_of(utf8_decode(d->text + at, &size)) & CLASS_PRIVATE) {
			draft_replace_point(d, at, at + size, 0xFFFD);
			draft_count(d, "private_use", 1);
		}
	return 0;
}

const struct repair repair_private_use = { .name = "private_use", .order = 6, .needs = NEED_PRIVATE,
	.apply = repair_private_use_apply };
