#include "run/outcome.h"

#include <stdlib.h>

#include "base/memory.h"

#define TOLD_WHOLE 10                      /* diagnostic.h tells no more of one code */
#define BUFFER_KEEP (4u << 20)

void
outcome_tell(struct outcome *o, enum level level, const struct fault *fault)
{
	if (o->at_once) {
		diagnostic_fault(level, fault);
		return;
	}
	o->last_level = level;
	if (fault->code != FAULT_NONE && ++o->told_of[fault->code] > TOLD_WHOLE)
		return;
	mem_grow(&o->told, &o->told_capacity, o->told_count + 1, sizeof *o->told);
	o->told[o->told_count++] = (struct told){ level, *fault };
}

void
outcome_merge(struct outcome *run, struct outcome *from)
{
	for (size_t i = 0; i < from->told_count; i++)
		outcome_tell(run, from->told[i].level, &from->told[i].fault);
	for (size_t code = 0; code < FAULT_CODES; code++)
		for (size_t i = TOLD_WHOLE; i < from->told_of[code]; i++)
			outcome_tell(run, from->last_level, &(struct fault){ .code = (enum fault_code)code });
	tally_merge(&run->tally, &from->tally);
	sources_merge(&run->sources, &from->sources);
}

static void
empty(struct buffer *b)
{
	if (b->capacity > BUFFER_KEEP)
		buffer_free(b);
	buffer_clear(b);
}

void
outcome_clear(struct outcome *o)
{
	empty(&o->out);
	empty(&o->rejects);
	tally_clear(&o->tally);
	sources_clear(&o->sources);
	o->told_count = 0;
	o->hinted = false;
	for (size_t code = 0; code < FAULT_CODES; code++)
		o->told_of[code] = 0;
}

void
outcome_free(struct outcome *o)
{
	buffer_free(&o->out);
	buffer_free(&o->rejects);
	tally_free(&o->tally);
	sources_clear(&o->sources);
	free(o->told);
	*o = (struct outcome){ 0 };
}
