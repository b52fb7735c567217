/**
 * Breaks a text into lines of at most `width` characters, at spaces where there are any; keeps line breaks and indents.
 */
export function wrapText(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width));
}

function wrapLine(line: string, width: number): string[] {
  const spaces = /^ */.exec(line)?.[0].length ?? 0;
  const indent = ' '.repeat(Math.min(spaces, Math.floor(width / 2)));
  const lines: string[] = [];
  let rest = line.trim();
  for (const most = width - indent.length; rest.length > most; ) {
    const space = rest.lastIndexOf(' ', most);
    const end = space > 0 ? space : most;
    lines.push(indent + rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, (indent + rest).trimEnd()];
}
