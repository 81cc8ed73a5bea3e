# Every target sets up what it needs by itself; scripts/ holds what the targets do.

.DEFAULT_GOAL := help
.PHONY: help run build test check bench conformance bless

help: ## Shows this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

build: ## Builds the site and the program
	@scripts/setup run
	@scripts/build-site
	@scripts/env cargo build --release --locked -p kuban

run: build ## Serves the portal on http://127.0.0.1:8080 with a private database; Ctrl-C stops both
	@exec scripts/env target/release/kuban serve

test: ## Runs every test, those in a browser included
	@scripts/setup test
	@scripts/test

check: ## Checks formatting, lints, documentation, licences, unused dependencies and generated files
	@scripts/setup check
	@scripts/check

bench: build ## Measures the program beside its peers and writes docs/benchmarks.md
	@scripts/setup bench
	@scripts/env cargo bench --locked --bench compare

conformance: build ## Runs the OGC's own test suites against the program
	@scripts/setup conformance
	@KUBAN_TEST_PROGRAM=target/release/kuban scripts/conformance

bless: ## Writes generated files and snapshots anew
	@scripts/setup run
	@scripts/bless
