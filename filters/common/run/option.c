#include "run/option.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "rules/schema.h"

void
option_texts_free(struct option_texts *texts)
{
	free(texts->items);
	*texts = (struct option_texts){ 0 };
}

static const struct option *
find_name(const struct option *const tables[], const char *name, size_t len)
{
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++)
			if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
				return o;
	return NULL;
}

static const struct option *
find_letter(const struct option *const tables[], char letter)
{
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++)
			if (o->letter == letter)
				return o;
	return NULL;
}

static int
unknown_name(const struct option *const tables[], const char *name, size_t len, struct fault *why)
{
	const char **names = NULL, *near;
	size_t count = 0, capacity = 0;
	char *word = mem_text_of(name, len);

	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++) {
			mem_grow(&names, &capacity, count + 1, sizeof *names);
			names[count++] = o->name;
		}
	near = schema_nearest(word, names, count);
	if (near != NULL)
		fault_set(why, FAULT_CONFIG, NULL, "unknown option '--%s'; did you mean '--%s'", word, near);
	else
		fault_set(why, FAULT_CONFIG, NULL, "unknown option '--%s'", word);
	free(names);
	free(word);
	return -1;
}

/* Decimal digits, and for a size one of K, M, G behind them. */
static int
read_number(const struct option *o, const char *text, unsigned long long *value, struct fault *why)
{
	unsigned long long number = 0;
	unsigned shift = 0;
	const char *c = text;

	for (; *c >= '0' && *c <= '9'; c++) {
		unsigned digit = (unsigned)(*c - '0');

		if (number > (ULLONG_MAX - digit) / 10)
			goto too_large;
		number = number * 10 + digit;
	}
	if (c == text)
		goto wrong;
	if (o->type == OPTION_SIZE && *c != '\0') {
		const char *unit = strchr("KMG", *c == 'k' ? 'K' : *c);

		if (unit == NULL)
			goto wrong;
		shift = 10 * (unsigned)(strchr("KMG", *unit) - "KMG" + 1);
		c++;
	}
	if (*c != '\0')
		goto wrong;
	if (number > ULLONG_MAX >> shift)
		goto too_large;
	*value = number << shift;
	return 0;
too_large:
	return fault_set(why, FAULT_CONFIG, NULL, "option '--%s': '%s' is too large", o->name, text);
wrong:
	return fault_set(why, FAULT_CONFIG, NULL, "option '--%s' wants a %s, not '%s'", o->name,
	    o->type == OPTION_SIZE ? "size such as 64K or 16M" : "number", text);
}

static int
read_choice(const struct option *o, const char *text, struct fault *why)
{
	size_t count = 0;
	const char *near;

	for (; o->choices[count] != NULL; count++)
		if (strcmp(o->choices[count], text) == 0) {
			*(int *)o->target = (int)count;
			return 0;
		}
	near = schema_nearest(text, o->choices, count);
	if (near != NULL)
		return fault_set(why, FAULT_CONFIG, NULL, "option '--%s': unknown value '%s'; did you mean '%s'", o->name,
		    text, near);
	return fault_set(why, FAULT_CONFIG, NULL, "option '--%s': unknown value '%s'", o->name, text);
}

/* text NULL: an optional value that was not given. */
static int
take_value(const struct option *o, const char *text, struct fault *why)
{
	struct option_texts *texts = o->target;

	switch (o->type) {
	case OPTION_FLAG:
		*(bool *)o->target = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)o->target = text == NULL ? "" : text;
		return 0;
	case OPTION_TEXTS:
		mem_grow(&texts->items, &texts->capacity, texts->count + 1, sizeof *texts->items);
		texts->items[texts->count++] = text == NULL ? "" : text;
		return 0;
	case OPTION_NUMBER:
	case OPTION_SIZE:
		return text == NULL ? 0 : read_number(o, text, o->target, why);
	case OPTION_CHOICE:
		if (text != NULL)
			return read_choice(o, text, why);
		*(int *)o->target = 0;
		return 0;
	}
	return 0;
}

struct parse {
	const struct option *const *tables;
	char **argv;
	int argc, at;                      /* at: the argument in work */
	struct fault *why;
};

static const char *
next_argument(struct parse *p, const struct option *o)
{
	if (p->at + 1 < p->argc)
		return p->argv[++p->at];
	fault_set(p->why, FAULT_CONFIG, NULL, "option '--%s' wants a value", o->name);
	return NULL;
}

static int
parse_long(struct parse *p, const char *name)
{
	size_t len = strcspn(name, "=");
	const char *value = name[len] == '=' ? name + len + 1 : NULL;
	const struct option *o = find_name(p->tables, name, len);

	if (o == NULL)
		return unknown_name(p->tables, name, len, p->why);
	if (o->type == OPTION_FLAG && value != NULL)
		return fault_set(p->why, FAULT_CONFIG, NULL, "option '--%s' takes no value", o->name);
	if (o->type != OPTION_FLAG && value == NULL && !o->value_optional && (value = next_argument(p, o)) == NULL)
		return -1;
	return take_value(o, value, p->why);
}

static int
parse_letters(struct parse *p, const char *letters)
{
	for (; *letters != '\0'; letters++) {
		const struct option *o = find_letter(p->tables, *letters);
		const char *value = NULL;

		if (o == NULL)
			return fault_set(p->why, FAULT_CONFIG, NULL, "unknown option '-%c'", *letters);
		if (o->type == OPTION_FLAG) {
			take_value(o, NULL, p->why);
			continue;
		}
		if (letters[1] == '=')     /* it would make a file of that name */
			return fault_set(p->why, FAULT_CONFIG, NULL, "option '-%c' takes its value without '=': -%c%s or --%s%s",
			    o->letter, o->letter, letters + 2, o->name, letters + 1);
		if (letters[1] != '\0')
			value = letters + 1;
		else if (!o->value_optional && (value = next_argument(p, o)) == NULL)
			return -1;
		return take_value(o, value, p->why);
	}
	return 0;
}

int
option_parse(const struct option *const tables[], int argc, char **argv, struct fault *why)
{
	struct parse p = { .tables = tables, .argv = argv, .argc = argc, .at = 1, .why = why };
	char **operands = mem_array((size_t)argc + 1, sizeof *operands);
	int operand_count = 0, first = -1;

	for (; p.at < argc; p.at++) {
		char *arg = argv[p.at];
		int failed = 0;

		if (strcmp(arg, "--") == 0) {
			while (++p.at < argc)
				operands[operand_count++] = argv[p.at];
			break;
		}
		if (arg[0] != '-' || arg[1] == '\0')
			operands[operand_count++] = arg;
		else if (arg[1] == '-')
			failed = parse_long(&p, arg + 2);
		else
			failed = parse_letters(&p, arg + 1);
		if (failed != 0)
			goto done;
	}
	first = argc - operand_count;
	for (int i = 0; i < operand_count; i++)
		argv[first + i] = operands[i];
done:
	free(operands);
	return first;
}
