# Everything a person types lives here; each target installs what it misses first.
# SCRATCH keeps one build folder. `make run` builds for release; CONFIGURATION=release makes the demo tour that binary.

SWIFT ?= swift
SCRATCH ?= .build
CONFIGURATION ?= debug
DATA ?= data
DIR ?= ../shared/opa-conformance
SEQUENCES ?= 1000000
SEED ?= 1
CASES ?= 20000
ROUNDS ?= 7
FUZZ_SECONDS ?= 300

.PHONY: help deps run build test demo soak conformance check-conformance differential fuzz bench bench-http check-allocations lint format clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

deps: ## install what is missing from Debian (asks apt only when something is)
	@scripts/install-deps

run: deps ## build and start Stint in --dev mode on the embedded store: control plane :8080, data plane :8181
	$(SWIFT) build -c release --product stint --scratch-path $(SCRATCH)
	exec $(SCRATCH)/release/stint serve --dev --data $(DATA)

build: deps ## debug build of everything, tests included
	$(SWIFT) build --build-tests --scratch-path $(SCRATCH)

# The servers' tests run alone: beside the property tests of the others their clients would starve on two cores.
test: build ## all tests: the engine, the domain, the store, the server, the whole binary
	$(SWIFT) test --skip-build --scratch-path $(SCRATCH) --skip '^StintServerTests'
	$(SWIFT) test --skip-build --scratch-path $(SCRATCH) --filter '^StintServerTests'

demo: deps ## a tour of a running server; every step says what was expected and what came
	$(SWIFT) build -c $(CONFIGURATION) --product stint --scratch-path $(SCRATCH)
	STINT=$(SCRATCH)/$(CONFIGURATION)/stint scripts/demo

soak: deps ## a million random scripts against the promises (SEQUENCES, SEED); prints seeds, rate and what was seen
	$(SWIFT) build -c release --product stint-soak --scratch-path $(SCRATCH)
	$(SCRATCH)/release/stint-soak $(SEQUENCES) $(SEED)

conformance: deps ## every OPA evaluation case in DIR (V0=1: in Rego v0); prints passed, failed and the failing ones
	$(SWIFT) build --product rego-conformance --scratch-path $(SCRATCH)
	$(SCRATCH)/debug/rego-conformance $(if $(V0),--v0) $(DIR)

check-conformance: deps ## what is wrong with OPA's check cases; prints the shares of equal verdicts, codes and rows
	$(SWIFT) build --product rego-conformance --scratch-path $(SCRATCH)
	$(SCRATCH)/debug/rego-conformance --check

differential: deps ## generated programs beside the real OPA (CASES, SEED); prints cases tried and differences found
	$(SWIFT) build --product rego-differential --scratch-path $(SCRATCH)
	python3 scripts/differential $(SCRATCH)/debug/rego-differential "$$(scripts/fetch-peer opa)" --cases $(CASES) --seed $(SEED)

fuzz: deps ## mutated modules, queries and JSON for FUZZ_SECONDS (SEED); keeps what traps, hangs or grows
	$(SWIFT) build --product rego-fuzz --scratch-path $(SCRATCH)
	$(SCRATCH)/debug/rego-fuzz --seconds $(FUZZ_SECONDS) --seed $(SEED) --keep $(SCRATCH)/fuzz

bench: deps ## the engine beside OPA and regorus on the same workloads (ONLY=ab, ROUNDS); writes docs/benchmarks.md
	$(SWIFT) build -c release --product engine-bench --scratch-path $(SCRATCH)
	python3 Benchmarks --stint $(SCRATCH)/release/engine-bench --opa "$$(scripts/fetch-peer opa)" \
		--regorus "$$(scripts/fetch-peer regorus)" --rounds $(ROUNDS) \
		$(if $(ONLY),--only $(ONLY),--write docs/benchmarks.md)

bench-http: ## the data plane beside a bare SwiftNIO handler, each on one core (ROUNDS); writes docs/benchmarks.md
	@scripts/install-deps wrk
	$(SWIFT) build -c release --product stint --scratch-path $(SCRATCH)
	$(SWIFT) build -c release --product bare-http --scratch-path $(SCRATCH)
	python3 Benchmarks/dataplane --stint $(SCRATCH)/release/stint --bare $(SCRATCH)/release/bare-http \
		--rounds $(ROUNDS) --write docs/benchmarks.md

check-allocations: deps ## how often evaluations allocate, against the bounds in Benchmarks/allocations.json
	$(SWIFT) build -c release --product engine-bench --scratch-path $(SCRATCH)
	python3 Benchmarks --stint $(SCRATCH)/release/engine-bench --check-allocations Benchmarks/allocations.json

lint: deps ## formatters, shell scripts, who may import whom
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks
	shellcheck $$(grep -lE -d skip '^#!/usr/bin/env bash' scripts/*) .ci/run
	scripts/check-imports
	scripts/promises --check
	$(SWIFT) run --scratch-path $(SCRATCH) stint policy fmt --list --fail policies examples
	scripts/check-snippets

format: ## rewrite the sources and policies as the linter wants them
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks
	$(SWIFT) run --scratch-path $(SCRATCH) stint policy fmt --write policies examples

clean: ## forget all builds
	rm -rf $(SCRATCH)
