# The version in the binary comes from git, through the build information of Go.
VCS := $(shell git rev-parse --verify --quiet HEAD >/dev/null 2>&1 && echo true || echo false)
GO_BUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=$(VCS)
FUZZTIME ?= 30s
SEEDS ?= 2000
FIRST ?= 1
export SEEDS FIRST

.PHONY: build demo story picture test test-clients test-spreadsheets chaos simulate conformance mutants lint vulnerabilities sbom bench fuzz tidy clean help

build: ## Build bin/icptier.
	$(GO_BUILD) -o bin/icptier ./cmd/icptier

demo: build ## Build, then run the demo: make demo ARGS=--once
	bin/icptier demo $(ARGS)

story: build ## Run the demo once in a folder of its own, and print the story that README.md tells.
	@.ci/story.sh

picture: ## Make the picture of a page anew that README.md shows (needs Chromium).
	@dir=$$(mktemp -d) && ICPTIER_TEST_SCREENSHOTS=$$dir go test -count 1 -run 'TestPagesInABrowser/^account$$/^en$$' ./internal/web && \
		cp $$dir/TestPagesInABrowser-account-en-1280-light.png internal/web/page.png && chmod 644 internal/web/page.png && rm -r $$dir

test: ## Set up what the tests need and run them all, with the race detector.
	@.ci/test.sh

test-clients: ## Walk the CRMs' own clients (jsforce, @hubspot/api-client, pipedrive) through the sandboxes.
	@.ci/clients.sh

test-spreadsheets: ## Open what is exported with LibreOffice: nothing in it is live, and numbers are numbers.
	go test -count 1 -v -tags libreoffice -run '^TestFilesInASpreadsheet$$' ./internal/report

chaos: ## Run the program under faults and print a table: make chaos MINUTES=10 SEED=7 ARGS=-help; SEEDS=N simulates as well.
	@SIMULATE=$(if $(filter command environment,$(firstword $(origin SEEDS))),$(SEEDS)) .ci/chaos.sh $(ARGS)

simulate: ## Run the stages through seeded trouble: make simulate SEEDS=10000 FIRST=1
	@.ci/simulate.sh

conformance: ## Run the connectors under seeds of faults, in simulated time: make conformance SEEDS=200 FIRST=1
	@ICPTIER_SEEDS=$(if $(filter command environment,$(firstword $(origin SEEDS))),$(SEEDS),200) ICPTIER_FIRST_SEED=$(FIRST) \
		go test -count 1 -timeout 1h -run '^TestContract/^(faults|undo)$$|^TestSeeds|^TestWhatRunsCost' ./connectors/...

mutants: ## Plant faults one at a time and say which tests find them (ARGS="-only NAME").
	@go run ./.ci/mutants $(ARGS)

lint: ## Formatting, vet, golangci-lint, go.mod and generated files.
	@.ci/lint.sh

vulnerabilities: ## Look for known vulnerabilities, where their database can be reached.
	@.ci/vulnerabilities.sh

sbom: ## Write bin/sbom.json: the modules that are built in, with their licences (CycloneDX).
	@.ci/sbom.sh

bench: ## Run the benchmarks against a real redis-server.
	@.ci/bench.sh

fuzz: ## Run every fuzz target for FUZZTIME (30s).
	@FUZZTIME=$(FUZZTIME) .ci/fuzz.sh

tidy: ## Format the code and tidy go.mod.
	gofmt -w .
	go mod tidy

clean: ## Remove what the build and the demo have made.
	rm -rf bin data

help: ## Show the targets.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14
