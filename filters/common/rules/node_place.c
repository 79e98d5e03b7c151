/* node_place.c - from lines and columns to faults with an excerpt, and from a scalar's text back into the file. */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "rules/node_inner.h"
#include "unicode/utf8.h"

#define EXCERPT_BEFORE 60                  /* code points shown left and right of the caret */
#define EXCERPT_AFTER  40

bool
node_is_control(uint32_t point)
{
	return (point < 0x20 && point != '\t') || (point >= 0x7F && point < 0xA0);
}

/* The bytes of a line (from 1), without its end. */
static const char *
line_of(const struct yaml_file *file, size_t line, size_t *len)
{
	const char *at = file->bytes, *end = file->bytes + file->len, *stop;

	while (--line > 0) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));

		if (lf == NULL) {
			at = end;
			break;
		}
		at = lf + 1;
	}
	stop = memchr(at, '\n', (size_t)(end - at));
	if (stop == NULL)
		stop = end;
	if (stop > at && stop[-1] == '\r')
		stop--;
	*len = (size_t)(stop - at);
	return at;
}

/* The line and a caret under its column, both cut around the column where the line is long. */
static void
excerpt(struct fault *why, const struct yaml_file *file, size_t line, size_t column)
{
	struct buffer shown = { 0 }, caret = { 0 };
	size_t len, point = 1, from = column > EXCERPT_BEFORE ? column - EXCERPT_BEFORE : 1;
	const char *at = line_of(file, line, &len), *end = at + len;

	if (from > 1) {
		buffer_text(&shown, "…");
		buffer_byte(&caret, ' ');
	}
	for (; at < end && shown.len < 260; point++) {
		size_t size;
		uint32_t c = utf8_decode(at, &size);

		if (point >= column + EXCERPT_AFTER) {
			buffer_text(&shown, "…");
			break;
		}
		if (point >= from && node_is_control(c))
			buffer_text(&shown, "\xEF\xBF\xBD");
		else if (point >= from)
			buffer_append(&shown, at, size);
		if (point >= from && point < column)
			buffer_byte(&caret, c == '\t' ? '\t' : ' ');
		at += size;
	}
	snprintf(why->excerpt, sizeof why->excerpt, "%s\n%s^", buffer_string(&shown), buffer_string(&caret));
	buffer_free(&shown);
	buffer_free(&caret);
}

void
node_excerpt(const struct node *node, struct place at, struct fault *why)
{
	excerpt(why, node->file, at.line, at.column);
}

static int __attribute__((format(printf, 5, 0)))
fault_where(struct fault *why, const struct yaml_file *file, size_t line, size_t column, const char *format, va_list args)
{
	struct place at = { .file = file->name, .line = line, .column = column };

	if (why->code != FAULT_NONE)
		return -1;
	fault_vset(why, FAULT_CONFIG, &at, format, args);
	excerpt(why, file, line, column);
	return -1;
}

int
node_fault_there(struct fault *why, const struct yaml_file *file, size_t line, size_t column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_where(why, file, line, column, format, args);
	va_end(args);
	return -1;
}

int
fault_at(struct fault *why, const struct node *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_where(why, node->file, node->line, node->column, format, args);
	va_end(args);
	return -1;
}

/* ---- from a scalar's text back to the file --------------------------------------------------------------- */

/* A walk over the source of a scalar: one step for each code point of its text. */
struct walk {
	const char *at, *end;
	size_t line, column;
};

static void
walk_step(struct walk *w)
{
	size_t size;

	if (w->at >= w->end)
		return;
	if (*w->at == '\n') {
		w->at++;
		w->line++;
		w->column = 1;
		return;
	}
	utf8_decode(w->at, &size);
	w->at += size;
	w->column++;
}

static bool
walk_break(const struct walk *w)
{
	return w->at < w->end && (*w->at == '\n' || (*w->at == '\r' && w->at + 1 < w->end && w->at[1] == '\n'));
}

/* Line folding: blanks before a break, the break, blanks after it are one blank of the text, and each empty line
 * one line break. */
