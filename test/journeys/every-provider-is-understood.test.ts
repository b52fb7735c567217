import { describe, expect, it } from 'vitest';
import { decide, type Situation } from '../../src/failures/decide.ts';
import { Failure } from '../../src/failures/failure.ts';
import { failureCodes } from '../../src/failures/failure-codes.ts';
import type { ModelAnswer } from '../../src/models/model-request.ts';
import { apiKey, everythingOf, openScripted, prompt } from '../support/ask-scripted-model.ts';
import { providerBehaviours } from '../support/provider-behaviours/all-behaviours.ts';

/** A first try, with another rung below and an hour left. */
const situation: Situation = {
  ...{
    spent: 0,
    attempts: 4,
    hasRoundsLeft: true,
    hasRungBelow: true,
    throttles: 0,
    patienceMs: 60_000,
    waitsWhileAway: false,
    isAway: false,
    isOwnDoing: false,
    random: 0.5,
  },
  backoff: { baseMs: 1000, maxMs: 300_000 },
};

/** What a job does next, by the kind of what must follow. */
const nextOf: Record<string, string> = {
  transient: 'retry',
  'bad-answer': 'ask-again',
  capacity: 'next-rung',
  quota: 'next-rung',
  refused: 'next-rung',
  misconfigured: 'next-rung',
};

const askFor = async (ask: () => Promise<ModelAnswer>) => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
};

describe('a provider', () => {
  it('is here with at least 180 behaviours, each once', () => {
    const names = providerBehaviours.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(180);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it.each(providerBehaviours)('is understood: $name', async ({ sent, follows, retryAfterMs, usage }) => {
    const { model, ask } = await openScripted([sent]);
    const outcome = await askFor(ask);
    expect(model.requests).toHaveLength(1);
    expect(outcome.usage).toEqual(usage);
    if (!(outcome instanceof Failure)) {
      expect({ text: outcome.text }).toEqual(follows);
      return;
    }
    expect(outcome.code).toBe(follows);
    expect(outcome.retryAfterMs).toBe(retryAfterMs);
    const { kind } = failureCodes[outcome.code];
    const waits = (retryAfterMs ?? 0) <= 60_000 ? 'throttle' : 'next-rung';
    expect(decide(outcome, situation).is).toBe(kind === 'throttled' ? waits : nextOf[kind]);
  });

  it.each(providerBehaviours.filter(({ follows }) => typeof follows === 'string'))(
    'leaves nothing of its text: $name',
    async ({ sent }) => {
      const words = typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
      const quoted = words.replace(/"message":"/, `"message":"${prompt.slice(10)} ${apiKey} `);
      const { ask } = await openScripted([{ ...sent, body: quoted }]);
      const outcome = await askFor(ask);
      if (outcome instanceof Failure) expect(everythingOf(outcome)).not.toMatch(/PERSON_1|very-secret/);
    },
  );
});
