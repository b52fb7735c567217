import { execFileSync } from 'node:child_process';
import { mkdir, open as openFile, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reasonOf } from '../../../src/net/reason-of.ts';
import { openPlace, type PlaceTarget } from '../../../src/payloads/open-place.ts';
import { openTestBucket, openTestFolder } from '../../support/open-places.ts';

const unavailable = { name: 'Failure', code: 'payloads-unavailable', kind: 'infrastructure' };

function open(target: PlaceTarget, withinMs?: number) {
  const calls: string[] = [];
  const onCall = (call: string, _ms: number, error: Error | undefined) =>
    void calls.push(error === undefined ? call : `${call} ${reasonOf(error)}`);
  const place = openPlace(target, 'airlock', { onCall, ...(withinMs !== undefined && { withinMs }) });
  if (place === undefined) throw new Error('no place');
  onTestFinished(() => place.close());
  return { place, calls };
}

const places = {
  folder: async () => open((await openTestFolder()).settings.payloads),
  bucket: async () => open((await openTestBucket()).settings.payloads),
};

describe.each(['folder', 'bucket'] as const)('a %s', (kind) => {
  it('keeps texts by name, until they are removed', async () => {
    const { place, calls } = await places[kind]();
    await place.prepare();
    const text = `k1.${'äx/'.repeat(10_000)}`;
    await place.put('abc/job_1/one', text);
    await place.put('abc/job_1/two', '2');
    expect(await place.get('abc/job_1/one')).toBe(text);
    await place.put('abc/job_1/one', '1');
    expect(await place.get('abc/job_1/one')).toBe('1');
    await place.remove('abc/job_1/one');
    await place.remove('abc/job_1/one');
    expect([await place.get('abc/job_1/one'), await place.get('abc/job_1/two')]).toEqual([undefined, '2']);
    expect(new Set(calls)).toEqual(new Set(['prepare', 'put', 'get', 'remove']));
  });

  it('lists names in order, in pages, of one folder or of all', async () => {
    const { place } = await places[kind]();
    await place.prepare();
    const names = Array.from({ length: 1100 }, (_, i) => `${(i % 7).toString(16)}ab/job_${i % 50}/${1000 + i}`);
    for (let i = 0; i < names.length; i += 50) {
      await Promise.all(names.slice(i, i + 50).map((name) => place.put(name, '')));
    }
    const first = await place.list('');
    const rest = await place.list('', first.at(-1)?.name);
    expect(first).toHaveLength(1000);
    expect([...first, ...rest].map(({ name }) => name)).toEqual([...names].sort());
    expect(await place.list('', rest.at(-1)?.name)).toEqual([]);
    const own = (await place.list('0ab/job_7/')).map(({ name }) => name);
    expect(own).toEqual(names.filter((name) => name.startsWith('0ab/job_7/')).sort());
    for (const { writtenAt } of first) expect(Math.abs(Date.now() - writtenAt)).toBeLessThan(60_000);
    expect(await place.list('fff/job_0/')).toEqual([]);
  });
});

