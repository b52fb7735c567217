import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from '../../scripts/development/system-programs/find-on-path.ts';
import type { Lookup } from '../../scripts/development/system-programs/find-system-program.ts';

/** A machine made of shell scripts, with a PATH and a data folder of its own. */
export interface FakeMachine {
  bin: (name: string) => string;
  inData: (...path: string[]) => string;
  /** Puts a command on its PATH. */
  addCommand: (name: string, script: string) => Promise<void>;
  /** The line of a script that notes how it was called. */
  note: (name: string) => string;
  /** How the commands that note it were called, oldest first. */
  asked: () => Promise<string[]>;
  /** Looks around here; what was said is in `said`. */
  lookup: (options?: { isRoot?: boolean; env?: NodeJS.ProcessEnv }) => Lookup;
  said: string[];
  remove: () => Promise<void>;
}

export async function createFakeMachine(): Promise<FakeMachine> {
  const root = await mkdtemp(join(tmpdir(), 'airlock-machine-'));
  const bin = (name: string) => join(root, 'bin', name);
  const inData = (...path: string[]) => join(root, 'data', ...path);
  const said: string[] = [];
  await mkdir(join(root, 'bin'));
  for (const tool of ['sh', 'env', 'chmod', 'dirname']) await symlink(findOnPath(tool, process.env) ?? '', bin(tool));
  return {
    ...{ bin, inData, said },
    addCommand: async (name, script) => {
      await writeFile(bin(name), `#!/bin/sh\n${script}\n`);
      await chmod(bin(name), 0o755);
    },
    note: (name) => `echo "${name} $*" >>"${root}/asked"`,
    asked: async () => (await readFile(join(root, 'asked'), 'utf8').catch(() => '')).trim().split('\n'),
    lookup: ({ isRoot = false, env = {} } = {}) => ({
      ...{ dataDir: join(root, 'data'), env: { PATH: join(root, 'bin'), ...env }, isRoot },
      log: (line) => said.push(line),
    }),
    remove: () => rm(root, { recursive: true }),
  };
}
