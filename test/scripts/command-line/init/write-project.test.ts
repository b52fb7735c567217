import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeProject } from '../../../../scripts/command-line/init/write-project.ts';
import { parseSettings, settingNames } from '../../../../src/config.ts';

const FILES = ['.env', '.gitignore', 'docker-compose.yml', 'tasks/sort-note.mjs', 'tasks/sort-note.test.mjs'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);
const readEnv = async (of = folder) => parseEnv(await readFile(join(of, '.env'), 'utf8'));

describe('writeProject', () => {
  it('writes a project, into a folder that is not there as well', async () => {
    const made = join(folder, 'a', 'b');
    expect(await writeProject(made)).toEqual(FILES.map((name) => join(made, name)));
    for (const name of FILES) expect((await lstat(join(made, name))).isFile(), name).toBe(true);
    expect((await readFile(join(made, '.gitignore'), 'utf8')).split('\n')).toContain('.env');
  });

  it('makes keys that production takes, anew each time, for nobody else to read', async () => {
    await writeProject(folder);
    await writeProject(inFolder('other'));
    const [env, other] = [await readEnv(), await readEnv(inFolder('other'))];
    expect((await lstat(inFolder('.env'))).mode & 0o777).toBe(0o600);
    const { REDIS_PASSWORD, ...settings } = env;
    expect(REDIS_PASSWORD).toMatch(/^[0-9a-f]{64}$/);
    for (const name of Object.keys(settings)) expect(settingNames).toContain(name);
    const needed = { NODE_ENV: 'production', REDIS_URL: 'redis://127.0.0.1:1', OPENAI_API_KEY: 'sk-none' };
    expect(parseSettings({ ...settings, ...needed })).toMatchObject({
      tasksDir: resolve('tasks'),
      apiKey: env.AIRLOCK_API_KEY,
    });
    for (const [name, value] of Object.entries(env)) {
      if (name !== 'AIRLOCK_TASKS_DIR') expect(other[name], name).not.toBe(value);
    }
  });

  it.each(FILES)('writes nothing where %s is there, and names it', async (name) => {
    await mkdir(inFolder('tasks'));
    await writeFile(inFolder(name), 'mine');
    const refused = `these are there already, and nothing was written:\n  ${inFolder(name)}`;
    await expect(writeProject(folder)).rejects.toThrow(new RangeError(refused));
    expect(await readFile(inFolder(name), 'utf8')).toBe('mine');
    const others = FILES.filter((other) => other !== name);
    for (const other of others) await expect(lstat(inFolder(other)), other).rejects.toThrow('ENOENT');
  });

  it('names all that is there, and follows no link', async () => {
    await symlink(inFolder('elsewhere'), inFolder('.env'));
    await writeFile(inFolder('.gitignore'), '');
    await expect(writeProject(folder)).rejects.toThrow(`  ${inFolder('.env')}\n  ${inFolder('.gitignore')}`);
    expect(await readdir(folder)).toEqual(['.env', '.gitignore']);
  });

  it('writes nothing where tasks is no folder', async () => {
    await writeFile(inFolder('tasks'), 'mine');
    await expect(writeProject(folder)).rejects.toThrow('EEXIST');
    expect(await readdir(folder)).toEqual(['tasks']);
  });
});
