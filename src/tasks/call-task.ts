import { z } from 'zod';
import { Failure, type Note } from '../failures/failure.ts';
import type { Task } from './task.ts';

/** A task, as far as it takes to say what is wrong with it. */
type Named = Pick<Task, 'file'>;

/** What a fault is known of beside its place: a cause of the author's own, places of an answer that does not fit. */
interface Known {
  cause?: unknown;
  notes?: readonly Note[];
}

/** The failure that says what of a task is to blame, in words of ours. */
export const blameTask = ({ file }: Named, field: string, reason: string, known: Known = {}): Failure =>
  new Failure('task-broken', { ...known, fault: { file, field, reason } });

/** What a function of a task did that threw this. */
export const describeThrown = (error: unknown): string =>
  error instanceof z.core.$ZodAsyncError ? 'is async, and must not be' : 'threw an error';

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/**
 * Calls a function of a task that has to answer at once. What it throws, and a promise, is the task's fault: throws
 * `task-broken` with the field.
 */
export function callTask<Value>(task: Named, field: string, call: () => Value): Value {
  const value = attempt(task, field, call);
  if (!isPromise(value)) return value;
  // Nobody waits for it: what it rejects with must not end the process.
  void Promise.resolve(value).catch(() => undefined);
  throw blameTask(task, field, 'returned a promise; it must not be async');
}

function attempt<Value>(task: Named, field: string, call: () => Value): Value {
  try {
    return call();
  } catch (error) {
    throw blameTask(task, field, describeThrown(error), { cause: error });
  }
}
