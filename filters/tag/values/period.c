/* period([words]) - any date expression, read as a whole; without an argument the tag's own words.
 *
 * 6 tháng đầu năm 2019 -> 2019-H1, quý III/2024 -> 2024-Q3, giai đoạn 2026-2031 -> 2026/2031, thập niên 1990 -> 199X;
 * what hangs on the article (hôm qua, năm ngoái, cùng ngày) waits in the notation of values/lib/when.h for the
 * document stage. */
#include "values/function.h"
#include "values/lib/argument.h"
#include "values/lib/when.h"

static enum made
make_period(const struct call *call, struct value *out)
{
	const char *bytes = call->document->text + call->tag->span.start;
	size_t len = call->tag->span.end - call->tag->span.start;
	char text[WHEN_BYTES];
	struct when when;

	if (call->count > 0 && !argument_text(call, 0, &bytes, &len))
		return MADE_NOTHING;
	switch (when_read(bytes, len, &when)) {
	case 1:
		return made_text(call, text, when_write(&when, text), out);
	case 0:
		return MADE_NOTHING;
	default:
		return MADE_REFUSAL;
	}
}

const struct value_function value_period = { "period", 0, 1, 0, make_period };