describe('a folder', () => {
  it('writes whole files or none, for its user alone, and leaves no folder of a job behind', async () => {
    const { settings, path } = await openTestFolder();
    const { place } = open(settings.payloads);
    await place.prepare();
    await place.put('abc/job_1/one', 'text');
    expect(await readdir(join(path, 'airlock', 'abc', 'job_1'))).toEqual(['one']);
    expect(await readFile(join(path, 'airlock', 'abc', 'job_1', 'one'), 'utf8')).toBe('text');
    await place.remove('abc/job_1/one');
    expect(await readdir(join(path, 'airlock', 'abc'))).toEqual([]);
  });

  it('takes puts and removals of one job at once', async () => {
    const { place } = await places.folder();
    await place.prepare();
    const run = async (n: number) => {
      await place.put(`abc/job_1/${n}`, String(n));
      if (n % 2 === 0) await place.remove(`abc/job_1/${n}`);
    };
    await Promise.all(Array.from({ length: 40 }, (_, n) => run(n)));
    expect(await place.list('abc/job_1/')).toHaveLength(20);
  });

  it('is unavailable, and not empty, where its base is gone: a mount may be missing', async () => {
    const { settings, path } = await openTestFolder();
    const { place, calls } = open(settings.payloads);
    await place.prepare();
    await place.put('abc/job_1/one', 'text');
    await rm(join(path, 'airlock'), { recursive: true });
    await expect(place.get('abc/job_1/one')).rejects.toMatchObject(unavailable);
    await expect(place.put('abc/job_1/two', 'text')).rejects.toMatchObject(unavailable);
    await expect(place.list('')).rejects.toMatchObject(unavailable);
    await expect(place.remove('abc/job_1/one')).rejects.toMatchObject(unavailable);
    expect(await readdir(path)).toEqual([]);
    expect(calls.slice(2)).toEqual(['get ENOENT', 'put ENOENT', 'list ENOENT', 'remove ENOENT']);
  });

  it.each([
    ['a pipe, which nobody writes', (path: string) => execFileSync('mkfifo', [path])],
    ['a link to a device', (path: string) => symlink('/dev/zero', path)],
    ['a link to itself', (path: string) => symlink(path, path)],
    ['a folder', (path: string) => mkdir(path)],
    ['a text that is longer than any payload', (path: string) => writeFile(path, '').then(() => truncate(path, 4e9))],
  ])('has nothing where %s stands in the place of a payload, and gives up no other', async (_, make) => {
    const { settings, path } = await openTestFolder();
    const { place } = open(settings.payloads, 1000);
    await place.prepare();
    await place.put('abc/job_1/one', 'text');
    const strange = join(path, 'airlock', 'abc', 'job_1', 'two');
    await make(strange);
    // Lets go of who waits for it to be written.
    onTestFinished(() =>
      openFile(strange, 'r+').then(
        (file) => file.close(),
        () => undefined,
      ),
    );
    expect(await place.get('abc/job_1/two')).toBeUndefined();
    await place.remove('abc/job_1/two');
    expect(await place.get('abc/job_1/one')).toBe('text');
  });

  it('follows no link: neither lists nor removes what is behind one, and puts nothing there', async () => {
    const { settings, path } = await openTestFolder();
    const { place, calls } = open(settings.payloads);
    await place.prepare();
    await place.put('abc/job_1/one', 'text');
    const folder = join(path, 'airlock', 'abc', 'job_1');
    await rename(folder, join(path, 'elsewhere'));
    await symlink(join(path, 'elsewhere'), folder);
    expect([await place.list('abc/job_1/'), await place.list('')]).toEqual([[], [expect.anything()]]);
    await place.remove('abc/job_1/one');
    await expect(place.put('abc/job_1/two', 'text')).rejects.toMatchObject(unavailable);
    expect(await readdir(join(path, 'elsewhere'))).toEqual(['one']);
    expect(calls.at(-1)).toBe('put ENOTDIR');
  });

  it('is unavailable, and not empty, where its base has become a file', async () => {
    const { settings, path } = await openTestFolder();
    const { place, calls } = open(settings.payloads);
    await place.prepare();
    await place.put('abc/job_1/one', 'text');
    await rename(join(path, 'airlock'), join(path, 'away'));
    await writeFile(join(path, 'airlock'), '');
    await expect(place.get('abc/job_1/one')).rejects.toMatchObject(unavailable);
    await expect(place.list('')).rejects.toMatchObject(unavailable);
    await expect(place.remove('abc/job_1/one')).rejects.toMatchObject(unavailable);
    expect(calls.slice(2)).toEqual(['get ENOTDIR', 'list ENOTDIR', 'remove ENOTDIR']);
  });

  it('is unavailable where a file stands in its way', async () => {
    const { settings, path } = await openTestFolder();
    await writeFile(join(path, 'airlock'), '');
    const { place } = open(settings.payloads);
    await expect(place.prepare()).rejects.toMatchObject(unavailable);
    await expect(place.put('abc/job_1/one', 'text')).rejects.toMatchObject(unavailable);
  });
});

