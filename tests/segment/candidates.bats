# lexicon-candidates: what scripts/lexicon-candidates proposes, from lists of its own and invented text.

setup() {
	load ../helpers/common
	cd "$BATS_TEST_DIRNAME/../.." || return
	lists="$BATS_TEST_TMPDIR/lexicons"
	mkdir -p "$lists"
	for list in rank honorific honorific_first calling position position_once organization organization_exact acronym law legal_kind \
		body_head sector province district city country country_short country_pair geography place_head place_level counted_noun counted_long \
		unit family_name family_name_rare weekday; do
		printf 'phrase\tid\n# facts\n' > "$lists/$list.tsv"
	done
	printf 'Nguyễn\tn\nTrần\tt\nLê\tl\n' >> "$lists/family_name.tsv"
	printf 'Bảo tàng Sông Khê\tb\n' >> "$lists/organization.tsv"
	printf 'giám đốc\tg\n' >> "$lists/position.tsv"
	printf 'Sông Khê\ts\n' >> "$lists/province.tsv"
	printf 'xã\tx\n' >> "$lists/place_head.tsv"
	printf 'ngôi nhà\tn\n' >> "$lists/counted_noun.tsv"
	printf 'bác sĩ\tb\n' >> "$lists/honorific.tsv"
}

# candidates OPTION... : over the lines of standard input, a record each; phrases of a kind
candidates() {
	jq -cnR 'inputs | {id: "\(input_line_number)", text: .}' | scripts/lexicon-candidates --lexicons "$lists" --min 2 "$@" | cut -f 1,2 | tail -n +2 | sort
}

@test "what stands before a name is no known calling" {
	run candidates --kind rank <<-'END'
		Hôm qua, thủ thư Lê Thị Mơ mở cửa; bác sĩ Trần Văn Tư đến xem.
		Theo thủ thư Nguyễn Văn Khoan, sách cũ còn tốt. Bác sĩ Lê Thị Mơ khen.
		Người ta thấy Lê Thị Mơ về.
		Người ta thấy Trần Văn Tư về.
	END
	assert_output $'rank\tthủ thư'
}

@test "a post stands beside a name and before a known body" {
	run candidates --kind post <<-'END'
		Ông Lê Văn Mơ, quản thủ Bảo tàng Sông Khê, mở cửa.
		Quản thủ Bảo tàng Sông Khê Trần Văn Tư mở cửa.
		Bà Trần Thị Tư, quản thủ Bảo tàng Sông Khê, và ông Lê Văn Mơ, giám đốc Bảo tàng Sông Khê.
		Xe chở sách đến Bảo tàng Sông Khê.
		Xe chở sách đến Bảo tàng Sông Khê.
	END
	assert_output $'post\tquản thủ'
}

@test "bodies stand behind posts, places behind tại, class words before a name in a chain, nouns behind numbers" {
	run candidates <<-'END'
		Ông Lê Văn Mơ, giám đốc Nhà in Hương Tràm, đưa 12 cuốn sổ tới ngôi nhà tại Bãi Vàng, xã Sông Khê.
		Bà Trần Thị Tư, giám đốc Nhà in Hương Tràm, để 3 cuốn sổ ở xóm Bãi Vàng, xã Sông Khê.
		Có 7 ngôi nhà ở xóm Đồi Gió, xã Sông Khê.
	END
	assert_line $'body\tNhà in Hương Tràm'
	assert_line $'place\tBãi Vàng'
	assert_line $'place\txóm'
	assert_line $'counted\tcuốn sổ'
	refute_line --regexp 'ngôi nhà|giám đốc|Sông Khê'
}

@test "what a tag covers is known" {
	text='Theo thủ thư Lê Thị Mơ, sách cũ còn tốt.'
	tags='[{"type":"position","start":5,"end":12},{"type":"person","start":13,"end":21}]'
	run bash -c "for i in 1 2; do jq -cn --arg text '$text' --argjson tags '$tags' '{id: \"1\", \$text, \$tags}'; done |
		scripts/lexicon-candidates --lexicons '$lists' --min 2 | tail -n +2"
	assert_output ''
	run bash -c "for i in 1 2; do jq -cn --arg text '$text' '{id: \"1\", \$text}'; done |
		scripts/lexicon-candidates --lexicons '$lists' --min 2 | tail -n +2"
	assert_output $'rank\tthủ thư\t2\t2\t1\t1\t1.00\tTheo ⟦thủ thư⟧ Lê Thị Mơ, sách cũ còn tốt. | Theo ⟦thủ thư⟧ Lê Thị Mơ, sách cũ còn tốt.'
}

@test "a line that is no record is told, the rest is read" {
	run --separate-stderr bash -c "printf '%s\n' '{' '{\"text\":\"Theo thủ thư Lê Thị Mơ, đúng.\"}' |
		scripts/lexicon-candidates --lexicons '$lists' --min 1 --kind rank"
	assert_equal "$status" 1
	assert_output --partial 'thủ thư'
	assert_regex "$stderr" '^lexicon-candidates: -:1: no record: '
	run --separate-stderr scripts/lexicon-candidates --lexicons /nowhere < /dev/null
	assert_equal "$status" 2
	assert_output ''
}

@test "--help tells all, and the shipped lists are read where none are named" {
	run scripts/lexicon-candidates --help
	assert_output --partial 'WHERE THEY STAND'
	run bash -c "printf '%s\n' '{\"text\":\"Theo quản thủ Lê Thị Mơ, đúng.\"}' | scripts/lexicon-candidates --min 1 --kind rank | cut -f 2"
	assert_line 'quản thủ'
}
