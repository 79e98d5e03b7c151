/* model.h - what tag knows of one article while it works: text, segments, tags, fields.
 *
 * Offsets are bytes into document.text (valid NFC UTF-8); they become code points only when written.
 * Everything hangs in document.arena and dies with the record. */
#ifndef TAG_MODEL_H
#define TAG_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

struct rule;                               /* compile/rule.h */
struct lexicon_row;                        /* compile/lexicon.h */
struct pack_set;                           /* compile/pack.h: all packs, compiled */

enum value_kind {
	VALUE_NONE,                        /* the group took no part: the field is left out */
	VALUE_TEXT,
	VALUE_NUMBER,                      /* text holds a JSON number */
	VALUE_LIST,
	VALUE_OBJECT,                      /* {"value":…,"why":…} and what frames build: named members */
	VALUE_NULL                         /* written as null */
};

/* 16 bytes, passed by value: an article has many, and those of several articles are to stay in the cache together. */
struct value {
	enum value_kind kind;
	union {
		uint32_t len;              /* TEXT, NUMBER: bytes */
		uint32_t count;            /* LIST, OBJECT */
	};
	union {
		const char *text;          /* TEXT, NUMBER; not NUL ended */
		struct value *items;       /* LIST */
		struct member *members;    /* OBJECT */
	};
};

struct member {
	const char *name;                  /* C string that lives long */
	struct value value;
};

struct field {
	const char *name;                  /* C string, lives with the rules */
	struct value value;
	const char *completer;             /* which part of the document stage filled or changed it; NULL: the rule */
};

/* What later rules look at comes first. */
struct tag {
	const struct rule *rule;
	const char *type;                  /* C string, lives with the rules; compare by pointer */
	struct span span, match;           /* what is tagged; the whole match */
	const struct tag *winner;          /* hidden: the tag that won or suppressed it; NULL: beyond --max-tags */
	bool keep;                         /* in the output; false: seen by later rules only */
	bool hidden;                       /* suppressed or lost a contest */
	bool columns;                      /* its fields are the columns of its row, which nobody has copied yet: tag_next_field */
	uint32_t row;                      /* of a lexicon rule, in the set of all lexicons */
	size_t segment;                    /* its index */
	struct field *fields;
	const struct tag **atoms;          /* tags the match consumed, in order */
	const struct value *captured;      /* what the rule's propagate names; NULL: nothing */
	uint32_t field_count, field_room;
	uint32_t atom_count;
	uint32_t index;                    /* place in the record's tags, set when they are sorted for output */
};

/* The kinds of a segment, in the order of annotation.md; NULL ends the list. */
enum { SEGMENT_TITLE, SEGMENT_DATELINE, SEGMENT_PARAGRAPH, SEGMENT_CAPTION, SEGMENT_BYLINE, SEGMENT_BOILERPLATE, SEGMENT_TEASER };
extern const char *const segment_kinds[];

struct segment {
	const char *kind;                  /* one of segment_kinds: compare by pointer or by text */
	struct span span;
	size_t duplicate_of;               /* SIZE_MAX: none */
};

struct document {
	struct arena *arena;
	const char *text;
	size_t len;
	const char *id;                    /* C strings or NULL */
	const char *published;
	struct segment *segments;
	size_t segment_count;
	struct span *sentences;
	size_t sentence_count;
	struct tag **tags;                 /* all that were made; hidden ones too */
	size_t tag_count, tag_room;
	const struct pack_set *packs;
};

/* Fields of a tag; set replaces or adds, name must live as long as the rules. */
struct value tag_field(const struct tag *, const char *name);             /* VALUE_NONE where absent */
bool tag_has_field(const struct tag *, const char *name);                 /* even one that is VALUE_NONE */
bool tag_next_field(const struct tag *, size_t *at, struct field *);      /* all in order: *at begins with 0; false at the end */
void tag_set_field(struct document *, struct tag *, const char *name, struct value, const char *completer);
void tag_drop_field(struct tag *, const char *name);  /* of its own fields, not of a lexicon's columns */
struct lexicon_row tag_row(const struct tag *);                           /* of a lexicon rule's tag */

struct value value_text(struct arena *, const char *bytes, size_t len);   /* copies */
struct value value_borrow(const char *bytes, size_t len);                 /* bytes live as long as the value */
struct value value_word(const char *text);                                /* borrows a C string that lives long */
static inline bool
value_is_text(const struct value *value)
{
	return value->kind == VALUE_TEXT || value->kind == VALUE_NUMBER;
}

#endif
