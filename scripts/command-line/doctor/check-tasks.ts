import type { Profile } from '../../../src/models/profile.ts';
import { findObstacle } from '../../../src/models/profile.ts';
import type { TaskCatalogue } from '../../../src/tasks/load-tasks.ts';
import { type Check, ok, warn } from './check.ts';

/** Looks at the tasks: which load, and whether the models they ask for are there and may see what they hold. */
export function checkTasks({ latest }: TaskCatalogue, profiles: ReadonlyMap<string, Profile>): Check[] {
  const names = [...latest.values()].map(({ name, version }) => `${name} ${version}`);
  const checks = [ok('tasks', `${names.length} load: ${names.join(', ')}`)];
  if (profiles.size === 0) return checks;
  const missing = [...latest.values()].flatMap(({ name, ladder, boundary }) => {
    const isSkipped = (profile: Profile | undefined) => profile === undefined || findObstacle(profile, boundary);
    const named = ladder.flatMap((rung) => (rung.is === 'model' ? [rung.profile] : []));
    const absent = named.filter((one) => isSkipped(profiles.get(one)));
    return absent.length === 0 ? [] : [`${name} (${absent.join(', ')})`];
  });
  if (missing.length > 0)
    checks.push(
      warn(
        'ladders',
        `rungs are skipped, their model is not configured or may not see the task's data: ${missing.join(', ')}`,
      ),
    );
  return checks;
}
