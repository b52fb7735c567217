import { listPieces, pieceCount } from '../../../src/redaction/detectors/name-features.ts';
import { withoutAccents } from '../../../src/redaction/detectors/name-lists.ts';
import { commonWords, listEnglishWords, listNames } from '../../../src/redaction/detectors/word-lists.ts';
import { learn } from './learn-weights.ts';

const shortest = 4;

/** Learns from the lists of names and of words alone which letters names are made of. */
export function learnLikeness(): Float64Array {
  const names = listNames();
  const words = [...new Set([...listEnglishWords(), ...[...commonWords].map(withoutAccents)])].filter(
    (word) => /^[a-z]+$/.test(word) && !names.has(word),
  );
  const share = names.size / words.length;
  const examples = [
    ...[...names]
      .filter((name) => name.length >= shortest)
      .map((name) => ({ features: listPieces(name), isName: true, weight: 1 })),
    ...words
      .filter((word) => word.length >= shortest)
      .map((word) => ({ features: listPieces(word), isName: false, weight: share })),
  ];
  return learn(examples, pieceCount, { epochs: 4, rate: 0.03 });
}
