import { type Html, html, type Part } from '../api/html.ts';

/** A column of a table. */
export interface Column<Row> {
  head: string;
  cell: (row: Row) => Part;
  /** Numbers stand right. */
  isNumber?: boolean;
}

interface Table<Row> {
  /** Of the part of the page that is put in the place of the old one when something changes. */
  id: string;
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** What is said where there are no rows. */
  empty: string;
  /** Where the next page is; null when there is none. */
  next?: string | null;
}

const classOf = <Row>({ isNumber }: Column<Row>) => (isNumber ? 'number' : 'text');

function writeRow<Row>(columns: readonly Column<Row>[], row: Row): Html {
  const cells = columns.map((column, i) =>
    i === 0
      ? html`<th scope="row">${column.cell(row)}</th>`
      : html`<td class="${classOf(column)}" data-head="${column.head}">${column.cell(row)}</td>`,
  );
  return html`<tr>${cells}</tr>`;
}

/** A table that is kept up to date; its first column names the row. */
export function writeTable<Row>({ id, caption, columns, rows, empty, next = null }: Table<Row>): Html {
  const heads = columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.head}</th>`);
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${rows.map((row) => writeRow(columns, row))}</tbody>
</table></div>`;
  const more = next === null ? undefined : html`<p class="pages"><a href="${next}" rel="next">Next page</a></p>`;
  return html`<section id="${id}" data-live>${rows.length === 0 ? html`<h2>${caption}</h2><p class="empty">${empty}</p>` : table}${more}</section>`;
}
