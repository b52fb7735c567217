import type { Detector, Span } from '../detector.ts';

const longest = 200;
const sample =
  /^(?:\$?\{|<|%|\[|\*{3}|x{3}|your|user(?:name)?:pass(?:word)?$|(?:db)?user(?:name)?:(?:my)?password$|username:)/i;

/** User and password in a URL, `postgres://app:s3cret@host/db`; found from `://`. */
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
      if (colon < 0 || colon === userinfo.length - 1 || sample.test(userinfo)) continue;
      spans.push({ start: at + 3, end: at + 3 + length, type: 'SECRET' });
    }
    return spans;
  },
};
