#!/usr/bin/env bash
# Makes .mysql (or the folder that RIPOSTE_MYSQL names) with a server of MySQL for `npm run test:databases`, unless it is
# there. Debian's stable releases have MariaDB alone, so it is Debian unstable's, with all the libraries that it was built
# with, in a folder of its own: nothing of the system is touched. Needs apt, on x86-64 or arm64. When Debian has a newer one,
# delete the folder to get it.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(realpath -m "${RIPOSTE_MYSQL:-.mysql}")
wanted=$(sha256sum <scripts/mysql-server.sh)
if [ "$wanted" = "$(cat "$folder/installed.txt" 2>/dev/null)" ]; then exit 0; fi

for command in apt-get dpkg-deb; do
  command -v "$command" >/dev/null && continue
  echo "$command is needed to get a server of MySQL" >&2
  exit 1
done
rm -rf "$folder"
mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
touch "$folder/apt/status"
echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main' >"$folder/apt/sources.list"

apt() {
  apt-get -q -o Acquire::Retries=3 -o APT::Sandbox::User=root -o Debug::NoLocking=1 \
    -o Dir::Etc::sourcelist="$folder/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::Etc::preferences=/dev/null \
    -o Dir::State="$folder/apt" -o Dir::State::lists="$folder/apt/lists" -o Dir::State::status="$folder/apt/status" \
    -o Dir::Cache="$folder/apt/cache" "$@"
}
apt update
apt install -y --download-only --no-install-recommends mysql-server-core
for package in "$folder"/apt/cache/archives/*.deb; do dpkg-deb -x "$package" "$folder"; done
rm -rf "$folder/apt" "$folder"/usr/lib/*/perl "$folder"/usr/share/{perl,doc,man}

# Its own loader finds its own libraries.
loader=$(find "$folder/usr/lib" -name 'ld-linux-*' | head -n 1)
libraries=$(dirname "$loader"):$folder/usr/lib/mysql/private
printf '#!/bin/sh\nexec %q --library-path %q %q "$@"\n' "$loader" "$libraries" "$folder/usr/sbin/mysqld" >"$folder/mysqld"
chmod 755 "$folder" "$folder/mysqld"
"$folder/mysqld" --no-defaults --version
printf '%s\n' "$wanted" >"$folder/installed.txt"
