/** The end of a quoted cell that begins at `start`, behind its closing quote; undefined when that is missing. */
function findEnd(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at + 1;
  }
  return undefined;
}

/**
 * Splits one CSV record into its cells, as RFC 4180 has it: commas, and quotes doubled inside of quotes. Undefined when
 * a quote is not closed, or stands where none may. White space belongs to its cell.
 */
export function splitCells(text: string): string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  for (let from = 0; ; from += 1) {
    const isQuoted = text[from] === '"';
    const comma = text.indexOf(',', from);
    const end = isQuoted ? findEnd(text, from) : comma === -1 ? text.length : comma;
    if (end === undefined || (end < text.length && text[end] !== ',')) return undefined;
    const cell = text.slice(from, end);
    if (!isQuoted && cell.includes('"')) return undefined;
    cells.push(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === text.length) return cells;
    from = end;
  }
}
