/* posts.h - which posts a name cannot hold, and who holds those that are said without one. */
#ifndef TAG_DOCUMENT_POSTS_H
#define TAG_DOCUMENT_POSTS_H

#include "document/article.h"

enum {
	POSTS_NEIGHBOURS = 32, /* tags on either side of a name in which its posts are looked for */
	POSTS_GAP = 120        /* bytes between a name and a post: a bracket with a foreign name fits */
};

/* The mention of a post of these words that stands nearest to a person (an index) in its segment, or NULL. */
struct mention *posts_named(struct article *, size_t person, const struct value *words);

/* Take from a person the posts beside the name that are another's.  Names are complete, and posts have their holders.
 *
 * Closing a phrase with which the clause opens, behind which the person acts: `Thừa ủy quyền của Thủ tướng, Bộ trưởng A trao …`.
 *
 * Of another country than the post right before the name, here or elsewhere in the article, but for former ones (cựu,
 * nguyên): `gặp Tổng thống Hàn Quốc, Tổng thống Mỹ Donald Trump`, `theo ông Suga, Tổng thống Mỹ sẽ…`.  Behind a comma, told in
 * full, with a name of its own behind it: `theo ông Comey, Tổng thống Trump nói`.  Of whoever works for a person (posts_principal). */
void posts_part(struct article *);

/* The office inside a post of whoever works for its holder (cố vấn của Tổng thống Mỹ), or NULL.  Between two names (`A, cố vấn của Tổng
 * thống B`) such a post is the first one's, and none of who holds that office elsewhere. */
const struct tag *posts_principal(const struct article *, const struct mention *post);

/* Give an office that one person holds at a time, said again without a name, the holder that the article names with the same
 * words: `Thủ tướng Trần Văn A … Thủ tướng nói`.  Where it names two, nobody. */
void posts_spread(struct article *);

#endif
