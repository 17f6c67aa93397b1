#!/usr/bin/env bash
# Makes .venv with the emulators and cfn-lint, unless it is there and current. Needs python3 with venv.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=scripts/emulators.txt
if cmp -s "$wanted" .venv/installed.txt; then exit 0; fi

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  echo 'python3 with venv is needed for the emulators (on Debian: apt-get install python3-venv)' >&2
  exit 1
fi
[ -x .venv/bin/pip ] || python3 -m venv --clear .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement "$wanted"
cp "$wanted" .venv/installed.txt