static void
walk_fold(struct walk *w)
{
	while (w->at < w->end && (*w->at == ' ' || *w->at == '\t' || *w->at == '\r' || *w->at == '\n'))
		walk_step(w);
}

static bool
walk_at_fold(struct walk w)
{
	while (w.at < w.end && (*w.at == ' ' || *w.at == '\t'))
		walk_step(&w);
	return walk_break(&w);
}

static void
walk_escape(struct walk *w)
{
	size_t digits;

	walk_step(w);
	digits = w->at >= w->end ? 0 : *w->at == 'x' ? 2 : *w->at == 'u' ? 4 : *w->at == 'U' ? 8 : 0;
	for (size_t i = 0; i <= digits; i++)
		walk_step(w);
}

static void
walk_flow(struct walk *w, enum node_style style)
{
	if (walk_at_fold(*w))
		walk_fold(w);
	else if (style == STYLE_SINGLE && w->end - w->at > 1 && w->at[0] == '\'' && w->at[1] == '\'')
		walk_step(w), walk_step(w);
	else if (style == STYLE_DOUBLE && *w->at == '\\')
		walk_escape(w);
	else
		walk_step(w);
}

static size_t
leading_blanks(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && *at == ' ')
		at++;
	return (size_t)(at - from);
}

/* How far a literal block is indented: by its first line that is not empty. */
static size_t
block_indent(const struct node *node, struct walk w)
{
	const char *text = node->text;

	while (w.at < w.end && walk_break(&w)) {
		walk_step(&w);
		if (*text == '\n')
			text++;
	}
	return leading_blanks(w.at, w.end) - leading_blanks(text, text + strlen(text));
}

static void
walk_literal(const struct node *node, struct walk *w, size_t points)
{
	const char *text = node->text;
	size_t indent;

	while (w->at < w->end && !walk_break(w))
		walk_step(w);
	if (w->at < w->end && *w->at == '\r')
		walk_step(w);
	walk_step(w);
	indent = block_indent(node, *w);
	for (;; points--) {
		size_t size, blanks = w->column == 1 ? indent : 0;

		while (blanks-- > 0 && w->at < w->end && *w->at == ' ')
			walk_step(w);
		if (points == 0 || *text == '\0')
			return;
		utf8_decode(text, &size);
		text += size;
		if (w->at < w->end && *w->at == '\r')
			walk_step(w);
		walk_step(w);
	}
}

int
fault_inside(struct fault *why, const struct node *node, size_t points, const char *format, ...)
{
	const struct yaml_file *file = node->file;
	size_t len;
	struct walk w = { line_of(file, node->line, &len), file->bytes + file->len, node->line, 1 };
	va_list args;

	while (w.column < node->column)
		walk_step(&w);
	if (node->style == STYLE_LITERAL) {
		walk_literal(node, &w, points);
	} else if (node->kind == NODE_SCALAR && node->style != STYLE_FOLDED) {
		if (node->style != STYLE_PLAIN)
			walk_step(&w);
		while (points-- > 0 && w.at < w.end)
			walk_flow(&w, node->style);
	}
	va_start(args, format);
	fault_where(why, file, w.line, w.column, format, args);
	va_end(args);
	return -1;
}

/* ---- bytes of the file ------------------------------------------------------------------------------------ */

static void
place_of(const struct yaml_file *file, size_t byte, size_t *line, size_t *column)
{
	struct walk w = { file->bytes, file->bytes + byte, 1, 1 };

	while (w.at < w.end)
		walk_step(&w);
	*line = w.line;
	*column = w.column;
}

int
node_fault_byte(struct fault *why, const struct yaml_file *file, size_t byte, const char *format, ...)
{
	size_t line, column;
	va_list args;

	place_of(file, byte, &line, &column);
	va_start(args, format);
	fault_where(why, file, line, column, format, args);
	va_end(args);
	return -1;
}

char
node_byte_at(const struct yaml_file *file, size_t line, size_t column)
{
	size_t len;
	struct walk w = { line_of(file, line, &len), file->bytes + file->len, line, 1 };

	while (w.column < column && w.at < w.end && w.line == line)
		walk_step(&w);
	return w.at < w.end ? *w.at : '\0';
}
