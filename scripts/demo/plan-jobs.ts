import type { DemoMessage } from './read-demo-messages.ts';

/** A job to submit, and the message it is made of. */
export interface PlannedJob {
  message: DemoMessage;
  task: string;
  input: unknown;
  /** The input as a person reads it. */
  text: string;
}

// About one message in eight is longer.
const LONG_CHARACTERS = 350;

/** The message that the demo follows on the screen; `ticket-triage`, however long it is. */
export const shownMessage = 'mail-1001';

/**
 * Makes one job of each message: forms go to `contact-extract`, long messages without a marker to `summarise`, all others to
 * `ticket-triage`, the main job.
 */
export function planJobs(messages: readonly DemoMessage[]): PlannedJob[] {
  return messages.map((message) => {
    const { customId, subject, body, note } = message;
    const text = `${subject}\n\n${body}`;
    if (customId.startsWith('form-')) return { message, task: 'contact-extract', input: { message: text }, text };
    if (body.length > LONG_CHARACTERS && note === undefined && customId !== shownMessage) {
      return { message, task: 'summarise', input: { text }, text };
    }
    return { message, task: 'ticket-triage', input: { subject, body }, text: `Subject: ${text}` };
  });
}
