import { type Html, html } from '../api/html.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long something took, in its greatest unit: `240 ms`, `3.4 s`, `12 min`, `5 h`, `3 d`. */
export function tellDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE_MS) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / DAY_MS)} d`;
}

/** An RFC 3339 time as how long ago it was; the whole of it shows when it is pointed at. */
export function writeTime(time: string | null, now = Date.now()): Html {
  if (time === null) return html`–`;
  const ms = now - Date.parse(time);
  const text = ms < 0 ? `in ${tellDuration(-ms)}` : `${tellDuration(ms)} ago`;
  return html`<time datetime="${time}" title="${time}">${text}</time>`;
}

/**
 * US dollars; a dash for what nobody knows, and for none: what was asked of models without a price cost nothing that is
 * known. Below a dollar with four digits behind the point, or with two that are no zeros.
 */
export function tellCost(usd: number | null): string {
  if (usd === null || usd === 0) return '–';
  if (usd >= 0.001) return `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
  return `$${usd.toFixed(Math.min(12, 1 - Math.floor(Math.log10(usd))))}`;
}

/** A share from 0 to 1 in percent; a dash for none. */
export const tellShare = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

/** A number as the rows behind it, to be looked at; behind nothing is nothing. */
export const writeCount = (count: number, href: string): Html =>
  count === 0 ? html`0` : html`<a href="${href}">${count}</a>`;

/** What stands in the place of a payload until it is revealed. */
export const masked: Html = html`<span class="masked" title="Not shown until it is revealed">•••</span>`;
