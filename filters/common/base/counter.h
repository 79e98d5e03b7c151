/* counter.h - named counters: rejects by code, drops by reason, hits by rule.
 * { 0 } is a valid empty set.  Names are copied.  Adding is a hash look-up; order is by first use,
 * merging adds the names of `other` in their order. */
#ifndef BASE_COUNTER_H
#define BASE_COUNTER_H

#include <stddef.h>

struct counter {
	char *name;
	unsigned long long count;
};

struct counters {
	struct counter *items;             /* in order of first use */
	size_t count, capacity;
	unsigned *slots;                   /* hash of names: index + 1, 0 is free */
	size_t slot_count;
};

void counters_add(struct counters *, const char *name, unsigned long long by);
unsigned long long counters_get(const struct counters *, const char *name);     /* 0 where never counted */
unsigned long long counters_total(const struct counters *);
void counters_merge(struct counters *, const struct counters *other);
void counters_clear(struct counters *);   /* forgets names and counts */
void counters_free(struct counters *);

#endif
