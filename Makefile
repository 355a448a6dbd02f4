PYTHON     ?= python3
SPHINXOPTS ?= -W
TESTOPTS   ?= -n auto --dist loadfile --no-loadscope-reorder
LOCKOPTS   ?=

VENV   := .venv
READY  := $(VENV)/installed
TESTED := $(VENV)/installed-test
AUDITED := tools/audit/node_modules/installed
BENCHED := build/peers/installed
SPHINX  = $(VENV)/bin/sphinx-build -d $(BUILD)/doctrees -j auto $(SPHINXOPTS)
# make html SITE_LANGUAGE=fr: the interface in French, beside the English site.
BUILD  := build$(addprefix /,$(filter-out en,$(SITE_LANGUAGE)))
ifeq ($(DRAFTS),1)
BUILD  := build/drafts
endif
UV     := uv==0.13.9

.DEFAULT_GOAL := help
.NOTPARALLEL:  # the builders share build/doctrees; sphinx-build itself uses every core
.PHONY: $(shell sed -n 's|^\([a-z-]*\):.*## .*|\1|p' Makefile)  # every target with a description

html: $(READY) ## Build the site: build/html/index.html (SITE_LANGUAGE=fr: build/fr/html)
	$(SPHINX) -b html . $(BUILD)/html

latexpdf: $(READY) ## Build the compendium: build/latex/compendium.pdf (PAPER=letter for North America)
	@tools/system-packages.sh tex
	$(SPHINX) -b latex . build/latex
	@$(VENV)/bin/digest pdf build/latex

packs: $(READY) ## Build all course packs and one a topic: build/packs/NAME (PDFs, one web page)
	$(call courses,all,tex)

pack: $(READY) ## Build one pack on the spot: make pack TOPIC=alliance (or PACK=, TYPE=, FROM=2019-01, TO=)
	@asked=$$($(VENV)/bin/digest course $(foreach name,pack topic type from to,$(call option,$(name)))) && \
	$(MAKE) --no-print-directory asked ASKED="$$asked"

.PHONY: asked
asked: $(READY)
	$(call courses,$(ASKED),tex-of-one)

epub: $(READY) ## Build the e-book: build/epub (PACK=slug: of a course pack, build/epub/slug)
	$(SPHINX) $${PACK:+-D "digest_book=packs/$$PACK"} -b epub . "$(BUILD)/epub$${PACK:+/$$PACK}"

serve: $(READY) ## Show the site while you write it, drafts too (PORT=8000)
	@$(VENV)/bin/digest serve $(call option,port)

preview: $(READY) ## Serve the built site as a host would (PORT=8000 PREFIX=/handbook/en/ where it matters)
	@exec $(VENV)/bin/digest preview --port "$${PORT:-0}" --prefix "$${PREFIX:-/}" $(BUILD)/html

text: $(READY) ## Build plain text: build/text
	$(SPHINX) -b text . build/text

new: $(READY) ## Start a summary: make new DOI=10.… (or PMID=, RIS=, NBIB=, BIB=; MONTH=2026-10, SLUG=)
	@$(VENV)/bin/digest new $(foreach name,doi pmid ris nbib bib month slug,$(call option,$(name)))

import-blog: $(READY) ## Make drafts from a text copy of a blog page: make import-blog FILE=…
	@$(VENV)/bin/digest import-blog -- "$${FILE:?name the text copy: make import-blog FILE=blog.txt}"

linkcheck: $(READY) ## Ask every address on other sites whether it still answers (not again within 30 days)
	$(SPHINX) -b linkcheck . $(BUILD)/linkcheck

retractions: $(READY) ## Ask Crossref which articles were retracted or corrected: retractions.json
	$(VENV)/bin/digest retractions

handout: $(READY) ## Make a handout: make handout SUMMARY=slug or TOPIC=slug (PAPER=letter): build/handouts/slug.pdf
	@tools/system-packages.sh tex
	@$(VENV)/bin/digest handout --summary "$${SUMMARY:-}" --topic "$${TOPIC:-}" --paper "$${PAPER:-a4}"

newsletter: $(READY) ## Write a month's e-mail: make newsletter MONTH=2020-12
	$(VENV)/bin/digest newsletter --output build/newsletter -- "$${MONTH:?write the month: make newsletter MONTH=2020-12}"

messages: $(READY) ## Bring the files of translations up to date with the code
	$(VENV)/bin/python -m evidence_digest.messages

check: $(READY) ## List everything that is wrong in the sources, and advice (FORMAT=github or json)
	@$(VENV)/bin/digest check --format "$${FORMAT:-text}"

urls: $(READY) ## Record the addresses of new pages in urls.lock, before they are published
	$(VENV)/bin/digest urls

lint: $(TESTED) ## Check the code's style and types
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy

test: lint ## Check the code, then run all tests (TESTOPTS='-k name' for some of them)
	@tools/system-packages.sh test
	$(VENV)/bin/pytest $(TESTOPTS)

