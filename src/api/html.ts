/** Markup that is safe to write as it is. */
export interface Html {
  readonly markup: string;
}

/** What may be put into a template; nothing is written for `undefined`. */
export type Part = Html | readonly Html[] | string | number | undefined;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Numbers need no escape; lists are written one after the other. */
function write(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (character) => entities[character] ?? '');
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(({ markup }) => markup).join('');
}

/** Makes markup of a template; text that is put in is escaped, markup is not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.reduce((all, string, i) => all + write(parts[i - 1]) + string) };
}
