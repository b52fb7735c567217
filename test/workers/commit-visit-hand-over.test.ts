import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { Carries } from '../../src/jobs/carries.ts';
import { plainNames } from '../../src/jobs/record.ts';
import { createStageJob, payloadsOf, type StageJob } from '../../src/records/stage-job.ts';
import type { Store } from '../../src/records/store.ts';
import type { StageWork } from '../../workers/stage.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { answer, startStageWorkers } from '../support/start-stage-workers.ts';
import { watchScripts } from '../support/watch-scripts.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What no stage reads of a record, and no move. */
const ofScripts = 'owner checks visitAt held attempts origin counted opener begunAt leaseEndsAt'.split(' ');

/** What a stage can see of a job. */
async function lookAt(job: StageJob) {
  const { stage, jobId, latestAttempt, judgedAt, hasCrashed } = job;
  const names = plainNames.filter((name) => !ofScripts.includes(name));
  const fields = Object.fromEntries(names.map((name) => [name, job[name]]));
  const opened = payloadsOf[stage].map(async (field) => [field, await job.open(field)] as const);
  const payloads = Object.fromEntries(await Promise.all(opened));
  return { jobId, latestAttempt, judgedAt, hasCrashed, fields, payloads };
}

/** The same of the job as it stands in its record. */
async function lookUp(store: Store, { jobId, seals, now }: StageJob) {
  const stored = await store.redis.hgetall(store.keySpace.home.job(jobId));
  // A claim counts the crashes also of a job that had none.
  const record = { crashes: '0', ...stored };
  return lookAt(createStageJob(store, jobId, { record, steadyAt: 0 }, now, { seals, fault: undefined }));
}

describe('a job that goes on in its process', () => {
  const email = { placeholder: '[EMAIL_1]', type: 'EMAIL', original: 'ann@example.org' } as const;
  const redactedWith = (entries: Carries['model']['redacted']['vault']['entries']): StageWork<'redact'>['work'] => {
    const redacted = { input: { text: 'from [EMAIL_1]' }, documents: [], vault: { entries } };
    const findings: Record<string, number> = entries.length === 0 ? {} : { EMAIL: entries.length };
    return async () => ({ is: 'advance', carry: { redacted, findings, isUnchanged: entries.length === 0 } });
  };

  it.each([
    ['something', [email]],
    ['nothing', []],
  ])('is at each stage what its record says, where %s was hidden', async (_, entries) => {
    const { store, handedOn } = watchScripts(await records.openStore());
    const { hands, accept, startOne } = await startStageWorkers(store);
    const looks: [stage: string, seen: object, recorded: object][] = [];
    const look = async (job: StageJob) => void looks.push([job.stage, await lookAt(job), await lookUp(store, job)]);
    const model: StageWork<'model'>['work'] = async ({ job }) => {
      await look(job);
      const begun = await hands.begin(job);
      if (begun.is !== 'begun') throw new Error(begun.is);
      const carry = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
      return { is: 'advance', carry, attempt: { ...begun.attempt, outcome: 'answered' } };
    };
    const validate: StageWork<'validate'>['work'] = async ({ job }) => {
      await look(job);
      throw new Failure('answer-off-schema', { notes: [{ path: '/summary', code: 'too_big' }] });
    };
    const fallback: StageWork<'fallback'>['work'] = async ({ job }) => {
      await look(job);
      return { is: 'snooze', delayMs: 60_000 };
    };
    startOne({ redact: redactedWith(entries), model, validate, fallback });
    const { stateOf } = await accept();
    await eventually(async () => (await stateOf('fallback', 6)) === 'delayed');
    expect(looks.map(([stage]) => stage)).toEqual(['model', 'validate', 'model', 'validate', 'fallback']);
    for (const [, seen, recorded] of looks) expect(seen).toEqual(recorded);
    const notes = JSON.stringify([{ path: '/summary', code: 'too_big' }]);
    expect(looks[2]?.[1]).toMatchObject({ payloads: { notes }, fields: { round: 1 } });
    expect(handedOn).toEqual([true, true, true, true, true]);
  });

  it('leaves nothing of itself there once no visit of it is in flight', async () => {
    const { accept, startOne } = await startStageWorkers(await records.openStore());
    const jobs: WeakRef<StageJob>[] = [];
    const note =
      <Name extends 'redact' | 'model' | 'validate'>(then: StageWork<Name>['work']): StageWork<Name>['work'] =>
      async (visit) => {
        for (const field of payloadsOf[visit.job.stage]) await visit.job.open(field);
        jobs.push(new WeakRef(visit.job));
        return then(visit);
      };
    const wait: StageWork<'validate'>['work'] = async () => ({ is: 'snooze', delayMs: 60_000 });
    const { inFlight } = startOne({ redact: note(redactedWith([email])), model: note(answer), validate: note(wait) });
    const { stateOf } = await accept();
    await eventually(async () => (await stateOf('validate', 3)) === 'delayed' && inFlight.size === 0);
    expect(jobs).toHaveLength(3);
    await eventually(() => {
      collectGarbage();
      return jobs.every((job) => job.deref() === undefined);
    });
  });
});
