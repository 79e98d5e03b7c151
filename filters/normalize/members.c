#include "members.h"

#include <string.h>

#include "base/diagnostic.h"
#include "identity.h"
#include "published.h"
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

/* The member's text; a whole number's digits.  NULL with *why->code unset: there is none. */
static const char *
stamp_text(struct record *record, const char *name, size_t *len, struct fault *why)
{
	struct item given = record_item(record, name);

	if (given.type == ITEM_ABSENT || given.type == ITEM_NULL)
		return NULL;
	if (given.type == ITEM_NUMBER) {
		*len = given.len;
		return given.bytes;
	}
	if (given.type != ITEM_STRING) {
		fault_set(why, FAULT_WRONG_TYPE, NULL, "'%s' is %s, not a string", name, item_type_name(given.type));
		return NULL;
	}
	return record_string(record, name, len);
}

static int
no_stamp(const char *name, const char *given, size_t len, const char *says, struct fault *why)
{
	enum { SHOWN = 60 };
	char shown[SHOWN * 6 + 1];

	diagnostic_escape(shown, sizeof shown, given, len < SHOWN ? len : SHOWN);
	return fault_set(why, FAULT_WRONG_FORM, NULL, "'%s' is '%s%s', %s", name, shown, len > SHOWN ? "…" : "", says);
}

/* Sets the member unless it says so already: what is in form keeps its bytes. */
static void
set_stamp(struct record *record, const char *name, const char *text)
{
	if (!item_equals(record_item(record, name), text))
		record_set_string(record, name, text, strlen(text));
}

static int
members_time(struct record *record, struct buffer *room, struct fault *why)
{
	char time[6];
	size_t len;
	const char *given = stamp_text(record, "published_time", &len, why);

	if (given == NULL)
		return why->code == FAULT_NONE ? 0 : -1;
	if (len == 0)
		record_remove(record, "published_time");
	else if (published_read_time(given, len, room, time) != PUBLISHED_READ)
		return no_stamp("published_time", given, len, "no time of the day", why);
	else
		set_stamp(record, "published_time", time);
	return 0;
}

int
members_published(struct record *record, struct buffer *room, struct fault *why)
{
	struct published published;
	size_t len;
	const char *given;

	if (members_time(record, room, why) < 0)
		return -1;
	given = stamp_text(record, "published", &len, why);
	if (given == NULL)
		return why->code == FAULT_NONE ? 0 : -1;
	if (len == 0) {
		record_remove(record, "published");
		return 0;
	}
	switch (published_read(given, len, room, &published)) {
	case PUBLISHED_UNREAD:
		return no_stamp("published", given, len, "no date in a form that is known", why);
	case PUBLISHED_NO_DAY:
		return no_stamp("published", given, len, "no day and time that there is", why);
	case PUBLISHED_READ:
		break;
	}
	if (published.time[0] != '\0' && record_item(record, "published_time").type != ITEM_STRING)
		record_set_string(record, "published_time", published.time, strlen(published.time));
	set_stamp(record, "published", published.day);
	return 0;
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
