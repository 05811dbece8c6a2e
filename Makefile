# perfbisect: make, make check [SAN=1], make lint, make bench [TRIALS=n],
# make demo, make install, make uninstall.

PREFIX ?= /usr/local
B := build$(if $(SAN),/san)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes \
	-Wstrict-prototypes -Wwrite-strings -Wpointer-arith -Wcast-qual \
	-Wformat-security -Wundef -Wvla
CFLAGS ?= $(if $(SAN),-O1,-O2) -g
PACKAGES := $(shell pkg-config --cflags libgit2 jansson)
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -I. $(WARN) $(if $(WERROR),-Werror) \
	$(PACKAGES) $(CPPFLAGS) $(CFLAGS) -DRECORDER='"$B/recorder"'
LDLIBS = $(shell pkg-config --libs libgit2 jansson) -lm
ifdef SAN
ALL_CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all
endif

# Names are looked up when the program starts, not in each child before its exec.
LINK = $(CC) $(ALL_CFLAGS) $(LDFLAGS) -Wl,-z,now -o $@ $^ $(LDLIBS)

# Every .c file on the three floors belongs to the program; main.c is its entry.
SRC := $(wildcard $(foreach floor,bisect vcs probe,$(floor)/*.c $(floor)/*/*.c))
OBJ := $(filter-out $B/bisect/main.o,$(SRC:%.c=$B/%.o))
UNIT := $(patsubst %.c,$B/%.o,$(wildcard tests/unit/*.c tests/unit/*/*.c))

