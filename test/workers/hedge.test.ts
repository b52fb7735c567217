import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { Attempt } from '../../src/jobs/attempt.ts';
import type { Asked, AskOnRecord, Question } from '../../workers/ask-on-record.ts';
import { createAskHedged } from '../../workers/hedge.ts';
import { modelRequest } from '../support/ask-scripted-model.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask();
const rung = { is: 'model', profile: 'primary', attempts: 1, rounds: 0, maxOutputTokens: undefined } as const;
const question: Question = {
  ...{ job: createStageJob('model', task), rung, request: modelRequest, findings: {}, policy: 'a-policy' },
  signal: new AbortController().signal,
};
const other: Question = { ...question, rung: { ...rung, profile: 'fallback' } };
const writeOther = async () => other;
/** So long nobody waits for a test. */
const NEVER_MS = 2 ** 31;

const attemptOf = (profile: string, changes: Partial<Attempt> = {}): Attempt => ({
  ...{ n: profile === 'primary' ? 1 : 2, at: 1, leaseEndsAt: 2, run: 1, rung: 0, round: 0, profile, model: 'm' },
  ...{ outcome: 'answered', failure: null, latencyMs: 1, usage: null, costUsd: null, ...changes },
});
const callOf = (profile: string) => ({ profile, is: 'answer', isCounted: true }) as const;
const answerOf = (profile: string): Asked => ({
  ...{ is: 'answered', answer: { text: profile, usage: undefined, model: 'm' } },
  ...{ attempt: attemptOf(profile), call: callOf(profile) },
});
const failureOf = (profile: string, code: 'cancelled' | 'model-error'): Asked => ({
  ...{ is: 'failed', failure: new Failure(code), call: callOf(profile) },
  attempt: attemptOf(profile, { outcome: code === 'cancelled' ? 'aborted' : 'failed', failure: code }),
});

/** Asks whose questions are held until they are settled, or taken back. */
function createHeld({ neverBegun = '' } = {}) {
  const asked: string[] = [];
  const takenBack: string[] = [];
  const held = new Map<string, (asked: Asked) => void>();
  const waiting = new Map<string, () => void>();
  const ask: AskOnRecord = ({ rung: { profile }, signal, onBegun }) =>
    new Promise((resolve) => {
      asked.push(profile);
      held.set(profile, resolve);
      waiting.get(profile)?.();
      if (profile !== neverBegun) onBegun?.();
      signal.addEventListener('abort', () => {
        takenBack.push(profile);
        if (profile !== neverBegun) resolve(failureOf(profile, 'cancelled'));
      });
    });
  const untilAsked = (profile: string) =>
    held.has(profile) ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(profile, resolve));
  return { ask, asked, takenBack, settle: (profile: string, how: Asked) => held.get(profile)?.(how), untilAsked };
}

