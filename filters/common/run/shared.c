#include "run/shared.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOBS_MAX 256
#define LEAST_RECORD 1024                  /* below this nothing useful fits into a line */

static const char *const whens[] = { "always", "never", "auto", NULL };
static const char *const formats[] = { "text", "json", "prom", NULL };
static const char *const trailers[] = { "told", "quiet", NULL };         /* what is said where there is none */
static const char *const logs[] = { "text", "json", NULL };
static const char *const shells[] = { "bash", "zsh", "fish", NULL };

static void
append(struct shared *s, bool wanted, const char *group, const struct option *options)
{
	for (; wanted && options->name != NULL; options++) {
		assert(s->count + 1 < SHARED_ROOM);
		s->options[s->count] = *options;
		s->options[s->count++].group = group;
	}
}

static void
add_rules(struct shared *s, unsigned uses, struct run *r)
{
	const struct option rules[] = {
		OPT_TEXTS('r', "rules", &r->rules, "PATH", "rule file or folder, added to the shipped ones; repeatable"),
		OPT_FLAG(0, "no-default-rules", &r->no_default_rules, "leave the shipped rules out"),
		OPT_TEXT(0, "expect-rules", &r->expect_rules, "DIGEST", "refuse to run with other rules"), OPT_END };
	const struct option check[] = {
		OPT_FLAG(0, "check", &r->check, "load the rules, run their own tests, read no input"), OPT_END };
	const struct option explain[] = {
		{ 0, "explain", OPTION_TEXT, &r->explain, "RULE", true, NULL, "tell why a rule matched, instead of the records", NULL },
		OPT_TEXT(0, "why-not", &r->why_not, "RULE", "tell why it did not"), OPT_END };

	append(s, uses & RUN_RULES, "rules", rules);
	append(s, uses & RUN_CHECK, "rules", check);
	append(s, uses & RUN_EXPLAIN, "rules", explain);
}

static void
add_input(struct shared *s, unsigned uses, struct run *r)
{
	const struct option fields[] = {
		OPT_TEXT(0, "text-field", &r->text_field, "NAME", "where a feed keeps its text"),
		OPT_TEXT(0, "id-field", &r->id_field, "NAME", "where a feed keeps its id"), OPT_END };
	const struct option input[] = {
		OPT_NUMBER(0, "limit", &r->limit, "N", "only the first N records"),
		OPT_NUMBER(0, "skip", &r->skip, "N", "only what comes after N records"),
		OPT_FLAG(0, "repair-utf8", &r->repair_utf8, "put U+FFFD for invalid bytes instead of rejecting"),
		{ 0, "require-trailer", OPTION_CHOICE, &s->trailer, NULL, true, trailers,
		    "fail where the stage before did not end well; quiet: by the status alone", NULL }, OPT_END };

	append(s, uses & RUN_FIELDS, "input", fields);
	append(s, true, "input", input);
}

static void
add_output(struct shared *s, unsigned uses, struct run *r)
{
	const struct option output[] = {
		OPT_TEXT('o', "output", &r->output, "FILE", "write there, whole or not at all"),
		OPT_FLAG(0, "trailer", &r->trailer, "end with a record that says all went well"),
		OPT_FLAG(0, "line-buffered", &r->line_buffered, "flush after each record"), OPT_END };
	const struct option jobs[] = {
		OPT_NUMBER('j', "jobs", &r->jobs, "N", "threads (1); 0 is one a core"), OPT_END };
	const struct option rejects[] = {
		OPT_TEXT('R', "rejects", &r->rejects, "FILE|inband", "keep rejected records"),
		OPT_NUMBER(0, "max-rejects", &r->max_rejects, "N", "stop with status 65 beyond N"),
		OPT_FLAG(0, "strict", &r->strict, "stop with status 65 at the first"),
		OPT_FLAG(0, "allow-rejects", &r->allow_rejects, "status 0 in spite of them"), OPT_END };
	const struct option counters[] = {
		{ 's', "stats", OPTION_TEXT, &r->stats, "FILE|inband", true, NULL, "counters at the end", NULL },
		OPT_CHOICE(0, "stats-format", &r->stats_format, formats, "their form (text; json to a FILE)"),
		{ 'p', "progress", OPTION_CHOICE, &r->progress, NULL, true, whens, "one line on stderr (auto)", NULL }, OPT_END };

	append(s, true, "output", output);
	append(s, uses & RUN_JOBS, "output", jobs);
	append(s, true, "rejects", rejects);
	append(s, true, "counters", counters);
}

