import { createClient } from '@airlock-jobs/airlock/client';

/** Types and no interfaces: the SDKs want what JSON can hold. */
export type Ticket = { subject: string; body: string };
export type Triage = { category: string; urgency: number; summary: string; confidence: number };

const { AIRLOCK_URL: url = 'http://127.0.0.1:3000', AIRLOCK_API_KEY: key = '' } = process.env;
const airlock = createClient<{ 'ticket-triage': { input: Ticket; output: Triage } }>({ url, key });

/**
 * One job as a step: what the step calls itself is the idempotency key, so that a step that is tried again finds its job
 * and pays nothing twice. Rejects when nobody could answer, with the code of why.
 */
export async function triage(ticket: Ticket, stepId: string): Promise<Triage> {
  const { id } = await airlock.submit('ticket-triage', ticket, { idempotencyKey: stepId });
  const { status, output, failure } = await airlock.wait<Triage>(id);
  if (output === null) throw new Error(`${id} is ${status}${failure === null ? '' : `: ${failure.code}`}`);
  return output;
}
