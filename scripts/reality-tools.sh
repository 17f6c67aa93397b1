#!/usr/bin/env bash
# Makes .reality (or the folder that RIPOSTE_REALITY_TOOLS names) with the tools of `npm run test:reality`, unless they
# are there and current: AWS's event matcher (needs a JDK and Maven), AWS's API models as the newest botocore has them (the
# emulators need an older one), and an IAM engine. The engine is AGPL-3.0: it stays in this folder, runs in a process of its
# own, and is no part of the project or of what is deployed.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=${RIPOSTE_REALITY_TOOLS:-.reality}
wanted=$(cat scripts/reality-tools.sh scripts/reality/* | sha256sum)
if [ "$wanted" = "$(cat "$tools/installed.txt" 2>/dev/null)" ]; then exit 0; fi

for command in javac mvn npm; do
  command -v "$command" >/dev/null && continue
  echo "$command is needed for the reality checks (on Debian: apt-get install default-jdk-headless maven)" >&2
  exit 1
done
python=$PWD/.venv/bin/python
if [ ! -x "$python" ]; then
  echo "$python is missing: run scripts/emulators.sh" >&2
  exit 1
fi
rm -rf "$tools"
mkdir -p "$tools"
cp scripts/reality/* "$tools"
cd "$tools"
npm install --silent --no-audit --no-fund
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --target models 'botocore==1.44.8'
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath.txt
javac -nowarn -cp "$(cat classpath.txt)" Match.java
printf '%s\n' "$wanted" >installed.txt
