#include "explain/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "document/json.h"
#include "explain/gold.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/nfc.h"
#include "unicode/utf8.h"

bool
field_is_blank(struct item item, struct arena *arena)
{
	size_t len;
	const char *text = item_string(item, arena, &len);

	for (size_t i = 0, size; text != NULL && i < len; i += size)
		if (!(class_of(utf8_decode(text + i, &size)) & CLASS_SPACE))
			return false;
	return text != NULL || item.type == ITEM_ABSENT || item.type == ITEM_NULL;
}

static struct item
found_item(const struct tag *tag, const char *name, struct arena *arena)
{
	const struct value v = tag_field(tag, name);
	struct buffer json = { 0 };
	const char *copy;
	size_t len;

	if (v.kind == VALUE_NONE || v.kind == VALUE_NULL)
		return (struct item){ 0 };
	json_value(&json, &v);
	len = json.len;
	copy = arena_copy(arena, json.bytes, len);
	buffer_free(&json);
	return item_of(copy, copy + len);
}

static struct item
gold_item(const struct gold_tag *tag, const char *name)
{
	struct item item = tag->fields.type == ITEM_OBJECT ? item_member(tag->fields, name) : (struct item){ 0 };

	return item.type == ITEM_ABSENT && strcmp(name, "value") == 0 ? tag->value : item;
}

struct item
field_item(const struct scored *t, const char *name, struct arena *arena)
{
	struct item item = t->tag != NULL ? found_item(t->tag, name, arena) : gold_item(t->gold, name);

	return field_is_blank(item, arena) ? (struct item){ 0 } : item;
}

/* NFC, small letters, one blank between words, none around; "" where there is no text. */
const char *
field_squashed(struct item item, struct arena *arena, size_t *len)
{
	struct buffer composed = { 0 }, folded = { 0 };
	const char *text = item.bytes;
	char *out;

	*len = item.len;
	if (item.type == ITEM_STRING)
		text = item_string(item, arena, len);
	else if (item.type != ITEM_NUMBER && item.type != ITEM_TRUE && item.type != ITEM_FALSE) {
		*len = 0;
		return "";
	}
	nfc(text, *len, &composed, NULL);
	fold(composed.bytes, composed.len, FOLD_CASE, &folded);
	out = arena_alloc(arena, folded.len + 1);
	*len = 0;
	for (size_t i = 0, size; i < folded.len; i += size) {
		bool space = (class_of(utf8_decode(folded.bytes + i, &size)) & CLASS_SPACE) != 0;

		if (space && *len > 0 && out[*len - 1] != ' ')
			out[(*len)++] = ' ';
		for (size_t k = 0; !space && k < size; k++)
			out[(*len)++] = folded.bytes[i + k];
	}
	while (*len > 0 && out[*len - 1] == ' ')
		--*len;
	out[*len] = '\0';
	buffer_free(&composed);
	buffer_free(&folded);
	return out;
}

static bool
same_number(double a, double b)
{
	return isfinite(a) && isfinite(b) && fabs(a - b) <= 1e-9 * fmax(1.0, fmax(fabs(a), fabs(b)));
}

/* ---- fields with a way of their own ---- */

/* {"value": 460, "unit": "tỉ đồng"} is 460e9. */
static bool
amount(const struct scored *t, struct arena *arena, double *out)
{
	static const struct { const char *word; double factor; } scales[] = {
		{ "nghìn", 1e3 }, { "ngàn", 1e3 }, { "vạn", 1e4 }, { "triệu", 1e6 }, { "tỷ", 1e9 }, { "tỉ", 1e9 }
	};
	size_t len;
	const char *unit, *value = field_squashed(field_item(t, "value", arena), arena, &len);
	char *end;
	bool known = len > 0;

	*out = strtod(value, &end);
	if (len == 0 || *end != '\0')
		return false;
	unit = field_squashed(field_item(t, "unit", arena), arena, &len);
	while (*unit != '\0' && known) {
		size_t word = strcspn(unit, " ");

		known = false;
		for (size_t i = 0; i < sizeof scales / sizeof *scales && !known; i++)
			if (strlen(scales[i].word) == word && memcmp(scales[i].word, unit, word) == 0) {
				*out *= scales[i].factor;
				known = true;
			}
		unit += word + (unit[word] == ' ');
	}
	return true;
}

