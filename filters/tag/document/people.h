/* people.h - who holds which rank and post, and whose short name it is. */
#ifndef TAG_DOCUMENT_PEOPLE_H
#define TAG_DOCUMENT_PEOPLE_H

#include "document/article.h"

/* Fill of persons: name (the full one, where the article gives it), rank, positions (those beside the mention, as
 * written); of positions: person (the full name of the holder beside it).
 *
 * Beside means: rank and posts before the name with nothing between but blanks, an honorific, a degree, a colon, a
 * comma or `kiêm` between posts, an abbreviation in brackets; posts behind the name parted by commas, dashes or `kiêm`, with
 * cựu, tân, khi đó là and the like, past a bracket or an age. After `các` the rank or the first post holds for all names of
 * the list. */
void people_complete(struct article *);

#endif
