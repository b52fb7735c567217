import { parseArgs } from 'node:util';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { evaluate } from './eval-redaction/figures.ts';
import { measureHostile, measureThroughput } from './eval-redaction/measure-speed.ts';
import { readLabelledTexts } from './eval-redaction/read-labelled-texts.ts';
import { writeFigures, writeSpeed } from './eval-redaction/write-figures.ts';

/**
 * Measures the embedded engine on labelled texts: `eval-redaction [--data DIR] [--mode balanced|strict] [--fast]`.
 * `--data` is a folder of JSON lines (`eval-redaction/read-labelled-texts.ts`), by default the set in the repository;
 * `--fast` leaves out the times.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'test/redaction-set' },
    mode: { type: 'string', default: 'balanced' },
    fast: { type: 'boolean', default: false },
  },
});
if (values.mode !== 'balanced' && values.mode !== 'strict') {
  process.stderr.write('usage: eval-redaction [--data DIR] [--mode balanced|strict] [--fast]\n');
  process.exit(2);
}
const texts = readLabelledTexts(values.data);
const detectors = createDetectors(values.mode);
process.stdout.write(`${texts.length} texts, ${values.mode}\n\n${writeFigures(await evaluate(texts, detectors))}\n`);
if (!values.fast) {
  const throughput = await measureThroughput(texts, detectors);
  process.stdout.write(`\n${writeSpeed(throughput, await measureHostile(detectors))}\n`);
}
