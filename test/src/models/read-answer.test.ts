import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { readAnswer } from '../../../src/models/read-answer.ts';
import { everythingOf, failureFor, openScripted, prompt } from '../../support/ask-scripted-model.ts';
import { type Behaviour, completion } from '../../support/scripted-model.ts';

function read(body: unknown) {
  return readAnswer(typeof body === 'string' ? body : JSON.stringify(body), 'small-1');
}

function failureOf(body: unknown): Failure {
  try {
    read(body);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readAnswer', () => {
  it('returns text, usage and model', () => {
    expect(read(completion('{"a":"b"}'))).toEqual({
      text: '{"a":"b"}',
      usage: { inputTokens: 31, outputTokens: 7 },
      model: 'scripted-1',
    });
  });

  it('takes no word of what was sent for the name of the model', () => {
    const body = JSON.stringify(completion('{}', {}, { model: 'INPUTVAL88' }));
    const ask = (sent: string) => readAnswer(body, 'asked-1', { sent: Buffer.from(sent) }).model;
    expect([ask('{"content":"INPUTVAL88 is late"}'), ask('{"content":"late"}')]).toEqual(['asked-1', 'INPUTVAL88']);
  });

  it('takes no answer that is nested without end', () => {
    const nested = '['.repeat(100_000) + ']'.repeat(100_000);
    const around = JSON.stringify(completion('{}')).replace('{', `{"extra":${nested},`);
    expect([nested, around].map((body) => failureOf(body).code)).toEqual(['model-protocol', 'model-protocol']);
  });

  it('reads an answer behind megabytes of comments', () => {
    const comments = `:${'a'.repeat(999)}\n`.repeat(9000);
    expect(read(`\ufeff${comments}${JSON.stringify(completion('{}'))}`).text).toBe('{}');
  });

  it('tells which part of the request an error in a 2xx does not take', () => {
    const error = { code: 400, message: 'response_format is not supported' };
    expect(() => read({ error })).toThrow(expect.objectContaining({ refused: 'structured-output' }));
  });

  it('takes a completion that has nothing but its text', () => {
    expect(read({ choices: [{ message: { content: '{}' } }] })).toEqual({
      text: '{}',
      usage: undefined,
      model: 'small-1',
    });
  });

  const bad: [string, unknown, string][] = [
    ['HTML', '<html>', 'model-protocol'],
    ['an empty body', '', 'model-protocol'],
    ['null', null, 'model-protocol'],
    ['an array', [], 'model-protocol'],
    ['no choices', { choices: [] }, 'model-protocol'],
    ['an error with 200', { error: { message: prompt } }, 'model-error'],
    ['a list of an error', [{ error: { code: 404, message: prompt } }], 'model-unknown'],
    ['a choice without message', { choices: [{}] }, 'model-protocol'],
    ['content of another type', { choices: [{ message: { content: 5 } }] }, 'model-protocol'],
    [
      'parts without text',
      { choices: [{ message: { content: [{}, { type: 'thinking', text: '{}' }] } }] },
      'answer-empty',
    ],
    ['no content', completion(null), 'answer-empty'],
    ['blank content', completion(' \n'), 'answer-empty'],
    ['a cut answer', completion('{"a":', { finish_reason: 'length' }), 'answer-cut-short'],
    ['an answer cut before it began', completion(null, { finish_reason: 'length' }), 'answer-cut-short'],
    ['a filtered answer', completion('', { finish_reason: 'content_filter' }), 'model-refused'],
    ['a refusal', completion(null, { message: { content: null, refusal: prompt } }), 'model-refused'],
    ['a tool call', completion(null, { message: { tool_calls: [{ type: prompt }] } }), 'answer-tool-call'],
    ['an old function call', completion(null, { message: { function_call: {} } }), 'answer-tool-call'],
  ];
  it.each(bad)('understands %s', (_name, body, code) => {
    const failure = failureOf(body);
    expect(failure.code).toBe(code);
    expect(everythingOf(failure)).not.toContain(prompt);
  });

  it.each([null, []])('takes no tool call from %j', (calls) => {
    const message = { content: '{}', tool_calls: calls, function_call: null, refusal: '' };
    expect(read(completion('', { message })).text).toBe('{}');
  });

  it('reports usage and model of an answer that was paid although it is bad', () => {
    for (const body of [completion('', { finish_reason: 'length' }), { ...completion('{}'), choices: [] }]) {
      const failure = failureOf(body);
      expect(failure.usage).toEqual({ inputTokens: 31, outputTokens: 7 });
      expect(failure.model).toBe('scripted-1');
    }
  });

  it('leaves the usage of a bad answer open when none was told', () => {
    expect(failureOf({ choices: [] }).usage).toBeUndefined();
  });

  it.each([
    [null],
    ['many'],
    [{ prompt_tokens: -1, completion_tokens: 1.5 }],
    [{ prompt_tokens: '-3', completion_tokens: '1e3' }],
  ])('takes a senseless usage %j for none', (usage) => {
    expect(read(completion('{}', {}, { usage })).usage).toBeUndefined();
  });

  it('counts the tokens that are told', () => {
    expect(read(completion('{}', {}, { usage: { prompt_tokens: 3 } })).usage).toEqual({
      inputTokens: 3,
      outputTokens: 0,
    });
    expect(read(completion('{}', {}, { usage: { prompt_tokens: 0, completion_tokens: 0 } })).usage).toEqual({
      inputTokens: 0,
      outputTokens: 0,
    });
  });

  it.each([null, '', prompt, 'x'.repeat(129), 7])('names the model that was asked when the answer says %j', (model) => {
    expect(read(completion('{}', {}, { model })).model).toBe('small-1');
  });
});

