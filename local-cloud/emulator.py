"""Runs MiniStack, the local AWS emulator, as a child of the supervisor.

Adds eleven things that MiniStack 1.5.33 lacks (private functions are used: the version is pinned):

* A snapshot of all services every 2 s (less often where it is big), so that a `kill -9` loses seconds, not everything. A forked child writes it:
  the copy is of one instant across all services, and serving requests does not wait for it. All services go into ONE
  file that replaces the older one in a single rename, so no crash can leave a torn or mixed state.
* What AWS forgets after weeks (log events, finished executions) is kept up to a number: state does not grow for ever,
  but by what the application itself keeps.
* It ends when its parent does: end-of-file on stdin is a clean stop, forced after 30 s.
* Its Lambda workers end with it: they share its process group. Few of them start at once (worker_starts.py).
* GET /_tradewind/task-credentials/{role name}: what ECS gives a container as its role's credentials, so that ws-ingest,
  run as a process, holds its task role and no more (IAM is enforced with AUTH=true).
* An execution that was aborted takes no further step, and stays ABORTED: MiniStack lets its task retry.
* What no function has read yet of a table's stream outlives a restart, and so does how far each has read (table_streams.py).
* Codes, challenges and renewed tokens of a user pool are as Cognito's (user_pool.py).
* Calls of tables copy what they must, and read an expression once (quick_tables.py).
* After a look at its queues and streams that found nothing it waits 10 ms for the next, not 50.
* A batch call of SQS or SNS asks for the action that AWS asks for (there is no action `sqs:SendMessageBatch`).

Configuration comes from the environment, as MiniStack reads it: GATEWAY_PORT, BIND_HOST, STATE_DIR, TMPDIR ...
Run by local-cloud/emulator.ts; by hand: `sleep 1000 | python local-cloud/emulator.py`.
"""

import asyncio
import copy
import gc
import json
import os
import secrets
import shutil
import signal
import sys
import threading
import time

SNAPSHOT_EVERY_S = 2
# Of a processor, where a snapshot is big.
SNAPSHOT_SHARE_MAX = 1 / 3
SNAPSHOT_LIMIT_S = 20
# After a look at queues and streams that found nothing: what comes meanwhile waits for it.
IDLE_WAKE_GAP_S = 0.01
CREDENTIALS_LIFE_S = 3600
CREDENTIALS_PATH = "/_tradewind/task-credentials/"
# The last snapshot is written meanwhile; on a machine that is busy it takes its time.
STOP_LIMIT_S = 30
# A log group has about one stream an invocation.
LOG_STREAMS_KEPT = 200
EXECUTIONS_KEPT = 1000

# Its part of the snapshot, beside those of MiniStack's services.
TABLE_STREAMS = "tradewind_table_streams"

STATE_DIR = os.environ["STATE_DIR"]
SNAPSHOT = os.path.join(STATE_DIR, "snapshot.json")

from ministack import app as ministack  # noqa: E402  (reads the environment while it is imported)
from ministack.core import iam_actions, persistence  # noqa: E402
from ministack.services import lambda_svc, stepfunctions, sts  # noqa: E402

import quick_tables  # noqa: E402
import table_streams  # noqa: E402
import user_pool  # noqa: E402
import worker_starts  # noqa: E402

ACTION_OF_BATCH = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}
extract_operation = iam_actions.extract_iam_action


add_event = stepfunctions._add_event


def add_event_unless_aborted(execution, event_type, details=None):
    if execution["status"] == "ABORTED" and event_type != "ExecutionAborted":
        sys.exit()  # It ends the execution's own thread, and that alone.
    return add_event(execution, event_type, details)


def extract_action(*request):
    operation = extract_operation(*request)
    return ACTION_OF_BATCH.get(operation, operation)


def write_snapshot(services):
    """Replaces the snapshot file. A service without state (None) keeps what the file held for it before."""
    parts = dict(loaded_parts)
    for name, get_state in services.items():
        state = get_state()
        if state is not None:
            forget_oldest(name, state)
            parts[name] = {"__ministack_format__": persistence._state_format_version(name), "payload": state}
    parts[TABLE_STREAMS] = {"payload": table_streams.unread()}
    temporary = f"{SNAPSHOT}.{os.getpid()}"
    with open(temporary, "w", encoding="utf-8") as file:
        # In one piece: json.dump writes bit by bit, in Python, and takes several times as long.
        file.write(json.dumps(parts, default=persistence._json_default))
    os.replace(temporary, SNAPSHOT)


def forget_oldest(service, state):
    """Shortens a copy of a service's state; dictionaries hold the oldest first."""
    if service == "cloudwatch_logs":
        for group in state["log_groups"].all_values():
            streams = group["streams"]
            for name in list(streams)[:-LOG_STREAMS_KEPT]:
                del streams[name]
    elif service == "stepfunctions":
        executions = state["executions"]._data
        finished = [key for key, execution in executions.items() if execution["status"] != "RUNNING"]
        for key in finished[:-EXECUTIONS_KEPT]:
            del executions[key]


