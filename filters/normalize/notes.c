#include "notes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/diagnostic.h"
#include "base/memory.h"

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

/* Threads come to the lines of a file in any order. */
static void
note(struct notes *n, unsigned long long *count, struct place *first, const struct place *at)
{
	pthread_mutex_lock(&n->lock);
	if ((*count)++ == 0) {
		*first = *at;
		first->file = at->file != NULL ? mem_text(at->file) : NULL;
	} else if (at->line < first->line && at->file != NULL && first->file != NULL && strcmp(at->file, first->file) == 0) {
		first->line = at->line;
		first->column = at->column;
		first->byte = at->byte;
	}
	pthread_mutex_unlock(&n->lock);
}

void
notes_empty(struct notes *n, const struct place *at)
{
	note(n, &n->empty, &n->first_empty, at);
}

/* Does a tag begin here, behind its '<'?  Not in "a < b", nor in "<tên>". */
static bool
is_tag(const char *at, const char *end)
{
	static const char *const names[] = { "a", "b", "blockquote", "br", "center", "div", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4",
		"hr", "i", "iframe", "img", "li", "ol", "p", "script", "section", "span", "strong", "style", "sub", "sup", "table", "tbody", "td",
		"th", "tr", "u", "ul", "video" };
	size_t len = 0;

	at += at < end && *at == '/';
	while (at + len < end && len < 12 && ((at[len] | 0x20) >= 'a' ? (at[len] | 0x20) <= 'z' : len > 0 && at[len] >= '1' && at[len] <= '6'))
		len++;
	if (at + len == end || strchr("> /\n", at[len]) == NULL || at[len] == '\0')
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == len && strncasecmp(at, names[i], len) == 0)
			return memchr(at, '>', (size_t)(end - at)) != NULL;
	return false;
}

void
notes_text(struct notes *n, const char *text, size_t len, const struct place *at)
{
	const char *end = text + len;

	for (const char *open = text; (open = memchr(open, '<', (size_t)(end - open))) != NULL;)
		if (is_tag(++open, end)) {
			note(n, &n->html, &n->first_html, at);
			return;
		}
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
		diagnostic_say(LEVEL_NOTE, &n->first_empty, FAULT_NONE, "%llu empty %s", n->empty,
		    n->empty == 1 ? "text was dropped" : "texts were dropped, one of them here");
	if (n->html > 0)
		diagnostic_say(LEVEL_NOTE, &n->first_html, FAULT_NONE, "%llu %s; take them out first", n->html,
		    n->html == 1 ? "text holds tags of HTML" : "texts hold tags of HTML, one of them this");
}

void
notes_free(struct notes *n)
{
	free((char *)n->first_empty.file);
	free((char *)n->first_html.file);
	pthread_mutex_destroy(&n->lock);
}
