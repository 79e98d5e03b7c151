# `make help` tells the targets.  A new stage is one folder under filters/ and one word here;
# repairs, value functions, targets, unit tests and rules are found by themselves.
STAGES = normalize segment tag dedupe emit

VERSION    = 0.1.0
PREFIX    ?= /usr/local
DESTDIR   ?=
bindir     = $(PREFIX)/bin
libexecdir = $(PREFIX)/libexec/sangloc
datadir    = $(PREFIX)/share/sangloc
mandir     = $(PREFIX)/share/man
unitdir    = $(PREFIX)/lib/systemd/system
# Where each shell looks for the completion of a command.
completion_bash = $(PREFIX)/share/bash-completion/completions/sangloc
completion_zsh  = $(PREFIX)/share/zsh/site-functions/_sangloc
completion_fish = $(PREFIX)/share/fish/vendor_completions.d/sangloc.fish

# SAN=address,undefined or SAN=thread builds in a folder of its own.
BUILD ?= build
comma := ,
OUT   := $(BUILD)$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))

PKGS      = libpcre2-8 jansson yaml-0.1 libutf8proc libxxhash sqlite3 libpq
PKGCONFIG ?= pkg-config
OPTIM    ?= -O2 -g
WARN      = -Wall -Wextra -Wformat=2 -Wconversion -Wshadow -Wvla -Wimplicit-fallthrough -Wmissing-prototypes
HARDEN    = -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
            $(if $(filter x86_64,$(shell uname -m)),-fcf-protection=full) \
            -ftrivial-auto-var-init=zero -fno-strict-overflow -fPIE
HARDEN_LD = -pie -Wl,-z,relro,-z,now,-z,noexecstack
ifneq ($(SAN),)
OPTIM    := -O1 -g
HARDEN   := -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all -fPIE
HARDEN_LD := -fsanitize=$(SAN) -pie
endif
override CFLAGS += -std=c11 -D_GNU_SOURCE -pthread $(WARN) $(OPTIM) $(HARDEN) -DSANGLOC_VERSION='"$(VERSION)"'
override LDFLAGS += -pthread -Wl,--as-needed $(HARDEN_LD)

# The libraries are asked for only by targets that compile.
ifeq ($(filter help clean uninstall packages format,$(or $(MAKECMDGOALS),all)),)
MISSING := $(shell for p in $(PKGS); do $(PKGCONFIG) --exists $$p 2>/dev/null || echo $$p; done)
ifneq ($(MISSING),)
define HOW

  missing: $(MISSING)
  Debian, Ubuntu:  apt-get install pkg-config libpcre2-dev libjansson-dev libyaml-dev libutf8proc-dev libxxhash-dev libsqlite3-dev libpq-dev
  Fedora:          dnf install pkgconf pcre2-devel jansson-devel libyaml-devel utf8proc-devel xxhash-devel sqlite-devel libpq-devel
  macOS (brew):    brew install pkg-config pcre2 jansson libyaml utf8proc xxhash sqlite libpq
  or scripts/setup, which does it
endef
$(error $(HOW))
endif
PKG_CFLAGS := $(shell $(PKGCONFIG) --cflags $(PKGS))
PKG_LIBS   := $(shell $(PKGCONFIG) --libs $(PKGS)) -lm
endif

