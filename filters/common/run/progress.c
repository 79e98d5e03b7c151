#include "run/progress.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/stats.h"

#define STEP_SECONDS 0.2

static bool
is_pipe(int descriptor)
{
	struct stat st;

	return fstat(descriptor, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

void
progress_start(struct progress *p, const char *program, enum run_when when)
{
	*p = (struct progress){ .program = program };
	p->on = when == RUN_ALWAYS || (when == RUN_AUTO && isatty(STDERR_FILENO) && !is_pipe(STDOUT_FILENO));
	clock_gettime(CLOCK_MONOTONIC, &p->began);
	p->last = p->began;
}

static void
write_line(const char *line, int len)
{
	if (len > 0 && write(STDERR_FILENO, line, (size_t)len) < 0)
		return;                        /* nobody looks */
}

void
progress_show(struct progress *p, const struct tally *t, unsigned long long read, unsigned long long size)
{
	char line[200], percent[32] = "";
	double seconds;

	if (!p->on || stats_seconds_since(p->last) < STEP_SECONDS)
		return;
	clock_gettime(CLOCK_MONOTONIC, &p->last);
	seconds = stats_seconds_since(p->began);
	if (size > 0)
		snprintf(percent, sizeof percent, ", %.0f %%", 100.0 * (double)(read < size ? read : size) / (double)size);
	write_line(line, snprintf(line, sizeof line, "\r%s: %llu records, %.1f MB, %.1f MB/s%s\033[K", p->program, t->in_records,
	    (double)read / 1e6, (double)read / 1e6 / seconds, percent));
	p->shown = true;
}

void
progress_clear(struct progress *p)
{
	if (!p->shown)
		return;
	write_line("\r\033[K", 4);
	p->shown = false;
}
