/* Three small filters stand before the hash of rows, because nearly all syllables of a text begin no entry: a
 * bitmap of the syllables that are entries by themselves, a bitmap of the pairs that longer ones begin with, and for
 * each such pair the set of lengths to try.  A candidate is confirmed by its bytes.
 *
 * Keys know whether the first syllable begins with a capital: most lexicons do not fold case, and half of the words that
 * are names (Nam, Hà, Trung) are met as common words.  Rows of those that do fold it stand under both keys. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/memory.h"
#include "compile/lexicon.h"
#include "rules/files.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/nfc.h"
#include "unicode/utf8.h"
#include "unicode/vector.h"

enum {
	PHRASE_BYTES = 512,                /* longest phrase */
	PHRASE_TOKENS = LEXICON_BLOCK,     /* syllables of the longest phrase: lengths are bits of a word */
	LINE_BYTES = 1 << 20,
	COLUMNS_MOST = 100
};
static const size_t FILE_BYTES = (size_t)1 << 30;

/* Where rows come from: one file or one inline map. */
struct source {
	char *bytes;
	size_t len;
	bool checked;                      /* it is NFC without control characters; of a file that is found out with its rows */
	const char *path;                  /* of a file, for faults */
	const struct node *entries;        /* of a map: bytes are made of it */
	struct lexicon *lexicon;
	size_t column_count;
	size_t *columns;                   /* column of the lexicon -> column of the file + 1; 0: it has none */
	size_t columns_known;
};

struct row {
	uint32_t at;                       /* of its line in the source */
	uint16_t len;                      /* of the phrase */
	uint16_t source;
	uint32_t cells;                    /* where each of its columns starts in the line, in the set's cells; the last + 1 is the line's end */
	uint8_t before, behind;            /* bytes of the phrase outside its syllables */
	uint8_t tokens;                    /* 0: signs only */
	uint8_t columns;                   /* that the line has */
};

struct lexicon {
	struct lexicon_set *set;
	const char *name;
	size_t index, rows;
	unsigned fold;
	const char *columns[COLUMNS_MOST];
	size_t column_count;
	struct anywhere *anywhere;         /* where it is not bound to syllables */
};

struct pair_head {
	uint64_t pair;                     /* 0: free */
	uint64_t lengths;                  /* bit n: entries of n + 1 syllables */
};

struct slot {
	uint32_t row;                      /* + 1; 0: free */
	uint16_t check;                    /* upper bits of the key */
	uint16_t lexicon;                  /* its index, or one of these */
};
enum { LEXICON_UNBOUND = 0xFFFF /* not bound to syllables: not met by way of them */, LEXICON_FAR = 0xFFFE /* the row says */ };

struct lexicon_set {
	struct arena *arena;
	struct lexicon **lexicons;
	size_t count, room;
	struct source *sources;
	size_t source_count, source_room;
	struct row *rows;
	size_t row_count, row_room;
	uint32_t *cells;
	size_t cell_count, cell_room;
	uint64_t *keys, *pairs;            /* of rows, until the hash is built: two of each, of small first letters and of capitals; 0: none */
	size_t key_room, pair_room;

	struct slot *slots;
	size_t slot_mask;
	struct pair_head *heads;
	size_t head_mask;
	uint64_t *single_bits, *pair_bits;
	size_t single_mask, pair_mask;
	uint32_t *signs;                   /* rows without a syllable */
	size_t sign_count, sign_room;
	bool sign_first[256];              /* bytes that these begin with */
	bool accents;                      /* a lexicon folds them */
	const struct lexicon **anywhere;   /* those not bound to syllables, in their order */
	size_t anywhere_count, anywhere_room;
};

static const uint64_t ACCENT_SALT = 0x9E3779B97F4A7C15u, CAPITAL_SALT = 0xA0761D6478BD642Fu;

static inline uint64_t
mix(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xD6E8FEB86659FD93u;
	h ^= h >> 29;
	return h;
}

static inline uint64_t
key_start(uint64_t token, bool capital)
{
	return token + (capital ? CAPITAL_SALT : 0);       /* hashes of tokens are mixed well */
}

static inline uint64_t
key_add(uint64_t key, uint64_t token)
{
	return mix(key * 0x100000001B3u + token);
}

/* ---- making ---- */

struct lexicon_set *
lexicon_set_new(void)
{
	struct lexicon_set *set = mem_zero(sizeof *set);

	set->arena = arena_new();
	return set;
}

void
lexicon_set_free(struct lexicon_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->source_count; i++) {
		free(set->sources[i].bytes);
		free(set->sources[i].columns);
	}
	for (size_t i = 0; i < set->anywhere_count; i++)
		anywhere_free(set->anywhere[i]->anywhere);
	free(set->anywhere);
	free(set->sources);
	free(set->lexicons);
	free(set->rows);
	free(set->cells);
	free(set->keys);
	free(set->pairs);
	free(set->slots);
	free(set->heads);
	free(set->single_bits);
	free(set->pair_bits);
	free(set->signs);
	arena_free(set->arena);
	free(set);
}

void
lexicon_scratch_free(struct lexicon_scratch *s)
{
	buffer_free(&s->folded);
	buffer_free(&s->key);
	free(s->accents);
	anywhere_scratch_free(&s->anywhere);
	*s = (struct lexicon_scratch){ 0 };
}

