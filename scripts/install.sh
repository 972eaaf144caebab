#!/bin/sh
# Installs what is missing and says so on stderr: npm packages, the pinned Node, the Python tools of the local cloud.
# Silent and quick (a few ms) when nothing is. Safe to run twice at once: the second waits for the first.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"

node_bin=node_modules/.bin/node
npm_stamp=node_modules/.tradewind-lock
python_requirements=local-cloud/requirements.txt
python_stamp=.venv/.tradewind-requirements
lock=.tradewind/install.lock
log=.tradewind/install.log

say() { printf '%s\n' "$*" >&2; }

refuse() {
  say "$1"
  exit 1
}

npm_done() { [ -x "$node_bin" ] && cmp -s package-lock.json "$npm_stamp"; }
python_done() { [ -x .venv/bin/python ] && cmp -s "$python_requirements" "$python_stamp"; }

# npm run puts node_modules/.bin first on PATH; npm must not run on a Node that it is about to replace.
strip_path() {
  PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -v '/node_modules/\.bin$' | tr '\n' ':')
  PATH=${PATH%:}
}

run_logged() {
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    refuse "Installing failed at \`$*\`; the whole output is in $log."
  fi
}

check_node() {
  major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || major=''
  if [ -z "$major" ] || [ "$major" -lt 20 ] || ! command -v npm >/dev/null 2>&1; then
    refuse "Tradewind needs Node.js 20 or newer with npm to install itself${major:+ (found Node.js $major)}: see https://nodejs.org/en/download."
  fi
}

# A plain `npm install` leaves no stamp of ours: accept it when every package is there in the locked version.
npm_matches_lock() {
  [ -x "$node_bin" ] && [ -f node_modules/.package-lock.json ] && "$node_bin" -e '
    const { readFileSync } = require("node:fs");
    const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
    const installed = packages("node_modules/.package-lock.json");
    const wanted = Object.entries(packages("package-lock.json")).filter(([name, entry]) => name !== "" && !entry.optional);
    const same = wanted.every(([name, entry]) => installed[name]?.version === entry.version && installed[name]?.integrity === entry.integrity);
    const node = wanted.find(([name]) => name === "node_modules/node")?.[1].version;
    process.exit(same && process.version === "v" + node ? 0 : 1);
  '
}

install_npm() {
  say 'Installs the npm packages (once; about a minute) ...'
  # No package may run an install script but the one that fetches the pinned Node: versions of npm differ in what
  # they allow by default, and this is the same with all of them.
  run_logged npm ci --ignore-scripts --no-audit --no-fund
  say 'Installs the pinned Node.js ...'
  (cd node_modules/node && run_logged_in_root node installArchSpecificPackage.js)
  mkdir -p node_modules/.bin
  [ -e "$node_bin" ] || ln -sf ../node/bin/node "$node_bin"
  chmod +x node_modules/node/bin/node
  "$node_bin" --version >/dev/null 2>&1 || refuse "The pinned Node.js does not run on this machine ($(uname -sm)); see $log."
}

run_logged_in_root() {
  log=$root/.tradewind/install.log
  run_logged "$@"
}

find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
      printf '%s' "$name"
      return
    fi
  done
}

venv_works() { .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; }

check_python() {
  venv_works && return
  python=$(find_python)
  [ -n "$python" ] || refuse 'Tradewind needs Python 3.10 or newer with its venv module: install it (Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python3) and start again.'
}

install_python() {
  if ! venv_works; then
    say 'Creates the Python environment of the local cloud ...'
    run_logged "$python" -m venv --clear .venv
  fi
  say 'Installs the local cloud (MiniStack) ...'
  run_logged .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r "$python_requirements"
  cp "$python_requirements" "$python_stamp"
}

# A directory is made by one process only; its owner's pid tells whether a lock was left behind by a crash.
take_lock() {
  mkdir -p .tradewind
  waited=0
  while ! mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$lock"
      continue
    fi
    # An owner that died between its two steps leaves a lock without a pid.
    if [ -z "$owner" ] && [ "$waited" -ge 10 ]; then
      rm -rf "$lock"
      continue
    fi
    [ "$waited" -gt 0 ] || say 'Waits for another installation of Tradewind to end ...'
    [ "$waited" -lt 900 ] || refuse "Another installation has held $lock for 15 minutes; remove that folder if none runs."
    sleep 1
    waited=$((waited + 1))
  done
  printf '%s' "$$" >"$lock/pid"
  trap 'rm -rf "$root/$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

if npm_done && python_done; then exit 0; fi

strip_path
# What the machine itself lacks is said before a minute is spent on installing.
npm_done || check_node
python_done || check_python
take_lock
if ! npm_done; then
  npm_matches_lock || install_npm
  cp package-lock.json "$npm_stamp"
fi
python_done || install_python
