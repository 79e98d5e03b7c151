/* bodies.h - which body a short name means. */
#ifndef TAG_DOCUMENT_BODIES_H
#define TAG_DOCUMENT_BODIES_H

#include "document/article.h"

/* A ministry, a parliament, an army that is named with its country and then without it (Bộ Quốc phòng Lào … Bộ Quốc phòng) is that
 * country's, not the Vietnamese one that the list knows under the bare name: `canonical` and `id` become those of the
 * full name told last before it, or of the first one behind, unless both stand in one sentence: then the bare name is
 * the host's (Bộ Công an tiếp Bộ Công an Lào).  Only where the article says nothing of
 * Vietnam: not its name, no place of it, nobody of rank or post with a Vietnamese name.  After people_complete. */
void bodies_complete(struct article *);

#endif
