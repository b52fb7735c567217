import type { Rung } from './task.ts';

/** The first rung that asks a model; the number of rungs when none does. */
function findFirstModel(ladder: readonly Rung[]): number {
  const first = ladder.findIndex(({ is }) => is === 'model');
  return first === -1 ? ladder.length : first;
}

/** The stage whose rung it is: rules before the first model and that model are `model`'s, all others `fallback`'s. */
export const findStageOf = (ladder: readonly Rung[], rung: number): 'model' | 'fallback' =>
  rung <= findFirstModel(ladder) ? 'model' : 'fallback';

/** Whether an answer of this rung is a lesser one than the task asked for first. */
export const isDegraded = (ladder: readonly Rung[], rung: number): boolean => rung > findFirstModel(ladder);

/** The first rung below `rung` that may be asked; undefined at the ladder's end. */
export function findNextRung(
  ladder: readonly Rung[],
  rung: number,
  isAllowed: (candidate: Rung) => boolean,
): number | undefined {
  const next = ladder.findIndex((candidate, i) => i > rung && isAllowed(candidate));
  return next === -1 ? undefined : next;
}

const letters = { model: 'm', rule: 'r', review: 'v' } as const;

/** A ladder as the record keeps it, a letter a rung: what the sweeper needs when a job runs out of time. */
export const writeLadder = (ladder: readonly Rung[]): string => ladder.map(({ is }) => letters[is]).join('');
