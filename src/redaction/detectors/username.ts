import type { Detector } from '../detector.ts';
import { findMatches } from '../list-matches.ts';

const handle =
  /(?<![\p{L}\p{N}_@/.:=&'`$\\}-]|[\p{L}\p{N}_:=([{,]\s?"(?!@\w{2,30}:? ))@[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])(?![\p{L}\p{N}_/(@])/gu;
const noHandle =
  /^@(?:all|channel|here|everyone|media|import|param|params|return|returns|throws|type|types|override|deprecated|todo|see|since|author|context|id|value|graph|property|staticmethod|classmethod|dataclass|keyframes|charset|supports|font-face|test|before|after)$/i;

/** Handles, `@somebody`; none of the annotations of code and none of the words for everybody. */
export const usernameDetector: Detector = {
  name: 'username',
  version: '2',
  languages: 'any',
  locality: 'in-process',
  types: ['USERNAME'],
  detect: (text) => (text.includes('@') ? findMatches(text, handle, 'USERNAME', (found) => !noHandle.test(found)) : []),
};
