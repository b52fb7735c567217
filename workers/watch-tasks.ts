import type { z } from 'zod';
import { createCatalogue, type TaskCatalogue } from '../src/tasks/load-tasks.ts';
import type { Rung, Task } from '../src/tasks/task.ts';

/** Hears of a function of a task that held the process up, and for how long; the schemas count as two. */
type OnSlow = (task: Task, name: string, ms: number) => void;

/** So long nothing else gets on in this process, heartbeats included: longer is worth a word. */
const LONGEST_MS = 200;

type Watch = <Given, Result>(name: string, work: (given: Given) => Result) => (given: Given) => Result;

/**
 * Makes the same catalogue, of whose tasks' functions each is timed: what it does until it returns. Tasks that take the
 * place of others are followed.
 */
export function watchTasks(
  catalogue: TaskCatalogue,
  onSlow: OnSlow,
  now: () => number = () => performance.now(),
): TaskCatalogue {
  const watchAll = (tasks: readonly Task[]) =>
    tasks.map((task) =>
      watchTask(task, (name, work) => (given) => {
        const startedAt = now();
        try {
          return work(given);
        } finally {
          const ms = now() - startedAt;
          if (ms > LONGEST_MS) onSlow(task, name, ms);
        }
      }),
    );
  let seen = catalogue.all;
  const watched = createCatalogue(watchAll(seen), catalogue);
  const follow = (): TaskCatalogue => {
    if (catalogue.all !== seen) {
      seen = catalogue.all;
      watched.replace(watchAll(seen));
    }
    return watched;
  };
  return {
    get latest() {
      return follow().latest;
    },
    get all() {
      return follow().all;
    },
    find: (name, version) => follow().find(name, version),
    findFor: (job) => follow().findFor(job),
    isProduction: catalogue.isProduction,
  };
}

function watchTask(task: Task, watch: Watch): Task {
  const { retrieve, check, gate } = task;
  const watchRung = (rung: Rung): Rung =>
    rung.is === 'rule' ? { ...rung, answer: watch('rule', (given) => rung.answer(given)) } : rung;
  const [first, ...others] = task.ladder;
  return {
    ...task,
    input: watchSchema('input', task.input, watch),
    output: watchSchema('output', task.output, watch),
    retrieve: retrieve && watch('retrieve', retrieve),
    prompt: watch('prompt', (given) => task.prompt(given)),
    check: check && watch('check', check),
    gate: gate && { ...gate, confidence: watch('gate', (given) => gate.confidence(given)) },
    ladder: [watchRung(first), ...others.map(watchRung)],
  };
}

/** A schema is only asked whether a value fits. */
function watchSchema(name: string, schema: z.ZodType, watch: Watch): z.ZodType {
  const safeParse = watch(name, (value: unknown) => schema.safeParse(value));
  return Object.create(schema, { safeParse: { value: safeParse } }) as z.ZodType;
}
