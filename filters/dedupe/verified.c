#include "verified.h"

#include <stdlib.h>

#include "base/memory.h"
#include "lines.h"
#include "signature.h"

#define MEASURED 7

struct edge {
	uint32_t a, b;
	uint32_t mine[MEASURED], theirs[MEASURED];
};

struct verified {
	struct edge *edges;                /* sorted by b, then a */
	size_t count, capacity;
};

static int
read_alignment(struct record *record, const char *name, uint32_t out[MEASURED], struct fault *why)
{
	struct item list, one;
	struct cursor at;
	size_t count = 0, value;

	if (record_need_item(record, name, ITEM_ARRAY, &list, why) < 0)
		return -1;
	for (at = cursor_over(list); count < MEASURED && cursor_next(&at, &one) && item_size(one, &value) && value < UINT32_MAX;)
		out[count++] = (uint32_t)value;
	return count == MEASURED ? 0 : fault_set(why, FAULT_WRONG_FORM, NULL, "'%s' does not hold %d counts", name, MEASURED);
}

static int
take_edge(void *with, struct record *record, struct fault *why)
{
	struct verified *v = with;
	struct edge e;
	uint64_t a, b;

	if (signature_number(record, "a", &a, why) < 0 || signature_number(record, "b", &b, why) < 0 ||
	    read_alignment(record, "mine", e.mine, why) < 0 || read_alignment(record, "theirs", e.theirs, why) < 0)
		return -1;
	e.a = (uint32_t)a;
	e.b = (uint32_t)b;
	mem_grow(&v->edges, &v->capacity, v->count + 1, sizeof *v->edges);
	v->edges[v->count++] = e;
	return 0;
}

static int
by_numbers(const void *x, const void *y)
{
	const struct edge *e = x, *f = y;

	return e->b != f->b ? (e->b > f->b) - (e->b < f->b) : (e->a > f->a) - (e->a < f->a);
}

struct verified *
verified_load(const char *path, int *status, struct fault *why)
{
	struct verified *v = mem_zero(sizeof *v);

	if (lines_each(path, take_edge, v, status, why) < 0) {
		verified_free(v);
		return NULL;
	}
	if (v->count > 1)
		qsort(v->edges, v->count, sizeof *v->edges, by_numbers);
	return v;
}

void
verified_free(struct verified *v)
{
	if (v == NULL)
		return;
	free(v->edges);
	free(v);
}

static struct alignment
alignment_of(const uint32_t n[MEASURED])
{
	return (struct alignment){ .body = n[0], .covered = n[1], .masked = n[2], .lead = n[3], .lead_covered = n[4],
		.numbers = n[5], .changed = n[6] };
}

bool
verified_find(const struct verified *v, uint64_t a, uint64_t b, struct alignment *mine, struct alignment *theirs)
{
	const struct edge key = { .a = (uint32_t)a, .b = (uint32_t)b };
	const struct edge *found = v->count > 0 ? bsearch(&key, v->edges, v->count, sizeof *v->edges, by_numbers) : NULL;

	if (found == NULL || a > UINT32_MAX || b > UINT32_MAX)
		return false;
	*mine = alignment_of(found->mine);
	*theirs = alignment_of(found->theirs);
	return true;
}

static void
add_alignment(const struct alignment *a, struct buffer *out)
{
	buffer_printf(out, "[%zu,%zu,%zu,%zu,%zu,%zu,%zu]", a->body, a->covered, a->masked, a->lead, a->lead_covered, a->numbers,
	    a->changed);
}

void
verified_write(uint64_t a, uint64_t b, const struct alignment *mine, const struct alignment *theirs, struct buffer *out)
{
	buffer_printf(out, "{\"a\":%llu,\"b\":%llu,\"theirs\":", (unsigned long long)a, (unsigned long long)b);
	add_alignment(theirs, out);
	buffer_text(out, ",\"mine\":");
	add_alignment(mine, out);
	buffer_text(out, "}\n");
}
