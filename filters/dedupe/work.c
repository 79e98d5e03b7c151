#include "work.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/memory.h"
#include "content.h"

#define TITLE_MOST  1000                   /* bytes */
#define FIRST_WORDS 12                     /* tokens that stand for a title where there is none */

struct worker {
	const struct settings *settings;
	struct content_reader *reader;
	struct printer *printer;
	bool evidence;
};

struct worker *
worker_make(const struct settings *settings, bool evidence)
{
	struct worker *w = mem_zero(sizeof *w);

	w->reader = content_reader_new(settings);
	w->printer = printer_new(settings);
	w->evidence = evidence;
	w->settings = settings;
	return w;
}

void
worker_discard(struct worker *w)
{
	if (w == NULL)
		return;
	content_reader_free(w->reader);
	printer_free(w->printer);
	free(w);
}

static uint64_t
url_of(struct record *record)
{
	size_t len;
	const char *url = record_string(record, "url", &len);

	return url != NULL && len > 0 ? XXH3_64bits(url, len) | 1 : 0;
}

static void
title_of(const struct content *c, struct record *record, const char *text, struct work *w)
{
	size_t words = c->in_title > 0 ? c->in_title : c->count < FIRST_WORDS ? c->count : FIRST_WORDS;
	size_t len;
	const char *from = c->title != NULL ? record_string(record, "title", &len) : text;

	w->title = "";
	if (words == 0)
		return;
	w->title = from + c->chosen[0]->start;
	w->title_len = c->chosen[words - 1]->end - c->chosen[0]->start;
	if (w->title_len <= TITLE_MOST)
		return;
	w->title_len = TITLE_MOST;
	while (((unsigned char)w->title[w->title_len] & 0xC0) == 0x80)
		w->title_len--;                /* whole characters */
}

static void
source_of(struct record *record, struct work *w)
{
	w->source = record_string(record, "url", &w->source_len);
	if (w->source == NULL)
		w->source = record_string(record, "source", &w->source_len);
	if (w->source == NULL)
		w->source_len = 0;
}

/* Where each code stands in the text. */
static void
spans_of(const struct content *c, struct arena *arena, struct evidence *e)
{
	struct span *spans = arena_alloc(arena, (c->count + 1) * sizeof *spans);

	for (size_t i = 0; i < c->count; i++) {
		const bool elsewhere = c->title != NULL && i < c->in_title;

		spans[i].start = elsewhere ? 0 : c->chosen[i]->start;
		spans[i].end = elsewhere ? 0 : c->chosen[i]->end;
	}
	e->spans = spans;
	e->count = c->count;
}

struct work *
work_make(struct worker *worker, struct record *record, struct arena *arena, struct fault *why)
{
	struct work *w = arena_zero(arena, sizeof *w);
	struct content content;

	if (record_need_string(record, "id", &w->id, &w->id_len, why) < 0 ||
	    record_need_string(record, "text", &w->evidence.text, &w->evidence.text_len, why) < 0 ||
	    content_read(worker->reader, record, &content, why) < 0)
		return NULL;
	w->url = url_of(record);
	print_make(worker->printer, &content, arena, &w->print);
	title_of(&content, record, w->evidence.text, w);
	source_of(record, w);
	w->settings = worker->settings;
	w->evidence.id = w->id;
	w->evidence.id_len = w->id_len;
	w->evidence.repeated = content.repeated;
	if (worker->evidence)
		spans_of(&content, arena, &w->evidence);
	return w;
}

void
work_judge(const struct work *w, struct judge *judge, struct arena *arena, struct judgement *j, struct buffer *member)
{
	judge_document(judge, &w->print, w->id, w->id_len, w->url, arena, j);
	evidence_member(j, w->title, w->title_len, arena, member);
}
