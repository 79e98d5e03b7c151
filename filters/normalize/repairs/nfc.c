/* Row 7: letters in parts, in half parts (Windows-1258), or with their tone before their shape become NFC.  Runs of marks that
 * no writing has are cut. */
#include "unicode/nfc.h"

#include "base/buffer.h"
#include "repair.h"
#include "unicode/tone.h"

static int
repair_nfc_apply(struct draft *d)
{
	struct buffer ordered = { 0 }, composed = { 0 };
	size_t at = 0, start, end, cut = 0;

	while (nfc_stretch(d->text, d->len, &at, &start, &end)) {
		size_t before = d->edit_count;

		buffer_clear(&ordered);
		buffer_clear(&composed);
		tone_order(d->text + start, end - start, &ordered);
		nfc_compose(ordered.bytes, ordered.len, &composed, &cut);
		draft_replace(d, start, end, composed.bytes, composed.len);
		draft_count(d, "nfc", d->edit_count - before);
	}
	draft_count(d, "marks_cut", cut);
	buffer_free(&ordered);
	buffer_free(&composed);
	return 0;
}

const struct repair repair_nfc = { .name = "nfc", .order = 7, .needs = NEED_NFC, .by_line = true, .apply = repair_nfc_apply };
