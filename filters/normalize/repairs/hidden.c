/* Before rows 2 and 3: zero-width characters between those that belong together hide what a text is.  Where it is not
 * Vietnamese as it stands, they go first; no byte of an old encoding stands for them.  The soft hyphen stays: it may be ư. */
#include "guess.h"
#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

static int
repair_hidden_apply(struct draft *d)
{
	size_t size;

	if (draft_has_letters(d) || text_reads_well(d->text, d->len))
		return 0;
	for (size_t at = 0; at < d->len; at += size) {
		uint32_t point = utf8_decode(d->text + at, &size);

		if (point <= 0xFF || !(class_of(point) & CLASS_INVISIBLE))
			continue;
		draft_replace(d, at, at + size, "", 0);
		draft_count(d, "invisible", 1);
	}
	return 0;
}

const struct repair repair_hidden = { .name = "hidden", .order = 1, .needs = NEED_INVISIBLE, .decodes = true,
	.apply = repair_hidden_apply };
