import type { Detector } from '../detector.ts';
import { createSearch, findMatches } from '../list-matches.ts';
import { createRunNeed } from '../needs.ts';
import { createContextCheck } from './create-cue.ts';

/** Any of the forms below; most texts hold none. */
const anyForm = /(?:[0-9a-f]{2}[:.-]?){6}/i;
const holdsLongRun = createRunNeed(/[0-9A-Fa-f:.-]/, 12);
const findPairs = createSearch(
  /(?<![\w:-])[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}(?:\1[0-9a-f]{2}\1[0-9a-f]{2})?(?![\w:-])/gi,
);
const findQuads = createSearch(/(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])/gi);
const findPlain = createSearch(/(?<!\w)[0-9a-f]{12}(?!\w)/gi);
/** To all hardware of a net: nobody's. */
const isToAll = /^(?:ff[:-]){5,7}ff$/i;
const hasContext = createContextCheck('mac|mac[- ]address(?:e|es)?|bssid|hardware address|ethernet|wi-?fi', 25);

/** MAC addresses in pairs or quads; twelve bare hex digits only near a word for them. */
export const macAddressDetector: Detector = {
  name: 'mac-address',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['MAC_ADDRESS'],
  detect: (text) => {
    if (!holdsLongRun(text) || !anyForm.test(text)) return [];
    return [
      ...findMatches(text, findPairs, 'MAC_ADDRESS', (found) => !isToAll.test(found)),
      ...findMatches(text, findQuads, 'MAC_ADDRESS', (found, start) => /[a-f]/i.test(found) || hasContext(text, start)),
      ...findMatches(text, findPlain, 'MAC_ADDRESS', (_, start) => hasContext(text, start)),
    ];
  },
};
