import { findObstacle } from '../src/models/profile.ts';
import type { Detector } from '../src/redaction/detector.ts';
import { probePlugIns } from '../src/redaction/plug-ins/ask-plug-ins.ts';
import type { ModelRung, Task } from '../src/tasks/task.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { Profiles } from './rungs.ts';

const isModel = (rung: Task['ladder'][number]): rung is ModelRung => rung.is === 'model';

/** Why no job of the task ever asks this profile; undefined when one may. */
function findReason(name: string, { boundary }: Task, profiles: Profiles) {
  const profile = profiles.get(name);
  return profile === undefined ? 'not-configured' : findObstacle(profile, boundary);
}

/**
 * Says once which rungs are skipped: a ladder may name profiles that this installation does not have, or that may not
 * see what the task holds. A task none of whose models may be asked is told apart: a rule or a person answers its jobs,
 * or nobody does.
 */
export function warnOfLadders(tasks: readonly Task[], profiles: Profiles, log: Log): void {
  for (const task of tasks) {
    const { name, version, ladder } = task;
    const models = ladder.filter(isModel);
    const reasons = models.map((rung) => findReason(rung.profile, task, profiles));
    const skipped = reasons.filter((reason) => reason !== undefined);
    for (const [i, rung] of models.entries()) {
      const [reason, { profile }] = [reasons[i], rung];
      if (reason === undefined) continue;
      log.warn({ event: 'rung-skipped', task: name, version, rung: ladder.indexOf(rung), profile, reason });
    }
    for (const { hedge } of models) {
      const reason = hedge && findReason(hedge, task, profiles);
      if (reason) log.warn({ event: 'hedge-skipped', task: name, version, profile: hedge, reason });
    }
    if (models.length > 0 && skipped.length === models.length) {
      log.warn({ event: 'task-without-model', task: name, version, class: task.boundary.class });
    }
  }
}

/** Asks each plug-in once and tells of those that do not answer as they should: jobs wait for a required one. */
export async function warnOfPlugIns(detectors: readonly Detector[], log: Log): Promise<void> {
  for (const { plugIn, reason } of await probePlugIns(detectors)) {
    const { name, plugIn: need, locality } = plugIn;
    if (reason !== undefined) log.warn({ event: 'detector-away', detector: name, need, locality, reason });
  }
}
