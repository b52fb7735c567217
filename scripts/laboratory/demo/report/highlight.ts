import type { Vault } from '../../../../src/redaction/vault.ts';
import { type Html, html } from './html.ts';

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Writes a text with every match of a pattern marked. */
function mark(text: string, pattern: RegExp, name: string): Html[] {
  const parts: Html[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    parts.push(html`${text.slice(end, index)}<mark class="${name}">${found}</mark>`);
    end = index + found.length;
  }
  return [...parts, html`${text.slice(end)}`];
}

/** Marks what Airlock hid, wherever it stands in a text that came in or goes back. */
export function markOriginals(text: string, vault: Vault): Html[] {
  const originals = [...new Set(vault.entries.map(({ original }) => String(original)))];
  if (originals.length === 0) return [html`${text}`];
  // Else `Ann` would be marked inside of `Ann Lee`.
  const longestFirst = originals.sort((a, b) => b.length - a.length).map(literally);
  return mark(text, new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'gu'), 'original');
}

/** Marks the placeholders in a text that was sent. */
export function markPlaceholders(text: string): Html[] {
  return mark(text, /\[[A-Z_]+_\d+\]/g, 'placeholder');
}
