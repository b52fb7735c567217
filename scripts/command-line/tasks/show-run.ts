import { isObject } from '../../../src/json/is-object.ts';
import { findFramesOf } from '../../../src/telemetry/log.ts';
import type { RunFailure, RunStep, TaskRun } from '../../../workers/testing/run-task.ts';

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A text of several lines under a word. */
const under = (word: string, text: string): string[] =>
  text.split('\n').map((line, i) => `    ${(i === 0 ? word : '').padEnd(9)} ${line}`);

function writeFailure({ code, message, at = [], cause }: RunFailure, file: string): string[] {
  const places = at.map((place) => {
    const expected = place.expected === undefined ? '' : `, expected ${place.expected}`;
    return `at ${place.path === '' ? 'the whole' : place.path}: ${place.code}${expected}`;
  });
  const thrown = cause instanceof Error ? [`${cause.name}: ${cause.message}`, ...findFramesOf(cause, file)] : [];
  return under('wrong', [`${code}: ${message}`, ...places, ...thrown].join('\n'));
}

function writeStep({ stage, rung, round, event, ...step }: RunStep, n: number, file: string): string[] {
  const place = stage === 'redact' ? '' : `rung ${rung}${round > 0 ? `, round ${round}` : ''}`;
  const hidden = Object.entries(step.redacted?.findings ?? {}).map(([type, count]) => `${type} ${count}`);
  return [
    `${n} ${stage.padEnd(9)} ${[place, event].filter((part) => part !== '').join(': ')}`,
    ...(step.redacted ? under('hidden', hidden.join(', ') || 'nothing') : []),
    ...(step.redacted ? under('seen as', toText(step.redacted.input)) : []),
    ...(step.redacted?.documents ?? []).flatMap(({ id, text }) => under('document', `${id}: ${text}`)),
    ...step.sent.flatMap(({ profile, system, user }) => [
      ...under('asks', profile),
      ...under('system', system),
      ...under('user', user),
    ]),
    ...(step.came === undefined ? [] : under('says', toText(step.came))),
    ...(typeof step.confidence === 'number' ? under('sure', String(step.confidence)) : []),
    ...(step.failure ? writeFailure(step.failure, file) : []),
  ];
}

function writeEnding({ status, answer, output, failure }: TaskRun<unknown>, file: string): string[] {
  const by = answer && [answer.by, answer.profile, `rung ${answer.rung}`, answer.degraded && 'degraded'];
  const who = by === null ? '' : ` by ${by.filter(Boolean).join(', ')}`;
  return [
    `${status}${who}`,
    ...(output === null ? [] : [toText(output)]),
    ...(failure ? writeFailure(failure, file) : []),
  ];
}

/**
 * A run for people: each step with what was sent, what came and why it did not do, then its ending. Of stacks the places
 * in the task's own file are shown.
 */
export const writeRun = (run: TaskRun<unknown>, file: string): string[] => [
  ...run.steps.flatMap((step, i) => writeStep(step, i + 1, file)),
  '',
  ...writeEnding(run, file),
];

/** A run as JSON can hold it: of what the task's own code threw its name and message. */
export const toPlainRun = (run: TaskRun<unknown>): object =>
  JSON.parse(
    JSON.stringify(run, (key, value: unknown) =>
      key === 'cause' && value instanceof Error ? { name: value.name, message: value.message } : value,
    ),
  ) as object;

/** Whether a value of an answers file stands for a whole response: `{"$reply": {status, headers?, body?}}`. */
export const findReply = (value: unknown): Record<string, unknown> | undefined =>
  isObject(value) && isObject(value.$reply) ? value.$reply : undefined;
