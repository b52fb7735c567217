import { tableRow } from '../table-row.ts';
import { type Rule, rules } from './judge-answer.ts';
import type { Fuzzed } from './run-fuzz.ts';

/** The result as data. */
export interface FuzzResult {
  seed: number;
  seconds: number;
  requests: number;
  answers: Record<string, number>;
  /** What must be zero. */
  violations: Record<Rule, number>;
}

export function sumUp(
  { sent, answers, violations }: Pick<Fuzzed, 'sent' | 'answers' | 'violations'>,
  given: Pick<FuzzResult, 'seed' | 'seconds'>,
): FuzzResult {
  const none = Object.fromEntries(Object.keys(rules).map((rule) => [rule, 0])) as Record<Rule, number>;
  return { ...given, requests: sent, answers, violations: { ...none, ...violations } };
}

/** The result as one Markdown table. */
export function writeTable({ seed, seconds, requests, answers, violations }: FuzzResult): string {
  const statuses = Object.entries(answers).map(([status, count]) => tableRow([`answered ${status}`, count, '']));
  const zeros = Object.entries(violations).map(([rule, count]) =>
    tableRow([rules[rule as Rule], count, count === 0 ? '0: met' : '0: MISSED']),
  );
  return [
    tableRow([`seed ${seed}, ${seconds.toFixed(0)} s`, 'seen', 'must be']),
    tableRow(['---', '---:', '---']),
    tableRow(['requests', requests, '']),
    ...statuses,
    ...zeros,
  ].join('\n');
}
