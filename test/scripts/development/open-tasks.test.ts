import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTasks } from '../../../scripts/development/open-tasks.ts';
import { watchTasks } from '../../../workers/watch-tasks.ts';
import { eventually } from '../../support/eventually.ts';
import { startObserving } from '../../support/start-observing.ts';

const moduleOf = (
  kind: string,
  { name = 'sort', version = 1 } = {},
) => `export default ({ defineTask, z }) => defineTask({
  name: '${name}', version: ${version}, input: z.string(), output: z.string(), owner: '${kind}',
  prompt: ({ input }) => ({ system: 's', user: input }), ladder: ({ rule }) => [rule(() => '${kind}')] });`;

async function open({ isProduction = false } = {}) {
  const tasksDir = await mkdtemp(join(tmpdir(), 'airlock-open-tasks-'));
  // As an editor writes it: nobody sees half of a file.
  const write = async (file: string, text: string) => {
    await writeFile(join(tasksDir, 'being-written'), text);
    await rename(join(tasksDir, 'being-written'), join(tasksDir, file));
  };
  await write('sort.mjs', moduleOf('one'));
  const { log, lines } = startObserving();
  const tasks = await openTasks({ tasksDir, isProduction }, log);
  onTestFinished(async () => {
    tasks.close();
    await rm(tasksDir, { recursive: true });
  });
  const { catalogue } = tasks;
  const says = (event: string) => eventually(() => lines.findLast((line) => line.event === event));
  return { tasksDir, write, catalogue, latest: catalogue.latest, lines, says };
}

describe('openTasks', () => {
  it('loads what changed under the same version, with a warning that has both hashes, for all who look', async () => {
    const { write, catalogue, latest, says } = await open();
    const watched = watchTasks(catalogue, () => undefined);
    const before = watched.find('sort', 1)?.hash;
    await write('sort.mjs', moduleOf('two'));
    const line = await says('task-reloaded');
    await eventually(() => latest.get('sort')?.owner === 'two');
    const task = watched.find('sort', 1);
    expect(line).toMatchObject({ level: 40, file: 'sort.mjs', task: 'sort', version: 1, hash: task?.hash, before });
    expect(task?.hash).not.toBe(before);
    const [rung] = task?.ladder ?? [];
    expect(rung?.is === 'rule' && rung.answer({ input: '' })).toBe('two');
    expect(watched.findFor({ task: 'sort', taskVersion: 1, taskHash: before ?? '' })?.owner).toBe('two');
  });

  it('leaves a task as it was where its file is broken, says why, and goes on once it is right', async () => {
    const { write, latest, says } = await open();
    await write('sort.mjs', moduleOf('two').replace("name: 'sort'", "name: 'No Name'"));
    expect(await says('task-unusable')).toMatchObject({ level: 50, field: 'name', next: 'as-before' });
    expect(latest.get('sort')?.owner).toBe('one');
    await write('sort.mjs', moduleOf('three'));
    await eventually(() => latest.get('sort')?.owner === 'three');
  });

  it('loads new files, and refuses a version that another has', async () => {
    const { write, latest, says, catalogue } = await open();
    await write('other.mjs', moduleOf('two', { version: 2 }));
    expect(await says('task-loaded')).toMatchObject({ level: 30, file: 'other.mjs', version: 2 });
    await eventually(() => latest.get('sort')?.version === 2);
    await write('twin.mjs', moduleOf('three'));
    expect(await says('task-unusable')).toMatchObject({
      ...{ field: 'version', reason: 'sort version 1 is declared twice', next: 'without' },
    });
    expect(catalogue.find('sort', 1)?.owner).toBe('one');
  });

  it('lets go of a task whose file is gone', async () => {
    const { tasksDir, latest, says } = await open();
    await rm(join(tasksDir, 'sort.mjs'));
    expect(await says('task-removed')).toMatchObject({ level: 40, file: join(tasksDir, 'sort.mjs') });
    await eventually(() => !latest.has('sort'));
    expect(latest.has('summarise')).toBe(true);
  });

  it('watches nothing in production, where a file of TypeScript is refused', async () => {
    const { write, latest, lines } = await open({ isProduction: true });
    await write('sort.mjs', moduleOf('two'));
    await expect(open({ isProduction: true })).resolves.toBeDefined();
    expect([latest.get('sort')?.owner, lines]).toEqual(['one', []]);
  });
});
