import type { FindingType } from '../tasks/finding-types.ts';
import { createSearch } from './create-search.ts';
import { forms, type Planted, plantValues } from './plant-values.ts';

/** Whose jobs canaries are: a name that no API key, and no other process, can have. */
export const CANARY_TENANT = '_canary';

/** A made-up job: its input, and what is planted in it. */
export interface Canary {
  input: { text: string };
  planted: readonly Planted[];
}

const SEED_DIGITS = 8;

/** Makes the canary of a job: one value of every form. The end of the job's id is the seed: for an id always the same. */
export function plantCanary(jobId: string): Canary {
  const planted = plantValues(forms.length, Number.parseInt(jobId.slice(-SEED_DIGITS), 16));
  return { input: { text: planted.map(({ form, value }) => form.say(value)).join('\n') }, planted };
}

/** The types of planted values that stand in a request's bytes, in whatever spelling. */
export function findLeaked({ planted }: Canary, bytes: Buffer): FindingType[] {
  const hits = createSearch(planted).find(bytes);
  return [...new Set(hits.flatMap(({ n }) => planted[n]?.form.type ?? []))];
}
