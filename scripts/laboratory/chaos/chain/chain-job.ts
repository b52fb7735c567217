import { z } from 'zod';

const MAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const PHONE = /\+?\d[\d\s()-]{7,}\d/g;

/** Replaces mail addresses and telephone numbers, with the patterns that people use for it. */
export const hidePersonalData = (text: string): string => text.replace(MAIL, '[email]').replace(PHONE, '[phone]');

/** What travels through the chain: everything, in each job. */
export interface ChainJob {
  text: string;
  contact: string;
  /** The text without personal data, from `redact` on. */
  redacted?: string;
  /** What the model wrote, from `model` on. */
  written?: string;
}

/** The queues, in the order of the chain. */
export const stages = ['redact', 'model', 'validate'] as const;

/** What the model has to write. */
export const note = z.object({ mark: z.string().regex(/^xq\d+xq$/), urgency: z.number().int().min(1).max(5) });

/** As BullMQ's pages show it: three tries with growing pauses; what is over is kept for an hour, failures for a day. */
export const jobOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: { age: 3600 },
  removeOnFail: { age: 24 * 3600 },
};
