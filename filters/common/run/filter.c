/* filter_main: options, configuration, files, sandbox, the loop, the end. */
#include "run/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "run/descriptors.h"
#include "run/loop.h"
#include "run/sandbox.h"
#include "run/shared.h"
#include "run/signals.h"
#include "run/version.h"

int
run_print(const struct run *run, const char *bytes, size_t len)
{
	struct fault why = { 0 };
	struct sink *out = sink_open(run->output, &why);

	if (out == NULL)
		return diagnostic_fatal_fault(STATUS_NO_OUTPUT, &why);
	(void)sink_write(out, bytes, len, &why);
	if (sink_commit(out, &why) == 0)
		return STATUS_OK;
	if (errno == EPIPE)
		signals_die(SIGPIPE);
	return diagnostic_fatal(STATUS_IO, "%s", why.message);
}

/* --help and its kin: print and be done. */
static int
print_about(const struct filter *f, const struct shared *s)
{
	struct buffer text = { 0 };
	int status;

	if (s->help)
		option_help(f->name, f->summary, f->operands, s->tables, &text);
	else if (s->version)
		version_print(f->name, &text);
	else
		option_completion(f->name, (enum option_shell)s->completion, s->tables, &text);
	status = run_print(&(struct run){ 0 }, text.bytes, text.len);
	buffer_free(&text);
	return status;
}

/* `PROG --man-options`, for the build of the man pages. */
static int
print_man(const struct shared *s)
{
	struct buffer text = { 0 };
	int status;

	option_man(s->tables, &text);
	status = run_print(&(struct run){ 0 }, text.bytes, text.len);
	buffer_free(&text);
	return status;
}

static int
wrong_usage(const struct filter *f, const struct fault *why)
{
	return diagnostic_fatal(STATUS_USAGE, "%s; %s --help tells more", why->message, f->name);
}

/* Nobody types NDJSON. */
static bool
nothing_to_read(const struct run *run)
{
	return run->file_count == 0 && isatty(STDIN_FILENO);
}

static int
print_usage(const struct filter *f)
{
	struct buffer text = { 0 };

	option_usage(f->name, f->operands, &text);
	if (write(STDERR_FILENO, text.bytes, text.len) < 0)
		errno = 0;                     /* the status says it too */
	buffer_free(&text);
	return STATUS_USAGE;
}

/* ---- configuration ---- */

static int
open_status(const struct fault *why)
{
	switch (why->code) {
	case FAULT_STATE:
		return STATUS_DATA;
	case FAULT_IO:
		return STATUS_IO;
	default:
		return STATUS_CONFIG;
	}
}

/* Returns 0, or the status after saying why. */
static int
load(const struct filter *f, void *config, struct run *run)
{
	struct fault why = { 0 };
	int status = 0;

	if (f->open != NULL && f->open(config, run, &status, &why) < 0)
		return diagnostic_fatal_fault(status != 0 ? status : open_status(&why), &why);
	if (run->expect_rules != NULL && (run->rules_digest == NULL || strcmp(run->expect_rules, run->rules_digest) != 0))
		return diagnostic_fatal(STATUS_CONFIG, "the rules are %s, not %s as --expect-rules says",
		    run->rules_digest == NULL ? "none" : run->rules_digest, run->expect_rules);
	return 0;
}

/* ---- files ---- */

/* cat refuses to read what it writes; so do we. */
static int
refuse_own_output(const struct loop *l)
{
	static const char *const standard[] = { "-" };
	const char *const *files = l->run->file_count > 0 ? l->run->files : standard;
	size_t count = l->run->file_count > 0 ? l->run->file_count : 1;

	for (size_t i = 0; i < count; i++) {
		bool is_standard = strcmp(files[i], "-") == 0;
		int fd = is_standard ? STDIN_FILENO : open(files[i], O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		bool same = fd >= 0 && (sink_is_file(l->output, fd) || (l->rejects != NULL && sink_is_file(l->rejects, fd)));

		if (fd > STDERR_FILENO)
			close(fd);
		if (same)
			return diagnostic_fatal(STATUS_USAGE, "%s: input file is output file", files[i]);
	}
	return 0;
}

static struct sink *
open_sink(const char *path)
{
	struct fault why = { 0 };
	struct sink *made = sink_open(path, &why);

	if (made == NULL)
		diagnostic_fatal(STATUS_NO_OUTPUT, "%s: %s", path, why.message);
	return made;
}

static bool
is_file(const char *path)
{
	return path != NULL && *path != '\0' && strcmp(path, "inband") != 0;
}

static bool
same_file(const char *a, const char *b)
{
	struct stat x, y;

	return strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev &&
	    x.st_ino == y.st_ino);
}

