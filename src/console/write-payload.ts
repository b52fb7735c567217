import { type Html, html } from '../api/html.ts';
import { isObject } from '../json/is-object.ts';

/** Characters of a text that are shown at once, and parts of a payload; what is beyond is there to be opened. */
const SHOWN = 1500;
const MOST_PARTS = 300;
const MOST_DEPTH = 8;
const LONGEST_NAME = 200;

/** Characters that cannot be seen and may turn a text around: they are named where they stand. */
const UNSEEN = /((?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])/u;

const nameOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The names of the characters of a text that cannot be seen, each once. */
export const nameUnseen = (text: string): string[] => [
  ...new Set(text.split(UNSEEN).flatMap((piece, i) => (i % 2 === 0 ? [] : [nameOf(piece)]))),
];

/** A text of somebody else's, with what cannot be seen named. */
function writeText(text: string): Html {
  const pieces = text
    .split(UNSEEN)
    .map((piece, i) => (i % 2 === 0 ? html`${piece}` : html`<b class="unseen">${nameOf(piece)}</b>`));
  return html`<bdi>${pieces}</bdi>`;
}

/** A text, cut; the rest can be opened. */
function writeLong(text: string): Html {
  if (text.length <= SHOWN) return html`<div class="text">${writeText(text)}</div>`;
  // Not within a character.
  const at = SHOWN - (/[\ud800-\udbff]/.test(text.charAt(SHOWN - 1)) ? 1 : 0);
  return html`<div class="text">${writeText(text.slice(0, at))} …</div>
<details><summary>${text.length - at} more characters</summary><div class="text">${writeText(text.slice(at))}</div></details>`;
}

/** Writes a payload, as a list of its parts; only where somebody may see it, and the audit log was told. */
export function writePayload(value: unknown): Html {
  let left = MOST_PARTS;
  function write(part: unknown, depth: number): Html {
    left -= 1;
    if (typeof part === 'string') return part === '' ? html`<i class="soft">empty</i>` : writeLong(part);
    const entries = Array.isArray(part) ? [...part.entries()] : isObject(part) ? Object.entries(part) : undefined;
    if (entries === undefined) return html`<div class="text">${JSON.stringify(part) ?? 'nothing'}</div>`;
    if (entries.length === 0)
      return html`<i class="soft">${Array.isArray(part) ? 'an empty list' : 'an empty object'}</i>`;
    if (depth === MOST_DEPTH || entries.length > left) return writeLong(JSON.stringify(part, null, 2));
    const items = entries.map(
      ([name, item]) =>
        html`<dt>${writeText(String(name).slice(0, LONGEST_NAME))}</dt><dd>${write(item, depth + 1)}</dd>`,
    );
    return html`<dl>${items}</dl>`;
  }
  return html`<div class="payload">${write(value, 0)}</div>`;
}
