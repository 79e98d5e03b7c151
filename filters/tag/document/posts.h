/* posts.h - of which country a post is, and which posts a name cannot hold. */
#ifndef TAG_DOCUMENT_POSTS_H
#define TAG_DOCUMENT_POSTS_H

#include <stdbool.h>

#include "document/article.h"

/* A country as its ISO 3166-1 letters; the first is NUL where none is told. */
struct country {
	char letters[2];
};

/* With whose name the post ends: Bộ trưởng Quốc phòng Ấn Độ; none where that is where it is held (Đại sứ Nga tại Việt Nam). */
struct country posts_country(const struct article *, const struct mention *post);
bool posts_differ(struct country, struct country); /* both are told, and they are not the same */

/* Take from a person the posts beside the name that are another's.  Names are complete, and posts have their holders.
 *
 * Of another country than the post right before the name, here or elsewhere in the article, but for former ones (cựu,
 * nguyên): `gặp Tổng thống Hàn Quốc, Tổng thống Mỹ Donald Trump`, `theo ông Suga, Tổng thống Mỹ sẽ…`.  Behind a comma, told in
 * full, with a name of its own behind it: `theo ông Comey, Tổng thống Trump nói`. */
void posts_part(struct article *);

#endif
