import { isObject } from '../../../src/json/is-object.ts';
import type { Misbehaviour } from './misbehaviours.ts';

const megabyte = 1_000_000;

/** Writes an answer as JSON text, spoilt as the misbehaviours of kind `answer` say; values first, then the text. */
export function spoilAnswer(value: unknown, wrong: readonly Misbehaviour[], schema: Record<string, unknown>): string {
  const spoilt = wrong.reduce((current, one) => spoilValue(current, one, schema), value);
  return wrong.reduce(spoilText, JSON.stringify(spoilt));
}

function spoilValue(value: unknown, wrong: Misbehaviour, schema: Record<string, unknown>): unknown {
  switch (wrong.name) {
    case 'offschema':
      return breakSchema(value, schema);
    case 'unsure':
      return replaceConfidence(value);
    case 'forge':
      return changeFirstText(value, (text) => `${text} [EMAIL_97]`);
    case 'leak':
      return changeFirstText(value, (text) => `${text} jordan.reyes@example.net`);
    case 'lose':
      return JSON.parse(JSON.stringify(value).replaceAll(/\[[A-Z_]+_\d+\]/g, 'someone'));
    case 'huge':
      return changeFirstText(value, () => 'a'.repeat((wrong.amount ?? 10) * megabyte));
    default:
      return value;
  }
}

function spoilText(text: string, wrong: Misbehaviour): string {
  switch (wrong.name) {
    case 'fenced':
      return `Sure! Here is the result:\n\n\`\`\`json\n${text}\n\`\`\`\n\nLet me know if you need anything else.`;
    case 'duplicate':
      return text.replace(/^\{("(?:[^"\\]|\\.)*"):/, '{$1:null,$1:');
    case 'trailing':
      return text.replace(/\}$/, ',}');
    case 'extra':
      return text.replace(/\}$/, ',"unasked":true,"__proto__":{"polluted":true}}');
    default:
      return text;
  }
}

/** Leaves a required key out; without one, spoils the first value; a plain value becomes an object. */
function breakSchema(value: unknown, schema: Record<string, unknown>): unknown {
  const wrongType = { unexpected: true };
  if (!isObject(value)) return wrongType;
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const [first = 'unexpected'] = Object.keys(value);
  const missing = required[0];
  if (missing === undefined) return { ...value, [first]: wrongType };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== missing));
}

function replaceConfidence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(replaceConfidence);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'confidence' ? 0.2 : replaceConfidence(inner)]),
  );
}

/**
 * Changes the first string that is longer than a word, else adds a note, so that enums stay whole: a sentence has
 * spaces and no option of an enum usually has.
 */
function changeFirstText(value: unknown, change: (text: string) => string): unknown {
  let isChanged = false;
  const walk = (current: unknown): unknown => {
    if (isChanged) return current;
    if (typeof current === 'string' && (/\s/.test(current) || /^\[[A-Z_]+_\d+\]$/.test(current))) {
      isChanged = true;
      return change(current);
    }
    if (Array.isArray(current)) return current.map(walk);
    if (!isObject(current)) return current;
    return Object.fromEntries(Object.entries(current).map(([key, inner]) => [key, walk(inner)]));
  };
  const changed = walk(value);
  if (isChanged) return changed;
  return isObject(value) ? { ...value, note: change('') } : change('');
}
