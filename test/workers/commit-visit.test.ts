import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { Carries } from '../../src/jobs/carries.ts';
import { plainNames } from '../../src/jobs/record.ts';
import { createStageJob, payloadsOf, type StageJob } from '../../src/records/stage-job.ts';
import type { Store } from '../../src/records/store.ts';
import type { StageWork } from '../../workers/stage.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import {
  answer,
  createGate,
  openStoreBehindProxy,
  redact,
  startStageWorkers,
  untilStopped,
} from '../support/start-stage-workers.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

interface Reply {
  visits?: readonly { id: string }[] | object;
  isClaimed?: boolean;
}

/** Records that tell what their scripts were asked and answered; `afterReply` may do something before it is heard. */
async function openTellingStore(afterReply: (reply: Reply) => unknown = () => undefined) {
  const store = await records.openStore();
  const claimed: string[] = [];
  const handedOn: boolean[] = [];
  const telling: Store = {
    ...store,
    runScript: async (script, tag, args) => {
      const reply = await store.runScript(script, tag, args);
      const { visits, isClaimed } = reply as Reply;
      if ('most' in args && Array.isArray(visits)) claimed.push(...visits.map(({ id }: { id: string }) => id));
      if ('claim' in args && 'next' in args && args.next !== undefined) handedOn.push(isClaimed === true);
      await afterReply(reply);
      return reply;
    },
  };
  return { store: telling, claimed, handedOn };
}

const start = async () => {
  const { store, ...told } = await openTellingStore();
  return { ...told, ...(await startStageWorkers(store)) };
};

