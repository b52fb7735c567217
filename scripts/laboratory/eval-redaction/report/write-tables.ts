import { type Html, html } from '../../../../src/api/html.ts';
import type { Evaluation, Figures } from '../figures.ts';

type Column = [head: string, write: (figures: Figures) => string | number | Html];

const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–');
const widestBar = 100;
const writeBar = (share: number) =>
  html`<i style="width:${Math.min(widestBar, Math.round(4 * widestBar * (share || 0)))}px"></i>${percent(share)}`;

/** What is too much has no type. */
const columnsOfTypes: readonly Column[] = [
  ['entities', ({ entities }) => entities],
  ['recall', ({ recall }) => percent(recall)],
  ['capped leak', ({ cappedLeak }) => writeBar(cappedLeak)],
];
const columns: readonly Column[] = [
  ...columnsOfTypes,
  ['hidden too much', ({ overRedaction }) => percent(overRedaction)],
  ['clean texts touched', ({ cleanTouched }) => percent(cleanTouched)],
  ['look-alikes touched', ({ lookAlikesTouched }) => percent(lookAlikesTouched)],
];

function writeTable(what: string, figures: ReadonlyMap<string, Figures>, shown = columns): Html {
  if (figures.size === 0) return html``;
  return html`<section><h2>By ${what}</h2><div class="scroll"><table>
<thead><tr><th scope="col">${what}</th>${shown.map(([head]) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${[...figures].map(
    ([name, each]) =>
      html`<tr><th scope="row">${name}</th>${shown.map(([, write]) => html`<td>${write(each)}</td>`)}</tr>
`,
  )}</tbody></table></div></section>`;
}

/** Writes the figures of all texts in a row, largest first what matters most. */
export function writeSums({ all }: Evaluation, texts: number): Html {
  const sums: [value: string, name: string][] = [
    [String(texts), 'texts'],
    [String(all.entities), 'entities to hide'],
    [percent(all.cappedLeak), 'capped leak'],
    [percent(all.entityLeak), 'entities of which anything shows'],
    [percent(all.overRedaction), 'hidden too much'],
    [percent(all.cleanTouched), 'clean texts touched'],
    [percent(all.lookAlikesTouched), 'look-alikes touched'],
  ];
  return html`<dl class="figures">${sums.map(([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Writes the figures by type, by language, and by kind where the texts have one. */
export const writeTables = ({ byType, byLanguage, byKind }: Evaluation): Html[] => [
  writeTable('type', byType, columnsOfTypes),
  writeTable('language', byLanguage),
  writeTable('kind', byKind),
];
