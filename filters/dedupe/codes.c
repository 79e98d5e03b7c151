#include "codes.h"

uint8_t
code_of(const struct token *t)
{
	uint64_t high = t->hash >> 32;     /* the low half decides on shingles */

	if (t->flags & TOKEN_DIGITS)
		return (uint8_t)(CODE_WORDS + high % (64 - CODE_WORDS));
	return (uint8_t)(high % CODE_WORDS);
}

size_t
codes_packed_size(size_t count)
{
	return (count + 3) / 4 * 3;
}

void
codes_pack(const struct codes *c, uint8_t *out)
{
	for (size_t i = 0; i < c->count; i += 4, out += 3) {
		uint32_t four = 0;

		for (size_t j = 0; j < 4; j++)
			four = four << 6 | (i + j < c->count ? c->items[i + j] : 0u);
		out[0] = (uint8_t)(four >> 16);
		out[1] = (uint8_t)(four >> 8);
		out[2] = (uint8_t)four;
	}
}

void
codes_unpack(const uint8_t *packed, size_t count, uint8_t *out)
{
	for (size_t i = 0; i < count; i += 4, packed += 3) {
		uint32_t four = (uint32_t)packed[0] << 16 | (uint32_t)packed[1] << 8 | packed[2];

		for (size_t j = 4; j-- > 0; four >>= 6)
			out[i + j] = four & 63;
	}
}
