import type { Detector, Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { createDigitsNeed } from '../needs.ts';
import { createContextCheck } from './create-cue.ts';

/** What every such number ends with. */
const holdsFour = createDigitsNeed(4, 0);
const findCandidates = createSearch(
  /(?<![\p{L}\d]|\d[.-])(\d{3})([- .\n]{0,3})(\d{2})([- .\n]{0,3})(\d{4})(?!\d|[.-]\d)/gu,
);
const hasContext = createContextCheck(
  'ssns?|ss#|ss number|social security(?: number| no\\.?)?|social|itin|ein|taxpayer(?: id)?|tax id|sozialversicherungs\\p{L}{1,8}|sécurité sociale|securite sociale|seg(?:uro|uridad) social|sicurezza sociale|burgerservice\\p{L}{1,8}|sofi\\p{L}{0,8}',
  60,
);

/** US social security and taxpayer numbers: with dashes by their ranges, in another form only near a word for them. */
export const usSsnDetector: Detector = {
  name: 'us-ssn',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['US_SSN'],
  detect: (text) => {
    const spans: Span[] = [];
    if (!holdsFour(text)) return spans;
    for (const match of findCandidates(text)) {
      const [whole, area = '', first = '', group = '', second = '', serial = ''] = match;
      const isDashed = first.trim() === '-' && second.trim() === '-' && isIssued(area, group, serial);
      if (!isDashed && !hasContext(text, match.index)) continue;
      spans.push({ start: match.index, end: match.index + whole.length, type: 'US_SSN' });
    }
    return spans;
  },
};

/** Never issued: area 000 and 666, group 00, serial 0000; area 9xx is a taxpayer number (ITIN). */
function isIssued(area: string, group: string, serial: string): boolean {
  return area !== '000' && area !== '666' && group !== '00' && serial !== '0000';
}