static size_t
column_add(struct lexicon *l, const char *name, size_t len)
{
	for (size_t i = 0; i < l->column_count; i++)
		if (strlen(l->columns[i]) == len && memcmp(l->columns[i], name, len) == 0)
			return i;
	if (l->column_count == COLUMNS_MOST)
		return COLUMNS_MOST;
	l->columns[l->column_count] = arena_copy(l->set->arena, name, len);
	return l->column_count++;
}

struct lexicon *
lexicon_new(struct lexicon_set *set, const char *name, unsigned fold_how, enum lexicon_bound bound)
{
	struct lexicon *l = arena_zero(set->arena, sizeof *l);

	l->set = set;
	l->name = arena_copy(set->arena, name, strlen(name));
	l->fold = fold_how;
	l->index = set->count;
	column_add(l, "phrase", 6);
	column_add(l, "id", 2);
	mem_grow(&set->lexicons, &set->room, set->count + 1, sizeof *set->lexicons);
	set->lexicons[set->count++] = l;
	set->accents |= (fold_how & FOLD_ACCENT) != 0;
	if (bound == LEXICON_ANYWHERE) {
		l->anywhere = anywhere_new(fold_how);
		mem_grow(&set->anywhere, &set->anywhere_room, set->anywhere_count + 1, sizeof(const struct lexicon *));
		set->anywhere[set->anywhere_count++] = l;
	}
	return l;
}

static struct source *
source_new(struct lexicon *l, char *bytes, size_t len)
{
	struct lexicon_set *set = l->set;
	struct source *s;

	mem_grow(&set->sources, &set->source_room, set->source_count + 1, sizeof *set->sources);
	s = &set->sources[set->source_count++];
	*s = (struct source){ .bytes = bytes, .len = len, .lexicon = l };
	return s;
}

/* Column `place` of the file carries the lexicon's column `column`. */
static void
source_column(struct source *s, size_t column, size_t place)
{
	size_t old = s->columns_known;

	mem_grow(&s->columns, &s->columns_known, column + 1, sizeof *s->columns);
	for (size_t i = old; i < s->columns_known; i++)
		s->columns[i] = 0;
	s->columns[column] = place + 1;
	if (place >= s->column_count)
		s->column_count = place + 1;
}

/* ---- keys ---- */

static uint64_t
accent_hash(const char *bytes, size_t len, struct buffer *room)
{
	buffer_clear(room);
	fold(bytes, len, FOLD_CASE | FOLD_TONE | FOLD_ACCENT, room);
	return token_hash(room->bytes, room->len) ^ ACCENT_SALT;
}

/* The hash of one syllable as lexicons that fold accents see it, or as all others do. */
static uint64_t
token_key(const char *text, const struct token *t, bool accents, struct buffer *room)
{
	return accents ? accent_hash(text + t->start, t->end - t->start, room) : t->hash;
}

static uint64_t
phrase_key(const char *phrase, const struct token *tokens, size_t count, bool capital, bool accents, struct buffer *room, uint64_t *pair)
{
	uint64_t key = key_start(token_key(phrase, &tokens[0], accents, room), capital);

	*pair = 0;
	for (size_t i = 1; i < count; i++) {
		key = key_add(key, token_key(phrase, &tokens[i], accents, room));
		if (i == 1)
			*pair = key | 1;
	}
	return key;
}

static void
add_cell(struct lexicon_set *set, size_t at)
{
	mem_grow(&set->cells, &set->cell_room, set->cell_count + 1, sizeof *set->cells);
	set->cells[set->cell_count++] = (uint32_t)at;
}

/* Where the columns of a line start; the first is the phrase.  How many there are. */
static unsigned
add_cells(struct lexicon_set *set, const char *line, size_t len)
{
	unsigned columns = 1;

	add_cell(set, 0);
	for (const char *tab = memchr(line, '\t', len); tab != NULL; tab = memchr(tab + 1, '\t', len - (size_t)(tab + 1 - line))) {
		add_cell(set, (size_t)(tab + 1 - line));
		columns++;
	}
	add_cell(set, len + 1);
	return columns;
}

/* Memory for one phrase. */
struct cut {
	struct token tokens[PHRASE_TOKENS];
	struct buffer room;
};

