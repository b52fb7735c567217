import { describe, expect, it } from 'vitest';
import { CANARY } from '../../../../scripts/laboratory/fuzz/draw-bodies.ts';
import { judgeAnswer, judgeLog, statusesOf } from '../../../../scripts/laboratory/fuzz/judge-answer.ts';

const judged = (text: string, more = {}) =>
  judgeAnswer({ text, hasCrashed: false, isHung: false, ...more }, ['victim']);
const answer = (status: number, body = '') => `HTTP/1.1 ${status} Words\r\nContent-Type: text/plain\r\n\r\n${body}`;

describe('statusesOf', () => {
  it('finds every answer, and none that only goes on', () => {
    expect(statusesOf(`${answer(100)}${answer(202)}\n${answer(400)}`)).toEqual([202, 400]);
    expect(statusesOf('')).toEqual([]);
  });
});

describe('judgeAnswer', () => {
  it('takes answers, refusals, 503 and none at all', () => {
    for (const text of [answer(202, CANARY), answer(400, 'no'), answer(503), '']) expect(judged(text)).toBeUndefined();
  });

  it.each([
    ['server-error', answer(500)],
    ['server-error', answer(501)],
    ['stack', answer(400, 'Error\n    at Object.run (/app/dist/src/main.js:3:14)')],
    ['stack', answer(400, '{"message":"Error\\n    at run"}')],
    ['payload', answer(422, `{"detail":"${CANARY}"}`)],
    ['foreign', answer(200, 'of a victim')],
  ])('finds %s', (rule, text) => {
    expect(judged(text)).toBe(rule);
  });

  it('finds a crash and a hang, whatever was answered', () => {
    expect(judged(answer(200), { hasCrashed: true })).toBe('crash');
    expect(judged('', { isHung: true })).toBe('hang');
  });
});

describe('judgeLog', () => {
  it('finds unexpected errors, stacks and payloads, and else nothing', () => {
    expect(judgeLog('{"event":"http","status":400}\n')).toEqual([]);
    expect(judgeLog('{"event":"http-unexpected"}\n')).toEqual(['log-stack']);
    expect(judgeLog('TypeError: no\n    at run (file:///app/main.js:1:2)\n')).toEqual(['log-stack']);
    expect(judgeLog(`{"event":"http","route":"${CANARY}"}\n`)).toEqual(['log-payload']);
  });
});
