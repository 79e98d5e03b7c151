#include "notes.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
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

/* Does a tag begin here, behind its '<'?  Not in "a < b", nor in "<tên>".  end: behind the last '>' of the text. */
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
			return true;
	return false;
}

void
notes_text(struct task *task, const char *text, size_t len)
{
	const char *last = memrchr(text, '>', len), *end = last != NULL ? last + 1 : text;

	for (const char *open = text; (open = memchr(open, '<', (size_t)(end - open))) != NULL;)
		if (is_tag(++open, end)) {
			remark(task, NOTE_HTML);
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
notes_date(struct task *task, enum members_date date)
{
	const char *words;
	size_t len;

	if (date == MEMBERS_DATE_ZERO)
		remark(task, NOTE_DATE_ZERO);
	if (date != MEMBERS_DATE_UNREAD)
		return;
	words = record_string(task->record, "published_text", &len);
	remark(task, NOTE_DATE_UNREAD);
	if (task->remarks[NOTE_DATE_UNREAD].count == 1)
		remark_example(&task->remarks[NOTE_DATE_UNREAD], words, len);
}

/* Of how many it is true, and where they stand: who gave ten files wants to know which of them were empty. */
static void
say_places(const struct remark *these, const char *one, const char *many)
{
	struct buffer others = { 0 };
	size_t known = these->count < REMARK_PLACES ? (size_t)these->count : REMARK_PLACES;
	char example[sizeof these->example * 8];

	if (these->count == 0)
		return;
	diagnostic_escape(example, sizeof example, these->example, strlen(these->example));
	if (example[0] != '\0')
		buffer_printf(&others, ": '%s'", example);
	for (size_t i = 1; i < known; i++) {
		const struct place *at = &these->places[i];

		buffer_printf(&others, "%s %s:%zu", i == 1 ? ", here and at" : ",", at->file != NULL ? at->file : "-", at->line);
	}
	if (these->count > known)
		buffer_printf(&others, " and %llu more", these->count - known);
	diagnostic_say(LEVEL_NOTE, &these->places[0], FAULT_NONE, "%llu %s%s", these->count, these->count == 1 ? one : many,
	    buffer_string(&others));
	buffer_free(&others);
}

void
notes_close(const struct notes *n, const struct run *run, const char *id_field, const char *text_field)
{
	struct remark empty = run_remark(run, NOTE_EMPTY), html = run_remark(run, NOTE_HTML);
	struct remark zero = run_remark(run, NOTE_DATE_ZERO), unread = run_remark(run, NOTE_DATE_UNREAD);

	if (n->records > 0 && n->records < ENOUGH)
		say_fields(n, id_field, text_field);
	say_places(&empty, "empty text was dropped", "empty texts were dropped");
	say_places(&zero, "date was 0000-00-00: taken as none", "dates were 0000-00-00: taken as none");
	say_places(&unread, "date could not be read and is in published_text", "dates could not be read and are in published_text");
	if (html.count > 0)
		diagnostic_say(LEVEL_NOTE, &html.places[0], FAULT_NONE, "%llu %s; take them out first", html.count,
		    html.count == 1 ? "text holds tags of HTML" : "texts hold tags of HTML, one of them this");
}
