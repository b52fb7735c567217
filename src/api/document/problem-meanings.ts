import type { ProblemCodeName } from '../../submissions/problem-codes.ts';

/** When each problem is answered. docs/failures.md says the same. */
export const problemMeanings: Readonly<Record<ProblemCodeName, string>> = {
  'key-in-url': 'the URL carries a key; treat it as exposed',
  'request-malformed': 'not valid HTTP',
  'body-empty': 'no body',
  'body-incomplete': 'the connection ended before the whole body had come',
  'upload-incomplete':
    "a batch's upload was cut, paused for over 30 s, or its compressed body ends early; batch says what was taken",
  'json-invalid': 'not JSON',
  'json-not-object': 'JSON, but no object',
  'text-invalid': 'not UTF-8, a lone surrogate, a NUL in a name or key',
  'json-too-deep': 'nested deeper than 64',
  'json-too-many-keys': 'more than 10,000 keys',
  'key-forbidden': '__proto__, constructor or prototype as a key',
  'key-duplicate': 'a key twice in one object; errors says where',
  'field-unknown': 'a field that the envelope, its options, their backoff or a filter do not have',
  'id-invalid': "not the form of a job's or a batch's id",
  'query-invalid': 'a parameter that is unknown here, repeated or out of range',
  'idempotency-key-invalid': 'empty, over 255 bytes, or with control characters',
  'key-missing': 'no Authorization header',
  'key-invalid': 'the key is unknown, has expired or was revoked',
  'role-too-low': "the key's role does not allow this",
  'operator-needed':
    'erasing a dead letter, a job that has waited for a person, or a batch with one of them, by a key of role submit',
  'origin-foreign': "the board's forms, sent from another page",
  'route-unknown': 'nothing at this path',
  'model-unknown': 'no profile of this name',
  'task-unknown': 'no task of this name',
  'job-unknown': "no such job, dead letter or review; another tenant's looks the same",
  'batch-unknown': "no such batch; another tenant's looks the same",
  'tenant-unknown': 'the key acts for its own tenant only, and this is another',
  'webhook-unknown': "no such webhook; another tenant's looks the same",
  'delivery-unknown': "the webhook's log has no such delivery, or not any more",
  'api-key-unknown': "there is no API key of this id, or it is another tenant's",
  'method-not-allowed': 'see the Allow header',
  'request-timeout': 'the request took over 30 s to arrive; may be sent again',
  'idempotency-mismatch': 'this Idempotency-Key stands for another body',
  'webhooks-full': 'the tenant has 20 webhooks',
  'webhook-disabled': 'replaying to an endpoint that has answered 410',
  'api-key-ended': 'rotating an API key that was revoked or has expired',
  'job-finished': 'cancelling a job that ended otherwise; deciding about a job that is not in review, or not any more',
  'outcome-told': 'another outcome was told of this run of the job',
  'job-not-finished': 'erasing a job that has not ended, or that waits for a person: cancel it first',
  'batch-not-finished': 'erasing a batch of which a job has not ended',
  'not-dead': 'replaying or discarding a job that is no dead letter, or not any more',
  'task-version-changed':
    'replaying from the stage although the task has another version by now, or a job whose task is gone',
  'record-tampered': 'replaying, or deciding about, a job whose record was changed outside of Airlock',
  'seal-broken': 'approving or correcting what a payload that does not open is needed for',
  'task-broken':
    "correcting an answer that the task's own schema or check cannot judge; detail says file, field and why",
  'review-nothing-to-approve': 'approving where there is no unsure answer to take',
  'review-nobody-to-ask': 'asking again where the task has no model',
  'body-too-large': 'over 1 MiB, also once inflated',
  'media-type': 'not application/json in UTF-8',
  'content-encoding':
    "not plain, gzip, deflate or br; or damaged, or not what it says: of a batch's upload batch says what was taken, which runs",
  'expectation-failed': 'an Expect header with anything but 100-continue',
  'input-invalid': 'errors names each place that does not fit; below /output those of a correction',
  'number-not-exact':
    'a whole number that would be read as another one, such as 9007199254740993; errors says where. Send ids as text',
  'batch-empty': 'an upload without a row',
  'csv-header-invalid':
    'a column that has no name, stands twice, is no field of the input or names an option that there is not, with its number, and its name where it looks like one and another column is right; over 10,000 columns; a first record that cannot be read (not UTF-8, a quote left open, over 1 MiB), with its line; two byte order marks',
  'metadata-invalid': 'over 16 keys, a key of over 64 characters, a value that is no string or has over 512',
  'callback-url-forbidden':
    "a callbackUrl, or a webhook's url, that is not https, is of no public host, has a user, a fragment or a port below 1024 other than 443; errors says which, the URL is never quoted",
  'callback-unsigned': 'a callbackUrl where AIRLOCK_WEBHOOK_SECRET is not set',
  'deadline-invalid': 'delayMs is not below deadlineMs, or that is not in 1 ms to 7 days',
  'too-many-refusals':
    'over 30 requests without a right key came from this address within a minute; Retry-After says when it is told again what is wrong. A right key is taken at any time',
  'too-many-calls':
    'the tenant has made as many calls in this minute as it may of this process (callsPerMinute); RateLimit says how many are left, Retry-After when to go on',
  'tenant-waiting':
    'the tenant has as many jobs as it may that have not ended (maxWaiting); Retry-After says when to ask again. An upload may end so in its middle; batch says what was taken',
  'budget-spent':
    'the tenant has spent, or has set aside for its jobs, what it may in a day (usdPerDay); Retry-After is the time until midnight UTC. Jobs that were accepted go on. An upload may end so in its middle; batch says what was taken',
  'listeners-full': 'this process streams events to 2,000 listeners of the tenant, or to 5,000 in all',
  'headers-too-large': 'headers over 16 KiB',
  internal: 'a bug; may be tried again, with an Idempotency-Key, since the job may have been accepted',
  overloaded:
    'Redis has used 80 % of its memory and takes no jobs; Retry-After says when to ask again. An upload may end so in its middle; batch says what was taken',
  'audit-broken':
    'the audit log was changed outside of Airlock: what it would have told of is not done. Not to be tried again before somebody has looked',
  'tenant-full':
    'the tenant holds its share of Redis (AIRLOCK_TENANT_SHARE), others do not; Retry-After says when to ask again. An upload may end so in its middle; batch says what was taken',
  'payloads-unavailable':
    'the folder or the bucket where long payloads live is away, refuses or is full; Retry-After says when to ask again. Nothing was accepted or changed; jobs with short payloads go on',
  'payloads-left':
    'the record is erased, its payloads outside of Redis could not be removed yet. Workers try until they are; for a job, the same request tells when',
  'queue-unavailable':
    'Redis is away or refuses, or with AIRLOCK_DURABILITY=replicated no replica has the job; Retry-After says when. A submit may have been accepted: use an Idempotency-Key',
};
