import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readAttempts } from '../../../src/jobs/read-attempts.ts';
import { plainNames, type RecordChange, readRecord, recordFields, writeRecord } from '../../../src/jobs/record.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { startTracing } from '../../../src/telemetry/start-tracing.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { liveThrough, type Step } from './record/live-through.ts';
import { readLuaFields } from './record/read-lua.ts';

const isField = (name: string): name is keyof typeof recordFields => name in recordFields;
const toStored = (set: readonly string[]) =>
  Object.fromEntries(set.flatMap((name, i) => (i % 2 === 0 ? [[name, set[i + 1]]] : [])));

describe('writeRecord', () => {
  it.each([
    ['text', { stage: 'model' }, { stage: 'model' }],
    ['empty text', { owner: '' }, { owner: '' }],
    ['number', { spent: 0, visitAt: 1795960467019 }, { spent: '0', visitAt: '1795960467019' }],
    ['flag', { isLate: true }, { isLate: '1' }],
    ['json', { backoff: { baseMs: 1, maxMs: 2 }, causes: [] }, { backoff: '{"baseMs":1,"maxMs":2}', causes: '[]' }],
    ['sealed', { input: 'k1.seal' }, { input: 'k1.seal' }],
  ] as const)('writes %s so that readRecord reads the same', (_, change, stored) => {
    const { set, unset } = writeRecord(change);
    expect([toStored(set), unset]).toEqual([stored, []]);
    expect(readRecord(stored)).toEqual(change);
  });

  it('writes what only another version knows, as its spool has it', () => {
    const change = { tint: 'blue', size: 3, isRound: true, parts: { a: 1 }, list: [1], gone: undefined };
    const { set, unset } = writeRecord(change as RecordChange);
    expect(toStored(set)).toEqual({ tint: 'blue', size: '3', isRound: '1', parts: '{"a":1}', list: '[1]' });
    expect(unset).toEqual(['gone']);
  });

  it('deletes what has no value', () => {
    expect(writeRecord({ notes: undefined, isLate: undefined, spent: 1 })).toEqual({
      set: ['spent', '1'],
      unset: ['notes', 'isLate'],
    });
  });
});

describe('readRecord', () => {
  it('leaves out what the table does not have, and what is not there', () => {
    expect(readRecord({ 'attempt:1': '{}', other: 'x', rung: undefined, run: '2' })).toEqual({ run: 2 });
  });
});

describe('readAttempts', () => {
  it('reads each attempt, oldest first', () => {
    const stored = { attempts: '11', 'attempt:11': '{"n":11}', 'attempt:2': '{"n":2}', 'attempt:12': '{"n":12}' };
    expect(readAttempts(stored)).toEqual([{ n: 2 }, { n: 11 }, { n: 12 }]);
    expect(readAttempts({})).toEqual([]);
  });
});

describe('the table of fields', () => {
  let records: TestRecords;
  let lived: Awaited<ReturnType<typeof liveThrough>>;
  beforeAll(async () => {
    records = await startRecords();
    // Where traces are on a replay has one of its own. Nothing is sampled, and nothing sent.
    vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off');
    const tracing = await startTracing({ url: 'http://nowhere.invalid', headers: {} }, createLog('silent'));
    lived = await liveThrough(await records.openStore());
    await tracing.close();
    vi.unstubAllEnvs();
  });
  afterAll(() => records.close());

  const writers: Record<string, readonly Step[]> = {
    'src/records/accept-script.ts': ['accept'],
    'src/records/claim-visits.ts': ['claim'],
    'src/records/heartbeat.ts': ['restore'],
    'src/records/begin-attempt.ts': ['begin'],
    'src/records/trouble-lua.ts': ['begin'],
    'src/records/commit-script.ts': ['commit'],
    'src/records/attempts-lua.ts': ['commit'],
    'src/records/sweep-shard.ts': ['sweep'],
    'src/operations/tell-outcome.ts': ['tell'],
    'src/records/admission-lua.ts': ['claim', 'begin'],
    'queues/patience-lua.ts': ['sweep'],
    'queues/visits-lua.ts': ['claim'],
    'queues/deliveries-lua.ts': ['commit', 'deliver'],
  };
  const lua = readLuaFields();

  it('has every field that any script reads', () => {
    const reads = lua.flatMap(({ file, reads: names }) => names.map((name) => `${file} ${name}`));
    expect(reads.length).toBeGreaterThan(40);
    expect(reads.filter((read) => !isField(read.split(' ')[1] ?? ''))).toEqual([]);
  });

  it('has every field that any script writes, by the right one', () => {
    const writes = lua.flatMap(({ file, writes: names }) => names.map((name) => ({ file, name })));
    expect(writes.length).toBeGreaterThan(20);
    const wrong = writes.filter(({ file, name }) => {
      const by = writers[file] ?? [];
      return !isField(name) || !by.some((writer) => recordFields[name].by.includes(writer));
    });
    expect(wrong).toEqual([]);
  });

  it('has every field that jobs have, each of its kind', () => {
    const isNumber = (text: string) => /^\d+$/.test(text);
    const kinds = {
      text: () => true,
      number: isNumber,
      flag: (text: string) => text === '1',
      json: (text: string) => typeof JSON.parse(text) === 'object',
      code: (text: string) => /^k1\.[\w-]{22}$/.test(text),
      sealed: (text: string) => text.startsWith('k1.'),
    };
    const wrong = lived.found.filter(({ name, text }) => {
      if (/^(attempt|receipt):[1-9]\d*$/.test(name)) return typeof JSON.parse(text) !== 'object';
      if (/^proof:[1-9]\d*$/.test(name)) return !kinds.code(text);
      return !isField(name) || !kinds[recordFields[name].kind](text);
    });
    expect(wrong).toEqual([]);
  });

  it('says of every field who writes it, no more and no less', () => {
    const told = Object.entries(recordFields).flatMap(([name, { by }]) => by.map((writer) => `${writer} ${name}`));
    const literal = lua.flatMap(({ file, writes }) =>
      writes.flatMap((name) => (writers[file] ?? []).map((writer) => `${writer} ${name}`)),
    );
    const seen = [...lived.changed].flatMap(([step, names]) =>
      [...names].filter((name) => !/^(attempt|receipt|proof):/.test(name)).map((name) => `${step} ${name}`),
    );
    expect(seen.filter((one) => !told.includes(one))).toEqual([]);
    expect(told.filter((one) => !seen.includes(one) && !literal.includes(one))).toEqual([]);
  });

  it('opens every seal as the field that it stands in', () => {
    const sealed = lived.found.filter(({ name }) => isField(name) && recordFields[name].kind === 'sealed');
    expect(new Set(sealed.map(({ name }) => name))).toEqual(
      new Set(Object.keys(recordFields).filter((name) => !plainNames.some((plain) => plain === name))),
    );
    for (const { jobId, name, text } of sealed) expect(() => lived.sealer.forJob(jobId).open(name, text)).not.toThrow();
  });
});
