interface ProblemCode {
  status: number;
  title: string;
  /** What the caller can do; a problem may say it more exactly. */
  detail: string;
  /** Whether the same request may succeed later. */
  retryable: boolean;
}

const jsonBody = 'Send one JSON object in UTF-8.';

/** Every problem the HTTP API answers with. docs/failures.md lists the same codes. */
export const problemCodes = {
  'key-in-url': refused(400, 'Key in the URL', 'Send the key in the Authorization header; treat this one as exposed.'),
  'request-malformed': refused(400, 'Malformed request', 'The request is not valid HTTP.'),
  'body-empty': refused(400, 'Empty body', jsonBody),
  'body-incomplete': refused(400, 'Incomplete body', 'The connection ended before the whole body had arrived.'),
  'upload-incomplete': {
    ...refused(400, 'Incomplete upload', 'The upload ended early. With an Idempotency-Key, send it again to go on.'),
    retryable: true,
  },
  'json-invalid': refused(400, 'Invalid JSON', jsonBody),
  'json-not-object': refused(400, 'Not a JSON object', jsonBody),
  'text-invalid': refused(400, 'Invalid text', 'Text must be UTF-8 without lone surrogates, ids and keys without NUL.'),
  'json-too-deep': refused(400, 'JSON nested too deep', 'At most 64 levels may be nested.'),
  'json-too-many-keys': refused(400, 'Too many keys', 'At most 10,000 keys are taken.'),
  'key-forbidden': refused(400, 'Forbidden key', '__proto__, constructor and prototype are not taken as keys.'),
  'key-duplicate': refused(400, 'Key given twice', 'A key may stand once in an object.'),
  'field-unknown': refused(400, 'Unknown field', 'The request has a field that is not known here.'),
  'id-invalid': refused(400, 'Invalid id', 'An id is job_, batch_, key_ or whk_ followed by a UUID of version 7.'),
  'query-invalid': refused(400, 'Invalid query', 'A query parameter is unknown, repeated or out of range.'),
  'idempotency-key-invalid': refused(
    400,
    'Invalid Idempotency-Key',
    'An Idempotency-Key has 1 to 255 bytes and no control characters.',
  ),
  'key-missing': refused(401, 'Key missing', 'Send a key: Authorization: Bearer <key>.'),
  'key-invalid': refused(401, 'Key invalid', 'The key is not known, has expired or was revoked.'),
  'role-too-low': refused(403, 'Role too low', 'The role of this key does not allow this.'),
  'operator-needed': refused(
    403,
    'Operator needed',
    'The job is a dead letter, or has waited for a person: a key of role operate may erase it.',
  ),
  'origin-foreign': refused(403, 'Foreign origin', 'This request may only come from its own page.'),
  'route-unknown': refused(404, 'Unknown route', 'There is nothing at this path.'),
  'model-unknown': refused(404, 'Unknown model', 'No profile has this name; GET /v1/models lists them.'),
  'task-unknown': refused(404, 'Unknown task', 'No task has this name; GET /v1/tasks lists them.'),
  'job-unknown': refused(404, 'Unknown job', 'There is no job with this id.'),
  'batch-unknown': refused(404, 'Unknown batch', 'There is no batch with this id.'),
  'tenant-unknown': refused(404, 'Unknown tenant', 'This key does not act for a tenant of this name.'),
  'webhook-unknown': refused(404, 'Unknown webhook', 'There is no webhook with this id.'),
  'delivery-unknown': refused(404, 'Unknown delivery', 'The log of this webhook has no delivery with this id.'),
  'api-key-unknown': refused(404, 'Unknown API key', 'There is no API key with this id.'),
  'method-not-allowed': refused(405, 'Method not allowed', 'The Allow header names the methods of this path.'),
  'request-timeout': { ...refused(408, 'Request too slow', 'The request took too long to arrive.'), retryable: true },
  'idempotency-mismatch': refused(409, 'Idempotency-Key reused', 'This Idempotency-Key stands for another body.'),
  'webhooks-full': refused(409, 'Too many webhooks', 'A tenant may have 20 webhooks: delete one.'),
  'webhook-disabled': refused(409, 'Webhook disabled', 'Its endpoint answered 410: make another webhook.'),
  'api-key-ended': refused(409, 'API key ended', 'The API key was revoked or has expired: create a new one.'),
  'job-finished': refused(409, 'Job finished', 'The job has already ended.'),
  'job-not-finished': refused(409, 'Job not finished', 'The job has not ended: cancel it, or wait for its end.'),
  'outcome-told': refused(409, 'Outcome told', 'Something else was told of this run of the job before.'),
  'batch-not-finished': refused(
    409,
    'Batch not finished',
    'A job of it has not ended: cancel it, or wait for its end.',
  ),
  'not-dead': refused(409, 'Not a dead letter', 'The job is no dead letter, or no longer.'),
  'task-version-changed': refused(
    409,
    'Task version changed',
    'The task has another version by now: replay the job from the start. A task that is gone cannot be replayed.',
  ),
  'record-tampered': refused(
    409,
    'Record changed outside',
    "The job's record was changed outside of Airlock: it can only be discarded, erased and submitted anew.",
  ),
  'seal-broken': refused(
    409,
    'Payload does not open',
    'A payload of the job does not open under the key it names: nobody can decide about what nobody can see.',
  ),
  'task-broken': refused(409, 'Task broken', "The task's own code could not judge the correction: tell its owner."),
  'review-nothing-to-approve': refused(
    409,
    'Nothing to approve',
    'No answer waits for approval: correct it with an output, or reject it.',
  ),
  'review-nobody-to-ask': refused(409, 'Nobody to ask', "The job's task has no model: decide otherwise."),
  'body-too-large': refused(413, 'Body too large', 'A body may have 1 MiB, also once inflated.'),
  'media-type': refused(415, 'Unsupported media type', 'Send application/json in UTF-8.'),
  'content-encoding': refused(415, 'Unsupported content encoding', 'Send the body plain, or in gzip, deflate or br.'),
  'expectation-failed': refused(417, 'Expectation failed', 'The only expectation that is met is 100-continue.'),
  'input-invalid': refused(422, 'Invalid input', 'errors[] names each place that does not fit.'),
  'number-not-exact': refused(
    422,
    'Number not exact',
    'Past 2^53 not every whole number can be read: send ids and the like as text.',
  ),
  'batch-empty': refused(422, 'Empty batch', 'A batch has at least one row.'),
  'csv-header-invalid': refused(
    422,
    'Invalid CSV header',
    'Columns are customId, metadata.<key>, options.<name> and the fields of the input, each once.',
  ),
  'metadata-invalid': refused(
    422,
    'Invalid metadata',
    'Metadata is an object of at most 16 keys of up to 64 characters, with strings of up to 512.',
  ),
  'callback-url-forbidden': refused(
    422,
    'URL not allowed',
    'Events go to https URLs of public hosts, and to hosts that AIRLOCK_CALLBACK_ALLOW names; errors[] says what is wrong.',
  ),
  'callback-unsigned': refused(
    422,
    'Nothing to sign with',
    'A callbackUrl needs AIRLOCK_WEBHOOK_SECRET, which is not set here; an endpoint of /v1/webhooks has a secret of its own.',
  ),
  'deadline-invalid': refused(
    422,
    'Invalid deadline',
    'It must hold that delayMs < deadlineMs and deadlineMs ≤ 7 days.',
  ),
  'too-many-refusals': refused(
    429,
    'Too many refusals',
    'Too many requests without a right key came from this address. A right key is taken at any time.',
  ),
  'too-many-calls': {
    ...refused(
      429,
      'Too many calls',
      'This tenant calls more often than it may; RateLimit and Retry-After say when to go on.',
    ),
    retryable: true,
  },
  'tenant-waiting': {
    ...refused(
      429,
      'Too many jobs waiting',
      'This tenant has as many jobs as it may that have not ended; try again later, when some have.',
    ),
    retryable: true,
  },
  'budget-spent': {
    ...refused(
      429,
      'Budget spent',
      'This tenant has spent, or has set aside for its jobs, what it may in a day; a day ends at midnight UTC.',
    ),
    retryable: true,
  },
  'listeners-full': {
    ...refused(429, 'Too many listeners', 'This process streams to as many listeners as it may; try again later.'),
    retryable: true,
  },
  'headers-too-large': refused(431, 'Headers too large', 'The headers of a request may have 16 KiB.'),
  internal: { ...refused(500, 'Internal error', 'Something unexpected went wrong.'), retryable: true },
  overloaded: {
    ...refused(
      503,
      'Overloaded',
      'Redis is nearly full and takes no jobs until some have been removed; try again later.',
    ),
    retryable: true,
  },
  'audit-broken': refused(
    503,
    'Audit log changed outside',
    'The audit log was changed outside of Airlock: what it would have told of is not done. See airlock audit verify.',
  ),
  'tenant-full': {
    ...refused(
      503,
      'Tenant full',
      'This tenant holds its share of Redis; try again later, when something that it holds was removed.',
    ),
    retryable: true,
  },
  'payloads-unavailable': {
    ...refused(
      503,
      'Payloads unavailable',
      'Payloads as long as this are kept outside of Redis, where they cannot be read or written now: try again.',
    ),
    retryable: true,
  },
  'payloads-left': {
    ...refused(
      503,
      'Payloads left',
      'All is erased but payloads outside of Redis, which cannot be reached now; their removal is tried until it is done.',
    ),
    retryable: true,
  },
  'queue-unavailable': {
    ...refused(503, 'Queue unavailable', 'Try again. A job may have been accepted: its Idempotency-Key finds it.'),
    retryable: true,
  },
} as const satisfies Record<string, ProblemCode>;

/** The code of a problem. */
export type ProblemCodeName = keyof typeof problemCodes;

function refused(status: number, title: string, detail: string): ProblemCode {
  return { status, title, detail, retryable: false };
}
