/** The middle of an odd number of values. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** A row of a Markdown table. */
export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

/** Prints the head of a table of ratios, an empty line in front. */
export function printRatioHead(): void {
  process.stdout.write(`\n${row(['ratio', 'value', 'goal', ''])}${row(['---', '---:', '---', '---'])}`);
}

export function printRatio(name: string, value: number, goal: string, isMet: boolean): void {
  process.stdout.write(row([name, value.toFixed(2), goal, isMet ? 'met' : 'missed']));
}