/* Outputs appear by rename: two of one name, or one with the name of the filter's own state, would leave the last alone. */
static int
refuse_same_names(const struct loop *l)
{
	const char *const paths[] = { l->run->output, l->run->rejects, l->run->stats };
	struct run_needs needs = { 0 };

	if (l->filter->needs != NULL)
		l->filter->needs(l->config, &needs);
	for (size_t i = 0; i < 3; i++) {
		if (!is_file(paths[i]))
			continue;
		for (size_t k = i + 1; k < 3; k++)
			if (is_file(paths[k]) && same_file(paths[i], paths[k]))
				return diagnostic_fatal(STATUS_USAGE, "%s: one file for two outputs", paths[i]);
		for (size_t k = 0; needs.files && k < sizeof needs.folders / sizeof *needs.folders; k++)
			if (needs.folders[k] != NULL && same_file(paths[i], needs.folders[k]))
				return diagnostic_fatal(STATUS_USAGE, "%s: one file for two outputs", paths[i]);
	}
	return 0;
}

static int
open_sinks(struct loop *l)
{
	const struct run *r = l->run;
	int status = refuse_same_names(l);

	if (status != 0)
		return status;
	l->terminal = r->output == NULL && isatty(STDOUT_FILENO);
	l->inband = r->rejects != NULL && strcmp(r->rejects, "inband") == 0;
	if ((l->output = open_sink(r->output)) == NULL)
		return STATUS_NO_OUTPUT;
	if (is_file(r->rejects) && (l->rejects = open_sink(r->rejects)) == NULL)
		return STATUS_NO_OUTPUT;
	if (is_file(r->stats) && (l->stats = open_sink(r->stats)) == NULL)
		return STATUS_NO_OUTPUT;
	return refuse_own_output(l);
}

/* ---- rights ---- */

static void
give_up_rights(const struct loop *l)
{
	const struct run *r = l->run;
	struct run_needs needs = { 0 };
	const char *writes[3];
	struct sandbox_rights rights = { .reads = r->files, .read_count = r->file_count, .writes = writes };
	unsigned works;

	if (r->no_sandbox)
		return;
	if (l->filter->needs != NULL)
		l->filter->needs(l->config, &needs);
	for (size_t i = 0; i < 3; i++) {
		const char *path = i == 0 ? r->output : i == 1 ? r->rejects : r->stats;

		if (is_file(path) && strcmp(path, "-") != 0)
			writes[rights.write_count++] = path;
	}
	rights.files = needs.files;
	rights.network = needs.network;
	rights.folders = needs.folders;
	while (rights.folder_count < sizeof needs.folders / sizeof *needs.folders && needs.folders[rights.folder_count] != NULL)
		rights.folder_count++;
	works = sandbox_enter(&rights);
	diagnostic_say(LEVEL_DETAIL, NULL, FAULT_NONE, "sandbox: system calls %s, files %s",
	    works & SANDBOX_CALLS ? "held back" : "free", works & SANDBOX_FILES ? "held back" : "free");
}

/* ---- the run ---- */

/* With threads the main one has a worker too, for blocks that it must do itself. */
static size_t
worker_count(const struct run *r)
{
	return r->jobs > 1 ? (size_t)r->jobs + 1 : 1;
}

static void
make_workers(struct loop *l)
{
	l->workers = mem_array(worker_count(l->run), sizeof *l->workers);
	for (size_t i = 0; i < worker_count(l->run); i++)
		l->workers[i] = l->filter->worker_new != NULL ? l->filter->worker_new(l->config, l->run) : l->config;
}

