import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openApi } from '../../../../scripts/command-line/commands/open-api.ts';
import { openDevelopmentKeys } from '../../../../scripts/development/open-development-keys.ts';
import { startScriptedApi } from '../../../support/start-scripted-api.ts';

const AIRLOCK_API_KEY = 'ak_0123456789abcdef';

async function makeDataDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-open-api-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

describe('openApi', () => {
  it.each([
    [{}, 'http://127.0.0.1:3000'],
    [{ HOST: '0.0.0.0', PORT: '4000' }, 'http://127.0.0.1:4000'],
    [{ HOST: '::' }, 'http://[::1]:3000'],
    [{ HOST: 'airlock.internal' }, 'http://airlock.internal:3000'],
    [{ PORT: '0', AIRLOCK_URL: 'https://airlock.example/' }, 'https://airlock.example'],
  ])('finds the URL in %j', async (env, url) => {
    expect((await openApi({ AIRLOCK_API_KEY, ...env }, {})).url).toBe(url);
  });

  it('takes what the command says before the settings', async () => {
    const { url, requests } = await startScriptedApi({});
    const api = await openApi({ AIRLOCK_API_KEY, AIRLOCK_URL: 'http://127.0.0.1:1' }, { url, key: 'ak_other' });
    await api.get('/v1/jobs');
    expect(requests[0]?.headers.authorization).toBe('Bearer ak_other');
  });

  it('uses the development key of the data folder, and makes none', async () => {
    const AIRLOCK_DATA_DIR = await makeDataDir();
    await expect(openApi({ AIRLOCK_DATA_DIR }, {})).rejects.toThrow('there is no API key');
    expect(await readdir(AIRLOCK_DATA_DIR)).toEqual([]);
    const { apiKey } = await openDevelopmentKeys(AIRLOCK_DATA_DIR);
    const { url, requests } = await startScriptedApi({});
    await (await openApi({ AIRLOCK_DATA_DIR, AIRLOCK_URL: url }, {})).get('/v1/jobs');
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
  });

  it('does not mind what only a server needs', async () => {
    const env = { AIRLOCK_API_KEY, NODE_ENV: 'production', AIRLOCK_ENCRYPTION_KEYS: 'odd' };
    expect((await openApi(env, {})).url).toBe('http://127.0.0.1:3000');
  });

  it.each([
    'http://user:p4ssw0rd@127.0.0.1:1',
    'https://:p4ssw0rd@airlock.example/',
    'http://p4ssw0rd@[::1]:1',
    'ftp://u:p4ssw0rd@x',
  ])('refuses %j, from wherever it comes, and does not say it again', async (url) => {
    for (const opened of [openApi({ AIRLOCK_API_KEY }, { url }), openApi({ AIRLOCK_API_KEY, AIRLOCK_URL: url }, {})]) {
      const error = await opened.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).toMatch(/--url|AIRLOCK_URL/);
      expect(inspect(error)).not.toContain('p4ssw0rd');
    }
  });

  it('throws a RangeError where nobody knows the URL', async () => {
    await expect(openApi({ AIRLOCK_API_KEY, PORT: '0' }, {})).rejects.toThrow(RangeError);
  });
});