test-long: $(TESTED) ## Edit and kill at random, for an hour at most (SEED=, SEQUENCES=200, KILLS=60, MINUTES=60)
	@tools/system-packages.sh test
	SEED="$${SEED:-$$(date +%s)}" $(VENV)/bin/pytest -n auto tests/long

fuzz: $(TESTED) ## Feed the readers with anything, RUNS=10000 inputs each, by Hypothesis and by atheris (SECONDS=600 a reader)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target build/fuzz atheris==3.0.0
	RUNS="$${RUNS:-10000}" $(VENV)/bin/pytest -n auto tests/test_fuzz.py
	cd tests && PYTHONPATH=../build/fuzz ../$(VENV)/bin/python -m fuzz "$${RUNS:-10000}" "$${SECONDS:-600}"

# Lighthouse measures time: nothing else runs beside it.
audit: $(TESTED) $(AUDITED) epub html ## Hold what is built against outside checkers: axe, Nu, epubcheck, Lighthouse
	@tools/system-packages.sh audit
	$(VENV)/bin/pytest -n auto --ignore=tests/audit/test_lighthouse.py tests/audit
	$(VENV)/bin/pytest tests/audit/test_lighthouse.py

bench: $(TESTED) $(BENCHED) ## Measure speed against MkDocs, Pelican, Hugo and plain Sphinx (SIZES=200 PEERS= PARTS= REPEATS=)
	@tools/system-packages.sh test
	@tools/system-packages.sh tex
	$(VENV)/bin/python -m benchmarks $(foreach name,sizes peers parts repeats,$(call option,$(name)))

lock: ## Remake the lock files (LOCKOPTS=--upgrade for newer versions)
	$(check-python)
	"$(PYTHON)" -m venv build/uv
	build/uv/bin/pip install --quiet $(UV)
	$(call compile,--extra test $(LOCKOPTS),requirements-test.txt)
	cp requirements-test.txt requirements.txt  # the same versions in both
	$(call compile,,requirements.txt)
	build/uv/bin/uv pip compile $(COMPILED) benchmarks/peers.in -o benchmarks/peers.txt $(LOCKOPTS)

clean: ## Remove what was built
	rm -rf build

help: ## Print this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14

# -- The virtual environment: made once, brought up to date when a lock or pyproject.toml changes ----------------------

$(READY): requirements.txt pyproject.toml
	$(check-python)
	@$(VENV)/bin/python -c 'import pip' 2>/dev/null && [ "$$(cat $@)" = "$(CURDIR)" ] || \
	{ echo "Making $(VENV)"; "$(PYTHON)" -m venv --clear $(VENV); }
	$(call install,requirements.txt)
	$(VENV)/bin/pip install --quiet --no-deps --no-build-isolation -e .
	@echo "$(CURDIR)" >$@

$(TESTED): $(READY) requirements-test.txt
	$(call install,requirements-test.txt)
	@touch $@

$(BENCHED): benchmarks/peers.txt
	"$(PYTHON)" -m venv --clear build/peers
	build/peers/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(AUDITED): tools/audit/package-lock.json
	@tools/system-packages.sh audit
	cd tools/audit && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

ifneq ($(CURDIR),$(shell cat $(READY) 2>/dev/null))
.PHONY: $(READY)  # never finished, or the folder was moved: a virtual environment holds its own address
endif

# Each PDF goes to the folder of its pack, the facilitator's beside that of those who take part.
define courses
@tools/system-packages.sh tex
$(SPHINX) -D "digest_courses=$(1)" -b course . $(BUILD)/packs
$(SPHINX) -D "digest_courses=$(1)" -b latex . $(BUILD)/packs/$(2)
@$(VENV)/bin/digest pdf $(BUILD)/packs/$(2); status=$$?; for pdf in $(BUILD)/packs/$(2)/*.pdf; do \
	name=$$(basename "$$pdf" .pdf) && folder="$(BUILD)/packs/$${name%-facilitator}" && \
	mkdir -p "$$folder" && cp "$$pdf" "$$folder/new" && mv "$$folder/new" "$$folder/$$name.pdf"; \
done; echo "The course packs are in $(BUILD)/packs."; exit $$status
endef

# --name "$NAME", where the variable NAME is set: its text reaches the command as it is
option = $${$(shell echo $(1) | tr a-z A-Z):+--$(1) "$$$(shell echo $(1) | tr a-z A-Z)"}

install = $(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $(1)

COMPILED := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--annotation-style line
compile = printf 'hatchling\neditables\n' | build/uv/bin/uv pip compile $(COMPILED) $(1) pyproject.toml - -o $(2)

define check-python
@command -v "$(PYTHON)" >/dev/null || { echo "Python 3.11 or newer is needed, and there is no $(PYTHON): \
	install it, or name yours: make PYTHON=/path/to/python3" >&2; exit 1; }
@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and \
	$(PYTHON) is $$("$(PYTHON)" --version 2>&1): name a newer one: make PYTHON=/path/to/python3" >&2; exit 1; }
@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: \
	install its venv module (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
endef
