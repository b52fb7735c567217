import type { FailureCode } from '../failures/failure-codes.ts';
import type { Job } from '../jobs/change.ts';
import type { Script } from '../redis/run-script.ts';
import type { Store } from './store.ts';

/** What a profile's meter makes of a call that failed, or was told to wait. */
export interface Heard {
  /** The provider is away: the job waits for it, and none of its tries is spent. */
  isAway: boolean;
  /** It has been so with this job before, and others were answered since. */
  isOwnDoing: boolean;
}

/** A call that failed, or was told to wait. */
export interface FailedCall {
  profile: string;
  is: 'trouble' | 'throttled';
  code: FailureCode;
  /** When it began, by Redis' clock. */
  begunAt: number;
  /** Milliseconds that its provider will fail, as it says. */
  waitMs?: number | undefined;
}

const tellScript: Script<FailedCall & { id: string }, Heard & { isNew: boolean }> = {
  lua: /* lua */ `
if args.is == 'throttled' then
  return { isAway = false, isNew = false, isOwnDoing = isOwnDoing(args.profile, meterOf(args.profile), args.id) }
end
local isAway, isNew = hearTrouble(args.profile, args.id, args)
return { isAway = isAway, isNew = isNew, isOwnDoing = false }
`,
};

/**
 * Tells a profile's meter, before it is decided what follows, of a call that its provider failed or told to wait. `isNew`:
 * with this one the provider is away.
 */
export async function tellProfile(
  store: Store,
  { jobId: id, tenant }: Pick<Job, 'jobId' | 'tenant'>,
  call: FailedCall,
): Promise<Heard & { isNew: boolean }> {
  return store.runScript(tellScript, store.keySpace.keysOf(tenant).tag, { id, ...call });
}
