import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { createInspector } from '../../../src/inspection/inspector.ts';
import { openInspectorThreads } from '../../../src/inspection/open-inspector-threads.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import type { JobTexts } from '../../../src/redaction/redact-job.ts';

const onTrouble = (error: Error) => {
  throw error;
};
const all = createDetectors('balanced');
const detectors = all.map(({ name }) => name);
const here = createInspector(all);
const threads = openInspectorThreads({ setting: 'balanced', detectors, budgetMs: 60_000, onTrouble });
afterAll(() => threads.close());

const boundary = { redact: 'all', keep: [], block: [] } as const;
const textsOf = (text: string, changes: Partial<JobTexts['boundary']> = {}): JobTexts => ({
  ...{ input: { text }, documents: [{ id: 'd', text: 'of ann@example.org' }] },
  ...{ inputKeys: new Set(['text']), boundary: { ...boundary, ...changes } },
});
const mail = textsOf('I am Anna Kowalczyk, ann@example.org');
const vault = { entries: [{ placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: 'ann@example.org' }] };
const request = { system: 'Sort.', user: 'of Ann@Example.org', vault, constants: '' };
const search = { value: 'bob@other.org', redactedInput: {}, vault, allowed: '', isRedacting: true };

describe('openInspectorThreads', () => {
  it('answers as an inspector of this thread does', async () => {
    expect(await threads.redact(mail)).toEqual(await here.redact(mail));
    const found = await threads.detect(mail);
    expect(found).toEqual(await here.detect(mail));
    expect(await threads.hide(mail, found)).toEqual(await here.hide(mail, found));
    expect(await threads.checkOutgoing(request)).toEqual({ system: 'Sort.', user: 'of [EMAIL_1]', hidden: 1 });
    expect(await threads.findLeaks(search)).toEqual([{ path: '', code: 'answer-leaks' }]);
  });

  it('answers every one of many calls at once with its own', async () => {
    const calls = Array.from({ length: 200 }, (_, at) => threads.redact(textsOf(`u${at}@example.org`)));
    const originals = (await Promise.all(calls)).map(({ vault: { entries } }) => entries[0]?.original);
    expect(originals).toEqual(Array.from({ length: 200 }, (_, at) => `u${at}@example.org`));
  });

  it('throws a failure with its code, and anything else as it was', async () => {
    await expect(threads.redact(textsOf('ann@example.org', { block: ['EMAIL'] }))).rejects.toMatchObject({
      name: 'Failure',
      code: 'boundary-blocked',
    });
    const broken = { ...search, vault: {} as never };
    await expect(threads.findLeaks(broken)).rejects.toBeInstanceOf(TypeError);
  });

  it('finds what the named detectors find, and no more', async () => {
    const own = openInspectorThreads({ setting: 'balanced', detectors: ['email'], budgetMs: 60_000, onTrouble });
    expect((await own.redact(mail)).counts).toEqual({ EMAIL: 1 });
    await own.close();
  });

  it('lets this thread go on meanwhile', async () => {
    let isDone = false;
    const work = threads.redact(textsOf('Anna Kowalczyk wrote. '.repeat(5000))).then(() => {
      isDone = true;
    });
    let turns = 0;
    for (; !isDone; turns++) await turn();
    await work;
    expect(turns).toBeGreaterThan(10);
  });
});

describe('a call over its budget', () => {
  it('fails for good, and its neighbours are answered', async () => {
    const own = openInspectorThreads({ setting: 'balanced', detectors, budgetMs: 300, onTrouble });
    // Takes seconds of CPU, and goes to a thread with the small ones that wait beside it.
    const long = textsOf('Anna Kowalczyk wrote. '.repeat(200_000));
    const small = () => Array.from({ length: 8 }, () => own.redact(mail));
    const [refused, ...answered] = await Promise.allSettled([own.redact(long), ...small()]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'redaction-failed', isFinal: true } });
    expect(answered.every(({ status }) => status === 'fulfilled')).toBe(true);
    // The thread has been replaced: as many are at work as before.
    expect(await Promise.all(small())).toHaveLength(8);
    await own.close();
  });
});
