#include "explain.h"

#include "record/compose.h"

int
explain_open(struct explain *e, const struct run *run, const struct settings *settings, struct fault *why)
{
	const char *id = run->why_not != NULL ? run->why_not : run->explain;

	e->wanted = id != NULL;
	e->offsets = offsets_new();
	if (id == NULL || *id == '\0')
		return 0;
	e->why_not = run->why_not != NULL;
	e->decision = settings_decision(settings, id, why);
	return e->decision != NULL ? 0 : -1;
}

void
explain_close(struct explain *e)
{
	offsets_free(e->offsets);
}

enum verdict
explain_judged(const struct explain *e, struct task *task, const struct work *w, const struct judgement *j)
{
	if (e->why_not) {
		task->emitted += evidence_why_not(&w->evidence, j, e->decision, task->out);
	} else if (e->decision == NULL || e->decision == j->decision) {
		evidence_explain(&w->evidence, j, e->offsets, task->out);
		task->emitted++;
	}
	return EMITTED;
}

enum verdict
explain_stored(const struct explain *e, struct task *task, const struct work *w, const struct buffer *member)
{
	if (e->decision != NULL)
		return EMITTED;
	buffer_byte(task->out, '{');
	compose_key(task->out, "id");
	compose_string(task->out, w->id, w->id_len);
	compose_key(task->out, "stored");
	buffer_append(task->out, member->bytes, member->len);
	buffer_text(task->out, "}\n");
	task->emitted++;
	return EMITTED;
}
