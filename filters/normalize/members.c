#include "members.h"

#include <string.h>

#include "identity.h"
#include "record/compose.h"

void
members_hash(struct record *record, const char *bytes, size_t len)
{
	char id[33];

	identity_hash(bytes, len, id);
	record_set_string(record, "id", id, 32);
}

int
members_id(struct record *record, const struct draft *draft, const char *id_field, struct fault *why)
{
	struct item given = record_item(record, id_field);
	size_t len;
	const char *name;

	if (given.type == ITEM_STRING) {
		if (strcmp(id_field, "id") != 0)
			record_set(record, "id", given.bytes, given.len);
		return 0;
	}
	if (given.type == ITEM_NUMBER) {
		record_set_string(record, "id", given.bytes, given.len);
		return 0;
	}
	if (given.type != ITEM_ABSENT && given.type != ITEM_NULL)
		return fault_set(why, FAULT_WRONG_TYPE, NULL, "'%s' is %s, not a string", id_field, item_type_name(given.type));
	name = record_string(record, "url", &len);
	if (name == NULL)
		name = record_string(record, "source", &len);
	if (name == NULL)
		members_hash(record, draft->text, draft->len);
	else
		members_hash(record, name, len);
	return 0;
}

/* Does text read as the form, where 0 is any digit and T is T or a blank? */
static bool
reads_as(const char *text, size_t len, const char *form)
{
	size_t size = strlen(form);

	if (len < size)
		return false;
	for (size_t i = 0; i < size; i++)
		if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : form[i] == 'T' ? text[i] != 'T' && text[i] != ' ' : text[i] != form[i])
			return false;
	return true;
}

void
members_published(struct record *record)
{
	size_t len;
	const char *given = record_string(record, "published", &len);

	if (given == NULL)
		return;
	if (len == 0) {
		record_remove(record, "published");
		return;
	}
	if (!reads_as(given, len, "0000-00-00T00:00"))
		return;
	if (record_item(record, "published_time").type != ITEM_STRING)
		record_set_string(record, "published_time", given + 11, 5);
	record_set_string(record, "published", given, 10);
}

void
members_lang(struct record *record, struct draft *draft)
{
	const char *lang = draft_vietnamese(draft) ? "vi" : "und";

	if (record_item(record, "lang").type != ITEM_STRING)
		record_set_string(record, "lang", lang, strlen(lang));
}

void
members_norm(struct record *record, const struct draft *draft, struct item before, struct buffer *room)
{
	struct item encoding = before.type == ITEM_OBJECT ? item_member(before, "encoding") : (struct item){ 0 };

	buffer_clear(room);
	buffer_text(room, "{\"form\":\"NFC\",\"encoding\":");
	if (encoding.type == ITEM_STRING)
		buffer_append(room, encoding.bytes, encoding.len);
	else
		compose_text(room, draft->encoding);
	compose_key(room, "counts");
	draft_counts(draft, room);
	if (draft->settings->map) {
		compose_key(room, "map");
		draft_map(draft, room);
	}
	buffer_byte(room, '}');
	record_set(record, "norm", room->bytes, room->len);
}
