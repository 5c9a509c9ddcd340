# junco's front door. `make help` lists what it opens; Meson and Ninja do the work.
# SPDX-License-Identifier: Apache-2.0

BUILD := build
PREFIX ?= /usr/local
BENCH ?= ocr
FUZZ_SECONDS ?= 20
JUNCO := $(BUILD)/src/cli/junco

all: build

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

demo: build ## read the text in sample images with an OCR pipeline
	@tools/demo $(JUNCO)

test: test-setup configured ## build and run every test
	@tools/run-tests $(BUILD)

check: test-setup ## the gates: layout, layers, sizes, bans, both compilers, sanitizers, fuzzing, install
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tools/check

format: test-setup ## lay out every C file as make check wants it
	@git ls-files -co --exclude-standard -- '*.[ch]' | xargs -r clang-format -i

check-long: test-setup ## what takes long: 10,000 random pipelines, spoilt lines, ten minutes of each fuzz target
	@FUZZ_SECONDS=600 tools/check mutations stress fuzz

bench: test-setup build ## compare with a peer: make bench BENCH=ocr [JSON=1]
	@bench/run $(BENCH) $(if $(JSON),--json)

interop: test-setup build ## exchange tables and tensors with pyarrow and numpy (fetches them once)
	@tests/interop/run_interop $(BUILD)/src/libjunco.so

build: configured ## build junco and its library
	@ninja -C $(BUILD) --quiet

# No set-up here: as another user it would fill another cache.
install: ## install what is built to PREFIX, below DESTDIR where it is set
	@[ -f $(BUILD)/build.ninja ] || $(MAKE) build
	@meson configure $(BUILD) -Dprefix=$(PREFIX)
	@meson install -C $(BUILD) $(if $(DESTDIR),--destdir $(abspath $(DESTDIR)))

clean: ## remove what was built; what tools/setup fetched stays
	@rm -rf $(BUILD) build-check

setup:
	@tools/setup

test-setup:
	@tools/setup --test

configured: setup
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD)

.PHONY: all help demo test format check check-long bench interop build install clean setup test-setup configured
