#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "unicode/utf8.h"

const char *const kind_names[] = { "open", "title", "dateline", "paragraph", "caption", "byline", "boilerplate", "teaser", "none", NULL };
const char *const ending_names[] = { "open", "stop", "question", "exclamation", "ellipsis", "colon", NULL };

#define BODY_POINTS    60                  /* a line this long that ends like a sentence reads like text */
#define SECTION_BLOCKS 6                   /* at most so many blocks, and one of three lines or more: the empty lines part sections */
#define SECTION_LINES  3

/* ---- one line -------------------------------------------------------------------------------------------- */

/* Does one of the closing marks of a quotation or bracket, or a blank, end at `end`?  Its bytes, or 0. */
static size_t
closing_mark(const char *text, size_t start, size_t end)
{
	const char *last = text + end - 1;

	if (end == start)
		return 0;
	switch ((unsigned char)*last) {
	case '"': case '\'': case ')': case ']': case ' ': case '*': case '\r':
		return 1;
	case 0xBB:                         /* » */
		return end - start >= 2 && (unsigned char)last[-1] == 0xC2 ? 2 : 0;
	case 0x99: case 0x9D:              /* ’ ” */
		return end - start >= 3 && (unsigned char)last[-1] == 0x80 && (unsigned char)last[-2] == 0xE2 ? 3 : 0;
	default:
		return 0;
	}
}

static enum ending
ending_of(const char *text, size_t start, size_t end)
{
	size_t mark;

	while (end > start && (unsigned char)text[end - 1] != '.' && (mark = closing_mark(text, start, end)) > 0)
		end -= mark;
	if (end - start >= 3 && (memcmp(text + end - 3, "…", 3) == 0 || memcmp(text + end - 3, "...", 3) == 0))
		return ENDS_ELLIPSIS;
	switch (end > start ? text[end - 1] : '\0') {
	case '.': return ENDS_STOP;
	case '?': return ENDS_QUESTION;
	case '!': return ENDS_EXCLAMATION;
	case ':': case ';': return ENDS_COLON;
	default: return ENDS_OPEN;
	}
}

static void
add_line(struct page *p, size_t start, size_t end, bool after_gap, const struct splitter *splitter)
{
	struct line *line;

	mem_grow(&p->lines, &p->capacity, p->count + 1, sizeof *p->lines);
	line = &p->lines[p->count++];
	*line = (struct line){ .bytes = { start, end }, .start_point = p->points, .first = p->sentences.count, .rule = LINE_NONE };
	line->points = span_points(p->text + start, end - start);
	line->block_first = after_gap;
	line->block = (p->blocks += after_gap) - 1;
	line->ending = ending_of(p->text, start, end);
	if (after_gap && p->count > 1)
		line[-1].block_last = true;
	splitter_cut(splitter, p->text, start, end, &p->sentences);
	line->sentences = p->sentences.count - line->first;
	p->points += line->points;
}

/* ---- the page -------------------------------------------------------------------------------------------- */

/* Feeds that keep an article's parts, headline, lead, body and captions, put an empty line between them and none between
 * paragraphs.  Told by few blocks, a headline alone in the first, and a long block before the last. */
static size_t
last_section(const struct page *p)
{
	size_t start = p->count, longest = 0, lines = 0, bytes = 0;

	if (p->blocks < 3 || p->blocks > SECTION_BLOCKS || !p->lines[0].block_last)
		return p->count;
	for (size_t i = 0; i < p->count; i++) {
		lines = p->lines[i].block_first ? 1 : lines + 1;
		if (p->lines[i].block_first)
			start = i;
		if (lines >= SECTION_LINES && p->lines[i].block < p->blocks - 1)
			longest = lines;
	}
	bytes = p->lines[start].bytes.start;
	return longest > 0 && bytes > p->len / 2 ? start : p->count;
}

void
page_read(struct page *p, const char *text, size_t len, const struct splitter *splitter)
{
	size_t at = 0;
	bool gap = true;

	p->text = text;
	p->len = len;
	p->count = p->points = p->blocks = p->sentences.count = 0;
	while (at < len) {
		const char *lf = memchr(text + at, '\n', len - at);
		size_t end = lf == NULL ? len : (size_t)(lf - text);

		if (end > at) {
			add_line(p, at, end, gap, splitter);
			gap = false;
		} else {
			gap = true;
		}
		p->points += lf != NULL;
		at = end + 1;
	}
	if (p->count > 0)
		p->lines[p->count - 1].block_last = true;
	p->last_section = p->count > 0 ? last_section(p) : 0;
	page_find_twins(p);
	page_find_body(p);
}

void
page_join_sections(struct page *p)
{
	p->last_section = p->count;
}

static size_t
last_open(const struct page *p)
{
	for (size_t i = p->count; i-- > 0;)
		if (p->lines[i].kind == KIND_OPEN)
			return i;
	return p->count - 1;
}

void
page_find_body(struct page *p)
{
	size_t points = 0, lines = 0;

	p->body_first = p->count;
	p->body_last = 0;
	for (size_t i = 0; i < p->last_section; i++) {
		const struct line *line = &p->lines[i];

		if (line->kind != KIND_OPEN && line->kind != KIND_PARAGRAPH)
			continue;
		if (line->points < BODY_POINTS || line->ending == ENDS_OPEN)
			continue;
		if (p->body_first == p->count)
			p->body_first = i;
		p->body_last = i;
		points += line->points;
		lines++;
	}
	p->body_mean = lines > 0 ? points / lines : 0;
	p->last_open = last_open(p);
}

void
page_free(struct page *p)
{
	free(p->lines);
	free(p->slots);
	free(p->hashes);
	spans_free(&p->sentences);
	buffer_free(&p->folded);
	*p = (struct page){ 0 };
}