describe('a bucket', () => {
  it('is reached by its path, under its prefix and that of the keys', async () => {
    const { settings, bucket } = await openTestBucket();
    const { place } = open(settings.payloads);
    await place.put('abc/job_1/one', 'text');
    expect(bucket.requests).toEqual(['PUT /airlock-payloads/under/here/airlock/abc/job_1/one']);
    expect([...bucket.objects.keys()]).toEqual(['under/here/airlock/abc/job_1/one']);
    expect(place.title).toBe('s3://airlock-payloads/under/here');
  });

  it('has nothing where a text is longer than any payload', async () => {
    const { settings, bucket } = await openTestBucket();
    const { place } = open(settings.payloads);
    await place.put('abc/job_1/one', 'x'.repeat(64_000_001));
    expect(await place.get('abc/job_1/one')).toBeUndefined();
    expect(bucket.objects.size).toBe(1);
  });

  it('is told the token of a session, signed', async () => {
    const { settings, bucket } = await openTestBucket();
    const { place } = open({ ...settings.payloads, sessionToken: 'a+token/=' } as PlaceTarget);
    await place.put('abc/job_1/one', 'text');
    expect(bucket.objects.size).toBe(1);
  });

  it('is unavailable with another key, by the code that the server says', async () => {
    const { settings, bucket } = await openTestBucket();
    const { place, calls } = open({ ...settings.payloads, secretAccessKey: 'another' } as PlaceTarget);
    await expect(place.put('abc/job_1/one', 'text')).rejects.toMatchObject(unavailable);
    expect(calls).toEqual(['put s3-403-SignatureDoesNotMatch']);
    expect(bucket.objects.size).toBe(0);
  });

  it.each([
    [{ is: 'refuses', status: 503, code: 'SlowDown' }, 's3-503-SlowDown'],
    [{ is: 'refuses', status: 403, code: 'AccessDenied' }, 's3-403-AccessDenied'],
    [{ is: 'refuses', status: 500, code: 'InternalError' }, 's3-500-InternalError'],
    [{ is: 'refuses', status: 404, code: 'NoSuchBucket' }, 's3-404-NoSuchBucket'],
    [{ is: 'hangs' }, 'TimeoutError'],
    [{ is: 'cuts' }, 'UND_ERR_SOCKET'],
  ] as const)('that %j makes every call unavailable (%s), and none that it has nothing', async (trouble, reason) => {
    const { settings, bucket } = await openTestBucket();
    const working = open(settings.payloads).place;
    await working.put('abc/job_1/one', 'text');
    const { place, calls } = open(settings.payloads, trouble.is === 'hangs' ? 100 : undefined);
    bucket.trouble = trouble;
    await expect(place.get('abc/job_1/one')).rejects.toMatchObject(unavailable);
    await expect(place.put('abc/job_1/two', 'text')).rejects.toMatchObject(unavailable);
    await expect(place.remove('abc/job_1/one')).rejects.toMatchObject(unavailable);
    await expect(place.list('')).rejects.toMatchObject(unavailable);
    expect(calls).toEqual(['get', 'put', 'remove', 'list'].map((call) => `${call} ${reason}`));
    bucket.trouble = undefined;
    expect(await working.get('abc/job_1/one')).toBe('text');
  });

  it('is unavailable where nobody listens', async () => {
    const { settings, bucket } = await openTestBucket();
    const { place, calls } = open(settings.payloads);
    await bucket.close();
    await expect(place.get('abc/job_1/one')).rejects.toMatchObject(unavailable);
    expect(calls).toEqual(['get ECONNREFUSED']);
    Object.assign(bucket, { close: async () => undefined });
  });

  it('that keeps versions does not remove', async () => {
    const { settings, bucket } = await openTestBucket();
    const { place, calls } = open(settings.payloads);
    bucket.keepsVersions = true;
    await place.put('abc/job_1/one', 'text');
    await expect(place.remove('abc/job_1/one')).rejects.toMatchObject(unavailable);
    expect(calls).toEqual(['put', 'remove s3-keeps-versions']);
  });
});