object = $(patsubst %.c,$(OUT)/obj/%.o,$(1))
COMMON_C  := $(sort $(wildcard filters/common/*/*.c))
COMMON_O  := $(filter-out %/rules/shipped.o,$(call object,$(COMMON_C)))
SHIPPED_O := $(OUT)/obj/filters/common/rules/shipped.o
stage_c    = $(sort $(wildcard filters/$(1)/*.c filters/$(1)/*/*.c filters/$(1)/*/*/*.c))
stage_o    = $(filter-out %/main.o,$(call object,$(call stage_c,$(1)))) $(patsubst %,$(OUT)/gen/$(1)/%.o,$(TABLES_$(1)) $(PAGES_$(1)))
PROGRAMS  := $(STAGES:%=$(OUT)/bin/%)
UNIT      := $(patsubst tests/unit/%.c,$(OUT)/test/%,$(sort $(wildcard tests/unit/test_*.c)))
TOOLS     := $(patsubst %.c,$(OUT)/test/%,$(notdir $(sort $(wildcard tests/contract/*.c tests/fuzz/*.c tests/bench/*.c))))
MAN_IN    := $(sort $(wildcard filters/*/*.[15] filters/common/*/*.[15] scripts/*.[15]))
MAN       := $(patsubst %,$(OUT)/man/%,$(notdir $(MAN_IN)))
HEADERS   := $(sort $(wildcard filters/*/*.h filters/*/*/*.h))

# Tables made from folders: TABLES_stage names them, table_FOLDER says what is in one.
TABLES_normalize = repairs
TABLES_tag       = values
TABLES_emit      = targets
# Folders with a page.html become bytes.
PAGES_emit       = html

.PHONY: FORCE all check unit man install uninstall lint format bench asan coverage clean help packages headers tools
all: $(PROGRAMS)
unit: $(UNIT)
tools: $(TOOLS)
man: $(MAN)

# An archive is made anew when an object joins or leaves it: its list is a prerequisite that changes only then.
archive_list = @mkdir -p $(@D); echo '$(patsubst $(OUT)/%,%,$(1))' > $@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(OUT)/libcommon.list: FORCE
	$(call archive_list,$(COMMON_O))
$(OUT)/libcommon.a: $(COMMON_O) $(OUT)/libcommon.list
	@rm -f $@
	$(AR) qcs $@ $(COMMON_O)

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(PKG_CFLAGS) -MMD -MP -Ifilters/common $(STAGE_INCLUDE) -c $< -o $@
$(SHIPPED_O): CFLAGS += -DSANGLOC_RULES_DIR='"$(abspath rules)"'

define stage_rules
$(OUT)/obj/filters/$(1)/%.o: STAGE_INCLUDE = -Ifilters/$(1)
$(OUT)/lib$(1).list: FORCE
	$$(call archive_list,$(call stage_o,$(1)))
$(OUT)/lib$(1).a: $(call stage_o,$(1)) $(OUT)/lib$(1).list
	@rm -f $$@
	$$(AR) qcs $$@ $(call stage_o,$(1))
$(OUT)/bin/$(1): $(OUT)/obj/filters/$(1)/main.o $(if $(call stage_o,$(1)),$(OUT)/lib$(1).a) $(OUT)/libcommon.a $(SHIPPED_O)
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) $$^ $$(PKG_LIBS) -o $$@
$(OUT)/installed/$(1): $(OUT)/obj/filters/$(1)/main.o $(if $(call stage_o,$(1)),$(OUT)/lib$(1).a) $(OUT)/libcommon.a $(OUT)/installed/shipped.o
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) $$^ $$(PKG_LIBS) -o $$@
$(OUT)/obj/tests/unit/test_$(1)_%.o: STAGE_INCLUDE = -Ifilters/$(1)
$(OUT)/test/test_$(1)_%: $(OUT)/obj/tests/unit/test_$(1)_%.o $(if $(call stage_o,$(1)),$(OUT)/lib$(1).a) $(OUT)/libcommon.a $(SHIPPED_O)
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) $$^ $$(PKG_LIBS) -lcmocka -o $$@
endef
$(foreach s,$(STAGES),$(eval $(call stage_rules,$(s))))

