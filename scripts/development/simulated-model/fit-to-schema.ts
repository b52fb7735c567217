import { isObject } from '../../../src/json/is-object.ts';
import { chooseNumber, chooseString } from './choose-scalar.ts';
import { chooseBranch, resolveReference } from './schema-branches.ts';

const hints: readonly [RegExp, RegExp][] = [
  [/e-?mail/i, /\[EMAIL_\d+\]|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/],
  [/phone|mobile|telephone/i, /\[PHONE_\d+\]|\+\d[\d ()-]{7,}\d/],
  [/iban/i, /\[IBAN_\d+\]/],
  [/card/i, /\[CREDIT_CARD_\d+\]/],
  [/address|street/i, /\[ADDRESS_\d+\]/],
  [/(^|_)ip($|_|Address)/, /\[IP_ADDRESS_\d+\]/],
  [/name|customer|person|sender|author/i, /\[PERSON_\d+\]/],
  [/date|when/i, /\d{4}-\d{2}-\d{2}/],
];

/**
 * What a text holds for a property of this name, such as `[EMAIL_1]` for `customerEmail`: the match, null when the
 * name says what to look for and the text has none, undefined when the name says nothing.
 */
function hintFromName(name: string, text: string): string | null | undefined {
  const hint = hints.find(([names]) => names.test(name));
  if (hint === undefined) return undefined;
  return hint[1].exec(text)?.[0] ?? null;
}

/** Where in an answer a value stands, and what it may be made from. */
export interface Place {
  /** The whole schema, for `$ref`. */
  root: Record<string, unknown>;
  /** The text that was asked about. */
  text: string;
  sentences: readonly string[];
  /** Nearest property name; `''` at the top. */
  name: string;
  /** Position in the array around it, so that neighbours differ. */
  index: number;
  depth: number;
}

/** From this depth on only what a schema requires is made. */
const deepest = 6;
/** A schema that requires itself without end gets null here. */
const bottom = 40;

/**
 * Makes a value that fits a JSON Schema: the suggestion's parts where they fit, else something from the text, else
 * the plainest value allowed. `pattern` is met only when some word or common example happens to match; `not`, `if`,
 * `uniqueItems` and `contains` are not looked at.
 */
export function fitToSchema(schema: unknown, suggestion: unknown, place: Place): unknown {
  if (place.depth > bottom) return null;
  const branch = chooseBranch(resolveReference(schema, place.root), suggestion, place);
  if (!isObject(branch)) return suggestion ?? null;
  if ('const' in branch) return branch.const;
  if (Array.isArray(branch.enum)) return chooseOption(branch.enum, suggestion, place);
  switch (branch.type) {
    case 'object':
      return fitObject(branch, suggestion, place);
    case 'array':
      return fitArray(branch, suggestion, place);
    case 'string':
      return chooseString(branch, suggestion, place);
    case 'number':
    case 'integer':
      return chooseNumber(branch, suggestion, place);
    case 'boolean':
      return typeof suggestion === 'boolean' ? suggestion : mentionsName(place);
    default:
      return null;
  }
}

function fitObject(schema: Record<string, unknown>, suggestion: unknown, place: Place): Record<string, unknown> {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const optional = place.depth < deepest ? Object.keys(properties) : [];
  const suggested = isObject(suggestion) ? suggestion : {};
  const value: Record<string, unknown> = {};
  for (const name of new Set([...optional, ...required])) {
    const inner = { ...place, name, depth: place.depth + 1 };
    const hint = Object.hasOwn(suggested, name) ? suggested[name] : hintFromName(name, place.text);
    value[name] = fitToSchema(properties[name] ?? schema.additionalProperties ?? {}, hint, inner);
  }
  return value;
}

function fitArray(schema: Record<string, unknown>, suggestion: unknown, place: Place): unknown[] {
  const suggested = Array.isArray(suggestion) ? suggestion : undefined;
  const fixed = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const atLeast = Math.max(fixed.length, typeof schema.minItems === 'number' ? schema.minItems : 0);
  const atMost = typeof schema.maxItems === 'number' ? schema.maxItems : 20;
  const usual = suggested?.length ?? (place.depth < deepest ? Math.max(fixed.length, 2) : 0);
  const length = schema.items === false ? fixed.length : Math.max(atLeast, Math.min(usual, atMost));
  return Array.from({ length }, (_, index) =>
    fitToSchema(fixed[index] ?? schema.items ?? {}, suggested?.[index], { ...place, index, depth: place.depth + 1 }),
  );
}

function chooseOption(options: readonly unknown[], suggestion: unknown, place: Place): unknown {
  if (options.includes(suggestion)) return suggestion;
  const text = place.text.toLowerCase();
  const mentioned = options.find(
    (option) =>
      typeof option === 'string' && option !== '' && text.includes(option.toLowerCase().replaceAll(/[_-]/g, ' ')),
  );
  const neutral = options.find((option) => option === 'other' || option === 'unknown' || option === 'neutral');
  return mentioned ?? neutral ?? options[place.index % options.length] ?? null;
}

/** Whether the text holds the last word of the property's name: `isUrgent` is true for "this is urgent". */
function mentionsName(place: Place): boolean {
  const word = /[A-Z]?[a-z]+$/.exec(place.name)?.[0] ?? '';
  return word !== '' && place.text.toLowerCase().includes(word.toLowerCase());
}
