# poe for Lua: the front door. `make` alone lists the commands.

# What a user may set, here or on the command line.
CC         ?= cc
CFLAGS     ?= -O2
LDFLAGS    ?=
WARNINGS   ?= -Wall -Wextra -Wshadow -Wconversion -Werror
LUA        ?= lua5.4
BUSTED     ?= $(LUA) spec/support/busted.lua
LUACHECK   ?= luacheck
ifeq ($(origin LUA_INCDIR), undefined) # as ?=, but pkg-config runs once
LUA_INCDIR := $(firstword $(patsubst -I%,%,$(shell pkg-config \
                --cflags-only-I lua5.4 2>/dev/null)) /usr/include/lua5.4)
endif
LUA_LIB    ?= -llua5.4
PREFIX     ?= /usr/local
LUA_LMOD   ?= $(PREFIX)/share/lua/5.4
LUA_CMOD   ?= $(PREFIX)/lib/lua/5.4
SPEC       ?= spec
JOBS       ?= 2
LUA_SRC    ?= build/lua/src
VARIANT    ?= plain

# For .ci/need and the specs.
export CC LUA LUA_INCDIR
# Named by version, so that neither another Lua nor its settings interfere.
export LUA_PATH_5_4  := ./lua/?.lua;./lua/?/init.lua;./?.lua;;
export LUA_CPATH_5_4 := ./build/?.so;;

SOURCES := $(shell find csrc -name '*.c' | sort)
ALL_C   := $(shell find csrc spec -name '*.[ch]')
MODULES := $(shell cd lua && find . -name '*.lua')
OBJECTS := $(SOURCES:csrc/%.c=build/obj/%.o)
ASAN_OBJECTS := $(SOURCES:csrc/%.c=build/asan/obj/%.o)
COVERED := build/coverage/poe/core.so build/coverage/poe/script.so build/coverage/replay
COVERED_OBJECTS := $(SOURCES:csrc/%.c=build/coverage/obj/%.o)
PLAIN     := build/poe/core.so build/poe/script.so build/host build/loop_host build/exotic.so build/sweep.so build/rules.so \
             build/allocations build/replay
SANITIZED := build/asan/poe/core.so build/asan/poe/script.so build/host build/loop_host build/exotic.so \
             build/asan/collect.so build/asan/misuse.so build/asan/replay

C_FLAGS  = -std=c11 -Icsrc -I$(LUA_INCDIR) $(WARNINGS)
M_FLAGS  = $(C_FLAGS) -fPIC -fvisibility=hidden -MMD -MP -pthread
# The resolver's threads; part of newer C libraries, and then harmless.
LIBS     = -lpthread -lm
# Rare things common: two chunks per write, every check of the queue, and
# messages one by one, as where the system has no recvmmsg.
ASAN_CC  = gcc -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
           -fsanitize=address,undefined -DPOE_IOV_BATCH=2 -DPOE_DEBUG \
           -DPOE_NO_MMSG
# A sanitized module under a stock lua5.4: the runtime has to come first.
ASAN = LUA_CPATH_5_4='./build/asan/?.so;;' ASAN_OPTIONS=detect_leaks=1 \
       UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
       LD_PRELOAD=$$(gcc -print-file-name=libasan.so):$$(gcc -print-file-name=libubsan.so)
