/** Lines of columns as wide as their widest cell, under a head. */
export function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...lines.map((cells) => cells[i]?.length ?? 0)));
  return lines.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const writeValue = (value: unknown): string => {
  if (value === null || value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** An object as a line for each field; lists take a line for each item. */
export function writeFields(record: object): string[] {
  const width = Math.max(...Object.keys(record).map((name) => name.length));
  return Object.entries(record).flatMap(([name, value]) => {
    const values: unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
    return values.map((one, i) => `${(i === 0 ? name : '').padEnd(width)}  ${writeValue(one)}`);
  });
}
