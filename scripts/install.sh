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
dashboard_lock=dashboard/package-lock.json
dashboard_stamp=dashboard/node_modules/.tradewind-lock
lock=.tradewind/install.lock
log=.tradewind/install.log
temporary=.tradewind/install.tmp

say() { printf '%s\n' "$*" >&2; }

refuse() {
  say "$1"
  exit 1
}

npm_done() { [ -x "$node_bin" ] && cmp -s package-lock.json "$npm_stamp"; }
dashboard_done() { [ ! -f "$dashboard_lock" ] || cmp -s "$dashboard_lock" "$dashboard_stamp"; }
python_done() { [ -x .venv/bin/python ] && cmp -s "$python_requirements" "$python_stamp"; }

# npm run puts node_modules/.bin first on PATH; npm must not run on a Node that it is about to replace.
strip_path() {
  PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -v '/node_modules/\.bin$' | tr '\n' ':')
  PATH=${PATH%:}
}

# Says what begins; a terminal sees a dot every two seconds until run_logged is done.
begin() {
  if [ -t 2 ]; then printf '%s ' "$1" >&2; else say "$1"; fi
}

job=''
dots=''
start_dots() {
  [ -t 2 ] || return 0
  while sleep 2 && kill -0 $$ 2>/dev/null; do printf '.' >&2; done &
  dots=$!
}

stop_dots() {
  [ -n "$dots" ] || return 0
  kill "$dots" 2>/dev/null || true
  dots=''
  say ''
}

# In the background, because the shell hears signals while it waits, and not while a command runs in the foreground.
run_logged() {
  start_dots
  TMPDIR=$root/$temporary "$@" >"$log" 2>&1 </dev/null &
  job=$!
  if wait "$job"; then
    job=''
    stop_dots
    return 0
  fi
  job=''
  stop_dots
  tail -n 15 "$log" >&2
  refuse "Installing failed at \`$*\`; the whole output is in $log."
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

# The package `node` fetches its binary in an install script, by a shell and an npm of its own. Asked for directly, the
# same npm package comes by one process, which stop can end.
install_node() {
  wanted=$(node -p '
    const { platform, arch } = process;
    const prefix = platform === "darwin" && arch === "arm64" ? "node-bin" : "node";
    `${prefix}-${platform}-${arch}@${require("./node_modules/node/package.json").version}`')
  run_logged sh -c 'cd node_modules/node && exec npm install --no-save --ignore-scripts --no-audit --no-fund "$0"' "$wanted"
  mkdir -p node_modules/node/bin
  ln -f "node_modules/node/node_modules/${wanted%@*}/bin/node" node_modules/node/bin/node
}

install_npm() {
  begin 'Installs the npm packages (once; about a minute) ...'
  # No package may run an install script: versions of npm differ in what they allow by default, and this is the same
  # with all of them.
  run_logged npm ci --ignore-scripts --no-audit --no-fund
  begin 'Installs the pinned Node.js ...'
  install_node
  mkdir -p node_modules/.bin
  [ -e "$node_bin" ] || ln -sf ../node/bin/node "$node_bin"
  chmod +x node_modules/node/bin/node
  "$node_bin" --version >/dev/null 2>&1 || refuse "The pinned Node.js does not run on this machine ($(uname -sm)); see $log."
}

install_dashboard() {
  begin 'Installs the packages of the dashboard (a quarter of a minute) ...'
  run_logged sh -c 'cd dashboard && exec npm ci --ignore-scripts --no-audit --no-fund'
  cp "$dashboard_lock" "$dashboard_stamp"
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
    begin 'Creates the Python environment of the local cloud ...'
    run_logged "$python" -m venv --clear .venv
  fi
  begin 'Installs the local cloud (MiniStack; about half a minute) ...'
  run_logged .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r "$python_requirements"
  cp "$python_requirements" "$python_stamp"
}

# Of two that find the same dead owner, the slower must not remove the lock that the faster has taken since.
remove_lock_of() {
  if mkdir "$lock.taker" 2>/dev/null; then
    [ "$(cat "$lock/pid" 2>/dev/null || true)" != "$1" ] || rm -rf "$lock"
    rm -rf "$lock.taker"
  else
    sleep 1
    waited=$((waited + 1))
  fi
}

# A directory is made by one process only; its owner's pid tells whether a lock was left behind by a crash.
take_lock() {
  mkdir -p .tradewind
  waited=0
  while ! mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null || true)
    [ "$waited" -lt 900 ] || refuse "Another installation has held $lock for 15 minutes; if none runs, remove that folder and $lock.taker."
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      remove_lock_of "$owner"
      continue
    fi
    # An owner that died between its two steps leaves a lock without a pid.
    if [ -z "$owner" ] && [ "$waited" -ge 10 ]; then
      remove_lock_of ''
      continue
    fi
    [ "$waited" -gt 0 ] || say 'Waits for another installation of Tradewind to end ...'
    sleep 1
    waited=$((waited + 1))
  done
  printf '%s' "$$" >"$lock/pid"
  trap 'stop' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  rm -rf "$temporary"
  mkdir "$temporary"
}

# What runs is killed, not asked: npm would undo for many seconds what the next start does anew anyway.
stop() {
  [ -z "$job" ] || kill -KILL "$job" 2>/dev/null || true
  stop_dots
  rm -rf "$temporary" "$lock"
}

if npm_done && dashboard_done && python_done; then exit 0; fi

strip_path
# What the machine itself lacks is said before a minute is spent on installing.
if ! npm_done || ! dashboard_done; then check_node; fi
python_done || check_python
take_lock
if ! npm_done; then
  npm_matches_lock || install_npm
  cp package-lock.json "$npm_stamp"
fi
dashboard_done || install_dashboard
python_done || install_python
