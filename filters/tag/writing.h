/* writing.h - from a tagged document to the members of its record. */
#ifndef TAG_WRITING_H
#define TAG_WRITING_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/span.h"
#include "document/document.h"
#include "match/matcher.h"
#include "model.h"
#include "record/record.h"

/* Put the document's tags in order (start, then longer first, then the order of rules), those that do not stand last, and
 * choose the ones that go out; those beyond `most` are hidden.  How many; *out lives in the document's arena. */
size_t writing_choose(struct document *, size_t most, struct tag ***out, bool *truncated);

/* A type, a rule's id or a field's name as JSON: they live with the rules, so the address is the key. */
struct writing_word {
	const char *text;
	size_t len;
	char json[48];
};

struct writing {
	struct buffer json;
	bool provenance;
	struct writing_word words[256];    /* those met last */
};

/* Number the tags (tag->index) and set tags, tag_errors, tags_truncated, entities, events, published_inferred and rules; what an earlier run left and this one
 * does not say is taken away. */
void writing_record(struct writing *, struct record *, const struct document *, struct tag **tags, size_t count, bool truncated,
	const struct match_result *, const struct document_result *, struct offsets *, const char *digest);
void writing_free(struct writing *);

#endif
