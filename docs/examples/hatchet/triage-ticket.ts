import type { HatchetClient } from '@hatchet-dev/typescript-sdk';
import { type Ticket, type Triage, triage } from '../triage.ts';

/** The step. A run that is tried again has the same id, and so finds the same job. */
export const runTriage = (ticket: Ticket, context: { workflowRunId: () => string }): Promise<Triage> =>
  triage(ticket, `hatchet-${context.workflowRunId()}`);

/** Declares it with a client, as a worker does: `declareTriage(HatchetClient.init())`. */
export const declareTriage = (hatchet: HatchetClient) =>
  hatchet.task<Ticket, Triage>({
    name: 'triage-ticket',
    retries: 3,
    executionTimeout: '10m',
    fn: runTriage,
  });
