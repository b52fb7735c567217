import { type Html, html } from '../api/html.ts';

/** Numbers over time; every series has one for each time, null where nothing is known. */
export interface Chart {
  /** Of the part of the page that is put in the place of the old one. */
  id: string;
  caption: string;
  /** Seconds since 1970. */
  times: readonly number[];
  series: readonly { name: string; values: readonly (number | null)[] }[];
}

const [WIDTH, HEIGHT] = [100, 24];

/** The points of a line through values, the greatest of which is `most`. */
function drawLine(values: readonly (number | null)[], most: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  const places = values.map((value, i) => value !== null && `${(i * step).toFixed(1)},${heightOf(value, most)}`);
  return places.filter(Boolean).join(' ');
}

const heightOf = (value: number, most: number) =>
  (HEIGHT - 1 - (value / Math.max(most, 1e-9)) * (HEIGHT - 2)).toFixed(1);

const mostOf = (values: readonly (number | null)[]) =>
  values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

/** A small line of what is told beside it in words. */
export function writeSparkline(values: readonly number[]): Html {
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><polyline points="${drawLine(values, mostOf(values))}"/></svg>`;
}

/** A chart: drawn as lines, which a script makes one to look into; the latest numbers are told in words. */
export function writeChart({ id, caption, times, series }: Chart): Html {
  const most = mostOf(series.flatMap(({ values }) => values));
  const lines = series.map(({ values }, i) => html`<polyline class="series-${i}" points="${drawLine(values, most)}"/>`);
  const told = series.map(({ name, values }, i) => {
    const last = values.at(-1) ?? null;
    return html`<li class="series-${i}">${name}: <b>${last === null ? '–' : Number(last.toPrecision(4))}</b></li>`;
  });
  return html`<figure id="${id}" class="chart" data-live data-chart="${JSON.stringify({ times, series })}">
<figcaption>${caption}<ul class="legend">${told}</ul></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${caption}">${lines}</svg>
</figure>`;
}
