import fc, { type Arbitrary } from 'fast-check';
import { CANARY, csv, drawBodies, nasty, ndjson, text } from './draw-bodies.ts';
import { type FuzzedRequest, framings, type Mutation } from './fuzzed-request.ts';

/** What is there to be asked for, and by whom. */
export interface Known {
  keys: readonly string[];
  /** Ids of jobs and batches, the own tenant's and another's. */
  ids: readonly string[];
  tasks: readonly string[];
}

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const mutation: Arbitrary<Mutation> = fc.record({
  is: fc.constantFrom('flip', 'drop', 'duplicate', 'insert', 'cut'),
  at: share,
  length: share,
  bytes: fc.constantFrom(...nasty),
});
/** Most often none: a request that is refused at its first byte shows little. */
const rarely = (weight: number) =>
  fc.oneof(
    { weight: 10 - weight, arbitrary: fc.constant<Mutation[]>([]) },
    { weight, arbitrary: fc.array(mutation, { maxLength: 4 }) },
  );

const parameters = [
  ...['status', 'task', 'batch', 'limit', 'cursor', 'code', 'delimiter', 'ignoreColumns', 'x'],
  ...['ids', 'endedSince', 'metadata.a'],
];
const lists = ['/v1/jobs', '/v1/dead-letters', '/v1/reviews', '/v1/tasks', '/v1/batches', '/v1/models', '/v1/tenants'];
const kinds = ['jobs', 'batches', 'dead-letters', 'reviews'];
const others = ['/healthz', '/readyz', '/metrics', '/', '*', '/admin/queues', '/admin/queues/api/queues'];

/** What is asked for: the parts of a request that fit together. */
interface Asked {
  method: string;
  path: string;
  type: string;
  body: string;
}

const ask = (
  method: string,
  path: Arbitrary<string>,
  body: Arbitrary<string> = fc.constant(''),
  type = 'application/json',
): Arbitrary<Asked> => fc.record({ method: fc.constant(method), path, body, type: fc.constant(type) });

/** Of what is known, save now and then. */
const drawName = (known: readonly string[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: text.map(encodeText) });

/** Reading lists, single things and open routes. */
function drawReading({ ids, tasks }: Known): Arbitrary<Asked>[] {
  const value = fc.oneof(fc.constantFrom('1', '100', 'queued', 'failed', 'true', ';'), drawName(ids), drawName(tasks));
  const query = fc
    .array(fc.tuple(fc.constantFrom(...parameters), value), { maxLength: 3 })
    .map((all) => all.map((one) => one.join('=')).join('&'));
  return [
    ask(
      'GET',
      fc.tuple(fc.constantFrom(...lists), query).map((all) => all.join('?')),
    ),
    ask(
      'GET',
      fc.tuple(fc.constantFrom(...kinds), drawName(ids)).map(([kind, id]) => `/v1/${kind}/${id}`),
    ),
    ask(
      'GET',
      drawName(ids).map((id) => `/v1/batches/${id}/results`),
    ),
    ask(
      'GET',
      drawName(ids).map((id) => `/v1/jobs/${id}/history`),
    ),
    ask(
      'GET',
      drawName(tasks).map((task) => `/v1/tasks/${task}`),
    ),
    ask('GET', fc.constantFrom(...others)),
  ];
}

/** Submitting and changing, each with a body of its own. */
function drawWriting({ ids, tasks }: Known): Arbitrary<Asked>[] {
  const { job, decision, decided, outcome, reveal, from, replay, knobs } = drawBodies(tasks);
  const upload = drawName(tasks).map((task) => `/v1/batches?task=${task}`);
  const one = fc.tuple(fc.constantFrom(...kinds), drawName(ids)).map(([kind, id]) => `/v1/${kind}/${id}`);
  const to = (kind: string, what = '') => drawName(ids).map((id) => `/v1/${kind}/${id}${what}`);
  const jobs = ask('POST', fc.constant('/v1/jobs'), job);
  return [
    ...[jobs, jobs, jobs],
    ask('POST', upload, ndjson, 'application/x-ndjson'),
    ask('POST', upload, csv, 'text/csv'),
    ask('DELETE', one),
    ask(
      'POST',
      one.map((path) => `${path}/cancel`),
    ),
    ask('POST', fc.constant('/v1/dead-letters/replay'), replay),
    ask('POST', fc.constant('/v1/reviews'), decided),
    ask('POST', to('reviews'), decision),
    ask('POST', to('dead-letters', '/replay'), from),
    ask('POST', to('jobs', '/outcome'), outcome),
    ask('POST', to('jobs', '/reveal'), reveal),
    ask(
      'PATCH',
      fc.oneof(
        fc.constant('/v1/models/primary'),
        drawName(tasks).map((task) => `/v1/tasks/${task}`),
        text.map((name) => `/v1/tenants/${encodeText(name)}`),
      ),
      knobs,
    ),
  ];
}

/** Text that may stand in a path; half a surrogate pair has no encoding. */
const encodeText = (plain: string) => encodeURIComponent(plain.toWellFormed());

const latin = text.map((plain) =>
  Buffer.from(plain)
    .toString('latin1')
    .replaceAll(/[\r\n]/g, ' '),
);

const types = ['application/json', 'application/x-ndjson', 'text/csv', 'text/csv; charset=latin1', 'text/plain'];

/** Headers of which a request needs none. */
const moreHeaders: Arbitrary<FuzzedRequest['headers']> = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('Idempotency-Key', 'X-Request-Id', 'Traceparent', 'Cookie', 'Accept', CANARY), latin),
    fc.tuple(fc.constant('Prefer'), fc.constantFrom('wait=1', 'wait=0', 'wait=-1', 'wait="1"', 'respond-async')),
    fc.constantFrom<[string, string]>(['Expect', '100-continue'], ['Content-Encoding', 'br'], ['Content-Length', '3']),
  ),
  { maxLength: 2 },
);

/** Half of them none, so that some requests are right. */
const fewHeaders = fc.oneof(fc.constant<FuzzedRequest['headers']>([]), moreHeaders);

/** Mostly the usual, now and then another. */
const usually = <Value>(usual: Arbitrary<Value>, other: Arbitrary<Value>) =>
  fc.oneof({ weight: 14, arbitrary: usual }, { weight: 1, arbitrary: other });

/** Requests of every route, right ones and wrong ones, most of them changed somewhere. */
export function drawRequests(known: Known): Arbitrary<FuzzedRequest> {
  const { any } = drawBodies(known.tasks);
  const methods = fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'FOO');
  const unlike = fc.record({
    method: methods,
    type: fc.oneof(fc.constantFrom(...types), latin),
    body: fc.oneof(any, text),
  });
  const none = fc.constant({});
  const key = usually(fc.constantFrom(...known.keys), latin);
  const drawn = fc.record({
    ...{
      asked: fc.oneof(...drawReading(known), ...drawWriting(known)),
      change: usually<Partial<Asked>>(none, unlike),
      key,
      more: fewHeaders,
    },
    encoding: usually<FuzzedRequest['encoding']>(fc.constant('none'), fc.constantFrom('gzip', 'false gzip')),
    framing: usually<FuzzedRequest['framing']>(fc.constant('length'), fc.constantFrom(...framings)),
    ...{ inPath: rarely(1), inBody: rarely(3), inWhole: rarely(1) },
  });
  return drawn.map(({ asked, change, key: own, more, ...rest }) => {
    const { method, path, type, body } = { ...asked, ...change };
    const headers: FuzzedRequest['headers'] = [['Authorization', `Bearer ${own}`], ['Content-Type', type], ...more];
    return { method, path, headers, body, ...rest };
  });
}