/* Before the end of the run: a worker may still have something to say. */
static void
free_workers(struct loop *l)
{
	for (size_t i = 0; i < worker_count(l->run); i++)
		if (l->filter->worker_new != NULL && l->filter->worker_free != NULL)
			l->filter->worker_free(l->workers[i]);
	free(l->workers);
}

static void
free_loop(struct loop *l)
{
	block_close(l->source);
	sink_abandon(l->output);
	sink_abandon(l->rejects);
	sink_abandon(l->stats);
	outcome_free(&l->total);
}

/* Returns the status; after a signal *died_of says which. */
static int
run_input(struct loop *l, int *died_of)
{
	struct run *r = l->run;
	enum block_from from = l->filter->text_input != NULL ? (enum block_from)*l->filter->text_input : BLOCK_FROM_LINES;
	int status;

	l->limits = (struct record_limits){ (size_t)r->max_record, (size_t)r->max_depth, (size_t)r->max_values };
	l->total.at_once = true;
	signals_catch_stops();
	if ((status = open_sinks(l)) == 0) {
		l->source = block_open(r->files, r->file_count, from, l->limits.max_bytes);
		block_stop_at(l->source, signals_stop_pipe());
		make_workers(l);
		progress_start(&l->progress, l->filter->name, (enum run_when)r->progress);
		give_up_rights(l);
		loop_run(l);
		free_workers(l);
		status = loop_finish(l);
		*died_of = l->died_of != 0 ? l->died_of : signals_stop();
	} else {
		loop_close_unread(l);
	}
	return status;
}

/* After the configuration was loaded. */
static int
go(struct loop *l, int *died_of)
{
	const struct filter *f = l->filter;
	int status = f->instead != NULL ? f->instead(l->config, l->run) : -1;

	if (status >= 0 || l->run->check)
		return status < 0 ? STATUS_OK : status;
	if (nothing_to_read(l->run)) {
		loop_close_unread(l);
		return print_usage(f);
	}
	status = run_input(l, died_of);
	free_loop(l);
	return status;
}

static void
setup_messages(const struct filter *f, const struct run *run)
{
	struct diagnostic_style style = { .most = run->quiet ? LEVEL_ERROR : run->verbose ? LEVEL_DETAIL : LEVEL_NOTE,
		.json = run->log_format == RUN_LOG_JSON, .color = run->color };

	diagnostic_setup(f->name, &style);
}

/* Everything between the options and the end.  Returns the status. */
static int
start(const struct filter *f, struct shared *shared, struct loop *loop, int argc, char **argv, int *died_of)
{
	struct run *run = loop->run;
	struct fault why = { 0 };
	int first, status;

	if (descriptors_settle() < 0 || signals_setup() < 0)
		return diagnostic_fatal(STATUS_RESOURCE, "no descriptors left: %s", strerror(errno));
	if (argc == 2 && strcmp(argv[1], "--man-options") == 0)
		return print_man(shared);
	if ((first = option_parse(shared->tables, argc, argv, &why)) < 0 || shared_settle(shared, &why) < 0)
		return wrong_usage(f, &why);
	setup_messages(f, run);
	if (shared->help || shared->version || shared->completion >= 0)
		return print_about(f, shared);
	run->files = (const char **)(argv + first);
	run->file_count = (size_t)(argc - first);
	if (f->instead == NULL && !run->check && nothing_to_read(run))
		return print_usage(f);
	status = load(f, loop->config, run);
	return status != 0 ? status : go(loop, died_of);
}

int
filter_main(const struct filter *f, void *config, int argc, char **argv)
{
	struct shared shared;
	struct counters never = { 0 };
	struct run run;
	struct loop loop = { .filter = f, .config = config, .run = &run };
	int status, died_of = 0;

	clock_gettime(CLOCK_MONOTONIC, &loop.began);
	shared_setup(&shared, f, &run);
	run.never = &never;
	run.loop = &loop;
	setup_messages(f, &run);
	status = start(f, &shared, &loop, argc, argv, &died_of);
	if (f->free != NULL)
		f->free(config);
	counters_free(&never);
	option_texts_free(&run.rules);
	if (died_of != 0)
		signals_die(died_of);
	return status;
}
