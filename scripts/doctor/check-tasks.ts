import type { TaskCatalogue } from '../../src/tasks/load-tasks.ts';
import { type Check, ok, warn } from './check.ts';

/** Looks at the tasks: which load, and whether the models they ask for are there. */
export function checkTasks({ latest }: TaskCatalogue, profiles: ReadonlySet<string>): Check[] {
  const names = [...latest.values()].map(({ name, version }) => `${name} ${version}`);
  const checks = [ok('tasks', `${names.length} load: ${names.join(', ')}`)];
  if (profiles.size === 0) return checks;
  const missing = [...latest.values()].flatMap(({ name, ladder }) => {
    const absent = ladder.flatMap((rung) => (rung.is === 'model' && !profiles.has(rung.profile) ? [rung.profile] : []));
    return absent.length === 0 ? [] : [`${name} (${absent.join(', ')})`];
  });
  if (missing.length > 0)
    checks.push(warn('ladders', `rungs are skipped, their model is not configured: ${missing.join(', ')}`));
  return checks;
}