# A folder of files becomes a table: scripts/make-table STAGE FOLDER writes it.  The list of files is a
# prerequisite of its own, so that a file added or taken away makes the table anew.
define table_rules
$(OUT)/gen/$(1)/$(2).list: FORCE
	@mkdir -p $$(@D)
	@ls filters/$(1)/$(2)/*.c > $$@.new; cmp -s $$@.new $$@ && rm $$@.new || mv $$@.new $$@
$(OUT)/gen/$(1)/$(2).c: $(OUT)/gen/$(1)/$(2).list scripts/make-table
	scripts/make-table $(1) $(2) > $$@.new && mv $$@.new $$@
$(OUT)/gen/$(1)/$(2).o: $(OUT)/gen/$(1)/$(2).c
	$$(CC) $$(CFLAGS) $$(PKG_CFLAGS) -MMD -MP -Ifilters/common -Ifilters/$(1) -c $$< -o $$@
endef
$(foreach s,$(STAGES),$(foreach t,$(TABLES_$(s)),$(eval $(call table_rules,$(s),$(t)))))

define page_rules
$(OUT)/gen/$(1)/$(2).c: $(wildcard filters/$(1)/$(2)/page.*) scripts/make-page
	@mkdir -p $$(@D)
	scripts/make-page filters/$(1)/$(2) > $$@.new && mv $$@.new $$@
$(OUT)/gen/$(1)/$(2).o: $(OUT)/gen/$(1)/$(2).c
	$$(CC) $$(CFLAGS) $$(PKG_CFLAGS) -MMD -MP -Ifilters/common -Ifilters/$(1) -c $$< -o $$@
endef
$(foreach s,$(STAGES),$(foreach t,$(PAGES_$(s)),$(eval $(call page_rules,$(s),$(t)))))

# Made anew where the place differs from that of the last install.
$(OUT)/installed/datadir: FORCE
	@mkdir -p $(@D); echo '$(datadir)' > $@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(OUT)/installed/shipped.o: filters/common/rules/shipped.c Makefile $(OUT)/installed/datadir
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -DSANGLOC_RULES_DIR='"$(datadir)/rules"' -Ifilters/common -c $< -o $@

$(OUT)/test/test_%: $(OUT)/obj/tests/unit/test_%.o $(OUT)/libcommon.a $(SHIPPED_O)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ $(PKG_LIBS) -lcmocka -o $@
define tool_rules
$(OUT)/test/$(basename $(notdir $(1))): $(OUT)/obj/$(basename $(1)).o $(OUT)/libcommon.a $(SHIPPED_O)
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) $$^ $$(PKG_LIBS) -o $$@
endef
$(foreach c,$(wildcard tests/contract/*.c tests/fuzz/*.c tests/bench/*.c),$(eval $(call tool_rules,$(c))))

# Man pages: the line `.\" options` becomes the program's own option list.
$(OUT)/man/%: $(PROGRAMS) scripts/make-man $(MAN_IN)
	@mkdir -p $(@D)
	scripts/make-man $(OUT)/bin $(filter %/$*,$(MAN_IN)) > $@.new && mv $@.new $@

headers:
	@for h in $(HEADERS); do \
		stage=$$(echo $$h | cut -d/ -f2); \
		$(CC) $(CFLAGS) $(PKG_CFLAGS) -Wno-unused-function -Ifilters/common -Ifilters/$$stage -fsyntax-only -x c $$h || exit 1; \
	done

check: all unit tools man headers
	scripts/check-floors
	tests/run $(OUT)

asan:
	$(MAKE) SAN=address,undefined check

coverage:
	$(MAKE) BUILD=$(BUILD)/coverage OPTIM='-O0 -g --coverage -DSANGLOC_COVERAGE' HARDEN=-fPIE check
	gcovr --root . --filter filters/ --txt --html-details $(BUILD)/coverage/index.html $(BUILD)/coverage

bench: all tools
	scripts/bench

lint: man
	scripts/lint $(OUT)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

install: $(STAGES:%=$(OUT)/installed/%) man
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(libexecdir) $(DESTDIR)$(datadir) $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(mandir)/man5
	install -m 755 $(STAGES:%=$(OUT)/installed/%) $(DESTDIR)$(libexecdir)
	sed "s|^libexec=.*|libexec='$(libexecdir)'|; s|^version=.*|version='$(VERSION)'|; s|^stages=.*|stages='$(STAGES)'|" scripts/sangloc > $(OUT)/installed/front
	install -m 755 $(OUT)/installed/front $(DESTDIR)$(bindir)/sangloc
	install -m 755 scripts/sangloc-batch $(DESTDIR)$(bindir)
	install -d $(DESTDIR)$(unitdir)
	sed 's|/usr/local/bin|$(bindir)|' scripts/systemd/sangloc-batch.service > $(DESTDIR)$(unitdir)/sangloc-batch.service
	install -m 644 scripts/systemd/sangloc-batch.timer $(DESTDIR)$(unitdir)
	cp -R rules $(DESTDIR)$(datadir)/
	set -e; $(foreach s,bash zsh fish,scripts/make-completion $(s) $(OUT)/installed $(STAGES) > $(OUT)/installed/completion.$(s); \
		install -d $(DESTDIR)$(dir $(completion_$(s))); \
		install -m 644 $(OUT)/installed/completion.$(s) $(DESTDIR)$(completion_$(s));)
	for page in $(MAN); do install -m 644 $$page $(DESTDIR)$(mandir)/man$${page##*.}/; done

uninstall:
	rm -rf $(DESTDIR)$(libexecdir) $(DESTDIR)$(datadir)
	rm -f $(DESTDIR)$(bindir)/sangloc $(DESTDIR)$(bindir)/sangloc-batch $(DESTDIR)$(unitdir)/sangloc-batch.*
	rm -f $(DESTDIR)$(completion_bash) $(DESTDIR)$(completion_zsh) $(DESTDIR)$(completion_fish)
	rm -f $(DESTDIR)$(mandir)/man[15]/sangloc.1 $(DESTDIR)$(mandir)/man[15]/sangloc-*

clean:
	rm -rf $(BUILD)

help:
	@echo 'make            build the filters into $(BUILD)/bin'
	@echo 'make check      build everything, run every test'
	@echo 'make asan       the same under AddressSanitizer and UBSan (SAN=... for others)'
	@echo 'make bench      measure against jq, gojq, Miller and cat in one run (CORPUS=FILE)'
	@echo 'make man        man pages into $(BUILD)/man'
	@echo 'make install    into PREFIX=$(PREFIX), below DESTDIR=$(DESTDIR)'
	@echo 'make uninstall  takes that back'
	@echo 'make lint       cppcheck, shellcheck, mandoc'
	@echo 'make format     clang-format over the sources'
	@echo 'make coverage   which lines the tests reach'
	@echo 'make clean      removes $(BUILD)'

FORCE:
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
