#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/span.h"
#include "base/table.h"
#include "record/item.h"

#define TITLE_COLUMNS 48                   /* a longer title is cut */

struct line {
	struct text id, title, source, verdict;
	struct line *next;                 /* of the same cluster */
};

struct group {
	struct line *first, *last;
	size_t count;
};

struct report {
	struct arena *arena;
	struct table *groups;              /* by cluster */
};

struct report *
report_new(void)
{
	struct report *r = mem_zero(sizeof *r);

	r->arena = arena_new();
	r->groups = table_new();
	return r;
}

void
report_free(struct report *r)
{
	if (r == NULL)
		return;
	table_free(r->groups, NULL);
	arena_free(r->arena);
	free(r);
}

static struct text
keep(struct report *r, struct text t)
{
	return t.bytes == NULL ? t : (struct text){ arena_copy(r->arena, t.bytes, t.len), t.len };
}

void
report_add(struct report *r, const struct row *row)
{
	struct group *g = table_get(r->groups, row->cluster.bytes, row->cluster.len);
	struct line *l = arena_zero(r->arena, sizeof *l);

	if (g == NULL) {
		g = arena_zero(r->arena, sizeof *g);
		table_put(r->groups, row->cluster.bytes, row->cluster.len, g);
	}
	*l = (struct line){ keep(r, row->id), keep(r, row->title), keep(r, row->source), keep(r, row->verdict), NULL };
	if (g->last != NULL)
		g->last->next = l;
	else
		g->first = l;
	g->last = l;
	g->count++;
}

void
report_judged(struct report *r, const struct work *w, const struct judgement *j, struct text verdict)
{
	const struct row row = { .id = { w->id, w->id_len }, .cluster = { j->cluster, strlen(j->cluster) }, .verdict = verdict,
		.title = { w->title, w->title_len }, .source = { w->source, w->source_len } };

	report_add(r, &row);
}

/* ---- writing ---- */

/* What a terminal would obey becomes visible. */
static void
add_safely(struct text t, struct buffer *out)
{
	size_t room = 8 * t.len + 1;

	if (t.bytes == NULL)
		return;
	buffer_reserve(out, room);
	out->len += diagnostic_escape(out->bytes + out->len, room, t.bytes, t.len);
}

/* The bytes of the first `columns` characters. */
static size_t
cut(const char *bytes, size_t len, size_t columns)
{
	size_t at = 0;

	for (size_t met = 0; at < len; at++)
		if (((unsigned char)bytes[at] & 0xC0) != 0x80 && met++ == columns)
			break;
	return at;
}

/* A cell of a fixed width; width 0: as long as it is. */
static void
add_cell(struct text t, size_t width, struct buffer *out)
{
	size_t start = out->len, points;

	add_safely(t, out);
	if (width == 0)
		return;
	out->len = start + cut(out->bytes + start, out->len - start, width);
	points = span_points(out->bytes + start, out->len - start);
	buffer_printf(out, "%*s", (int)(width - points + 2), "");
}

static size_t
width_of_ids(const struct report *r)
{
	size_t width = 2;

	for (size_t i = 0; i < table_count(r->groups); i++) {
		const struct group *g = table_value(r->groups, i);

		for (const struct line *l = g->first; g->count > 1 && l != NULL; l = l->next) {
			size_t points = span_points(l->id.bytes, l->id.len);

			width = points > width ? points : width;
		}
	}
	return width < 40 ? width : 40;
}

static struct text
member(struct text json, const char *name)
{
	struct item found = item_member(item_of(json.bytes, json.bytes + json.len), name);

	if (found.type == ITEM_STRING)
		return (struct text){ found.bytes + 1, found.len - 2 };      /* verdicts have no escapes */
	return (struct text){ found.type == ITEM_ABSENT ? NULL : found.bytes, found.len };
}

static void
add_line(const struct line *l, size_t ids, struct buffer *out)
{
	add_cell(member(l->verdict, "verdict"), 9, out);
	add_cell(member(l->verdict, "score"), 5, out);
	add_cell(l->id, ids, out);
	if (l->source.bytes != NULL) {
		add_cell(l->title, TITLE_COLUMNS, out);
		add_cell(l->source, 0, out);
	} else {
		add_cell(l->title, 0, out);
	}
	buffer_byte(out, '\n');
}

void
report_write(const struct report *r, struct buffer *out)
{
	size_t ids = width_of_ids(r);

	for (size_t i = 0; i < table_count(r->groups); i++) {
		const struct group *g = table_value(r->groups, i);
		size_t len;
		const char *cluster = table_key(r->groups, i, &len);

		if (g->count < 2)
			continue;
		if (out->len > 0)
			buffer_byte(out, '\n');
		buffer_text(out, "cluster ");
		add_safely((struct text){ cluster, len }, out);
		buffer_printf(out, ", %zu documents\n", g->count);
		for (const struct line *l = g->first; l != NULL; l = l->next)
			add_line(l, ids, out);
	}
}
