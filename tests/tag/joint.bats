# Short articles are matched together: what comes out is what each gives for itself (--line-buffered goes from one to the next).

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
	cat > "$work/p.yaml" <<'YAML'
pack: t.joint
lang: 1
rules:
  - {id: rank, tag: rank, pattern: 'Đại tá|Thiếu tướng', keep: false}
  - {id: city, tag: city, pattern: 'Huế|Vinh|Lào'}
  - {id: name, tag: name, over: [rank], pattern: '(?<r><rank>) (?<n>\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){1,3})', span: n, fields: {name: n, rank: r}}
  - {id: again, tag: name, repeat: {of: name, forms: [given], copy: [rank]}}
  - {id: bare, tag: bare, pattern: 'họp', unless: {beside: city}}
  - {id: whole, tag: body, pattern: '(?<long>Ban Chỉ huy Quân sự) \((?<short>BCHQS)\)', span: long, fields: {name: 'long_form(short)'}}
  - {id: hide, tag: hidden, suppress: city, pattern: 'sông Huế'}
  - {id: meeting, tag: event, in: [paragraph], pattern: 'họp', fields: {kind: {literal: meeting}}}
  - {id: slow, tag: slow, pattern: '(?:a|aa)+$'}
frames:
  - id: event.meeting
    frame: meeting
    trigger: {tag: event, kind: meeting, in: [paragraph]}
    window: 1
    slots:
      place: {tag: city, after: 'ở|tại', max: 1}
YAML
}

# Articles of one to four lines, every kind of neighbour: one ends with a city, the next begins with what may not stand beside it.
articles() {
	python3 - "$@" <<'PY'
import json, random, sys
r = random.Random(7)
lines = ["họp ở Huế", "Đại tá Trần Văn Mẫu họp", "Mẫu nói tại Vinh", "Ban Chỉ huy Quân sự (BCHQS) họp ở Lào", "bên sông Huế",
         "Thiếu tướng Lê Thị Gấm và Đại tá Đỗ Bá Lực", "Gấm về Lào", "Lực họp", "không có gì", "🙂 Huế"]
for i in range(int(sys.argv[1])):
    text = "\n".join(r.choice(lines) for _ in range(r.randint(1, 4)))
    if i % 40 == 7:
        print()
    if i % 40 == 11:
        print('{"id": "broken", "text": ')
    if i % 40 == 13:
        print('{"id": "none"}')
    record = {"id": str(i), "text": text, "lang": "und" if i % 17 == 5 else "vi"}
    if i % 40 == 23:
        record["text"] = (text + "\n") * 1500
    if i % 40 == 29 and "slow" in sys.argv[2:]:
        record["text"] = ("a" * 60 + " ") * 3 + "\n" + text
    print(json.dumps(record, ensure_ascii=False))
PY
}
# agree OPTION...: alone, together and by two threads the same comes out and is refused.
agree() {
	for way in '--line-buffered' '' '-j2'; do
		# shellcheck disable=SC2086
		tag --no-default-rules -r "$work/p.yaml" --allow-rejects -R "$work/rejects$way" $way "$@" < "$work/in" > "$work/out$way" 2> "$work/told$way"
	done
	[ -s "$work/out" ]
	cmp "$work/out--line-buffered" "$work/out"
	cmp "$work/out-j2" "$work/out"
	cmp "$work/rejects--line-buffered" "$work/rejects"
	cmp "$work/told--line-buffered" "$work/told"
}

@test "articles that are matched together get the tags that each gets for itself" {
	articles 400 > "$work/in"
	agree
	assert_equal "$(jq -s 'map(.tags[]? | select(.rule == "again")) | length > 20' "$work/out")" true
	assert_equal "$(jq -s 'map(.tags[]? | select(.rule == "bare")) | length > 20' "$work/out")" true
	assert_equal "$(jq -s 'map(.events[]? | select(.place)) | length > 20' "$work/out")" true
	assert_equal "$(wc -l < "$work/rejects")" 20
	# Each tag's words stand where it says.
	assert_equal "$(jq -c '.text as $t | .tags[]? | select($t[.start:.end] != .text)' "$work/out")" ''
}

@test "one that meets its budget among them is marked, and the others are as without it" {
	articles 80 slow > "$work/in"
	agree
	assert_equal "$(jq -r 'select(.tag_errors) | .id' "$work/out" | tr '\n' ' ')" '29 69 '
}

@test "more tags than are allowed: each record counts its own" {
	articles 120 > "$work/in"
	agree --max-tags=3
	assert_equal "$(jq -s 'map(.tags // [] | length) | max' "$work/out")" 3
}

@test "a limit that no record meets costs nothing, however many tags they have together" {
	articles 120 > "$work/in"
	for way in '--line-buffered' ''; do
		# shellcheck disable=SC2086
		tag --no-default-rules -r "$work/p.yaml" --allow-rejects -q --max-tags=30 --stats="$work/stats$way" $way < "$work/in" > "$work/out$way"
		jq -c '[.rules_slowest[] | select(.tags > 0) | {rule, tags}] | sort' "$work/stats$way" > "$work/tags$way"
	done
	assert_equal "$(jq -s 'map(select(.tags_truncated | not) | .tags // [] | length) | max < 20 and add > 400' "$work/out")" true
	cmp "$work/out--line-buffered" "$work/out"
	cmp "$work/tags--line-buffered" "$work/tags"	# no rule was tried twice
}

@test "counters tell the same" {
	articles 100 > "$work/in"
	for way in '--line-buffered' ''; do
		# shellcheck disable=SC2086
		tag --no-default-rules -r "$work/p.yaml" --allow-rejects --stats="$work/stats$way" $way < "$work/in" > /dev/null 2>&1
		jq -c '{in: .in, out: .out, hits: .rules_hits, never: .rules_never, rejected}' "$work/stats$way" > "$work/counts$way"
	done
	cmp "$work/counts--line-buffered" "$work/counts"
}

@test "a run that stops at the first reject has written what came before it, and nothing behind it" {
	articles 12 > "$work/in"
	run -65 --separate-stderr tag --no-default-rules -r "$work/p.yaml" --strict "$work/in"
	assert_equal "$(jq -r .id <<< "$output" | tail -1)" 10
}
