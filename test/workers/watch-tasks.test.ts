import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../../src/tasks/define-task.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import type { Task } from '../../src/tasks/task.ts';
import { watchTasks } from '../../workers/watch-tasks.ts';
import { startObserving } from '../support/start-observing.ts';

/** A task of which every function takes `ms` of the clock that is passed in. */
function open(ms: number) {
  let at = 0;
  const take = <Value>(value: Value): Value => {
    at += ms;
    return value;
  };
  const task = defineTask({
    name: 'slow',
    version: 3,
    input: z.object({ text: z.string().refine(() => take(true)) }),
    output: z.object({ text: z.string().refine(() => take(true)) }),
    retrieve: () => take(Promise.resolve([])),
    prompt: () => take({ system: 's', user: 'u' }),
    check: () => take(undefined),
    gate: { threshold: 0.5, confidence: () => take(0.9) },
    ladder: ({ rule, model }) => [model('primary'), rule(() => take({ text: 'a' }))],
  });
  const { lines, observe } = startObserving();
  const watched = watchTasks(createCatalogue([task]), observe.taskSlow, () => at).find('slow', 3);
  if (!watched) throw new Error('it is not there');
  return { task, watched, lines };
}

const input = { text: 'of ann@example.org' };

async function runAll(task: Task) {
  const rule = task.ladder[1];
  return [
    task.input.safeParse(input).success,
    task.output.safeParse({ text: 1 }).success,
    task.output.safeParse(input).success,
    await task.retrieve?.({ input, tenant: 't', sources: {} as never, signal: new AbortController().signal }),
    task.prompt({ input, documents: [] }),
    task.check?.({ input, output: input }),
    task.gate?.confidence({ input, output: input }),
    rule?.is === 'rule' && rule.answer({ input }),
  ];
}

describe('watchTasks', () => {
  it('leaves what the functions of a task return', async () => {
    const { task, watched, lines } = open(200);
    expect(await runAll(watched)).toEqual(await runAll(task));
    expect(watched).toMatchObject({ name: 'slow', version: 3, hash: task.hash, gate: { threshold: 0.5 } });
    expect(lines).toEqual([]);
  });

  it.each([true, false])(
    'finds the task of a job that had other content as before, in production %s',
    (isProduction) => {
      const { task } = open(0);
      const watched = watchTasks(createCatalogue([task], { isProduction }), () => undefined);
      const job = { task: 'slow', taskVersion: 3, taskHash: task.hash };
      expect(watched.findFor(job)?.hash).toBe(task.hash);
      expect(watched.findFor({ ...job, taskHash: 'another' })?.hash).toBe(isProduction ? undefined : task.hash);
    },
  );

  it('tells which function of which task held the process up, and nothing of its job', async () => {
    const { watched, lines } = open(201);
    await runAll(watched);
    expect(lines.map((line) => line.function)).toEqual([
      ...['input', 'output', 'retrieve', 'prompt', 'check', 'gate', 'rule'],
    ]);
    expect(lines[0]).toMatchObject({ event: 'task-slow', task: 'slow', version: 3, ms: 201 });
    expect(JSON.stringify(lines)).not.toContain('example.org');
  });

  it('tells it of one that throws, too', () => {
    const { lines, observe } = startObserving();
    let at = 0;
    const { task } = open(0);
    const prompt = () => {
      at += 500;
      throw new Error('no');
    };
    const watched = watchTasks(createCatalogue([{ ...task, prompt }]), observe.taskSlow, () => at).all[0];
    expect(() => watched?.prompt({ input, documents: [] })).toThrow('no');
    expect(lines).toMatchObject([{ event: 'task-slow', function: 'prompt', ms: 500 }]);
  });
});
