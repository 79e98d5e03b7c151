/* normalize - bytes in, clean text out: one record for each text file, or for each record with a text.
 *
 * What goes in may be in an encoding of twenty years ago, damaged on its way, full of no-break spaces and soft hyphens; what
 * comes out is UTF-8 in NFC with LF line ends, its repairs counted in `norm`.  A text that needs nothing is looked at once
 * and not copied: see scan.h.  What a text may need, and in which order it is repaired: see repair.h and repairs/. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "draft.h"
#include "files0.h"
#include "identity.h"
#include "members.h"
#include "notes.h"
#include "record/block.h"
#include "record/compose.h"
#include "run/filter.h"
#include "run/hint.h"

struct normalize {
	const struct run *run;             /* NULL before open */
	struct notes *notes;
	int from, encoding, tone;
	bool map;
	const char *explain, *source, *base, *files0_from;
	struct settings settings;
	const char *text_field, *id_field;
	struct files0 files;
};

/* What one thread needs. */
struct worker {
	const struct normalize *config;
	struct draft *draft;
	struct buffer json, source;
};

static int
normalize_open(void *state, struct run *run, int *status, struct fault *why)
{
	struct normalize *n = state;

	(void)status;
	n->run = run;
	n->settings = (struct settings){
		.encoding = (enum encoding)n->encoding, .tone = (enum tone_style)n->tone, .repair_utf8 = run->repair_utf8,
		.map = n->map, .explaining = n->explain != NULL,
		.explain = n->explain != NULL && *n->explain != '\0' ? n->explain : NULL,
	};
	n->text_field = run->text_field != NULL ? run->text_field : "text";
	n->id_field = run->id_field != NULL ? run->id_field : "id";
	if (n->settings.explain != NULL && !repair_exists(n->settings.explain))
		return fault_set(why, FAULT_CONFIG, NULL, "no repair is called '%s'", n->settings.explain);
	if (n->files0_from == NULL)
		return 0;
	if (run->file_count > 0)
		return fault_set(why, FAULT_CONFIG, NULL, "file names and --files0-from do not go together");
	if (files0_read(n->files0_from, &n->files, why) < 0)
		return -1;
	run->files = n->files.names;
	run->file_count = n->files.count;
	return 0;
}

static void *
worker_new(const void *state, const struct run *run)
{
	const struct normalize *n = state;
	struct worker *w = mem_zero(sizeof *w);

	(void)run;
	w->config = n;
	w->draft = draft_new(&n->settings);
	return w;
}

static void
worker_free(void *state)
{
	struct worker *w = state;

	draft_free(w->draft);
	buffer_free(&w->json);
	buffer_free(&w->source);
	free(w);
}

/* ---- either ---- */

static enum verdict
drop_empty(struct task *task)
{
	remark(task, NOTE_EMPTY);
	return drop(task, "empty");
}

static enum verdict
tell(struct worker *w, struct task *task)
{
	buffer_append(task->out, w->draft->tale.bytes, w->draft->tale.len);
	task->emitted = w->draft->tale_lines;
	return EMITTED;
}

/* Fills w->source: the file's name, or on standard input the one given with --source; empty where there is neither. */
static void
name_source(struct worker *w, const char *file)
{
	buffer_clear(&w->source);
	if (file != NULL && strcmp(file, "-") != 0)
		identity_source(file, w->config->base, &w->source);
	else if (w->config->source != NULL)
		identity_source(w->config->source, NULL, &w->source);
}

/* ---- a text file ---- */

static const char *
not_text(const char *bytes, size_t len)
{
	const char *looks;

	if (encoding_utf16_of(bytes, len) != ENCODING_AUTO)
		return NULL;
	looks = hint_binary(bytes, len);
	if (looks == NULL) {
		looks = hint_lines(bytes, len);
		if (looks != NULL && strncmp(looks, "HTML", 4) != 0 && strncmp(looks, "a JSON array", 12) != 0)
			looks = NULL;
	}
	return looks;
}

static enum verdict
one_file(struct worker *w, struct task *task)
{
	const char *looks = not_text(task->text, task->text_len);
	const char *source;

	if (looks != NULL)
		return reject(task, FAULT_WRONG_FORM, "not text: looks like %s", looks);
	name_source(w, task->at.file);
	source = w->source.len > 0 ? buffer_string(&w->source) : NULL;
	if (draft_run(w->draft, task->text, task->text_len, true, false, source, &task->why) < 0)
		return REJECT;
	if (w->draft->len == 0)
		return drop_empty(task);
	if (w->config->settings.explaining)
		return tell(w, task);
	notes_text(task, w->draft->text, w->draft->len);
	if (w->source.len > 0)
		members_hash(task->record, w->source.bytes, w->source.len);
	else
		members_hash(task->record, w->draft->text, w->draft->len);
	if (w->source.len > 0)
		record_set_string(task->record, "source", w->source.bytes, w->source.len);
	record_set_string(task->record, "text", w->draft->text, w->draft->len);
	members_lang(task->record, w->draft);
	members_norm(task->record, w->draft, (struct item){ 0 }, &w->json);
	return KEEP;
}

/* ---- a record ---- */

