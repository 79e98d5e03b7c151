/* What lists of phrases show: lint.h.  The files are read anew, because a loaded lexicon keeps only what counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "explain/lint.h"
#include "record/compose.h"
#include "rules/files.h"
#include "text/syllable.h"
#include "unicode/fold.h"
#include "unicode/nfc.h"
#include "unicode/utf8.h"

enum { SAMPLES = 5, NO_COLUMN = 100 };

/* A row of a list. */
struct row {
	const struct lexicon *lexicon;
	const char *name;                  /* of the lexicon */
	char *phrase, *id;
	struct place at;
};

/* Two lexicons with phrases in common, of different ids. */
struct pair {
	const char *one, *two;
	struct place at;
	size_t count;
	struct buffer samples;
};

/* Rows of a lexicon that a later one of the same id repeats. */
struct twice {
	size_t count;
	struct place at;
	const char *name;
	struct buffer samples;
};

struct lists {
	struct lint *lint;
	struct arena *arena;
	struct table *own, *all;           /* folded phrase, with its lexicon and without -> row */
	struct pair *pairs;
	size_t pair_count, pair_room;
	struct twice *twice;               /* by index of a lexicon */
	struct lexicon_scratch scratch;
	struct lexicon_hits hits;
	struct tokens tokens;
	bool *wanted;
	struct buffer key;
};

/* ---- one row ---- */

static unsigned
folds_of(const struct node *lexicon)
{
	static const char *const names[] = { "case", "tone", "dash", "space", "accent", "quote" };
	static const unsigned flags[] = { FOLD_CASE, FOLD_TONE, FOLD_DASH, FOLD_SPACE, FOLD_ACCENT, FOLD_QUOTE };
	const struct node *fold_node = node_child(lexicon, "fold");
	unsigned how = 0;

	for (size_t i = 0; fold_node != NULL && i < (node_kind(fold_node) == NODE_SCALAR ? 1 : node_count(fold_node)); i++)
		for (size_t k = 0; k < 6; k++)
			if (strcmp(node_text(node_kind(fold_node) == NODE_SCALAR ? fold_node : node_item(fold_node, i)), names[k]) == 0)
				how |= flags[k];
	return how;
}

/* Alone in a text: does the lexicon find its own phrase? */
static bool
is_found(struct lists *ls, const struct row *row)
{
	size_t len = strlen(row->phrase);

	memset(ls->wanted, 0, lexicon_set_count(lint_packs(ls->lint)->lexicons));
	ls->wanted[lexicon_index(row->lexicon)] = true;
	tokens_of(&ls->tokens, row->phrase, len);
	lexicon_scan(lint_packs(ls->lint)->lexicons, &ls->scratch, row->phrase, 0, len, ls->tokens.items, ls->tokens.count, ls->wanted, &ls->hits);
	for (size_t i = 0; i < ls->hits.count; i++)
		if (ls->hits.items[i].start == 0 && ls->hits.items[i].end == len)
			return true;
	return false;
}

/* What no text that went through normalize holds; NULL: nothing. */
static const char *
never_written(const char *phrase)
{
	bool blank = false;

	for (size_t at = 0, size; phrase[at] != '\0'; at += size) {
		uint32_t c = utf8_decode(phrase + at, &size);
		const char *sign = lint_unseen(c);

		if (sign != NULL)
			return sign;
		blank = c == ' ';
	}
	return blank ? "a blank at its end" : phrase[0] == ' ' ? "a blank at its head" : NULL;
}

static struct pair *
pair_of(struct lists *ls, const struct row *one, const struct row *two)
{
	for (size_t i = 0; i < ls->pair_count; i++)
		if (ls->pairs[i].one == one->name && ls->pairs[i].two == two->name)
			return &ls->pairs[i];
	mem_grow(&ls->pairs, &ls->pair_room, ls->pair_count + 1, sizeof *ls->pairs);
	ls->pairs[ls->pair_count] = (struct pair){ .one = one->name, .two = two->name, .at = two->at };
	return &ls->pairs[ls->pair_count++];
}

