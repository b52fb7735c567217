import type { JobStatus } from '../../../src/jobs/job-view.ts';
import { faultKindList } from '../faults/fault.ts';
import { tableRow } from '../table-row.ts';
import { groupCalls, paidTwice, type Rule, rules, type Violation } from './judge.ts';
import type { Recovery } from './measure-recovery.ts';
import type { Observations } from './observations.ts';

/** The result of a campaign as data. */
export interface CampaignResult {
  seed: number;
  minutes: number;
  accepted: number;
  ended: Partial<Record<JobStatus, number>>;
  /** Succeeded by a rule, no model having answered. */
  byRule: number;
  calls: number;
  attempts: number;
  unknownAttempts: number;
  /** All, marked ones included. */
  paidTwice: number;
  /** Calls that the provider had not answered yet when their worker was killed. */
  inFlightAtKills: number;
  /** The job that took longest from its 202 to its end, milliseconds. */
  slowest: { id: string; tookMs: number };
  /** What must be zero. */
  violations: Record<Rule, number>;
  faults: Record<string, number>;
  recoveries: readonly Recovery[];
  builds?: Observations['builds'];
}

function countInFlight({ calls, deeds }: Observations): number {
  const kills = deeds.flatMap(({ target, crashedAt }) => (crashedAt === undefined ? [] : [{ target, crashedAt }]));
  const isOpenAt = ({ at, endedAt = Infinity }: { at: number; endedAt: number | undefined }, when: number) =>
    at <= when && endedAt >= when;
  return kills.reduce(
    (sum, { target, crashedAt }) =>
      sum + calls.filter((call) => call.from === target && isOpenAt(call, crashedAt)).length,
    0,
  );
}

function findSlowest({ trails }: Observations): CampaignResult['slowest'] {
  const slowest = { id: '', tookMs: 0 };
  for (const { acceptedAt = 0, ended } of trails) {
    const tookMs = (ended?.finishedAt ?? 0) - acceptedAt;
    if (ended !== undefined && tookMs > slowest.tookMs) Object.assign(slowest, { id: ended.id, tookMs });
  }
  return slowest;
}

const countBy = <Key extends string>(keys: readonly Key[]): Record<Key, number> => {
  const counts = {} as Record<Key, number>;
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
};

/** Sums up what was seen and what was wrong with it. */
export function sumUp(
  seen: Observations,
  given: { seed: number; minutes: number; violations: readonly Violation[]; recoveries: readonly Recovery[] },
): CampaignResult {
  const ended = seen.trails.flatMap((trail) => trail.ended ?? []);
  const attempts = seen.trails.flatMap((trail) => (trail.last ?? trail.ended)?.attempts ?? []);
  const none = Object.fromEntries(Object.keys(rules).map((rule) => [rule, 0])) as Record<Rule, number>;
  return {
    ...{ seed: given.seed, minutes: given.minutes, recoveries: given.recoveries },
    accepted: seen.trails.filter(({ acceptedAt }) => acceptedAt !== undefined).length,
    ended: countBy(ended.map(({ status }) => status)),
    byRule: ended.filter(({ by }) => by === 'rule').length,
    ...{ calls: seen.calls.length, attempts: attempts.length },
    unknownAttempts: attempts.filter(({ outcome }) => outcome === 'unknown').length,
    paidTwice: [...groupCalls(seen.calls).values()].reduce((sum, calls) => sum + paidTwice(calls), 0),
    inFlightAtKills: countInFlight(seen),
    slowest: findSlowest(seen),
    violations: { ...none, ...countBy(given.violations.map(({ rule }) => rule)) },
    faults: countBy(seen.deeds.filter(({ isDone }) => isDone).map(({ kind }) => kind)),
    ...(seen.builds !== undefined && { builds: seen.builds }),
  };
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** The result as one Markdown table. */
export function writeTable(result: CampaignResult): string {
  const endings = Object.entries(result.ended).map(([status, count]) => tableRow([`ended ${status}`, count, '']));
  const zeros = Object.entries(result.violations).map(([rule, count]) =>
    tableRow([rules[rule as Rule], count, count === 0 ? '0: met' : '0: MISSED']),
  );
  const done = faultKindList.map(([kind]) => tableRow([`fault ${kind}`, result.faults[kind] ?? 0, '']));
  const recoveries = result.recoveries.map(({ name, times, medianMs, longestMs, goalMs }) =>
    tableRow([
      `${name} (${times} times, median ${seconds(medianMs)}, longest)`,
      times === 0 ? '-' : seconds(longestMs),
      `${seconds(goalMs)}: ${times === 0 ? 'not seen' : longestMs <= goalMs ? 'met' : 'missed'}`,
    ]),
  );
  const builds = Object.values(result.builds ?? {}).map(({ label, started }) =>
    tableRow([`processes started again as ${label}`, started, '']),
  );
  return [
    tableRow([`seed ${result.seed}, ${result.minutes.toFixed(1)} min`, 'seen', 'must be']),
    tableRow(['---', '---:', '---']),
    ...builds,
    tableRow(['accepted', result.accepted, '']),
    ...endings,
    tableRow(['of these succeeded by a rule', result.byRule, '']),
    tableRow(['provider calls', result.calls, '']),
    tableRow(['attempts listed', result.attempts, '']),
    tableRow(['attempts unknown', result.unknownAttempts, '']),
    tableRow(['calls in flight when their worker was killed', result.inFlightAtKills, '']),
    tableRow(['answers paid for more than once, marked ones included', result.paidTwice, '']),
    tableRow(['slowest job, accepted to ended', seconds(result.slowest.tookMs), '']),
    ...zeros,
    ...recoveries,
    ...done,
  ].join('\n');
}
