import type { JobStatus } from '../../../src/jobs/job-view.ts';
import { type FaultKind, faultKindList } from '../faults/fault.ts';
import { tableRow } from '../table-row.ts';
import { groupCalls, paidTwice, type Violation } from './judge.ts';
import type { Recovery } from './measure-recovery.ts';
import type { Observations } from './observations.ts';
import { type Rule, rules } from './rules.ts';

/** The result of a campaign as data. */
export interface CampaignResult {
  target: string;
  seed: number;
  minutes: number;
  accepted: number;
  ended: Partial<Record<JobStatus, number>>;
  /** Succeeded by a rule, no model having answered. */
  byRule: number;
  calls: number;
  /** Calls of no job of the campaign: what they asked did not hold its mark. */
  callsWithoutMark: number;
  /** Characters of made-up personal data that reached the provider. */
  personalCharacters: number;
  /** Null where the target tells of none. */
  attempts: number | null;
  unknownAttempts: number;
  /** All, marked ones included. */
  paidTwice: number;
  /** Calls that the provider had not answered yet when their worker was killed. */
  inFlightAtKills: number;
  /** The job that took longest from its 202 to its end, milliseconds. */
  slowest: { id: string; tookMs: number };
  /** Jobs that ended, and took longer than that. */
  late: number;
  lateAfterMs: number;
  /** What must be zero, as far as it was judged. */
  violations: Partial<Record<Rule, number>>;
  faults: Partial<Record<FaultKind, number>>;
  /** The kinds that were asked for; null for all. */
  kinds: readonly FaultKind[] | null;
  /** Why a kind of fault was not done. */
  skipped: Partial<Record<FaultKind, string>>;
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

function countLate({ trails, lateAfterMs }: Observations): number {
  return trails.filter(({ acceptedAt = 0, ended }) => (ended?.finishedAt ?? 0) - acceptedAt > lateAfterMs).length;
}

const countBy = <Key extends string>(keys: readonly Key[]): Record<Key, number> => {
  const counts = {} as Record<Key, number>;
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
};

/** Sums up what was seen and what was wrong with it. */
export function sumUp(
  seen: Observations,
  given: Pick<CampaignResult, 'seed' | 'minutes' | 'kinds' | 'recoveries'> & { violations: readonly Violation[] },
): CampaignResult {
  const ended = seen.trails.flatMap((trail) => trail.ended ?? []);
  const attempts = seen.trails.flatMap((trail) => (trail.last ?? trail.ended)?.attempts ?? []);
  const none = Object.fromEntries(seen.judged.map((rule) => [rule, 0]));
  const { target, skipped, lateAfterMs } = seen;
  return {
    ...{ target, skipped, lateAfterMs },
    ...{ seed: given.seed, minutes: given.minutes, kinds: given.kinds, recoveries: given.recoveries },
    accepted: seen.trails.filter(({ acceptedAt }) => acceptedAt !== undefined).length,
    ended: countBy(ended.map(({ status }) => status)),
    byRule: ended.filter(({ by }) => by === 'rule').length,
    calls: seen.calls.length,
    callsWithoutMark: seen.calls.filter(({ mark }) => mark === undefined).length,
    personalCharacters: seen.calls.reduce((sum, { leaked }) => sum + leaked, 0),
    attempts: seen.judged.includes('unmarked') ? attempts.length : null,
    unknownAttempts: attempts.filter(({ outcome }) => outcome === 'unknown').length,
    paidTwice: [...groupCalls(seen.calls).values()].reduce((sum, calls) => sum + paidTwice(calls), 0),
    inFlightAtKills: countInFlight(seen),
    slowest: findSlowest(seen),
    late: countLate(seen),
    violations: { ...none, ...countBy(given.violations.map(({ rule }) => rule)) },
    faults: countBy(seen.deeds.filter(({ isDone }) => isDone).map(({ kind }) => kind)),
    ...(seen.builds !== undefined && { builds: seen.builds }),
  };
}

/** Why a campaign has measured nothing, or not all; undefined when it has. */
export function findGap({ accepted, calls, callsWithoutMark }: CampaignResult, jobs: number): string | undefined {
  if (accepted < jobs) return `time was up after ${accepted} of ${jobs} jobs`;
  if (calls === 0)
    return 'the provider was never asked for a chat completion: does the target ask its URL, and without stream?';
  return calls === callsWithoutMark
    ? 'no request to the provider held the text of a job: nothing can be counted'
    : undefined;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** What is counted of every target. */
function writeCounts(result: CampaignResult): string[] {
  const endings = Object.entries(result.ended).map(([status, count]) => tableRow([`ended ${status}`, count, '']));
  const { attempts } = result;
  return [
    tableRow(['accepted', result.accepted, '']),
    ...endings,
    tableRow(['of these succeeded by a rule', result.byRule, '']),
    tableRow(['provider calls', result.calls, '']),
    tableRow(["of these without a job's mark", result.callsWithoutMark, '']),
    tableRow(['personal characters sent to the provider', result.personalCharacters, '']),
    tableRow(['attempts listed', attempts ?? '-', attempts === null ? 'the target tells of none' : '']),
    tableRow(['attempts marked unknown', result.unknownAttempts, '']),
    tableRow(['calls in flight when their worker was killed', result.inFlightAtKills, '']),
    tableRow(['answers paid for more than once, marked ones included', result.paidTwice, '']),
    tableRow([`late (ended over ${result.lateAfterMs / 1000} s after its acceptance)`, result.late, '']),
    tableRow(['slowest job, accepted to ended', seconds(result.slowest.tookMs), '']),
  ];
}

/** Each kind that was asked for: how often it was done, or why it was not. */
function writeFaults({ faults, skipped, kinds }: CampaignResult): string[] {
  const asked = faultKindList.map(([kind]) => kind).filter((kind) => kinds?.includes(kind) ?? true);
  return asked.map((kind) =>
    tableRow([`fault ${kind}`, skipped[kind] ? '-' : (faults[kind] ?? 0), skipped[kind] ?? '']),
  );
}

/** The result as one Markdown table. Of what is judged it says whether it was met where it must be. */
const writeBuilds = ({ builds = {} as NonNullable<Observations['builds']> }: CampaignResult): string[] =>
  Object.values(builds).map(({ label, started }) => tableRow([`processes started again as ${label}`, started, '']));

export function writeTable(result: CampaignResult, mustBeZero: boolean): string {
  const zeros = Object.entries(result.violations).map(([rule, count]) => {
    const verdict = count === 0 ? '0: met' : '0: MISSED';
    return tableRow([rules[rule as Rule], count, mustBeZero ? verdict : '']);
  });
  const recoveries = result.recoveries.map(({ name, times, medianMs, longestMs, goalMs }) =>
    tableRow([
      `${name} (${times} times, median ${seconds(medianMs)}, longest)`,
      times === 0 ? '-' : seconds(longestMs),
      `${seconds(goalMs)}: ${times === 0 ? 'not seen' : longestMs <= goalMs ? 'met' : 'missed'}`,
    ]),
  );
  return [
    tableRow([`${result.target}, seed ${result.seed}, ${result.minutes.toFixed(1)} min`, 'seen', 'must be']),
    tableRow(['---', '---:', '---']),
    ...writeBuilds(result),
    ...writeCounts(result),
    ...zeros,
    ...recoveries,
    ...writeFaults(result),
  ].join('\n');
}
