#include "again.h"

#include <string.h>

#include "base/diagnostic.h"
#include "ledger.h"

int
again_open(struct again *a, struct run *run, struct fault *why)
{
	*a = (struct again){ .run = run };
	if (run->rejects == NULL)
		return 0;
	a->spool = spool_open(why);
	return a->spool != NULL ? 0 : -1;
}

void
again_free(struct again *a)
{
	spool_free(a->spool);
	a->spool = NULL;
}

enum { SHOWN = 80 };                       /* bytes of a source in a message */

/* Behind a pipe the line's number says little. */
static void
add_source(const struct again_record *r, struct buffer *text)
{
	bool piped = r->at->file == NULL || strcmp(r->at->file, "-") == 0;
	size_t len;

	if (!piped || r->source == NULL || strcmp(r->source, "-") == 0)
		return;
	len = strlen(r->source);
	if (len > SHOWN)
		for (len = SHOWN; len > 0 && ((unsigned char)r->source[len] & 0xC0) == 0x80;)
			len--;                 /* whole characters */
	buffer_printf(text, " (in '%.*s')", (int)len, r->source);
}

static void
let_go(struct again *a, const struct again_record *gone, const struct again_record *later)
{
	struct fault told = { 0 };
	struct buffer text = { 0 };

	buffer_printf(&text, "document '%s'", gone->id);
	add_source(gone, &text);
	buffer_printf(&text, " comes again with other content, at %s:%zu", later->at->file != NULL ? later->at->file : "-", later->at->line);
	add_source(later, &text);
	fault_set(&told, FAULT_KEY_CONFLICT, NULL, "%s; the later one stays", buffer_string(&text));
	a->count++;
	run_reject_late(a->run, gone->at, &told, gone->line, gone->len);
	buffer_free(&text);
}

enum { NOT_KEPT = -1 };                    /* entry->kept */

/* The load is worth more than the records that go. */
static void
give_up(struct again *a, const struct fault *why)
{
	if (!a->full)
		diagnostic_say(LEVEL_WARNING, NULL, why->code,
		    "%s; of documents that come again with other content the earlier records are told from now on, and not kept", why->message);
	a->full = true;
}

static void
keep(struct again *a, struct earlier_entry *entry, const struct again_record *now)
{
	struct fault why = { 0 };

	if (a->spool == NULL || a->full) {
		entry->kept = (uint64_t)NOT_KEPT;
	} else if (spool_put(a->spool, now->line, now->len, &entry->kept, &why) < 0) {
		entry->kept = (uint64_t)NOT_KEPT;
		give_up(a, &why);
	}
}

/* What stood there until now. */
static void
let_go_before(struct again *a, const struct earlier_entry *before, const struct again_record *now, const char *line, size_t len)
{
	struct buffer kept = { 0 };
	struct fault why = { 0 };
	const struct place at = { .file = before->file, .line = before->line, .column = 1, .byte = before->byte };
	struct again_record gone = { .id = now->id, .at = &at, .source = before->source != NULL ? before->source->name : NULL,
		.line = line, .len = len };

	if (line == NULL && a->spool != NULL && before->kept != (uint64_t)NOT_KEPT) {
		if (spool_get(a->spool, before->kept, &kept, &why) == 0) {
			gone.line = kept.bytes;
			gone.len = kept.len;
		} else {
			give_up(a, &why);
		}
	}
	let_go(a, &gone, now);
	buffer_free(&kept);
}

enum again_how
again_stands(struct again *a, struct earlier_entry *entry, const struct again_record *now, const char *line, size_t len)
{
	enum again_how how = AGAIN_FIRST;
	uint64_t digest[2];

	ledger_halves(now->digest, digest);
	if (entry->stands)
		how = entry->digest[0] == digest[0] && entry->digest[1] == digest[1] ? AGAIN_SAME : AGAIN_OTHER;
	if (how == AGAIN_OTHER)
		let_go_before(a, entry, now, line, len);
	entry->stands = true;
	entry->digest[0] = digest[0];
	entry->digest[1] = digest[1];
	entry->file = now->at->file;
	entry->line = (uint32_t)now->at->line;
	entry->byte = now->at->byte;
	keep(a, entry, now);
	return how;
}
