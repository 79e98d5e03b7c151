/* lookup(words, LEXICON [, COLUMN]) - what a lexicon knows of the words: column `id` unless another is named;
 * `canonical` is the phrase where no column is called so.
 * Nothing where the phrase is not in it or the cell is empty. */
#include <string.h>

#include "compile/rule.h"
#include "values/function.h"
#include "values/lib/argument.h"

static enum made
make_lookup(const struct call *call, struct value *out)
{
	const struct lexicon *lexicon;
	struct lexicon_row row;
	const char *bytes, *cell, *name = call->count > 2 ? call->arguments[2].word : "id";
	size_t len;
	int column;

	if (!argument_text(call, 0, &bytes, &len))
		return MADE_NOTHING;
	lexicon = rule_lexicon(call->tag->rule, call->arguments[1].word);
	if (lexicon == NULL || !lexicon_find(lexicon, bytes, len, &row))
		return MADE_NOTHING;
	column = lexicon_column(lexicon, name);
	if (column < 0 && strcmp(name, "canonical") == 0)
		column = 0;                /* the phrase */
	cell = column >= 0 ? lexicon_cell(&row, (size_t)column, &len) : NULL;
	return cell != NULL ? made_text(call, cell, len, out) : MADE_NOTHING;
}

const struct value_function value_lookup = { "lookup", 2, 3, 1u << 1 | 1u << 2, make_lookup };
