import type { Detector } from '../detector.ts';
import { findMatches } from './find-matches.ts';
import { secretShapes } from './secret-shapes.ts';

const shapes = secretShapes.map(({ anchors, shape }) => ({ anchors: anchors.split(' '), shape }));
/** Most texts end here. */
const anyAnchor = new RegExp(shapes.flatMap(({ anchors }) => anchors.map(escapeSigns)).join('|'));

/** Keys and tokens that are known by their shape. Samples made of one letter (`ghp_xxxx…`) are none. */
export const secretDetector: Detector = {
  name: 'secret',
  version: '2',
  languages: 'any',
  locality: 'in-process',
  types: ['SECRET'],
  detect: (text) => {
    if (!anyAnchor.test(text)) return [];
    return shapes
      .filter(({ anchors }) => anchors.some((anchor) => text.includes(anchor)))
      .flatMap(({ shape }) => findMatches(text, shape, 'SECRET', (found) => !isSample(found)));
  },
};

function escapeSigns(text: string): string {
  return text.replace(/[.?+*^$()[\]{}|\\]/g, '\\$&');
}

/** Whether the last twelve characters are all crosses, stars or dots, or an `s.` stands before a mere name. */
function isSample(secret: string): boolean {
  return /^[xX*.-]+$/.test(secret.slice(-12)) || /^s\.(?:[A-Za-z]+|[A-Z0-9]+)$/.test(secret);
}
