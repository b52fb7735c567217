import { findMark, markOf } from '../../faults/canaries.ts';
import type { CampaignClient, Submitted } from '../create-client.ts';
import type { SeenAttempt, SeenJob } from '../observations.ts';
import type { ChaosTarget, TargetStatus } from './chaos-target.ts';
import { within } from './within.ts';

const ANSWER_WITHIN_MS = 8000;
/** How long the first job may be refused before the target counts as out of order. */
const FIRST_WITHIN_MS = 30_000;
const MOST_MARKS = 10_000;

const states = { open: 'queued', succeeded: 'succeeded', failed: 'failed' } as const;

/** Whoever asks tries again. */
const answerOf = <Value>(asked: Promise<Value>): Promise<Value> =>
  within(asked, ANSWER_WITHIN_MS, `no answer within ${ANSWER_WITHIN_MS / 1000} s`);

/** Each mark that the target sets, as an attempt of which nobody knows what came. */
const toAttempts = (marks: number): SeenAttempt[] =>
  Array.from({ length: marks }, (_, i) => ({ n: i + 1, at: 0, outcome: 'unknown', failure: null }));

/** What a target is used by. What it answers against its own form ends the campaign. */
export interface TargetClient extends Pick<CampaignClient, 'submit'> {
  /** Undefined when the target does not know the job. Rejects when it cannot be asked. */
  find: (id: string) => Promise<SeenJob | undefined>;
  /** Aborted with an Error that says what was wrong. */
  broken: AbortSignal;
}

function isJson(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

function checkStatus(status: TargetStatus): string | undefined {
  const { state, output, marks = 0 } = status as Partial<TargetStatus>;
  if (!Object.hasOwn(states, String(state))) {
    return `status must answer a state ${Object.keys(states).join(', ')}, or undefined; it was ${JSON.stringify(state)}`;
  }
  if (!Number.isInteger(marks) || marks < 0 || marks > MOST_MARKS) {
    return `status: marks must be a whole number from 0 to ${MOST_MARKS}`;
  }
  return isJson(output) ? undefined : 'status: output must be something that JSON can say';
}

/** Makes what submits to a target and asks it; `describe` tells what the job of a number should bring. */
export function createTargetClient(
  target: ChaosTarget,
  at: { baseUrl: string },
  describe: (n: number) => { mark: string; contact: string },
): TargetClient {
  const broken = new AbortController();
  const fail = (why: string): Error => {
    const error = new Error(why);
    broken.abort(error);
    return error;
  };
  const numbers = new Map<string, number>();
  const endedAt = new Map<string, number>();
  let firstAt: number | undefined;
  const submit = async (input: object, key: string, n: number): Promise<Submitted> => {
    firstAt ??= Date.now();
    try {
      const id = await answerOf(target.submit({ n, key, ...(input as { text: string; contact: string }) }, at));
      if (typeof id !== 'string' && typeof id !== 'number')
        fail(`submit must answer the job's id; it was ${typeof id}`);
      numbers.set(String(id), n);
      return { is: 'accepted', id: String(id) };
    } catch (error) {
      const why = error instanceof Error ? `${error.message} ${error.cause ?? ''}`.trim() : String(error);
      if (numbers.size === 0 && Date.now() - firstAt > FIRST_WITHIN_MS) fail(`no job was accepted: ${why}`);
      return { is: 'again' };
    }
  };
  const find = async (id: string): Promise<SeenJob | undefined> => {
    const status = await answerOf(target.status(id, at));
    if (status === undefined || status === null) return undefined;
    const wrong = checkStatus(status);
    if (wrong !== undefined) throw fail(wrong);
    const { state, output, marks = 0 } = status;
    if (state !== 'open' && !endedAt.has(id)) endedAt.set(id, Date.now());
    const own = describe(numbers.get(id) ?? -1);
    // Another job's mark cannot be in an output by chance; one that has none is what the target makes of answers.
    const other = findMark((JSON.stringify(output) ?? '').replaceAll(own.mark, ''));
    return {
      ...{ id, status: states[state], finishedAt: endedAt.get(id), by: undefined, failure: null },
      ...{ attempts: toAttempts(marks), output: other === undefined ? own : { ...own, mark: markOf(other) } },
    };
  };
  return { submit, find, broken: broken.signal };
}
