/* country.h - of which country a post or a body is, by the place that its name ends in. */
#ifndef TAG_DOCUMENT_COUNTRY_H
#define TAG_DOCUMENT_COUNTRY_H

#include <stdbool.h>

#include "document/article.h"

/* A country as its ISO 3166-1 letters; the first is NUL where none is told. */
struct country {
	char letters[2];
};

/* Bộ trưởng Quốc phòng Ấn Độ, Sở Y tế Huế; none where the place is where it is held (Đại sứ Nga tại Việt Nam). */
struct country country_of(const struct article *, const struct tag *);
/* The place that a name ends in, or NULL: an atom of the tag, or of its last atom, or a tag inside it. */
const struct tag *country_place(const struct article *, const struct tag *);
/* The letters that the id of a place begins with: VN, VN-01, US-Washington. */
struct country country_of_id(const struct tag *);
bool country_differs(struct country, struct country); /* both are told, and they are not the same */
bool country_is_vietnam(struct country);

#endif
