"""Lets no more Lambda workers start at once than this machine has processors.

AWS starts any number of workers side by side. Here they share a few processors: fifty Node processes that start
together take seconds each, and by then one of them could have served ten calls. So an invocation that finds no idle
worker starts one only while few others start; otherwise it waits for whichever comes first, a worker that becomes idle
or its turn to start one. Workers that died are forgotten, so that one that looks idle is warm.

Private functions of MiniStack are used: the version is pinned.
"""

import os
import threading

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

STARTS_AT_ONCE = max(2, os.cpu_count() or 1)

acquire_worker = lambda_runtime.acquire_worker
release_worker = lambda_runtime.release_worker
changed = threading.Condition()
starting = 0


def acquire(func_name, config, code_zip, qualifier="$LATEST", max_concurrency=None):
    global starting
    key = lambda_runtime._worker_key(func_name, config, qualifier)
    with changed:
        while starting >= STARTS_AT_ONCE and not has_idle(key):
            changed.wait()
        dead = forget_dead(key)
        worker, reason = acquire_worker(func_name, config, code_zip, qualifier, max_concurrency)
        is_start = worker is not None and not is_running(worker)
        if is_start:
            starting += 1
    lambda_runtime.kill_workers(dead)
    if is_start:
        start(worker)
    return worker, reason


def start(worker):
    """Returns when the worker is ready, or could not be: then its invocation tries again, and tells why."""
    global starting
    try:
        lambda_runtime.ensure_spawned(worker)
    except Exception:  # noqa: BLE001
        pass
    finally:
        with changed:
            starting -= 1
            changed.notify_all()


def release(worker):
    release_worker(worker)
    with changed:
        changed.notify_all()


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


def is_running(worker):
    return worker._proc is not None and worker._proc.poll() is None


def install():
    lambda_svc.acquire_worker = acquire
    lambda_svc.release_worker = release
