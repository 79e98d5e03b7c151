/* What the option table says to people: --help, the usage line, the man page. */
#include "run/option.h"

#include <string.h>

#define WIDTH 80
#define TEXT_COLUMN 28
#define FORM_MOST 44                       /* a longer list of choices goes into the text */

/* Rarely typed: named in the help, told in the man page. */
static bool
is_flowed(const char *group)
{
	static const char *const flowed[] = { "limits", "messages", "more" };

	for (size_t i = 0; group != NULL && i < sizeof flowed / sizeof *flowed; i++)
		if (strcmp(group, flowed[i]) == 0)
			return true;
	return false;
}

static bool
same_group(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* "FILE", or the choices joined by bars. */
static void
add_value(const struct option *o, struct buffer *out)
{
	if (o->value != NULL || o->choices == NULL) {
		buffer_text(out, o->value == NULL ? "VALUE" : o->value);
		return;
	}
	for (size_t i = 0; o->choices[i] != NULL; i++) {
		if (i > 0)
			buffer_byte(out, '|');
		buffer_text(out, o->choices[i]);
	}
}

/* "-s, --stats[=FILE]" */
static void
add_form(const struct option *o, const char *between, struct buffer *out)
{
	if (o->letter != 0)
		buffer_printf(out, "-%c%s", o->letter, between);
	buffer_printf(out, "--%s", o->name);
	if (o->type == OPTION_FLAG)
		return;
	buffer_text(out, o->value_optional ? "[=" : "=");
	add_value(o, out);
	if (o->value_optional)
		buffer_byte(out, ']');
}

/* Words of text from column `at` on, further lines indented to `indent`. */
static void
add_wrapped(const char *text, size_t at, size_t indent, struct buffer *out)
{
	bool first = true;

	while (*text != '\0') {
		size_t len = strcspn(text, " "), columns = 0;

		for (size_t i = 0; i < len; i++)
			columns += ((unsigned char)text[i] & 0xC0) != 0x80;
		if (!first && at + 1 + columns > WIDTH) {
			buffer_printf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			buffer_byte(out, ' ');
			at++;
		}
		buffer_append(out, text, len);
		at += columns;
		text += len + strspn(text + len, " ");
		first = false;
	}
	buffer_byte(out, '\n');
}

/* "auto, utf-8, utf-16": for a text. */
static void
add_list(const struct option *o, struct buffer *text)
{
	for (size_t i = 0; o->choices[i] != NULL; i++)
		buffer_printf(text, "%s%s", i > 0 ? ", " : ": ", o->choices[i]);
}

static void
add_line(const struct option *o, struct buffer *out)
{
	struct buffer form = { 0 }, text = { 0 };
	size_t at;

	add_form(o, ", ", &form);
	buffer_text(&text, o->help);
	if (form.len > FORM_MOST && o->choices != NULL) {
		struct option brief = *o;

		brief.value = "NAME";
		buffer_clear(&form);
		add_form(&brief, ", ", &form);
		add_list(o, &text);
	}
	at = (o->letter == 0 ? 6u : 2u) + form.len;
	buffer_text(out, o->letter == 0 ? "      " : "  ");
	buffer_append(out, form.bytes, form.len);
	if (at + 2 > TEXT_COLUMN && at + 2 + text.len > WIDTH) {
		buffer_byte(out, '\n');
		at = 0;
	}
	if (at + 2 <= TEXT_COLUMN) {
		buffer_printf(out, "%*s", (int)(TEXT_COLUMN - at), "");
		at = TEXT_COLUMN;
	} else {
		buffer_text(out, "  ");
		at += 2;
	}
	add_wrapped(buffer_string(&text), at, TEXT_COLUMN, out);
	buffer_free(&form);
	buffer_free(&text);
}

static void
add_flowed(const struct option *const tables[], const char *group, struct buffer *out)
{
	struct buffer forms = { 0 };

	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++)
			if (same_group(o->group, group)) {
				if (forms.len > 0)
					buffer_byte(&forms, ' ');
				add_form(o, "/", &forms);
			}
	buffer_text(out, "  ");
	add_wrapped(buffer_string(&forms), 2, 2, out);
	buffer_free(&forms);
}

static void
add_group(const struct option *const tables[], const char *group, struct buffer *out)
{
	if (group != NULL)
		buffer_printf(out, "%s:\n", group);
	if (is_flowed(group)) {
		add_flowed(tables, group, out);
		return;
	}
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++)
			if (same_group(o->group, group))
				add_line(o, out);
}

/* Was the group met before the option at tables[table] + index? */
static bool
group_is_new(const struct option *const tables[], const struct option *at)
{
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++) {
			if (o == at)
				return true;
			if (same_group(o->group, at->group))
				return false;
		}
	return true;
}

void
option_usage(const char *program, const char *operands, struct buffer *out)
{
	buffer_printf(out, "usage: %s [OPTION]... %s\n", program, operands == NULL ? "[FILE]..." : operands);
	buffer_printf(out, "%s --help tells more\n", program);
}

void
option_help(const char *program, const char *summary, const char *operands, const struct option *const tables[],
    struct buffer *out)
{
	buffer_printf(out, "usage: %s [OPTION]... %s\n", program, operands == NULL ? "[FILE]..." : operands);
	add_wrapped(summary, 0, 0, out);
	for (const struct option *const *t = tables; *t != NULL; t++)
		for (const struct option *o = *t; o->name != NULL; o++)
			if (group_is_new(tables, o))
				add_group(tables, o->group, out);
}

static void
add_man_text(const char *text, struct buffer *out)
{
	if (*text == '.' || *text == '\'')
		buffer_text(out, "\\&");
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			buffer_text(out, "\\e");
		else if (*text == '-' && text[1] == '-')
			buffer_text(out, "\\-");
		else
			buffer_byte(out, *text);
	}
	buffer_byte(out, '\n');
}

void
option_man(const struct option *const tables[], struct buffer *out)
{
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++) {
			buffer_text(out, ".It ");
			if (o->letter != 0)
				buffer_printf(out, "Fl %c , ", o->letter);
			buffer_printf(out, "Fl -%s", o->name);
			if (o->type != OPTION_FLAG) {
				buffer_text(out, o->value_optional ? " Ns Oo Ns = Ns Ar " : " Ns = Ns Ar ");
				add_value(o, out);
				if (o->value_optional)
					buffer_text(out, " Oc");
			}
			buffer_byte(out, '\n');
			add_man_text(o->help, out);
		}
}
