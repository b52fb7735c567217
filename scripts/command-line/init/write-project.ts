import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPackageRoot } from '../../development/find-package-root.ts';
import { writeTask } from '../tasks/write-task.ts';

/** The task that a new project begins with. */
export const FIRST_TASK = 'sort-note';

const TASKS = 'tasks';
const COMPOSE = 'docker-compose.yml';

const base64 = (bytes: number) => randomBytes(bytes).toString('base64');
const hex = () => randomBytes(32).toString('hex');

/** Fresh keys with every call. */
const writeEnvironment =
  () => `# Settings and secrets of this folder, which airlock and ${COMPOSE} read. Keep it to yourself, and a copy of it
# in a safe place: what was stored opens with AIRLOCK_ENCRYPTION_KEYS alone.
AIRLOCK_TASKS_DIR=${TASKS}
AIRLOCK_API_KEY=ak_${hex()}
AIRLOCK_ENCRYPTION_KEYS=k1:${base64(32)}
AIRLOCK_WEBHOOK_SECRET=whsec_${base64(32)}
# Of the Redis in ${COMPOSE}; airlock start brings one that needs none.
REDIS_PASSWORD=${hex()}
# The model. Without both a simulated one answers; ${COMPOSE} needs one of them.
# OPENAI_API_KEY=
# OPENAI_BASE_URL=
`;

const IGNORED = '.env\n.airlock/\nnode_modules/\n';

const isThere = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

/**
 * Writes what a new project has into a folder, which is made where it is not there, and returns the files. Throws a
 * RangeError that names every file that is there already, and writes nothing then.
 */
export async function writeProject(folder: string): Promise<string[]> {
  const compose = await readFile(join(findPackageRoot(), 'scripts', 'command-line', 'init', COMPOSE), 'utf8');
  const files = [
    { path: join(folder, '.env'), text: writeEnvironment(), mode: 0o600 },
    { path: join(folder, '.gitignore'), text: IGNORED },
    { path: join(folder, COMPOSE), text: compose },
  ];
  const tasks = [`${FIRST_TASK}.mjs`, `${FIRST_TASK}.test.mjs`].map((name) => join(folder, TASKS, name));
  const all = [...files.map(({ path }) => path), ...tasks];
  const taken: string[] = [];
  for (const path of all) if (await isThere(path)) taken.push(path);
  if (taken.length > 0) {
    throw new RangeError(
      `these are there already, and nothing was written:\n${taken.map((path) => `  ${path}`).join('\n')}`,
    );
  }
  // Before anything is written: it may be a file.
  await mkdir(join(folder, TASKS), { recursive: true });
  for (const { path, text, mode } of files) await writeFile(path, text, { flag: 'wx', mode });
  await writeTask(FIRST_TASK, join(folder, TASKS));
  return all;
}
