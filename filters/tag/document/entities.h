/* entities.h - mentions of one thing, merged. */
#ifndef TAG_DOCUMENT_ENTITIES_H
#define TAG_DOCUMENT_ENTITIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "document/article.h"

#define ENTITY_FIELDS 6

struct entity {
	const char *type; /* "person", … */
	struct value key, folded; /* folded: its name */
	const struct tag **mentions; /* in the order of the text; a tag once */
	uint32_t count, room;
	uint32_t field_count;
	struct {
		const char *name;
		struct value value;
		uint32_t room; /* LIST: items that fit */
	} fields[ENTITY_FIELDS];
};

struct entities {
	struct entity **items; /* by first mention */
	size_t count;
};

/* Merge what the other parts have completed.
 *
 * Persons are one by their full name, legal references by kind and number (or name), abbreviations by short and long
 * form, organizations and locations by canonical name.  A rule's `propagate: {capture: FIELD}` gives the words of
 * that field to the tag's entity: every tag with these words, before or after, is a mention of it. */
struct entities *entities_merge(struct article *);
/* Have kept tags of this type an entity?  (An abbreviation has one where its field `long` is a text.) */
bool entities_of_type(const char *type);
#define ENTITY_TYPES "person, legal_ref, abbreviation, organization and location"
void entities_write(const struct entities *, struct buffer *); /* tag->index is set by then */

const struct value *entity_field(const struct entity *, const char *name); /* NULL where absent */

#endif
