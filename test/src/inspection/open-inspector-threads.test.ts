import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { createInspector } from '../../../src/inspection/inspector.ts';
import { openInspectorThreads } from '../../../src/inspection/open-inspector-threads.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import type { JobTexts } from '../../../src/redaction/redact-job.ts';

const onTrouble = (error: Error) => {
  throw error;
};
const detectors = createDetectors('balanced');
const here = createInspector(detectors);
const threads = openInspectorThreads({ setting: 'balanced', detectors, budgetMs: 60_000, onTrouble });
afterAll(() => threads.close());

const boundary = { redact: 'all', keep: [], block: [] } as const;
const textsOf = (text: string, changes: Partial<JobTexts['boundary']> = {}): JobTexts => ({
  ...{ input: { text }, documents: [{ id: 'd', text: 'of ann@example.org' }] },
  ...{ inputKeys: new Set(['text']), boundary: { ...boundary, ...changes } },
});
const vault = { entries: [{ placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: 'ann@example.org' }] };

describe.each([
  ['a short text, at once', ''],
  ['a long one, in a thread', ' and so on'.repeat(600)],
])('openInspectorThreads, for %s', (_name, more) => {
  const mail = textsOf(`I am Anna Kowalczyk, ann@example.org${more}`);
  const search = { value: `bob@other.org${more}`, redactedInput: {}, vault, allowed: '', isRedacting: true };

  it('answers as an inspector of this thread does', async () => {
    expect(await threads.redact(mail)).toEqual(await here.redact(mail));
    const found = await threads.detect(mail);
    expect(found).toEqual(await here.detect(mail));
    expect(await threads.hide(mail, found)).toEqual(await here.hide(mail, found));
    const request = { system: 'Sort.', user: `of Ann@Example.org${more}`, vault, constants: '' };
    const checked = { system: 'Sort.', user: `of [EMAIL_1]${more}`, hidden: 1 };
    expect(await threads.checkOutgoing(request)).toEqual(checked);
    const mending = { value: { a: `to EMAIL_1${more}` }, redactedInput: {}, allowed: '', vault };
    expect(await threads.mendPlaceholders(mending)).toEqual({ value: { a: `to [EMAIL_1]${more}` }, lost: [] });
    expect(await threads.findLeaks(search)).toEqual([{ path: '', code: 'answer-leaks' }]);
  });

  it('answers every one of many calls at once with its own', async () => {
    const calls = Array.from({ length: 200 }, (_, at) => threads.redact(textsOf(`u${at}@example.org${more}`)));
    const originals = (await Promise.all(calls)).map(({ vault: { entries } }) => entries[0]?.original);
    expect(originals).toEqual(Array.from({ length: 200 }, (_, at) => `u${at}@example.org`));
  });

  it('throws a failure with its code, and anything else as it was', async () => {
    const blocked = textsOf(`ann@example.org${more}`, { block: ['EMAIL'] });
    await expect(threads.redact(blocked)).rejects.toMatchObject({ name: 'Failure', code: 'boundary-blocked' });
    const broken = { ...search, vault: {} as never };
    await expect(threads.findLeaks(broken)).rejects.toBeInstanceOf(TypeError);
  });

  it('finds what the given detectors find, and no more', async () => {
    const email = detectors.filter(({ name }) => name === 'email');
    const own = openInspectorThreads({ setting: 'balanced', detectors: email, budgetMs: 60_000, onTrouble });
    expect((await own.redact(textsOf('Anna Kowalczyk wrote. '.repeat(300)))).counts).toEqual({ EMAIL: 1 });
    await own.close();
  });
});

describe('a long text', () => {
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
    // Takes seconds of CPU.
    const long = textsOf('Anna Kowalczyk wrote. '.repeat(200_000));
    const small = () => Array.from({ length: 8 }, () => own.redact(textsOf('Anna Kowalczyk wrote. '.repeat(300))));
    const [refused, ...answered] = await Promise.allSettled([own.redact(long), ...small()]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'redaction-failed', isFinal: true } });
    expect(answered.every(({ status }) => status === 'fulfilled')).toBe(true);
    // The thread has been replaced: as many are at work as before.
    expect(await Promise.all(small())).toHaveLength(8);
    await own.close();
  });

  it('leaves nobody waiting, also where all threads end at once', async () => {
    const own = openInspectorThreads({ setting: 'balanced', detectors, budgetMs: 300, onTrouble });
    const long = textsOf('Anna Kowalczyk wrote. '.repeat(60_000));
    const refused = Array.from({ length: 4 }, () => own.redact(long));
    const answered = Array.from({ length: 6 }, () => own.redact(textsOf('Anna Kowalczyk wrote. '.repeat(300))));
    const reason = { code: 'redaction-failed', isFinal: true };
    for (const one of await Promise.allSettled(refused)) expect(one).toMatchObject({ status: 'rejected', reason });
    expect(await Promise.all(answered)).toHaveLength(6);
    await own.close();
  });
});
