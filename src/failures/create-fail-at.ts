import { subscribe } from 'node:diagnostics_channel';

/**
 * Places where a crash could lose or repeat something, on the paths that every job takes. For tests of exactly that.
 */
export const failpoints = [
  'api.received',
  'api.recorded',
  'visit.claimed',
  'redact.done',
  'model.begun',
  'model.inFlight',
  'model.answerHeld',
  'validate.done',
  'visit.committed',
  'visit.ended',
  'delivery.sent',
] as const;

export type Failpoint = (typeof failpoints)[number];

/** Ends the process there as `kill -9` does, when it is the point that was asked for; else does nothing. */
export type FailAt = (point: Failpoint) => void;

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

/** `model.inFlight` is where undici has handed a request to the system: it listens there only when it is asked for. */
export function createFailAt(chosen: Failpoint | undefined): FailAt {
  if (chosen === 'model.inFlight') subscribe('undici:request:bodySent', die);
  return (point) => {
    if (point === chosen) die();
  };
}
