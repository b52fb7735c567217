import type { DataClass } from '../tasks/data-classes.ts';
import type { Reach } from '../tasks/task.ts';

/** A model with its endpoint, price, region and the data classes it may see. */
export interface Profile {
  name: string;
  /** OpenAI-compatible base, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey: string;
  model: string;
  /** Milliseconds for one request, its body included. */
  timeoutMs: number;
  /** US dollars per million tokens; undefined when the price is not known, and the cost is then null. */
  price: { input: number; output: number } | undefined;
  /**
   * Where the endpoint is, such as `eu`; undefined when it is not known, and it is then in no region that a task names.
   */
  region?: string | undefined;
  /** Data classes it may see, each by its name; undefined is all of them. */
  dataClasses?: readonly DataClass[] | undefined;
  /** True for the simulator that comes with the product. */
  simulated: boolean;
}

/**
 * Why a profile may not see a job: it does not list the job's class, or it is in none of the regions. A profile that
 * lists no classes may see them all; one whose region is not known is in none.
 */
export function findObstacle(
  { dataClasses, region }: Pick<Profile, 'region' | 'dataClasses'>,
  reach: Reach,
): 'class' | 'region' | undefined {
  if (dataClasses !== undefined && !dataClasses.includes(reach.class)) return 'class';
  if (reach.regions !== undefined && (region === undefined || !reach.regions.includes(region))) return 'region';
  return undefined;
}
