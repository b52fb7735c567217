import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SimulatedModel,
  startSimulatedModel,
} from '../../../../scripts/development/simulated-model/start-simulated-model.ts';
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

describe('spoilAnswer', () => {
  it('leaves out a required key', async () => {
    const [first, second] = await askTwice('offschema=1');

    expect(answerOf(first)).not.toHaveProperty('category');
    expect(answerOf(second)).toHaveProperty('category', 'billing');
  });

  it('is unsure', async () => {
    expect(answerOf((await askTwice('unsure'))[0]).confidence).toBe(0.2);
  });

  it('forges a placeholder, leaks an e-mail address, loses what it was given', async () => {
    expect(answerOf((await askTwice('forge'))[0]).summary).toContain('[EMAIL_97]');
    expect(answerOf((await askTwice('leak'))[0]).summary).toMatch(/\w@example\.net/);
    expect(answerOf((await askTwice('fail=0'))[0]).summary).toContain('[PERSON_1]');
    expect(answerOf((await askTwice('lose'))[0]).summary).not.toMatch(/\[[A-Z]+_\d+\]/);
  });

  it('wraps JSON in a fence, repeats a key, adds keys, ends with a comma', async () => {
    const contentOf = async (marker: string) => (await askTwice(marker))[0].choice.message.content ?? '';

    expect(await contentOf('fenced')).toMatch(/^Sure![\s\S]*```json\n\{[\s\S]*\}\n```[\s\S]*else\.$/);
    expect((await contentOf('duplicate')).match(/"category":/g)).toHaveLength(2);
    expect(await contentOf('extra')).toContain('"__proto__":{"polluted":true}');
    expect(await contentOf('trailing')).toMatch(/,\}$/);
  });

  it('grows to megabytes', async () => {
    expect(answerOf((await askTwice('huge=2'))[0]).summary).toHaveLength(2_000_000);
  });

  it('spoils an answer in two ways at once', async () => {
    const [{ choice }] = await askTwice('unsure}} {{sim:fenced');

    expect(choice.message.content).toMatch(/```json[\s\S]*"confidence":0\.2/);
  });
});
