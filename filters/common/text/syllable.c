#include "text/syllable.h"

#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/tone.h"
#include "unicode/utf8.h"

/* A letter of the alphabet is a number of five bits, a string of up to six letters one word of 30 bits. */
enum { LETTER_BITS = 5, LONGEST = 7 };     /* nghiêng has seven letters */

static const char *const alphabet[] = {    /* numbers from 1; vowels first */
	"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y",
	"b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "q", "r", "s", "t", "v", "x",
};
enum { VOWELS = 12, LETTERS = sizeof alphabet / sizeof *alphabet };
enum { A = 1, AW, AA, E, EE, I, O, OO, OW, U, UW, Y, B, C, D, DD, G, H, K, Q = 24 }; /* as in alphabet */

static const char *const onset_list =
	"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x";

static const char *const rhyme_list =
	"a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
	"e ec em en eng eo ep et ê êch êm ên ênh êp êt êu "
	"i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
	"o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt "
	"oe oem oen oeng oeo oet ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
	"u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêu uơ uơt uôc uôi uôm uôn uông uôt "
	"uy uya uych uyn uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu "
	"ươc ươi ươm ươn ương ươp ươt ươu y ych yn ynh yp yt yêm yên yêng yêt yêu";

struct entry {
	uint32_t letters;                  /* 0: free */
	uint8_t toned;                     /* rhyme: which letters may bear the tone, bit 0 the first */
	uint8_t stopped;                   /* rhyme: ends in c, ch, p, t */
};

enum { SLOTS = 1024 };
static struct entry onsets[SLOTS], rhymes[SLOTS];
static uint8_t letter_numbers[0x1B1];      /* of lower-case letters without tone */

static struct entry *
entry_find(struct entry *table, uint32_t letters)
{
	uint32_t slot = letters * 2654435761U >> 22;

	while (table[slot].letters != 0 && table[slot].letters != letters)
		slot = (slot + 1) % SLOTS;
	return &table[slot];
}

static bool
is_vowel(unsigned letter)
{
	return letter >= 1 && letter <= VOWELS;
}

/* Where the tone stands: on the last letter with a shape; else on the second of two vowels before a consonant and on the
 * middle of three; else on the first of two, but for oa, oe, uy, where the old style says first and the new one second. */
static uint8_t
tone_places(const unsigned *letter, size_t count)
{
	size_t vowels = 0;

	while (vowels < count && is_vowel(letter[vowels]))
		vowels++;
	for (size_t i = vowels; i-- > 0;)
		if (letter[i] == AW || letter[i] == AA || letter[i] == EE || letter[i] == OO || letter[i] == OW || letter[i] == UW)
			return (uint8_t)(1U << i);
	if (vowels == 1)
		return 1;
	if (vowels == 3 || vowels < count)
		return 2;
	if ((letter[0] == O && (letter[1] == A || letter[1] == E)) || (letter[0] == U && letter[1] == Y))
		return 1 | 2;
	return 1;
}

static unsigned
letter_of(uint32_t point)
{
	return point < sizeof letter_numbers ? letter_numbers[point] : 0;
}

static void
table_fill(struct entry *table, const char *list)
{
	while (*list != '\0') {
		unsigned letter[LONGEST];
		uint32_t letters = 0;
		size_t count = 0, size;
		struct entry *entry;

		for (; *list != ' ' && *list != '\0'; list += size) {
			letter[count] = letter_of(utf8_decode(list, &size));
			letters = letters << LETTER_BITS | letter[count++];
		}
		entry = entry_find(table, letters);
		entry->letters = letters;
		entry->toned = tone_places(letter, count);
		entry->stopped = list[-1] == 'c' || list[-1] == 'p' || list[-1] == 't' ||
		    (count > 1 && list[-1] == 'h' && letter[count - 2] == C);
		list += *list == ' ';
	}
}

__attribute__((constructor)) static void
syllable_tables(void)
{
	size_t size;

	for (unsigned i = 0; i < LETTERS; i++)
		letter_numbers[utf8_decode(alphabet[i], &size)] = (uint8_t)(i + 1);
	table_fill(onsets, onset_list);
	table_fill(rhymes, rhyme_list);
}

struct syllable {
	unsigned letter[LONGEST];          /* numbers in the alphabet */
	size_t count;
	size_t toned;                      /* which letter bears the tone; count for none */
	enum tone tone;
};

