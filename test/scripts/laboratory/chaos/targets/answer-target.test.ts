import { describe, expect, it } from 'vitest';
import { answerTarget } from '../../../../../scripts/laboratory/chaos/targets/answer-target.ts';

const ask = (body: object | string, isOffSchema = false) =>
  answerTarget('Report xq7xq: a leak.', 7, isOffSchema, typeof body === 'string' ? body : JSON.stringify(body));

const asking = (schema?: object) => ({
  ...{ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Report xq7xq: a leak.' }] },
  ...(schema && { response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } } }),
});

const schema = {
  ...{ type: 'object', additionalProperties: false, required: ['colour'] },
  properties: { colour: { enum: ['red', 'blue'] } },
};

describe('answerTarget', () => {
  it('answers with the mark where no form is asked for', async () => {
    expect(await ask(asking())).toMatchObject({ mark: 'xq7xq', urgency: 3 });
  });

  it('answers in the form that is asked for', async () => {
    expect(['red', 'blue']).toContain(((await ask(asking(schema))) as { colour: string }).colour);
  });

  it('keeps to no form when the provider is off schema', async () => {
    expect(await ask(asking(schema), true)).not.toHaveProperty('colour');
  });

  it.each(['', '[]', '{"stream":true}', '{'])('answers a body that is no question, too: %j', async (body) => {
    expect(await ask(body)).toMatchObject({ mark: 'xq7xq' });
  });
});
