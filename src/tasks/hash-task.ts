import { createHash } from 'node:crypto';
import { DEFAULT_DATA_CLASS } from '../boundary/data-classes.ts';
import type { BoundaryPolicy, Task } from './task.ts';

/** As it was before there were classes and regions, where a task names none: its fingerprint stays the same. */
function describeBoundary({ redact, keep, block, class: dataClass, regions }: BoundaryPolicy) {
  return { redact, keep, block, ...(dataClass !== DEFAULT_DATA_CLASS && { class: dataClass }), regions };
}

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
    boundary: describeBoundary(task.boundary),
    threshold: task.gate?.threshold ?? null,
    restore: task.restore,
    deadlineMs: task.deadlineMs,
    ...(task.onUnknown === 'next-rung' && { onUnknown: task.onUnknown }),
    ...(task.retention !== undefined && { retention: task.retention }),
    functions,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
