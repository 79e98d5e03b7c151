/* each(group, TYPE [, FIELD]) - a list of the atoms of a type inside a group: their words, or one of their fields. */
#include <string.h>

#include "values/function.h"
#include "values/lib/argument.h"

static struct value
atom_value(const struct call *call, const struct tag *atom)
{
	if (call->count > 2)
		return tag_field(atom, call->arguments[2].word);
	return value_text(call->document->arena, call->document->text + atom->span.start,
			  atom->span.end - atom->span.start);
}

static enum made
make_each(const struct call *call, struct value *out)
{
	const struct argument *group = &call->arguments[0];
	const char *type = call->arguments[1].word;

	*out = (struct value){ .kind = VALUE_LIST };
	if (!group->present || group->atom_count == 0)
		return MADE_NOTHING;
	out->items = arena_alloc(call->document->arena, group->atom_count * sizeof *out->items);
	for (size_t i = 0; i < group->atom_count; i++) {
		struct value value;

		if (strcmp(group->atoms[i]->type, type) != 0)
			continue;
		value = atom_value(call, group->atoms[i]);
		if (value.kind != VALUE_NONE)
			out->items[out->count++] = value;
	}
	return out->count > 0 ? MADE : MADE_NOTHING;
}

const struct value_function value_each = { "each", 2, 3, 1u << 1 | 1u << 2, make_each };
