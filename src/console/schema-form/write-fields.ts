import { type Html, html } from '../../api/html.ts';
import { nameUnseen } from '../write-payload.ts';
import { type Field, listInputs, unifyLines, writeText } from './field.ts';
import type { Fault, Typed } from './read-fields.ts';

/** How a form is written. */
interface Given {
  /** What was typed before, in the place of what fields hold. */
  typed?: Typed | undefined;
  faults?: readonly Fault[];
}

/** Before the paths in the names of fields. */
const FIELD_PREFIX = 'output.$';
const MOST_ROWS = 14;
/** Of a schema's list of options and the like. */
const LONGEST_HINT = 300;

/** Texts of a person or a model: no browser sends them anywhere, and each is read in its own direction. */
const common = { markup: 'autocomplete="off" autocapitalize="off" spellcheck="false" dir="auto"' };

function tellEmpty({ is, isNullable, isOptional }: Field): string | undefined {
  if (is === 'group' || is === 'choice') return undefined;
  if (is === 'lines') return 'one a line';
  if (isNullable) return 'empty: null';
  return isOptional ? 'empty: left out' : undefined;
}

const countRows = (text: string) =>
  Math.min(MOST_ROWS, Math.max(2, text.split('\n').length, Math.ceil(text.length / 60)));

function writeOptions(field: Field & { is: 'choice' }, text: string): Html {
  const options = field.options.map((option, i) => {
    const label = typeof option === 'string' ? option : JSON.stringify(option);
    const mark = String(i) === text ? { markup: ' selected' } : undefined;
    return html`<option value="${i}"${mark}>${label}</option>`;
  });
  const isEmptyTaken = field.isOptional || field.isNullable || text === '';
  const nothing = field.isNullable ? 'null' : field.isOptional ? 'left out' : 'choose …';
  return html`${isEmptyTaken ? html`<option value="">${nothing}</option>` : undefined}${options}`;
}

/** The control of a field; a line break behind the tag of a text area is not part of its text. */
function writeControl(field: Field, text: string, attributes: Html): Html {
  const name = `${FIELD_PREFIX}${field.path}`;
  if (field.is === 'choice') return html`<select name="${name}" ${attributes}>${writeOptions(field, text)}</select>`;
  const isLong =
    field.is === 'json' || field.is === 'lines' || (field.is === 'text' && field.isLong) || text.includes('\n');
  if (!isLong)
    return html`<input name="${name}" value="${text}" ${attributes} ${common}${field.is === 'number' ? { markup: ' inputmode="decimal"' } : undefined}>`;
  return html`<textarea name="${name}" rows="${countRows(text)}" class="${field.is}" ${attributes} ${common}>
${text}</textarea>`;
}

/** The faults by the field that is closest to their place: itself, or one around it. */
function sortFaults(field: Field, faults: readonly Fault[]): Map<Field, Fault[]> {
  const inputs = listInputs(field);
  const sorted = new Map<Field, Fault[]>();
  for (const fault of faults) {
    const own = inputs.find(({ path }) => fault.path === path || fault.path.startsWith(`${path}/`));
    if (own !== undefined) sorted.set(own, [...(sorted.get(own) ?? []), fault]);
  }
  return sorted;
}

/** Writes the fields of a form; the first that is wrong has the focus, else `e` leads to the first one. */
export function writeFields(root: Field, { typed, faults = [] }: Given = {}): Html {
  const sorted = sortFaults(root, faults);
  const inputs = listInputs(root);
  const firstWrong = inputs.find((field) => sorted.has(field));
  const lost = faults.filter((fault) => ![...sorted.values()].some((own) => own.includes(fault)));

  function writeInput(field: Field, n: number): Html {
    const id = `field-${n}`;
    const wrong = sorted.get(field)?.map(({ path, message }) => {
      const within = path.slice(field.path.length);
      return html`<span class="bad">${within === '' ? '' : html`<code>${within}</code> `}${message}</span>`;
    });
    const told = [...field.hints, tellEmpty(field)].filter((hint) => hint !== undefined).join('; ');
    const hint = told.length > LONGEST_HINT ? `${told.slice(0, LONGEST_HINT)} …` : told;
    const attributes = html`id="${id}" aria-describedby="${id}-hint"${wrong === undefined ? undefined : { markup: ' aria-invalid="true"' }}${field === firstWrong ? { markup: ' autofocus' } : undefined}${n === 0 ? { markup: ' data-key="e" data-does="to the first field"' } : undefined}`;
    const text = unifyLines(typed === undefined ? writeText(field) : (typed[field.path] ?? ''));
    const unseen = nameUnseen(text);
    const warning =
      unseen.length === 0
        ? undefined
        : html`<span class="bad">Holds characters that cannot be seen: ${unseen.join(', ')}</span>`;
    return html`<div class="field"><label for="${id}">${field.label}</label> ${writeControl(field, text, attributes)}
<p class="hint" id="${id}-hint">${wrong}${warning}${hint}</p></div>`;
  }

  const write = (field: Field): Html =>
    field.is === 'group'
      ? html`<fieldset><legend>${field.label}</legend>${field.fields.map(write)}</fieldset>`
      : writeInput(field, inputs.indexOf(field));
  const fields = root.is === 'group' ? root.fields.map(write) : [write(root)];
  const rest = lost.map(({ path, message }) => html`<li class="bad"><code>${path}</code> ${message}</li>`);
  return html`${rest.length === 0 ? undefined : html`<ul>${rest}</ul>`}${fields}`;
}