describe('createAskHedged', () => {
  it('asks one where no other may be asked', async () => {
    const { ask, asked, settle } = createHeld();
    const hedged = createAskHedged(ask, () => 0)(question);
    settle('primary', answerOf('primary'));
    expect(await hedged).toEqual(answerOf('primary'));
    expect(asked).toEqual(['primary']);
  });

  it('asks the other after a quarter of the time-out, and takes the slower one back', async () => {
    const { ask, settle, untilAsked } = createHeld();
    const hedged = createAskHedged(ask, () => 4)(question, writeOther);
    await untilAsked('fallback');
    settle('fallback', answerOf('fallback'));
    const { attempt, call } = { attempt: attemptOf('primary', { outcome: 'aborted' }), call: callOf('primary') };
    expect(await hedged).toEqual({ ...answerOf('fallback'), beside: { attempt, call } });
  });

  it('asks it after what 19 of 20 answers take, once 20 of a task are known', async () => {
    const { ask, asked, settle, untilAsked } = createHeld();
    const askHedged = createAskHedged(ask, () => NEVER_MS);
    const answerOne = async () => {
      const hedged = askHedged(question, writeOther);
      settle('primary', answerOf('primary'));
      await hedged;
    };
    for (let n = 0; n < 20; n++) await answerOne();
    expect(asked).not.toContain('fallback');
    const hedged = askHedged(question, writeOther);
    await untilAsked('fallback');
    settle('primary', answerOf('primary'));
    const beside = { attempt: attemptOf('fallback', { outcome: 'aborted' }), call: callOf('fallback') };
    expect(await hedged).toEqual({ ...answerOf('primary'), beside });
  });

  it('learns nothing from what fails at once', async () => {
    const { ask, asked, settle } = createHeld();
    const askHedged = createAskHedged(ask, () => NEVER_MS);
    for (let n = 0; n < 30; n++) {
      const hedged = askHedged(question, writeOther);
      settle('primary', failureOf('primary', 'model-error'));
      expect(await hedged).toMatchObject({ is: 'failed' });
    }
    const hedged = askHedged(question, writeOther);
    settle('primary', answerOf('primary'));
    await hedged;
    expect(asked).not.toContain('fallback');
  });

  it.each([
    ['primary', 'fallback'],
    ['fallback', 'primary'],
  ])('waits for the other where %s fails', async (fails, answers) => {
    const { ask, settle, untilAsked } = createHeld();
    const hedged = createAskHedged(ask, () => 4)(question, writeOther);
    await untilAsked('fallback');
    settle(fails, failureOf(fails, 'model-error'));
    settle(answers, answerOf(answers));
    const beside = { attempt: attemptOf(fails, { outcome: 'failed', failure: 'model-error' }), call: callOf(fails) };
    expect(await hedged).toEqual({ ...answerOf(answers), beside });
  });

  it('fails as the first does where both fail', async () => {
    const { ask, settle, untilAsked } = createHeld();
    const hedged = createAskHedged(ask, () => 4)(question, writeOther);
    await untilAsked('fallback');
    for (const profile of ['fallback', 'primary']) settle(profile, failureOf(profile, 'model-error'));
    expect(await hedged).toMatchObject({
      ...{ is: 'failed', attempt: { profile: 'primary' }, call: callOf('primary') },
      beside: { attempt: { profile: 'fallback', failure: 'model-error' } },
    });
  });

  it('does not hold back an answer while the other waits to be on record', async () => {
    const { ask, settle, untilAsked, takenBack } = createHeld({ neverBegun: 'fallback' });
    const hedged = createAskHedged(ask, () => 4)(question, writeOther);
    await untilAsked('fallback');
    settle('primary', answerOf('primary'));
    expect(await hedged).toEqual(answerOf('primary'));
    expect(takenBack).toContain('fallback');
  });

  it.each([['moved'], ['snooze']] as const)('goes by the first alone where the other was not begun: %s', async (is) => {
    const { ask, settle, untilAsked } = createHeld();
    const hedged = createAskHedged(ask, () => 4)(question, writeOther);
    await untilAsked('fallback');
    settle('fallback', is === 'moved' ? { is } : { is, delayMs: 1 });
    settle('primary', answerOf('primary'));
    expect(await hedged).toEqual(answerOf('primary'));
  });

  it('goes by the first alone where the question may not be written for the other', async () => {
    const { ask, asked, settle } = createHeld();
    let isRefused = () => {};
    const refused = new Promise<void>((resolve) => {
      isRefused = resolve;
    });
    const hedged = createAskHedged(ask, () => 4)(question, async () => {
      isRefused();
      throw new Failure('boundary-breach');
    });
    await refused;
    settle('primary', answerOf('primary'));
    expect(await hedged).toEqual(answerOf('primary'));
    expect(asked).toEqual(['primary']);
  });

  it('takes both back with the job', async () => {
    const { ask, untilAsked } = createHeld();
    const stop = new AbortController();
    const { signal } = stop;
    const hedged = createAskHedged(ask, () => 4)({ ...question, signal }, async () => ({ ...other, signal }));
    await untilAsked('fallback');
    stop.abort();
    expect(await hedged).toMatchObject({ is: 'failed', attempt: { n: 1 }, beside: { attempt: { n: 2 } } });
  });
});
