import type { Planted } from '../../../src/canaries/plant-values.ts';
import { type Finding, type Place, placeNames } from './create-findings.ts';
import type { Carried, PlannedJob } from './plan-jobs.ts';

/** All that was seen of a campaign. */
export interface Observed {
  planted: readonly Planted[];
  jobs: readonly PlannedJob[];
  /** The values of requests that were refused. */
  refused: readonly Carried[];
  found: readonly Finding[];
  bytes: Readonly<Record<Place, number>>;
  /** Requests that the provider received. */
  requests: number;
  /** Marks of jobs that the provider was asked about. */
  asked: ReadonlySet<number>;
  /** What each job has shown on its way: statuses and codes, by mark. */
  shown: ReadonlyMap<number, ReadonlySet<string>>;
  /** Marks of jobs that were not done when time was up. */
  unsettled: readonly number[];
  /** Requests that were not refused as they have to be. */
  misanswered: readonly string[];
}

interface Leak extends Finding {
  value: string;
  type: string;
  form: string;
  /** Where in its job the value stood. */
  path: string;
}

export interface Verdict {
  leaks: readonly Leak[];
  /** Why the campaign shows less than it says. */
  gaps: readonly string[];
}

/** Values that stay with the owner's answers, at least, when the search works: a third of those that jobs carry. */
const LEAST_SEEN = 1 / 3;

function findGaps(observed: Observed): string[] {
  const { jobs, found, bytes, asked, shown, unsettled, misanswered } = observed;
  const gaps = [...misanswered];
  if (unsettled.length > 0) gaps.push(`${unsettled.length} jobs were not done in time: ${unsettled.slice(0, 5)}`);
  for (const scenario of new Set(jobs.map((job) => job.scenario))) {
    const some = jobs.filter((job) => job.scenario === scenario);
    if (!some.some(({ mark }) => shown.get(mark)?.has(scenario.shows))) {
      const instead = some.flatMap(({ mark }) => [...(shown.get(mark) ?? [])]);
      gaps.push(`no job of ${scenario.name} showed ${scenario.shows}, but ${[...new Set(instead)].join(', ')}`);
    }
    const asks = scenario.replies[0] !== 'good' && scenario.deed !== 'cancel';
    if (asks && !some.some(({ mark }) => asked.has(mark))) gaps.push(`the provider was not asked for ${scenario.name}`);
  }
  for (const place of placeNames) {
    const mayBeEmpty = place === 'commands';
    if (bytes[place] === 0 && !mayBeEmpty) gaps.push(`nothing was looked at in ${place}`);
  }
  const seen = new Set(found.filter(({ place }) => place === 'owner').map(({ n }) => n)).size;
  const carried = jobs.reduce((sum, job) => sum + job.carried.length, 0);
  if (seen < carried * LEAST_SEEN) gaps.push(`only ${seen} of ${carried} values were found where the owner sees them`);
  return gaps;
}

/** Says which values were found where they must not be, and what was not really tried. */
export function judge(observed: Observed): Verdict {
  const carried = new Map(
    [...observed.refused, ...observed.jobs.flatMap((job) => job.carried)].map((one) => [one.planted.n, one]),
  );
  const leaks = observed.found
    .filter(({ place }) => place !== 'owner')
    .map((finding): Leak => {
      const { planted, path = 'nowhere' } = carried.get(finding.n) ?? {};
      const { value = '', form } = planted ?? {};
      return { ...finding, value, type: form?.type ?? '', form: form?.name ?? '', path };
    });
  return { leaks, gaps: findGaps(observed) };
}
