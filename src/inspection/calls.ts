import { Failure } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import type { Inspector } from './inspector.ts';

/** One call of an inspector, as it goes to a thread. */
export type Call = {
  [Name in keyof Inspector]: { name: Name; given: Parameters<Inspector[Name]> };
}[keyof Inspector];

/** What became of it, as it comes back. A `Failure` would lose its class on the way, and goes by its code. */
export type Outcome = { is: 'done'; value: unknown } | { is: 'failed'; code: FailureCode | undefined; cause: unknown };

/** Carries a call out; whatever is thrown is part of the outcome. */
export async function carryOut(inspector: Inspector, { name, given }: Call): Promise<Outcome> {
  const work = inspector[name] as (...given: unknown[]) => Promise<unknown>;
  try {
    return { is: 'done', value: await work(...given) };
  } catch (error) {
    return error instanceof Failure
      ? { is: 'failed', code: error.code, cause: error.cause }
      : { is: 'failed', code: undefined, cause: error };
  }
}

/** What the call returned; throws what it threw. */
export function readOutcome(outcome: Outcome | undefined): unknown {
  if (outcome?.is === 'done') return outcome.value;
  throw outcome?.code === undefined ? outcome?.cause : new Failure(outcome.code, { cause: outcome.cause });
}

/** What a value costs whose text is short, in characters. */
const LEAST = 16;

/** About how much work a value is: its characters, those of its keys, and something for each of its parts. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Math.max(LEAST, value.length);
  if (typeof value !== 'object' || value === null) return LEAST;
  let size = 0;
  for (const [key, part] of Object.entries(value)) size += (Array.isArray(value) ? 0 : key.length) + sizeOf(part);
  return size;
}
