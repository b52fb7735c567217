import { type Html, html, type Part } from '../api/html.ts';

type Fields = Readonly<Record<string, string | number | undefined>>;

/** The fields of a form by their names; those of `metadata.*` each by its own. */
export function flatten(query: object): Record<string, string> {
  const fields = Object.entries(query).flatMap(([name, value]) =>
    name.endsWith('.*') && typeof value === 'object' && value !== null
      ? Object.entries(value).map(([key, text]) => [`${name.slice(0, -1)}${key}`, text])
      : [[name, value]],
  );
  return Object.fromEntries(fields);
}

/** Fields of a form that nobody sees; those that are undefined are left out. */
export const writeHidden = (fields: Fields): Html[] =>
  Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  );

/** A form that does something: it is sent to an action's path. */
export const writeForm = (path: string, fields: Fields, body: Part): Html =>
  html`<form method="post" action="${path}">${writeHidden(fields)}${body}</form>`;

/** One filter of a page: a choice where `options` are given, else a text. */
export interface Filter {
  name: string;
  label: string;
  value: string | number | undefined;
  options?: readonly string[];
  /** What may stand in a text. */
  hint?: string;
}

function writeFilter({ name, label, value, options, hint }: Filter): Html {
  const field =
    options === undefined
      ? html`<input name="${name}" value="${value}" placeholder="${hint}" autocomplete="off">`
      : html`<select name="${name}" autocomplete="off"><option value="">any</option>${options.map((one) =>
          one === value ? html`<option selected>${one}</option>` : html`<option>${one}</option>`,
        )}</select>`;
  return html`<label>${label} ${field}</label>`;
}

/** The filters of a page, which its URL holds. `kept` are those that stay as they are. */
export const writeFilters = (path: string, filters: readonly Filter[], kept: Fields = {}): Html =>
  html`<form class="filters" action="${path}" role="search">${writeHidden(kept)}${filters.map(writeFilter)}<button>Show</button></form>`;
