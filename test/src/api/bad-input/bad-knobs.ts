import { type BadInput, CANARY, nested } from './bad-input.ts';

const model = '/v1/models/primary';
const task = '/v1/tasks/sort-note';
const tenant = '/v1/tenants/acme';
const paths = [model, task, tenant];
const patch = { method: 'PATCH' } as const;

/** What every body is refused for, before anybody looks at what it says. */
const anyBody = paths.flatMap((path): BadInput[] => [
  { ...patch, is: `no body for ${path}`, path, body: '', status: 400, code: 'body-empty' },
  { ...patch, is: `truncated JSON for ${path}`, path, body: `{"${CANARY}`, status: 400, code: 'json-invalid' },
  { ...patch, is: `a list for ${path}`, path, body: [CANARY], status: 400, code: 'json-not-object' },
  { ...patch, is: `a lone surrogate for ${path}`, path, body: '{"a": "\\ud800"}', status: 400, code: 'text-invalid' },
  { ...patch, is: `JSON too deep for ${path}`, path, body: `{"a": ${nested(64)}}`, status: 400, code: 'json-too-deep' },
  { ...patch, is: `__proto__ for ${path}`, path, body: '{"__proto__": 1}', status: 400, code: 'key-forbidden' },
  { ...patch, is: `a key twice for ${path}`, path, body: '{"a": 1, "a": 2}', status: 400, code: 'key-duplicate' },
  {
    ...{ ...patch, is: `text for ${path}`, path, body: {}, headers: { 'content-type': 'text/plain' } },
    ...{ status: 415, code: 'media-type' },
  },
  {
    ...{ ...patch, is: `over 1 MiB for ${path}`, path, body: `"${'x'.repeat(1_048_576)}"` },
    ...{ status: 413, code: 'body-too-large' },
  },
  { ...patch, is: `a query for ${path}`, path: `${path}?${CANARY}=1`, body: {}, status: 400, code: 'query-invalid' },
  {
    ...{ ...patch, is: `an unknown field for ${path}`, path, body: { [CANARY]: 1 } },
    ...{ status: 400, code: 'field-unknown', errors: ['/*'] },
  },
  { is: `a POST of ${path}`, path, body: {}, status: 405, code: 'method-not-allowed' },
  { is: `a query for showing ${path}`, method: 'GET', path: `${path}?a=1`, status: 400, code: 'query-invalid' },
]);

const inside = [model, tenant].map((path): BadInput => {
  const body = { limits: { [CANARY]: 1 } };
  return {
    ...patch,
    is: `an unknown limit for ${path}`,
    path,
    body,
    status: 400,
    code: 'field-unknown',
    errors: ['/limits/*'],
  };
});

const invalid = (path: string, body: unknown, ...errors: string[]): BadInput => ({
  ...{ ...patch, is: `${JSON.stringify(body)} for ${path}`, path, body, status: 422, code: 'input-invalid', errors },
});

const badRates: [unknown, string][] = [
  [{ requestsPerMinute: 0 }, '/limits/requestsPerMinute'],
  [{ requestsPerMinute: 1.5 }, '/limits/requestsPerMinute'],
  [{ requestsPerMinute: 1_000_001 }, '/limits/requestsPerMinute'],
  [{ tokensPerMinute: '100' }, '/limits/tokensPerMinute'],
  [{ tokensPerMinute: -1 }, '/limits/tokensPerMinute'],
  [{ maxConcurrency: 100_001 }, '/limits/maxConcurrency'],
  [7, '/limits'],
  [[], '/limits'],
];

const values: BadInput[] = [
  ...badRates.flatMap(([limits, path]) => [invalid(model, { limits }, path), invalid(tenant, { limits }, path)]),
  invalid(model, { paused: 'yes' }, '/paused'),
  invalid(model, { paused: 1 }, '/paused'),
  invalid(task, { paused: CANARY }, '/paused'),
  ...[-0.1, 1.1, '0.5', true, {}].map((threshold) => invalid(task, { threshold }, '/threshold')),
  ...[-1, 0.5, 604_800_001, '1'].map((patienceMs) => invalid(task, { patienceMs }, '/patienceMs')),
  ...[0, 0.001, 1001, '1', []].map((weight) => invalid(tenant, { weight }, '/weight')),
  ...[-1, 0.5, 1_000_000_001].map((maxWaiting) => invalid(tenant, { limits: { maxWaiting } }, '/limits/maxWaiting')),
  ...[-0.01, 1_000_001, '5'].map((usdPerDay) => invalid(tenant, { budget: { usdPerDay } }, '/budget/usdPerDay')),
  invalid(tenant, { weight: -1, budget: 5 }, '/weight', '/budget'),
  // The task has no gate.
  invalid(task, { threshold: 0.5 }, '/threshold'),
];

const unknown: BadInput[] = [
  ...[CANARY, 'constructor', 'Primary', '%F0%9F%A6%8A'].flatMap((name): BadInput[] => [
    { is: `the model ${name}`, method: 'GET', path: `/v1/models/${name}`, status: 404, code: 'model-unknown' },
    { ...patch, is: `the model ${name}`, path: `/v1/models/${name}`, body: {}, status: 404, code: 'model-unknown' },
    { ...patch, is: `the task ${name}`, path: `/v1/tasks/${name}`, body: {}, status: 404, code: 'task-unknown' },
  ]),
  ...['-acme', 'x'.repeat(65), 'a%20b', '%F0%9F%A6%8A'].flatMap((name): BadInput[] => [
    { is: `the tenant ${name}`, method: 'GET', path: `/v1/tenants/${name}`, status: 404, code: 'tenant-unknown' },
    { ...patch, is: `the tenant ${name}`, path: `/v1/tenants/${name}`, body: {}, status: 404, code: 'tenant-unknown' },
  ]),
  ...['models', 'tasks', 'tenants'].flatMap((kind): BadInput[] => [
    { is: `NUL in a name of ${kind}`, method: 'GET', path: `/v1/${kind}/a%00`, status: 400, code: 'text-invalid' },
    { ...patch, is: `NUL for ${kind}`, path: `/v1/${kind}/a%00`, body: {}, status: 400, code: 'text-invalid' },
    { is: `a POST of ${kind}`, path: `/v1/${kind}`, body: {}, status: 405, code: 'method-not-allowed' },
  ]),
];

const queries = ['limit=0', 'limit=101', 'cursor=', 'cursor=a%20b', 'limit=1&limit=1', 'CANARY-9f2c=1'].map(
  (query): BadInput => ({
    ...{ is: `listing tenants with ${query}`, method: 'GET', path: `/v1/tenants?${query}` },
    ...{ status: 400, code: 'query-invalid' },
  }),
);

/** What is refused of those who turn knobs, with a key whose role would allow it. */
export const badKnobs: BadInput[] = [...anyBody, ...inside, ...values, ...unknown, ...queries].map((bad) => ({
  ...bad,
  key: 'root',
}));
