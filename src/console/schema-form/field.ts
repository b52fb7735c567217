/** Where a field is, and what it holds. */
interface Place {
  /** JSON Pointer of the part of the value that it is for. */
  path: string;
  label: string;
  /** What the schema says of it, in words. */
  hints: readonly string[];
  /** May be left out. */
  isOptional: boolean;
  isNullable: boolean;
  /** The part as it is; undefined where it is not there. */
  value: unknown;
}

/** How a field is filled in. What cannot be a field of its own is a text of JSON. */
export type Kind =
  | { is: 'group'; fields: readonly Field[] }
  | { is: 'text'; isLong: boolean }
  | { is: 'number' }
  | { is: 'choice'; options: readonly unknown[] }
  /** A simple thing a line. */
  | { is: 'lines'; of: 'text' | 'number' }
  | { is: 'json' };

/** A field of a form that was made of a schema. */
export type Field = Place & Kind;

/** Every field of a form that can be filled in. */
export const listInputs = (field: Field): Exclude<Field, { is: 'group' }>[] =>
  field.is === 'group' ? field.fields.flatMap(listInputs) : [field];

/** A field's part as the text that its control holds: of a choice the number of the option. */
export function writeText(field: Field): string {
  const { value } = field;
  if (value === undefined || field.is === 'group') return '';
  if (field.is === 'json') return JSON.stringify(value, null, 2);
  if (field.is === 'choice') {
    const at = field.options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value));
    return at === -1 ? '' : String(at);
  }
  if (value === null) return '';
  return field.is === 'lines' ? (value as unknown[]).join('\n') : String(value);
}

/** Forms send every end of a line as two characters. */
export const unifyLines = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
