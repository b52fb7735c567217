const MAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const PHONE = /\+?\d[\d\s()-]{7,}\d/g;

/** Replaces mail addresses and telephone numbers, with the patterns that people use for it. */
export const hidePersonalData = (text: string): string => text.replace(MAIL, '[email]').replace(PHONE, '[phone]');

/** What travels through the plain chain: everything, in each job. */
export interface PlainJob {
  n: number;
  text: string;
  contact: string;
  /** The text without personal data, from `redact` on. */
  redacted?: string;
  /** What the model wrote, from `model` on. */
  written?: string;
}

export const plainStages = ['redact', 'model', 'validate'] as const;

/** Where the last worker puts what came out, by the job's number: the app's database. */
export const RESULTS = 'plain:results';

/** BullMQ's own, three tries with growing pauses. */
export const jobOptions = { attempts: 3, backoff: { type: 'exponential', delay: 500 } };
