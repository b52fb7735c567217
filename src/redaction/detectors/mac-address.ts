import type { Detector, Span } from '../detector.ts';
import { createContextCheck } from './context-words.ts';

const pairs = /(?<![\w:-])[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}(?:\1[0-9a-f]{2}\1[0-9a-f]{2})?(?![\w:-])/gi;
const quads = /(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])/gi;
const plain = /(?<!\w)[0-9a-f]{12}(?!\w)/gi;
const hasContext = createContextCheck('mac|mac[- ]address(?:e|es)?|bssid|hardware address|ethernet|wi-?fi', 25);

/** MAC addresses in pairs or quads; twelve bare hex digits only near a word for them. */
export const macAddressDetector: Detector = {
  name: 'mac-address',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['MAC_ADDRESS'],
  detect: (text) => {
    const spans: Span[] = [];
    const add = (match: RegExpExecArray) =>
      spans.push({ start: match.index, end: match.index + match[0].length, type: 'MAC_ADDRESS' });
    for (const match of text.matchAll(pairs)) add(match);
    for (const match of text.matchAll(quads)) if (/[a-f]/i.test(match[0]) || hasContext(text, match.index)) add(match);
    for (const match of text.matchAll(plain)) if (hasContext(text, match.index)) add(match);
    return spans;
  },
};
