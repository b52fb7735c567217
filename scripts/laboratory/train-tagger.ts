import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readJsonLines } from './eval-redaction/read-json-lines.ts';
import type { LabelledText } from './train-names/read-examples.ts';
import { quantise, writeWeights } from './train-names/write-weights.ts';
import { learnTags } from './train-tagger/learn-tags.ts';
import { listSequences } from './train-tagger/list-sequences.ts';

/**
 * Learns the weights of the tagger of names and addresses from the texts that were written for it and, with `--data`, a
 * folder of labelled texts; writes them to its data file. The same texts give the same file, byte for byte.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: 'src/redaction/detectors/data/tag-weights.json' },
  },
});
const texts = values.data === undefined ? [] : readJsonLines<LabelledText>(values.data);
const sequences = listSequences(texts);
process.stderr.write(`${sequences.length} sequences of ${texts.length} texts and the written ones\n`);
writeFileSync(values.out, writeWeights('scripts/laboratory/train-tagger.ts', quantise(learnTags(sequences))));
