# Every target makes what it needs: a virtual environment in .venv, node_modules in bindings-node, both bindings built.
# `make` lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PROFILE ?= ci
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
# Property tests draw the same cases in every run; `make test-rust PROPTEST_RNG_SEED=2` tries others.
PROPTEST_RNG_SEED ?= 1
export PROPTEST_RNG_SEED
RUST_SOURCES := $(shell find core/src bindings-python/src bindings-node/src -name '*.rs') Cargo.toml Cargo.lock \
  core/Cargo.toml bindings-python/Cargo.toml bindings-node/Cargo.toml $(wildcard core/worlds/*.toml)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: python node ## play a simulated month in Rust, Python and Node.js and show that they agree
	PROFILE=$(PROFILE) PYTHON=$(BIN)/python examples/demo.sh closed_loop

quickstart: python node ## recommend budgets for an invented export, in the three languages
	PROFILE=$(PROFILE) PYTHON=$(BIN)/python examples/demo.sh quickstart

executor: python ## send changes with eight workers to a platform that fails at random, and print the audit
	python examples/safe_executor/python/safe_executor.py

test: lint gen-check test-rust test-python test-node test-examples ## build everything and pass every test

lint: python node ## formatting, lints and types of all three languages
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features --profile $(PROFILE) -- -D warnings
	cd benches && cargo fmt --check
	ruff check bindings-python docs examples benches
	ruff format --check bindings-python docs examples benches
	cd bindings-python && mypy --strict python/lagwise tests && python -m mypy.stubtest lagwise --allowlist stubtest-allowlist.txt
	cd bindings-node && npm run --silent lint

test-rust: ## the core's unit, integration, property and documentation tests
	cargo test -p lagwise --profile $(PROFILE) --all-features
	RUSTDOCFLAGS='-D warnings' cargo doc -p lagwise --no-deps --all-features

test-python: python ## the Python binding's tests, on the installed package
	cd bindings-python && python -m pytest -q

test-node: node ## the Node.js binding's tests, on the built addon
	cd bindings-node && npm test

test-examples: python node examples/safe_executor/node/node_modules/lagwise ## the examples, and those of the documentation
	PROFILE=$(PROFILE) PYTHON=$(BIN)/python examples/demo.sh quickstart --check
	PROFILE=$(PROFILE) PYTHON=$(BIN)/python examples/demo.sh closed_loop --check
	python examples/safe_executor/python/safe_executor.py --check
	node examples/safe_executor/node/safe_executor.mjs --check
	python examples/data/make_insights.py --check
	NODE_PATH=examples/quickstart/node/node_modules python docs/check_examples.py

evidence: ## simulate the known worlds at full size (about 20 minutes) and write docs/src/evidence.md
	cargo run --release -p lagwise --features simulate --example evidence -- 1000 120 > docs/src/evidence.md

torture: ## kill the workers of the ledger and of the queue 500 times (some minutes) and write docs/src/torture.md
	LAGWISE_TORTURE_KILLS=300 LAGWISE_TORTURE_CHANGES=2000 LAGWISE_TORTURE_PAGE=$(CURDIR)/docs/src/torture.md \
	  cargo test -p lagwise --profile $(PROFILE) --all-features --test integration -- --exact --nocapture \
	  ledger_processes::workers_that_are_killed_lose_nothing_and_repeat_nothing
	LAGWISE_TORTURE_QUEUE_KILLS=200 LAGWISE_TORTURE_QUEUED=4000 LAGWISE_TORTURE_PAGE=$(CURDIR)/docs/src/torture.md \
	  cargo test -p lagwise --profile $(PROFILE) --all-features --test integration -- --exact --nocapture \
	  queue_processes::workers_that_are_killed_lose_nothing_and_repeat_nothing

bench: ## measure, side by side with what a user would take instead, and write benches/README.md
	python3 benches/run.py

gen: $(VENV)/ready bindings-node/node_modules/ready ## write the generated files: records, types, reference pages, golden vectors
	UPDATE_GENERATED=1 cargo test -p lagwise --profile $(PROFILE) --all-features --test integration -- generated golden every_version
	cd bindings-node && npm run --silent build:ci

gen-check: node ## fail where a generated file is stale
	cargo test -p lagwise --profile $(PROFILE) --all-features --test integration -- generated golden
	git diff --exit-code --stat -- bindings-node/index.js bindings-node/index.d.ts

python: $(VENV)/installed ## build the Python binding into .venv

node: bindings-node/built ## build the Node.js binding

clean: ## remove what was built
	cargo clean
	rm -rf $(VENV) bindings-node/node_modules bindings-node/built bindings-node/*.node

$(VENV)/ready: bindings-python/requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bindings-python/requirements-dev.txt
	touch $@

$(VENV)/installed: $(VENV)/ready $(RUST_SOURCES) bindings-python/pyproject.toml
	cd bindings-python && maturin develop --quiet --profile $(PROFILE)
	touch $@

bindings-node/node_modules/ready: bindings-node/package-lock.json
	cd bindings-node && npm ci --silent --no-fund --no-audit
	touch $@

examples/safe_executor/node/node_modules/lagwise:
	npm install --prefix examples/safe_executor/node --silent --offline --no-package-lock

bindings-node/built: bindings-node/node_modules/ready $(RUST_SOURCES) $(addprefix bindings-node/,build.rs package.json \
  index.header.d.ts src/results/results.js src/plain/plain.js)
	cd bindings-node && npm run --silent build:ci
	touch $@

.PHONY: help demo quickstart executor test lint test-rust test-python test-node test-examples evidence torture bench gen gen-check python node clean
