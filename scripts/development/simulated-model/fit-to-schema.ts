import { isObject } from '../../../src/json/is-object.ts';
import { escapeSegment } from '../../../src/json/pointer-segment.ts';
import { chooseNumber, sureNames } from './choose-number.ts';
import { chooseString } from './choose-string.ts';
import { deepest, type Making, nothing, type Place } from './place.ts';
import { listForms } from './schema-branches.ts';
import { splitSentences } from './split-sentences.ts';

type JsonSchema = Record<string, unknown>;

/** A schema that requires itself without end gets nothing here. */
const bottom = 40;
const mostValues = 20_000;
const sureWords = /^(?:very[ _-]?)?(?:high|certain|sure|strong)/i;
const noOthers: ReadonlySet<string> = new Set();
/** How often another item is tried where all have to differ. */
const otherTries = 20;

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

/** What an answer to a question of this text starts with. `seed` makes it the same each time. */
export function createMaking(
  given: Pick<Making, 'root' | 'text' | 'seed'> & Partial<Pick<Making, 'passedOver' | 'brevity'>>,
): Making {
  const sentences = splitSentences(given.text);
  const fresh = { madeUp: new Map(), heights: new Map(), left: mostValues };
  return { passedOver: new Map(), brevity: 0, ...given, ...fresh, sentences };
}

/**
 * Makes a value that fits a JSON Schema: the suggestion's parts where they fit, else something from the text, else
 * the plainest value allowed. `not`, `if`, `contains` and `patternProperties` are not looked at. Null when nothing fits.
 */
export function fitToSchema(schema: unknown, suggestion: unknown, making: Making): unknown {
  const value = makeValue(schema, suggestion, { making, path: '', name: '', index: 0, depth: 0, others: noOthers });
  return value === nothing ? null : value;
}

function makeValue(schema: unknown, suggestion: unknown, place: Place): unknown {
  place.making.left -= 1;
  if (place.depth > bottom || place.making.left < 0) return nothing;
  for (const form of listForms(schema, suggestion, place)) {
    const value = fitForm(form, suggestion, place);
    if (value !== nothing) return value;
  }
  return nothing;
}

function fitForm(form: JsonSchema, suggestion: unknown, place: Place): unknown {
  if ('const' in form) return form.const;
  if (Array.isArray(form.enum)) return chooseOption(form.enum, suggestion, place);
  switch (form.type) {
    case 'object':
      return fitObject(form, suggestion, place);
    case 'array':
      return fitArray(form, suggestion, place);
    case 'string':
      return chooseString(form, suggestion, place) ?? nothing;
    case 'number':
    case 'integer':
      return chooseNumber(form, suggestion, place) ?? nothing;
    case 'boolean':
      return (
        [suggestion, mentionsName(place), true, false].find((one) => isBoolean(one) && isNew(one, place)) ?? nothing
      );
    case 'null':
      return null;
    default:
      return suggestion ?? null;
  }
}

const within = (place: Place, segment: string | number): Place => ({
  ...place,
  path: `${place.path}/${escapeSegment(String(segment))}`,
  depth: place.depth + 1,
  others: noOthers,
});

/** Whether more is made than a schema requires. */
const isFree = ({ depth, making }: Place) => depth < deepest && making.brevity < 2;

/** A property that may be left out is, where the text has nothing of what its name says. */
function fitObject(schema: JsonSchema, suggestion: unknown, place: Place): unknown {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
  const optional = isFree(place) ? Object.keys(properties) : [];
  const suggested = isObject(suggestion) ? suggestion : {};
  const members: [string, unknown][] = [];
  for (const name of new Set([...optional, ...required])) {
    const hint = Object.hasOwn(suggested, name) ? suggested[name] : hintFromName(name, place.making.text);
    const own = Object.hasOwn(properties, name) ? properties[name] : (schema.additionalProperties ?? {});
    if (hint === null && !required.has(name) && !mayBeNull(own, place)) continue;
    const value = makeValue(own, hint, { ...within(place, name), name });
    if (value !== nothing) members.push([name, value]);
    else if (required.has(name)) return nothing;
  }
  if (members.length === 0) members.push(...fitEntries(schema, place));
  return Object.fromEntries(members);
}

