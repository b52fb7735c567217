import { toTime } from '../jobs/job-view.ts';

/** Everything that the audit log tells of: what was shown, decided, erased or given out, by whom. */
export const acts = [
  ...(['job.read', 'job.reveal', 'job.cancel', 'job.erase', 'batch.read', 'batch.cancel', 'batch.erase'] as const),
  ...(['review.read', 'review.approve', 'review.correct', 'review.reject', 'review.ask-again'] as const),
  ...(['dead-letter.replay', 'dead-letter.discard', 'tenant.erase'] as const),
  ...(['key.create', 'key.rotate', 'key.revoke', 'encryption-key.reseal', 'encryption-key.forget'] as const),
  ...(['model.pause', 'model.resume', 'model.limit', 'model.hold', 'model.release'] as const),
  ...(['task.pause', 'task.resume', 'task.limit'] as const),
  ...(['tenant.limit', 'webhook.create', 'webhook.rotate', 'webhook.delete', 'webhook.replay'] as const),
  ...(['board.login', 'board.read', 'console.login', 'console.read', 'audit.begin'] as const),
] as const;
export type Act = (typeof acts)[number];

/** Who acts. */
export interface Actor {
  /** Id of the API key; `AIRLOCK_API_KEY` for that of the settings, `cli:<user>` for the command line, `airlock` for itself. */
  key: string;
  /** IP address of a request; the machine's name on the command line. */
  address: string | null;
  /** The caller's own words, where the call takes any. */
  reason: string | null;
}

/** What is to be told of. */
export interface Deed {
  act: Act;
  /** Id of a job, a batch or a key, or a name. */
  object: string;
}

/** An entry as its line holds it; `at` is Redis' clock in milliseconds. `key` is taken: it names the line's own key. */
export interface AuditEntry extends Deed {
  at: number;
  tenant: string | null;
  by: string;
  from: string | null;
  reason: string | null;
}

/** An entry as it is shown. `tenant` is null for what is of the installation. */
export interface AuditView extends Actor, Deed {
  at: string;
  tenant: string | null;
  /** False where the line is under an encryption key that was neither given nor kept. */
  proven: boolean;
}

export const viewEntry = ({ at, by, from, act, object, reason, tenant }: AuditEntry, proven: boolean): AuditView => ({
  ...{ at: toTime(at), key: by, address: from, act, object, reason, tenant, proven },
});
