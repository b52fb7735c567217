import { createHash } from 'node:crypto';
import type { Detector } from '../redaction/detector.ts';
import type { Reach, Task } from '../tasks/task.ts';

/**
 * Makes the fingerprint of a boundary in force: SHA-256 over the job's class, the task's `redact`, `keep`, `block` and
 * regions, and the name and version of each detector of this process, in their order. Each is computed once.
 */
export function createPolicyHash(detectors: readonly Detector[]): (task: Task, reach: Reach) => string {
  const engine = detectors.map(({ name, version }) => [name, version]);
  const known = new WeakMap<Task, Map<string, string>>();
  return (task, reach) => {
    const ofTask = known.get(task) ?? new Map<string, string>();
    known.set(task, ofTask);
    const before = ofTask.get(reach.class);
    if (before !== undefined) return before;
    const { redact, keep, block } = task.boundary;
    const content = { class: reach.class, regions: reach.regions ?? null, redact, keep, block, detectors: engine };
    const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    ofTask.set(reach.class, hash);
    return hash;
  };
}
