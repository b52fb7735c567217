import { tableRow } from '../table-row.ts';

/** A row of a Markdown table and its line break. */
export const row = (cells: readonly string[]): string => `${tableRow(cells)}\n`;

/** Prints the head of a table of ratios, an empty line in front. */
export function printRatioHead(): void {
  process.stdout.write(`\n${row(['ratio', 'value', 'goal', ''])}${row(['---', '---:', '---', '---'])}`);
}

export function printRatio(name: string, value: number, goal: string, isMet: boolean): void {
  process.stdout.write(row([name, value.toFixed(2), goal, isMet ? 'met' : 'missed']));
}
