#include "codes.h"

size_t
codes_packed_size(size_t count)
{
	return (count + 3) / 4 * 3;
}

static inline void
pack_four(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint8_t *out)
{
	uint32_t four = a << 18 | b << 12 | c << 6 | d;

	out[0] = (uint8_t)(four >> 16);
	out[1] = (uint8_t)(four >> 8);
	out[2] = (uint8_t)four;
}

void
codes_pack(const struct codes *c, uint8_t *out)
{
	const uint8_t *at = c->items;
	uint8_t last[4] = { 0 };
	size_t left = c->count;

	for (; left >= 4; left -= 4, at += 4, out += 3)
		pack_four(at[0], at[1], at[2], at[3], out);
	for (size_t i = 0; i < left; i++)
		last[i] = at[i];
	if (left > 0)
		pack_four(last[0], last[1], last[2], last[3], out);
}

void
codes_unpack(const uint8_t *packed, size_t count, uint8_t *out)
{
	for (size_t i = 0; i < count; i += 4, packed += 3) {
		uint32_t four = (uint32_t)packed[0] << 16 | (uint32_t)packed[1] << 8 | packed[2];

		out[i] = (uint8_t)(four >> 18);
		out[i + 1] = (uint8_t)(four >> 12 & 63);
		out[i + 2] = (uint8_t)(four >> 6 & 63);
		out[i + 3] = (uint8_t)(four & 63);
	}
}