static void
add_limits(struct shared *s, unsigned uses, struct run *r)
{
	const struct option limits[] = {
		OPT_SIZE(0, "max-record", &r->max_record, "SIZE", "reject longer records (16M)"),
		OPT_NUMBER(0, "max-depth", &r->max_depth, "N", "reject records nested deeper (512)"),
		OPT_NUMBER(0, "max-values", &r->max_values, "N", "reject records of more JSON values (1000000)"), OPT_END };
	const struct option tags[] = {
		OPT_NUMBER(0, "max-tags", &r->max_tags, "N", "keep the first N tags of a record and mark it (10000)"),
		OPT_NUMBER(0, "match-limit", &r->match_limit, "N", "work a pattern may do before it is given up (50000)"), OPT_END };

	append(s, true, "limits", limits);
	append(s, uses & RUN_TAG_LIMITS, "limits", tags);
}

static void
add_rest(struct shared *s, struct run *r)
{
	const struct option messages[] = {
		OPT_FLAG('q', "quiet", &r->quiet, "errors only"),
		OPT_FLAG('v', "verbose", &r->verbose, "details too"),
		OPT_CHOICE(0, "color", &s->color, whens, "colour in messages (auto: on a terminal, unless NO_COLOR is set)"),
		{ 0, "log-format", OPTION_CHOICE, &r->log_format, NULL, false, logs, "messages as text or as NDJSON", NULL }, OPT_END };
	const struct option more[] = {
		OPT_FLAG(0, "no-sandbox", &r->no_sandbox, "do not give up rights before the input is read"),
		OPT_CHOICE(0, "completion", &s->completion, shells, "print the completion script of a shell"),
		OPT_FLAG('h', "help", &s->help, "print this"),
		OPT_FLAG('V', "version", &s->version, "versions of this program and its libraries"), OPT_END };

	append(s, true, "messages", messages);
	append(s, true, "more", more);
}

void
shared_setup(struct shared *s, const struct filter *filter, struct run *run)
{
	static const struct option none[] = { OPT_END };

	*run = (struct run){ .jobs = 1, .max_rejects = RUN_UNLIMITED, .limit = RUN_UNLIMITED, .max_record = 16 << 20,
		.max_depth = 512, .max_values = 1000000, .max_tags = 10000, .match_limit = 50000, .progress = RUN_AUTO, .stats_format = -1 };
	*s = (struct shared){ .run = run, .completion = -1, .trailer = -1, .color = RUN_AUTO };
	add_rules(s, filter->uses, run);
	add_input(s, filter->uses, run);
	add_output(s, filter->uses, run);
	add_limits(s, filter->uses, run);
	add_rest(s, run);
	s->options[s->count] = (struct option)OPT_END;
	s->tables[0] = filter->options != NULL ? filter->options : none;
	s->tables[1] = s->options;
}

static int
settle_limits(const struct run *r, struct fault *why)
{
	const struct { const char *name; unsigned long long value, least, most; } bounds[] = {
		{ "max-record", r->max_record, LEAST_RECORD, 1ULL << 32 }, { "max-depth", r->max_depth, 1, 1 << 20 },
		{ "max-values", r->max_values, 1, 1ULL << 32 }, { "jobs", r->jobs, 0, JOBS_MAX },
	};

	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
		if (bounds[i].value < bounds[i].least || bounds[i].value > bounds[i].most)
			return fault_set(why, FAULT_CONFIG, NULL, "option '--%s' takes %llu to %llu, not %llu", bounds[i].name,
			    bounds[i].least, bounds[i].most, bounds[i].value);
	return 0;
}

int
shared_settle(struct shared *s, struct fault *why)
{
	struct run *r = s->run;
	const char *no_color = getenv("NO_COLOR");

	if (settle_limits(r, why) < 0)
		return -1;
	if (r->jobs == 0) {
		long cores = sysconf(_SC_NPROCESSORS_ONLN);

		r->jobs = cores < 1 ? 1 : cores > JOBS_MAX ? JOBS_MAX : (unsigned long long)cores;
	}
	r->require_trailer = s->trailer >= 0;
	r->trailer_quiet = s->trailer > 0;
	if (r->strict)
		r->max_rejects = 0;
	if (r->stats_format < 0)               /* a file is for programs */
		r->stats_format = r->stats != NULL && *r->stats != '\0' ? RUN_STATS_JSON : RUN_STATS_TEXT;
	if (r->rejects != NULL && (r->rejects[0] == '\0' || strcmp(r->rejects, "-") == 0))
		return fault_set(why, FAULT_CONFIG, NULL, "option '--rejects' wants a file, or 'inband' for standard output");
	if (r->stats != NULL && strcmp(r->stats, "-") == 0)
		return fault_set(why, FAULT_CONFIG, NULL, "option '--stats' wants a file, 'inband' for standard output, or nothing for standard error");
	if (r->output != NULL && r->output[0] == '\0')
		return fault_set(why, FAULT_CONFIG, NULL, "option '--output' wants a file");
	if (r->output != NULL && strcmp(r->output, "-") == 0)
		r->output = NULL;
	r->color = s->color == RUN_ALWAYS
	    || (s->color == RUN_AUTO && isatty(STDERR_FILENO) && (no_color == NULL || *no_color == '\0'));
	return 0;
}
