#!/bin/sh
# `npm test`: installs what is missing, then runs everything (scripts/run-tests.ts). Arguments go to vitest:
# `npm test -- --project fast local-cloud` runs a part.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
sh "$root/scripts/install.sh"
exec "$root/node_modules/.bin/node" "$root/scripts/run-tests.ts" "$@"
