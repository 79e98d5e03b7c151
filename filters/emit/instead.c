#include "instead.h"

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/status.h"
#include "ddl.h"
#include "target.h"

/* Can every store live with the mapping? */
static int
check_mapping(const struct setup *s)
{
	struct fault why = { 0 };

	for (size_t i = 0; targets[i] != NULL; i++)
		if (targets[i]->check != NULL && s->mapping->parent != NULL
		    && targets[i]->check(s->mapping, &why) < 0)
			return diagnostic_fatal_fault(STATUS_CONFIG, &why);
	return STATUS_OK;
}

/* A line for each difference on standard output; status 1 where there are any. */
static int
check_schema(const struct setup *s, const struct run *run)
{
	struct buffer lines = { 0 };
	struct fault why = { 0 };
	int status = STATUS_REFUSED, count = s->target->differences(&s->options, &lines, &status, &why);

	if (count < 0)
		status = diagnostic_fatal_fault(status, &why);
	else
		status = run_print(run, lines.bytes, lines.len);
	buffer_free(&lines);
	return status == STATUS_OK && count > 0 ? STATUS_REJECTS : status;
}

/* Status 1 where a document was not there. */
static int
forget(const struct setup *s)
{
	int worst = STATUS_OK;

	for (size_t i = 0; i < s->forget.count; i++) {
		struct fault why = { 0 };
		int status = STATUS_REFUSED, count = s->target->forget(&s->options, s->forget.items[i], &status, &why);

		if (count < 0)
			return diagnostic_fatal_fault(status, &why);
		if (count > 0)
			continue;
		diagnostic_say(LEVEL_ERROR, NULL, FAULT_NONE, "no document '%s'", s->forget.items[i]);
		worst = STATUS_REJECTS;
	}
	return worst;
}

int
instead_run(const struct setup *s, const struct run *run)
{
	struct buffer sql = { 0 };
	int status = run->check ? check_mapping(s) : STATUS_OK;

	if (status != STATUS_OK)
		return status;
	if (s->check_schema)
		return check_schema(s, run);
	if (s->forget.count > 0)
		return forget(s);
	if (s->ddl < 0)
		return -1;
	ddl_all(s->mapping, (enum dialect)s->ddl, &sql);
	status = run_print(run, sql.bytes, sql.len);
	buffer_free(&sql);
	return status;
}