/* A row whose line of `line` bytes begins with a phrase of `len`. */
static int
row_add(struct source *s, size_t at, size_t line, size_t len, struct cut *cut)
{
	struct lexicon *l = s->lexicon;
	struct lexicon_set *set = l->set;
	const char *phrase = s->bytes + at;
	struct row row = { .at = (uint32_t)at, .len = (uint16_t)len, .source = (uint16_t)(s - set->sources), .cells = (uint32_t)set->cell_count };
	uint64_t keys[2] = { 0 }, pairs[2] = { 0 };
	const struct token *tokens = cut->tokens;
	size_t count = tokens_few(cut->tokens, PHRASE_TOKENS, phrase, len);

	if (count > PHRASE_TOKENS)
		return -1;
	if (count > 0) {
		size_t before = tokens[0].start, behind = len - tokens[count - 1].end;

		if (before > UINT8_MAX || behind > UINT8_MAX)
			return -1;
		row.before = (uint8_t)before;
		row.behind = (uint8_t)behind;
		row.tokens = (uint8_t)count;
		for (unsigned capital = 0; capital < 2; capital++)
			if (l->fold & (FOLD_CASE | FOLD_ACCENT) || capital == (tokens[0].flags & TOKEN_UPPER))
				keys[capital] = phrase_key(phrase, tokens, count, capital, (l->fold & FOLD_ACCENT) != 0, &cut->room, &pairs[capital]);
	}
	row.columns = (uint8_t)add_cells(set, phrase, line);
	mem_grow(&set->rows, &set->row_room, set->row_count + 1, sizeof *set->rows);
	mem_grow(&set->keys, &set->key_room, 2 * set->row_count + 2, sizeof *set->keys);
	mem_grow(&set->pairs, &set->pair_room, 2 * set->row_count + 2, sizeof *set->pairs);
	set->rows[set->row_count] = row;
	memcpy(set->keys + 2 * set->row_count, keys, sizeof keys);
	memcpy(set->pairs + 2 * set->row_count, pairs, sizeof pairs);
	if (l->anywhere != NULL)
		anywhere_add(l->anywhere, phrase, len, (uint32_t)set->row_count);
	set->row_count++;
	l->rows++;
	return 0;
}

/* ---- TSV files ---- */

struct reading {
	struct source *source;
	const char *at, *end;
	size_t line;                       /* the last one read */
	struct cut cut;
};

static char *
read_whole(const char *path, size_t *len, const struct node *at, struct fault *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *bytes = NULL;
	size_t got = 0;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		int wrong = fd >= 0 && errno == 0 ? EINVAL : errno;

		if (fd >= 0 && S_ISDIR(st.st_mode))
			wrong = EISDIR;
		fault_at(why, at, "lexicon '%s' cannot be read: %s", path, strerror(wrong));
		goto fail;
	}
	if ((size_t)st.st_size > FILE_BYTES) {
		fault_at(why, at, "lexicon '%s' is larger than 1 GiB", path);
		goto fail;
	}
	bytes = mem_alloc((size_t)st.st_size + 1);
	while (got < (size_t)st.st_size) {
		ssize_t n = read(fd, bytes + got, (size_t)st.st_size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fault_at(why, at, "lexicon '%s' cannot be read: %s", path, strerror(errno));
			goto fail;
		}
		if (n == 0)
			break;
		got += (size_t)n;
	}
	close(fd);
	bytes[got] = '\0';
	*len = got;
	return bytes;
fail:
	if (fd >= 0)
		close(fd);
	free(bytes);
	return NULL;
}

static int
fault_line(struct fault *why, const char *path, size_t line, size_t column, const char *message)
{
	struct place at = { .file = path, .line = line, .column = column };

	return fault_set(why, FAULT_CONFIG, &at, "%s", message);
}

static bool
is_control(const char *at)
{
	unsigned char c = (unsigned char)*at;

	return c < 0x20 && c != '\n' && c != '\t' && !(c == '\r' && at[1] == '\n');
}

/* Where the first control character stands that is no TAB and no line end; `len` where there is none.  A NUL stands behind. */
static size_t
find_control(const char *bytes, size_t len)
{
	size_t i = 0;

#if UNICODE_VECTOR
	for (; i + 16 <= len; i += 16) {
		uint64_t low = vector_mask(vector_between(vector_load(bytes + i), 0, 0x1F));

		for (; low != 0; low &= low - 1)
			if (is_control(bytes + i + __builtin_ctzll(low)))
				return i + (size_t)__builtin_ctzll(low);
	}
#endif
	for (; i < len; i++)
		if (is_control(bytes + i))
			return i;
	return len;
}

/* UTF-8, no control characters but TAB and line ends; makes it NFC.  Once. */
static int
check_source(struct source *s, struct fault *why)
{
	size_t good, control, line = 1;
	struct buffer normal = { 0 };

	if (s->checked)
		return 0;
	good = utf8_valid_prefix(s->bytes, s->len);
	control = find_control(s->bytes, good);
	if (control < s->len) {
		for (size_t i = 0; i < control; i++)
			line += s->bytes[i] == '\n';
		return fault_line(why, s->path, line, 0, control < good ? "control character in a lexicon" : "invalid UTF-8 in a lexicon");
	}
	s->checked = true;
	if (nfc_is(s->bytes, s->len))
		return 0;
	nfc(s->bytes, s->len, &normal, NULL);
	buffer_string(&normal);
	free(s->bytes);
	s->bytes = normal.bytes;
	s->len = normal.len;
	return 0;
}

