import { gzipSync } from 'node:zlib';
import { completion } from '../scripted-model.ts';
import { row } from './behaviour.ts';

const paid = { usage: [31, 7] as [number, number] };
const text = { text: '{"a":1}' };
const ok = completion('{"a":1}');
const json = JSON.stringify(ok);
const events = { headers: { 'content-type': 'text/event-stream' } };
const packed = (encoding: string) => ({ ...paid, headers: { 'content-encoding': encoding } });
const ends = (choice: object, content: string | null = '{"a":1}') => completion(content, choice);
const withUsage = (usage: unknown) => completion('{"a":1}', {}, { usage });
const blocked = (feedback: object) => ({ usage: { prompt_tokens: 5, total_tokens: 5 }, ...feedback });

const bodies = [
  row('blank lines before the answer, as DeepSeek sends', 200, `${'\n'.repeat(40)}${json}`, text, paid),
  row('comments of a stream before the answer', 200, `: keep-alive\n\n: keep-alive\r\n\r\n${json}`, text, paid),
  row('comments of a stream before an error', 200, `: PROCESSING\n\n{"error":{"code":429}}`, 'model-throttled'),
  row('a score that is NaN, as Python writes', 200, json.replace('"finish', '"score":NaN,"finish'), text, paid),
  row('a score that is -Infinity', 200, json.replace('"finish', '"score":[-Infinity, 1],"finish'), text, paid),
  row(
    'a score that is NaN beside a text that speaks of it',
    200,
    JSON.stringify(completion('"NaN"')).replace('"finish', '"score":NaN,"finish'),
    { text: '"NaN"' },
    paid,
  ),
  row('an answer that is no JSON for another reason', 200, json.replace('"stop"', 'stop'), 'model-protocol'),
  row('packed with a blank around the name', 200, gzipSync(json), text, packed(' GZIP')),
  row('packed twice', 200, gzipSync(gzipSync(json)), text, packed('gzip, gzip')),
  row('packed, and as it is', 200, gzipSync(json), text, packed('identity, gzip')),
  row('lines of JSON', 200, `${json}\n${json}`, 'model-protocol', paid),
  row('events of which one is an error', 200, 'data: {"error":{"code":429}}\n\n', 'model-throttled', events),
  row(
    'events of which one is an error, and a wait',
    200,
    'data: {"choices":[]}\r\n\r\ndata: {"error":{"message":"Rate limit, please retry in 3s"}}\r\n\r\n',
    'model-throttled',
    { ...events, retryAfterMs: 3000 },
  ),
  row('an answer inside another object', 200, { code: 0, data: ok }, 'model-protocol', paid),
  row('an answer as the result of a call', 200, { success: true, result: ok }, 'model-protocol', paid),
  row('a code that is no value', 200, { ...ok, code: { toString: 1, valueOf: 1 }, message: 'x' }, text, paid),
];

const reasons = [
  row('finish_reason as an object that aborts', 200, ends({ finish_reason: { type: 'abort' } }), 'model-error', paid),
  row(
    'finish_reason as an object of the limit',
    200,
    ends({ finish_reason: { type: 'length', length: 9 } }),
    'answer-cut-short',
    paid,
  ),
  row('finish_reason as an object that stops', 200, ends({ finish_reason: { type: 'stop' } }), text, paid),
  row('finish_reason as an object of nothing', 200, ends({ finish_reason: { type: { toString: 1 } } }), text, paid),
  row(
    'another’s finish_reason that fails beside none',
    200,
    ends({ finish_reason: null, native_finish_reason: 'error' }),
    'model-error',
    paid,
  ),
  row(
    'another’s finish_reason of its limit beside stop',
    200,
    ends({ native_finish_reason: 'MAX_TOKENS' }, '{"a"'),
    'answer-cut-short',
    paid,
  ),
  row(
    'another’s finish_reason of its filter beside stop',
    200,
    ends({ native_finish_reason: 'SAFETY' }, ''),
    'model-refused',
    paid,
  ),
  row('another’s finish_reason that stops', 200, ends({ native_finish_reason: 'STOP' }), text, paid),
  row(
    'finish_reason of a filter of calls',
    200,
    ends({ finish_reason: 'function_call_filter: MALFORMED_FUNCTION_CALL' }, null),
    'answer-tool-call',
    paid,
  ),
  row(
    'finish_reason of what goes round in circles',
    200,
    ends({ finish_reason: 'repetition' }),
    'answer-cut-short',
    paid,
  ),
];

const says = (message: object) => completion(null, { message: { role: 'assistant', content: '{"a":1}', ...message } });

const refusals = [
  row('an error that is a success', 200, { ...ok, error: { code: '0', message: 'Success' } }, text, paid),
  row('an error of 200', 200, { ...ok, error: { code: 200, message: 'OK' } }, text, paid),
  row('an error that is the word null', 200, { ...ok, error: 'null' }, text, paid),
  row('an error that has no code', 200, { ...ok, error: { code: 0, message: 'failed' } }, 'model-error', paid),
  row('an error inside an error', 200, { ...ok, error: { inner: { a: 1 } } }, 'model-error', paid),
  row('a refusal as an object', 200, says({ refusal: { reason: 'no' } }), 'model-refused', paid),
  row('a refusal of nothing', 200, says({ refusal: 'null' }), text, paid),
  row(
    'a part that is a thought',
    200,
    says({
      content: [
        { type: 'text', text: '{"a":2}', thought: true },
        { type: 'text', text: '{"a":1}' },
      ],
    }),
    text,
    paid,
  ),
  row('a thought alone', 200, says({ content: [{ text: '{"a":2}', thought: true }] }), 'answer-empty', paid),
  row(
    'Google: a prompt that is blocked',
    200,
    blocked({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }),
    'model-refused',
    { usage: [5, 0] },
  ),
  row(
    'Google: a prompt that is blocked, and no choice',
    200,
    blocked({ choices: [], prompt_feedback: { block_reason: 'SAFETY' } }),
    'model-refused',
    { usage: [5, 0] },
  ),
  row('MiniMax: a text it does not like', 200, { ...ends({}, ''), input_sensitive: true }, 'model-refused', paid),
  row('MiniMax: an answer it does not like', 200, { ...ends({}, ''), output_sensitive: true }, 'model-refused', paid),
  row('MiniMax: an answer it gives all the same', 200, { ...ok, input_sensitive: true }, text, paid),
];

const usages = [
  row('tokens of which the total tells one', 200, withUsage({ prompt_tokens: 31, total_tokens: 38 }), text, paid),
  row(
    'tokens of which the total tells the other',
    200,
    withUsage({ completion_tokens: 7, total_tokens: 38 }),
    text,
    paid,
  ),
  row('a total alone', 200, withUsage({ total_tokens: 38 }), text),
  row(
    'tokens as they are billed',
    200,
    { ...withUsage(undefined), meta: { billed_units: { input_tokens: 31, output_tokens: 7 } } },
    text,
    paid,
  ),
];

/** What comes with a 2xx and is not written as the others write it. */
export const oddAnswerBehaviours = [...bodies, ...reasons, ...refusals, ...usages];
