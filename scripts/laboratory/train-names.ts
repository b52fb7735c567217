import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { learnWeights } from './train-names/learn-weights.ts';
import { readExamples } from './train-names/read-examples.ts';
import { quantise, writeWeights } from './train-names/write-weights.ts';

/**
 * Learns the weights of the person detector from a folder of labelled texts and writes them to its data file:
 * `tsx scripts/laboratory/train-names.ts DATA [--without SOURCES] [--out FILE]`. `--without`, a regular expression,
 * holds sources back for a test on texts of a kind that was never seen.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    without: { type: 'string' },
    out: { type: 'string', default: 'src/redaction/detectors/data/name-weights.json' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  process.stderr.write('usage: train-names DATA [--without SOURCES] [--out FILE]\n');
  process.exit(2);
}
const examples = readExamples(folder, values.without === undefined ? undefined : new RegExp(values.without));
process.stderr.write(`${examples.length} words, ${examples.filter(({ isName }) => isName).length} of names\n`);
writeFileSync(values.out, writeWeights('scripts/laboratory/train-names.ts', quantise(learnWeights(examples))));
