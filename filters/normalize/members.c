#include "members.h"

#include <string.h>

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

/* The member's words: of a string what it says, of anything else how it is written.  NULL: absent or null. */
static const char *
stamp_text(struct record *record, const char *name, size_t *len)
{
	struct item given = record_item(record, name);

	if (given.type == ITEM_ABSENT || given.type == ITEM_NULL)
		return NULL;
	if (given.type == ITEM_STRING)
		return record_string(record, name, len);
	*len = given.len;
	return given.bytes;
}

/* Sets the member unless it says so already: what is in form keeps its bytes. */
static void
set_stamp(struct record *record, const char *name, const char *text)
{
	if (!item_equals(record_item(record, name), text))
		record_set_string(record, name, text, strlen(text));
}

/* Adds to the words that could not be read.  said: of this record there are some already. */
static void
set_unread(struct record *record, bool said, const char *words, size_t words_len)
{
	struct buffer both = { 0 };
	size_t len;
	const char *before = said ? record_string(record, "published_text", &len) : NULL;

	if (before != NULL) {
		buffer_append(&both, before, len);
		buffer_byte(&both, ' ');
	}
	buffer_append(&both, words, words_len);
	record_set_string(record, "published_text", both.bytes, both.len);
	buffer_free(&both);
}

/* Where the record has a time of its own: does the stamp's clock move it?  Its time goes home with its day where it is the
 * stamp's; one that is home already lets the day go alone; with any other the day stays as it is told. */
static void
set_day(struct record *record, const struct published *published)
{
	bool timed = record_item(record, "published_time").type == ITEM_STRING;
	bool told = timed && item_equals(record_item(record, "published_time"), published->told.time);
	bool home = timed && item_equals(record_item(record, "published_time"), published->home.time);

	if (published->home.time[0] != '\0' && (!timed || told))
		set_stamp(record, "published_time", published->home.time);
	set_stamp(record, "published", timed && !told && !home ? published->told.day : published->home.day);
}

static enum members_date
members_time(struct record *record, struct buffer *room)
{
	char time[6];
	size_t len;
	const char *given = stamp_text(record, "published_time", &len);

	switch (given != NULL ? published_read_time(given, len, room, time) : PUBLISHED_EMPTY) {
	case PUBLISHED_READ:
		set_stamp(record, "published_time", time);
		return MEMBERS_DATE_GOOD;
	case PUBLISHED_UNREAD:
		set_unread(record, false, given, len);
		record_remove(record, "published_time");
		return MEMBERS_DATE_UNREAD;
	case PUBLISHED_EMPTY:
	case PUBLISHED_ZERO:
		break;
	}
	record_remove(record, "published_time");
	return MEMBERS_DATE_GOOD;
}

enum members_date
members_published(struct record *record, struct buffer *room)
{
	/* What feeds call it, after its own name: RSS, its parsers, JSON Feed, news APIs, RSS 1.0. */
	static const char *const names[] = { "published", "pubDate", "pubdate", "date_published", "published_at", "isoDate", "dc:date" };
	/* Words that an earlier run could not read: the other names were looked at then. */
	size_t count = record_item(record, "published_text").type == ITEM_STRING ? 1 : sizeof names / sizeof *names;
	enum members_date date = members_time(record, room);
	struct published published;
	size_t len;

	for (size_t i = 0; i < count; i++) {
		const char *given = stamp_text(record, names[i], &len);

		switch (given != NULL ? published_read(given, len, room, &published) : PUBLISHED_EMPTY) {
		case PUBLISHED_READ:
			set_day(record, &published);
			return date == MEMBERS_DATE_ZERO ? MEMBERS_DATE_GOOD : date;
		case PUBLISHED_UNREAD:
			set_unread(record, date == MEMBERS_DATE_UNREAD, given, len);
			record_remove(record, "published");
			return MEMBERS_DATE_UNREAD;
		case PUBLISHED_ZERO:
			if (date == MEMBERS_DATE_GOOD)
				date = MEMBERS_DATE_ZERO;
			break;
		case PUBLISHED_EMPTY:
			break;
		}
	}
	record_remove(record, "published");
	return date;
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
