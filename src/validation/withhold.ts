import { createOriginalFinder, hideHits } from '../boundary/find-originals.ts';
import { isObject } from '../json/is-object.ts';
import { replacePlaceholders, restoreValue } from '../redaction/placeholders.ts';
import type { Vault, VaultEntry } from '../redaction/vault.ts';
import type { Restore } from '../tasks/task.ts';

/**
 * An output that fits its schema, with the placeholders that its task does not restore. `answered` is the answer that it
 * was made of.
 */
export function withhold(output: unknown, answered: unknown, { entries }: Vault, restore: Restore): unknown {
  const isWithheld = ({ isFromDocuments }: VaultEntry) => !restore || (restore === true && isFromDocuments === true);
  const withheld = entries.filter(isWithheld);
  if (withheld.length === 0) return output;
  const others = entries.filter((entry) => !isWithheld(entry));
  return createKeep({ entries: withheld })(output, restoreValue(answered, { entries: others }));
}

type Keep = (output: unknown, answered: unknown) => unknown;

/**
 * Makes what puts these placeholders into an output where its answer has them. What the schema dropped stays dropped, a
 * number that was read out of a string stays one; where the schema made another shape of the answer, originals are
 * looked for.
 */
function createKeep(withheld: Vault): Keep {
  const originals = new Map(withheld.entries.map(({ placeholder, original }) => [placeholder, String(original)]));
  const restoreText = (text: string) => replacePlaceholders(text, (placeholder) => originals.get(placeholder));
  const hideAll = createHide(withheld);
  const keep: Keep = (output, answered) => {
    if (Array.isArray(output) && Array.isArray(answered) && output.length === answered.length) {
      return output.map((item, i) => keep(item, answered[i]));
    }
    if (isObject(output) && isObject(answered)) {
      const names = new Map(
        Object.keys(answered).flatMap((name) => [[name, name] as const, [restoreText(name), name]]),
      );
      const members = Object.entries(output).map(([name, item]) => {
        const before = names.get(name);
        return before === undefined ? [name, hideAll(item)] : [before, keep(item, answered[before])];
      });
      return Object.fromEntries(members);
    }
    if (isComposed(output) || isComposed(answered) || answered === undefined) return hideAll(output);
    return typeof answered === 'string' && restoreText(answered) !== answered ? answered : output;
  };
  return keep;
}

const isComposed = (value: unknown) => Array.isArray(value) || isObject(value);

/** Makes what puts placeholders in the place of originals, wherever they stand. */
function createHide(vault: Vault): (value: unknown) => unknown {
  const find = createOriginalFinder(vault);
  const hide = (value: unknown): unknown => {
    if (typeof value === 'string' || typeof value === 'number') {
      const { text, hidden } = hideHits(String(value), find(String(value)));
      return hidden === 0 ? value : text;
    }
    if (Array.isArray(value)) return value.map(hide);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hide(item)]));
  };
  return hide;
}
