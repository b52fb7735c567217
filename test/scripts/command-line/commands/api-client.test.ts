import { describe, expect, it } from 'vitest';
import { readRefusal } from '../../../../scripts/command-line/commands/api-client.ts';

const answer = (status: number, body: unknown) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

describe('readRefusal', () => {
  it('writes code, detail and places in one line', async () => {
    const errors = [
      { path: '/input/body', code: 'missing', message: 'Is required.' },
      { path: '', code: 'type-invalid', message: 'Must be an object.' },
    ];
    const refusal = await readRefusal(answer(422, { code: 'input-invalid', detail: 'Does not fit.', errors }));
    expect(refusal.message).toBe('input-invalid: Does not fit. | /input/body: Is required. | /: Must be an object.');
    expect(refusal).toMatchObject({ status: 422, code: 'input-invalid', isRetryable: false });
  });

  it('names five places and counts the rest', async () => {
    const errors = Array.from({ length: 8 }, (_, i) => ({ path: `/${i}`, message: 'Wrong.' }));
    const { message } = await readRefusal(answer(422, { code: 'c', detail: 'd', errors }));
    expect(message).toMatch(/\/4: Wrong\. \| and 3 more$/);
  });

  it('stays in one line, and lets nothing through that a terminal would obey', async () => {
    const { message } = await readRefusal(answer(400, { code: 'c', detail: 'a\x1b[2J\nb\u202ec' }));
    expect(message).toBe('c: a\\u001b[2J\\u000ab\\u202ec');
  });

  it.each(['', 'null', '[]', '"x"', '{"code":1}', '<html>'])('tells %j by its status alone', async (body) => {
    const refusal = await readRefusal(answer(504, body));
    expect(refusal.message).toContain('answered 504');
    expect(refusal).toMatchObject({ code: undefined, isRetryable: true });
  });
});
