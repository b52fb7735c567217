import type { FailureCode } from '../failures/failure-codes.ts';
import type { Job } from '../jobs/change.ts';
import type { Script } from '../redis/run-script.ts';
import type { Store } from './store.ts';

/** What a profile's meter makes of a failed call. */
export interface Told {
  /** The provider is away; `isNew` since this call. */
  isAway: boolean;
  isNew: boolean;
  /** Others have been answered since this job was first told to wait. */
  isSingledOut: boolean;
}

interface TellArgs {
  profile: string;
  id: string;
  code: FailureCode;
  /** When the call began, by Redis' clock. */
  begunAt: number;
  /** Milliseconds that its provider will fail, as it says. */
  waitMs?: number | undefined;
  /** Its provider said to wait; nil where it failed by itself. */
  throttledSince?: number | undefined;
}

const tellScript: Script<TellArgs, Told> = {
  lua: /* lua */ `
if args.throttledSince then
  return { isAway = false, isNew = false, isSingledOut = isSingledOut(args.profile, args.throttledSince) }
end
local isAway, isNew = hearTrouble(args.profile, args.id, args)
return { isAway = isAway, isNew = isNew, isSingledOut = false }
`,
};

/** Tells a profile's meter, before it is decided what follows, of a call that its provider failed or told to wait. */
export async function tellProfile(
  store: Store,
  { jobId: id, tenant }: Pick<Job, 'jobId' | 'tenant'>,
  given: Omit<TellArgs, 'id'>,
): Promise<Told> {
  return store.runScript(tellScript, store.keySpace.keysOf(tenant).tag, { id, ...given });
}