const mayBeNull = (schema: unknown, place: Place) =>
  listForms(schema, null, place).some(({ type, enum: options }) => type === 'null' || [options].flat().includes(null));

/**
 * Two entries of a record, with names that fit. What stands for somebody's data is no name: nothing brings back what a
 * name stands for.
 */
function fitEntries(schema: JsonSchema, place: Place): [string, unknown][] {
  const { additionalProperties, propertyNames } = schema;
  if (!isObject(additionalProperties) || !isObject(propertyNames) || !isFree(place)) return [];
  const { making } = place;
  const entries = new Map<string, unknown>();
  for (const [index, usual] of ['first', 'second'].entries()) {
    const unread = { ...making, text: '', sentences: [] };
    const naming = { ...within(place, `name ${index}`), name: '', index, making: unread };
    const name = makeValue(propertyNames, usual, naming);
    if (typeof name !== 'string') continue;
    const value = makeValue(additionalProperties, undefined, { ...within(place, index), name, index });
    if (value !== nothing) entries.set(name, value);
  }
  return [...entries];
}

function fitArray(schema: JsonSchema, suggestion: unknown, place: Place): unknown {
  const suggested = Array.isArray(suggestion) ? suggestion : undefined;
  const fixed = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const atLeast = typeof schema.minItems === 'number' ? schema.minItems : 0;
  const atMost = typeof schema.maxItems === 'number' ? schema.maxItems : Infinity;
  const usual = (isFree(place) ? suggested?.length : undefined) ?? (isFree(place) ? Math.max(fixed.length, 2) : 0);
  const end = schema.items === false ? fixed.length : Infinity;
  const length = Math.min(end, Math.max(atLeast, Math.min(usual, atMost, 20)));
  const items: unknown[] = [];
  for (let index = 0; index < length; index += 1) {
    const others = new Set(schema.uniqueItems === true ? items.map((item) => JSON.stringify(item)) : []);
    const inner = { ...within(place, index), index, others };
    const item = fitItem(fixed[index] ?? schema.items ?? {}, suggested?.[index], inner);
    if (item === nothing) break;
    items.push(item);
  }
  return items.length < atLeast ? nothing : items;
}

const isBoolean = (value: unknown) => typeof value === 'boolean';

const isNew = (value: unknown, { others }: Place) => !others.has(JSON.stringify(value));

/** An item that none of the others is. */
function fitItem(schema: unknown, suggestion: unknown, place: Place): unknown {
  for (let n = 0; n < otherTries; n += 1) {
    const item = makeValue(schema, suggestion, { ...place, index: place.index + n });
    if (item === nothing || isNew(item, place)) return item;
  }
  return nothing;
}

function chooseOption(all: readonly unknown[], suggestion: unknown, place: Place): unknown {
  const options = all.filter((option) => isNew(option, place));
  if (options.length === 0) return nothing;
  if (options.includes(suggestion)) return suggestion;
  const text = place.making.text.toLowerCase();
  const mentioned = options.find(
    (option) =>
      typeof option === 'string' && option !== '' && text.includes(option.toLowerCase().replaceAll(/[_-]/g, ' ')),
  );
  const sure = sureNames.test(place.name) ? options.find((option) => sureWords.test(String(option))) : undefined;
  const neutral = options.find((option) => option === 'other' || option === 'unknown' || option === 'neutral');
  return sure ?? mentioned ?? neutral ?? options[place.index % options.length] ?? null;
}

/** Whether the text holds the last word of the property's name: `isUrgent` is true for "this is urgent". */
function mentionsName(place: Place): boolean {
  const word = /[A-Z]?[a-z]+$/.exec(place.name)?.[0] ?? '';
  return word !== '' && place.making.text.toLowerCase().includes(word.toLowerCase());
}
