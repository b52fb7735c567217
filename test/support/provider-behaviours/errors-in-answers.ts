import { completion } from '../scripted-model.ts';
import { row } from './behaviour.ts';

const paid = { usage: [31, 7] as [number, number] };
const text = { text: '{"a":1}' };
const ok = completion('{"a":1}');
const inAnswer = (error: unknown, more: object = {}) => ({ error, ...more });
/** Errors that come with a 200. */
export const errorInAnswerBehaviours = [
  row('200: a code of success at the top', 200, { ...ok, code: 20_000, message: 'OK' }, text, paid),
  row('200: a base response that succeeded, as text', 200, { ...ok, base_resp: { status_code: '0' } }, text, paid),
  row(
    '200: errors beside an answer',
    200,
    { ...ok, errors: [{ code: 429, message: 'Too many' }] },
    'model-throttled',
    paid,
  ),
  row(
    '200: an error at the top, beside an answer',
    200,
    { ...ok, code: 500, message: 'internal' },
    'model-error',
    paid,
  ),
  row(
    '200: a base response that failed, beside an answer',
    200,
    { ...ok, base_resp: { status_code: 1027, status_msg: 'output new_sensitive' } },
    'model-refused',
    paid,
  ),
  row('200: a base response that succeeded', 200, { ...ok, base_resp: { status_code: 0, status_msg: '' } }, text, paid),
  row('200: an error with a status', 200, inAnswer({ code: 502, message: 'Bad gateway' }), 'model-error'),
  row('200: a limit, by its number', 200, inAnswer({ code: 429, message: 'Too many' }), 'model-throttled'),
  row(
    '200: a limit, by its number as text, and a wait',
    200,
    inAnswer({ code: '429', message: 'Too many' }),
    'model-throttled',
    { headers: { 'retry-after': '4' }, retryAfterMs: 4000 },
  ),
  row(
    '200: a limit, by its word',
    200,
    inAnswer({ type: 'rate_limit_error', message: 'Please try again in 1m30s' }),
    'model-throttled',
    { retryAfterMs: 90_000 },
  ),
  row('200: a limit, by words alone', 200, inAnswer('Rate limit exceeded'), 'model-throttled'),
  row('200: a quota', 200, inAnswer({ code: 'insufficient_quota', message: 'x' }), 'model-quota'),
  row('200: a quota, by its number', 200, inAnswer({ code: 402, message: 'x' }), 'model-quota'),
  row(
    '200: too long',
    200,
    inAnswer({ message: "This model's maximum context length is 4096 tokens.", code: 400 }),
    'input-too-long',
  ),
  row(
    '200: too long, as LM Studio says it',
    200,
    inAnswer('The number of tokens to keep from the initial prompt is greater than the context length.'),
    'input-too-long',
  ),
  row(
    '200: too long, as a list',
    200,
    [
      inAnswer({
        code: 400,
        message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).',
        status: 'INVALID_ARGUMENT',
      }),
    ],
    'input-too-long',
  ),
  row(
    '200: an error without an envelope',
    200,
    { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 },
    'model-unknown',
  ),
  row('200: a key', 200, inAnswer({ type: 'authentication_error', message: 'x' }), 'model-not-allowed'),
  row('200: no right to it', 200, inAnswer({ status: 'PERMISSION_DENIED', message: 'x' }), 'model-not-allowed'),
  row('200: a form it rejects', 200, inAnswer({ type: 'invalid_request_error', message: 'x' }), 'model-rejected'),
  row('200: overloaded', 200, inAnswer({ type: 'overloaded_error', message: 'Overloaded' }), 'model-error'),
  row('200: a word', 200, inAnswer('something went wrong'), 'model-error'),
  row('200: true', 200, inAnswer(true), 'model-error'),
  row('200: a filter', 200, inAnswer({ code: 'content_filter', message: 'x' }), 'model-refused'),
  row(
    '200: in the choice, beside text',
    200,
    {
      ...ok,
      choices: [
        {
          finish_reason: 'error',
          error: { code: 502, message: 'Provider disconnected' },
          message: { content: '{"a":1}' },
        },
      ],
    },
    'model-error',
    paid,
  ),
  row(
    '200: in the choice, a limit',
    200,
    { ...ok, choices: [{ finish_reason: null, error: { code: 429, message: 'x' }, message: null }] },
    'model-throttled',
    paid,
  ),
  row(
    '200: in the message',
    200,
    completion('{}', { message: { content: '{}', error: 'stream broke' } }),
    'model-error',
    paid,
  ),
  row('200: beside an answer', 200, { ...ok, error: { code: 'server_error', message: 'x' } }, 'model-error', paid),
  row('200: an error that is null', 200, { ...ok, error: null }, text, paid),
  row('200: an error of nulls', 200, { ...ok, error: { message: null, code: null } }, text, paid),
  row('200: an error that is empty text', 200, { ...ok, error: '' }, text, paid),
];
