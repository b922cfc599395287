# idcapture: everything is `make demo` and `make test`; `make check` is what CI runs.

SHELL := /bin/sh
PYTHON ?= python3
CARGO ?= cargo
BINARY := target/debug/idcapture
DEMO_OUT ?= demo-out
INTEROP := target/interop
.PHONY: help setup build demo test interop check format lint docs features hidden-native package deny \
	instructions bench peers peers-barcodes peers-mrz peers-faces advisories \
	reference reference-sheet held-back camera camera-vm app app-fonts app-needs app-test app-test-needs app-screens

help:
	@echo "make demo     set up, then run the whole flow on a drawn specimen"
	@echo "make test     set up, then run every test"
	@echo "make camera   the program with the cameras of this machine, as target/debug/idcapture"
	@echo "make camera-vm   cameras, and guided sessions before one, in guests under QEMU; says so where it did not run"
	@echo "make check    format, lints, docs, tests, stock-tool checks and guards"
	@echo "make app      the desktop capture app; make app-test drives its window"
	@echo "make reference-sheet   docs/reference-sheet.png: every reference photograph with what was found in it"
	@echo "make held-back HELD_BACK=DIR   renders the set that document detection is scored on"
	@echo "make bench    criterion benches of every stage, the preview path, the session and the bundle"
	@echo "make peers    the preview path beside OpenCV, on the same frames"
	@echo "make peers-mrz MRZ_PICTURES=DIR   machine-readable zones beside fastmrz and PassportEye, on the same pictures"
	@echo "make peers-faces   one selfie frame beside MediaPipe and dlib, on the same frames"
	@echo "make peers-barcodes   licence backs beside rxing and zxing-cpp, on the same pictures"

setup:
	@$(PYTHON) models/setup.py

build: setup
	@$(CARGO) build --locked

demo: build
	@$(BINARY) demo --out $(DEMO_OUT)

# nokhwa's bindings are made by libclang, which set-up fetches where it is pinned.
WITH_LIBCLANG := LIBCLANG_PATH="$${LIBCLANG_PATH:-$(CURDIR)/models/libclang}"
camera: setup
	@$(WITH_LIBCLANG) $(CARGO) build --locked --features camera

camera-vm: setup
	sh -c 'tests/camera-vm/run.sh; status=$$?; test $$status -eq 0 -o $$status -eq 77'

test: setup
	$(PYTHON) -m unittest discover -s models
	$(CARGO) test --locked
	@echo "make test did not run the checks with stock tools: make interop does (age, unzip, openssl, jq, sha256sum, strace)"

# The demo's bundle with stock tools alone, and a tampered one refused; a time stamp by OpenSSL; the files that a
# session opens; the golden bundles with the verifier in Python.
interop: build
	$(BINARY) demo --out $(INTEROP) >/dev/null
	sh interop/verify.sh $(INTEROP)/good.idev.age $(INTEROP)/device.pem.pub $(INTEROP)/relying-party.age
	sh interop/verify.sh $(INTEROP)/tampered.idev.age $(INTEROP)/device.pem.pub $(INTEROP)/relying-party.age; \
		test $$? -eq 1
	sh interop/tampered.sh $(INTEROP)/good.idev.age $(INTEROP)/device.pem.pub $(INTEROP)/relying-party.age
	sh interop/golden.sh
	sh interop/timestamp.sh $(BINARY) $(INTEROP)/good.idev.age $(INTEROP)/device.pem.pub $(INTEROP)/relying-party.age
	sh interop/files-opened.sh $(BINARY) $(INTEROP) $(INTEROP)/device.pem \
		"$$(age-keygen -y $(INTEROP)/relying-party.age)"
	test -x $(INTEROP)-venv/bin/python || $(PYTHON) -m venv $(INTEROP)-venv
	$(INTEROP)-venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
		-r examples/verifier/requirements.txt
	$(INTEROP)-venv/bin/python examples/verifier/golden.py

