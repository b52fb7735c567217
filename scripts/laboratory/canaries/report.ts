import { tableRow } from '../table-row.ts';
import { type Place, placeNames, places } from './create-findings.ts';
import type { Observed, Verdict } from './judge.ts';

/** The result of a campaign as data. */
export interface CanaryResult extends Verdict {
  seed: number;
  seconds: number;
  values: number;
  byType: Record<string, number>;
  byPath: Record<string, number>;
  jobs: number;
  requests: number;
  places: Record<Place, { bytes: number; values: number }>;
}

function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)));
}

/** Sums up what was planted, where it was looked for and what was found. */
export function sumUp(observed: Observed, verdict: Verdict, given: { seed: number; seconds: number }): CanaryResult {
  const { planted, jobs, refused, found, bytes, requests } = observed;
  const carried = [...refused, ...jobs.flatMap((job) => job.carried)];
  const seen = (place: Place) => ({
    bytes: bytes[place],
    values: new Set(found.filter((finding) => finding.place === place).map(({ n }) => n)).size,
  });
  return {
    ...given,
    ...verdict,
    values: planted.length,
    byType: countBy(planted.map(({ form }) => form.type)),
    byPath: countBy(carried.map(({ path }) => path)),
    ...{ jobs: jobs.length, requests },
    places: Object.fromEntries(placeNames.map((place) => [place, seen(place)])) as CanaryResult['places'],
  };
}

const size = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

function writeLooks({ places: seen }: CanaryResult): string[] {
  return placeNames.map((place) => {
    const { bytes, values } = seen[place];
    const judged = place === 'owner' ? 'may' : values === 0 ? '0: met' : '0: MISSED';
    return tableRow([places[place], size(bytes), values, judged]);
  });
}

/** The result as Markdown tables: what was planted, and where it was looked for. */
export function writeTables(result: CanaryResult): string {
  const { seed, seconds, values, jobs, requests } = result;
  return [
    tableRow([`seed ${seed}: ${values} values in ${jobs} jobs, ${Math.round(seconds)} s`, 'planted']),
    tableRow(['---', '---:']),
    ...Object.entries(result.byType).map(tableRow),
    ...Object.entries(result.byPath).map(tableRow),
    '',
    tableRow([`looked for in (${requests} requests to the provider)`, 'bytes', 'values found', 'must be']),
    tableRow(['---', '---:', '---:', '---']),
    ...writeLooks(result),
  ].join('\n');
}