const type = (value: string) => ({ 'content-type': value });

describe('readBody', () => {
  const bodies: [string, Behaviour][] = [
    ['HTML', { headers: type('text/html'), body: '<html>' }],
    ['server-sent events', { headers: type('text/event-stream'), body: 'data: {}' }],
    ['HTML that says it is text', { headers: type('text/plain'), body: '<html>' }],
    ['bytes that are no UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }],
    ['a false content encoding', { headers: { 'content-encoding': 'gzip' }, body: completion('{}') }],
    ['no body', { status: 204 }],
  ];
  it.each(bodies)('takes %s with 2xx for a broken protocol', async (_name, behaviour) => {
    expect((await failureFor(behaviour)).code).toBe('model-protocol');
  });

  it('takes what was paid from a body of the wrong type', async () => {
    const body = JSON.stringify(completion('{}'));
    const events = `data: {"choices":[]}\n\ndata: ${body}\n\ndata: [DONE]\n\n`;
    const wrong: Behaviour[] = [
      { headers: type('text/html'), body },
      { headers: type('text/event-stream'), body: events },
      { body: events },
    ];
    for (const behaviour of wrong) {
      const { code, usage } = await failureFor(behaviour);
      expect([code, usage]).toEqual(['model-protocol', { inputTokens: 31, outputTokens: 7 }]);
    }
  });

  it('gives a body of the wrong type that does not end the time of any other', async () => {
    const drip: Behaviour = (response) => void response.writeHead(200, type('text/html')).write('<html>');
    expect((await failureFor(drip, { timeoutMs: 200 })).code).toBe('model-timeout');
  });

  const accepted: [string, Behaviour][] = [
    ['a utf-8 charset', { headers: type('application/json; charset=UTF-8'), body: completion('{}') }],
    ['a suffix', { headers: type('application/vnd.model+json; charset="utf-8"'), body: completion('{}') }],
    ['gzip', { headers: { 'content-encoding': 'gzip' }, body: gzipSync(JSON.stringify(completion('{}'))) }],
    ['another charset', { headers: type('application/json; charset=latin1'), body: completion('{}') }],
    ['a charset of odd spelling', { headers: type('Application/JSON;CHARSET="UTF_8" ; v=1'), body: completion('{}') }],
    ['a type of text', { headers: type('text/plain'), body: completion('{}') }],
    ['a type of bytes', { headers: type('application/octet-stream'), body: completion('{}') }],
    ['no type', (response) => void response.end(JSON.stringify(completion('{}')))],
    ['a byte order mark', { body: `\ufeff${JSON.stringify(completion('{}'))}` }],
  ];
  it.each(accepted)('takes JSON with %s', async (_name, behaviour) => {
    const { ask } = await openScripted([behaviour]);
    expect((await ask()).text).toBe('{}');
  });

  const large = completion('x'.repeat(17 * 1024 * 1024));
  const packed = gzipSync(JSON.stringify(large));
  const tooLarge: [string, Behaviour][] = [
    ['plain', { body: large }],
    ['packed small', { headers: { 'content-encoding': 'gzip' }, body: packed }],
  ];
  it.each(tooLarge)('does not take more than 16 MiB, %s', async (_name, behaviour) => {
    expect((await failureFor(behaviour)).code).toBe('answer-too-large');
  });
});
