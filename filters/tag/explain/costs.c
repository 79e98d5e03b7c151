#include "explain/costs.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/compose.h"

enum { SLOWEST = 20, SLOWEST_TOLD = 5 };

struct costly {
	const char *rule;
	unsigned long long runs, nanoseconds, tags;
};

static int
by_cost(const void *one, const void *two)
{
	const struct costly *a = one, *b = two;

	if (a->nanoseconds != b->nanoseconds)
		return a->nanoseconds > b->nanoseconds ? -1 : 1;
	return strcmp(a->rule, b->rule);
}

/* All rules, the slowest first; the caller frees. */
static struct costly *
sorted(const struct pack_set *packs, const struct rule_cost *costs, size_t *count)
{
	struct costly *all = mem_array(packs->rule_count + 1, sizeof *all);

	*count = costs != NULL ? packs->rule_count : 0;
	for (size_t i = 0; i < *count; i++)
		all[i] = (struct costly){ packs->rules[i]->id, costs[i].runs, costs[i].nanoseconds, costs[i].tags };
	qsort(all, *count, sizeof *all, by_cost);
	return all;
}

void
costs_write(const struct pack_set *packs, const struct rule_cost *costs, struct buffer *json)
{
	size_t count;
	struct costly *all = sorted(packs, costs, &count);

	compose_key(json, "rules_slowest");
	buffer_byte(json, '[');
	for (size_t i = 0; i < count && i < SLOWEST && all[i].nanoseconds > 0; i++) {
		compose_separator(json);
		buffer_byte(json, '{');
		compose_key(json, "rule");
		compose_text(json, all[i].rule);
		buffer_printf(json, ",\"ms\":%.1f,\"segments\":%llu,\"tags\":%llu}", (double)all[i].nanoseconds / 1e6, all[i].runs, all[i].tags);
	}
	buffer_byte(json, ']');
	free(all);
}

void
costs_text(const struct pack_set *packs, const struct rule_cost *costs, struct buffer *out)
{
	size_t count;
	struct costly *all = sorted(packs, costs, &count);

	for (size_t i = 0; i < count && i < SLOWEST_TOLD && all[i].nanoseconds > 0; i++)
		buffer_printf(out, "  slowest   %9.1f ms  %s: tried on %llu segments, %llu tags\n", (double)all[i].nanoseconds / 1e6, all[i].rule, all[i].runs, all[i].tags);
	free(all);
}