static int
read_names(struct reading *r, const char *line, size_t len, struct fault *why)
{
	struct lexicon *l = r->source->lexicon;
	size_t place = 0;

	if (len < 6 || memcmp(line, "phrase", 6) != 0 || (len > 6 && line[6] != '\t'))
		return fault_line(why, r->source->path, r->line, 1, "the first line of a lexicon names its columns: phrase, id and further ones, parted by tabs");
	for (const char *at = line, *end = line + len; at <= end; place++) {
		const char *tab = memchr(at, '\t', (size_t)(end - at));
		size_t size = (size_t)((tab != NULL ? tab : end) - at), column;

		if (size == 0)
			return fault_line(why, r->source->path, r->line, 0, "a column of the lexicon has no name");
		if (place == 1 && (size != 2 || memcmp(at, "id", 2) != 0))
			return fault_line(why, r->source->path, r->line, 0, "the second column of a lexicon is 'id'");
		column = column_add(l, at, size);
		if (column == COLUMNS_MOST)
			return fault_line(why, r->source->path, r->line, 0, "a lexicon has at most 100 columns");
		if (column < r->source->columns_known && r->source->columns[column] != 0)
			return fault_line(why, r->source->path, r->line, 0, "two columns of the lexicon have one name");
		source_column(r->source, column, place);
		at = (tab != NULL ? tab : end) + 1;
	}
	return 0;
}

static int
read_row(struct reading *r, const char *line, size_t len, struct fault *why)
{
	const char *tab = memchr(line, '\t', len);
	size_t phrase = tab != NULL ? (size_t)(tab - line) : len, columns = 1;

	for (const char *at = tab; at != NULL; at = memchr(at + 1, '\t', len - (size_t)(at + 1 - line)))
		columns++;
	if (columns > r->source->column_count)
		return fault_line(why, r->source->path, r->line, 0, "more columns than the first line names");
	if (phrase == 0)
		return fault_line(why, r->source->path, r->line, 1, "a row without a phrase");
	if (line[0] == ' ' || line[phrase - 1] == ' ')
		return fault_line(why, r->source->path, r->line, 1, "blanks around a phrase");
	if (phrase > PHRASE_BYTES || row_add(r->source, (size_t)(line - r->source->bytes), len, phrase, &r->cut) < 0)
		return fault_line(why, r->source->path, r->line, 1, "a phrase is longer than 512 bytes or 64 syllables");
	return 0;
}

static void
reading_start(struct reading *r, struct source *s)
{
	bool mark = s->len >= 3 && memcmp(s->bytes, "\xEF\xBB\xBF", 3) == 0;

	r->source = s;
	r->at = s->bytes + (mark ? 3 : 0);
	r->end = s->bytes + s->len;
	r->line = 0;
}

/* The next line that is neither blank nor a comment: 1, 0 at the end, -1 with *why. */
static int
next_line(struct reading *r, const char **line, size_t *len, struct fault *why)
{
	while (r->at < r->end) {
		const char *stop = memchr(r->at, '\n', (size_t)(r->end - r->at));

		*line = r->at;
		*len = (size_t)((stop != NULL ? stop : r->end) - r->at);
		r->at = stop != NULL ? stop + 1 : r->end;
		r->line++;
		if (*len > 0 && (*line)[*len - 1] == '\r')
			--*len;
		if (*len > LINE_BYTES)
			return fault_line(why, r->source->path, r->line, 0, "a line of the lexicon is longer than 1 MiB");
		if (*len > 0 && **line != '#')
			return 1;
	}
	return 0;
}

static bool
is_plain(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] >= 0x7F || (bytes[i] < 0x20 && bytes[i] != '\t'))
			return false;
	return true;
}

/* The line of names.  The rest of a file is looked at with its rows, but what is wrong there comes first. */
static int
read_head(struct source *s, struct fault *why)
{
	struct reading r = { 0 };
	struct fault head = { 0 };
	const char *line;
	size_t len;
	int got;

	reading_start(&r, s);
	got = next_line(&r, &line, &len, &head);
	if (got == 0)
		return 0;
	if (got > 0 && !s->checked && !is_plain(line, len))
		return check_source(s, why) < 0 ? -1 : read_head(s, why);
	if (got > 0 && read_names(&r, line, len, &head) == 0)
		return 0;
	if (check_source(s, why) == 0)
		*why = head;
	return -1;
}

static int
read_rows(struct source *s, struct fault *why)
{
	struct reading r = { 0 };
	const char *line;
	size_t len;
	int got;

	if (check_source(s, why) < 0)
		return -1;
	reading_start(&r, s);
	got = next_line(&r, &line, &len, why);         /* the names, which are known */
	while (got > 0 && (got = next_line(&r, &line, &len, why)) > 0)
		if (read_row(&r, line, len, why) < 0)
			got = -1;
	buffer_free(&r.cut.room);
	return got;
}

int
lexicon_add_file(struct lexicon *l, const char *path, const struct node *at, struct fault *why)
{
	struct source *s;
	size_t len;
	char *bytes = read_whole(path, &len, at, why);

	if (bytes == NULL)
		return -1;
	rules_digest_add(bytes, len);
	if (l->set->source_count > UINT16_MAX) {
		free(bytes);
		return fault_at(why, at, "more than 65536 lexicon files");
	}
	s = source_new(l, bytes, len);
	s->path = rule_name_keep(path);
	if (read_head(s, why) == 0)
		return 0;
	free(s->bytes);                    /* its rows are not asked: what is wrong with its names is told */
	free(s->columns);
	l->set->source_count--;
	return -1;
}

