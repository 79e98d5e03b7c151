#include "counts.h"

#include "record/compose.h"

void
counts_write(const struct judge *judge, const struct state *state, struct buffer *json)
{
	const struct judge_counts c = judge_count(judge);
	const struct state_counts s = state != NULL ? state_count(state) : (struct state_counts){ 0 };

	compose_key(json, "dedupe");
	buffer_printf(json, "{\"documents\":%llu,\"clusters\":%llu,\"compared\":%llu,\"same_id_other_text\":%llu",
	    (unsigned long long)c.documents, (unsigned long long)c.centres, (unsigned long long)c.compared,
	    (unsigned long long)c.renewed);
	if (state != NULL)
		buffer_printf(json, ",\"stored\":%llu,\"recalled\":%llu", (unsigned long long)s.documents,
		    (unsigned long long)s.recalled);
	buffer_printf(json, ",\"remembered_bytes\":%zu}", c.bytes + s.bytes);
}
