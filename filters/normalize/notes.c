#include "notes.h"

#include <stdbool.h>
#include <string.h>

#include "base/diagnostic.h"

enum { ENOUGH = 1000 };                    /* records after which a field that never came is told */

/* A name that is not there cannot be told from one that is misspelt, record by record: only when it never comes. */
static void
say_field(const char *option, const char *name, bool found, const char *instead)
{
	if (!found)
		diagnostic_say(LEVEL_NOTE, NULL, FAULT_NONE, "no record has '%s' (%s)%s", name, option, instead);
}

static void
say_fields(const struct notes *n, const char *id_field, const char *text_field)
{
	say_field("--id-field", id_field, n->id_found || strcmp(id_field, "id") == 0, ": ids are made of url, source or text");
	say_field("--text-field", text_field, n->text_found || strcmp(text_field, "text") == 0, "");
}

void
notes_empty(struct notes *n)
{
	n->empty++;
}

void
notes_fields(struct notes *n, const struct record *record, const char *id_field, const char *text_field)
{
	if (record_item(record, id_field).type != ITEM_ABSENT)
		n->id_found = true;
	if (record_item(record, text_field).type != ITEM_ABSENT)
		n->text_found = true;
	if (++n->records == ENOUGH)
		say_fields(n, id_field, text_field);
}

void
notes_close(const struct notes *n, const char *id_field, const char *text_field)
{
	if (n->records > 0 && n->records < ENOUGH)
		say_fields(n, id_field, text_field);
	if (n->empty > 0)
		diagnostic_say(LEVEL_NOTE, NULL, FAULT_NONE, "%llu empty %s dropped", (unsigned long long)n->empty,
		    n->empty == 1 ? "text was" : "texts were");
}