describe('createCommit', () => {
  it('claims the next visit with the commit where the process has a free slot, and goes on without its queue', async () => {
    const { shard, claimed, handedOn, accept, startOne, errors } = await start();
    const { inFlight } = startOne({ redact, model: answer });
    const { id, read, stateOf } = await accept();
    await eventually(async () => (await shard.validate.count()) === 1);
    expect([claimed, handedOn]).toEqual([[id], [true, false]]);
    expect([await stateOf(), await stateOf('model', 2)]).toEqual(['completed', 'completed']);
    expect(await read()).toMatchObject({ stage: 'validate', visit: '3', owner: '' });
    expect(await shard.model.getActiveCount()).toBe(0);
    await eventually(() => inFlight.size === 0);
    expect(errors).toEqual([]);
  });

  it('notes the claimed visit in flight, as its own, so that it can be stopped', async () => {
    const { accept, startOne } = await start();
    const { inFlight } = startOne({ redact, model: untilStopped });
    const { jobId, read, stateOf } = await accept();
    await eventually(async () => (await stateOf('model', 2)) === 'active');
    const [stop] = await eventually(() => inFlight.get(jobId)?.size === 1 && inFlight.get(jobId));
    expect(await read()).toMatchObject({ stage: 'model', owner: 'a worker' });
    stop?.stop();
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
  });

  it('leaves the next visit to the queue where no slot is free', async () => {
    const { claimed, accept, startOne } = await start();
    const gate = createGate(answer);
    startOne({ redact, model: gate.work }, { slots: 1 });
    await accept();
    await eventually(() => gate.inside.length === 1);
    const { jobId, stateOf } = await accept();
    await eventually(async () => (await stateOf('model', 2)) === 'prioritized');
    gate.open();
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
    expect(claimed).toContain(`${jobId}-model-2`);
    expect(gate.inside).toHaveLength(2);
  });

  it('leaves it to the queue while the stage is paused', async () => {
    const { shard, handedOn, accept, startOne } = await start();
    await shard.model.pause();
    const gate = createGate(answer);
    startOne({ redact, model: gate.work });
    const { stateOf } = await accept();
    await eventually(async () => (await stateOf()) === 'completed');
    expect([await stateOf('model', 2), handedOn, gate.inside]).toEqual(['prioritized', [false], []]);
    gate.open();
    await shard.model.resume();
    await eventually(async () => (await stateOf('model', 2)) === 'completed', { withinMs: 3000 });
  });

  it('leaves it to the queue where the stage has no worker here, or one that is stopping', async () => {
    const { shard, claimed, handedOn, accept, startOne } = await start();
    const gate = createGate(redact);
    const { workers, close } = startOne({ redact: gate.work, model: answer });
    const { stateOf } = await accept();
    await eventually(() => gate.inside.length === 1);
    workers.model?.stop();
    gate.open();
    await eventually(async () => (await stateOf()) === 'completed');
    await close();
    expect([await stateOf('model', 2), handedOn]).toEqual(['prioritized', [false]]);
    startOne({ model: answer }, { workerId: 'another worker' });
    await eventually(async () => (await shard.validate.count()) === 1);
    expect([claimed.length, handedOn]).toEqual([2, [false, false]]);
  });

  it('gives a claimed visit back that meets a worker that is stopping', async () => {
    let stop: () => void = () => undefined;
    const { store, handedOn } = await openTellingStore(({ isClaimed }) => isClaimed && stop());
    const { shard, accept, startOne } = await startStageWorkers(store);
    const { workers, close } = startOne({ redact, model: answer });
    stop = () => workers.model?.stop();
    const { read, stateOf } = await accept();
    await eventually(() => handedOn.length === 1);
    await close();
    expect(handedOn).toEqual([true]);
    expect(await stateOf('model', 2)).toBe('waiting');
    expect([(await read()).owner, await shard.model.getActiveCount()]).toEqual(['', 0]);
    const gate = createGate(answer);
    gate.open();
    startOne({ model: gate.work }, { workerId: 'another worker' });
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
    expect([gate.inside.length, (await read()).crashes]).toEqual([1, undefined]);
  });

  it('claims nothing while a visit waits to run alone, or does', async () => {
    const { handedOn, accept, startOne } = await start();
    const [gate, alone, model] = [createGate(redact), createGate(redact), createGate(answer)];
    const { exclusiveRun } = startOne({ redact: gate.work, model: model.work });
    const { stateOf } = await accept();
    await eventually(() => gate.inside.length === 1);
    const over = exclusiveRun.run(true, () => alone.work({ job: { jobId: 'alone' } } as never));
    gate.open();
    await eventually(() => alone.inside.length === 1);
    expect([await stateOf('model', 2), handedOn, model.inside]).toEqual(['prioritized', [false], []]);
    model.open();
    alone.open();
    await over;
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
  });

  it('leaves to others what it hears of while its slots are full', async () => {
    const { store, accept, startOne } = await start();
    const readWaiting = async () => /blocked_clients:(\d+)/.exec(await store.redis.info('clients'))?.[1];
    const [own, others] = [createGate(answer), createGate(answer)];
    startOne({ redact, model: own.work }, { slots: 1 });
    await eventually(async () => (await readWaiting()) === '2');
    startOne({ model: others.work }, { workerId: 'another worker', slots: 1 });
    await eventually(async () => (await readWaiting()) === '3');
    await accept();
    await eventually(() => own.inside.length === 1);
    await accept();
    await eventually(() => others.inside.length === 1, { withinMs: 2000 });
  });

  it('gives a visit back of which nobody heard whether it was claimed, and works on it once', async () => {
    const { store, proxy } = await openStoreBehindProxy(records);
    const { shard, accept, startOne } = await startStageWorkers(store);
    const [gate, model] = [createGate(redact), createGate(answer)];
    model.open();
    startOne({ redact: gate.work, model: model.work }, { workerId: 'most forgetful' });
    const { read, stateOf } = await accept();
    await eventually(() => gate.inside.length === 1);
    const lost = proxy.loseReplyTo('"claim":"most forgetful"');
    gate.open();
    await lost;
    expect((await read()).owner).toBe('most forgetful');
    await eventually(async () => (await stateOf('model', 2)) === 'completed');
    expect([model.inside.length, await shard.validate.count()]).toEqual([1, 1]);
    expect([await shard.model.getActiveCount(), (await read()).crashes]).toEqual([0, undefined]);
  });
});

/** What no stage reads of a record, and no move. */
const ofScripts = 'owner checks visitAt startedAt attempts opener begunAt leaseEndsAt'.split(' ');

/** What a stage can see of a job. */
function lookAt(job: StageJob) {
  const { stage, jobId, latestAttempt, judgedAt, hasCrashed } = job;
  const names = plainNames.filter((name) => !ofScripts.includes(name));
  const fields = Object.fromEntries(names.map((name) => [name, job[name]]));
  const payloads = Object.fromEntries(payloadsOf[stage].map((field) => [field, job.open(field)]));
  return { jobId, latestAttempt, judgedAt, hasCrashed, fields, payloads };
}

/** The same of the job as it stands in its record. */
async function lookUp({ redis, keySpace }: Store, { jobId, seals, now }: StageJob) {
  const stored = await redis.hgetall(keySpace.home.job(jobId));
  // A claim counts the crashes also of a job that had none.
  const record = { crashes: '0', ...stored };
  const latest = stored[`attempt:${stored.attempts}`];
  return lookAt(createStageJob(jobId, { record, steadyAt: 0, ...(latest !== undefined && { latest }) }, now, seals));
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
    const { store, hands, handedOn, accept, startOne } = await start();
    const looks: [stage: string, seen: object, recorded: object][] = [];
    const look = async (job: StageJob) => void looks.push([job.stage, lookAt(job), await lookUp(store, job)]);
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
});
