import { html } from '../../../../src/api/html.ts';
import { writeReportPage } from '../../../development/write-report-page.ts';
import type { Evaluation } from '../figures.ts';
import type { LabelledText } from '../read-labelled-texts.ts';
import { reportStyle } from './report-style.ts';
import { writeSums, writeTables } from './write-tables.ts';
import { writeKey, writeTexts } from './write-texts.ts';

/** What a report is about. */
export interface Measured {
  /** How it was measured: `held out by source`. */
  title: string;
  mode: string;
  texts: readonly LabelledText[];
  evaluation: Evaluation;
}

/** Writes what was found, missed and wrongly hidden in every text. */
export function writeReport({ title, mode, texts, evaluation }: Measured): string {
  const { markup, style } = writeTexts(texts, evaluation.findings);
  return writeReportPage({
    title: `Redaction, ${title}`,
    style: reportStyle + style,
    body: html`<header>
  <p>Airlock</p>
  <h1>What redaction found, missed and wrongly hid</h1>
  <p class="lead">Measured ${title}, mode ${mode}.</p>
  ${writeSums(evaluation, texts.length)}
</header>
<main>
${writeTables(evaluation)}
<section class="texts"><h2>Every text</h2>
${writeKey()}
${markup}
</section>
</main>`,
  });
}
