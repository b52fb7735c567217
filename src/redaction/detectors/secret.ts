import type { Detector, Span } from '../detector.ts';
import { secretShapes } from './secret-shapes.ts';

const shapes = secretShapes.map(({ anchors, shape }) => ({ anchors: anchors.split(' '), shape }));

/** Keys and tokens that are known by their shape. Samples made of one letter (`ghp_xxxx…`) are none. */
export const secretDetector: Detector = {
  name: 'secret',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['SECRET'],
  detect: (text) => {
    const spans: Span[] = [];
    for (const { anchors, shape } of shapes) {
      if (!anchors.some((anchor) => text.includes(anchor))) continue;
      for (const match of text.matchAll(shape)) {
        if (isSample(match[0])) continue;
        spans.push({ start: match.index, end: match.index + match[0].length, type: 'SECRET' });
      }
    }
    return spans;
  },
};

/** Whether the last twelve characters are all crosses, stars or dots, or an `s.` stands before a mere name. */
function isSample(secret: string): boolean {
  return /^[xX*.-]+$/.test(secret.slice(-12)) || /^s\.(?:[A-Za-z]+|[A-Z0-9]+)$/.test(secret);
}
