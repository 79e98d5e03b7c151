#include "path.h"

#include <string.h>

#include "base/span.h"

/* Where in the node's text something is wrong, in code points; a key or an item of a list begins at 0 as well. */
static int
fault_in_path(struct fault *why, const struct node *node, const char *text, const char *at, const char *what)
{
	return fault_inside(why, node, span_points(text, (size_t)(at - text)), "path '%s': %s", text, what);
}

/* One step without its escapes: ~0 is "~", ~1 is "/". */
static const char *
unescape(const char *step, size_t len, struct arena *arena)
{
	char *made = arena_alloc(arena, len + 1), *to = made;

	for (size_t i = 0; i < len; i++) {
		if (step[i] == '~')
			*to++ = step[++i] == '0' ? '~' : '/';
		else
			*to++ = step[i];
	}
	*to = '\0';
	return made;
}

static const char *
bad_escape(const char *step, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (step[i] == '~' && (i + 1 == len || (step[i + 1] != '0' && step[i + 1] != '1')))
			return step + i;
	return NULL;
}

/* The steps of "/a/b"; at stands on the first slash, or on the end where there are none. */
static int
parse_steps(const struct node *node, const char *text, const char *at, struct arena *arena, const char **steps,
    size_t *count, struct fault *why)
{
	for (*count = 0; *at != '\0';) {
		size_t len;

		if (*at != '/')
			return fault_in_path(why, node, text, at, "a step begins with '/'; the element itself is '.'");
		len = strcspn(++at, "/");
		if (len == 0)
			return fault_in_path(why, node, text, at, "a step is empty");
		if (*count == MAPPING_STEPS)
			return fault_in_path(why, node, text, at, "more than 16 steps");
		if (bad_escape(at, len) != NULL)
			return fault_in_path(
			    why, node, text, bad_escape(at, len), "'~' is written ~0, '/' in a name ~1");
		steps[(*count)++] = unescape(at, len, arena);
		at += len;
	}
	return 0;
}

static const char **
keep_steps(const char **steps, size_t count, struct arena *arena)
{
	return memcpy(arena_alloc(arena, (count + 1) * sizeof *steps), steps, count * sizeof *steps);
}

int
path_parse(const struct node *node, const char *text, size_t levels, struct arena *arena, struct mapping_path *path,
    struct fault *why)
{
	const char *steps[MAPPING_STEPS], *at = text + strspn(text, "^");

	*path = (struct mapping_path){ .up = (size_t)(at - text) };
	if (path->up > levels)
		return fault_inside(why, node, levels,
		    "path '%s' climbs %zu levels, and there are %zu above this one", text, path->up, levels);
	if (strcmp(at, ".") == 0)
		at++;
	else if (text[0] == '\0')
		return fault_in_path(why, node, text, text, "nothing stands here");
	if (parse_steps(node, text, at, arena, steps, &path->count, why) < 0)
		return -1;
	for (size_t i = 0; i < path->count; i++)
		if (strcmp(steps[i], "*") == 0)
			return fault_in_path(why, node, text, strchr(text, '*'), "'*' stands only in 'each'");
	path->steps = keep_steps(steps, path->count, arena);
	return 0;
}

int
path_parse_each(const struct node *node, struct arena *arena, struct mapping_table *table, struct fault *why)
{
	const char *text, *steps[MAPPING_STEPS];
	size_t count, from = 0;

	if (node_need_text(node, &text, why) < 0)
		return -1;
	if (text[0] != '/')
		return fault_in_path(why, node, text, text, "'each' begins with '/'");
	if (parse_steps(node, text, text, arena, steps, &count, why) < 0)
		return -1;
	table->each = arena_alloc(arena, (count + 1) * sizeof *table->each);
	table->each_counts = arena_alloc(arena, (count + 1) * sizeof *table->each_counts);
	for (size_t i = 0; i <= count; i++) {
		if (i < count && strcmp(steps[i], "*") != 0)
			continue;
		if (table->levels == 0 && i == 0)
			return fault_in_path(why, node, text, text + 1, "the record is no array");
		if (table->levels == MAPPING_LEVELS)
			return fault_in_path(why, node, text, text, "more than 8 levels");
		table->each[table->levels] = keep_steps(steps + from, i - from, arena);
		table->each_counts[table->levels++] = i - from;
		from = i + 1;
	}
	for (size_t i = 0; i < count; i++)
		if (strcmp(steps[i], "*") != 0)
			table->member = steps[i];
	return 0;
}
