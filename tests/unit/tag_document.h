/* tag_document.h - articles for the tests of the document stage, written with their tags in them.
 *
 *     title: Mùa lũ về
 *     paragraph: [date|Sáng 19/7], tại [location|Huế], …~ Câu thứ hai.
 *
 * A line is a segment; `~` ends a sentence of a paragraph; `[type field=value …|words]` is a tag, and tags nest:
 * the inner ones are its atoms.  In a value `_`
 * stands for a blank.  A type in front of which stands `-` is seen and not kept. */
#ifndef TESTS_UNIT_TAG_DOCUMENT_H
#define TESTS_UNIT_TAG_DOCUMENT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "compile/rule.h"
#include "document/document.h"
#include "document/json.h"

#define TAGS_MOST 20000
#define ATOMS_MOST 8

static const char *const known_types[] = { "person", "position", "rank", "organization", "location", "date", "legal_ref", "event", "abbreviation", "quantity", "office", "office_once", NULL };

static inline const char *
type_of_name(const char *name)
{
	for (size_t i = 0; known_types[i] != NULL; i++)
		if (strcmp(known_types[i], name) == 0)
			return known_types[i];
	return NULL;
}

static inline const char *
known_type(void *context, const struct node *at, struct fault *why)
{
	const char *type = type_of_name(node_text(at));

	(void)context;
	if (type == NULL)
		fault_at(why, at, "no rule writes the tag '%s'", node_text(at));
	return type;
}

struct sample {
	struct arena *arena;
	struct document document;
	struct buffer text;
	struct tag *open[8];
	size_t depth;
	struct rule rule, definition;
	struct document_rules *rules;
	struct pattern_scratch *scratch;
	struct document_result *result;
	struct offsets *offsets;
};

