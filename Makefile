# A thin front to CMake and the scripts, for developers: make help

PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
# for each target
FUZZ_SECONDS ?= 60
# whose compile_commands.json `make tidy` reads
TIDY_BUILD ?= build/release

# MAKEFLAGS: the make that cmake starts has nothing to do with this one.
build = MAKEFLAGS=--no-print-directory cmake --build build/$(1) --parallel $(JOBS)

.DELETE_ON_ERROR: # a configuration that failed is made anew
.PHONY: all debug sanitize check bench reference coverage-commands fuzz fuzz-targets size format tidy install clean help

all: build/release/CMakeCache.txt ## the programs and libraries, in build/release
	$(call build,release)

debug: build/debug/CMakeCache.txt ## without optimisation, in build/debug
	$(call build,debug)

sanitize: build/sanitize/CMakeCache.txt ## with address and undefined behaviour sanitizer and the tests
	$(call build,sanitize)

check: ## build with sanitizers and run the tests
	./check

bench: build/release/CMakeCache.txt ## measure
	$(call build,release) --target bench

fuzz: fuzz-targets ## run each fuzz target for FUZZ_SECONDS=60
	@for target in $$(find build/fuzz -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x); do \
	    name=$${target##*/}; \
	    seeds=tests/fuzz/corpus/$${name#fuzz_}; \
	    words=$$(ls "$$target.dict" 2>/dev/null); \
	    mkdir -p "build/fuzz/corpus/$$name" && \
	    "$$target" -max_total_time=$(FUZZ_SECONDS) -timeout=10 -verbosity=0 -print_final_stats=1 \
	        -artifact_prefix="build/fuzz/$$name-" $${words:+-dict="$$words"} \
	        "build/fuzz/corpus/$$name" $$(ls -d "$$seeds" 2>/dev/null) || exit 1; \
	done

fuzz-targets: build/fuzz/CMakeCache.txt
	$(call build,fuzz)

reference: build/debug/CMakeCache.txt ## write the pages of docs/reference anew
	$(call build,debug) --target at_commands
	tools/reference build/debug/at_commands

coverage-commands: build/sanitize/CMakeCache.txt ## list what of the command set no transcript uses
	$(call build,sanitize)
	tests/coverage build/sanitize

size: ## bytes of the engine on a Cortex-M4
	tools/size

format: ## lay out all C files as .clang-format says
	tools/check-format -i

tidy: $(TIDY_BUILD)/CMakeCache.txt ## clang-tidy over src and apps
	find src apps -name '*.c' -print0 | \
	    xargs -0 -n 4 -P $(JOBS) clang-tidy --quiet -p $(TIDY_BUILD) --extra-arg=-Wno-unknown-warning-option

install: build/release/CMakeCache.txt ## into PREFIX=/usr/local (and below DESTDIR)
	cmake -DCMAKE_INSTALL_PREFIX="$(PREFIX)" build/release
	$(call build,release)
	cmake --install build/release

clean: ## remove build/
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12

build/release/CMakeCache.txt:
	cmake -S . -B build/release -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF

build/debug/CMakeCache.txt:
	cmake -S . -B build/debug -DCMAKE_BUILD_TYPE=Debug

build/sanitize/CMakeCache.txt:
	cmake -S . -B build/sanitize -DCMAKE_BUILD_TYPE=Sanitize -DBUILD_TESTING=ON

build/fuzz/CMakeCache.txt:
	cmake -S . -B build/fuzz -DCMAKE_BUILD_TYPE=Fuzz -DCMAKE_C_COMPILER=clang
