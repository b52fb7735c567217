import { createSearch } from '../list-matches.ts';
import type { SecretPlace } from './command-secrets.ts';
import { isReference, looksLikePassword } from './secret-values.ts';

// `ann@example.com:Blue-42!`, as lists of stolen log-ins have it.
const findPairs = createSearch(
  /@(?<=(?<![\w.+@:/-])([\w.+-]{1,60})@)[\w-]{1,60}(?:\.[\w-]{2,60}){1,3}(?: ?[/|] ?|[:;])(?=([^\s"'`<>,]{4,60})(?=["'`]?(?:[\s,]|$)))/g,
);
// `root:Blue-42!@192.0.2.7`
const findBeforeHosts = createSearch(
  /:(?<=(?<![\w.@/-])(?:[\w.-]{2,40}:(?=[^\s:@/"'`]{4,60}@\d{1,3}(?:\.\d{1,3}){3})|(?:root|admin|administrator|postgres|ubuntu|deploy|sa):(?=[^\s:@/"'`]{4,60}@\w)))([^\s:@/"'`]{4,60})(?=@)/g,
);
const beginsLine = /(?:^|[\n"'`]|(?:^|\n)[^\n@]{0,24}[\s:])$/;
const endsLine = /^["'`]?[,]?[ \t]{0,3}\r?(?:$|\n)/;
const isPort = /^\d{1,5}$/;
const isPath = /[/\\]|\.\w{1,4}$/;

/**
 * Finds passwords behind an address of mail and a sign, those that look like one, and any where line and list are theirs;
 * and those between a user and a host.
 */
export function findListedPasswords(text: string): SecretPlace[] {
  const beforeHosts = findBeforeHosts(text).map(({ 0: whole, 1: value = '', index }) => ({
    start: index + whole.length - value.length,
    value,
  }));
  const pairs = findPairs(text).flatMap((match): SecretPlace[] => {
    const start = match.index + match[0].length;
    const [, address = '', raw = ''] = match;
    const before = match.index - address.length;
    const value = raw.replace(/[.;)\]]$/, '');
    if (isPort.test(value) || isPath.test(value) || value.includes('@') || isReference(value)) return [];
    if (looksLikePassword(value, true)) return [{ start, value }];
    const hasLine =
      beginsLine.test(text.slice(Math.max(0, before - 26), before)) &&
      endsLine.test(text.slice(start + raw.length, start + raw.length + 8));
    const isPassword = match[0].endsWith(':') || (/\d/.test(value) && !match[0].endsWith(';'));
    return hasLine && isPassword ? [{ start, value }] : [];
  });
  return [...pairs, ...beforeHosts];
}
