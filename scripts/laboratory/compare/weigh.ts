import { z } from 'zod';
import { describeNote } from '../chaos/incident.ts';
import { groupCalls, paidTwice } from '../chaos/judge.ts';
import { tableRow } from '../table-row.ts';
import type { SideSeen } from './side.ts';

const rows: readonly [string, (one: Weighed) => string][] = [
  ['jobs accepted', ({ accepted }) => String(accepted)],
  ['answered', ({ answered }) => String(answered)],
  ['failed, and said so', ({ failed }) => String(failed)],
  ['**lost**: neither', ({ lost }) => String(lost)],
  ['calls to the provider', ({ calls }) => String(calls)],
  ['**paid twice**', (one) => String(one.paidTwice)],
  ['… and nobody knows', (one) => String(one.paidTwiceUnnoticed)],
  ['**personal characters sent** to the provider', ({ personalCharacters }) => String(personalCharacters)],
  ['**off-schema answers accepted**', ({ offSchema }) => String(offSchema)],
  ['calls answered **429**', ({ throttledShare }) => `${(100 * throttledShare).toFixed(1)} %`],
];

/** Both sides in one Markdown table. */
export function writeComparison(sides: readonly { name: string; weighed: Weighed }[]): string {
  return [
    tableRow(['', ...sides.map(({ name }) => name)]),
    tableRow(['---', ...sides.map(() => '---:')]),
    ...rows.map(([name, show]) => tableRow([name, ...sides.map(({ weighed }) => show(weighed))])),
  ].join('\n');
}

/** What one side did, in numbers. */
export interface Weighed {
  accepted: number;
  answered: number;
  failed: number;
  /** Neither an answer nor a failure that anybody is told of. */
  lost: number;
  /** Right answers paid for beyond the first. */
  paidTwice: number;
  /** Of these, the ones that no attempt marked unknown accounts for. */
  paidTwiceUnnoticed: number;
  /** Characters of personal data that reached the provider. */
  personalCharacters: number;
  /** Answers handed to the app that break the schema. */
  offSchema: number;
  calls: number;
  /** 0 to 1. */
  throttledShare: number;
}

/** What a model has to say; the contact is put in by each side. */
const written = describeNote(z).output.omit({ contact: true });

/** Counts what one side did. Pure. */
export function weigh(seen: SideSeen): Weighed {
  const { accepted, answers, failed, calls, marked } = seen;
  const done = new Set([...answers.keys(), ...failed]);
  const weighed = { paidTwice: 0, paidTwiceUnnoticed: 0 };
  for (const [n, own] of groupCalls(calls)) {
    weighed.paidTwice += paidTwice(own);
    weighed.paidTwiceUnnoticed += Math.max(0, paidTwice(own) - (marked.get(n) ?? 0));
  }
  return {
    ...{ accepted, answered: answers.size, failed: done.size - answers.size, lost: accepted - done.size, ...weighed },
    personalCharacters: calls.reduce((sum, { leaked }) => sum + leaked, 0),
    offSchema: [...answers.values()].filter((answer) => !written.safeParse(answer).success).length,
    calls: calls.length,
    throttledShare: calls.filter(({ behaviour }) => behaviour === 'throttle').length / Math.max(1, calls.length),
  };
}
