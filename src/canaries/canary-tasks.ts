import type { DataClass } from '../tasks/data-classes.ts';
import { taskTools } from '../tasks/define-task.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import type { Task } from '../tasks/task.ts';

const { defineTask, z } = taskTools;

/** For one word, and whatever a model thinks before it says that. */
const MOST_TOKENS = 1000;

/** A profile, as far as canaries need to know it. */
export interface CanaryProfile {
  name: string;
  /** What it may see; undefined is all. */
  dataClasses?: readonly DataClass[] | undefined;
}

/** The task of the canaries of one profile, which may see it. Its rule has them end when the model does not answer. */
export const createCanaryTask = ({ name: profile, dataClasses = [] }: CanaryProfile): Task =>
  defineTask({
    ...{ name: 'canary', version: 1, owner: 'airlock' },
    input: z.object({ text: z.string() }),
    output: z.object({ topic: z.string().describe('one word') }),
    prompt: ({ input }) => ({ system: 'Say in one word what the message is about.', user: input.text }),
    ladder: ({ model, rule }) => [
      model(profile, { attempts: 2, maxOutputTokens: MOST_TOKENS }),
      rule(() => ({ topic: 'unknown' })),
    ],
    boundary: { class: dataClasses[0] ?? 'public' },
  }) as unknown as Task;

/**
 * The same catalogue for workers, which find the tasks of canaries, too. Those are known by their content alone, so that
 * nobody can submit one, and a task of the same name is another one.
 */
export function withCanaries(catalogue: TaskCatalogue, profiles: readonly CanaryProfile[]): TaskCatalogue {
  const byHash = new Map(profiles.map(createCanaryTask).map((task) => [task.hash, task]));
  return {
    get latest() {
      return catalogue.latest;
    },
    get all() {
      return catalogue.all;
    },
    find: catalogue.find,
    findFor: (job) => byHash.get(job.taskHash) ?? catalogue.findFor(job),
    isProduction: catalogue.isProduction,
  };
}
