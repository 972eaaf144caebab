"""Lets few Lambda workers start at once, and no more of one function than its calls need.

AWS starts any number of workers side by side. Here they share a few processors: fifty Node processes that start
together take seconds each, and by then a few of them could have served all the calls. So a call takes an idle worker,
or starts the first one of its function; more start in turn, few at once and one of a function. A call waits a while
before it starts another: for the first worker of its function, whose first call is its slowest, and later for one of
several, as long as these come free at all: where calls are long, waiting for them is in vain. Workers that died are
forgotten: one that looks idle is warm.

A Node worker runs its code from a folder that is named after what is in it, and keeps what Node compiled: MiniStack gives
each a folder of its own, where Node would compile the same again.

Private functions of MiniStack are used: the version is pinned.
"""

import os
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

STARTS_AT_ONCE = max(2, os.cpu_count() or 1)
# So many of one function start without a further wait, once one of them has answered.
WORKERS_AT_ONCE = STARTS_AT_ONCE
# Longer than a start and a first call take while everything else starts.
PATIENCE_S = 5
# Where no worker of a function came free for so long, all of them have long calls.
STUCK_S = 0.2

acquire_worker = lambda_runtime.acquire_worker
release_worker = lambda_runtime.release_worker
changed = threading.Condition()
starting = 0
# Functions of which one is starting.
starting_keys = set()
# Calls that wait for a worker, the longest first.
line = []
# When a worker of a function last came free.
freed_at = {}


class Waiting:
    def __init__(self, key):
        self.key = key
        self.came_at = time.monotonic()

    def patience_left(self):
        is_warm = has_warm(self.key)
        until = self.came_at + PATIENCE_S
        if is_warm:
            until = min(until, max(self.came_at, freed_at.get(self.key, 0)) + STUCK_S)
        left = until - time.monotonic()
        return left if left > 0 and busy(self.key) >= (WORKERS_AT_ONCE if is_warm else 1) else None

    def may_start(self):
        return self.key not in starting_keys and self.patience_left() is None

    def may_go(self):
        if has_idle(self.key) or busy(self.key) == 0:
            return True
        if starting >= STARTS_AT_ONCE:
            return False
        return self is next_to_start()


def next_to_start():
    """Of the longest waiting call of each function, the one whose function has the fewest workers busy: a burst at one function holds up no other."""
    longest_waiting = {call.key: call for call in reversed(line)}.values()
    ready = [call for call in longest_waiting if call.may_start()]
    return min(ready, key=lambda call: (busy(call.key), call.came_at), default=None)


def acquire(func_name, config, code_zip, qualifier="$LATEST", max_concurrency=None):
    global starting
    call = Waiting(lambda_runtime._worker_key(func_name, config, qualifier))
    with changed:
        line.append(call)
        while not call.may_go():
            changed.wait(call.patience_left())
        line.remove(call)
        dead = forget_dead(call.key)
        worker, reason = acquire_worker(func_name, config, code_zip, qualifier, max_concurrency)
        is_start = worker is not None and not is_running(worker)
        if worker is not None:
            worker.pool_key = call.key
        if is_start:
            starting += 1
            starting_keys.add(call.key)
        changed.notify_all()
    lambda_runtime.kill_workers(dead)
    if is_start:
        start(worker, call.key)
    return worker, reason


def start(worker, key):
    """Returns when the worker is ready, or could not be: then its invocation tries again, and tells why."""
    global starting
    try:
        lambda_runtime.ensure_spawned(worker)
    except Exception:  # noqa: BLE001
        pass
    finally:
        with changed:
            starting -= 1
            starting_keys.discard(key)
            changed.notify_all()


def release(worker):
    worker.has_answered = True
    release_worker(worker)
    with changed:
        freed_at[getattr(worker, "pool_key", None)] = time.monotonic()
        changed.notify_all()


def has_warm(key):
    """A worker of the function has answered before."""
    with lambda_runtime._lock:
        return any(is_running(worker) and has_answered(worker) for worker in lambda_runtime._workers.get(key, []))


def has_answered(worker):
    return getattr(worker, "has_answered", False)


def busy(key):
    with lambda_runtime._lock:
        return sum(1 for worker in lambda_runtime._workers.get(key, []) if worker.in_use)


def has_idle(key):
    with lambda_runtime._lock:
        return any(not worker.in_use and is_running(worker) for worker in lambda_runtime._workers.get(key, []))


def forget_dead(key):
    """Takes workers whose process is gone out of the pool; their folders are the caller's to remove."""
    with lambda_runtime._lock:
        workers = lambda_runtime._workers.get(key, [])
        dead = [worker for worker in workers if not worker.in_use and not is_running(worker)]
        if dead:
            lambda_runtime._workers[key] = [worker for worker in workers if worker not in dead]
    return dead


# In MiniStack's script of a Node worker, and what takes its place.
OWN_FOLDER = "const { code_dir, module: modPath, handler: handlerName, env } = msg;"
SHARED_FOLDER = """const { module: modPath, handler: handlerName, env } = msg;
      const code_dir = sharedFolder(msg.code_dir);"""
FIRST_ANSWER = "const result = handlerFn(event, context, callback);"
KEEPS_COMPILED = FIRST_ANSWER + "\n      if (lineNum === 2) setTimeout(() => Module.flushCompileCache?.(), 1000).unref();"
SHARED_FOLDER_OF = """
function sharedFolder(own) {
  const zip = fs.readFileSync(path.join(own, "..", "code.zip"));
  const name = "code-" + require("crypto").createHash("sha256").update(zip).digest("hex");
  const shared = path.join(own, "..", "..", name);
  if (!fs.existsSync(shared)) {
    const copy = shared + "." + process.pid;
    fs.cpSync(own, copy, { recursive: true });
    try {
      fs.renameSync(copy, shared);
    } catch (error) {
      // Another worker was faster.
      fs.rmSync(copy, { recursive: true });
    }
  }
  return shared;
}
"""


def node_script(script):
    for line in (OWN_FOLDER, FIRST_ANSWER):
        assert script.count(line) == 1, f"MiniStack's worker script has changed: {line}"
    return SHARED_FOLDER_OF + script.replace(OWN_FOLDER, SHARED_FOLDER).replace(FIRST_ANSWER, KEEPS_COMPILED)


def is_running(worker):
    """Popen.poll() says "it runs" also while another thread is asking, so the system is asked, which answers everybody."""
    process = worker._proc
    if process is None or process.poll() is not None:
        return False
    try:
        # macOS has no waitid before Python 3.13.
        if not hasattr(os, "waitid") or os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return True
    except ChildProcessError:
        pass
    process.wait()
    return False


def install():
    lambda_runtime._NODEJS_WORKER_SCRIPT = node_script(lambda_runtime._NODEJS_WORKER_SCRIPT)
    lambda_svc.acquire_worker = acquire
    lambda_svc.release_worker = release
