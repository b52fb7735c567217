import { writeFileSync } from 'node:fs';
import { learnKeyLikeness } from './train-names/learn-key-likeness.ts';
import { learnLikeness } from './train-names/learn-likeness.ts';
import { quantise, writeWeights } from './train-names/write-weights.ts';

/**
 * Learns from the repository's own lists what names look like (needed before `train-names`), and from them and the names
 * in the installed packages what keys do not look like; writes both as weights.
 */
const write = (name: string, weights: Float64Array) =>
  writeFileSync(
    `src/redaction/detectors/data/${name}.json`,
    writeWeights('scripts/laboratory/train-likeness.ts', quantise(weights)),
  );

write('name-likeness', learnLikeness());
write('key-likeness', learnKeyLikeness());
