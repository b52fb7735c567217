import { isObject } from '../json/is-object.ts';
import { escapeSegment } from '../json/pointer-segment.ts';
import type { Document } from '../tasks/task.ts';

/** A string, a number or a key that may hold something personal; `redacted` is set when it did. */
export interface Leaf {
  value: string | number;
  text: string;
  /** JSON Pointer, of the member for a key. */
  path: string;
  keys: readonly string[];
  isKey: boolean;
  /** Whether it was retrieved. */
  isDocument: boolean;
  redacted?: string;
}

export interface CollectedLeaves {
  /** In the order of the walk. */
  leaves: Leaf[];
  /** Makes input and documents anew, with each leaf's `redacted` where it is set. */
  rebuild: () => { input: unknown; documents: Document[] };
}

const hasContent = /[\p{L}\p{N}]/u;

/** Lists what is looked at in an input and its documents: everything but the keys that `inputKeys` names. */
export function collectLeaves(
  input: unknown,
  documents: readonly Document[],
  inputKeys: ReadonlySet<string>,
): CollectedLeaves {
  const leaves: Leaf[] = [];
  const addTo =
    (isDocument: boolean): AddLeaf =>
    (value, path, keys, isKey) => {
      const text = String(value);
      if (!hasContent.test(text)) return () => value;
      const leaf: Leaf = { value, text, path, keys, isKey, isDocument };
      leaves.push(leaf);
      return () => leaf.redacted ?? value;
    };
  const rebuildInput = walk(input, '', [], inputKeys, addTo(false));
  const addLeaf = addTo(true);
  const rebuildDocuments = documents.map(({ id, text }, at) => {
    const rebuildId = addLeaf(id, `/documents/${at}/id`, [], false);
    const rebuildText = addLeaf(text, `/documents/${at}/text`, [], false);
    return () => ({ id: String(rebuildId()), text: String(rebuildText()) });
  });
  return {
    leaves,
    rebuild: () => ({ input: rebuildInput(), documents: rebuildDocuments.map((rebuild) => rebuild()) }),
  };
}

/** In `{"name": "phone", "value": "…"}` the one member says what the other one is. */
const isNameOfValue =
  /^(?:(?:parameter|variable|setting|attribute|property|field)?_?(?:name|key)|label|field|title|question)$/i;
const isNamedValue =
  /^(?:(?:parameter|variable|setting|attribute|property|field)?_?(?:value|val)|content|text|data|answer|default)$/i;
const longestName = 60;
const isShort = (name: unknown): name is string => typeof name === 'string' && name.length <= longestName;

type AddLeaf = (value: string | number, path: string, keys: readonly string[], isKey: boolean) => () => string | number;

/** Walks depth first; returns what builds the value anew from its leaves. */
function walk(
  value: unknown,
  path: string,
  keys: readonly string[],
  inputKeys: ReadonlySet<string>,
  addLeaf: AddLeaf,
): () => unknown {
  if (typeof value === 'string' || typeof value === 'number') return addLeaf(value, path, keys, false);
  if (Array.isArray(value)) {
    const items = value.map((item, at) => walk(item, `${path}/${at}`, keys, inputKeys, addLeaf));
    return () => items.map((item) => item());
  }
  if (!isObject(value)) return () => value;
  const entries = Object.entries(value);
  const named = entries.find(([key, name]) => isNameOfValue.test(key) && typeof name === 'string')?.[1];
  const members = entries.map(([key, member]) => {
    const memberPath = `${path}/${escapeSegment(key)}`;
    const rebuildKey = inputKeys.has(key) ? () => key : addLeaf(key, memberPath, [], true);
    const memberKeys = isNamedValue.test(key) && isShort(named) ? [...keys, key, named] : [...keys, key];
    return [rebuildKey, walk(member, memberPath, memberKeys, inputKeys, addLeaf)] as const;
  });
  // `fromEntries` defines members: a key `__proto__` stays a plain key.
  return () => Object.fromEntries(members.map(([key, member]) => [key(), member()]));
}
