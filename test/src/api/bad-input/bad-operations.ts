import { jobIdOf } from '../../../support/api-fixture.ts';
import { type BadInput, CANARY, nested } from './bad-input.ts';

const letter = `/v1/dead-letters/${jobIdOf(1)}`;
const replay = `${letter}/replay`;
const review = `/v1/reviews/${jobIdOf(1)}`;
const reveal = `/v1/jobs/${jobIdOf(1)}/reveal`;
const outcome = `/v1/jobs/${jobIdOf(1)}/outcome`;
const goodBodies = {
  [replay]: { from: 'stage' },
  '/v1/dead-letters/replay': { filter: {} },
  [review]: { decision: 'approve' },
  '/v1/reviews': { decision: 'approve', ids: [jobIdOf(1)] },
  [outcome]: { success: true },
  [reveal]: { field: 'input', reason: 'a ticket' },
};

/** What every body is refused for, before anybody looks at what it says. */
const anyBody = Object.entries(goodBodies).flatMap(([path, good]): BadInput[] => [
  { is: `no body for ${path}`, path, body: '', status: 400, code: 'body-empty' },
  { is: `truncated JSON for ${path}`, path, body: `{"${CANARY}`, status: 400, code: 'json-invalid' },
  { is: `a list for ${path}`, path, body: [CANARY], status: 400, code: 'json-not-object' },
  { is: `a lone surrogate for ${path}`, path, body: '{"note": "\\ud800"}', status: 400, code: 'text-invalid' },
  { is: `JSON too deep for ${path}`, path, body: `{"output": ${nested(64)}}`, status: 400, code: 'json-too-deep' },
  { is: `__proto__ for ${path}`, path, body: '{"__proto__": 1}', status: 400, code: 'key-forbidden' },
  {
    is: `text for ${path}`,
    path,
    body: good,
    headers: { 'content-type': 'text/plain' },
    status: 415,
    code: 'media-type',
  },
  { is: `over 1 MiB for ${path}`, path, body: `"${'x'.repeat(1_048_576)}"`, status: 413, code: 'body-too-large' },
  { is: `a query for ${path}`, path: `${path}?${CANARY}=1`, body: good, status: 400, code: 'query-invalid' },
  {
    is: `an unknown field for ${path}`,
    path,
    body: { ...good, [CANARY]: 1 },
    status: 400,
    code: 'field-unknown',
    errors: ['/*'],
  },
  { is: `PATCH of ${path}`, method: 'PATCH', path, status: 405, code: 'method-not-allowed' },
]);

const invalid = (is: string, path: string, body: unknown, ...errors: string[]): BadInput => ({
  ...{ is, path, body, status: 422, code: 'input-invalid', errors },
});

const values: BadInput[] = [
  invalid('a replay from nowhere', replay, {}, '/from'),
  invalid('a replay from elsewhere', replay, { from: CANARY }, '/from'),
  invalid('a replay of many without a filter', '/v1/dead-letters/replay', {}, '/filter'),
  ...[{ task: CANARY }, { task: 7 }].map((filter) =>
    invalid(`the filter ${JSON.stringify(filter)}`, '/v1/dead-letters/replay', { filter }, '/filter/task'),
  ),
  invalid('an unknown code', '/v1/dead-letters/replay', { filter: { code: CANARY } }, '/filter/code'),
  ...['yesterday', '2025-01-01', '2025-01-01T00:00:00', 1_735_689_600_000, null].map((before) =>
    invalid(`the time ${before}`, '/v1/dead-letters/replay', { filter: { before } }, '/filter/before'),
  ),
  ...[0, 1001, 1.5, '5', null].map((limit) =>
    invalid(`the limit ${JSON.stringify(limit)}`, '/v1/dead-letters/replay', { filter: {}, limit }, '/limit'),
  ),
  invalid('a dry run that is no boolean', '/v1/dead-letters/replay', { filter: {}, dryRun: 'yes' }, '/dryRun'),
  {
    is: 'an unknown field of the filter',
    path: '/v1/dead-letters/replay',
    body: { filter: { [CANARY]: 1 } },
    status: 400,
    code: 'field-unknown',
    errors: ['/filter/*'],
  },
  invalid('no decision', review, {}, '/decision'),
  invalid('an unknown decision', review, { decision: CANARY }, '/decision'),
  invalid('a correction without an output', review, { decision: 'correct' }, '/output'),
  invalid('an approval with an output', review, { decision: 'approve', output: { a: CANARY } }, '/output'),
  invalid('a rejection with an output', review, { decision: 'reject', output: null }, '/output'),
  invalid('revealing without a reason', reveal, { field: 'input' }, '/reason'),
  invalid('an empty reason', reveal, { field: 'input', reason: '' }, '/reason'),
  invalid('a reason of 401 characters', reveal, { field: 'input', reason: CANARY.padEnd(401, 'x') }, '/reason'),
  invalid('a reason with a line break', reveal, { field: 'input', reason: `a\n${CANARY}` }, '/reason'),
  invalid('revealing a field that is none', reveal, { field: CANARY, reason: 'x' }, '/field'),
  invalid('no success', outcome, {}, '/success'),
  invalid('a success that is a word', outcome, { success: CANARY }, '/success'),
  invalid('a code that is text', outcome, { success: true, code: `${CANARY} said so` }, '/code'),
  invalid('a value beyond reason', outcome, { success: true, value: 1e10 }, '/value'),
  invalid('a value that is text', outcome, { success: true, value: CANARY }, '/value'),
  invalid('no ids', '/v1/reviews', { decision: 'reject' }, '/ids'),
  invalid('an empty list of ids', '/v1/reviews', { decision: 'reject', ids: [] }, '/ids'),
  invalid('an id that is none', '/v1/reviews', { decision: 'reject', ids: [CANARY] }, '/ids/0'),
  invalid('1,001 ids', '/v1/reviews', { decision: 'reject', ids: Array(1001).fill(jobIdOf(1)) }, '/ids'),
  invalid('a correction of many', '/v1/reviews', { decision: 'correct', ids: [jobIdOf(1)] }, '/decision'),
  invalid('a note of 2,001 characters', review, { decision: 'reject', note: CANARY.padEnd(2001, 'x') }, '/note'),
  invalid('a note that is no text', review, { decision: 'reject', note: { a: CANARY } }, '/note'),
];

