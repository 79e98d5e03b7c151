#include "run/stats.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "record/compose.h"
#include "run/version.h"

double
stats_seconds_since(struct timespec began)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - began.tv_sec) + (double)(now.tv_nsec - began.tv_nsec) / 1e9;
}

static double
cpu_seconds(const struct rusage *used)
{
	return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec)
	    + (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e6;
}

static long
rss_kib(const struct rusage *used)
{
#ifdef __APPLE__
	return used->ru_maxrss / 1024;
#else
	return used->ru_maxrss;
#endif
}

/* Counters are kept in the order of their first use, which depends on the input: they are shown by name. */
static int
compare_names(const void *a, const void *b)
{
	return strcmp(((const struct counter *)a)->name, ((const struct counter *)b)->name);
}

static struct counter *                    /* count of them; the names are borrowed; free it */
by_name(const struct counters *c)
{
	struct counter *sorted = mem_array(c->count + 1, sizeof *sorted);

	if (c->count > 0)
		memcpy(sorted, c->items, c->count * sizeof *sorted);
	qsort(sorted, c->count, sizeof *sorted, compare_names);
	return sorted;
}

/* ---- JSON ---- */

static void
add_number(struct buffer *out, const char *key, unsigned long long value)
{
	compose_key(out, key);
	buffer_unsigned(out, value);
}

static void
add_counters(struct buffer *out, const char *key, const struct counters *c)
{
	struct counter *sorted = by_name(c);

	compose_key(out, key);
	buffer_byte(out, '{');
	for (size_t i = 0; i < c->count; i++)
		add_number(out, sorted[i].name, sorted[i].count);
	buffer_byte(out, '}');
	free(sorted);
}

static void
add_never(const struct stats *s, struct buffer *out)
{
	static const struct counters none = { 0 };
	const struct counters *rules = s->run->never != NULL ? s->run->never : &none;
	struct counter *sorted = by_name(rules);

	compose_key(out, "rules_never");
	buffer_byte(out, '[');
	for (size_t i = 0; i < rules->count; i++)
		if (counters_get(&s->tally->hits, sorted[i].name) == 0) {
			compose_separator(out);
			compose_text(out, sorted[i].name);
		}
	buffer_byte(out, ']');
	free(sorted);
}

static void
add_balance(const struct tally *t, struct buffer *out)
{
	compose_key(out, "in");
	buffer_byte(out, '{');
	add_number(out, "records", t->in_records);
	add_number(out, "bytes", t->in_bytes);
	add_number(out, "blank", t->blank);
	add_number(out, "crlf", t->crlf);
	add_number(out, "bom", t->bom);
	add_number(out, "control", t->control);
	add_number(out, "utf8_repaired", t->utf8_repaired);
	buffer_byte(out, '}');
	compose_key(out, "out");
	buffer_byte(out, '{');
	add_number(out, "records", t->out_records);
	add_number(out, "bytes", t->out_bytes);
	buffer_byte(out, '}');
	add_number(out, "emitted", t->emitted);
	compose_key(out, "rejected");
	buffer_byte(out, '{');
	add_number(out, "total", t->rejected);
	add_counters(out, "by_code", &t->rejected_by_code);
	buffer_byte(out, '}');
	compose_key(out, "dropped");
	buffer_byte(out, '{');
	add_number(out, "total", t->dropped);
	add_counters(out, "by_reason", &t->dropped_by_reason);
	buffer_byte(out, '}');
}

static void
add_members(const struct stats *s, struct buffer *out)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	compose_key(out, "stage");
	compose_text(out, s->filter->name);
	compose_key(out, "version");
	compose_text(out, version_number());
	compose_key(out, "rules");
	compose_text(out, s->run->rules_digest == NULL ? "" : s->run->rules_digest);
	compose_key(out, "wall_s");
	buffer_printf(out, "%.3f", stats_seconds_since(s->began));
	compose_key(out, "cpu_s");
	buffer_printf(out, "%.3f", cpu_seconds(&used));
	add_number(out, "max_rss_kib", (unsigned long long)rss_kib(&used));
	add_number(out, "jobs", s->run->jobs);
	add_balance(s->tally, out);
	add_counters(out, "rules_hits", &s->tally->hits);
	add_never(s, out);
	if (s->filter->stats != NULL)
		s->filter->stats(s->config, out);
	compose_key(out, "exit");
	if (s->status < 0)
		buffer_text(out, "null");
	else
		buffer_unsigned(out, (unsigned)s->status);
	buffer_text(out, "}\n");
}

void
stats_record(const struct stats *s, struct buffer *out)
{
	buffer_text(out, "{\"_type\":\"stats\"");
	add_members(s, out);
}

/* ---- for people ---- */

static void
add_parts(struct buffer *out, const char *what, unsigned long long total, const struct counters *parts)
{
	struct counter *sorted = by_name(parts);

	buffer_printf(out, "  %-9s %12llu", what, total);
	for (size_t i = 0; i < parts->count; i++)
		buffer_printf(out, "%s%s %llu", i == 0 ? "  (" : ", ", sorted[i].name, sorted[i].count);
	buffer_text(out, parts->count > 0 ? ")\n" : "\n");
	free(sorted);
}

