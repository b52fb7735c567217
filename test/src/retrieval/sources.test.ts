import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { createSources, loadSources, retrieveDocuments } from '../../../src/retrieval/sources.ts';
import { defineTask } from '../../../src/tasks/define-task.ts';
import { TaskFileError } from '../../../src/tasks/load-task-file.ts';
import type { Task } from '../../../src/tasks/task.ts';

const documents = [
  { id: 'refunds', text: 'Refunds of annual plans go to the billing team.' },
  { id: 'outage', text: 'The export fails with the error E42 on Mondays.' },
  { id: 'sso', text: 'Sign-in by SSO fails when the CLOCK is wrong; refunds are not due.' },
];
const sourcesOf = createSources(new Map([['acme', new Map([['notes', documents]])]]));
const acme = sourcesOf('acme');
const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id);

describe('createSources', () => {
  it("finds a tenant's source by its name", () => {
    expect(acme.find('notes')).toBe(documents);
  });

  it("knows another tenant's source no better than one that does not exist", () => {
    const globex = sourcesOf('globex');
    expect([globex.find('notes'), globex.find('none'), acme.find('none')]).toEqual([undefined, undefined, undefined]);
    expect([globex.search('notes', 'refunds'), acme.search('none', 'refunds')]).toEqual([[], []]);
    expect([acme.find('__proto__'), sourcesOf('constructor').find('notes')]).toEqual([undefined, undefined]);
  });

  it('searches by shared words, whatever their case, and leaves out what shares the small ones only', () => {
    expect(idsOf(acme.search('notes', 'Clock wrong, the export fails'))).toEqual(['sso', 'outage']);
    expect(idsOf(acme.search('notes', 'e42'))).toEqual(['outage']);
    expect(acme.search('notes', 'nothing alike?')).toEqual([]);
  });

  it('returns no more than were asked for, five unless told, 50 at most', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, text: 'the same words' }));
    const { search } = createSources(new Map([['acme', new Map([['many', many]])]]))('acme');
    expect(idsOf(search('many', 'same', { limit: 2 }))).toEqual(['0', '1']);
    expect([search('many', 'same').length, search('many', 'same', { limit: 1000 }).length]).toEqual([5, 50]);
  });

  it('returns no more characters than a job may have', () => {
    const long = ['a', 'b', 'c'].map((id) => ({ id, text: `word ${id.repeat(90_000)}` }));
    const short = { id: 'd', text: 'word' };
    const { search } = createSources(new Map([['acme', new Map([['long', [...long, short]]])]]))('acme');
    expect(idsOf(search('long', 'word'))).toEqual(['a', 'b', 'd']);
  });
});

