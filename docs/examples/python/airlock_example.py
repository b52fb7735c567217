"""Airlock from Python, with the standard library alone.

Calls go by the names of /openapi.json. It submits a job, follows its events, waits for its end and takes the webhook
that tells of it:

    AIRLOCK_CALLBACK_ALLOW=127.0.0.1:4000 npm start
    AIRLOCK_API_KEY=… AIRLOCK_WEBHOOK_SECRET=whsec_… python3 docs/examples/python/airlock_example.py
"""

import base64
import hashlib
import hmac
import json
import os
import queue
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

URL = os.environ.get("AIRLOCK_URL", "http://127.0.0.1:3000")
KEY = os.environ["AIRLOCK_API_KEY"]
SECRET = os.environ["AIRLOCK_WEBHOOK_SECRET"]
RECEIVER_PORT = int(os.environ.get("RECEIVER_PORT", "4000"))
METHODS = ("get", "post", "patch", "delete")
ENDINGS = ("succeeded", "failed", "cancelled", "expired")
TOLERANCE_S = 300


class AirlockError(Exception):
    """What Airlock refused: its problem, as a dict. `retryable` says whether the same call may succeed later."""

    def __init__(self, problem):
        super().__init__(f"{problem['code']}: {problem['detail']}")
        self.problem = problem


def read_operations():
    """Method and path of each operation of the document, by its operationId."""
    with urllib.request.urlopen(f"{URL}/openapi.json") as answer:
        paths = json.load(answer)["paths"]
    return {
        operation["operationId"]: (method.upper(), path)
        for path, item in paths.items()
        for method, operation in item.items()
        if method in METHODS
    }


OPERATIONS = read_operations()


def open_call(operation, body=None, headers=None, **parts):
    """Opens a call of an operation; `parts` are those of its path. Raises an AirlockError for what is refused."""
    method, path = OPERATIONS[operation]
    request = urllib.request.Request(URL + path.format(**parts), method=method)
    request.add_header("Authorization", f"Bearer {KEY}")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    try:
        return urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        raise AirlockError(json.load(error)) from None


def call(operation, **given):
    with open_call(operation, **given) as answer:
        return json.load(answer)


def submit(task, job_input, **options):
    """Submits a job. The key makes it safe to send again when no answer came."""
    body = {"task": task, "input": job_input, "options": options}
    return call("submitJob", body=body, headers={"Idempotency-Key": str(uuid.uuid4())})


def wait(job_id):
    """The job once it has ended, or waits for a person."""
    while True:
        job = call("showJob", id=job_id, headers={"Prefer": "wait=60"})
        if job["status"] in (*ENDINGS, "in_review"):
            return job


def events(job_id):
    """Names of a job's changes, until it has ended. After a break, send the last `id` as Last-Event-ID."""
    with open_call("followJob", id=job_id) as answer:
        for line in answer:
            if line.startswith(b"event: "):
                yield line[len(b"event: ") :].decode().strip()


def verify_webhook(headers, body):
    """What a webhook tells (Standard Webhooks). Raises a ValueError for one that is not to be believed."""
    if abs(time.time() - int(headers["webhook-timestamp"])) > TOLERANCE_S:
        raise ValueError("it was signed more than five minutes ago, or ahead")
    secret = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    signatures = [one.removeprefix("v1,") for one in headers["webhook-signature"].split(" ") if one.startswith("v1,")]
    if not any(hmac.compare_digest(expected, one) for one in signatures):
        raise ValueError("no signature is of this secret")
    return json.loads(body)


def start_receiver(heard):
    """Listens for webhooks; those that are to be believed go into the queue."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            try:
                heard.put(verify_webhook(self.headers, body))
                self.send_response(204)
            except (ValueError, TypeError):
                self.send_response(400)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", RECEIVER_PORT), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    heard = queue.Queue()
    start_receiver(heard)
    ticket = {"subject": "Charged twice", "body": "My card was charged twice this morning. dana@example.com"}
    job = submit("ticket-triage", ticket, callbackUrl=f"http://127.0.0.1:{RECEIVER_PORT}/airlock")
    for event in events(job["id"]):
        print("event", event)
    ended = wait(job["id"])
    print("ended", ended["status"], json.dumps(ended["output"]))
    told = heard.get(timeout=30)
    print("webhook", told["type"], told["data"]["id"] == job["id"])
    try:
        submit("ticket-triage", {"subject": 7})
    except AirlockError as error:
        print("refused", error.problem["code"], [place["path"] for place in error.problem["errors"]])


if __name__ == "__main__":
    main()
