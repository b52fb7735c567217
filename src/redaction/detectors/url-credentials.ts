import type { Detector, Span } from '../detector.ts';
import { isVariable } from './secret-values.ts';

const longest = 200;
const longestScheme = 20;
const template = /[{<%[*]/;

const isTemplate = (part: string) => template.test(part.charAt(0)) || /^\$[{(]/.test(part) || isVariable(part);
/** Passwords of documentation. */
const sample = /^(?:(?:my)?password|secret|x{3,}|YOUR_\w+|REPLACE_\w+|\.{3})$/i;

/** User and password of URLs, `app:s3cret` of `postgres://app:s3cret@host/db`; found from `://`. */
export const urlCredentialsDetector: Detector = {
  name: 'url-credentials',
  version: '2',
  languages: 'any',
  locality: 'in-process',
  types: ['SECRET'],
  detect: (text) => {
    const spans: Span[] = [];
    for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
      const scheme = /[a-z0-9+.-]*$/i.exec(text.slice(Math.max(0, at - longestScheme), at))?.[0] ?? '';
      const authority = readAuthority(text.slice(at + 3, at + 3 + longest), scheme);
      const length = authority.lastIndexOf('@');
      const userinfo = authority.slice(0, Math.max(0, length));
      const colon = userinfo.indexOf(':');
      if (colon < 0 || colon === userinfo.length - 1) continue;
      const [user, password] = [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
      if (isTemplate(user) || isTemplate(password) || sample.test(password)) continue;
      spans.push({ start: at + 3, end: at + 3 + length, type: 'SECRET' });
    }
    return spans;
  },
};

/** Up to the end of the host. Passwords of databases hold a slash or a hash now and then; those of web pages do not. */
function readAuthority(text: string, scheme: string): string {
  const strict = /^[^\s/?#"'<>`]{1,200}/.exec(text)?.[0] ?? '';
  if (strict.includes('@') || /^(?:https?|file|wss?)$/i.test(scheme)) return strict;
  const loose = /^[^\s/:@"'<>`]{0,60}:(?!\d{1,5}\/)[^\s"'<>`]{1,120}@[^\s/?#"'<>`]{1,80}/.exec(text)?.[0];
  return loose ?? strict;
}
