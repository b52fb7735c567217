import { describe, expect, it, onTestFinished } from 'vitest';
import { askModels } from '../../../../scripts/command-line/doctor/ask-models.ts';
import { createTestProfile } from '../../../support/create-test-profiles.ts';
import { type Behaviour, completion, startScriptedModel } from '../../../support/scripted-model.ts';

const refusal = (message: string): Behaviour => ({ status: 400, body: { error: { message } } });
const right: Behaviour = { body: completion('{"topic":"printer"}') };

async function ask(script: Behaviour[], changes = {}) {
  const model = await startScriptedModel();
  onTestFinished(() => model.close());
  model.script(...script);
  const [found] = await askModels([createTestProfile('primary', { baseUrl: model.baseUrl, ...changes })]);
  return { ...found, requests: model.requests };
}

describe('askModels', () => {
  it('tells who answered, how it was asked and what it cost', async () => {
    const { requests, ...found } = await ask([right], { price: { input: 1000, output: 2000 } });
    expect(found).toEqual({
      ...{ name: 'ask primary', status: 'ok' },
      detail: expect.stringMatching(
        /^scripted-1 answers in \d+ ms; asked with json_schema and max_tokens; 31 tokens in, 7 out; \$0\.045000$/,
      ),
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.body).toMatchObject({ model: 'small', response_format: { json_schema: { strict: true } } });
  });

  it('learns what the server takes, and says so', async () => {
    const script = [refusal('response_format is not supported'), refusal("'max_tokens' is not supported"), right];
    const { requests, ...found } = await ask(script);
    expect(found).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(
        /asked with json_object and max_completion_tokens; learned: structuredOutput is json_object; learned: tokenLimit is max_completion_tokens; .*; price not known$/,
      ),
    });
    expect(requests).toHaveLength(3);
  });

  it('warns of an answer that is not what was asked for', async () => {
    expect(await ask([{ body: completion('Printer!') }])).toMatchObject({
      ...{ status: 'warn', detail: expect.stringMatching(/^the answer is not what was asked for; scripted-1/) },
    });
  });

  it('tells that usage is not told', async () => {
    const answer = { body: completion('{"topic":"printer"}', {}, { usage: undefined }) };
    expect((await ask([answer])).detail).toMatch(/usage not told; price not known$/);
  });

  it('fails with the code that a job would get, and without a word of the provider', async () => {
    const { requests, ...found } = await ask([{ status: 401, body: { error: { message: 'sk-secret is wrong' } } }]);
    expect(found).toMatchObject({
      ...{ status: 'fail', detail: 'model-not-allowed: The model did not accept our key.' },
    });
    expect(requests).toHaveLength(1);
  });

  it('ends when there is nothing left to learn', async () => {
    const refused = refusal('response_format is not supported');
    const { requests, ...found } = await ask([refused, refused, refused, right]);
    expect(found).toMatchObject({ status: 'fail', detail: expect.stringMatching(/^model-rejected: /) });
    expect(requests).toHaveLength(3);
  });
});
