import { tableRow } from '../table-row.ts';
import type { Weighed } from './weigh.ts';

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