def read_snapshot():
    """All services' state of the last snapshot, or nothing at a first start."""
    for name in os.listdir(STATE_DIR):
        if name.startswith("snapshot.json."):
            os.remove(os.path.join(STATE_DIR, name))
    if not os.path.exists(SNAPSHOT):
        return {}
    with open(SNAPSHOT, encoding="utf-8") as file:
        return json.load(file, object_hook=persistence._json_object_hook)


def load_state(service):
    part = loaded_parts.get(service)
    return part["payload"] if part else None


load_services = ministack._load_persisted_state


def load_everything():
    load_services()
    table_streams.restore(load_state(TABLE_STREAMS))


class Snapshots:
    """Forks a writer every 2 s while requests come in."""

    def __init__(self):
        self.requests_seen = False
        self.writer_pid = None

    async def run(self):
        pause_s = SNAPSHOT_EVERY_S
        while True:
            await asyncio.sleep(pause_s)
            if not self.requests_seen:
                continue
            self.requests_seen = False
            began_at_s = time.monotonic()
            self.writer_pid = self.fork_writer()
            _, status = await asyncio.to_thread(os.waitpid, self.writer_pid, 0)
            self.writer_pid = None
            took_s = time.monotonic() - began_at_s
            pause_s = max(SNAPSHOT_EVERY_S, took_s / SNAPSHOT_SHARE_MAX - took_s)
            if status != 0:
                self.requests_seen = True
                print(f"snapshot failed with status {status}; the next one follows", file=sys.stderr, flush=True)

    def fork_writer(self):
        pid = os.fork()
        if pid != 0:
            return pid
        # The writer: a lock that another thread held at the fork may never be released here, so it has a time limit.
        try:
            gc.disable()
            # All that it sees is a copy: the fork's own. To copy it once more takes most of the time, and a whole processor.
            copy.deepcopy = lambda value, memo=None: value
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(SNAPSHOT_LIMIT_S)
            write_snapshot(ministack._build_persistence_save_dict())
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  (it must never return into the server's loop)
            print(f"snapshot: {error!r}", file=sys.stderr, flush=True)
            os._exit(1)

    def write_last(self, services):
        """The clean stop's own snapshot; an older one still being written must not replace it."""
        if self.writer_pid is not None:
            try:
                os.kill(self.writer_pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        write_snapshot(services)


def task_credentials(role_name):
    """A new session of a task's role, in the shape of the ECS credentials endpoint."""
    account_id = os.environ.get("MINISTACK_ACCOUNT_ID", "000000000000")
    expires_at_s = time.time() + CREDENTIALS_LIFE_S
    credentials = {
        "AccessKeyId": "ASIA" + secrets.token_hex(8).upper(),
        "SecretAccessKey": secrets.token_hex(20),
        "Token": secrets.token_hex(32),
        "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(expires_at_s)),
    }
    sts.register_session(
        credentials["AccessKeyId"],
        {
            "Arn": f"arn:aws:sts::{account_id}:assumed-role/{role_name}/task",
            "UserId": f"{role_name}:task",
            "AccountId": account_id,
            "PrincipalType": "AssumedRole",
            "SecretAccessKey": credentials["SecretAccessKey"],
            "SessionToken": credentials["Token"],
            "Expiration": expires_at_s,
        },
    )
    return credentials


async def send_json(send, value):
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(value).encode()})


def stop_with_parent():
    """Ends this process when the other end of stdin closes: the supervisor stopped, or died."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_LIMIT_S)
    os.killpg(0, signal.SIGKILL)


def main():
    snapshots = Snapshots()
    serve = ministack.app

    async def app(scope, receive, send):
        path = scope.get("path", "")
        if scope["type"] == "lifespan":
            app.snapshot_task = asyncio.create_task(snapshots.run())
        elif scope["type"] == "http" and path.startswith(CREDENTIALS_PATH):
            return await send_json(send, task_credentials(path.removeprefix(CREDENTIALS_PATH)))
        elif not path.startswith("/_ministack/"):
            snapshots.requests_seen = True
        await serve(scope, receive, send)

    ministack.app = app
    worker_starts.install()
    quick_tables.install()
    user_pool.install()
    iam_actions.extract_iam_action = extract_action
    stepfunctions._add_event = add_event_unless_aborted
    lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = IDLE_WAKE_GAP_S
    ministack.load_state = load_state
    ministack._load_persisted_state = load_everything
    ministack.save_all = snapshots.write_last
    threading.Thread(target=stop_with_parent, daemon=True).start()
    try:
        ministack.main()
    finally:
        # Workers that still run share our group: end them too, but not ourselves.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


os.makedirs(STATE_DIR, exist_ok=True)
if os.getpid() != os.getpgrp():
    os.setpgid(0, 0)
loaded_parts = read_snapshot()
if __name__ == "__main__":
    main()