/* The same phrase in another lexicon: told once for two lexicons. */
static void
compare_others(struct lists *ls, const struct row *row)
{
	const struct row *other;
	struct pair *pair;

	buffer_clear(&ls->key);
	fold(row->phrase, strlen(row->phrase), FOLD_CASE | FOLD_TONE, &ls->key);
	other = table_get(ls->all, ls->key.bytes, ls->key.len);
	if (other == NULL)
		(void)table_put(ls->all, ls->key.bytes, ls->key.len, (void *)(uintptr_t)row);
	if (other == NULL || other->lexicon == row->lexicon || (other->at.file == row->at.file && other->at.line == row->at.line) || strcmp(other->id, row->id) == 0)
		return;
	pair = pair_of(ls, other, row);
	if (pair->count++ < SAMPLES)
		buffer_printf(&pair->samples, "%s'%s'", pair->count > 1 ? ", " : "", row->phrase);
}

static void
look_at_row(struct lists *ls, const struct row *row, unsigned how)
{
	const char *sign = never_written(row->phrase);
	struct look_alike letter;
	const struct row *old;

	buffer_clear(&ls->key);
	buffer_printf(&ls->key, "%zu ", lexicon_index(row->lexicon));
	fold(row->phrase, strlen(row->phrase), how, &ls->key);
	old = table_put(ls->own, ls->key.bytes, ls->key.len, (void *)(uintptr_t)row);
	if (old != NULL && strcmp(old->id, row->id) != 0)
		lint_say(ls->lint, old->at, LINT_WARNING, "two-ids", NULL, "'%s' has the id '%s' here and '%s' in %s:%zu, which counts", old->phrase, old->id, row->id, row->at.file, row->at.line);
	else if (old != NULL) {
		struct twice *t = &ls->twice[lexicon_index(row->lexicon)];

		if (t->count == 0) {
			t->at = old->at;
			t->name = row->name;
		}
		if (t->count++ < SAMPLES)
			buffer_printf(&t->samples, "%s'%s' (line %zu and %zu)", t->count > 1 ? ", " : "", old->phrase, old->at.line, row->at.line);
	}
	if (sign != NULL)
		lint_say(ls->lint, row->at, LINT_WARNING, "phrase-never", NULL, "'%s' holds %s, which no normalized text has there", row->phrase, sign);
	else if (!is_found(ls, row))
		lint_say(ls->lint, row->at, LINT_WARNING, "phrase-never", NULL, "the lexicon '%s' does not find '%s' even where it stands alone", row->name, row->phrase);
	if (lint_look_alike(row->phrase, strlen(row->phrase), &letter))
		lint_say_alike(ls->lint, row->at, NULL, row->phrase, strlen(row->phrase), &letter);
	compare_others(ls, row);
}

static char *
composed(struct lists *ls, const char *bytes, size_t len)
{
	struct buffer b = { 0 };
	char *out;

	nfc(bytes, len, &b, NULL);
	out = arena_copy(ls->arena, b.bytes != NULL ? b.bytes : "", b.len);
	buffer_free(&b);
	return out;
}

static void
add_row(struct lists *ls, const struct lexicon *lexicon, const char *name, const char *phrase, size_t len, const char *id, size_t id_len, struct place at, unsigned how)
{
	struct row *row = arena_zero(ls->arena, sizeof *row);

	row->lexicon = lexicon;
	row->name = name;
	row->phrase = composed(ls, phrase, len);
	row->id = composed(ls, id, id_len);
	row->at = at;
	if (len > 0)
		look_at_row(ls, row, how);
}

/* ---- files ---- */

/* The cell in this place of a line, from 0. */
static const char *
cell(const char *line, const char *end, size_t place, size_t *len)
{
	const char *stop;

	for (; place > 0 && line != NULL; place--) {
		line = memchr(line, '\t', (size_t)(end - line));
		line = line != NULL ? line + 1 : NULL;
	}
	*len = 0;
	if (line == NULL)
		return "";
	stop = memchr(line, '\t', (size_t)(end - line));
	*len = (size_t)((stop != NULL ? stop : end) - line);
	return line;
}