static const char *
name_of(struct worker *w, struct task *task)
{
	size_t len;
	const char *name = record_string(task->record, "source", &len);

	if (name == NULL)
		name = record_string(task->record, w->config->id_field, &len);
	return name == NULL ? NULL : arena_copy(task->arena, name, len);
}

/* The file a record stands in is its source where it has none of its own.  Its id is not made of that: a file holds many.
 * One that was normalized before is left as it is. */
static void
add_source(struct worker *w, struct task *task)
{
	enum item_type given = record_item(task->record, "source").type;

	if (given != ITEM_ABSENT && given != ITEM_NULL)
		return;
	name_source(w, task->at.file);
	if (w->source.len > 0)
		record_set_string(task->record, "source", w->source.bytes, w->source.len);
}

static enum verdict
one_record(struct worker *w, struct task *task)
{
	struct item norm = record_item(task->record, "norm");
	bool decoded = norm.type == ITEM_OBJECT;
	const char *field = decoded ? "text" : w->config->text_field, *text;
	size_t len;

	if (!decoded)
		notes_fields(w->config->notes, task->record, w->config->id_field, w->config->text_field);
	if (record_need_string(task->record, field, &text, &len, &task->why) < 0)
		return REJECT;
	if (draft_run(w->draft, text, len, false, decoded, w->config->settings.explaining ? name_of(w, task) : NULL, &task->why) < 0)
		return REJECT;
	if (w->draft->len == 0)
		return drop_empty(task);
	if (w->config->settings.explaining)
		return tell(w, task);
	if (members_id(task->record, w->draft, w->config->id_field, &task->why) < 0)
		return REJECT;
	notes_date(task, members_published(task->record, &w->json));
	if (!decoded)
		add_source(w, task);
	notes_text(task, w->draft->text, w->draft->len);
	if (draft_changed(w->draft) || strcmp(field, "text") != 0)
		record_set_string(task->record, "text", w->draft->text, w->draft->len);
	members_lang(task->record, w->draft);
	if (!decoded || draft_changed(w->draft) || w->config->map)
		members_norm(task->record, w->draft, norm, &w->json);
	return KEEP;
}

static enum verdict
normalize_one(void *state, struct task *task)
{
	return task->text != NULL ? one_file(state, task) : one_record(state, task);
}

static int
normalize_close(void *state, bool good, struct buffer *out, int *status, struct fault *why)
{
	const struct normalize *n = state;

	(void)good, (void)out, (void)status, (void)why;
	notes_close(n->notes, n->run, n->id_field, n->text_field);
	return 0;
}

static void
normalize_stats(const void *state, struct buffer *json)
{
	static const struct {
		const char *key;
		unsigned kind;
	} counts[] = { { "texts_with_html", NOTE_HTML }, { "dates_zero", NOTE_DATE_ZERO }, { "dates_unread", NOTE_DATE_UNREAD } };
	const struct normalize *n = state;

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		compose_key(json, counts[i].key);
		buffer_unsigned(json, n->run != NULL ? run_remark(n->run, counts[i].kind).count : 0);
	}
}

static void
normalize_free(void *state)
{
	struct normalize *n = state;

	files0_free(&n->files);
}

int
main(int argc, char **argv)
{
	static const char *const froms[] = { "ndjson", "text", "auto", NULL };         /* as enum block_from */
	static const char *const tones[] = { "as-written", "old", "new", NULL };       /* as enum tone_style */
	struct notes notes = { 0 };
	struct normalize n = { .notes = &notes, .from = BLOCK_FROM_AUTO, .encoding = ENCODING_AUTO };
	const struct option options[] = {
		OPT_CHOICE(0, "from", &n.from, froms, "what the files are (auto: NDJSON where they begin with '{')"),
		OPT_TEXT(0, "files0-from", &n.files0_from, "FILE", "read the names of the files from FILE, each ended by NUL"),
		OPT_TEXT(0, "base", &n.base, "DIR", "write sources relative to DIR"),
		OPT_TEXT(0, "source", &n.source, "NAME", "the source of what comes on standard input"),
		OPT_CHOICE(0, "encoding", &n.encoding, encoding_names, "what the text is in (auto: guessed, text by text)"),
		OPT_CHOICE(0, "tone", &n.tone, tones, "put tone marks in the old (hòa) or the new style (hoà)"),
		OPT_FLAG(0, "map", &n.map, "keep the way back to the input's bytes in norm.map"),
		{ 0, "explain", OPTION_TEXT, &n.explain, "REPAIR", true, NULL, "print what is changed where, instead of the records", NULL },
		OPT_END };
	const struct filter filter = {
		.name = "normalize", .summary = "Clean Vietnamese text: encodings, NFC, Đ, spaces, invisible characters, line ends.",
		.operands = "[FILE]...", .options = options, .uses = RUN_JOBS | RUN_FIELDS | RUN_TEXT_INPUT, .text_input = &n.from,
		.open = normalize_open, .worker_new = worker_new, .worker_free = worker_free, .one = normalize_one,
		.close = normalize_close, .stats = normalize_stats, .free = normalize_free,
	};

	return filter_main(&filter, &n, argc, argv);
}
