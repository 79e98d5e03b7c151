/* report.h - what the commands for authors have in common: words cut to the width of a terminal, places, values, the
 * reason why one tag stands before another. */
#ifndef TAG_EXPLAIN_REPORT_H
#define TAG_EXPLAIN_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/span.h"
#include "compile/pack.h"
#include "compile/rule.h"
#include "model.h"

enum report_form { REPORT_TEXT, REPORT_JSON };

#define REPORT_WORDS 60                    /* code points of quoted words that a line shows */

/* “words”, the middle cut out where they are longer than `most` code points; controls are escaped. */
void report_words(struct buffer *, const char *bytes, size_t len, size_t most);
/* The macros that a pack can use, as they stand in finished patterns. */
struct report_macros;
struct report_macros *report_macros_new(const struct pack *);      /* of a pack whose YAML was kept */
void report_macros_free(struct report_macros *);                   /* NULL is allowed */
/* Bytes of the macro that the source begins with; 0: none.  *name: as it is called. */
size_t report_macro_at(const struct report_macros *, const char *source, size_t len, const char **name);

/* A piece of a finished pattern as its author wrote it: atoms become <name> again, macros that the pack knows %{NAME}; cut at
 * `most` code points. */
void report_pattern(struct buffer *, const struct pack_set *, const struct pack *, const char *source, size_t len, size_t most);
/* The same for a line that a person reads, of REPORT_WORDS: in “ ” where a blank at one of its ends would not be seen. */
void report_pattern_seen(struct buffer *, const struct pack_set *, const struct pack *, const char *source, size_t len);
/* FILE:LINE:COLUMN */
void report_place(struct buffer *, struct place);
/* "key":"FILE:LINE", "start":N,"end":N, "key":N */
void report_at(struct buffer *, const char *key, struct place);
void report_span(struct buffer *, struct span, struct offsets *);
void report_number(struct buffer *, const char *key, size_t value);

/* A line about a record begins: {"id":ID, or "record ID".  id: JSON; id_len 0: it has none. */
void report_open(struct buffer *, const char *id, size_t id_len);
void report_record(struct buffer *, const char *id, size_t id_len);
/* The members of a line that name a tag, and the words for it. */
void report_tag_members(struct buffer *, const struct document *, const struct tag *, struct offsets *);
void report_tag_text(struct buffer *, const struct document *, const struct tag *, struct offsets *);

/* Why `winner` stands and `loser` does not: one of "suppress", "instead", "priority", "length", "start", "order"; what brought them
 * together: "type", "contest", "crossing", or "" for suppress and instead. */
struct verdict_reason {
	const char *because, *met;
};
struct verdict_reason report_reason(const struct document *, const struct tag *winner, const struct tag *loser);
/* The same for people: "priority 20 over 0". */
void report_reason_text(struct buffer *, const struct document *, const struct tag *winner, const struct tag *loser);

/* The rule of this name; NULL with *why and "did you mean", of rules and frames. */
const struct rule *report_rule(const struct pack_set *, const char *id, struct fault *why);

/* ---- --at ---- */

/* An offset in code points, or words: digits alone are an offset, "quotes" make them words. */
struct where {
	const char *text;                  /* NULL: everywhere */
	bool is_offset;
	size_t offset, len;
};
int  where_read(struct where *, const char *option, struct fault *why);
/* The places of a document that are meant: spans of bytes in the document's arena; for an offset the character there. */
size_t where_find(const struct where *, const struct document *, struct offsets *, struct span **places);
/* Does a span overlap one of them?  By halving: a thousand places cost ten steps. */
bool where_meets(const struct where *, const struct span *places, size_t count, struct span);

/* ---- what is asked ---- */

struct replays;

/* By --explain and --why-not; copied by who answers, and the rest of it borrowed. */
struct asking {
	const struct pack_set *packs;
	struct replays *replays;
	const struct rule *rule;           /* NULL: all */
	struct where where;
	enum report_form form;
};

#endif
