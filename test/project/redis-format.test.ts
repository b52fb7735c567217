import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeAttempt, describeProven } from '../../src/jobs/route.ts';
import { foldStats } from '../../src/records/fold-stats.ts';
import { describeBatch } from '../../src/records/open-record.ts';
import { FORMAT } from '../../src/redis/format.ts';
import { createKeySpace, formatKey, shardCountKey } from '../../src/redis/key-space.ts';
import { createTenantSealer } from '../../src/seals/seal.ts';
import { liveThrough } from '../src/jobs/record/live-through.ts';
import { eventually } from '../support/eventually.ts';
import { addForms, type Forms, listForms } from '../support/read-format.ts';
import { startRecords } from '../support/start-records.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { startStocked, stock } from '../support/start-stocked.ts';

/** What CONTRIBUTING says to do writes this file anew. */
const file = new URL('redis-format.json', import.meta.url);
const isWritten = process.env.WRITE_FORMAT === '1';

interface Kept {
  format: number;
  /** What codes prove, as text, of one record, attempt and batch. */
  proven: Record<string, string>;
  /** A seal and a code of these bytes of a key. */
  sealed: { seal: string; code: string };
  forms: readonly string[];
}

const bytes = Buffer.alloc(32, 7);
const seals = createTenantSealer([{ id: 'k1', bytes }], 'acme', Buffer.alloc(16, 3)).forJob('job_1');
const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;

const record = {
  ...{ task: 'note', taskVersion: '2', taskHash: 'h', ladder: 'mrv', dataClass: 'internal', attemptBudget: '3' },
  ...{ batch: 'batch_1', submittedBy: 'key_1', run: '1', stage: 'model', rung: '1', round: '2', isRedacted: '1' },
  ...{ attempts: '1', 'attempt:1': '{"n":1,"run":1,"rung":0,"round":0,"profile":"primary"}', 'receipt:1': '{"at":1}' },
};
const proven = {
  ...describeProven(record),
  attempt: describeAttempt({ run: 1, rung: 0, round: 0, profile: 'primary' }, undefined),
  batch: describeBatch({ task: 'note', submittedBy: 'key_1' }),
};

/** Every key by its name in the code, whether the run below has it or not. */
const ofAllShards = [`shard count: ${shardCountKey('airlock')}`, `format: ${formatKey('airlock')}`];
const ofOne = Object.entries(createKeySpace('airlock', 1).home).map(([name, key]) => {
  const written = typeof key === 'function' ? (key as (...given: string[]) => string)('a', 'b', 'c') : key;
  return `${name}: ${written}`;
});

const names = [...ofAllShards, ...ofOne];

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const knobs = { models: { paused: true }, tasks: { patienceMs: 5 }, tenants: { limits: { maxWaiting: 500 } } };
const turned = { models: 'primary', tasks: 'note', tenants: 'default' } as const;

/** What stands in Redis once jobs have gone every way, and once two have had every field that there is. */
async function seeForms(): Promise<string[]> {
  const seen: Forms = {};
  const { pipeline, model, workers } = await startStocked(redis);
  await stock(pipeline, model, { tenant: 'default', key: pipeline.key });
  for (const [kind, body] of Object.entries(knobs)) {
    const init = { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const { status } = await pipeline.request(`/v1/${kind}/${turned[kind as keyof typeof turned]}`, init);
    expect(status).toBe(200);
  }
  const queue = `${pipeline.keys.tag}:deliver:`;
  const lines = [`${queue}prioritized`, `${queue}delayed`, pipeline.keys.deliveryLeases];
  const isDelivered = async () => (await pipeline.redis.exists(...lines)) === 0;
  await eventually(isDelivered, { withinMs: 20_000, describe: 'every event to be sent, or given up' });
  await workers.close();
  await foldStats(pipeline.store, pipeline.keys);
  await addForms(seen, pipeline.redis, pipeline.keys.tag);
  const records = await startRecords();
  const store = await records.openStore();
  await liveThrough(store);
  await addForms(seen, store.redis, store.keySpace.home.tag);
  await records.close();
  return [...names, ...listForms(seen)];
}

function writeDown(forms: readonly string[]): void {
  const sealed = { seal: seals.seal('input', '"hello"'), code: seals.prove('route', 'a route') };
  writeFileSync(file, `${JSON.stringify({ format: FORMAT, proven, sealed, forms }, undefined, 1)}\n`);
}

const WHEN = 'see "The format of what Redis holds" in CONTRIBUTING.md';

describe('the format of what Redis holds', () => {
  it('is as it was written down: what is gone, or another, breaks versions that run beside this one', {
    timeout: 60_000,
  }, async () => {
    const forms = await seeForms();
    if (isWritten) return writeDown(forms);
    expect(FORMAT, WHEN).toBe(kept.format);
    const gone = kept.forms.filter((form) => !forms.includes(form));
    expect(gone, `gone or another: raise FORMAT; ${WHEN}`).toEqual([]);
    const added = forms.filter((form) => !kept.forms.includes(form));
    expect(added, `new: write it down; ${WHEN}`).toEqual([]);
  });

  it.skipIf(isWritten)('has seals and codes that every version opens and makes', () => {
    expect(proven, `raise FORMAT; ${WHEN}`).toEqual(kept.proven);
    expect(seals.open('input', kept.sealed.seal)).toBe('"hello"');
    expect(seals.isProven('route', 'a route', kept.sealed.code)).toBe(true);
  });
});
