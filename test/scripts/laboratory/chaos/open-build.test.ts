import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandOf, openBuild } from '../../../../scripts/laboratory/chaos/open-build.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-open-build-'));
  await writeFile(join(folder, 'package.json'), '{"version":"7.0.0"}');
});
afterAll(() => rm(folder, { recursive: true }));

const said: string[] = [];
const open = (against: string) => openBuild(against, (line) => void said.push(line));

describe('openBuild', () => {
  it('takes a folder that has a build, and only such a one', async () => {
    await expect(open(folder)).rejects.toThrow(`--against: ${folder} has no build: run npm run build there`);
    await mkdir(join(folder, 'dist/scripts/command-line'), { recursive: true });
    await writeFile(join(folder, 'dist/scripts/command-line/api.js'), '');
    const { build, close } = await open(folder);
    expect(build).toEqual({ folder, label: '7.0.0' });
    expect(commandOf(build, 'api')).toEqual([process.execPath, join(folder, 'dist/scripts/command-line/api.js')]);
    await mkdir(join(folder, 'dist/scripts/command-line/processes'));
    await writeFile(join(folder, 'dist/scripts/command-line/processes/run-api.js'), '');
    const airlock = join(folder, 'dist/scripts/command-line/airlock.js');
    expect(commandOf(build, 'api')).toEqual([process.execPath, airlock, 'api']);
    await close();
    expect(said).toEqual([]);
  });

  it.each(['no-such-revision', '--upload-pack=touch', 'HEAD; true', ''])(
    'takes no %j for a revision',
    async (against) => {
      const message = `--against: ${against} is neither a folder of Airlock nor a revision that git knows here`;
      await expect(open(against)).rejects.toThrow(message);
    },
  );
});
