import { type Html, html } from '../../../../src/api/html.ts';
import type { Span } from '../../../../src/redaction/detector.ts';
import type { LabelledText } from '../read-labelled-texts.ts';
import { type Piece, splitText, type Verdict } from './split-text.ts';

/** A verdict is told by a sign and a word as well as by its colour. */
const signs = { hidden: '', missed: '✗ missed', wrongly: '! wrongly', open: '~' } as const;
const meanings = {
  hidden: 'found and hidden',
  missed: 'to hide, and not hidden',
  wrongly: 'harmless, and hidden',
  open: 'hidden; no label says whether it had to be',
} as const;

function writePiece({ text, verdict, type = '' }: Piece): Html {
  if (verdict === 'plain') return html`${text}`;
  return html`<mark class="${verdict}"><b>${`${signs[verdict]} ${type}`.trim()}</b>${text}</mark>`;
}

/** Says what the marks of the texts mean. */
export const writeKey = (): Html =>
  html`<p class="key">${(['hidden', 'missed', 'wrongly', 'open'] as const).map((verdict) =>
    writePiece({ text: meanings[verdict], verdict, type: 'TYPE' }),
  )}</p>`;

/** Letters, digits and dashes of what a set calls its languages and kinds: a class, and safe in a style sheet. */
const toClass = (prefix: string, name = '') => `${prefix}-${name.replace(/[^\w-]/g, '-')}`;

/** What a text can be chosen by. */
interface Written {
  text: LabelledText;
  pieces: readonly Piece[];
  classes: readonly string[];
}

function classify(text: LabelledText, findings: readonly Span[]): Written {
  const pieces = splitText(text, findings);
  const faults = (['missed', 'wrongly'] as const).filter((fault) => pieces.some(({ verdict }) => verdict === fault));
  const types = new Set(pieces.flatMap(({ type }) => type ?? []));
  const classes = [
    toClass('language', text.language),
    toClass('kind', text.kind),
    ...faults.map((fault) => toClass('has', fault)),
    ...(faults.length > 0 ? ['has-fault'] : []),
    ...Array.from(types, (type) => toClass('type', type)),
    ...faults.flatMap((fault) => listFaultsOf(fault, pieces)),
  ];
  return { text, pieces, classes };
}

const listFaultsOf = (fault: Verdict, pieces: readonly Piece[]) =>
  [...new Set(pieces.flatMap(({ type, verdict }) => (verdict === fault ? (type ?? []) : [])))].map((type) =>
    toClass(fault, type),
  );

function writeText({ text, pieces, classes }: Written): Html {
  const remarks = [text.isLookAlike ? 'look-alike' : '', text.partial ? 'labelled in part' : ''];
  const about = [text.language, text.kind, text.hand ?? text.source, ...remarks].filter(Boolean).join(' · ');
  return html`<article class="${classes.join(' ')}"><h3>${text.id} <small>${about}</small></h3><pre>${pieces.map(writePiece)}</pre></article>
`;
}

/** A row of buttons; each but the first has a class, and hides the texts without it. */
interface Filter {
  title: string;
  choices: readonly [label: string, ofClass: string][];
}

function listFilters(written: readonly Written[]): Filter[] {
  const list = (prefix: string, names: readonly (string | undefined)[]): Filter => ({
    title: prefix,
    choices: [...new Set(names)].flatMap((name) => (name ? [[name, toClass(prefix, name)] as const] : [])).sort() as [
      string,
      string,
    ][],
  });
  const faults: Filter['choices'] = [
    ['missed or wrongly hidden', 'has-fault'],
    ['missed', 'has-missed'],
    ['wrongly hidden', 'has-wrongly'],
  ];
  return [
    { title: 'show', choices: faults },
    list(
      'language',
      written.map(({ text }) => text.language),
    ),
    list(
      'type',
      written.flatMap(({ pieces }) => pieces.map(({ type }) => type)),
    ),
    list(
      'kind',
      written.map(({ text }) => text.kind),
    ),
  ].filter(({ choices }) => choices.length > 0);
}

const writeFilter = ({ title, choices }: Filter): Html =>
  html`<fieldset><legend>${title}</legend><label><input type="radio" name="${title}" checked>all</label>${choices.map(
    ([label, ofClass]) => html`<label><input type="radio" name="${title}" id="${`only-${ofClass}`}">${label}</label>`,
  )}</fieldset>`;

/** What is missed or wrong is that of the type, where one is chosen as well. */
function writeRules(title: string, label: string, ofClass: string): string[] {
  const hide = (chosen: string, shown: string) => `body${chosen} article:not(.${shown}) { display: none; }`;
  const chosen = `:has(#only-${ofClass}:checked)`;
  if (title !== 'type') return [hide(chosen, ofClass)];
  const faults = ['missed', 'wrongly'].map((fault) =>
    hide(`${chosen}:has(#only-has-${fault}:checked)`, toClass(fault, label)),
  );
  return [hide(chosen, ofClass), ...faults];
}

/** Writes every text behind the buttons that choose among them; `style` is what makes the buttons work. */
export function writeTexts(
  texts: readonly LabelledText[],
  findings: readonly (readonly Span[])[],
): { markup: Html; style: string } {
  const written = texts.map((text, at) => classify(text, findings[at] ?? []));
  const filters = listFilters(written);
  const rules = filters.flatMap(({ title, choices }) =>
    choices.flatMap(([label, ofClass]) => writeRules(title, label, ofClass)),
  );
  return { markup: html`<form>${filters.map(writeFilter)}</form>${written.map(writeText)}`, style: rules.join('\n') };
}
