#include "explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/compose.h"
#include "rules/schema.h"

static int
find_rule(const struct rules *rules, const char *id, size_t *found, struct fault *why)
{
	const char **ids = mem_array(rules->count, sizeof *ids), *near;

	*found = LINE_NONE;
	for (size_t i = 0; i < rules->count; i++) {
		ids[i] = rules->items[i].id;
		if (strcmp(ids[i], id) == 0)
			*found = i;
	}
	near = schema_nearest(id, ids, rules->count);
	free(ids);
	if (*found != LINE_NONE)
		return 0;
	if (near != NULL)
		return fault_set(why, FAULT_CONFIG, NULL, "there is no rule '%s'; did you mean '%s'", id, near);
	return fault_set(why, FAULT_CONFIG, NULL, "there is no rule '%s'", id);
}

int
explain_open(struct explain *e, const struct rules *rules, const char *explain, const char *why_not, struct fault *why)
{
	const char *id = why_not != NULL ? why_not : explain;

	*e = (struct explain){ .on = id != NULL, .why_not = why_not != NULL, .rule = LINE_NONE };
	return id == NULL || id[0] == '\0' ? 0 : find_rule(rules, id, &e->rule, why);
}

static void
write_line(const struct rules *rules, const struct page *p, size_t i, const char *why_not, const struct record *rec, struct buffer *out)
{
	const struct line *line = &p->lines[i];
	struct item id = record_item(rec, "id");

	buffer_byte(out, '{');
	compose_key(out, "id");
	buffer_append(out, id.bytes, id.len);
	compose_key(out, "line");
	buffer_unsigned(out, i + 1);
	compose_key(out, "kind");
	compose_text(out, kind_names[line->kind]);
	if (line->rule != LINE_NONE) {
		struct place at = node_place(rules->items[line->rule].node);
		struct buffer where = { 0 };

		compose_key(out, "rule");
		compose_text(out, rules->items[line->rule].id);
		buffer_printf(&where, "%s:%zu", at.file, at.line);
		compose_key(out, "at");
		compose_string(out, where.bytes, where.len);
		buffer_free(&where);
	}
	if (why_not != NULL) {
		compose_key(out, "why_not");
		compose_text(out, why_not);
	}
	compose_key(out, "text");
	compose_string(out, p->text + line->bytes.start, line->bytes.end - line->bytes.start);
	buffer_text(out, "}\n");
}

size_t
explain_page(const struct explain *e, const struct rules *rules, struct classifier *c, struct page *p, const struct record *rec,
    struct counters *hits, struct buffer *out)
{
	struct trace trace = { .rule = e->rule };
	struct stamp stamp;
	size_t count = 0;

	trace.seen = mem_array(p->count, sizeof *trace.seen);
	trace.why_not = mem_array(p->count, sizeof *trace.why_not);
	classify(c, p, &stamp, &trace, hits);
	for (size_t i = 0; i < p->count; i++) {
		bool wanted = e->why_not ? trace.why_not[i] != NULL : e->rule == LINE_NONE || trace.seen[i];

		if (!wanted)
			continue;
		write_line(rules, p, i, e->why_not ? trace.why_not[i] : NULL, rec, out);
		count++;
	}
	free(trace.seen);
	free(trace.why_not);
	return count;
}
