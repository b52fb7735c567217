import type { Detector, Span } from '../detector.ts';

const longest = 200;
const longestScheme = 20;
const template = /[${<%[*]/;

/** URLs with user and password, `postgres://app:s3cret@host/db`, up to the end of the host; found from `://`. */
export const urlCredentialsDetector: Detector = {
  name: 'url-credentials',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['SECRET'],
  detect: (text) => {
    const spans: Span[] = [];
    for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
      const authority = /^[^\s/?#"'<>`]{1,200}/.exec(text.slice(at + 3, at + 3 + longest))?.[0] ?? '';
      const length = authority.lastIndexOf('@');
      const userinfo = authority.slice(0, Math.max(0, length));
      const colon = userinfo.indexOf(':');
      if (colon < 0 || colon === userinfo.length - 1 || template.test(userinfo.charAt(0) + userinfo.charAt(colon + 1)))
        continue;
      const scheme = /[a-z0-9+.-]*$/i.exec(text.slice(Math.max(0, at - longestScheme), at))?.[0] ?? '';
      spans.push({ start: at - scheme.length, end: at + 3 + authority.length, type: 'SECRET' });
    }
    return spans;
  },
};