int
lexicon_add_entries(struct lexicon *l, const struct node *entries, struct fault *why)
{
	struct buffer bytes = { 0 };
	struct source *s;

	for (size_t i = 0; i < node_count(entries); i++) {
		const char *phrase = node_text(node_key(entries, i)), *id = node_text(node_item(entries, i));

		if (id == NULL) {
			buffer_free(&bytes);
			return fault_at(why, node_item(entries, i), "an entry of a lexicon is 'phrase: id'");
		}
		nfc(phrase, strlen(phrase), &bytes, NULL);
		buffer_byte(&bytes, '\t');
		nfc(id, strlen(id), &bytes, NULL);
		buffer_byte(&bytes, '\n');
	}
	buffer_string(&bytes);
	s = source_new(l, bytes.bytes, bytes.len);
	s->entries = entries;
	source_column(s, 0, 0);
	source_column(s, 1, 1);
	return 0;
}

static int
read_entries(struct source *s, struct fault *why)
{
	struct cut cut = { 0 };
	size_t at = 0;
	int result = 0;

	for (size_t i = 0; i < node_count(s->entries) && result == 0; i++) {
		const char *line = s->bytes + at;
		size_t phrase = strcspn(line, "\t"), len = strcspn(line, "\n");

		if (phrase == 0 || phrase > PHRASE_BYTES || row_add(s, at, len, phrase, &cut) < 0)
			result = fault_at(why, node_key(s->entries, i), "a phrase has 1 to 512 bytes and at most 64 syllables");
		at += len + 1;
	}
	buffer_free(&cut.room);
	return result;
}

/* Rows of all sources, into room that was counted first. */
static int
read_sources(struct lexicon_set *set, struct fault *why)
{
	size_t lines = 0;

	for (size_t i = 0; i < set->source_count; i++) {
		const struct source *s = &set->sources[i];

		for (const char *at = s->bytes, *end = at + s->len; at != NULL && at < end; lines++) {
			at = memchr(at, '\n', (size_t)(end - at));
			at = at != NULL ? at + 1 : NULL;
		}
	}
	mem_grow(&set->rows, &set->row_room, lines, sizeof *set->rows);
	mem_grow(&set->keys, &set->key_room, 2 * lines, sizeof *set->keys);
	mem_grow(&set->pairs, &set->pair_room, 2 * lines, sizeof *set->pairs);
	for (size_t i = 0; i < set->source_count; i++) {
		struct source *s = &set->sources[i];

		if ((s->entries != NULL ? read_entries(s, why) : read_rows(s, why)) < 0)
			return -1;
	}
	return 0;
}

/* ---- the hash ---- */

static const char *
row_phrase(const struct lexicon_set *set, const struct row *row)
{
	return set->sources[row->source].bytes + row->at;
}

/* Letter by letter, without folding either as a whole: most candidates are equal but for case, or differ in the case of a letter
 * where case counts.  Only tone styles, dashes, blanks and accents need more. */
enum likeness { ALIKE, UNLIKE, UNCERTAIN };

static enum likeness
compare_letters(const char *a, size_t len_a, const char *b, size_t len_b, unsigned how)
{
	const char *end_a = a + len_a, *end_b = b + len_b;

	while (a < end_a && b < end_b) {
		size_t size_a, size_b;
		uint32_t one = utf8_decode(a, &size_a), two = utf8_decode(b, &size_b);

		if (one != two && fold_lower(one) != fold_lower(two))
			return how & ~(unsigned)FOLD_CASE ? UNCERTAIN : UNLIKE;
		if (one != two && !(how & FOLD_CASE))
			return UNLIKE;
		a += size_a;
		b += size_b;
	}
	return a == end_a && b == end_b ? ALIKE : UNCERTAIN;
}

