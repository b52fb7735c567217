import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ResultView } from '../../../../src/jobs/batch-view.ts';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

async function makeDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-enqueue-sources-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

const rows = '{"input":{"text":"ok 1"},"customId":"a"}\n{"input":{"text":"ok 2"},"customId":"b"}\n';
const parse = (ndjson: string) =>
  ndjson
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ResultView);
const idsOf = (ndjson: string) => parse(ndjson).map(({ customId, status }) => [customId, status]);
const both = [
  ['a', 'succeeded'],
  ['b', 'succeeded'],
];

describe('enqueue', () => {
  it('sends what is zipped and what comes on stdin', async () => {
    const { open } = await startCommandJourney(redis);
    const zipped = join(await makeDir(), 'rows.ndjson.gz');
    await writeFile(zipped, gzipSync(rows));
    const file = open();
    expect(await file.run('enqueue', zipped, '--task', 'sort', '--out', '-'), file.stderr).toBe(0);
    expect(idsOf(file.stdout)).toEqual(both);
    const piped = open(rows);
    expect(await piped.run('enqueue', '-', '--format', 'ndjson', '--task', 'sort', '--out', '-'), piped.stderr).toBe(0);
    expect(idsOf(piped.stdout)).toEqual(both);
  });

  it('sends one file twice as one batch, and stdin as two', async () => {
    const { open } = await startCommandJourney(redis);
    const send = async (stdin: string, ...args: string[]) => {
      const terminal = open(stdin);
      expect(await terminal.run('enqueue', ...args, '--format', 'ndjson', '--task', 'sort')).toBe(0);
      return terminal.stdout;
    };
    const file = join(await makeDir(), 'rows.txt');
    await writeFile(file, rows);
    expect(await send('', file)).toBe(await send('', file));
    expect(await send(rows, '-')).not.toBe(await send(rows, '-'));
    expect(await send(rows, '-', '--idempotency-key', 'mine')).toBe(await send(rows, '-', '--idempotency-key', 'mine'));
  });

  it('takes columns by other names', async () => {
    const { open } = await startCommandJourney(redis);
    const file = join(await makeDir(), 'rows.csv');
    await writeFile(file, 'Nr;Wortlaut\na;ok 1\nb;"ok ""2"""\n');
    const named = ['--id-column', 'Nr', '--columns', 'text=Wortlaut'];
    const terminal = open();
    expect(await terminal.run('enqueue', file, '--task', 'sort', ...named, '--out', '-'), terminal.stderr).toBe(0);
    expect(parse(terminal.stdout)).toMatchObject([
      { customId: 'a', output: { kind: 'ok 1' } },
      { customId: 'b', output: { kind: 'ok "2"' } },
    ]);
    const missing = open();
    expect(await missing.run('enqueue', file, '--task', 'sort', '--columns', 'text=Betreff')).toBe(2);
    expect(missing.stderr).toBe('airlock: the file has no column "Betreff"\n');
  });

  it('writes the rows that were refused, with why', async () => {
    const { open } = await startCommandJourney(redis);
    const dir = await makeDir();
    const [file, rejects] = [join(dir, 'rows.ndjson'), join(dir, 'rejects.ndjson')];
    await writeFile(file, `${rows}{"input":{"text":7},"customId":"c"}\n{\n`);
    const terminal = open();
    expect(await terminal.run('enqueue', file, '--task', 'sort', '--rejects', rejects)).toBe(1);
    expect(
      (await readFile(rejects, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { row: 3, customId: 'c', failure: { kind: 'bad-input', code: 'input-invalid', message: expect.any(String) } },
      { row: 4, customId: null, failure: { kind: 'bad-input', code: 'json-invalid', message: expect.any(String) } },
    ]);
    await writeFile(file, rows);
    expect(await open().run('enqueue', file, '--task', 'sort', '--rejects', rejects)).toBe(0);
    expect(await readFile(rejects, 'utf8')).toBe('');
  });

  it.each([
    ['a pair without a name', ['rows.csv', '--columns', 'text'], '--columns: field=column'],
    [
      'a column with two names',
      ['rows.csv', '--columns', 'a=x', '--columns', 'b=x'],
      '--columns: "x" can have one name',
    ],
    ['columns of NDJSON', ['rows.ndjson', '--id-column', 'Nr'], '--columns and --id-column are for CSV'],
    ['stdin of no format', ['-'], '-: --format ndjson or csv has to say what the ending does not'],
    ['a folder', ['rows.ndjson', '--rejects', '.'], '--rejects: . is a folder'],
    ['what is not zipped', ['plain.ndjson.gz'], 'cannot be read (Z_DATA_ERROR)'],
  ])('refuses %s before anything is taken', async (_, [name = '', ...args], message) => {
    const { open, pipeline } = await startCommandJourney(redis);
    const dir = await makeDir();
    const file = name === '-' ? name : join(dir, name);
    if (name !== '-') await writeFile(file, name.endsWith('.gz') ? `${rows}${'x'.repeat(200)}` : rows);
    const terminal = open(rows);
    expect(await terminal.run('enqueue', file, ...args, '--task', 'sort')).toBe(2);
    expect(terminal.stderr).toContain(message);
    expect(await (await pipeline.request('/v1/jobs')).json()).toMatchObject({ data: [] });
  });
});
