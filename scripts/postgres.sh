#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own, which is gone afterwards: scripts/postgres.sh npm test
# The command finds it by TEST_DATABASE_URL; nobody else does: it listens on a socket in a folder that only its user may enter.
# --which: only says where the server's programs are.
set -euo pipefail

packaged() { ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin 2>/dev/null || true; }
if command -v initdb >/dev/null; then bin=$(dirname "$(command -v initdb)"); else bin=$(packaged | sort -V | tail -n 1); fi
if [ -z "$bin" ]; then
  echo "PostgreSQL's server is not installed: apt-get install postgresql, or brew install postgresql" >&2
  exit 69
fi

if [ "${1:-}" = --which ]; then
  echo "$bin"
  exit
fi

# A path for a socket has at most 107 characters: not below TMPDIR.
folder=$(mktemp -d /tmp/sluice-postgres.XXXXXX)
# PostgreSQL does not run as root.
as=()
if [ "$(id -u)" -eq 0 ]; then
  user=$(id -un postgres 2>/dev/null || echo nobody)
  chown "$user" "$folder"
  as=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups --)
fi
server() { (cd "$folder" && "${as[@]+"${as[@]}"}" "$bin/$@"); }

stop() {
  server pg_ctl --pgdata "$folder/data" --mode immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

server initdb --pgdata "$folder/data" --username sluice --auth trust --encoding UTF8 --no-locale >"$folder/log" 2>&1 &&
  server pg_ctl --pgdata "$folder/data" --log "$folder/data/log" --wait start \
    --options "-c listen_addresses='' -c unix_socket_directories='$folder' -c max_connections=200" >>"$folder/log" 2>&1 || {
  cat "$folder/log" "$folder/data/log" >&2 || true
  exit 70
}
# What stands beside the server, as pg_dump does, is found where nothing else was.
PATH="$PATH:$bin" TEST_DATABASE_URL="postgres://sluice@localhost/postgres?host=$folder" "$@"
