import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const parts = ['package.json', 'tsconfig.json', 'src', 'queues', 'workers', 'scripts'];

export const OTHER_VERSION = '99.0.0';

/** A change of a file: what stands there, and what stands there in its place. */
type Patch = readonly [file: string, from: string, to: string];

/**
 * What a later version of the same format may do: it only adds. A field of the record, which stays while others move the
 * job; one of each attempt; an event in each history; a word behind each change that is told; something else to be
 * counted; a code for a failure that there is; a knob.
 */
const additions: readonly Patch[] = [
  ['package.json', '"version": "', `"version": "${OTHER_VERSION}", "was": "`],
  ['src/jobs/record.ts', "tenant: text('accept'),", "tenant: text('accept'), tint: text('accept', 'commit'),"],
  ['src/records/accept-job.ts', "status: 'queued',", "status: 'queued', tint: 'blue',"],
  ['src/records/begin-attempt.ts', "{ outcome: 'started',", "{ tint: 'blue', outcome: 'started',"],
  [
    'src/records/commit-script.ts',
    'if args.event and own then',
    "call('RPUSH', historyKey(id), nowText .. ' tinted blue')\nnoteStats(was, 'tinted', '{\"tint\":\"blue\"}')\nif args.event and own then",
  ],
  ['src/records/prelude.ts', "status .. ' ' .. stage\n", "status .. ' ' .. stage .. ' blue'\n"],
  [
    'src/failures/failure-codes.ts',
    "'model-error': {",
    "'model-tinted': { kind: 'transient', message: 'It was blue.' },\n  'model-error': {",
  ],
  ['src/jobs/transitions.ts', 'code, at: job.now', "code: code === 'model-error' ? 'model-tinted' : code, at: job.now"],
  [
    'src/jobs/transitions.ts',
    '{ failure, failedStage',
    "{ failure: failure === 'model-error' ? 'model-tinted' : failure, failedStage",
  ],
  ['src/records/knobs.ts', 'threshold: value(', 'tint: value(z.string()),\n    threshold: value('],
];

async function patch(folder: string, [file, from, to]: Patch): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  const changed = text.replaceAll(from, () => to);
  if (changed === text)
    throw new Error(`${file} has no ${from} any more: what is added there has to be added elsewhere`);
  await writeFile(path, changed);
}

/** Makes a copy of the product that is another version of the same format. `root` is its folder. */
export async function makeOtherVersion(): Promise<{ root: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-other-'));
  await Promise.all(parts.map((part) => cp(join(root, part), join(folder, part), { recursive: true })));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const addition of additions) await patch(folder, addition);
  return { root: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
