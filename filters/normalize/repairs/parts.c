/* Before rows 2 and 3: wrongly read text that went through another program may have its letters in parts (`e` and U+0308 for ë),
 * which hides from these rows what it is.  Where it is not Vietnamese as it stands, and has letters that they look for once
 * it is composed, it is.  Not where row 3 knows it as it stands: Windows-1258 reads some bytes as marks. */
#include "base/buffer.h"
#include "guess.h"
#include "mojibake.h"
#include "repair.h"
#include "scan.h"
#include "unicode/nfc.h"

static bool
is_latin(const struct draft *d)
{
	struct buffer composed = { 0 };
	bool latin;

	nfc(d->text, d->len, &composed, NULL);
	latin = (scan_text(composed.bytes, composed.len).needs & NEED_LATIN) != 0;
	buffer_free(&composed);
	return latin;
}

static int
repair_parts_apply(struct draft *d)
{
	struct buffer composed = { 0 };
	size_t at = 0, start, end, cut = 0;

	if (draft_has_letters(d) || text_reads_well(d->text, d->len) || !is_latin(d) || mojibake_whole(d))
		return 0;
	while (nfc_stretch(d->text, d->len, &at, &start, &end)) {
		size_t before = d->edit_count;

		buffer_clear(&composed);
		nfc_compose(d->text + start, end - start, &composed, &cut);
		draft_replace(d, start, end, composed.bytes, composed.len);
		draft_count(d, "nfc", d->edit_count - before);
	}
	draft_count(d, "marks_cut", cut);
	buffer_free(&composed);
	return 0;
}

const struct repair repair_parts = { .name = "parts", .order = 1, .needs = NEED_NFC, .decodes = true,
	.by_line = true, .apply = repair_parts_apply };
