import { jobIdOf } from '../../../support/api-fixture.ts';
import { type BadInput, CANARY, good } from './bad-input.ts';

/** Headers, URLs, ids, queries and methods that are refused. */
export const badRequests: BadInput[] = [
  ...[
    ['is empty', ''],
    ['has 256 characters', CANARY.padEnd(256, 'x')],
    ['has a control character', `${CANARY}\tx`],
  ].map(
    ([is, key]): BadInput => ({
      is: `an Idempotency-Key that ${is}`,
      body: good,
      headers: { 'idempotency-key': String(key) },
      status: 400,
      code: 'idempotency-key-invalid',
    }),
  ),
  { is: 'a query on a route without one', path: '/v1/jobs?wait=5', body: good, status: 400, code: 'query-invalid' },
  ...['api_key', 'apikey', 'key', 'access_token', 'token', 'API%5FKEY'].map(
    (name): BadInput => ({
      is: `the parameter ${name} in the URL`,
      path: `/v1/jobs?${name}=${CANARY}`,
      body: good,
      status: 400,
      code: 'key-in-url',
    }),
  ),
  ...['job_x', 'JOB_01920000-0000-7000-8000-000000000001', 'job_01920000-0000-4000-8000-000000000001', CANARY].flatMap(
    (id): BadInput[] => [
      { is: `showing the id ${id}`, method: 'GET', path: `/v1/jobs/${id}`, status: 400, code: 'id-invalid' },
      { is: `erasing the id ${id}`, method: 'DELETE', path: `/v1/jobs/${id}`, status: 400, code: 'id-invalid' },
      { is: `cancelling the id ${id}`, path: `/v1/jobs/${id}/cancel`, status: 400, code: 'id-invalid' },
    ],
  ),
  { is: 'NUL in an id', method: 'GET', path: '/v1/jobs/job_%00', status: 400, code: 'text-invalid' },
  { is: 'invalid UTF-8 in an id', method: 'GET', path: '/v1/jobs/%ff', status: 400, code: 'text-invalid' },
  ...[
    'limit=0',
    'limit=101',
    'limit=ten',
    'limit=1.5',
    'limit=',
    'status=CANARY-9f2c',
    'status=',
    'task=CANARY-9f2c',
    'cursor=',
    'cursor=foreign',
    'limit=1&limit=2',
    'batch=batch_1',
    'CANARY-9f2c=1',
  ].map(
    (query): BadInput => ({
      is: `listing with ${query}`,
      method: 'GET',
      path: `/v1/jobs?${query}`,
      status: 400,
      code: 'query-invalid',
    }),
  ),
  { is: 'an unknown job', method: 'GET', path: `/v1/jobs/${jobIdOf(404)}`, status: 404, code: 'job-unknown' },
  { is: 'cancelling an unknown job', path: `/v1/jobs/${jobIdOf(404)}/cancel`, status: 404, code: 'job-unknown' },
  {
    is: 'the schema of an unknown task',
    method: 'GET',
    path: `/v1/tasks/${CANARY}`,
    status: 404,
    code: 'task-unknown',
  },
  { is: 'an unknown route', method: 'GET', path: `/v1/${CANARY}`, status: 404, code: 'route-unknown' },
  { is: 'an unknown route outside of v1', method: 'GET', path: `/${CANARY}`, status: 404, code: 'route-unknown' },
  { is: 'GET of all batches', method: 'GET', path: '/v1/batches', status: 405, code: 'method-not-allowed' },
  { is: 'PUT of a job', method: 'PUT', path: `/v1/jobs/${jobIdOf(1)}`, status: 405, code: 'method-not-allowed' },
  { is: 'DELETE of all jobs', method: 'DELETE', path: '/v1/jobs', status: 405, code: 'method-not-allowed' },
  {
    is: 'erasing an unknown job',
    method: 'DELETE',
    path: `/v1/jobs/${jobIdOf(404)}`,
    status: 404,
    code: 'job-unknown',
  },
  { is: 'NUL in the id of an erasure', method: 'DELETE', path: '/v1/jobs/job_%00', status: 400, code: 'text-invalid' },
  {
    is: 'a query for an erasure',
    method: 'DELETE',
    path: `/v1/jobs/${jobIdOf(1)}?a=1`,
    status: 400,
    code: 'query-invalid',
  },
  {
    is: 'GET of a cancel',
    method: 'GET',
    path: `/v1/jobs/${jobIdOf(1)}/cancel`,
    status: 405,
    code: 'method-not-allowed',
  },
];
