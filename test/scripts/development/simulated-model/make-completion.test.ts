import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDemoMessages } from '../../../../scripts/command-line/demo/read-demo-messages.ts';
import { removeMarkers } from '../../../../scripts/development/simulated-model/misbehaviours.ts';
import {
  type SimulatedModel,
  startSimulatedModel,
} from '../../../../scripts/development/simulated-model/start-simulated-model.ts';
import { taskTools } from '../../../../src/tasks/define-task.ts';
import contactExtract from '../../../../src/tasks/samples/contact-extract.ts';
import summarise from '../../../../src/tasks/samples/summarise.ts';
import ticketTriage from '../../../../src/tasks/samples/ticket-triage.ts';
import { type Asked, answerOf, ask } from './ask.ts';

let model: SimulatedModel;
let n = 0;

beforeAll(async () => {
  model = await startSimulatedModel();
});
afterAll(() => model.close());

/** A message that nobody asked about before, with a marker. */
function messageWith(marker: string): string {
  n += 1;
  return `Subject: Case ${n}\n\nPlease refund invoice ${n} to [PERSON_1], [EMAIL_1]. {{sim:${marker}}}`;
}

async function askTwice(marker: string): Promise<[Asked, Asked]> {
  const message = messageWith(marker);
  return [await ask(model, message), await ask(model, message)];
}

describe('makeCompletion', () => {
  it('refuses', async () => {
    const [{ choice }] = await askTwice('refuse');

    expect(choice.message).toMatchObject({ content: null, refusal: expect.stringContaining("can't help") });
  });

  it('is stopped by a content filter', async () => {
    expect((await askTwice('filter'))[0].choice.finish_reason).toBe('content_filter');
  });

  it('is cut short', async () => {
    const [first, second] = await askTwice('length=1');

    expect(first.choice.finish_reason).toBe('length');
    expect(() => answerOf(first)).toThrow();
    expect(second.choice.finish_reason).toBe('stop');
  });

  it('calls a tool nobody offered', async () => {
    const [{ choice }] = await askTwice('toolcall');

    expect(choice.finish_reason).toBe('tool_calls');
    expect(choice.message.tool_calls).toHaveLength(1);
  });

  it('is empty, null, prose, or too deep', async () => {
    expect((await askTwice('empty'))[0].choice.message.content).toBe('');
    expect((await askTwice('null'))[0].choice.message).toMatchObject({ content: null, refusal: null });
    expect((await askTwice('prose'))[0].choice.message.content).not.toMatch(/[{}[\]]/);
    expect((await askTwice('deep'))[0].choice.message.content).toMatch(/^\[{10000}\]{10000}$/);
  });
});

describe('the answer of makeCompletion', () => {
  const samples = [ticketTriage(taskTools), contactExtract(taskTools), summarise(taskTools)];

  it.each(samples)('passes the schema, the check and the gate of $name for every demo message', async (task) => {
    for (const { subject, body } of await readDemoMessages()) {
      const text = removeMarkers(body);
      const input = { subject, body: text, message: text, text };
      const { system, user } = task.prompt({ input, documents: [] });
      const messages = [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ];
      const asked = await ask(model, user, { schema: task.providerSchema, more: { messages } });
      const output = task.output.parse(answerOf(asked));

      expect(task.check?.({ input, output })).toBeUndefined();
      expect(task.gate?.confidence({ input, output })).toBeGreaterThan(task.gate?.threshold ?? 1);
    }
  });

  it('keeps to the number of sentences that is asked for', async () => {
    const text = 'One is here. Two is here. Three is here. Four is here. Five is here. Six is here.';
    const summaryOf = async (user: string) => {
      const more = { messages: [{ role: 'user', content: user }] };
      return answerOf(await ask(model, user, { schema: samples[2]?.providerSchema, more })).summary;
    };

    expect(await summaryOf(`Use at most 1 sentences.\n\n<text>\n${text}\n</text>`)).toBe('One is here.');
    expect(await summaryOf(`Use at most 9 sentences.\n\n<text>\n${text}\n</text>`)).toBe(
      'One is here. Two is here. Three is here.',
    );
  });

  it('is plain text when no schema was sent', async () => {
    const asked = await ask(model, 'This is it. And more.', { more: { response_format: { type: 'text' } } });

    expect(asked.choice.message.content).toBe('This is it.');
  });
});
