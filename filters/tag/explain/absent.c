/* Why a rule cannot be asked about: whynot.h. */
#include <stdlib.h>
#include <string.h>

#include "explain/whynot.h"
#include "record/compose.h"
#include "rules/files.h"

static const struct node *
listed(const struct node *root, const char *key, const char *id)
{
	const struct node *list = node_child(root, key);

	for (size_t i = 0; list != NULL && i < node_count(list); i++) {
		const struct node *item = node_item(list, i), *name = node_kind(item) == NODE_MAP ? node_child(item, "id") : NULL;

		if (name != NULL && node_text(name) != NULL && strcmp(node_text(name), id) == 0)
			return item;
	}
	return NULL;
}

/* Where a `disable` names it; NULL: nowhere. */
static const struct node *
disabled_at(const struct pack_set *packs, const char *id)
{
	for (size_t i = 0; i < packs->pack_count; i++) {
		const struct node *names = node_child(packs->packs[i]->root, "disable");

		if (names != NULL && node_kind(names) == NODE_SCALAR && strcmp(node_text(names), id) == 0)
			return names;
		for (size_t k = 0; names != NULL && k < node_count(names); k++)
			if (node_text(node_item(names, k)) != NULL && strcmp(node_text(node_item(names, k)), id) == 0)
				return node_item(names, k);
	}
	return NULL;
}

static const struct rule *
overridden_by(const struct pack_set *packs, const char *id)
{
	for (size_t i = 0; i < packs->rule_count; i++) {
		const struct node *override = node_child(packs->rules[i]->node, "override");

		if (override != NULL && strcmp(node_text(override), id) == 0)
			return packs->rules[i];
	}
	return NULL;
}

static void
tell(const char *id, const char *why, struct place at, const char *detail, struct place by, enum report_form form, struct buffer *out)
{
	if (form == REPORT_TEXT) {
		buffer_printf(out, "why not %s, ", id);
		report_place(out, at);
		buffer_printf(out, "\n    NO  %-10s %s", why, detail);
		if (by.file != NULL)
			report_place(out, by);
		buffer_byte(out, '\n');
		return;
	}
	buffer_byte(out, '{');
	compose_key(out, "rule");
	compose_text(out, id);
	report_at(out, "at", at);
	compose_key(out, "why_not");
	compose_text(out, why);
	if (by.file != NULL)
		report_at(out, "by", by);
	buffer_text(out, "}\n");
}

/* A rule or a frame of a loaded pack that takes no part. */
static bool
tell_loaded(const struct pack_set *packs, const char *id, enum report_form form, struct buffer *out)
{
	for (size_t i = 0; i < packs->pack_count; i++) {
		const struct node *rule = listed(packs->packs[i]->root, "rules", id), *frame = listed(packs->packs[i]->root, "frames", id);
		const struct node *by = disabled_at(packs, id), *at = rule != NULL ? rule : frame;
		const struct rule *over = overridden_by(packs, id);

		if (at == NULL)
			continue;
		if (by != NULL)
			tell(id, "disabled", node_place(at), "a pack disables it: ", node_place(by), form, out);
		else if (over != NULL)
			tell(id, "overridden", node_place(at), "another rule has taken its place: ", over->place, form, out);
		else
			tell(id, "overridden", node_place(at), "another frame has taken its place", (struct place){ 0 }, form, out);
		return true;
	}
	return false;
}

bool
whynot_absent(const struct pack_set *packs, const char *id, enum report_form form, struct buffer *out)
{
	struct rule_files files;
	struct fault why = { 0 };
	bool found = tell_loaded(packs, id, form, out);

	if (found || rule_files_find("tag", NULL, 0, false, &files, &why) < 0)
		return found;
	for (size_t i = 0; i < files.count && !found; i++) {
		struct node *root = node_load(files.paths[i], &why);
		const struct node *at = root != NULL ? listed(root, "rules", id) : NULL;

		if (at != NULL)
			tell(id, "not-loaded", node_place(at), "it stands in a shipped pack that is not loaded (--no-default-rules, or a pack of that name given with -r)",
				(struct place){ 0 }, form, out);
		found = at != NULL;
		node_free(root);
	}
	rule_files_free(&files);
	return found;
}
