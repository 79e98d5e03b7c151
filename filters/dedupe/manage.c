#include "manage.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "forget.h"
#include "merge.h"
#include "record/compose.h"
#include "report.h"
#include "store.h"

bool
manage_wanted(const struct manage *m)
{
	return m->info || m->check || m->merge || m->forget.count > 0 || (m->report && m->state != NULL);
}

int
manage_checks(const struct manage *m, const struct run *run, struct fault *why)
{
	int wanted = m->info + m->check + m->merge + (m->forget.count > 0) + m->report;

	if (wanted > 1)
		return fault_set(why, FAULT_CONFIG, NULL,
		    "--state-info, --state-check, --state-merge, --forget and --report do not go together");
	if (m->merge && m->state != NULL)
		return fault_set(why, FAULT_CONFIG, NULL, "--state-merge takes its files as operands, not with --state");
	if (m->merge && run->file_count < 2)
		return fault_set(why, FAULT_CONFIG, NULL, "--state-merge takes two files: the second is merged into the first");
	if ((m->info || m->check || m->forget.count > 0) && m->state == NULL)
		return fault_set(why, FAULT_CONFIG, NULL, "--state-info, --state-check and --forget need --state");
	if (!m->merge && manage_wanted(m) && run->file_count > 0)
		return fault_set(why, FAULT_CONFIG, NULL, "no records are read with this option: '%s'", run->files[0]);
	return 0;
}

static struct store *
open_store(const struct manage *m, const struct settings *settings, int *status, struct fault *why)
{
	return store_open(m->state, &(struct store_how){ .wait = m->wait, .settings = settings }, status, why);
}

/* ---- info, check ---- */

struct census {
	uint64_t findings[FINDING_REVISION + 1], indexed;
};

static int
count_row(void *with, const struct row *r)
{
	struct census *c = with;

	c->findings[r->finding > FINDING_REVISION ? 0 : r->finding]++;
	c->indexed += r->indexed;
	return 0;
}

static int
print_info(const struct run *run, const struct store *s, const struct census *c)
{
	struct buffer out = { 0 };
	int status;

	buffer_printf(&out, "{\"documents\":%llu,\"next\":%llu", (unsigned long long)store_count(s), (unsigned long long)store_next(s));
	for (int f = FINDING_UNIQUE; f <= FINDING_REVISION; f++)
		buffer_printf(&out, ",\"%s\":%llu", finding_name((enum finding)f), (unsigned long long)c->findings[f]);
	buffer_printf(&out, ",\"indexed\":%llu", (unsigned long long)c->indexed);
	compose_key(&out, "parameters");
	compose_text(&out, store_parameters(s));
	buffer_text(&out, "}\n");
	status = run_print(run, out.bytes, out.len);
	buffer_free(&out);
	return status;
}

static int
look(const struct manage *m, const struct run *run, const struct settings *settings)
{
	struct census census = { 0 };
	struct fault why = { 0 };
	int status = 0, result;
	struct store *s = open_store(m, m->check ? settings : NULL, &status, &why);

	if (s == NULL || store_each(s, count_row, &census, &status, &why) < 0 || (m->check && store_check(s, &status, &why) < 0))
		result = diagnostic_fatal_fault(status, &why);
	else
		result = m->info ? print_info(run, s, &census) : STATUS_OK;
	store_close(s);
	return result;
}

/* ---- report ---- */

static int
report_row(void *with, const struct row *r)
{
	report_add(with, r);
	return 0;
}

static int
report(const struct manage *m, const struct run *run)
{
	struct report *r = report_new();
	struct buffer out = { 0 };
	struct fault why = { 0 };
	int status = 0, result;
	struct store *s = open_store(m, NULL, &status, &why);

	if (s == NULL || store_each(s, report_row, r, &status, &why) < 0)
		result = diagnostic_fatal_fault(status, &why);
	else {
		report_write(r, &out);
		result = run_print(run, out.bytes, out.len);
	}
	store_close(s);
	report_free(r);
	buffer_free(&out);
	return result;
}

/* ---- merging, forgetting ---- */

static int
merge(const struct manage *m, const struct run *run, const struct settings *settings)
{
	struct fault why = { 0 };
	int status = 0;

	for (size_t i = 1; i < run->file_count; i++)
		if (state_merge(run->files[0], run->files[i], m->wait, settings, m->window, &status, &why) < 0)
			return diagnostic_fatal_fault(status, &why);
	return STATUS_OK;
}

static int
forget(const struct manage *m, const struct run *run, const struct settings *settings)
{
	struct fault why = { 0 };
	uint64_t gone = 0;
	int status = 0, result;
	struct store *s = open_store(m, settings, &status, &why);

	if (s == NULL || forget_documents(s, &m->forget, settings, m->window, run->rules_digest, &gone, &status, &why) < 0 ||
	    store_commit(s, &status, &why) < 0)
		result = diagnostic_fatal_fault(status, &why);
	else
		result = gone > 0 ? STATUS_OK : STATUS_REJECTS;
	store_close(s);
	if (result == STATUS_REJECTS)
		diagnostic_say(LEVEL_ERROR, NULL, FAULT_NONE, "no document of that id is there");
	return result;
}

int
manage_run(const struct manage *m, const struct run *run, const struct settings *settings)
{
	if (m->report)
		return report(m, run);
	if (m->info || m->check)
		return look(m, run, settings);
	return m->merge ? merge(m, run, settings) : forget(m, run, settings);
}
