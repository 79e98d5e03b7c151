#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "classify.h"
#include "page.h"
#include "rules/schema.h"

#define OPEN_MARK  "\xE2\x9F\xA6"           /* ⟦ */
#define CLOSE_MARK "\xE2\x9F\xA7"           /* ⟧ */

static const struct schema_key tests_keys[] = {
	{ "hit", SCHEMA_LIST, false }, { "miss", SCHEMA_LIST, false }, { "todo", SCHEMA_LIST, false }, { 0 }
};
static const struct schema_key page_keys[] = {
	{ "page", SCHEMA_TEXT, true }, { "publisher", SCHEMA_TEXT, false }, { "published", SCHEMA_TEXT, false },
	{ "published_time", SCHEMA_TEXT, false }, { "title", SCHEMA_TEXT, false }, { 0 }
};

/* A test's page without its marks. */
struct marked {
	struct buffer text;
	struct span *spans;                /* bytes of the text that stood between marks */
	size_t count, capacity;
};

static void
marked_free(struct marked *m)
{
	buffer_free(&m->text);
	free(m->spans);
	*m = (struct marked){ 0 };
}

/* -1 where marks do not come in pairs. */
static int
read_marks(const char *page, struct marked *m)
{
	bool inside = false;

	while (*page != '\0') {
		bool opens = strncmp(page, OPEN_MARK, 3) == 0;

		if (page[0] == '\\' && strncmp(page + 1, OPEN_MARK, 3) == 0) {
			buffer_append(&m->text, page + 1, 3);
			page += 4;
			continue;
		}
		if (!opens && strncmp(page, CLOSE_MARK, 3) != 0) {
			buffer_byte(&m->text, *page++);
			continue;
		}
		if (opens == inside)
			return -1;
		if (opens) {
			mem_grow(&m->spans, &m->capacity, m->count + 1, sizeof *m->spans);
			m->spans[m->count++] = (struct span){ m->text.len, m->text.len };
		} else {
			m->spans[m->count - 1].end = m->text.len;
		}
		inside = opens;
		page += 3;
	}
	while (m->text.len > 0 && m->text.bytes[m->text.len - 1] == '\n')
		m->text.len--;
	buffer_string(&m->text);
	return inside ? -1 : 0;
}

static const struct node *
page_node(const struct node *test)
{
	return node_kind(test) == NODE_MAP ? node_child(test, "page") : test;
}

/* ---- are they tests -------------------------------------------------------------------------------------- */

static int
read_test(const struct node *test, bool hit, struct fault *why)
{
	struct marked m = { 0 };
	const char *text;
	int done;

	if (node_kind(test) == NODE_MAP && schema_check(test, "a test", page_keys, why) < 0)
		return -1;
	if (node_need_text(page_node(test), &text, why) < 0)
		return -1;
	done = read_marks(text, &m);
	if (done < 0)
		fault_at(why, test, "⟦ and ⟧ do not come in pairs");
	else if (hit && m.count == 0)
		done = fault_at(why, test, "a hit needs lines between ⟦ and ⟧");
	else if (!hit && m.count > 0)
		done = fault_at(why, test, "a miss has no lines between ⟦ and ⟧");
	marked_free(&m);
	return done;
}

static int
read_list(const struct node *tests, const char *key, bool hit, struct fault *why)
{
	const struct node *list = node_child(tests, key);

	for (size_t i = 0; list != NULL && i < node_count(list); i++)
		if (read_test(node_item(list, i), hit, why) < 0)
			return -1;
	return 0;
}

int
check_read(const struct rules *rules, struct fault *why)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct node *tests = node_child(rules->items[i].node, "tests");

		if (tests == NULL)
			continue;
		if (schema_check(tests, "tests", tests_keys, why) < 0 || read_list(tests, "hit", true, why) < 0 ||
		    read_list(tests, "miss", false, why) < 0 || read_list(tests, "todo", true, why) < 0)
			return -1;
	}
	return 0;
}

/* ---- running --------------------------------------------------------------------------------------------- */

struct checking {
	const struct rules *rules;
	const struct splitter *splitter;
	struct classifier *classifier;
	struct page page;
	struct buffer *out;
	bool tap;
	struct check_result result;
	size_t number;                     /* TAP */
};

static bool
is_marked(const struct marked *m, const struct line *line)
{
	for (size_t i = 0; i < m->count; i++)
		if (span_overlaps(m->spans[i], line->bytes))
			return true;
	return false;
}

/* What is wrong with a line, for people. */
static void
say_line(const struct checking *c, struct buffer *why, size_t i, bool wanted, const char *key)
{
	const struct line *line = &c->page.lines[i];

	if (why->len > 0)
		buffer_text(why, "; ");
	buffer_printf(why, "line %zu '%.*s' is ", i + 1, (int)(line->bytes.end - line->bytes.start < 60 ? line->bytes.end - line->bytes.start : 60),
	    c->page.text + line->bytes.start);
	if (!wanted)
		buffer_text(why, "taken by this rule");
	else if (line->rule == LINE_NONE)
		buffer_text(why, "taken by no rule");
	else
		buffer_printf(why, "%s by '%s'", kind_names[line->kind], c->rules->items[line->rule].id);
	if (wanted && key != NULL && strcmp(key, "taken") != 0)
		buffer_printf(why, ", '%s' does not hold", key);
}

