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
RUST_SOURCES := $(shell find core/src bindings-python/src bindings-node/src -name '*.rs') Cargo.toml Cargo.lock \
  core/Cargo.toml bindings-python/Cargo.toml bindings-node/Cargo.toml

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: python node ## run the quickstart in Rust, Python and Node.js and show that they agree
	PROFILE=$(PROFILE) PYTHON=$(BIN)/python examples/demo.sh

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

test-examples: python node ## the quickstart in three languages, and every example of the documentation
	PROFILE=$(PROFILE) PYTHON=$(BIN)/python examples/demo.sh --check
	python examples/data/make_insights.py --check
	NODE_PATH=examples/quickstart/node/node_modules python docs/check_examples.py

bench: ## measure, side by side with what a user would take instead, and write benches/README.md
	python3 benches/run.py

gen: $(VENV)/ready ## write the generated files: records, types, reference pages, golden vectors
	UPDATE_GENERATED=1 cargo test -p lagwise --profile $(PROFILE) --all-features --test integration -- generated golden every_version
	ruff format --quiet bindings-python
	cargo fmt --all

gen-check: ## fail where a generated file is stale
	cargo test -p lagwise --profile $(PROFILE) --all-features --test integration -- generated golden

python: $(VENV)/installed ## build the Python binding into .venv

node: bindings-node/built ## build the Node.js binding

clean: ## remove what was built
	cargo clean
	rm -rf $(VENV) bindings-node/node_modules bindings-node/built bindings-node/*.node

$(VENV)/ready: bindings-python/requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bindings-python/requirements-dev.txt
	touch $@

$(VENV)/installed: $(VENV)/ready $(RUST_SOURCES) bindings-python/pyproject.toml $(wildcard bindings-python/python/lagwise/*)
	cd bindings-python && maturin develop --quiet --profile $(PROFILE)
	touch $@

bindings-node/node_modules/ready: bindings-node/package-lock.json
	cd bindings-node && npm ci --silent --no-fund --no-audit
	touch $@

bindings-node/built: bindings-node/node_modules/ready $(RUST_SOURCES)
	cd bindings-node && npm run --silent build:ci
	touch $@

.PHONY: help demo test lint test-rust test-python test-node test-examples bench gen gen-check python node clean
