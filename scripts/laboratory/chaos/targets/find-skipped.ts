import { type FaultKind, faultKindList } from '../../faults/fault.ts';
import type { FaultTargets } from '../../faults/fault-targets.ts';
import type { RedisForm } from '../../faults/open-fault-environment.ts';

/** Kinds of faults that are left out, each with why. */
export type Skipped = Partial<Record<FaultKind, string>>;

/** What a target has that can be struck. */
interface Struck extends Pick<FaultTargets, 'api' | 'workers'> {
  hasRedis: boolean;
}

const noWorker = 'does not apply: it has no process of role worker';

/** Why a kind of fault cannot be done to a Redis of this form. */
function findUnfit(form: RedisForm, needs: (typeof faultKindList)[number][1]['needs']): string | undefined {
  if (needs === 'one' && form !== 'single') return 'does not apply: its servers stand in for one another';
  if (needs === 'replicas' && form === 'single') return 'does not apply: no server stands in for another';
  if (needs === 'masters' && form !== 'cluster') return 'does not apply: it has one master';
  return undefined;
}

/** The kinds of faults that do not apply to a Redis of this form, and why. */
export const findUnfitKinds = (form: RedisForm): Skipped =>
  Object.fromEntries(
    faultKindList.flatMap(([kind, { needs }]) => {
      const reason = findUnfit(form, needs);
      return reason === undefined ? [] : [[kind, reason]];
    }),
  );

/** Why a kind of fault cannot be done to a target; undefined where it can. */
function findReason(kind: FaultKind, lane: string, { api, workers, hasRedis }: Struck): string | undefined {
  if (lane === 'provider') return undefined;
  if (api === undefined && workers.length === 0) return 'does not apply: its processes are not ours to strike';
  if (lane === 'workers') return workers.length === 0 ? noWorker : undefined;
  if (lane === 'api') return api === undefined ? 'does not apply: it has no process of role api' : undefined;
  if (!hasRedis) return 'does not apply: it has no Redis of ours';
  if (kind === 'queue-deleted') return "does not apply: only Airlock's queues can be made again";
  const needsWorker = kind === 'worker-kill-in-outage' || kind === 'network-split';
  return needsWorker && workers.length === 0 ? noWorker : undefined;
}

/** The kinds of faults that do not apply to a target, and why. */
export const findSkipped = (struck: Struck): Skipped => ({
  ...findUnfitKinds('single'),
  ...Object.fromEntries(
    faultKindList.flatMap(([kind, { lane }]) => {
      const reason = findReason(kind, lane, struck);
      return reason === undefined ? [] : [[kind, reason]];
    }),
  ),
});
