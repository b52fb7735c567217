import { createHash } from 'node:crypto';
import type { Task } from './task.ts';

/**
 * A fingerprint of what a task means: its schemas, ladder, boundary, and the source of its functions.
 * Two workers that hold other contents under the same version show here, and are warned about.
 */
export function hashTask(task: Omit<Task, 'hash'>, declared: object): string {
  const functions = Object.entries({ ...declared, ...task.gate })
    .filter(([, value]) => typeof value === 'function')
    .map(([field, value]) => [field, String(value)]);
  const content = {
    name: task.name,
    version: task.version,
    input: task.inputJsonSchema,
    output: task.outputJsonSchema,
    ladder: task.ladder,
    boundary: task.boundary,
    threshold: task.gate?.threshold ?? null,
    restore: task.restore,
    deadlineMs: task.deadlineMs,
    onUnknown: task.onUnknown,
    retention: task.retention,
    functions,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