static bool
same_amount(const struct scored *a, const struct scored *b, struct arena *arena)
{
	double one, two;

	return amount(a, arena, &one) && amount(b, arena, &two) && same_number(one, two);
}

/* The number of a document without "số" and blanks. */
static const char *
bare_number(const char *text, struct arena *arena)
{
	char *out = arena_alloc(arena, strlen(text) + 1);
	size_t len = 0;

	if (strncmp(text, "số", strlen("số")) == 0) {
		text += strlen("số");
		text += strspn(text, " ");
		text += *text == ':';
	}
	for (; *text != '\0'; text++)
		if (*text != ' ')
			out[len++] = *text;
	out[len] = '\0';
	return out;
}

/* A date without its part of day or clock time. */
static const char *
bare_day(const char *text, struct arena *arena)
{
	char *out = arena_alloc(arena, strlen(text) + 1);
	size_t len = 0;

	while (*text != '\0')
		if (*text == 't') {
			text++;
			while (*text != '\0' && strchr("0123456789abcdefghijklmnopqrstuvwxyz:.+", *text) != NULL)
				text++;
		} else
			out[len++] = *text++;
	out[len] = '\0';
	return out;
}

/* ---- whatever the type ---- */

static bool
same_elements(struct item a, struct item b, struct arena *arena)
{
	struct cursor left = cursor_over(a), right = cursor_over(b);
	struct item one, two;

	if (item_count(a) != item_count(b))
		return false;
	while (cursor_next(&left, &one) && cursor_next(&right, &two))
		if (!field_items_agree(one, two, arena))
			return false;
	return true;
}

/* A member that is null or blank is as good as none. */
static bool
has_members_of(struct item a, struct item b, struct arena *arena)
{
	struct cursor at = cursor_over(a);
	struct item key, value;

	while (cursor_next_member(&at, &key, &value)) {
		size_t len;
		const char *name = item_string(key, arena, &len);

		if (!field_items_agree(value, item_member(b, arena_copy(arena, name, len)), arena))
			return false;
	}
	return true;
}

bool
field_items_agree(struct item a, struct item b, struct arena *arena)
{
	size_t len;

	if (field_is_blank(a, arena) || field_is_blank(b, arena))
		return field_is_blank(a, arena) && field_is_blank(b, arena);
	if (a.type == ITEM_ARRAY || b.type == ITEM_ARRAY)
		return a.type == b.type && same_elements(a, b, arena);
	if (a.type == ITEM_OBJECT || b.type == ITEM_OBJECT)
		return a.type == b.type && has_members_of(a, b, arena) && has_members_of(b, a, arena);
	if (a.type == ITEM_NUMBER && b.type == ITEM_NUMBER)
		return same_number(strtod(a.bytes, NULL), strtod(b.bytes, NULL));
	return strcmp(field_squashed(a, arena, &len), field_squashed(b, arena, &len)) == 0;
}

bool
field_agrees(const struct scored *gold, const struct scored *found, const char *name, struct arena *arena)
{
	struct item a = field_item(gold, name, arena), b = field_item(found, name, arena);
	size_t len;

	if (strcmp(gold->type, "quantity") == 0 && strcmp(name, "value") == 0)
		return same_amount(gold, found, arena);
	if (strcmp(gold->type, "legal_ref") == 0 && strcmp(name, "number") == 0)
		return strcmp(bare_number(field_squashed(a, arena, &len), arena), bare_number(field_squashed(b, arena, &len), arena)) == 0;
	return field_items_agree(a, b, arena);
}

bool
field_agrees_by_day(const struct scored *gold, const struct scored *found, const char *name, struct arena *arena)
{
	struct item a = field_item(gold, name, arena), b = field_item(found, name, arena);
	size_t len;

	return strcmp(bare_day(field_squashed(a, arena, &len), arena), bare_day(field_squashed(b, arena, &len), arena)) == 0;
}
