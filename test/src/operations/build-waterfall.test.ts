import { describe, expect, it } from 'vitest';
import { buildWaterfall } from '../../../src/operations/build-waterfall.ts';
import { makeAttempt, makeFinishedJob, modelError } from '../../support/finished-demo.ts';

const start = Date.parse(makeAttempt(0).at);
const history = (...events: [ms: number, event: string][]) => events.map(([ms, event]) => ({ at: start + ms, event }));
const kinds = (...given: Parameters<typeof buildWaterfall>) =>
  buildWaterfall(...given).map(({ kind, startMs, endMs }) => [kind, startMs, endMs]);

describe('buildWaterfall', () => {
  it('turns a job that succeeded at once into queues and stages, without a gap', () => {
    const job = makeFinishedJob('mail-1');
    expect(kinds(job.history, [makeAttempt(95)])).toEqual([
      ['queue', 0, 30],
      ['redact', 30, 60],
      ['queue', 60, 90],
      ['answered', 90, 120],
      ['queue', 120, 150],
      ['validate', 150, 180],
    ]);
  });

  it('shows a failed attempt and the wait before the next', () => {
    const events = history([0, 'started model'], [50, 'retry model-error'], [90, 'started model'], [120, 'answered']);
    const attempts = [makeAttempt(1, { outcome: 'failed', failure: modelError }), makeAttempt(91)];
    expect(kinds(events, attempts)).toEqual([
      ['failed', 0, 50],
      ['backoff', 50, 90],
      ['answered', 90, 120],
    ]);
    expect(buildWaterfall(events, attempts)[0]?.code).toBe('model-error');
  });

  it('shows the wait that a model asked for, also of a visit that came meanwhile and asked nothing', () => {
    const events = history(
      ...([
        [0, 'started model'],
        [40, 'throttled model-throttled'],
        [90, 'started model'],
      ] as [number, string][]),
      ...([
        [140, 'started model'],
        [160, 'answered'],
      ] as [number, string][]),
    );
    expect(kinds(events, [makeAttempt(1, { outcome: 'throttled' }), makeAttempt(141)])).toEqual([
      ['throttled', 0, 40],
      ['pause', 40, 90],
      ['pause', 90, 140],
      ['answered', 140, 160],
    ]);
  });

  it('shows an answer that was refused as such', () => {
    const refused = makeAttempt(1, { failure: { ...modelError, kind: 'bad-answer', code: 'answer-off-schema' } });
    expect(kinds(history([0, 'started model'], [40, 'answered']), [refused])).toEqual([['refused', 0, 40]]);
  });

  it('shows who answers below the first model: another one, or a rule', () => {
    const events = history(
      ...([
        [0, 'started model'],
        [40, 'next rung model-refused'],
        [50, 'started fallback'],
        [80, 'next rung model-refused'],
      ] as [number, string][]),
      ...([
        [90, 'started fallback'],
        [95, 'answered'],
      ] as [number, string][]),
    );
    const failure = { ...modelError, kind: 'refused', code: 'model-refused' } as const;
    const attempts = [makeAttempt(1, { failure }), makeAttempt(51, { failure, rung: 1 })];
    expect(kinds(events, attempts)).toEqual([
      ['refused', 0, 40],
      ['queue', 40, 50],
      ['refused', 50, 80],
      ['queue', 80, 90],
      ['rule', 90, 95],
    ]);
  });

  it('shows a request that was given up, and a rule that had no answer', () => {
    const events = history(
      ...([
        [0, 'started model'],
        [1500, 'next rung deadline'],
        [1510, 'started fallback'],
        [1520, 'dead-lettered deadline'],
      ] as [number, string][]),
    );
    expect(kinds(events, [makeAttempt(1, { outcome: 'aborted' })])).toEqual([
      ['aborted', 0, 1500],
      ['queue', 1500, 1510],
      ['rule', 1510, 1520],
    ]);
    const cancelled = history([0, 'started model'], [500, 'cancelled']);
    expect(kinds(cancelled, [makeAttempt(1, { outcome: 'started' })])).toEqual([['aborted', 0, 500]]);
  });

  it('shows how long a person was waited for', () => {
    const events = history([0, 'started fallback'], [10, 'in review'], [900, 'succeeded']);
    expect(kinds(events, [])).toEqual([
      ['queue', 0, 10],
      ['review', 10, 900],
    ]);
  });

  it('goes on to now where the job does, with its request in flight', () => {
    const waiting = history([0, 'started redact'], [10, 'redacted']);
    expect(buildWaterfall(waiting, [], start + 50).at(-1)).toEqual({ kind: 'queue', startMs: 10, endMs: 50 });
    const asking = history([0, 'redacted'], [20, 'started model']);
    const flying = [makeAttempt(21, { n: 4, outcome: 'started' })];
    expect(buildWaterfall(asking, flying, start + 90).at(-1)).toEqual({
      ...{ kind: 'inFlight', startMs: 20, endMs: 90, attempt: 4, profile: flying[0]?.profile },
    });
  });

  it('says what an answer lacked that was not let through, and shows how long a dead letter lay', () => {
    const events = history(
      ...([
        [0, 'started validate'],
        [10, 'next rung answer-unsure'],
        [12, 'dead-lettered model-error'],
        [90, 'discarded'],
      ] as [number, string][]),
    );
    expect(buildWaterfall(events, [])).toEqual([
      { kind: 'validate', startMs: 0, endMs: 10, code: 'answer-unsure' },
      { kind: 'queue', startMs: 10, endMs: 12 },
      { kind: 'review', startMs: 12, endMs: 90 },
    ]);
  });

  it('has nothing to show without a history', () => {
    expect(buildWaterfall([], [])).toEqual([]);
  });
});