static size_t
column(const char *line, const char *end, const char *name)
{
	for (size_t i = 0; i < NO_COLUMN; i++) {
		size_t len;
		const char *word = cell(line, end, i, &len);

		if (len == strlen(name) && memcmp(word, name, len) == 0)
			return i;
	}
	return NO_COLUMN;
}

static size_t
tabs_in(const char *at, const char *stop)
{
	size_t count = 0;

	for (; at < stop; at++)
		count += *at == '\t';
	return count;
}

/* Rows may leave out columns at their end; who means to rarely does, and blanks in place of a tab look the same. */
static void
say_short(struct lists *ls, struct place first, size_t count)
{
	if (count == 1)
		lint_say(ls->lint, first, LINT_WARNING, "row-short", NULL, "the row has fewer columns than the first line names: are they parted by tabs?");
	else if (count > 1)
		lint_say(ls->lint, first, LINT_WARNING, "row-short", NULL, "%zu rows have fewer columns than the first line names, the first of them here: are they parted by tabs?", count);
}

/* A lexicon has the columns of all its files: what one that extends it does not name, or names otherwise, its rows do not have. */
static void
say_missing(struct lists *ls, const struct lexicon *lexicon, const char *name, const char *head, const char *stop, struct place at)
{
	struct buffer missing = { 0 };

	for (size_t i = 2; i < lexicon_columns(lexicon); i++)
		if (column(head, stop, lexicon_column_name(lexicon, i)) == NO_COLUMN)
			buffer_printf(&missing, "%s'%s'", missing.len > 0 ? ", " : "", lexicon_column_name(lexicon, i));
	if (missing.len > 0)
		lint_say(ls->lint, at, LINT_WARNING, "columns-missing", NULL, "'%s' has columns that this file does not name, so that its rows lack them: %s", name,
			buffer_string(&missing));
	buffer_free(&missing);
}

static void
read_rows(struct lists *ls, const struct lexicon *lexicon, const char *name, const char *path, const char *bytes, size_t size, unsigned how, bool extends)
{
	const char *at = bytes, *end = bytes + size;
	size_t phrase = NO_COLUMN, id = NO_COLUMN, number = 0, tabs = 0, short_count = 0;
	struct place first_short = { 0 };

	if (size >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at)), *next = stop != NULL ? stop + 1 : end;
		struct place place = { .file = path, .line = ++number, .column = 1 };
		size_t len, id_len;
		const char *words, *name_of;

		stop = stop != NULL ? stop : end;
		if (stop > at && stop[-1] == '\r')
			stop--;
		if (stop == at || *at == '#') {
			at = next;
			continue;
		}
		if (phrase == NO_COLUMN) {
			if (extends)
				say_missing(ls, lexicon, name, at, stop, place);
			phrase = column(at, stop, "phrase");
			id = column(at, stop, "id");
			tabs = tabs_in(at, stop);
			at = next;
			continue;
		}
		if (tabs_in(at, stop) < tabs && short_count++ == 0)
			first_short = place;
		words = cell(at, stop, phrase, &len);
		name_of = cell(at, stop, id, &id_len);
		add_row(ls, lexicon, name, words, len, name_of, id_len, place, how);
		at = next;
	}
	say_short(ls, first_short, short_count);
}

static void
read_file(struct lists *ls, const struct pack *pack, const struct lexicon *lexicon, const char *name, const char *file, unsigned how, bool extends)
{
	const char *slash = strrchr(pack->path, '/');
	struct buffer path = { 0 }, bytes = { 0 };
	FILE *in;
	size_t got;

	if (slash != NULL && *file != '/')
		buffer_append(&path, pack->path, (size_t)(slash - pack->path) + 1);
	buffer_text(&path, file);
	in = fopen(buffer_string(&path), "r");
	if (in == NULL)
		goto done;
	do {
		buffer_reserve(&bytes, 1 << 16);
		got = fread(bytes.bytes + bytes.len, 1, 1 << 16, in);
		bytes.len += got;
	} while (got > 0);
	fclose(in);
	if (bytes.len > 0 && utf8_valid(bytes.bytes, bytes.len))
		read_rows(ls, lexicon, name, rule_name_keep(buffer_string(&path)), bytes.bytes, bytes.len, how, extends);
done:
	buffer_free(&path);
	buffer_free(&bytes);
}

