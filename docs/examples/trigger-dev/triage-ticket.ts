import { task } from '@trigger.dev/sdk';
import { type Ticket, type Triage, triage } from '../triage.ts';

/** The step. A run that is tried again has the same id, and so finds the same job. */
export const runTriage = (ticket: Ticket, { ctx }: { ctx: { run: { id: string } } }): Promise<Triage> =>
  triage(ticket, `trigger-${ctx.run.id}`);

export const triageTicket = task({ id: 'triage-ticket', retry: { maxAttempts: 3 }, run: runTriage });
