import { html } from '../../../../src/api/html.ts';
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

/** Writes what was found, missed and wrongly hidden in every text: one page that needs no script and no network. */
export function writeReport({ title, mode, texts, evaluation }: Measured): string {
  const { markup, style } = writeTexts(texts, evaluation.findings);
  // The policy is the proof: a browser would refuse any script and any request.
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Redaction, ${title}</title>
<style>${{ markup: reportStyle + style }}</style>
</head>
<body>
<header>
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
</main>
</body>
</html>
`;
  return page.markup;
}