check: format lint docs test hidden-native interop features deny package instructions
	@echo "all checks passed"

format:
	$(CARGO) fmt --all --check

lint: setup
	$(CARGO) clippy --locked --all-targets -- -D warnings

docs: setup
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps

# The same suite where no native runtime is to be found.
hidden-native: setup
	IDCAPTURE_ONNXRUNTIME=none $(CARGO) test --locked

# Builds that relying parties and hosts use, each with lints as errors.
features: setup
	$(CARGO) clippy --locked --no-default-features --features evidence -- -D warnings
	$(CARGO) clippy --locked --no-default-features --features evidence,seal,cli -- -D warnings
	$(CARGO) clippy --locked --no-default-features --features capture -- -D warnings
	$(CARGO) clippy --locked --no-default-features --features capture,portable,evidence,cli -- -D warnings
	$(WITH_LIBCLANG) $(CARGO) clippy --locked --features camera --lib --bins --examples -- -D warnings
	@! $(CARGO) tree --locked --no-default-features --features evidence -e normal --prefix none | \
		grep -E '^(image|ort|rten|age|nokhwa|rxing) ' || { echo "evidence alone pulls these in"; exit 1; }

deny:
	$(CARGO) deny --all-features --locked check licenses bans sources

# Needs the network: known vulnerabilities of the dependencies.
advisories:
	$(CARGO) deny --all-features check advisories

# The package must stay under 10 MB.
package:
	$(CARGO) package --locked --no-verify --allow-dirty --quiet
	@size=$$(wc -c < target/package/idcapture-$$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1).crate); \
		echo "package: $$size bytes"; test "$$size" -lt 10000000

instructions: build
	sh benches/instructions.sh

bench: setup
	$(CARGO) bench --locked

# The preview path beside an OpenCV pipeline with the same gates, on the same frames in one run.
PEERS := target/peers
peers: setup
	test -x $(PEERS)/venv/bin/python || $(PYTHON) -m venv $(PEERS)/venv
	$(PEERS)/venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r benches/peers/requirements.txt
	$(CARGO) build --locked --release --example preview_times
	$(PEERS)/venv/bin/python benches/peers/opencv_preview.py $(PEERS)

# One selfie frame beside MediaPipe and dlib. Needs CPython 3.11: MediaPipe has no wheel for newer ones.
peers-faces: setup
	test -x $(PEERS)/faces-venv/bin/python || $(PYTHON) -m venv $(PEERS)/faces-venv
	$(PEERS)/faces-venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
		-r benches/peers/faces-requirements.txt
	$(CARGO) build --locked --release --example face_times
	$(PEERS)/faces-venv/bin/python benches/peers/faces.py $(PEERS)

# 200 licence backs by difficulty, of a seed that nothing was tuned on.
peers-barcodes: setup
	test -x $(PEERS)/barcodes-venv/bin/python || $(PYTHON) -m venv $(PEERS)/barcodes-venv
	$(PEERS)/barcodes-venv/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
		-r benches/peers/barcodes-requirements.txt
	$(CARGO) build --locked --release --example barcode_backs
	test -f $(PEERS)/backs/truth.json || target/release/examples/barcode_backs render $(PEERS)/backs 200 2028
	$(PEERS)/barcodes-venv/bin/python benches/peers/barcodes.py target/release/examples/barcode_backs $(PEERS)/backs

# Zones of drawn documents under every light and defect, or of the pictures of MRZ_PICTURES (with their truth.json).
MRZ_PICTURES ?= $(PEERS)/zones
peers-mrz: setup
	@command -v tesseract >/dev/null || { echo "peers-mrz needs tesseract: apt-get install tesseract-ocr"; exit 1; }
	test -x $(PEERS)/mrz-venv/bin/python || $(PYTHON) -m venv $(PEERS)/mrz-venv
	$(PEERS)/mrz-venv/bin/pip install --quiet --disable-pip-version-check --no-deps \
		--require-hashes -r benches/peers/mrz-requirements.txt
	$(CARGO) build --locked --release --example mrz_pictures
	test -f $(MRZ_PICTURES)/truth.json || target/release/examples/mrz_pictures render $(MRZ_PICTURES) 100 2027 1600
	$(PEERS)/mrz-venv/bin/python benches/peers/machine_readable.py target/release/examples/mrz_pictures $(MRZ_PICTURES) --pictures

