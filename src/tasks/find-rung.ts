import type { Rung } from './task.ts';

/** A rung, or as much of one as a record knows: what it is. */
type Step = Pick<Rung, 'is'>;

/** The first rung that asks a model; the number of rungs when none does. */
function findFirstModel(ladder: readonly Step[]): number {
  const first = ladder.findIndex(({ is }) => is === 'model');
  return first === -1 ? ladder.length : first;
}

/** The stage whose rung it is: rules before the first model and that model are `model`'s, all others `fallback`'s. */
export const findStageOf = (ladder: readonly Step[], rung: number): 'model' | 'fallback' =>
  rung <= findFirstModel(ladder) ? 'model' : 'fallback';

/** Whether an answer of this rung is a lesser one than the task asked for first. */
export const isDegraded = (ladder: readonly Step[], rung: number): boolean => rung > findFirstModel(ladder);

/** The first rung below `rung` that may be asked; undefined at the ladder's end. */
export function findNextRung<Of extends Step>(
  ladder: readonly Of[],
  rung: number,
  isAllowed: (candidate: Of) => boolean,
): number | undefined {
  const next = ladder.findIndex((candidate, i) => i > rung && isAllowed(candidate));
  return next === -1 ? undefined : next;
}

const letters = { model: 'm', rule: 'r', review: 'v' } as const;
const steps = new Map((Object.keys(letters) as Rung['is'][]).map((is): [string, Step] => [letters[is], { is }]));

/** A ladder as the record keeps it, a letter a rung: what it takes to go on where a process does not have the task. */
export const writeLadder = (ladder: readonly Step[]): string => ladder.map(({ is }) => letters[is]).join('');

/** Reads what `writeLadder` wrote. */
export const readLadder = (text: string): readonly Step[] => [...text].flatMap((letter) => steps.get(letter) ?? []);