/* False where a letter is not Vietnamese, there are too many of them, or two tones. */
static bool
syllable_read(const char *bytes, size_t len, struct syllable *to)
{
	size_t size;

	*to = (struct syllable){ .toned = LONGEST };
	for (size_t at = 0; at < len; at += size) {
		uint32_t point = fold_lower(utf8_decode(bytes + at, &size));
		enum tone tone = TONE_LEVEL;

		if (point >= 0x80)
			tone_split(point, &point, &tone);
		if (tone != TONE_LEVEL) {
			if (to->tone != TONE_LEVEL)
				return false;
			to->tone = tone;
			to->toned = to->count;
		}
		if (to->count == LONGEST || letter_of(point) == 0)
			return false;
		to->letter[to->count++] = letter_of(point);
	}
	return to->count > 0;
}

static uint32_t
letters_of(const struct syllable *s, size_t start, size_t end)
{
	uint32_t letters = 0;

	if (end - start > 6)
		return 0;
	for (size_t i = start; i < end; i++)
		letters = letters << LETTER_BITS | s->letter[i];
	return letters;
}

static bool
rhyme_valid(const struct syllable *s, size_t start)
{
	uint32_t letters = letters_of(s, start, s->count);
	const struct entry *rhyme = entry_find(rhymes, letters);

	if (letters == 0 || rhyme->letters != letters)
		return false;
	if (rhyme->stopped && s->tone != TONE_ACUTE && s->tone != TONE_DOT)
		return false;
	return s->tone == TONE_LEVEL || (s->toned >= start && (rhyme->toned >> (s->toned - start) & 1));
}

/* Which letters may follow: k, gh, ngh stand before e ê i (k before y too), c, g, ng before the others; rhymes that
 * begin with y and go on stand alone or after qu. */
static bool
spelling_valid(const struct syllable *s, size_t onset)
{
	unsigned next = s->letter[onset], first = s->letter[0];
	bool front = next == E || next == EE || next == I;

	if (next == Y && s->count > onset + 1)
		return onset == 0;
	if (onset == 0)
		return !(next == I && s->count > 2 && s->letter[1] == EE);
	if (first == K && onset == 1)
		return front || next == Y;
	if (s->letter[onset - 1] == H && onset >= 2 && s->letter[onset - 2] == G)          /* gh, ngh */
		return front;
	if (s->letter[onset - 1] == C || (s->letter[onset - 1] == G && onset == 2))        /* c, ng */
		return !front && next != Y;
	if (first == G && onset == 1)                                                      /* gì, giêng */
		return next == I || (!front && next != Y);
	return true;
}

static bool
after_qu_valid(const struct syllable *s)
{
	if (s->count < 3 || s->letter[1] != U || s->letter[2] == O || s->letter[2] == U || s->letter[2] == UW)
		return false;
	return rhyme_valid(s, 2);
}

bool
syllable_valid(const char *bytes, size_t len)
{
	struct syllable s;
	size_t onset = 0;
	uint32_t letters;

	if (!syllable_read(bytes, len, &s))
		return false;
	while (onset < s.count && !is_vowel(s.letter[onset]))
		onset++;
	if (onset == s.count || onset > 3)
		return false;
	letters = letters_of(&s, 0, onset);
	if (onset > 0 && entry_find(onsets, letters)->letters != letters)
		return false;
	if (onset == 1 && s.letter[0] == Q)
		return after_qu_valid(&s);
	if (onset == 1 && s.letter[0] == G && s.letter[1] == I && s.count > 2 && s.toned != 1 && is_vowel(s.letter[2]) &&
	    rhyme_valid(&s, 2))
		return true;               /* gia, giữ, giết: gi and a rhyme */
	return spelling_valid(&s, onset) && rhyme_valid(&s, onset);
}

struct census {
	size_t words;                      /* tokens with letters and without digits */
	size_t valid;                      /* of them, possible Vietnamese syllables */
	size_t marked;                     /* of the valid ones, those with a mark or đ */
};

static void
census_take(const char *text, size_t len, struct census *census)
{
	size_t at = 0, size = 0;

	while (at < len) {
		size_t start = at;
		unsigned any = 0;

		for (; at < len; at += size) {
			unsigned set = class_of(utf8_decode(text + at, &size));

			if (!(set & CLASS_WORD))
				break;
			any |= set;
		}
		if ((any & CLASS_LETTER) && !(any & (CLASS_DIGIT | CLASS_NUMBER))) {
			bool valid = syllable_valid(text + start, at - start);

			census->words++;
			census->valid += valid;
			census->marked += valid && (any & CLASS_VIETNAMESE);
		}
		if (at == start)
			at += size;
	}
}

double
syllable_share(const char *text, size_t len)
{
	struct census census = { 0 };

	census_take(text, len, &census);
	return census.marked == 0 ? 0 : (double)census.valid / (double)census.words;
}
