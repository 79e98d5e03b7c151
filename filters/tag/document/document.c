#include "document/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "document/article.h"
#include "document/bodies.h"
#include "document/dates.h"
#include "document/entities.h"
#include "document/frame.h"
#include "document/frames.h"
#include "document/issuing.h"
#include "document/people.h"
#include "document/references.h"
#include "rules/schema.h"

/* ---- rules ---- */

struct document_rules *
document_rules_new(void)
{
	struct document_rules *rules = mem_zero(sizeof *rules);

	rules->arena = arena_new();
	return rules;
}

void
document_rules_free(struct document_rules *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; i < rules->pattern_count; i++)
		pattern_free(rules->patterns[i]);
	free(rules->patterns);
	free(rules->frames);
	free(rules->checks);
	free(rules->triggers);
	arena_free(rules->arena);
	free(rules);
}

static int
add_list(struct document_rules *rules, const struct document_pack *pack, const struct node *list, const char *what,
	 struct fault *why)
{
	if (list == NULL)
		return 0;
	if (node_kind(list) != NODE_LIST)
		return fault_at(why, list, "'%s' is a list", what);
	for (size_t i = 0; i < node_count(list); i++) {
		const struct node *item = node_item(list, i);
		bool overrides = node_kind(item) == NODE_MAP && node_child(item, "override") != NULL;

		if (pack->which != FRAMES_ALL && overrides != (pack->which == FRAMES_OVERRIDING))
			continue;
		if ((what[0] == 'f' ? frame_compile(rules, pack, item, why) : check_compile(rules, item, why)) < 0)
			return -1;
	}
	return 0;
}

int
document_rules_add(struct document_rules *rules, const struct document_pack *pack, const struct node *frames,
		   const struct node *checks, struct fault *why)
{
	if (add_list(rules, pack, frames, "frames", why) < 0)
		return -1;
	return add_list(rules, pack, checks, "checks", why);
}

int
document_rules_no_frame(const struct document_rules *rules, const struct node *at, const char *id, struct fault *why)
{
	const char **names = mem_array(rules->frame_count + 1, sizeof *names), *near;

	for (size_t i = 0; i < rules->frame_count; i++)
		names[i] = rules->frames[i].id;
	near = schema_nearest(id, names, rules->frame_count);
	free(names);
	if (at != NULL)
		return fault_at(why, at, near != NULL ? "there is no frame '%s'; did you mean '%s'" : "there is no frame '%s'%s", id, near != NULL ? near : "");
	return fault_set(why, FAULT_CONFIG, NULL, near != NULL ? "there is no frame '%s'; did you mean '%s'" : "there is no frame '%s'%s", id, near != NULL ? near : "");
}

bool
document_rules_disable(struct document_rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->frame_count; i++)
		if (strcmp(rules->frames[i].id, id) == 0) {
			rules->frames[i].disabled = true;
			return true;
		}
	return false;
}

/* ---- a record ---- */

struct document_result {
	struct article *article;
	struct entities *entities;
	struct events *events;
};

struct document_result *
document_finish(struct document *document, const struct document_rules *rules, struct pattern_scratch *scratch,
		bool noted)
{
	struct document_result *result = arena_zero(document->arena, sizeof *result);
	struct article *article = article_new(document);

	result->article = article;
	issuing_claim(article);
	dates_complete(article);
	abbreviations_complete(article);
	references_complete(article);
	people_complete(article);
	bodies_complete(article);
	result->entities = entities_merge(article);
	result->events = frames_fill(article, rules, scratch, noted);
	article_done(article);
	return result;
}

bool
document_result_late(const struct document_result *result)
{
	return result->events->late;
}

bool
document_result_error(const struct document_result *result, size_t index, const char **rule)
{
	if (index >= result->events->error_count)
		return false;
	*rule = result->events->errors[index];
	return true;
}

const char *
document_published_inferred(const struct document_result *result)
{
	return result->article->published_inferred;
}

void
document_write_entities(const struct document_result *result, struct offsets *offsets, struct buffer *out)
{
	(void)offsets; /* entities name tags, not places */
	entities_write(result->entities, out);
}

void
document_write_events(const struct document_result *result, struct offsets *offsets, struct buffer *out)
{
	frames_write(result->article, result->events, offsets, out);
}

size_t
document_entity_count(const struct document_result *result)
{
	return result->entities->count;
}

size_t
document_event_count(const struct document_result *result)
{
	return result->events->count;
}

const struct events *
document_events(const struct document_result *result)
{
	return result->events;
}
