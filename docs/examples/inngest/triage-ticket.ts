import { eventType, Inngest, staticSchema } from 'inngest';
import { type Ticket, type Triage, triage } from '../triage.ts';

export const inngest = new Inngest({ id: 'support' });

/** The step. An event that is handled again has the same id, and so finds the same job. */
export const runTriage = (event: { id?: string; data: Ticket }): Promise<Triage> =>
  triage(event.data, `inngest-${event.id}`);

const opened = eventType('support/ticket.opened', { schema: staticSchema<Ticket>() });

export const triageTicket = inngest.createFunction(
  { id: 'triage-ticket', retries: 3, triggers: [opened] },
  ({ event, step }) => step.run('triage', () => runTriage(event)),
);
