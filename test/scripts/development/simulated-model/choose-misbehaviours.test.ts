import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misbehaviours } from '../../../../scripts/development/simulated-model/misbehaviours.ts';
import {
  type SimulatedModel,
  startSimulatedModel,
} from '../../../../scripts/development/simulated-model/start-simulated-model.ts';
import { answerOf, ask, chatBody } from './ask.ts';

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

describe('createMisbehaviourMemory', () => {
  it('come one after the other', async () => {
    const message = messageWith('fail=1}} {{sim:throttle=1}} {{sim:offschema=1');
    const seen = [];
    for (let i = 0; i < 4; i += 1) {
      const asked = await ask(model, message);
      seen.push(asked.status === 200 ? 'category' in answerOf(asked) : asked.status);
    }

    expect(seen).toEqual([500, 429, false, true]);
  });

  it('are counted on when the message is asked again with what was wrong', async () => {
    const message = messageWith('offschema=1');
    const again = `${message}\n\nYour last answer was not accepted:\n- /category: required`;

    expect(answerOf(await ask(model, message))).not.toHaveProperty('category');
    expect(answerOf(await ask(model, again))).toHaveProperty('category');
  });

  it('are counted for each message', async () => {
    const [one, other] = [messageWith('fail=1'), messageWith('fail=1')];
    const statuses = [];
    for (const message of [one, other, one, other]) statuses.push((await ask(model, message)).status);

    expect(statuses).toEqual([500, 500, 200, 200]);
  });

  it('can be meant for one model', async () => {
    const message = messageWith('fail,model=primary');

    expect((await ask(model, message, { model: 'primary' })).status).toBe(500);
    expect((await ask(model, message, { model: 'fallback' })).status).toBe(200);
  });

  it('leave no trace in the answer', async () => {
    expect((await ask(model, messageWith('fail=0'))).text).not.toContain('sim:');
  });
});

describe('misbehaviours', () => {
  it('are all carried out by the server', async () => {
    for (const name of Object.keys(misbehaviours)) {
      const body = chatBody(messageWith(`${name}=1`));
      const headers = { authorization: 'Bearer k' };
      const abort = new AbortController();
      const before = model.requests.length;
      const asked = fetch(`${model.url}/chat/completions`, { method: 'POST', headers, body, signal: abort.signal });
      const settled = asked.catch((error: unknown) => error);
      await expect.poll(() => model.requests.length, { interval: 1, timeout: 20_000 }).toBe(before + 1);
      expect(model.requests[before]?.misbehaviours).toEqual([name]);
      abort.abort();
      await settled;
    }
  });
});
