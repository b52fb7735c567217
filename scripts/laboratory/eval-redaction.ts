import { parseArgs } from 'node:util';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { type Evaluation, evaluate } from './eval-redaction/figures.ts';
import { evaluateHeldOut, partBySource, partByTemplate } from './eval-redaction/hold-out.ts';
import { measureHostile, measureThroughput } from './eval-redaction/measure-speed.ts';
import { readLabelledTexts } from './eval-redaction/read-labelled-texts.ts';
import { writeFigures, writeSpeed } from './eval-redaction/write-figures.ts';

/**
 * Measures the embedded engine on labelled texts: `eval-redaction [--data DIR] [--mode balanced|strict] [--as-shipped]
 * [--fast]`. `--data` is a folder of JSON lines (`eval-redaction/read-labelled-texts.ts`): each text is measured with
 * weights for names that were learned without its source, and then without its fifth of the templates; `--as-shipped`
 * measures with the shipped weights, which may have seen the texts. Without `--data` it is the set in the repository,
 * which nothing learned from. `--fast` leaves out the times.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    mode: { type: 'string', default: 'balanced' },
    'as-shipped': { type: 'boolean', default: false },
    fast: { type: 'boolean', default: false },
  },
});
const { mode } = values;
if (mode !== 'balanced' && mode !== 'strict') {
  process.stderr.write('usage: eval-redaction [--data DIR] [--mode balanced|strict] [--as-shipped] [--fast]\n');
  process.exit(2);
}
const texts = readLabelledTexts(values.data ?? 'test/redaction-set');
const detectors = createDetectors(mode);
const print = (title: string, evaluation: Evaluation) =>
  process.stdout.write(`${title}: ${texts.length} texts, ${mode}\n\n${writeFigures(evaluation)}\n\n`);
if (values.data === undefined || values['as-shipped']) print('as shipped', await evaluate(texts, detectors));
else {
  print('held out by source', await evaluateHeldOut(texts, partBySource, mode));
  print('held out by template', await evaluateHeldOut(texts, partByTemplate, mode));
}
if (!values.fast) {
  const throughput = await measureThroughput(texts, detectors);
  process.stdout.write(`${writeSpeed(throughput, await measureHostile(detectors))}\n`);
}
