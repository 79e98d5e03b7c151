#include "setup.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/status.h"
#include "rules/schema.h"

enum { TARGETS = 64 };

static int __attribute__((format(printf, 3, 4)))
usage(int *status, struct fault *why, const char *format, ...)
{
	va_list args;

	*status = STATUS_USAGE;
	va_start(args, format);
	fault_vset(why, FAULT_CONFIG, NULL, format, args);
	va_end(args);
	return -1;
}

/* ---- the target ------------------------------------------------------------------------------------------ */

/* The target of files that end so; NULL: of many, or none. */
static const char *
target_of_file(const char *name)
{
	static const char *const ends[][2] = { { ".db", "sqlite" }, { ".sqlite", "sqlite" }, { ".sqlite3", "sqlite" }, { ".html", "html" } };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof ends / sizeof *ends; i++)
		if (strcmp(dot, ends[i][0]) == 0)
			return ends[i][1];
	return NULL;
}

static int
unknown_target(const char *name, int *status, struct fault *why)
{
	const char *names[TARGETS], *near;
	struct buffer all = { 0 };
	size_t count = 0;

	for (; count < TARGETS && targets[count] != NULL; count++) {
		names[count] = targets[count]->name;
		buffer_printf(&all, "%s%s", count > 0 ? ", " : "", names[count]);
	}
	near = schema_nearest(name, names, count);
	if (near == NULL && target_of_file(name) != NULL)
		usage(status, why, "--to: unknown target '%s'; did you mean '%s:%s'", name, target_of_file(name), name);
	else if (near != NULL)
		usage(status, why, "--to: unknown target '%s'; did you mean '%s'", name, near);
	else
		usage(status, why, "--to: unknown target '%s'; one of %s", name, buffer_string(&all));
	buffer_free(&all);
	return -1;
}

static int
find_target(struct setup *s, int *status, struct fault *why)
{
	const char *colon = strchr(s->to, ':');
	size_t i = 0;

	s->name = colon == NULL ? mem_text(s->to) : mem_text_of(s->to, (size_t)(colon - s->to));
	s->options.argument = colon == NULL ? NULL : colon + 1;
	while (targets[i] != NULL && strcmp(targets[i]->name, s->name) != 0)
		i++;
	s->target = targets[i];
	if (s->target == NULL)
		return unknown_target(s->name, status, why);
	s->options.to = s->to;
	if (s->target->check_argument != NULL && s->options.argument != NULL && s->target->check_argument(&s->options, why) < 0) {
		*status = STATUS_USAGE;
		return -1;
	}
	if (s->options.argument != NULL && s->target->argument == NULL)
		return usage(status, why, "--to=%s: %s goes to standard output, nothing stands behind the colon",
		    s->to, s->name);
	if (s->options.argument != NULL && s->options.argument[0] == '\0')
		return usage(status, why, "--to=%s needs a %s: %s:%s", s->to, s->target->argument, s->name,
		    s->target->argument);
	if (s->options.argument == NULL && s->target->kind == TARGET_STORE)
		return usage(status, why, "--to=%s needs a %s: %s:%s", s->to, s->target->argument, s->name,
		    s->target->argument);
	return 0;
}

/* ---- what goes together ---------------------------------------------------------------------------------- */

static int
check_together(const struct setup *s, const struct run *run, int *status, struct fault *why)
{
	const char *to = s->name, *argument = s->options.argument;
	bool json_lines = s->target->kind == TARGET_RECORDS && s->target->record == NULL;

	if (s->select != NULL && argument != NULL)
		return usage(
		    status, why, "--select goes to standard output, and %s:%s takes all tables", to, argument);
	if (run->output != NULL && argument != NULL)
		return usage(
		    status, why, "--output is for standard output, and %s:%s is a place of its own", to, argument);
	if (s->target->kind == TARGET_ROWS && s->target->argument != NULL && argument == NULL && s->select == NULL &&
	    s->ddl < 0 && !s->dry_run && !run->check)
		return usage(status, why, "--to=%s needs a %s for all tables (%s:%s), or --select=TABLE for one", to,
		    s->target->argument, to, s->target->argument);
	if (s->options.csv_safe && strcmp(to, "csv") != 0)
		return usage(status, why, "--csv-safe is for csv, not for %s", to);
	if (s->options.no_header && s->target->kind != TARGET_ROWS)
		return usage(status, why, "--no-header: %s has no header", to);
	if (run->trailer && !json_lines)
		return usage(status, why, "--trailer writes a line of JSON, and %s is something else", to);
	if (s->options.width < 4)
		return usage(status, why, "--width must be at least 4");
	if (s->check_schema && s->target->differences == NULL)
		return usage(status, why, "--check-schema looks into a database: --to=sqlite:FILE or --to=postgresql:DATABASE");
	if (s->forget.count > 0 && s->target->forget == NULL)
		return usage(status, why, "--forget removes from a database: --to=sqlite:FILE or --to=postgresql:DATABASE");
	if (s->options.batch == 0)
		return usage(status, why, "--batch must be at least 1");
	return 0;
}

/* ---- the mapping ----------------------------------------------------------------------------------------- */

static bool
needs_mapping(const struct setup *s, const struct run *run)
{
	return s->target->kind != TARGET_RECORDS || s->select != NULL || s->ddl >= 0 || s->dry_run || run->check
	    || run->rules.count > 0;
}

static int
load_mapping(struct setup *s, struct run *run, int *status, struct fault *why)
{
	*status = STATUS_CONFIG;
	if (rule_files_find("emit", run->rules.items, run->rules.count, run->no_default_rules, &s->files, why) < 0)
		return -1;
	s->mapping = mapping_load(&s->files, why);
	if (s->mapping == NULL)
		return -1;
	run->rules_digest = rules_digest();
	s->view = s->select != NULL ? mapping_find_view(s->mapping, s->select) : NULL;
	if ((s->target->kind == TARGET_STORE || s->view != NULL) && s->mapping->parent == NULL)
		return fault_set(why, FAULT_CONFIG, NULL,
		    "mapping '%s' has no table for the record as a whole (one without 'each'), and %s "
		    "needs it to replace what hangs on a record",
		    s->mapping->name, s->name);
	if (s->forget.count > 0 && s->mapping->parent->key_count != 1)
		return usage(status, why, "--forget: the key of table '%s' is more than one column", s->mapping->parent->name);
	s->options.mapping = s->mapping;
	if (s->view != NULL)
		return 0;
	if (s->select != NULL)
		s->options.select = mapping_select(s->mapping, s->select, why);
	else if (s->target->kind == TARGET_ROWS)
		s->options.select = s->mapping->tables;
	if (s->select == NULL || s->options.select != NULL)
		return 0;
	*status = STATUS_USAGE;
	return -1;
}

int
setup_load(struct setup *s, struct run *run, int *status, struct fault *why)
{
	s->options.run = run;
	s->options.line_buffered = run->line_buffered;
	if (find_target(s, status, why) < 0 || check_together(s, run, status, why) < 0)
		return -1;
	return needs_mapping(s, run) ? load_mapping(s, run, status, why) : 0;
}

void
setup_free(struct setup *s)
{
	mapping_free(s->mapping);
	rule_files_free(&s->files);
	option_texts_free(&s->forget);
	free(s->name);
}
