import { createSearch } from '../list-matches.ts';
import type { SecretPlace } from './command-secrets.ts';
import { isReference, looksLikePassword } from './secret-values.ts';

// `ann@example.com:Blue-42!`, as lists of stolen log-ins have it.
const findPairs = createSearch(
  /(?<![\w.+@:/-])[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{2,60}){1,3}(?: ?[/|] ?|[:;])(?=([^\s"'`<>,]{4,60})(?=["'`]?(?:[\s,]|$)))/g,
);
const beginsLine = /(?:^|[\n"'`]|(?:^|\n)[^\n@]{0,24}[\s:])$/;
const endsLine = /^["'`]?[,]?[ \t]{0,3}\r?(?:$|\n)/;
const isPort = /^\d{1,5}$/;
const isPath = /[/\\]|\.\w{1,4}$/;

/** Finds passwords behind an address of mail and a sign: those that look like one, and any where line and list are theirs. */
export function findListedPasswords(text: string): SecretPlace[] {
  return findPairs(text).flatMap((match): SecretPlace[] => {
    const start = match.index + match[0].length;
    const raw = match[1] ?? '';
    const value = raw.replace(/[.;)\]]$/, '');
    if (isPort.test(value) || isPath.test(value) || value.includes('@') || isReference(value)) return [];
    if (looksLikePassword(value, true)) return [{ start, value }];
    const hasLine =
      beginsLine.test(text.slice(Math.max(0, match.index - 26), match.index)) &&
      endsLine.test(text.slice(start + raw.length, start + raw.length + 8));
    const isPassword = match[0].endsWith(':') || (/\d/.test(value) && !match[0].endsWith(';'));
    return hasLine && isPassword ? [{ start, value }] : [];
  });
}