# The whole program in a world of its own: fake_measure stands for measure,
# fake_stamp for stamp.
ACCURACY := $(patsubst %.c,$B/%.o, \
	$(filter-out tests/bench/history.c tests/bench/run_cost.c \
	tests/bench/stars.c tests/bench/walls.c tests/bench/ratios.c, \
	$(wildcard tests/bench/*.c)))

all: $B/perfbisect

$B/perfbisect: $B/bisect/main.o $(OBJ)
$B/units: $(UNIT) $(OBJ)
$B/link: $B/tests/link.o $(OBJ)
$B/switches: $B/tests/switches.o
$B/history: $B/tests/bench/history.o $(OBJ)
$B/run-cost: $B/tests/bench/run_cost.o $(OBJ)
$B/stars: $B/tests/bench/stars.o $(OBJ)
$B/walls: $B/tests/bench/walls.o $(OBJ)
$B/ratios: $B/tests/bench/ratios.o $(OBJ)
$B/accuracy: $(ACCURACY) \
	$(filter-out $B/probe/measure.o $B/probe/link/%.o $B/vcs/stamp.o,$(OBJ))
$B/perfbisect $B/units $B/link $B/switches $B/history $B/run-cost $B/stars \
	$B/walls $B/ratios $B/accuracy:
	$(LINK)

# What is run once, and not in a hurry, is not optimised.
$B/tests/unit/%.o $B/tests/fuzz/%.o: ALL_CFLAGS += $(if $(SAN),,-O0)

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Files that are built into the program.
$B/bisect/report/page.o: bisect/report/page.css bisect/report/flame.css \
	bisect/report/page.js
$B/bisect/trace/page.o: bisect/trace/page.css bisect/trace/page.js

$B/probe/link/install.o: $B/recorder

# What stands in for linkers: a program of its own that starts at once, which is
# built into ours; without a static libc it takes a little longer.
RECORDER := $(wildcard probe/link/recorder/*.[ch]) \
	$(addprefix probe/link/,arguments.c arguments.h record_form.h)
$B/recorder: $(RECORDER) Makefile
	@mkdir -p $(@D)
	set -- $(CC) -std=gnu11 -D_GNU_SOURCE -I. $(WARN) \
		$(if $(WERROR),-Werror) -Os -s -o $@ $(filter %.c,$^); \
	"$$@" -static 2>/dev/null || "$$@"

# Fuzz targets: for libFuzzer (make fuzz), and replaying their corpus.
FUZZ := admin annotate callgrind channel extract journal link option overlap \
	switches walk
$(FUZZ:%=$B/fuzz-%): $B/fuzz-%: $B/tests/fuzz/fuzz_%.o \
		$B/tests/fuzz/standalone_main.o $(OBJ)
	$(LINK)

# A processor and a clock for tests; not sanitized, for they are preloaded.
FAKES := $(patsubst tests/%.c,$B/%.so,$(wildcard tests/fake_*.c))
$(FAKES): $B/%.so: tests/%.c Makefile
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) $(if $(WERROR),-Werror) \
		$(CFLAGS) -fPIC -shared -o $@ $< -ldl

# The program with the points at which a test ends it hard, probe/crash.h: the
# files that have one are compiled once more.
POINTS := $(shell grep -l 'crash\.h' $(SRC))
CRASH := $B/crash/perfbisect
CRASH_LINK := $B/crash/link
$(CRASH): $B/bisect/main.o
$(CRASH_LINK): $B/tests/link.o
$(CRASH) $(CRASH_LINK): $(filter-out $(POINTS:%.c=$B/%.o),$(OBJ)) \
		$(POINTS:%.c=$B/crash/%.o)
	$(LINK)

$B/crash/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -DCRASH_POINTS -MMD -MP -c -o $@ $<

# The tests, as TAP: unit tests, and every end-to-end file.  Repositories that were
# converted for Mercurial are kept.  The longest begin, so that all end together.
# Three more at a time than there are processors, for a third of their time is
# waiting; not more, because on some virtual machines processes that take turns
# cost several times what each costs alone.  Those that are about real time, or
# look at all that the machine does, have no neighbours.
JOBS := $(shell expr $$(nproc) + 3)
TESTS ?= $(wildcard tests/e2e/*.sh)
ALONE := $(filter $(TESTS),$(patsubst %,tests/e2e/%.sh,diagnosis_wall lead_processor \
	night_wall trace))
LONGEST := $(filter $(TESTS),$(patsubst %,tests/e2e/%.sh,layouts leaks profile \
	runs diagnosis hg resume in_place judging counters progress scan \
	trace_page link scan_cut busy profile_names journal_guard remotes_hg \
	compare_cut schema completions repository trace_session compare))
check: $B/perfbisect $(CRASH) $B/units $B/link $B/switches $(CRASH_LINK) $B/accuracy \
		$(FAKES) $(FUZZ:%=$B/fuzz-%)
	rm -f $B/failures
	TMPDIR="$$(scripts/test_place.sh)" PERFBISECT="$(abspath $B/perfbisect)" \
		CRASH="$(abspath $(CRASH))" FUZZ="$(abspath $B)" \
		ACCURACY="$(abspath $B/accuracy)" UNITS="$(abspath $B/units)" \
		HG_MADE="$(abspath $B/hg-made)" \
		FAILURES="$(abspath $B/failures)" sh -c 'status=0; \
		prove --timer -j$(JOBS) $(if $(V),-v) $(LONGEST) tests/units.sh \
			$(filter-out $(LONGEST) $(ALONE),$(TESTS)) || status=$$?; \
		$(if $(ALONE),prove --timer $(if $(V),-v) $(ALONE) || status=$$?;) \
		[ ! -e $B/failures ] || cat $B/failures; \
		exit $$status'

# A minute of libFuzzer for each target, from the corpus on.
fuzz: $(FUZZ:%=$B/libfuzzer-%)
	set -e; for target in $(FUZZ); do \
		mkdir -p $B/found-$$target; \
		$B/libfuzzer-$$target -max_total_time=60 -print_final_stats=1 \
			$B/found-$$target tests/fuzz/corpus/$$target; \
	done

$B/libfuzzer-%: tests/fuzz/fuzz_%.c $(filter-out bisect/main.c,$(SRC)) \
		| $B/recorder
	@mkdir -p $(@D)
	clang $(ALL_CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ \
		$(LDLIBS)

# The analyser of clang follows each function for a tenth of the steps that it
# would, which takes half of the time; or for all of them with FULL=1.
FEW_PATHS := --extra-arg=-Xclang --extra-arg=-analyzer-config \
	--extra-arg=-Xclang --extra-arg=max-nodes=20000
lint: $(SRC)
	scripts/check-map.sh
	scripts/check-headers.sh
	clang-format --dry-run -Werror $(wildcard */*.[ch] */*/*.[ch] */*/*/*.[ch])
	cppcheck -j $(JOBS) --quiet --std=c11 --error-exitcode=1 --inline-suppr -I. \
		--enable=warning,performance,portability \
		--suppress=missingIncludeSystem probe vcs bisect
	printf '%s\n' $(SRC) | xargs -n 8 -P $(JOBS) sh -c 'clang-tidy --quiet \
		$(if $(FULL),,$(FEW_PATHS)) \
		"$$@" -- -std=gnu11 -D_GNU_SOURCE -I. $(PACKAGES)' sh
	shellcheck -x scripts/*.sh scripts/action/*.sh scripts/completions/*.bash \
		.ci/run tests/*.sh tests/e2e/*.sh

# Speed, as ratios to git in one run, and what a run costs beside perf stat and
# hyperfine; a session of ten thousand runs; a build of a thousand links, with
# and without being recorded; builds where many fail; what stands out though
# nothing changed; what a comparison claims; what a capture costs, and how fluid
# the page of a large one is; then how often the right name comes out, and all of
# several.
TRIALS := 2000
bench: $B/perfbisect $B/history $B/run-cost $B/walls $B/stars \
		$B/ratios $B/accuracy $B/link $B/switches
	scripts/bench.sh $B/history
	TMPDIR="$(abspath $B)" scripts/bench_run.sh $B/run-cost
	scripts/bench_session.sh $B/perfbisect
	TMPDIR="$(abspath $B)" scripts/bench_links.sh $B/link
	$B/walls
	$B/stars
	$B/ratios
	scripts/bench_pristine.sh $B/perfbisect
	scripts/bench_trace.sh $B/perfbisect $B/switches
	scripts/bench_trace_page.sh $(abspath $B/perfbisect) $(abspath $B/switches)
	$B/accuracy --trials $(TRIALS) --csv $B/bench-accuracy.csv
	$B/accuracy --trials $(TRIALS) --scans

demo:
	scripts/demo.sh

# Where shells look for completions, below PREFIX.
BASH_DIR := share/bash-completion/completions
ZSH_DIR := share/zsh/site-functions
FISH_DIR := share/fish/vendor_completions.d

# What is installed, and removed again: MODE:FILE:PLACE, below PREFIX.
section = $(subst .,,$(suffix $(1)))
INSTALLED := 755:$B/perfbisect:bin/perfbisect \
	$(foreach page,$(wildcard scripts/man/*.[1-8]), \
	644:$(page):share/man/man$(call section,$(page))/$(notdir $(page))) \
	$(foreach schema,report scan comparison trace, \
	644:tests/$(schema).schema.json:share/perfbisect/$(schema).schema.json) \
	644:scripts/completions/perfbisect.bash:$(BASH_DIR)/perfbisect \
	644:scripts/completions/_perfbisect:$(ZSH_DIR)/_perfbisect \
	644:scripts/completions/perfbisect.fish:$(FISH_DIR)/perfbisect.fish

ROOT = $(DESTDIR)$(PREFIX)
EACH_INSTALLED = set -ef; IFS=:; for row in $(INSTALLED); do set -- $$row

install: $B/perfbisect
	@$(EACH_INSTALLED); install -D -m "$$1" "$$2" "$(ROOT)/$$3"; done
	@echo "installed in $(ROOT): the program, manual pages, completions"

# With the folders in share that are empty then.
uninstall:
	@$(EACH_INSTALLED); rm -f "$(ROOT)/$$3"; done
	@$(EACH_INSTALLED); folder=$${3%/*}; \
		if [ "$${3%%/*}" = share ] && [ -d "$(ROOT)/$$folder" ]; then \
			(cd "$(ROOT)" && \
			rmdir -p --ignore-fail-on-non-empty "$$folder"); \
		fi; done

clean:
	rm -rf build

.PHONY: all check fuzz lint bench demo install uninstall clean
-include $(shell find $B -name "*.d" 2>/dev/null)
