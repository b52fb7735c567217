import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLocality, readDetectorsFile } from '../../../../src/redaction/plug-ins/read-detectors-file.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-detectors-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function read(content: unknown, allowed: string[] = []) {
  const file = join(dir, 'detectors.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readDetectorsFile(file, allowed);
}

const presidio = { name: 'presidio', kind: 'presidio', url: 'http://127.0.0.1:5002' };

describe('readDetectorsFile', () => {
  it('fills in what is left out: required, English, half sure, five seconds', async () => {
    expect(await read([presidio])).toEqual([
      { ...presidio, required: true, languages: ['en'], minScore: 0.5, types: {}, timeoutMs: 5000 },
    ]);
  });

  it("finds a model's folder beside itself", async () => {
    const [declared] = await read([{ name: 'names', kind: 'transformers', model: 'models/x' }]);
    expect(declared).toMatchObject({ model: join(dir, 'models/x'), required: true });
  });

  it('refuses what is external, unless its name is allowed', async () => {
    const external = { ...presidio, url: 'https://presidio.example.com' };
    await expect(read([external])).rejects.toThrow(
      'AIRLOCK_DETECTORS_FILE: presidio is external, and AIRLOCK_DETECTORS_ALLOW does not name it',
    );
    await expect(read([external], ['other'])).rejects.toThrow('is external');
    expect(await read([external], ['presidio'])).toHaveLength(1);
  });

  it.each([
    ['{', 'is not valid JSON'],
    [{}, 'the file: Invalid input'],
    [[{ ...presidio, kind: 'other' }], 'presidio.kind: Invalid discriminator'],
    [[{ ...presidio, url: 'file:///etc' }], 'presidio.url: Invalid URL'],
    [[{ ...presidio, api_key: 'secret' }], 'presidio.api_key: is not known'],
    [[{ ...presidio, name: 'A' }], 'entry 1.name: must match'],
    [[{ ...presidio, minScore: 2 }], 'presidio.minScore: Too big'],
    [[{ ...presidio, timeoutMs: 30_000 }], 'presidio.timeoutMs: Too big'],
    [[{ ...presidio, types: { PERSON: 'HUMAN' } }], 'presidio.types.PERSON: Invalid option'],
    [[{ ...presidio, types: { PERSON: 'LITERAL' } }], 'presidio.types.PERSON: Invalid option'],
    [[{ ...presidio, languages: [] }], 'presidio.languages: Too small'],
    [[presidio, presidio], 'presidio stands twice'],
  ])('says what is wrong with %j, and quotes no value', async (content, problem) => {
    await expect(read(content)).rejects.toThrow(`AIRLOCK_DETECTORS_FILE: ${problem}`);
  });

  it('says that it is not there', async () => {
    await expect(readDetectorsFile(join(dir, 'none.json'), [])).rejects.toThrow('cannot be read (ENOENT)');
  });
});

describe('findLocality', () => {
  it.each([
    'http://127.0.0.1:5002',
    'http://127.9.9.9',
    'http://0x7f000001',
    'http://localhost:5002',
    'http://[::1]:5002',
    'https://10.1.2.3',
    'http://172.31.255.255',
    'http://192.168.0.1',
    'http://[fd00::1]',
    'http://[::ffff:10.0.0.1]',
  ])('takes %s for inside of the boundary', (url) => {
    expect(findLocality(url)).toBe('inside-boundary');
  });

  it.each([
    'https://presidio.example.com',
    'http://presidio:3000',
    'http://8.8.8.8',
    'http://172.32.0.1',
    'http://169.254.169.254',
    'http://0.0.0.0',
    'http://[2001:db8::1]',
    'http://[::ffff:8.8.8.8]',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1@example.com',
  ])('takes %s for external', (url) => {
    expect(findLocality(url)).toBe('external');
  });
});