# The reference photographs of documents and their truth; the same bytes on every run.
reference: setup
	$(CARGO) run --locked --example specimens -- reference --out assets/reference/documents

# Every reference photograph with what the program found (green) and the truth (white dots).
OVERLAYS := target/reference-overlays
reference-sheet: build
	rm -rf $(OVERLAYS)
	$(BINARY) analyze --jsonl --overlay $(OVERLAYS) assets/reference/documents/*.jpg >/dev/null
	$(CARGO) run --locked --example specimens -- sheet --pictures assets/reference/documents \
		--overlays $(OVERLAYS) --out docs/reference-sheet.png

# 4,800 photographs that no training has seen, one in ten without a document, in three folders with their truth.
HELD_BACK ?= target/held-back
held-back: setup
	$(CARGO) run --locked --example specimens -- held-back --seed 81121 --out $(HELD_BACK)/81121
	$(CARGO) run --locked --example specimens -- held-back --seed 81122 --count 1200 --out $(HELD_BACK)/81122
	$(CARGO) run --locked --example specimens -- held-back --seed 81123 --count 3000 --out $(HELD_BACK)/81123

# The desktop capture app. It is built by itself: its window and fonts need Debian packages that nothing else does, and a
# first build of what it rests on takes longer than all other checks.
APP_PACKAGES := libwayland-dev fonts-noto-core fonts-noto-cjk
APP_TEST_PACKAGES := xvfb xdotool imagemagick libgl1-mesa-dri libxkbcommon-x11-0 libxcursor1 libxi6
APP_VENV := target/app-venv
APP_SCREENS := target/app-screens
APP_CARGO := $(WITH_LIBCLANG) $(CARGO)
MISSING = missing=""; for package in $(1); do dpkg-query -W -f='$${Status}' $$package 2>/dev/null | \
	grep -q 'ok installed' || missing="$$missing $$package"; done; \
	test -z "$$missing" || { echo "$(2) needs: apt-get install$$missing"; exit 1; }
app-needs:
	@$(call MISSING,$(APP_PACKAGES),the app)

app-test-needs:
	@$(call MISSING,$(APP_TEST_PACKAGES),the test of the window)

app-fonts: app-needs
	@test -x $(APP_VENV)/bin/python || $(PYTHON) -m venv $(APP_VENV)
	@$(APP_VENV)/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
		-r apps/desktop/fonts-requirements.txt
	@$(APP_VENV)/bin/python apps/desktop/fonts.py

app: setup app-fonts
	$(APP_CARGO) build --locked -p idcapture-desktop
	@echo "target/debug/idcapture-desktop --help tells its flags"

# Lints, licences, words, model and layout, without a window; then the window itself, by keyboard.
app-test: app-test-needs app build
	$(APP_CARGO) clippy --locked -p idcapture-desktop --all-targets -- -D warnings
	$(APP_CARGO) test --locked -p idcapture-desktop
	$(CARGO) deny --manifest-path apps/desktop/Cargo.toml --locked --config apps/desktop/deny.toml \
		check licenses bans sources
	$(APP_CARGO) build --locked -p idcapture-desktop --examples
	rm -rf $(APP_SCREENS)
	$(PYTHON) apps/desktop/window_test.py target/debug $(BINARY) $(APP_SCREENS)

# The pictures in docs/app/: one of each state.
app-screens: app-test
	mkdir -p docs/app
	rm -f docs/app/*.png
	cp $(APP_SCREENS)/*.png docs/app/
	@size=$$(cat docs/app/*.png | wc -c); echo "docs/app: $$size bytes"; test "$$size" -lt 1500000
