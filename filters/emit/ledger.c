#include "ledger.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/table.h"

void
ledger_now(char text[24])
{
	time_t now = time(NULL);
	struct tm parts;

	strftime(text, 24, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
}

void
ledger_init(struct ledger *l, const char *rules)
{
	*l = (struct ledger){ .sources = table_new(), .arena = arena_new(), .rules = rules != NULL ? rules : "" };
	ledger_now(l->began);
}

void
ledger_free(struct ledger *l)
{
	if (l->sources != NULL)
		table_free(l->sources, NULL);
	arena_free(l->arena);
	*l = (struct ledger){ 0 };
}

static struct ledger_source *
find(struct ledger *l, const char *name, size_t len)
{
	struct ledger_source *s = table_get(l->sources, name, len);

	if (s != NULL)
		return s;
	s = arena_zero(l->arena, sizeof *s);
	s->name = arena_copy(l->arena, name, len);
	s->len = len;
	table_put(l->sources, name, len, s);
	return s;
}

struct ledger_source *
ledger_meet(struct ledger *l, struct record *record, const struct place *at)
{
	size_t len = 0;
	const char *name = item_string(record_item(record, "source"), record_arena(record), &len);
	struct ledger_source *s;

	if (name == NULL || memchr(name, '\0', len) != NULL) {
		name = at->file != NULL ? at->file : "-";
		len = strlen(name);
	}
	s = find(l, name, len);
	s->records++;
	s->ended = false;
	return s;
}

/* Sixteen hex digits. */
static uint64_t
half(const char *hex)
{
	uint64_t value = 0;

	for (size_t i = 0; i < 16; i++)
		value = value << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
	return value;
}

void
ledger_halves(const char digest[33], uint64_t halves[2])
{
	halves[0] = half(digest);
	halves[1] = half(digest + 16);
}

void
ledger_take(struct ledger_source *s, const char digest[33])
{
	uint64_t halves[2];

	ledger_halves(digest, halves);
	s->sum[0] += halves[0];
	s->sum[1] += halves[1];
}

void
ledger_give_back(struct ledger_source *s, const uint64_t halves[2])
{
	s->sum[0] -= halves[0];
	s->sum[1] -= halves[1];
}

void
ledger_digest(const struct ledger_source *s, char digest[33])
{
	snprintf(digest, 33, "%016llx%016llx", (unsigned long long)s->sum[0], (unsigned long long)s->sum[1]);
}

const char *
ledger_state(const struct ledger_source *s)
{
	return s->ended ? "done" : "read";
}

size_t
ledger_count(const struct ledger *l)
{
	return table_count(l->sources);
}

struct ledger_source *
ledger_at(const struct ledger *l, size_t index)
{
	return table_value(l->sources, index);
}

/* A source that all filters before have rejected, or that was empty, has come to its end as well. */
static void
end_told(struct ledger *l, const struct record *end)
{
	struct arena *arena = arena_new();
	struct cursor at = cursor_over(record_item(end, "sources"));
	struct item item;

	while (cursor_next(&at, &item)) {
		size_t len = 0;
		const char *name = item_string(item, arena, &len);

		if (name != NULL && memchr(name, '\0', len) == NULL)
			find(l, name, len)->ended = true;
	}
	arena_free(arena);
}

void
ledger_end(struct ledger *l, const struct record *end)
{
	for (; l->open_from < ledger_count(l); l->open_from++)
		ledger_at(l, l->open_from)->ended = true;
	end_told(l, end);
	ledger_broken_end(l);
}

void
ledger_broken_end(struct ledger *l)
{
	l->open_from = ledger_count(l);
}
