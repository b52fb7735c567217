import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createChain } from '../chain/create-chain.ts';
import type { CampaignOptions } from '../options.ts';
import type { ChaosTarget, Started } from './chaos-target.ts';

const isFunction = (value: unknown) => typeof value === 'function';

/** Throws a RangeError that says what is wrong with what a module exports. */
export function checkTarget(value: unknown): ChaosTarget {
  const target = (value ?? {}) as Partial<ChaosTarget>;
  for (const name of ['submit', 'status'] as const) {
    if (!isFunction(target[name])) throw new RangeError(`its default export must have a function ${name}`);
  }
  if (target.start !== undefined && !isFunction(target.start)) throw new RangeError('start must be a function');
  if (target.redis && target.start === undefined) throw new RangeError('redis needs start, which is told where it is');
  for (const name of ['redis', 'keys'] as const) {
    if (![undefined, true, false].includes(target[name])) throw new RangeError(`${name} must be true or false`);
  }
  return target as ChaosTarget;
}

function checkProcess(value: unknown): void {
  const { name, role = 'worker', command, env, pid } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || !/^[\w-]{1,60}$/.test(name)) {
    throw new RangeError('start: the name of a process has 1 to 60 letters, digits, - and _');
  }
  if (role !== 'worker' && role !== 'api') throw new RangeError(`start: the role of ${name} must be worker or api`);
  const isCommand = Array.isArray(command) && command.length > 0 && command.every((part) => typeof part === 'string');
  if (!isCommand && !isFunction(pid))
    throw new RangeError(`start: ${name} needs a command of texts, or a function pid`);
  if (env !== undefined && !isFunction(env)) throw new RangeError(`start: env of ${name} must be a function`);
}

/** Throws a RangeError that says what is wrong with what `start` returned. */
export function checkStarted(value: unknown): Started {
  const started = (value ?? {}) as Partial<Started>;
  const { processes, baseUrl, stop } = started;
  if (!Array.isArray(processes)) throw new RangeError('start must return { processes: [ … ] }');
  for (const one of processes) checkProcess(one);
  const names = processes.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new RangeError('start: each process needs a name of its own');
  if (processes.filter(({ role }) => role === 'api').length > 1) {
    throw new RangeError('start: one process may have the role api');
  }
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) throw new RangeError('start: baseUrl must be a URL');
  if (stop !== undefined && !isFunction(stop)) throw new RangeError('start: stop must be a function');
  return started as Started;
}

/** The system that is struck: the chain, or what a file says. Throws a RangeError that says what is wrong with it. */
export async function loadTarget({ target, workers }: CampaignOptions): Promise<ChaosTarget> {
  if (target === 'chain') return createChain(workers);
  const file = resolve(target);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) throw new RangeError(`--target must be airlock, chain, or a file; there is no ${file}`);
  try {
    const { default: value } = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return checkTarget(value);
  } catch (error) {
    throw new RangeError(`${target}: ${error instanceof Error ? error.message : error}`);
  }
}
