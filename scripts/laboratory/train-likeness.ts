import { writeFileSync } from 'node:fs';
import { learnLikeness } from './train-names/learn-likeness.ts';
import { quantise, writeWeights } from './train-names/write-weights.ts';

/** Learns from the repository's own lists what names look like, and writes the weights: needed before `train-names`. */
writeFileSync(
  'src/redaction/detectors/data/name-likeness.json',
  writeWeights('scripts/laboratory/train-likeness.ts', quantise(learnLikeness())),
);
