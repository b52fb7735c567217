import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../src/failures/create-breaker.ts';
import { Failure } from '../../src/failures/failure.ts';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import type { Attempt } from '../../src/jobs/attempt.ts';
import type { AttemptOutcome } from '../../src/jobs/job-view.ts';
import type { AskModel, RequestBody } from '../../src/models/model-request.ts';
import { createKnownForms } from '../../src/models/request-form.ts';
import { writeBody } from '../../src/models/write-body.ts';
import type { Begun } from '../../src/records/begin-attempt.ts';
import { type Begin, createAskOnRecord } from '../../workers/ask-on-record.ts';
import { modelRequest } from '../support/ask-scripted-model.ts';
import { collectEgress } from '../support/collect-egress.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask();
const [first] = task.ladder;
if (first.is !== 'model') throw new Error(first.is);
const rung = first;

const profile = {
  ...{ name: 'primary', baseUrl: 'http://model', apiKey: 'k', model: 'small', timeoutMs: 5000, simulated: false },
  price: { input: 10, output: 20 },
};
const started: Attempt = {
  ...{ n: 3, at: 10_050, leaseEndsAt: 25_050, run: 2, rung: 0, round: 1 },
  ...{ profile: 'primary', model: 'small', outcome: 'started' },
  ...{ failure: null, latencyMs: null, usage: null, costUsd: null },
};
const job = createStageJob('model', task, {
  ...{ run: 2, round: 1, attempts: 2 },
  latestAttempt: { ...started, n: 2, outcome: 'failed' },
});
const resting = { inARow: 3, restMs: 10_000 };
/** What a process of workers has when it starts. */
const anew = () => ({
  ...{ breaker: createBreaker<FailureCode>(resting), forms: createKnownForms(), failAt: () => undefined },
  ...{ lookForLeak: async () => undefined, meterOf: (name: string) => name },
  tellTrouble: async () => ({ isAway: false, isOwnDoing: false }),
});
const boundary = { findings: { EMAIL: 1 }, policy: 'a-policy' };
const body = writeBody(modelRequest, profile);

/** Asks with this ledger and this model; tells what was begun and what was sent. */
async function askWith(
  ask: AskModel,
  begun: Begun = { is: 'begun', attempt: started },
  changes = {},
  breaker = createBreaker<FailureCode>(resting),
  forms = createKnownForms(),
) {
  const begins: Parameters<Begin>[1][] = [];
  const sent: RequestBody[] = [];
  const { egress, entries } = collectEgress();
  const askAndTell: AskModel = (one, signal) => {
    sent.push(one);
    return ask(one, signal);
  };
  const begin: Begin = async (_, given) => {
    begins.push(given);
    return begun;
  };
  const points: object[] = [];
  const failAt = (point: string) =>
    void points.push({ point, filed: entries.length, begun: begins.length, sent: sent.length });
  const profiles = new Map([['primary', { profile, ask: askAndTell }]]);
  const askOnRecord = createAskOnRecord({ ...anew(), profiles, begin, egress, failAt, breaker, forms });
  const { signal } = new AbortController();
  return {
    asked: await askOnRecord({
      job: { ...job, readAt: performance.now(), ...changes },
      rung,
      request: modelRequest,
      ...boundary,
      signal,
    }),
    begins,
    entries,
    sent,
    points,
  };
}

const usage = { inputTokens: 1_000_000, outputTokens: 500_000 };
const answers: AskModel = async () => ({ text: 'an answer', usage, model: 'small-2025' });
const fails =
  (failure: unknown): AskModel =>
  async () => {
    throw failure;
  };