static inline void
sample_field(struct sample *s, struct tag *tag, char *pair)
{
	char *equals = strchr(pair, '='), *value;

	assert_non_null(equals);
	*equals = '\0';
	value = arena_copy(s->arena, equals + 1, strlen(equals + 1));
	for (char *at = value; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
	tag_set_field(&s->document, tag, arena_copy(s->arena, pair, strlen(pair)), value_text(s->arena, value, strlen(value)), NULL);
}

/* The head of a tag, up to its bar; returns what stands behind. */
static inline const char *
sample_open(struct sample *s, const char *at)
{
	struct document *d = &s->document;
	struct tag *tag = arena_zero(s->arena, sizeof *tag);
	const char *bar = strchr(at, '|');
	char *head, *save = NULL, *word;

	assert_non_null(bar);
	head = arena_copy(s->arena, at, (size_t)(bar - at));
	word = strtok_r(head, " ", &save);
	tag->keep = word[0] != '-';
	tag->type = type_of_name(word + !tag->keep);
	assert_non_null(tag->type);
	tag->rule = strcmp(tag->type, "abbreviation") == 0 ? &s->definition : &s->rule;
	tag->span.start = s->text.len;
	tag->segment = d->segment_count;
	while ((word = strtok_r(NULL, " ", &save)) != NULL)
		sample_field(s, tag, word);
	assert_true(d->tag_count < d->tag_room && s->depth < 8);
	d->tags[d->tag_count++] = tag;
	tag->atoms = arena_alloc(s->arena, ATOMS_MOST * sizeof *tag->atoms);
	if (s->depth > 0 && s->open[s->depth - 1]->atom_count < ATOMS_MOST)
		s->open[s->depth - 1]->atoms[s->open[s->depth - 1]->atom_count++] = tag;
	s->open[s->depth++] = tag;
	return bar + 1;
}

/* One line: its kind, its words, its tags and sentences. */
static inline void
sample_line(struct sample *s, const char *line, const char *end)
{
	struct document *d = &s->document;
	struct segment *segment = &d->segments[d->segment_count];
	size_t colon = strcspn(line, ":"), sentence;

	segment->duplicate_of = SIZE_MAX;
	for (size_t i = 0; segment_kinds[i] != NULL; i++)
		if (strlen(segment_kinds[i]) == colon && strncmp(segment_kinds[i], line, colon) == 0)
			segment->kind = segment_kinds[i];
	assert_non_null(segment->kind);
	segment->span.start = sentence = s->text.len;
	for (const char *at = line + colon + 2; at < end;)
		if (*at == '[') {
			at = sample_open(s, at + 1);
		} else if (*at == ']') {
			s->open[--s->depth]->span.end = s->text.len;
			at++;
		} else if (*at == '~') {
			d->sentences[d->sentence_count++] = (struct span){ sentence, s->text.len };
			buffer_byte(&s->text, ' ');
			sentence = s->text.len;
			at += 2;
		} else {
			buffer_byte(&s->text, *at++);
		}
	segment->span.end = s->text.len;
	if (strcmp(segment->kind, "paragraph") == 0)
		d->sentences[d->sentence_count++] = (struct span){ sentence, s->text.len };
	buffer_byte(&s->text, '\n');
	d->segment_count++;
}

/* Read a sample and run the document stage over it, with frames from YAML where frames is not NULL. */
static inline struct sample *
sample_new(const char *published, const char *frames, const char *lines)
{
	struct sample *s = calloc(1, sizeof *s);
	struct document *d = &s->document;
	struct document_pack pack = { .name = "test", .type = known_type };
	struct fault why = { 0 };
	struct node *root;

	s->arena = d->arena = arena_new();
	s->rule.id = s->definition.id = "test";
	s->definition.propagate = "short";
	d->published = published;
	d->tag_room = TAGS_MOST;
	d->tags = arena_zero(s->arena, TAGS_MOST * sizeof *d->tags);
	d->segments = arena_zero(s->arena, 32 * sizeof *d->segments);
	d->sentences = arena_zero(s->arena, 64 * sizeof *d->sentences);
	for (const char *at = lines, *end; *at != '\0'; at = *end == '\n' ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		sample_line(s, at, end);
	}
	d->text = buffer_string(&s->text);
	d->len = s->text.len;
	s->rules = document_rules_new();
	if (frames != NULL) {
		root = node_parse("frames.yaml", frames, strlen(frames), &why);
		assert_non_null(root);
		if (document_rules_add(s->rules, &pack, node_child(root, "frames"), node_child(root, "checks"), &why) < 0)
			fail_msg("%zu:%zu: %s", why.place.line, why.place.column, why.message);
		node_free(root);
	}
	s->scratch = pattern_scratch_new();
	s->offsets = offsets_new();
	offsets_start(s->offsets, d->text, d->len);
	s->result = document_finish(d, s->rules, s->scratch, false);
	for (size_t i = 0, index = 0; i < d->tag_count; i++)
		if (d->tags[i]->keep)
			d->tags[i]->index = (uint32_t)index++;
	return s;
}

static inline void
sample_free(struct sample *s)
{
	document_rules_free(s->rules);
	pattern_scratch_free(s->scratch);
	offsets_free(s->offsets);
	buffer_free(&s->text);
	arena_free(s->arena);
	free(s);
}

/* A field of the n-th tag of a type, as JSON; "" where it is absent.  Lives until the sample is freed. */
static inline const char *
sample_value(struct sample *s, const char *type, size_t n, const char *field)
{
	for (size_t i = 0; i < s->document.tag_count; i++)
		if (strcmp(s->document.tags[i]->type, type) == 0 && n-- == 0) {
			const struct value value = tag_field(s->document.tags[i], field);
			struct buffer json = { 0 };
			const char *text;

			if (!tag_has_field(s->document.tags[i], field))
				return "";
			json_value(&json, &value);
			text = arena_copy(s->arena, json.bytes, json.len);
			buffer_free(&json);
			return text;
		}
	fail_msg("there is no such %s", type);
	return "";
}

static inline const char *
sample_json(struct sample *s, void (*write)(const struct document_result *, struct offsets *, struct buffer *))
{
	struct buffer json = { 0 };
	const char *text;

	write(s->result, s->offsets, &json);
	text = arena_copy(s->arena, json.bytes, json.len);
	buffer_free(&json);
	return text;
}

#define assert_contains(text, part) do { \
	if (strstr((text), (part)) == NULL) \
		fail_msg("'%s' is not in '%s'", (part), (text)); \
} while (0)

#define assert_lacks(text, part) do { \
	if (strstr((text), (part)) != NULL) \
		fail_msg("'%s' is in '%s'", (part), (text)); \
} while (0)

#endif
