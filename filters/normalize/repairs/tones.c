/* Row 9, on request: the tone marks of oa, oe, uy in one style, old (hòa, thủy) or new (hoà, thuỷ).  Only possible
 * Vietnamese syllables are touched. */
#include "repair.h"
#include "text/syllable.h"
#include "unicode/fold.h"
#include "unicode/tone.h"
#include "unicode/utf8.h"

/* Is the syllable written in the new style? */
static bool
is_new(const char *syllable, size_t len)
{
	size_t last = utf8_before(syllable, len), first = utf8_before(syllable, last), size;
	uint32_t a = utf8_decode(syllable + first, &size), b = utf8_decode(syllable + last, &size);

	return tone_to_old(&a, &b);
}

static void
rewrite(struct draft *d, size_t start, size_t end)
{
	enum { SYLLABLE = 24 };
	char twin[SYLLABLE + 4];
	size_t len;

	if (end - start > SYLLABLE)
		return;
	len = fold_tone_twin(d->text + start, end - start, twin, sizeof twin);
	if (len == 0 || is_new(twin, len) != (d->settings->tone == TONE_NEW))
		return;
	if (!syllable_valid(twin, len) || !syllable_valid(d->text + start, end - start))
		return;
	draft_replace(d, start, end, twin, len);
	draft_count(d, "tones", 1);
}

static int
repair_tones_apply(struct draft *d)
{
	struct tokens tokens = { 0 };

	tokens_of(&tokens, d->text, d->len);
	for (size_t i = 0; i < tokens.count; i++)
		if (tokens.items[i].flags & TOKEN_VIETNAMESE)
			rewrite(d, tokens.items[i].start, tokens.items[i].end);
	tokens_free(&tokens);
	return 0;
}

const struct repair repair_tones = { .name = "tones", .order = 9, .needs = NEED_TONES, .apply = repair_tones_apply };