/* Are these bytes (one or more) the phrase of the row, folded as its lexicon says? */
static bool
row_is(const struct lexicon_set *set, const struct row *row, const char *bytes, size_t len, struct buffer *a, struct buffer *b)
{
	const char *phrase = row_phrase(set, row);
	unsigned how = set->sources[row->source].lexicon->fold;
	enum likeness likeness;

	if (row->len == len && memcmp(phrase, bytes, len) == 0)
		return true;
	if (how == 0)
		return false;
	likeness = compare_letters(phrase, row->len, bytes, len, how);
	if (likeness != UNCERTAIN)
		return likeness == ALIKE;
	buffer_clear(a);
	buffer_clear(b);
	fold(phrase, row->len, how, a);
	fold(bytes, len, how, b);
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static size_t
power_above(size_t n)
{
	size_t power = 64;

	while (power < n)
		power *= 2;
	return power;
}

static inline uint16_t
check_of(uint64_t key)
{
	return (uint16_t)(key >> 48);
}

static struct slot
slot_for(const struct lexicon_set *set, size_t index, uint64_t key)
{
	const struct lexicon *l = set->sources[set->rows[index].source].lexicon;
	uint16_t lexicon = l->anywhere != NULL ? LEXICON_UNBOUND : l->index < LEXICON_FAR ? (uint16_t)l->index : LEXICON_FAR;

	return (struct slot){ (uint32_t)index + 1, check_of(key), lexicon };
}

static void
insert_row(struct lexicon_set *set, size_t index, uint64_t key, struct buffer *a, struct buffer *b)
{
	const struct row *row = &set->rows[index];
	size_t slot = key & set->slot_mask;

	while (set->slots[slot].row != 0) {
		const struct row *old = &set->rows[set->slots[slot].row - 1];

		if (set->slots[slot].check == check_of(key) && set->sources[old->source].lexicon == set->sources[row->source].lexicon &&
		    row_is(set, old, row_phrase(set, row), row->len, a, b))
			break;             /* the later row takes its place */
		slot = (slot + 1) & set->slot_mask;
	}
	set->slots[slot] = slot_for(set, index, key);
}

static void
insert_head(struct lexicon_set *set, uint64_t pair, unsigned tokens)
{
	size_t slot = (pair >> 8) & set->head_mask;

	while (set->heads[slot].pair != 0 && set->heads[slot].pair != pair)
		slot = (slot + 1) & set->head_mask;
	set->heads[slot].pair = pair;
	set->heads[slot].lengths |= (uint64_t)1 << (tokens - 1);
	set->pair_bits[((pair >> 20) & set->pair_mask) / 64] |= (uint64_t)1 << ((pair >> 20) & 63);
}

/* What stands before the hash knows only what can be met by way of syllables. */
static void
insert_key(struct lexicon_set *set, const struct row *row, uint64_t key, uint64_t pair)
{
	if (set->sources[row->source].lexicon->anywhere != NULL)
		return;
	if (row->tokens > 1)
		insert_head(set, pair, row->tokens);
	else
		set->single_bits[((key >> 20) & set->single_mask) / 64] |= (uint64_t)1 << ((key >> 20) & 63);
}

static void
make_tables(struct lexicon_set *set)
{
	size_t singles = 0, longer = 0;

	for (size_t i = 0; i < set->row_count; i++) {
		size_t *count = set->rows[i].tokens > 1 ? &longer : &singles;

		*count += set->keys[2 * i] != 0;
		*count += set->keys[2 * i + 1] != 0;
	}
	set->slot_mask = power_above((singles + longer) * 3 / 2) - 1;
	set->slots = mem_array(set->slot_mask + 1, sizeof *set->slots);
	set->head_mask = power_above(longer + longer / 2) - 1;
	set->heads = mem_array(set->head_mask + 1, sizeof *set->heads);
	set->single_mask = power_above(singles * 8) - 1;
	set->single_bits = mem_array(set->single_mask / 64 + 1, 8);
	set->pair_mask = power_above(longer * 8) - 1;
	set->pair_bits = mem_array(set->pair_mask / 64 + 1, 8);
}

static void
build_hash(struct lexicon_set *set)
{
	struct buffer a = { 0 }, b = { 0 };

	make_tables(set);
	for (size_t i = 0; i < set->row_count; i++) {
		const struct row *row = &set->rows[i];

		if (row->tokens == 0) {
			mem_grow(&set->signs, &set->sign_room, set->sign_count + 1, sizeof *set->signs);
			set->signs[set->sign_count++] = (uint32_t)i;
			set->sign_first[(unsigned char)*row_phrase(set, row)] = true;
			continue;
		}
		for (size_t k = 2 * i; k < 2 * i + 2; k++)
			if (set->keys[k] != 0) {
				insert_row(set, i, set->keys[k], &a, &b);
				insert_key(set, row, set->keys[k], set->pairs[k]);
			}
	}
	for (size_t i = 0; i < set->anywhere_count; i++)
		anywhere_finish(set->anywhere[i]->anywhere);
	free(set->keys);
	free(set->pairs);
	set->keys = set->pairs = NULL;
	buffer_free(&a);
	buffer_free(&b);
}

int
lexicon_set_finish(struct lexicon_set *set, struct fault *why)
{
	if (read_sources(set, why) < 0)
		return -1;
	build_hash(set);
	return 0;
}

/* ---- asking ---- */

size_t
lexicon_set_count(const struct lexicon_set *set)
{
	return set->count;
}

size_t
lexicon_row_count(const struct lexicon_set *set)
{
	return set->row_count;
}

size_t
lexicon_index(const struct lexicon *l)
{
	return l->index;
}

size_t
lexicon_columns(const struct lexicon *l)
{
	return l->column_count;
}

const char *
lexicon_column_name(const struct lexicon *l, size_t column)
{
	return l->columns[column];
}

int
lexicon_column(const struct lexicon *l, const char *name)
{
	for (size_t i = 0; i < l->column_count; i++)
		if (strcmp(l->columns[i], name) == 0)
			return (int)i;
	return -1;
}

const char *
lexicon_cell(const struct lexicon_row *row, size_t column, size_t *len)
{
	const struct lexicon_set *set = row->lexicon->set;
	const struct row *r = &set->rows[row->index];
	const struct source *s = &set->sources[r->source];
	size_t place = column < s->columns_known ? s->columns[column] : 0;
	const uint32_t *cells = &set->cells[r->cells];

	*len = 0;
	if (place == 0)
		return NULL;
	if (place > r->columns)
		return "";                 /* a short row: the rest is empty */
	*len = cells[place] - cells[place - 1] - 1;
	return row_phrase(set, r) + cells[place - 1];
}

struct lexicon_row
lexicon_row_at(const struct lexicon_set *set, uint32_t index)
{
	return (struct lexicon_row){ set->sources[set->rows[index].source].lexicon, index };
}

/* The row of this lexicon with this key and these bytes; UINT32_MAX: none. */
static uint32_t
find_row(const struct lexicon_set *set, const struct lexicon *l, uint64_t key, const char *bytes, size_t len, struct buffer *a, struct buffer *b)
{
	for (size_t slot = key & set->slot_mask; set->slots[slot].row != 0; slot = (slot + 1) & set->slot_mask) {
		const struct row *row = &set->rows[set->slots[slot].row - 1];

		if (set->slots[slot].check == check_of(key) && set->sources[row->source].lexicon == l && row_is(set, row, bytes, len, a, b))
			return set->slots[slot].row - 1;
	}
	return UINT32_MAX;
}

bool
lexicon_find(const struct lexicon *l, const char *bytes, size_t len, struct lexicon_row *out)
{
	const struct lexicon_set *set = l->set;
	struct token tokens[PHRASE_TOKENS];
	struct buffer a = { 0 }, b = { 0 };
	uint32_t found = UINT32_MAX;
	size_t count;
	uint64_t pair;

	if (len == 0)
		return false;
	count = tokens_few(tokens, PHRASE_TOKENS, bytes, len);
	if (count > PHRASE_TOKENS)
		return false;
	if (count > 0)
		found = find_row(set, l, phrase_key(bytes, tokens, count, (tokens[0].flags & TOKEN_UPPER) != 0, (l->fold & FOLD_ACCENT) != 0, &a, &pair),
			bytes, len, &a, &b);
	for (size_t i = set->sign_count; count == 0 && found == UINT32_MAX && i-- > 0;) {
		const struct row *row = &set->rows[set->signs[i]];

		if (set->sources[row->source].lexicon == l && row_is(set, row, bytes, len, &a, &b))
			found = set->signs[i];
	}
	buffer_free(&a);
	buffer_free(&b);
	if (found == UINT32_MAX)
		return false;
	*out = lexicon_row_at(set, found);
	return true;
}

/* ---- matching ---- */

struct scan {
	const struct lexicon_set *set;
	struct lexicon_scratch *scratch;
	const char *text;
	size_t from, to;
	const bool *wanted;
	struct lexicon_hits *hits;
	bool unsorted;
};

static void
hit_add(struct scan *s, size_t start, size_t end, uint32_t row, size_t lexicon)
{
	struct lexicon_hits *hits = s->hits;
	const struct lexicon_hit *last = hits->count > 0 ? &hits->items[hits->count - 1] : NULL;

	if (last != NULL && (start < last->start || (start == last->start && end > last->end)))
		s->unsorted = true;
	mem_grow(&hits->items, &hits->capacity, hits->count + 1, sizeof *hits->items);
	hits->items[hits->count++] = (struct lexicon_hit){ (uint32_t)start, (uint32_t)end, row, (uint32_t)lexicon };
}

/* No letter, mark or digit on either side. */
static bool
is_bounded(const struct scan *s, size_t start, size_t end)
{
	size_t size;

	if (start > s->from && class_is_word(utf8_decode(s->text + utf8_before(s->text, start), &size)))
		return false;
	return end >= s->to || !class_is_word(utf8_decode(s->text + end, &size));
}

/* The rows under a key that stand at these syllables. */
static void
probe(struct scan *s, uint64_t key, const struct token *first, const struct token *last, bool accents)
{
	const struct lexicon_set *set = s->set;

	for (size_t slot = key & set->slot_mask; set->slots[slot].row != 0; slot = (slot + 1) & set->slot_mask) {
		const struct slot *at = &set->slots[slot];
		const struct row *row;
		const struct lexicon *l;
		size_t start, end;

		if (at->check != check_of(key) || at->lexicon == LEXICON_UNBOUND || (at->lexicon != LEXICON_FAR && !s->wanted[at->lexicon]))
			continue;
		row = &set->rows[at->row - 1];
		l = set->sources[row->source].lexicon;
		if (!s->wanted[l->index] || ((l->fold & FOLD_ACCENT) != 0) != accents ||
		    first->start - s->from < row->before || s->to - last->end < row->behind)
			continue;
		start = first->start - row->before;
		end = last->end + row->behind;
		if (row_is(set, row, s->text + start, end - start, &s->scratch->folded, &s->scratch->key) && is_bounded(s, start, end))
			hit_add(s, start, end, at->row - 1, l->index);
	}
}

static uint64_t
lengths_of(const struct lexicon_set *set, uint64_t pair)
{
	size_t slot;

	for (slot = (pair >> 8) & set->head_mask; set->heads[slot].pair != 0; slot = (slot + 1) & set->head_mask)
		if (set->heads[slot].pair == pair)
			return set->heads[slot].lengths;
	return 0;
}

#define HASH_AT(i) (accents != NULL ? accents[i] : tokens[i].hash)

/* Entries of two syllables and more that begin at a token. */
static void
scan_pair(struct scan *s, uint64_t pair, const struct token *tokens, size_t count, const uint64_t *accents)
{
	uint64_t lengths = lengths_of(s->set, pair | 1), *keys = s->scratch->keys;
	size_t most = lengths != 0 ? 64 - (size_t)__builtin_clzll(lengths) : 0;

	if (most > count)
		most = count;
	keys[1] = pair;
	for (size_t n = 2; n < most; n++)
		keys[n] = key_add(keys[n - 1], HASH_AT(n));
	for (size_t n = most; n-- > 1;)
		if (lengths >> n & 1)
			probe(s, keys[n], &tokens[0], &tokens[n], accents != NULL);
}

static inline bool
has_bit(const uint64_t *bits, size_t mask, uint64_t key)
{
	return bits[((key >> 20) & mask) / 64] >> ((key >> 20) & 63) & 1;
}

/* The filters are asked for many tokens in a row, without a branch, and what they let pass is on its way to the cache before it is
 * looked at: the tables are larger than the second cache likes. */
static void
scan_tokens(struct scan *s, const struct token *tokens, size_t count, const uint64_t *accents)
{
	const struct lexicon_set *set = s->set;
	struct lexicon_scratch *scratch = s->scratch;

	for (size_t from = 0; from < count; from += LEXICON_BLOCK) {
		size_t size = count - from < LEXICON_BLOCK ? count - from : LEXICON_BLOCK;
		uint64_t singles = 0, pairs = 0, bit;

		for (size_t i = 0; i < size; i++) {
			const struct token *t = &tokens[from + i];
			uint64_t single = key_start(HASH_AT(from + i), t->flags & TOKEN_UPPER), pair = 0;

			if (from + i + 1 < count)
				pair = key_add(single, HASH_AT(from + i + 1));
			scratch->singles[i] = single;
			scratch->pairs[i] = pair;
			singles |= (uint64_t)has_bit(set->single_bits, set->single_mask, single) << i;
			pairs |= (uint64_t)(pair != 0 && has_bit(set->pair_bits, set->pair_mask, pair)) << i;
		}
		for (uint64_t left = singles; left != 0; left &= left - 1)
			__builtin_prefetch(&set->slots[scratch->singles[__builtin_ctzll(left)] & set->slot_mask]);
		for (uint64_t left = pairs; left != 0; left &= left - 1)
			__builtin_prefetch(&set->heads[scratch->pairs[__builtin_ctzll(left)] >> 8 & set->head_mask]);
		for (uint64_t left = singles | pairs; left != 0; left &= left - 1) {
			size_t i = (size_t)__builtin_ctzll(left);

			bit = left & -left;
			if (pairs & bit)
				scan_pair(s, scratch->pairs[i], tokens + from + i, count - from - i, accents != NULL ? accents + from + i : NULL);
			if (singles & bit)
				probe(s, scratch->singles[i], &tokens[from + i], &tokens[from + i], accents != NULL);
		}
	}
}

static void
sign_at(struct scan *s, size_t at, size_t to)
{
	const struct lexicon_set *set = s->set;

	for (size_t i = 0; i < set->sign_count; i++) {
		const struct row *row = &set->rows[set->signs[i]];
		const struct lexicon *l = set->sources[row->source].lexicon;

		if (row->len <= to - at && s->wanted[l->index] && l->anywhere == NULL &&
		    memcmp(row_phrase(set, row), s->text + at, row->len) == 0 && is_bounded(s, at, at + row->len))
			hit_add(s, at, at + row->len, set->signs[i], l->index);
	}
}

/* Entries without a syllable (%, €) stand between the syllables. */
static void
scan_signs(struct scan *s, const struct token *tokens, size_t count)
{
	const bool *first = s->set->sign_first;
	size_t at = s->from;

	for (size_t gap = 0; gap <= count; gap++) {
		size_t to = gap < count ? tokens[gap].start : s->to;

		for (; at < to; at++)
			if (first[(unsigned char)s->text[at]])
				sign_at(s, at, to);
		if (gap < count)
			at = tokens[gap].end;
	}
}

static void
hit_anywhere(void *with, size_t start, size_t end, uint32_t row)
{
	struct scan *s = with;

	hit_add(s, start, end, row, s->set->sources[s->set->rows[row].source].lexicon->index);
}

static int
hit_order(const void *one, const void *two)
{
	const struct lexicon_hit *a = one, *b = two;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end > b->end ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

void
lexicon_scan(const struct lexicon_set *set, struct lexicon_scratch *scratch, const char *text, size_t from, size_t to,
	const struct token *tokens, size_t count, const bool *wanted, struct lexicon_hits *hits)
{
	struct scan s = { .set = set, .scratch = scratch, .text = text, .from = from, .to = to, .wanted = wanted, .hits = hits };

	hits->count = 0;
	if (set->row_count == 0)
		return;
	scan_tokens(&s, tokens, count, NULL);
	if (set->accents) {
		mem_grow(&scratch->accents, &scratch->accent_room, count, sizeof *scratch->accents);
		for (size_t i = 0; i < count; i++)
			scratch->accents[i] = token_key(text, &tokens[i], true, &scratch->folded);
		scan_tokens(&s, tokens, count, scratch->accents);
	}
	if (set->sign_count > 0)
		scan_signs(&s, tokens, count);
	for (size_t i = 0; i < set->anywhere_count; i++)
		if (wanted[set->anywhere[i]->index])
			anywhere_scan(set->anywhere[i]->anywhere, &scratch->anywhere, text, from, to, tokens, count, hit_anywhere, &s);
	if (s.unsorted)
		qsort(hits->items, hits->count, sizeof *hits->items, hit_order);
}
