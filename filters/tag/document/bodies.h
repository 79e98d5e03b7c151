/* bodies.h - which body a short name means. */
#ifndef TAG_DOCUMENT_BODIES_H
#define TAG_DOCUMENT_BODIES_H

#include "document/article.h"

/* A ministry, a parliament, an army that is named with its country and then without it (Bộ Quốc phòng Lào … Bộ Quốc phòng) is that
 * country's, not the Vietnamese one that the list knows under the bare name: `canonical` becomes the full name, the
 * last one told before, or else the first behind; `id` goes.  Only where the article names no place of Vietnam. */
void bodies_complete(struct article *);

#endif
