import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { type Evaluation, evaluate, evaluateFindings } from './eval-redaction/figures.ts';
import { compareHeldOut, createLearn } from './eval-redaction/hold-out.ts';
import { measureHostile, measureThroughput } from './eval-redaction/measure-speed.ts';
import { openPackage } from './eval-redaction/open-package.ts';
import { readLabelledTexts } from './eval-redaction/read-labelled-texts.ts';
import { readOwnTexts } from './eval-redaction/read-own-texts.ts';
import { writeReport } from './eval-redaction/report/write-report.ts';
import { writeFigures, writeGap, writeSpeed } from './eval-redaction/write-figures.ts';

/**
 * Measures the embedded engine on labelled texts: `eval-redaction [--data DIR] [--mode balanced|strict] [--as-shipped]
 * [--html FILE] [--fast] [--package NAME --from DIR]`. `--data` is a folder of JSON lines
 * (`eval-redaction/read-labelled-texts.ts`), otherwise it is the set in the repository, which nothing that is shipped
 * learned from. Each text is measured with what was learnt without its source (the manner of writing, or what a set is
 * about), and then without its fifth of the templates; `--as-shipped` measures with what is shipped, which may have seen
 * the texts of `--data`. `--html` also writes what was found, missed and wrongly hidden in every text, as a page.
 * `--package` measures a package of others in the engine's place, which stands in a folder of its own. `--fast` leaves
 * out the times.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    mode: { type: 'string', default: 'balanced' },
    'as-shipped': { type: 'boolean', default: false },
    html: { type: 'string' },
    package: { type: 'string' },
    from: { type: 'string', default: '.' },
    fast: { type: 'boolean', default: false },
  },
});
const { mode } = values;
if (mode !== 'balanced' && mode !== 'strict') {
  process.stderr.write(
    'usage: eval-redaction [--data DIR] [--mode balanced|strict] [--as-shipped] [--html FILE] [--fast] [--package NAME --from DIR]\n',
  );
  process.exit(2);
}
const texts = values.data === undefined ? readOwnTexts() : readLabelledTexts(values.data);
const detectors = createDetectors(mode);
const print = (title: string, evaluation: Evaluation) =>
  process.stdout.write(`${title}: ${texts.length} texts, ${mode}\n\n${writeFigures(evaluation)}\n\n`);
/** Prints what the page is about, too. */
const tell = (title: string, evaluation: Evaluation) => {
  print(title, evaluation);
  if (values.html !== undefined) writeFileSync(values.html, writeReport({ title, mode, texts, evaluation }));
};
if (values.package !== undefined) {
  const find = await openPackage(values.package, values.from);
  tell(`${values.package}, as installed`, await evaluateFindings(texts, ({ text }) => find(text)));
} else if (values['as-shipped']) tell('as shipped', await evaluate(texts, detectors));
else {
  const comparison = await compareHeldOut(texts, createLearn(texts, mode));
  tell('held out by source', comparison.bySource);
  print('held out by template', comparison.byTemplate);
  process.stdout.write(`${writeGap(comparison)}\n\n`);
}
if (!values.fast && values.package === undefined) {
  const throughput = await measureThroughput(texts, detectors);
  process.stdout.write(`${writeSpeed(throughput, await measureHostile(detectors))}\n`);
}