static void
compose_text_form(const struct stats *s, struct buffer *out)
{
	const struct tally *t = s->tally;
	double wall = stats_seconds_since(s->began);
	struct counter *hits = by_name(&t->hits);
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	buffer_printf(out, "%s: %.3f s, %.1f MB/s, cpu %.3f s, %ld KiB\n", s->filter->name, wall,
	    wall > 0 ? (double)t->in_bytes / 1e6 / wall : 0.0, cpu_seconds(&used), rss_kib(&used));
	buffer_printf(out, "  %-9s %12llu records, %llu bytes, %llu blank lines, %llu control records\n", "in", t->in_records, t->in_bytes,
	    t->blank, t->control);
	buffer_printf(out, "  %-9s %12llu records, %llu bytes\n", "out", t->out_records, t->out_bytes);
	add_parts(out, "rejected", t->rejected, &t->rejected_by_code);
	add_parts(out, "dropped", t->dropped, &t->dropped_by_reason);
	if (t->emitted > 0)
		buffer_printf(out, "  %-9s %12llu lines\n", "emitted", t->emitted);
	for (size_t i = 0; i < t->hits.count; i++)
		buffer_printf(out, "  hits      %12llu  %s\n", hits[i].count, hits[i].name);
	free(hits);
	for (size_t i = 0; s->run->never != NULL && i < s->run->never->count; i++)
		if (counters_get(&t->hits, s->run->never->items[i].name) == 0)
			buffer_printf(out, "  never                   %s\n", s->run->never->items[i].name);
	if (s->filter->stats_text != NULL)
		s->filter->stats_text(s->config, out);
}

/* ---- Prometheus ---- */

static void
add_metric(struct buffer *out, const char *name, const char *type, const char *help)
{
	buffer_printf(out, "# HELP sangloc_%s %s\n# TYPE sangloc_%s %s\n", name, help, name, type);
}

static void
add_sample(const struct stats *s, struct buffer *out, const char *name, const char *label, const char *value,
    unsigned long long number)
{
	buffer_printf(out, "sangloc_%s{stage=\"%s\"", name, s->filter->name);
	if (label != NULL) {
		buffer_printf(out, ",%s=\"", label);
		for (; *value != '\0'; value++) {
			if (*value == '"' || *value == '\\')
				buffer_byte(out, '\\');
			buffer_byte(out, *value == '\n' ? ' ' : *value);
		}
		buffer_byte(out, '"');
	}
	buffer_printf(out, "} %llu\n", number);
}

static void
add_family(const struct stats *s, struct buffer *out, const char *name, const char *help, const char *label,
    const struct counters *c)
{
	struct counter *sorted = by_name(c);

	add_metric(out, name, "counter", help);
	for (size_t i = 0; i < c->count; i++)
		add_sample(s, out, name, label, sorted[i].name, sorted[i].count);
	free(sorted);
}

static void
compose_prom(const struct stats *s, struct buffer *out)
{
	const struct tally *t = s->tally;
	const struct { const char *name, *help; unsigned long long value; } totals[] = {
		{ "records_in_total", "records read", t->in_records },
		{ "bytes_in_total", "bytes read", t->in_bytes },
		{ "blank_lines_total", "blank lines read", t->blank },
		{ "records_out_total", "records that went out", t->out_records },
		{ "bytes_out_total", "bytes written", t->out_bytes },
		{ "lines_emitted_total", "lines made from records", t->emitted },
		{ "records_rejected_total", "records rejected", t->rejected },
		{ "records_dropped_total", "records dropped", t->dropped },
	};
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
		add_metric(out, totals[i].name, "counter", totals[i].help);
		add_sample(s, out, totals[i].name, NULL, NULL, totals[i].value);
	}
	add_family(s, out, "rejected_by_code_total", "records rejected, by code", "code", &t->rejected_by_code);
	add_family(s, out, "dropped_by_reason_total", "records dropped, by reason", "reason", &t->dropped_by_reason);
	add_family(s, out, "rule_hits_total", "matches, by rule", "rule", &t->hits);
	add_metric(out, "wall_seconds", "gauge", "time from start to end");
	buffer_printf(out, "sangloc_wall_seconds{stage=\"%s\"} %.3f\n", s->filter->name, stats_seconds_since(s->began));
	add_metric(out, "cpu_seconds", "gauge", "processor time");
	buffer_printf(out, "sangloc_cpu_seconds{stage=\"%s\"} %.3f\n", s->filter->name, cpu_seconds(&used));
	add_metric(out, "max_rss_bytes", "gauge", "largest resident memory");
	add_sample(s, out, "max_rss_bytes", NULL, NULL, (unsigned long long)rss_kib(&used) * 1024);
	if (s->status >= 0) {
		add_metric(out, "exit_status", "gauge", "exit status of the run");
		add_sample(s, out, "exit_status", NULL, NULL, (unsigned)s->status);
	}
}

void
stats_compose(const struct stats *s, enum run_stats_format format, struct buffer *out)
{
	switch (format) {
	case RUN_STATS_TEXT:
		compose_text_form(s, out);
		break;
	case RUN_STATS_JSON:
		buffer_byte(out, '{');
		add_members(s, out);
		break;
	case RUN_STATS_PROM:
		compose_prom(s, out);
		break;
	}
}
