import type { Profile } from '../models/profile.ts';
import type { DataClass } from '../tasks/data-classes.ts';

/** Who may see a job: profiles that its class is open to, in one of the regions; undefined is any region. */
export interface Reach {
  class: DataClass;
  regions: readonly string[] | undefined;
}

/**
 * Why a profile may not see what has such a reach: its classes leave that one out, or it is in another region. A
 * profile that lists no classes may see them all; one whose region is not known is in none.
 */
export function findObstacle(
  { dataClasses, region }: Pick<Profile, 'dataClasses' | 'region'>,
  reach: Reach,
): 'class' | 'region' | undefined {
  if (dataClasses !== undefined && !dataClasses.includes(reach.class)) return 'class';
  if (reach.regions !== undefined && (region === undefined || !reach.regions.includes(region))) return 'region';
  return undefined;
}
