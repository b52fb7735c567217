import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { readAnswer } from '../../../src/models/read-answer.ts';
import { everythingOf, prompt } from '../../support/ask-scripted-model.ts';
import { completion } from '../../support/scripted-model.ts';

function read(body: unknown) {
  return readAnswer(typeof body === 'string' ? body : JSON.stringify(body), 'small-1');
}

function failureFor(body: unknown): Failure {
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

  it('takes a completion that has nothing but its text', () => {
    expect(read({ choices: [{ message: { content: '{}' } }] })).toEqual({
      text: '{}',
      usage: { inputTokens: 0, outputTokens: 0 },
      model: 'small-1',
    });
  });

  const bad: [string, unknown, string][] = [
    ['HTML', '<html>', 'model-protocol'],
    ['an empty body', '', 'model-protocol'],
    ['null', null, 'model-protocol'],
    ['an array', [], 'model-protocol'],
    ['no choices', { choices: [] }, 'model-protocol'],
    ['an error with 200', { error: { message: prompt } }, 'model-protocol'],
    ['a choice without message', { choices: [{}] }, 'model-protocol'],
    ['content of another type', { choices: [{ message: { content: [{}] } }] }, 'model-protocol'],
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
    const failure = failureFor(body);
    expect(failure.code).toBe(code);
    expect(everythingOf(failure)).not.toContain(prompt);
  });

  it.each([null, []])('takes no tool call from %j', (calls) => {
    const message = { content: '{}', tool_calls: calls, function_call: null, refusal: '' };
    expect(read(completion('', { message })).text).toBe('{}');
  });

  it('reports usage and model of an answer that was paid although it is bad', () => {
    for (const body of [completion('', { finish_reason: 'length' }), { ...completion('{}'), choices: [] }]) {
      const failure = failureFor(body);
      expect(failure.usage).toEqual({ inputTokens: 31, outputTokens: 7 });
      expect(failure.model).toBe('scripted-1');
    }
  });

  it('leaves the usage of a bad answer open when none was told', () => {
    expect(failureFor({ choices: [] }).usage).toBeUndefined();
  });

  it.each([[null], ['many'], [{ prompt_tokens: -1, completion_tokens: 1.5 }], [{ prompt_tokens: '3' }]])(
    'counts a senseless usage %j as nothing',
    (usage) => {
      expect(read(completion('{}', {}, { usage })).usage).toEqual({ inputTokens: 0, outputTokens: 0 });
    },
  );

  it.each([null, '', prompt, 'x'.repeat(129), 7])('names the model that was asked when the answer says %j', (model) => {
    expect(read(completion('{}', {}, { model })).model).toBe('small-1');
  });
});
