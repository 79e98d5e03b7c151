# The page: whole or not at all, its data equal to what came in, nothing of it run, and usable in a real browser.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
}

browser() {
	command -v chromium > /dev/null || command -v chromium-browser > /dev/null || command -v google-chrome > /dev/null || skip 'no Chromium here'
}

@test "a page is whole or not at all, and says what it needs" {
	echo '{"id":"a","text":"Hà Nội"}' > "$work/one"
	run --separate-stderr emit --to "html:$work/page.html" "$work/one"
	assert_success
	assert_equal "$output$stderr" ''
	assert_equal "$(tail -1 "$work/page.html")" '</html>'
	run emit --to html "$work/one"
	assert_equal "$status" 2
	assert_output --partial '--to=html needs a FILE: html:FILE'
	run emit --to "html:$work/none/page.html" "$work/one"
	assert_equal "$status" 73
	cp "$work/page.html" "$work/before"
	run emit --to "html:$work/page.html" --max-rejects=0 <<< '{"id":"b","text":"x","published":"no date"}'
	refute [ "$status" -eq 0 ]
	cmp "$work/page.html" "$work/before"
	printf 'mapping: m\ntables:\n  a:\n    key: [id]\n    columns:\n      id: {from: /id, type: text}\n' > "$work/m.yaml"
	run emit --to "html:$work/page.html" -r "$work/m.yaml" --no-default-rules "$work/one"
	assert_equal "$status" 78
	assert_output --partial "html shows a table 'document'"
	cmp "$work/page.html" "$work/before"
}

@test "the later record of one id takes the place of the earlier; the same input gives the same page" {
	printf '%s\n' '{"id":"a","text":"one","tags":[{"type":"t"},{"type":"u"}]}' '{"id":"a","text":"two","tags":[{"type":"v"}]}' > "$work/in"
	run --separate-stderr emit --to "html:$work/page.html" --rejects="$work/rejects" "$work/in"
	assert_equal "$status" 1
	assert_equal "$stderr" "emit: $work/in:1:1: document 'a' comes again with other content, at $work/in:2; the later one stays [KEY_CONFLICT]"
	assert_equal "$(jq -r .record.text "$work/rejects")" one
	emit --allow-rejects -q --to "html:$work/again.html" "$work/in"
	cmp "$work/page.html" "$work/again.html"
	run python3 "$BATS_TEST_DIRNAME/page.py" data "$work/page.html"
	assert_success
	assert_equal "$(jq -c '[.document.rows[][13], (.tag.rows[][2])]' <<< "$output" | grep -o '"[tuv]"')" '"v"'
	assert_equal "$(jq -r '.document as $d | .document.rows[][$d.columns | index("text")]' <<< "$output")" two
}

@test "hostile strings in every field: back from the page they are equal; in Chromium nothing of them runs" {
	browser
	run python3 "$BATS_TEST_DIRNAME/page.py" hostile "$work"
	assert_success
	assert_output --partial 'came back'
	assert_output --partial 'no script ran'
}

@test "in a browser: tags in place, filters, views, keys, phone, dark, print" {
	browser
	sangloc_records > "$work/records"
	emit --to "html:$work/page.html" "$work/records"
	run python3 "$BATS_TEST_DIRNAME/page.py" use "$work/page.html" "$work/records"
	assert_success
	assert_output --partial 'all seen'
}

sangloc_records() {
	normalize "$top"/tests/articles/*.txt | segment | tag | dedupe
	# A copy under another name, for a cluster, and astral letters before a tag, for the offsets
	normalize "$top"/tests/articles/01-*.txt | jq -c '.id = "copy" | .source = "copy.txt"' | segment | tag |
		jq -c '.dedupe = {verdict: "near", of: "somebody", cluster: "c1", score: 0.91}'
	printf '%s\n' '{"id":"astral","text":"😀😀 Hà Nội","tags":[{"type":"location","start":3,"end":9,"text":"Hà Nội","rule":"r","fields":{}}]}'
}

@test "500 articles open in Chromium in a few seconds at the very most" {
	browser
	normalize "$top"/tests/articles/*.txt | segment | tag |
		jq -c '. as $r | range(25) | $r + {id: "\($r.id)-\(.)"}' > "$work/many"
	emit --to "html:$work/page.html" "$work/many"
	run python3 "$BATS_TEST_DIRNAME/page.py" opens "$work/page.html" 500
	assert_success
}
