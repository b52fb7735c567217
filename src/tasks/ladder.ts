import { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import { DeclarationError } from './declaration-error.ts';
import { PLAIN_NAME_RULE, plainName } from './names.ts';
import { type ModelRungOptions, type Rung, type RungTools, reasoningEfforts, type Task } from './task.ts';

const WEEK_MS = 604_800_000;

export type DeclaredLadder = (rungs: RungTools<unknown, unknown>) => readonly Rung[];

const profileName = z.string().regex(plainName, `a profile ${PLAIN_NAME_RULE}`);

const modelOptions = z.strictObject({
  attempts: z.number().int().min(1).max(20).default(4),
  rounds: z.number().int().min(0).max(5).default(1),
  maxOutputTokens: z.number().int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
  patienceMs: z.number().int().min(0).max(WEEK_MS).optional(),
  reasoningEffort: z.enum(reasoningEfforts).optional(),
  hedge: profileName.optional(),
});

const reviewOptions = z.strictObject({ withinMs: z.number().int().min(1000).max(WEEK_MS).optional() });

function check<Schema extends z.ZodType>(rung: string, schema: Schema, value: unknown): z.output<Schema> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const place = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new DeclarationError('ladder', `${rung}: ${place}${issue?.message ?? 'is not valid'}`);
}

const tools: RungTools<unknown, unknown> = {
  model: (profile: string, options: ModelRungOptions = {}) => ({
    is: 'model',
    profile: check('model', profileName, profile),
    maxOutputTokens: undefined,
    ...check(
      `model('${profile}')`,
      modelOptions.refine(({ hedge }) => hedge !== profile, { path: ['hedge'], message: 'must name another profile' }),
      options,
    ),
  }),
  rule: (answer) => {
    if (typeof answer !== 'function') throw new DeclarationError('ladder', 'rule: must be given a function');
    return { is: 'rule', answer };
  },
  review: (options = {}) => ({ is: 'review', withinMs: check('review', reviewOptions, options).withinMs }),
};

const isRung = (value: unknown): value is Rung & Record<string, unknown> =>
  isObject(value) && ['model', 'rule', 'review'].includes(String(value.is));

/** Who answers a task, in order. Throws a `DeclarationError` for an empty ladder or a step that is no rung. */
export function buildLadder(ladder: DeclaredLadder): Task['ladder'] {
  const rungs: unknown = ladder(tools);
  if (!Array.isArray(rungs)) throw new DeclarationError('ladder', 'must return a list of rungs');
  const [first, ...rest]: unknown[] = rungs;
  if (!isRung(first) || !rest.every(isRung))
    throw new DeclarationError('ladder', 'must return at least one rung, made with model, rule or review');
  return [first, ...rest];
}

/** What a rung is called where its author is told of it. */
export const nameRung = (rung: number): string => `ladder[${rung}]`;

/** A rung, or as much of one as a record knows: what it is. */
interface Step {
  is: Rung['is'] | 'unknown';
}

/** Whether a rung answers without a model: a rule, or a person. */
export const needsNoModel = ({ is }: Step): boolean => is === 'rule' || is === 'review';

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

/**
 * Milliseconds before its deadline at which a job is late, so that a rule below its models has time to answer: a quarter
 * of all, 1 to 2 s, and never more than half; undefined where no rule stands there.
 */
export function reserveOf(ladder: readonly Step[], deadlineMs: number): number | undefined {
  const first = findFirstModel(ladder);
  const isAnswered = ladder.some(({ is }, i) => i > first && is === 'rule');
  const quarter = Math.min(2000, Math.max(1000, deadlineMs / 4));
  return isAnswered ? Math.floor(Math.min(deadlineMs / 2, quarter)) : undefined;
}

/** The first rung below `rung` that may be asked; undefined at the ladder's end. */
export function findNextRung<Of extends Step>(
  ladder: readonly Of[],
  rung: number,
  isAllowed: (candidate: Of) => boolean,
): number | undefined {
  const next = ladder.findIndex((candidate, i) => i > rung && isAllowed(candidate));
  return next === -1 ? undefined : next;
}

const letters = { model: 'm', rule: 'r', review: 'v', unknown: '?' } as const;
const unknown: Step = { is: 'unknown' };
const steps = new Map((Object.keys(letters) as Step['is'][]).map((is): [string, Step] => [letters[is], { is }]));

/** A ladder as the record keeps it, a letter a rung: what it takes to go on where a process does not have the task. */
export const writeLadder = (ladder: readonly Step[]): string => ladder.map(({ is }) => letters[is]).join('');

/** Reads what `writeLadder` wrote. A rung of a sort that only another version knows keeps its place. */
export const readLadder = (text: string): readonly Step[] => [...text].map((letter) => steps.get(letter) ?? unknown);