/** A folder of tasks with these files under `sources`. */
async function writeSources(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-sources-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = join(dir, 'sources', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return dir;
}

const document = { id: 'd1', text: 'a text' };

describe('loadSources', () => {
  it('reads the files of each tenant, and drops fields that are not asked for', async () => {
    const dir = await writeSources({
      'acme/support-notes.json': JSON.stringify([{ ...document, author: 'Dana' }]),
      'acme/readme.txt': 'no source',
      'globex/support-notes.json': '[]',
    });
    const sourcesOf = await loadSources(dir);
    expect(sourcesOf('acme').find('support-notes')).toEqual([document]);
    expect(sourcesOf('globex').find('support-notes')).toEqual([]);
    expect(sourcesOf('acme').find('readme')).toBeUndefined();
  });

  it('finds nothing where there is no folder', async () => {
    expect((await loadSources(undefined))('acme').find('x')).toBeUndefined();
    expect((await loadSources(await writeSources({})))('acme').find('x')).toBeUndefined();
  });

  it.each([
    ['no JSON', 'acme/a.json', '[{"id": "the-canary"', /a\.json: is not JSON$/],
    ['no list', 'acme/a.json', '{"the-canary": 1}', /a\.json: .*array/],
    ['a document without text', 'acme/a.json', '[{"id": "the-canary"}]', /a\.json: 0\.text: /],
    ['an empty text', 'acme/a.json', '[{"id": "a", "text": ""}]', /a\.json: 0\.text: /],
    ['a text over the limit', 'acme/a.json', JSON.stringify([{ id: 'a', text: 'x'.repeat(200_001) }]), /0\.text: /],
    ['an id twice', 'acme/a.json', JSON.stringify([document, document]), /has an id twice$/],
    ['a name in capitals', 'acme/Notes.json', '[]', /its name must match/],
    ['a tenant that cannot be', '.hidden/a.json', '[]', /a tenant's name must match/],
  ])('refuses %s with the file and the reason, and quotes nothing', async (_, name, content, reason) => {
    const error: unknown = await loadSources(await writeSources({ [name]: content })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(TaskFileError);
    expect((error as Error).message).toMatch(reason);
    expect((error as Error).message).not.toContain('the-canary');
  });
});

type Retrieve = NonNullable<Task['retrieve']>;

const task = defineTask({
  name: 'sort-note',
  version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ kind: z.string() }),
  prompt: () => ({ system: '', user: '' }),
  ladder: ({ model }) => [model('primary')],
});

const sources = createSources(new Map())('acme');
const given = (signal = new AbortController().signal) => ({ input: { text: 'x' }, tenant: 'acme', sources, signal });
const retrieve = (with_: (...args: Parameters<Retrieve>) => unknown, signal?: AbortSignal) =>
  retrieveDocuments({ ...task, retrieve: with_ as Retrieve }, given(signal));
const write = (text = 'text') => ({ id: 'd', text });

afterEach(() => {
  vi.useRealTimers();
});

describe('retrieveDocuments', () => {
  it('finds nothing for a task that does not retrieve', async () => {
    expect(await retrieveDocuments(task, given())).toEqual([]);
  });

  it("asks with the input and whose job it is, and keeps a document's id and text alone", async () => {
    const asked: unknown[] = [];
    const found = await retrieve(async ({ input, tenant, sources: own }) => {
      asked.push(input, tenant, own);
      return [{ ...write(), score: 0.3, author: 'Dana' }];
    });
    expect(asked).toEqual([{ text: 'x' }, 'acme', sources]);
    expect(found).toEqual([{ id: 'd', text: 'text' }]);
  });

  it('takes 50 documents and 200,000 characters', async () => {
    const found = await retrieve(async () => Array.from({ length: 50 }, () => write('a'.repeat(4000))));
    expect(found).toHaveLength(50);
  });

  it.each<[string, () => unknown]>([
    ['a throw', () => Promise.reject(new Error('no database'))],
    [
      'a throw at once',
      () => {
        throw new Error('no database');
      },
    ],
  ])('fails on %s, which may pass, and says where that was', async (_, with_) => {
    await expect(retrieve(with_)).rejects.toMatchObject({
      code: 'retrieval-failed',
      message: `The documents for this input could not be read. ${task.file}: retrieve: threw an error.`,
    });
  });

  const list = 'must return a list of documents, each { id, text }';
  it.each<[string, () => unknown, string]>([
    ['51 documents', async () => Array.from({ length: 51 }, () => write()), 'returned more than 50 documents'],
    ['200,001 characters', async () => [write('a'.repeat(200_001))], 'returned more than 200,000 characters'],
    ['a single document', async () => write(), list],
    ['nothing at all', async () => undefined, list],
    ['nothing at all, at once', () => undefined, list],
    ['a document without text', async () => [{ id: 'd' }], list],
    ['a document whose id is a number', async () => [{ id: 1, text: 'text' }], list],
    ['a hole', async () => [null], list],
  ])('blames the task for %s', async (_, with_, reason) => {
    const fault = { file: task.file, field: 'retrieve', reason };
    await expect(retrieve(with_)).rejects.toMatchObject({ code: 'task-broken', fault });
  });

  it('gives up after 30 s, and lets the task know', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let seen: AbortSignal | undefined;
    const failed = expect(
      retrieve(({ signal }) => {
        seen = signal;
        return new Promise(() => undefined);
      }),
    ).rejects.toMatchObject({ code: 'retrieval-failed', fault: { field: 'retrieve', reason: 'took over 30 s' } });
    await vi.advanceTimersByTimeAsync(29_999);
    expect(seen?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen?.aborted).toBe(true);
    await failed;
  });

  it('is cancelled with the job, whatever the task does then', async () => {
    const stop = new AbortController();
    const cancelled = retrieve(() => new Promise(() => undefined), stop.signal);
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });
});
