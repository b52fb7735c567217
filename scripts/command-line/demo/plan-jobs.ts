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
 * Makes one job of each message: forms go to `contact-extract`, long messages without a marker to `summarise`, all
 * others to `ticket-triage`, the main job; a message that names its task goes there.
 */
export function planJobs(messages: readonly DemoMessage[]): PlannedJob[] {
  return messages.map((message) => {
    const { customId, subject, body, note } = message;
    const text = `${subject}\n\n${body}`;
    const isLong = body.length > LONG_CHARACTERS && note === undefined && customId !== shownMessage;
    const task = message.task ?? (customId.startsWith('form-') ? 'contact-extract' : isLong ? 'summarise' : undefined);
    if (task === 'contact-extract') return { message, task, input: { message: text }, text };
    if (task === 'summarise') return { message, task, input: { text }, text };
    return { message, task: 'ticket-triage', input: { subject, body }, text: `Subject: ${text}` };
  });
}