describe('createAskOnRecord', () => {
  it('writes the attempt down with its receipt before it asks, with a lease that outlives the request', async () => {
    const { begins, sent } = await askWith(answers);
    const { bytes, sha256 } = body;
    const receipt = { model: 'small', region: null, bytes: bytes.length, sha256, ...boundary };
    const attempt = { run: 2, rung: 0, round: 1, profile: 'primary', model: 'small' };
    expect(begins).toEqual([
      {
        ...{ attempt, n: 3, receipt: { at: expect.any(Number), ...receipt } },
        ...{ meter: 'primary', tokens: Math.ceil(body.bytes.length / 4) + 256 },
        ...{ opener: expect.any(String), leaseMs: 15_000 },
        head: { log: 'a-log', seq: 0, mac: 'code 0', kept: '0 code 0' },
      },
    ]);
    expect(sent).toEqual([body]);
  });

  it('logs the same receipt, with whose it is, and asks with the very bytes it was made of', async () => {
    const { begins, entries, sent } = await askWith(answers);
    const { receipt } = begins[0] ?? expect.fail('nothing was begun');
    expect(entries).toEqual([{ jobId: 'job_1', n: 3, profile: 'primary', ...receipt }]);
    expect(hash('sha256', sent[0]?.bytes ?? '')).toBe(receipt.sha256);
  });

  it('asks nobody when the receipt cannot be written', async () => {
    const begun: unknown[] = [];
    const refuse = () => {
      throw new Failure('receipt-unwritten');
    };
    const ask = createAskOnRecord({
      profiles: new Map([['primary', { profile, ask: answers }]]),
      begin: async (_, given) => {
        begun.push(given);
        return { is: 'moved' };
      },
      egress: { append: refuse },
      ...anew(),
    });
    const asked = ask({ job, rung, request: modelRequest, ...boundary, signal: AbortSignal.timeout(1000) });
    await expect(asked).rejects.toMatchObject({ kind: 'infrastructure', code: 'receipt-unwritten' });
    expect(begun).toEqual([]);
  });

  it('may be killed between the two', async () => {
    expect((await askWith(answers)).points).toEqual([{ point: 'model.begun', filed: 1, begun: 1, sent: 0 }]);
  });

  it('asks nobody when it stood still since it wrote that down: another may be asking by now', async () => {
    const begun = { is: 'begun', attempt: started } as const;
    const { asked, sent, entries } = await askWith(answers, begun, { readAt: performance.now() - 60_000 });
    expect(asked).toMatchObject({ is: 'failed', failure: { code: 'model-timeout' }, attempt: { outcome: 'failed' } });
    expect(sent).toEqual([]);
    expect(entries.slice(1)).toEqual([{ unsent: 0 }]);
  });

  it('returns the answer with the attempt closed: what it took, used and cost', async () => {
    const { asked } = await askWith(answers);
    expect(asked).toEqual({
      is: 'answered',
      answer: { text: 'an answer', usage, model: 'small-2025' },
      attempt: {
        ...started,
        outcome: 'answered',
        model: 'small-2025',
        usage,
        costUsd: 20,
        latencyMs: expect.any(Number),
      },
      call: { profile: 'primary', is: 'answer', used: 1_500_000, isCounted: true, told: undefined },
    });
  });

  it.each<[FailureCode, AttemptOutcome]>([
    ['model-timeout', 'failed'],
    ['model-throttled', 'throttled'],
    ['cancelled', 'aborted'],
    ['answer-empty', 'answered'],
    ['model-not-allowed', 'failed'],
  ])('closes the attempt of a %s as %s', async (code, outcome) => {
    const { asked } = await askWith(fails(new Failure(code)));
    expect(asked).toMatchObject({ is: 'failed', failure: { code }, attempt: { n: 3, outcome, failure: code } });
  });

  it('counts what a bad answer used', async () => {
    const { asked } = await askWith(fails(new Failure('model-refused', { usage })));
    expect(asked).toMatchObject({ is: 'failed', attempt: { outcome: 'answered', usage, costUsd: 20 } });
  });

  it('takes anything else that is thrown for unexpected', async () => {
    const { asked } = await askWith(fails(new TypeError('a bug')));
    expect(asked).toMatchObject({ failure: { code: 'unexpected' }, attempt: { outcome: 'failed' } });
  });

  it.each<[string, Begun, object]>([
    ['another asks', { is: 'open', now: 100, leaseEndsAt: 350 }, { is: 'snooze', delayMs: 250 }],
    ['another had until now', { is: 'open', now: 400, leaseEndsAt: 350 }, { is: 'snooze', delayMs: 0 }],
    ['the job is elsewhere', { is: 'moved' }, { is: 'moved' }],
  ])('does not ask when %s', async (_, begun, expected) => {
    const { asked, sent, points, entries } = await askWith(answers, begun);
    expect(asked).toEqual(expected);
    expect([sent, points]).toEqual([[], []]);
    expect(entries.slice(1)).toEqual([{ unsent: 0 }]);
  });

  it('has a question asked again in another form where its server does not take the one', async () => {
    const forms = createKnownForms();
    const refuses = fails(new Failure('model-rejected', { refused: 'structured-output' }));
    const codes = [];
    for (let n = 0; n < 3; n++) {
      const { asked, sent } = await askWith(refuses, undefined, {}, undefined, forms);
      codes.push([Reflect.get(asked, 'failure').code, JSON.parse(String(sent[0]?.bytes)).response_format?.type]);
    }
    expect(codes).toEqual([
      ['model-adapted', 'json_schema'],
      ['model-adapted', 'json_object'],
      ['model-rejected', undefined],
    ]);
  });

  describe('of a profile that refused three requests in a row', () => {
    const rest = async (code: FailureCode = 'model-not-allowed') => {
      const breaker = createBreaker<FailureCode>(resting);
      const denies = fails(new Failure(code));
      for (let n = 0; n < 3; n++) await askWith(denies, undefined, {}, breaker);
      return breaker;
    };

    it.each(['model-error', 'model-timeout', 'model-throttled', 'model-rejected', 'model-refused'] as const)(
      'goes on where it was %s, which the next request may be spared',
      async (code) => {
        expect((await askWith(answers, undefined, { run: 1 }, await rest(code))).asked.is).toBe('answered');
      },
    );

    it('writes and sends nothing', async () => {
      const { asked, begins, entries, sent } = await askWith(answers, undefined, { run: 1 }, await rest());
      expect(asked).toEqual({ is: 'failed', failure: expect.objectContaining({ code: 'model-not-allowed' }) });
      expect([begins, entries, sent]).toEqual([[], [], []]);
    });

    it('asks it for a job that is replayed, and for all once it answered', async () => {
      const breaker = await rest();
      expect((await askWith(answers, undefined, { run: 2 }, breaker)).asked.is).toBe('answered');
      expect((await askWith(answers, undefined, { run: 1 }, breaker)).asked.is).toBe('answered');
    });
  });

  it('knows no profile that is not configured', async () => {
    const { egress, entries } = collectEgress();
    const begin: Begin = async () => ({ is: 'moved' });
    const ask = createAskOnRecord({ ...{ profiles: new Map(), begin, egress, ...anew() } });
    const asked = ask({ job, rung, request: modelRequest, ...boundary, signal: AbortSignal.timeout(1000) });
    await expect(asked).rejects.toMatchObject({ code: 'model-unknown' });
    expect(entries).toEqual([]);
  });
});