const queries: BadInput[] = [
  ...[
    'limit=0',
    'limit=101',
    'task=CANARY-9f2c',
    'cursor=',
    'cursor=foreign',
    'task=a&task=b',
    'CANARY-9f2c=1',
  ].flatMap((query): BadInput[] =>
    ['dead-letters', 'reviews'].map((list) => ({
      ...{ is: `listing ${list} with ${query}`, method: 'GET', path: `/v1/${list}?${query}` },
      ...{ status: 400, code: 'query-invalid' },
    })),
  ),
  ...['code=CANARY-9f2c', 'code=', 'before=2025-01-01T00:00:00Z', 'status=failed'].map(
    (query): BadInput => ({
      ...{ is: `listing dead letters with ${query}`, method: 'GET', path: `/v1/dead-letters?${query}` },
      ...{ status: 400, code: 'query-invalid' },
    }),
  ),
  {
    is: 'listing reviews by code',
    method: 'GET',
    path: '/v1/reviews?code=deadline',
    status: 400,
    code: 'query-invalid',
  },
  { is: 'a query for a dead letter', method: 'GET', path: `${letter}?a=1`, status: 400, code: 'query-invalid' },
  { is: 'a query for a discard', method: 'DELETE', path: `${letter}?a=1`, status: 400, code: 'query-invalid' },
];

const ids: BadInput[] = ['job_x', CANARY].flatMap((id): BadInput[] => [
  { is: `the dead letter ${id}`, method: 'GET', path: `/v1/dead-letters/${id}`, status: 400, code: 'id-invalid' },
  { is: `discarding ${id}`, method: 'DELETE', path: `/v1/dead-letters/${id}`, status: 400, code: 'id-invalid' },
  {
    is: `replaying ${id}`,
    path: `/v1/dead-letters/${id}/replay`,
    body: { from: 'stage' },
    status: 400,
    code: 'id-invalid',
  },
  {
    is: `deciding about ${id}`,
    path: `/v1/reviews/${id}`,
    body: { decision: 'approve' },
    status: 400,
    code: 'id-invalid',
  },
]);

const unknown: BadInput[] = [
  { is: 'an unknown dead letter', method: 'GET', path: letter, status: 404, code: 'job-unknown' },
  { is: 'discarding an unknown dead letter', method: 'DELETE', path: letter, status: 404, code: 'job-unknown' },
  { is: 'replaying an unknown dead letter', path: replay, body: { from: 'start' }, status: 404, code: 'job-unknown' },
  {
    is: 'deciding about an unknown job',
    path: review,
    body: { decision: 'approve' },
    status: 404,
    code: 'job-unknown',
  },
  {
    is: 'NUL in the id of a review',
    path: '/v1/reviews/job_%00',
    body: { decision: 'approve' },
    status: 400,
    code: 'text-invalid',
  },
  { is: 'a PUT of a list of reviews', method: 'PUT', path: '/v1/reviews', status: 405, code: 'method-not-allowed' },
];

/** What operators are refused, with a key whose role would allow it. */
export const badOperations: BadInput[] = [...anyBody, ...values, ...queries, ...ids, ...unknown].map((bad) => ({
  ...bad,
  key: 'operate',
}));