# The parts of the core that libFuzzer and the replay of its corpus try; what they close is counted.
TRIED  = $(addprefix core/,address envelope outq timers)
TRYING = $(wildcard spec/fuzz/core/*.c)
CLOSED = -Wl,--wrap=close
# A copy of the module whose system calls go through spec/fault/script.c.
FAULTS = spec/fault/script.c -Wl,--wrap=read,--wrap=writev,--wrap=recvmsg \
         -Wl,--wrap=sendmsg,--wrap=recvmmsg,--wrap=sendmmsg,--wrap=recv,--wrap=send \
         -Wl,--wrap=accept4,--wrap=epoll_wait
# Each spec file by itself; what the tools find in any process is in a file.
APART   = JOBS=$(JOBS) $(LUA) spec/support/apart.lua $(RUN)
RUN     = $@
REPORT  = $(CURDIR)/build/apart/$(RUN)/report
REPORTS = ASAN_OPTIONS=detect_leaks=1:handle_abort=1:log_path=$(REPORT) \
          UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:log_path=$(REPORT)
# A Lua that checks itself, of its source; VARIANT is one of its own tests' macros.
CHECKED    = $(CURDIR)/build/lua/$(VARIANT)
HOSTS      = build/lua/$(or $(HOSTS_$(VARIANT)),$(VARIANT))
CHECKED_CC = $(ASAN_CC) -DLUA_USE_LINUX -DLUA_USE_APICHECK -include spec/fault/checked.h -D$*
CHECKED_LINK = $(CHECKED_CC) -I$(LUA_SRC) -Wl,-rpath,$(CURDIR)/$(@D)
HARD_plain            = MISUSES="pop lose read"
# Where a stack moves, and memory fails as host.c has it, Lua 5.4.4's own parser writes to the old one
# (luaY_parser, lparser.c): the hosts are those of a Lua that leaves it.
HARD_HARDSTACKTESTS   = MISUSES="moved pop" MOVING_STACK=1
HOSTS_HARDSTACKTESTS  = plain
HARD_HARDMEMTESTS     = MISUSES="keep pop" GC=hard
HARD_EMERGENCYGCTESTS = MISUSES="keep pop"
VALGRIND = valgrind --leak-check=full --track-fds=yes --keep-debuginfo=yes --child-silent-after-fork=yes \
           --log-file=$(REPORT).%p
TESTED = timeout 2400 $(BUSTED) -o spec/support/handler.lua

.DEFAULT_GOAL := help
.PHONY: help demo test build spec asan stress collect checked valgrind lint fmt examples fuzz guided guided-c traffic sweep \
        rules allocations hostile soak score coverage mutants mutant bench matrix install clean toolchain

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-11s %s\n", $$1, $$2}' \
	  $(firstword $(MAKEFILE_LIST))

demo: ## install what is missing, build, and run the main job on real input
	@.ci/need demo
	@$(MAKE) --no-print-directory -s build
	@.ci/demo

test: ## install what is missing, build, and run every check
	@{ .ci/need test && \
	  $(MAKE) --no-print-directory -s build $(PLAIN) $(SANITIZED); } || \
	  { echo "0 passed, 1 failed"; exit 1; }
	@$(LUA) spec/support/suite.lua \
	  plain="$(TESTED)" \
	  asan="$(ASAN) $(TESTED) --exclude-tags=once" \
	  stress="GC=stress $(TESTED) --exclude-tags=once" \
	  lint="$(MAKE) --no-print-directory lint"

build: build/poe/core.so ## compile the C part into build/

spec: $(PLAIN) ## run the specs, or SPEC=one file
	@$(BUSTED) $(SPEC)

asan: $(SANITIZED) ## the specs under AddressSanitizer and UBSan
	@$(ASAN) $(BUSTED) --exclude-tags=once $(SPEC)

stress: $(PLAIN) ## the specs with a collection at every chance
	@GC=stress $(BUSTED) --exclude-tags=once $(SPEC)

collect: $(SANITIZED) ## the specs with a full collection at each object of ours
	@GC=collect MISUSES="keep lose read" PROVEN="forced collections" SPECS="specs with full collections" \
	  $(APART) "$(ASAN) $(REPORTS) $(LUA)" $(SPEC)

checked: RUN = checked-$(VARIANT)
checked: $(SANITIZED) build/lua/$(VARIANT)/lua $(HOSTS)/lua ## the specs under a Lua that checks itself: VARIANT=...
	@$(HARD_$(VARIANT)) PATIENCE=20 SPECS="specs under a Lua that checks itself ($(VARIANT))" $(APART) \
	  "LUA_CPATH_5_4='./build/asan/?.so;;' HOSTS=$(HOSTS) LUA=$(CHECKED)/lua $(REPORTS) $(CHECKED)/lua" $(SPEC)

valgrind: $(PLAIN) build/misuse.so ## the specs under valgrind
	@.ci/need valgrind
	@MISUSES="lose read open" SPECS="specs under valgrind" $(APART) "$(VALGRIND) $(LUA)" $(SPEC)

lint: build ## warnings of gcc and clang, formatting, and the house's rules
	@for cc in gcc clang; do command -v $$cc >/dev/null || continue; \
	  $$cc $(C_FLAGS) -O2 -fsyntax-only $(filter %.c,$(ALL_C)) || exit 1; done
	@clang-format --dry-run -Werror $(ALL_C)
	@$(LUACHECK) --quiet --no-color lua spec examples rockspec
	@$(LUA) spec/support/lint.lua

fmt: ## format the C sources
	clang-format -i $(ALL_C)

examples: build ## run every example and check what it prints
	@$(BUSTED) spec/examples_spec.lua

fuzz: build ## try the filters on wrong streams: TIME=10 FILTER=... SEED=...
	@TIME="$(TIME)" FILTER="$(FILTER)" SEED="$(SEED)" RUNS="$(RUNS)" $(LUA) spec/fuzz/run.lua

# Of what libFuzzer says: what it has found, and how much it has tried.
FUZZED = awk '/^not survived|ERROR: |runtime error/ {print; bad = 1} /number_of_executed_units/ {n = $$2} \
         END {printf "score: %d of %d %s that libFuzzer made\n", n - bad, n, what; exit bad || n == 0}'

guided: build ## let libFuzzer try the filters, guided by the lines that they run: TIME=60 FILTER=...
	@.ci/need guided
	@mkdir -p build/fuzz/guided
	@$(MAKE) --no-print-directory -s build/guided
	@FILTER="$(FILTER)" $(LUA) spec/fuzz/guided.lua build/fuzz/guided
	@FILTER="$(FILTER)" build/guided -max_total_time=$(or $(TIME),60) -max_len=600 -print_final_stats=1 \
	  -artifact_prefix=build/fuzz/ build/fuzz/guided 2>&1 | $(FUZZED) what="streams for the filters" -

guided-c: build ## let libFuzzer try parts of the C core, guided by their branches: TIME=60
	@.ci/need guided
	@mkdir -p build/fuzz/core
	@$(MAKE) --no-print-directory -s build/guided-c
	@$(LUA) spec/fuzz/core/corpus.lua write build/fuzz/core
	@build/guided-c -max_total_time=$(or $(TIME),60) -max_len=300 -print_final_stats=1 \
	  -artifact_prefix=build/fuzz/ build/fuzz/core 2>&1 | $(FUZZED) what="inputs for the C core" -

TRAFFIC = build/fuzz/traffic
traffic: $(PLAIN) ## keep what the specs feed the filters, as little as runs the same lines: spec/fuzz/traffic/
	@.ci/need guided
	@rm -rf $(TRAFFIC) && mkdir -p $(TRAFFIC)/recorded $(TRAFFIC)/all $(TRAFFIC)/kept
	@$(MAKE) --no-print-directory -s build/guided
	@TRAFFIC=$(TRAFFIC)/recorded LUA_INIT_5_4=@spec/fuzz/traffic/record.lua $(BUSTED) spec/filter spec/wheel >/dev/null
	@$(LUA) spec/fuzz/traffic/keep.lua prepare $(TRAFFIC)/recorded $(TRAFFIC)/all
	@build/guided -merge=1 -max_len=600 -artifact_prefix=build/fuzz/ $(TRAFFIC)/kept $(TRAFFIC)/all >$(TRAFFIC)/merged 2>&1
	@$(LUA) spec/fuzz/traffic/keep.lua keep $(TRAFFIC)/kept

sweep: $(PLAIN) ## let each system call fail in each way: SCENARIO=... FAULT=... STEP=...
	@SCENARIO="$(SCENARIO)" FAULT="$(FAULT)" STEP="$(STEP)" $(LUA) spec/fault/sweep/run.lua

rules: $(PLAIN) ## all specs by three rules: RULE=eintr|short|again SEEDS=10 SEED=... SPEC=...
	@RULE="$(RULE)" SEEDS="$(SEEDS)" SEED="$(SEED)" SPEC="$(filter-out spec,$(SPEC))" BUSTED="$(BUSTED)" \
	  $(LUA) spec/fault/rules/run.lua

allocations: $(PLAIN) ## let each allocation fail, in Lua and in C: SCENARIO=... STEP=...
	@SCENARIO="$(SCENARIO)" STEP="$(STEP)" $(LUA) spec/fault/allocations/run.lua

hostile: build ## what peers may send, or not take, to do harm: CASE=...
	@CASE="$(CASE)" $(LUA) spec/hostile/run.lua

soak: build build/poe/script.so ## servers and clients together, with faults: TIME=60 SEED=...
	@TIME="$(TIME)" SEED="$(SEED)" KIND="$(KIND)" ROUNDS="$(ROUNDS)" PERCENT="$(PERCENT)" \
	  $(LUA) spec/soak/run.lua

score: ## how much is survived: one table of all that tries it: ROW=...
	@ROW="$(ROW)" $(LUA) spec/score/run.lua

coverage: $(PLAIN) $(COVERED) ## which branches and lines no spec takes: PART=c|lua ONLY=...
	@PART="$(PART)" ONLY="$(ONLY)" $(LUA) spec/coverage/run.lua

mutants: $(PLAIN) $(COVERED) ## which changed conditions no spec notices: PART=c|lua ONLY=... SAMPLE=...
	@PART="$(PART)" ONLY="$(ONLY)" SAMPLE="$(SAMPLE)" $(LUA) spec/mutants/run.lua

# The module, and what else there is beside it for the specs, with MUTANT/source.c in the place of OF. The replay is
# sanitized: no spec would notice what is read out of bounds.
OTHERS = $(filter-out build/obj/$(OF).o,$(OBJECTS)) $(MUTANT)/source.o
mutant:
	mkdir -p $(MUTANT)/poe
	$(CC) $(C_FLAGS) -fPIC -fvisibility=hidden -pthread -w -O1 -c -o $(MUTANT)/source.o $(MUTANT)/source.c
	$(CC) -shared -o $(MUTANT)/poe/core.so $(OTHERS) $(LIBS)
	$(CC) $(C_FLAGS) -fPIC -shared -o $(MUTANT)/poe/script.so $(OTHERS) $(FAULTS) $(LIBS)
	$(ASAN_CC) $(C_FLAGS) -w $(CLOSED) -o $(MUTANT)/replay $(TRYING) \
	  $(patsubst csrc/$(OF).c,$(MUTANT)/source.c,$(TRIED:%=csrc/%.c)) -lm

bench: build ## measure against whatever peers are installed
	@$(LUA) spec/bench/run.lua

matrix: $(PLAIN) ## try every driver on every kind of descriptor
	@$(LUA) spec/matrix.lua

install: build ## copy into PREFIX, under DESTDIR
	cd lua && for file in $(MODULES); do \
	  install -D -m 644 $$file "$(DESTDIR)$(LUA_LMOD)/$$file" || exit 1; done
	install -D -m 755 build/poe/core.so "$(DESTDIR)$(LUA_CMOD)/poe/core.so"

clean: ## remove what was built
	rm -rf build

toolchain:
	@.ci/need build

build/poe/core.so: $(OBJECTS)
	@mkdir -p $(@D)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(LIBS)

build/asan/poe/core.so: $(ASAN_OBJECTS)
	@mkdir -p $(@D)
	$(ASAN_CC) -shared -Wl,-z,nodelete -o $@ $(ASAN_OBJECTS) $(LIBS)

build/poe/script.so: $(OBJECTS) spec/fault/script.c
	@mkdir -p $(@D)
	$(CC) $(M_FLAGS) -shared $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(FAULTS) $(LIBS)

build/asan/poe/script.so: $(ASAN_OBJECTS) spec/fault/script.c
	@mkdir -p $(@D)
	$(ASAN_CC) $(M_FLAGS) -shared -Wl,-z,nodelete -o $@ $(ASAN_OBJECTS) $(FAULTS) $(LIBS)

build/host: spec/fault/host.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(CFLAGS) -o $@ $< $(LUA_LIB) -lpthread

build/loop_host: spec/fault/loop_host.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(CFLAGS) -Wl,-E -o $@ $< $(LUA_LIB) -ldl

build/allocations: spec/fault/allocations/host.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(CFLAGS) -Wl,-E -o $@ $< $(LUA_LIB) -ldl

build/exotic.so: spec/support/exotic.c
	@mkdir -p $(@D)
	$(CC) $(M_FLAGS) -shared $(CFLAGS) -o $@ $<

build/guided: spec/fuzz/guided.c
	@mkdir -p $(@D)
	clang $(C_FLAGS) $(CFLAGS) -fsanitize=fuzzer -o $@ $< $(LUA_LIB)

build/guided-c: $(TRYING) $(TRIED:%=csrc/%.c) spec/fuzz/core/core.h
	@mkdir -p $(@D)
	clang $(C_FLAGS) $(CFLAGS) -g -O1 -DPOE_DEBUG -fno-sanitize-recover=all -fsanitize=fuzzer,address,undefined \
	  $(CLOSED) -o $@ $(filter-out %/replay.c,$(filter %.c,$^)) -lm

build/replay: $(TRYING) $(TRIED:%=build/obj/%.o) spec/fuzz/core/core.h
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(CFLAGS) $(CLOSED) -o $@ $(filter %.c %.o,$^) -lm

build/asan/replay: $(TRYING) $(TRIED:%=build/asan/obj/%.o) spec/fuzz/core/core.h
	@mkdir -p $(@D)
	$(ASAN_CC) $(C_FLAGS) $(CLOSED) -o $@ $(filter %.c %.o,$^) -lm

build/coverage/replay: $(TRYING) $(TRIED:%=build/coverage/obj/%.o) spec/fuzz/core/core.h
	@mkdir -p $(@D)
	gcc --coverage $(C_FLAGS) $(CLOSED) -o $@ $(filter %.c %.o,$^) -lm

build/sweep.so: spec/fault/sweep/shim.c
	@mkdir -p $(@D)
	$(CC) $(M_FLAGS) -fvisibility=default -shared $(CFLAGS) -o $@ $< -ldl

build/rules.so: spec/fault/rules/shim.c
	@mkdir -p $(@D)
	$(CC) $(M_FLAGS) -fvisibility=default -shared $(CFLAGS) -o $@ $< -ldl

build/obj/%.o: csrc/%.c Makefile | toolchain
	@mkdir -p $(@D)
	$(CC) $(M_FLAGS) $(CFLAGS) -c -o $@ $<

build/coverage/poe/core.so: $(COVERED_OBJECTS)
	@mkdir -p $(@D)
	gcc --coverage -shared -o $@ $^ $(LIBS)

build/coverage/poe/script.so: $(COVERED_OBJECTS) spec/fault/script.c
	@mkdir -p $(@D)
	gcc --coverage $(M_FLAGS) -shared -o $@ $(COVERED_OBJECTS) $(FAULTS) $(LIBS)

build/coverage/obj/%.o: csrc/%.c Makefile | toolchain
	@mkdir -p $(@D)
	gcc --coverage -O0 -g -Ispec/coverage/include $(M_FLAGS) -c -o $@ $<

build/asan/obj/%.o: csrc/%.c Makefile | toolchain
	@mkdir -p $(@D)
	$(ASAN_CC) $(M_FLAGS) -c -o $@ $<

build/misuse.so: spec/fault/misuse.c
	@mkdir -p $(@D)
	$(CC) $(M_FLAGS) -shared $(CFLAGS) -g -o $@ $<

build/asan/%.so: spec/fault/%.c
	@mkdir -p $(@D)
	$(ASAN_CC) $(M_FLAGS) -shared -Wl,-z,nodelete -o $@ $< -ldl

$(LUA_SRC)/lua.c:
	@.ci/need checked
	@.ci/lua-source build/lua

build/lua/%/liblua.so: $(LUA_SRC)/lua.c spec/fault/checked.c spec/fault/checked.h
	@mkdir -p $(@D)
	$(CHECKED_CC) -fPIC -shared -o $@ spec/fault/checked.c \
	  $$(ls $(LUA_SRC)/l*.c | grep -v '/luac*\.c$$') -lm -ldl

.PRECIOUS: build/lua/%/liblua.so

build/lua/%/lua: build/lua/%/liblua.so spec/fault/host.c spec/fault/loop_host.c
	@$(CHECKED_LINK) -o $@ $(LUA_SRC)/lua.c $<
	@$(CHECKED_LINK) -o $(@D)/host spec/fault/host.c $< -lpthread
	@$(CHECKED_LINK) -Wl,-E -o $(@D)/loop_host spec/fault/loop_host.c $< -ldl

-include $(OBJECTS:.o=.d) $(ASAN_OBJECTS:.o=.d)
