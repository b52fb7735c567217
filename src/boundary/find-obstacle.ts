import type { DataClass } from '../tasks/data-classes.ts';
import type { Reach } from '../tasks/task.ts';

/** What of a model's profile says what it may see. */
interface Seer {
  region?: string | undefined;
  dataClasses?: readonly DataClass[] | undefined;
}

/**
 * Why a profile may not see what has such a reach: its classes leave that one out, or it is in another region. A
 * profile that lists no classes may see them all; one whose region is not known is in none.
 */
export function findObstacle({ dataClasses, region }: Seer, reach: Reach): 'class' | 'region' | undefined {
  if (dataClasses !== undefined && !dataClasses.includes(reach.class)) return 'class';
  if (reach.regions !== undefined && (region === undefined || !reach.regions.includes(region))) return 'region';
  return undefined;
}
