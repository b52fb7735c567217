import { mkdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { installPackages } from './install-packages.ts';
import { runCommand } from './run-command.ts';
import type { SystemProgram } from './system-program.ts';
import { unpackedProgramIn, unpackPackages } from './unpack-packages.ts';

/** Where to look, and where to keep what was found. `log` gets one line per thing that takes a while. */
export interface Lookup {
  dataDir: string;
  env?: NodeJS.ProcessEnv;
  isRoot?: boolean;
  log?: (line: string) => void;
}

async function isUsable(binary: string, { isRight }: SystemProgram, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { ok, output } = await runCommand([binary, '--version'], { env });
  return ok && isRight(output);
}

async function findInstalled(program: SystemProgram, folder: string, env: NodeJS.ProcessEnv) {
  const onPath = program.commands.map((name) => findOnPath(name, env));
  const link = join(folder, program.name);
  for (const binary of [...onPath, link, unpackedProgramIn(folder, program)]) {
    if (binary && (await isUsable(binary, program, env))) return binary;
  }
  for (const name of program.disguises ?? []) {
    const disguise = findOnPath(name, env);
    if (disguise === undefined) continue;
    await mkdir(folder, { recursive: true });
    await rm(link, { force: true });
    await symlink(disguise, link).catch(() => undefined);
    if (await isUsable(link, program, env)) return link;
  }
  return undefined;
}

/**
 * Finds a program of the system, or gets it: its setting, PATH, what an earlier run kept, the system's packages (as
 * root or with `sudo -n`), the distribution's packages unpacked in the data folder. Throws with the ways to get one
 * when nothing helps, and when the setting names something else.
 */
export async function findSystemProgram(program: SystemProgram, lookup: Lookup): Promise<string> {
  const { env = process.env, isRoot = process.getuid?.() === 0, log = () => undefined } = lookup;
  const named = env[program.setting];
  if (named) {
    if (await isUsable(named, program, env)) return named;
    throw new Error(`${program.setting}=${named} is ${program.isNone}`);
  }
  const folder = join(resolve(lookup.dataDir), program.name);
  const installed = await findInstalled(program, folder, env);
  if (installed) return installed;
  if (await installPackages(program, { env, isRoot, log })) {
    const fresh = await findInstalled(program, folder, env);
    if (fresh) return fresh;
  }
  const unpacked = await unpackPackages(program, { folder, env, log });
  if (unpacked && (await isUsable(unpacked, program, env))) return unpacked;
  throw new Error(program.ways);
}