static void
compare_text(const struct node *test, const char *key, const char *got, size_t len, struct buffer *why)
{
	const struct node *want = node_kind(test) == NODE_MAP ? node_child(test, key) : NULL;

	if (want == NULL || (strlen(node_text(want)) == len && memcmp(node_text(want), got != NULL ? got : "", len) == 0))
		return;
	buffer_printf(why, "%s%s is '%.*s', not '%s'", why->len > 0 ? "; " : "", key, (int)len, got != NULL ? got : "", node_text(want));
}

/* Run one test; why says what is wrong, empty where nothing is. */
static void
run_test(struct checking *c, size_t rule, const struct node *test, bool hit, struct buffer *why)
{
	struct marked m = { 0 };
	struct stamp stamp;
	struct trace trace = { .rule = rule };

	buffer_clear(why);
	read_marks(node_text(page_node(test)), &m);
	page_read(&c->page, m.text.bytes, m.text.len, c->splitter);
	trace.seen = mem_array(c->page.count, sizeof *trace.seen);
	trace.why_not = mem_array(c->page.count, sizeof *trace.why_not);
	classify(c->classifier, &c->page, &stamp, &trace, NULL);
	for (size_t i = 0; i < c->page.count; i++) {
		bool wanted = hit && is_marked(&m, &c->page.lines[i]);

		if (wanted != trace.seen[i])
			say_line(c, why, i, wanted, trace.why_not[i]);
	}
	compare_text(test, "publisher", stamp.publisher, stamp.publisher_len, why);
	compare_text(test, "published", stamp.published, strlen(stamp.published), why);
	compare_text(test, "published_time", stamp.published_time, strlen(stamp.published_time), why);
	compare_text(test, "title", stamp.title, stamp.title_len, why);
	free(trace.seen);
	free(trace.why_not);
	marked_free(&m);
}

static void
report(struct checking *c, const struct node *test, const char *id, const char *what, bool good, bool todo, const struct buffer *why)
{
	struct place at = node_place(test);

	c->number++;
	if (todo)
		c->result.todo++;
	else if (good)
		c->result.passed++;
	else
		c->result.failed++;
	if (c->tap) {
		buffer_printf(c->out, "%s %zu - %s: %s, line %zu%s\n", good ? "ok" : "not ok", c->number, id, what, at.line, todo ? " # TODO" : "");
		if (!good)
			buffer_printf(c->out, "# %s:%zu:%zu: %.*s\n", at.file, at.line, at.column, (int)why->len, why->bytes);
	} else if (!good && !todo) {
		buffer_printf(c->out, "%s:%zu:%zu: %s: %s: %.*s\n", at.file, at.line, at.column, id, what, (int)why->len, why->bytes);
	} else if (good && todo) {
		buffer_printf(c->out, "%s:%zu:%zu: %s: a todo passes now: make it a hit\n", at.file, at.line, at.column, id);
	}
}

static size_t
run_list(struct checking *c, size_t rule, const char *key, bool hit)
{
	const struct node *list = node_child(node_child(c->rules->items[rule].node, "tests"), key);
	struct buffer why = { 0 };
	size_t count = list != NULL ? node_count(list) : 0;

	for (size_t i = 0; i < count; i++) {
		run_test(c, rule, node_item(list, i), hit, &why);
		report(c, node_item(list, i), c->rules->items[rule].id, key, why.len == 0, strcmp(key, "todo") == 0, &why);
	}
	buffer_free(&why);
	return count;
}

static void
run_rule(struct checking *c, size_t rule)
{
	size_t count = run_list(c, rule, "hit", true) + run_list(c, rule, "miss", false) + run_list(c, rule, "todo", true);
	struct place at = node_place(c->rules->items[rule].node);

	if (count == 0)
		buffer_printf(c->out, "%s%s:%zu:%zu: %s has no test\n", c->tap ? "# " : "", at.file, at.line, at.column, c->rules->items[rule].id);
}

struct check_result
check_run(const struct rules *rules, const struct splitter *splitter, bool tap, struct buffer *out)
{
	struct checking c = { .rules = rules, .splitter = splitter, .classifier = classifier_new(rules), .out = out, .tap = tap };

	bool given = false;

	for (size_t i = 0; i < rules->count; i++)
		given = given || !rules->items[i].shipped;
	for (size_t i = 0; i < rules->count; i++)
		if (!given || !rules->items[i].shipped)
			run_rule(&c, i);
	if (tap)
		buffer_printf(out, "1..%zu\n", c.number);
	else
		buffer_printf(out, "%zu passed, %zu failed, %zu todo\n", c.result.passed, c.result.failed, c.result.todo);
	classifier_free(c.classifier);
	page_free(&c.page);
	return c.result;
}
