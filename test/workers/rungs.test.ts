import { describe, expect, it } from 'vitest';
import type { Cause } from '../../src/jobs/attempt.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import {
  attemptsAllowed,
  findBelow,
  findLane,
  findRung,
  isAvailable,
  type Profiles,
  reachOf,
} from '../../workers/rungs.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createTestProfile, createTestProfiles } from '../support/create-test-profiles.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask({ attempts: 6 });
const ladder = createNoteTask({
  ladder: ({ model, rule, review }) => [
    model('primary', { attempts: 6 }),
    model('other', { attempts: 3 }),
    rule(() => undefined),
    review(),
  ],
});
const both = createTestProfiles('primary', 'other');
const causeOf = (rung: number, code: Cause['code']): Cause => ({ stage: 'model', rung, code, at: 1 });
const brokenCodes = ['model-not-allowed', 'model-unknown', 'model-rejected', 'model-quota'] as const;

describe('findRung', () => {
  it('finds the rung that the job stands on', () => {
    expect(findRung(task, createStageJob('model', task))).toMatchObject({ profile: 'primary', attempts: 6 });
    expect(findRung(ladder, createStageJob('fallback', ladder, { rung: 3 }))).toMatchObject({ is: 'review' });
  });

  it('throws for a rung that the task does not have', () => {
    const job = createStageJob('model', task, { rung: 5 });
    expect(() => findRung(task, job)).toThrow(expect.objectContaining({ code: 'unexpected' }));
  });
});

describe('attemptsAllowed', () => {
  it.each([
    ["the rung's own in the model stage", 'model', 0, undefined, 6],
    ["the producer's word in its place", 'model', 0, 2, 2],
    ["the rung's own in the fallback stage, whatever the producer says", 'fallback', 1, 2, 3],
    ["the stage's own on a rung that is no model", 'fallback', 2, 2, 4],
    ["the stage's own elsewhere", 'redact', 0, 2, 4],
    ["the stage's own elsewhere, whatever the rung says", 'validate', 0, undefined, 4],
  ] as const)('is %s', (_, stage, rung, attemptBudget, allowed) => {
    expect(attemptsAllowed(ladder, createStageJob(stage, ladder, { rung, attemptBudget }))).toBe(allowed);
  });
});

describe('isAvailable', () => {
  const [primary, other, rule, review] = ladder.ladder;

  it('lets a rule and a person be asked always, a model when it is configured', () => {
    const asked = (dataClass: StageJob['dataClass'], profiles: Profiles) =>
      [primary, other, rule, review].map((rung) => {
        if (rung === undefined) throw new Error('no rung');
        return isAvailable(rung, ladder, createStageJob('model', ladder, { dataClass }), profiles);
      });
    expect(asked('internal', createTestProfiles('other'))).toEqual([false, true, true, true]);
    const open = new Map([['other', createTestProfile('other', { dataClasses: ['public'] })]]);
    expect(asked('restricted', open)).toEqual([false, false, true, true]);
  });

  it.each(brokenCodes)('lets no endpoint be asked again by a job that it failed with %s', (code) => {
    const job = createStageJob('model', ladder, { causes: [causeOf(0, code)] });
    expect(isAvailable(primary, ladder, job, both)).toBe(false);
    expect(isAvailable(primary, ladder, createStageJob('model', ladder), both)).toBe(true);
  });

  it('lets an endpoint be asked again that failed by a code of another version', () => {
    const job = createStageJob('model', ladder, { causes: [causeOf(0, 'model-tinted' as Cause['code'])] });
    expect(isAvailable(primary, ladder, job, both)).toBe(true);
  });

  it('lets an endpoint be asked again that failed in passing', () => {
    const job = createStageJob('model', ladder, { causes: [causeOf(0, 'model-error'), causeOf(0, 'model-refused')] });
    expect(isAvailable(primary, ladder, job, both)).toBe(true);
  });
});

describe('reachOf', () => {
  it("is the task's, with the job's own class where that is closer", () => {
    const held = { ...ladder, boundary: { ...ladder.boundary, class: 'confidential', regions: ['eu'] } } as const;
    const classOf = (dataClass: StageJob['dataClass']) =>
      reachOf(held, createStageJob('model', held, { dataClass })).class;
    expect(classOf('restricted')).toBe('restricted');
    // Accepted when the task was more open.
    expect(classOf('public')).toBe('confidential');
    expect(reachOf(held, createStageJob('model', held)).regions).toEqual(['eu']);
  });
});

describe('findBelow', () => {
  const find = (changes: Partial<StageJob> = {}, profiles = both) =>
    findBelow(ladder, createStageJob('model', ladder, changes), profiles);

  it('finds the rung below', () => {
    expect(find()).toBe(1);
    expect(find({ rung: 1 })).toBe(2);
  });

  it('finds nothing below the last rung', () => {
    expect(find({ rung: 3 })).toBeUndefined();
    expect(findBelow(task, createStageJob('model', task), both)).toBeUndefined();
  });

  it('leaves out a model that is not configured', () => {
    expect(find({}, createTestProfiles('primary'))).toBe(2);
  });

  it.each(brokenCodes)('leaves out the endpoint of a rung that failed with %s, under whatever name', (code) => {
    const same = createTestProfile('primary', { name: 'other', timeoutMs: 9000 });
    const profiles = new Map([...createTestProfiles('primary'), ['other', same]]);
    const causes = [causeOf(0, code)];
    expect(find({ causes }, profiles)).toBe(2);
    expect(find({}, profiles)).toBe(1);
  });

  it.each([
    { baseUrl: 'http://elsewhere' },
    { apiKey: 'another' },
    { model: 'large' },
    { headers: { 'x-key': 'another' } },
    { query: { deployment: 'another' } },
  ])('asks an endpoint that differs from a misconfigured one by %o', (change) => {
    const profiles = new Map([
      ...createTestProfiles('primary'),
      ['other', createTestProfile('primary', { name: 'other', ...change })],
    ]);
    expect(find({ causes: [causeOf(0, 'model-not-allowed')] }, profiles)).toBe(1);
  });

  it('asks an equal endpoint after a failure that passes', () => {
    const profiles = new Map([...createTestProfiles('primary'), ['other', createTestProfile('primary')]]);
    expect(find({ causes: [causeOf(0, 'model-error')] }, profiles)).toBe(1);
  });

  it.each([
    ['class', { dataClasses: ['public'] }],
    ['region', { region: 'us' }],
  ] as const)('leaves out a model that may not see the %s', (_, change) => {
    const profiles = new Map([...both, ['other', createTestProfile('other', change)]]);
    const inEurope = { ...ladder, boundary: { ...ladder.boundary, regions: ['eu'] } };
    const task = 'region' in change ? inEurope : ladder;
    expect(findBelow(task, createStageJob('model', task), profiles)).toBe(2);
  });

  it('asks no model for a late job', () => {
    expect(find({ isLate: true })).toBe(2);
  });

  it('asks no model for a job that could not be redacted', () => {
    expect(findBelow(ladder, createStageJob('redact', ladder), both)).toBe(2);
  });
});

describe('findLane', () => {
  it('lets the patience that is set of a task go before that of its rungs', () => {
    const task = createNoteTask({ patienceMs: 700 });
    const find = (patienceMs?: number) =>
      findLane(task, createStageJob('model', task), 0, createTestProfiles('primary'), patienceMs);
    expect([find().patience, find(5).patience, find(0).patience]).toEqual([700, 5, 0]);
    expect(find(0).name).not.toBe(find(5).name);
  });
});