/* The fold of a lexicon stands where it is made, not where it is extended. */
static unsigned
folds_of_lexicon(const struct pack_set *packs, const struct lexicon *lexicon)
{
	for (size_t i = 0; i < packs->pack_count; i++)
		for (size_t k = 0; k < packs->packs[i]->lexicon_count; k++) {
			const struct node *node = node_item(node_child(packs->packs[i]->root, "lexicons"), k);

			if (packs->packs[i]->lexicons[k].lexicon == lexicon && node_child(node, "extend") == NULL)
				return folds_of(node);
		}
	return 0;
}

static void
read_lexicon(struct lists *ls, const struct pack *pack, size_t index)
{
	const struct pack_lexicon *l = &pack->lexicons[index];
	const struct node *node = node_item(node_child(pack->root, "lexicons"), index), *files = node_child(node, "file"), *entries = node_child(node, "entries");
	unsigned how = folds_of_lexicon(lint_packs(ls->lint), l->lexicon);

	for (size_t i = 0; files != NULL && i < (node_kind(files) == NODE_SCALAR ? 1 : node_count(files)); i++)
		read_file(ls, pack, l->lexicon, l->name, node_text(node_kind(files) == NODE_SCALAR ? files : node_item(files, i)), how,
			node_child(node, "extend") != NULL);
	for (size_t i = 0; entries != NULL && i < node_count(entries); i++) {
		const char *phrase = node_text(node_key(entries, i)), *id = node_text(node_item(entries, i));

		add_row(ls, l->lexicon, l->name, phrase, strlen(phrase), id, strlen(id), node_place(node_key(entries, i)), how);
	}
}

void
lint_lexicons(struct lint *l)
{
	const struct pack_set *packs = lint_packs(l);
	struct lists ls = { .lint = l, .arena = arena_new(), .own = table_new(), .all = table_new() };

	ls.wanted = mem_array(lexicon_set_count(packs->lexicons) + 1, sizeof *ls.wanted);
	ls.twice = mem_array(lexicon_set_count(packs->lexicons) + 1, sizeof *ls.twice);
	for (size_t i = 0; i < packs->pack_count; i++)
		for (size_t k = 0; lint_wants(l, packs->packs[i]) && k < packs->packs[i]->lexicon_count; k++)
			read_lexicon(&ls, packs->packs[i], k);
	for (size_t i = 0; i < lexicon_set_count(packs->lexicons); i++) {
		if (ls.twice[i].count > 0)
			lint_say(l, ls.twice[i].at, LINT_NOTE, "phrase-twice", NULL, "phrases of '%s' that stand twice as it folds them, with one id: %zu: %s%s", ls.twice[i].name,
				ls.twice[i].count, buffer_string(&ls.twice[i].samples), ls.twice[i].count > SAMPLES ? ", …" : "");
		buffer_free(&ls.twice[i].samples);
	}
	for (size_t i = 0; i < ls.pair_count; i++) {
		lint_say(l, ls.pairs[i].at, LINT_NOTE, "phrase-shared", NULL, "phrases of '%s' that stand in '%s' too, with other ids: %zu: %s%s", ls.pairs[i].two,
			ls.pairs[i].one, ls.pairs[i].count, buffer_string(&ls.pairs[i].samples), ls.pairs[i].count > SAMPLES ? ", …" : "");
		buffer_free(&ls.pairs[i].samples);
	}
	free(ls.pairs);
	free(ls.twice);
	free(ls.wanted);
	free(ls.hits.items);
	tokens_free(&ls.tokens);
	lexicon_scratch_free(&ls.scratch);
	buffer_free(&ls.key);
	table_free(ls.own, NULL);
	table_free(ls.all, NULL);
	arena_free(ls.arena);
}
