import type { Deed, FaultKind } from '../faults/fault.ts';
import type { Call } from '../faults/start-provider.ts';
import { median } from '../median.ts';
import { groupCalls } from './judge.ts';
import type { Observations, SeenAttempt, SeenJob } from './observations.ts';

/** How long something took to recover, over all the times it was hurt; milliseconds. */
export interface Recovery {
  name: string;
  times: number;
  medianMs: number;
  longestMs: number;
  goalMs: number;
}

const redisDown: readonly FaultKind[] = ['redis-kill', 'redis-outage', 'redis-freeze', 'worker-kill-in-outage'];
/** While one of these lasts nothing recovers, whoever crashed. */
const stops: readonly FaultKind[] = [...redisDown, 'redis-memory-full', 'redis-read-only'];

function summarise(name: string, goalMs: number, times: readonly number[]): Recovery {
  const medianMs = times.length === 0 ? 0 : median(times);
  return { name, times: times.length, medianMs, longestMs: Math.max(0, ...times), goalMs };
}

/** From each time Redis was back to the first ending after it, where a job was open; what it was away again left out. */
function measureRedis({ deeds, trails }: Observations): number[] {
  const finished = trails.flatMap(({ ended }) => ended?.finishedAt ?? []).sort((a, b) => a - b);
  const spans = trails.map(({ acceptedAt, ended }) => [acceptedAt ?? Infinity, ended?.finishedAt ?? Infinity] as const);
  return deeds
    .filter(({ kind, isDone }) => isDone && redisDown.includes(kind))
    .flatMap(({ endedAt }) => {
      const isBusy = spans.some(([from, until]) => from < endedAt && until > endedAt);
      const first = finished.find((at) => at > endedAt);
      return isBusy && first !== undefined ? [first - endedAt - countStoppedMs(deeds, endedAt, first)] : [];
    });
}

const failovers: readonly FaultKind[] = ['master-kill', 'master-freeze', 'failover-planned'];

/** From when a master was struck to the first ending of a job that it kept. */
function measureFailovers({ deeds, trails, tagOf = () => '' }: Observations): number[] {
  return deeds
    .filter(({ kind, isDone }) => isDone && failovers.includes(kind))
    .flatMap(({ beganAt, tags = [] }) => {
      const kept = trails.filter(({ n }) => tags.includes(tagOf(n)));
      const ends = kept.map(({ ended }) => ended?.finishedAt ?? 0).filter((at) => at > beganAt);
      return ends.length === 0 ? [] : [Math.min(...ends) - beganAt];
    });
}

interface Moment {
  at: number;
  event: string;
}

const readHistory = (lines: readonly string[]): Moment[] =>
  lines.map((line) => {
    const space = line.indexOf(' ');
    return { at: Number(line.slice(0, space)), event: line.slice(space + 1) };
  });

/** What a crash interrupted, and when another worker took it up: it notes there that the first one crashed. */
function findInterrupted(history: readonly Moment[], crashedAt: number) {
  const next = history.findIndex(({ at, event }) => at > crashedAt && event.startsWith('crashed '));
  const before = history[next - 1];
  const after = history[next];
  return before === undefined || after === undefined || before.at > crashedAt ? undefined : { before, after };
}

/** How long Redis was away between two times, at most: nothing can recover then, and that time is not the worker's. */
function countStoppedMs(deeds: readonly Deed[], from: number, until: number): number {
  return deeds
    .filter(({ kind }) => stops.includes(kind))
    .reduce((sum, { beganAt, endedAt }) => sum + Math.max(0, Math.min(endedAt, until) - Math.max(beganAt, from)), 0);
}

/** What makes it unclear whose visit came back: another worker that was struck while it waited. */
const isWorkers = ({ kind }: Deed) => kind.startsWith('worker-') || kind === 'network-split' || kind === 'replies-lost';

const overlaps = (deed: Deed, from: number, until: number) => deed.beganAt < until && deed.endedAt > from;

/** The attempt that a crash cut off: its outcome is unknown, and the crashed worker had made its call. */
function findCutOff(given: { attempts: readonly SeenAttempt[]; calls: readonly Call[]; crash: Crash; from: number }) {
  const { attempts, calls, crash, from } = given;
  return attempts.find(({ at, outcome }) => {
    if (outcome !== 'unknown' || at < from || at > crash.crashedAt) return false;
    return calls.some((call) => call.from === crash.target && call.at >= at && call.at <= crash.crashedAt);
  });
}

/** How many workers that owned the job crashed between two times. */
const countCrashes = (history: readonly Moment[], from: number, until: number) =>
  history.filter(({ at, event }) => at > from && at <= until && event.startsWith('crashed ')).length;

/**
 * Whether Redis was away, so that no heartbeat was seen: nobody judges a call for 10 s after that, whose worker may have lived.
 */
const wasAway = (deeds: readonly Deed[], { beganAt }: Crash, until: number) =>
  deeds.some((deed) => stops.includes(deed.kind) && overlaps(deed, beganAt, until));

type Crash = Deed & { crashedAt: number };
interface Interrupted {
  history: readonly Moment[];
  ended: SeenJob;
  calls: readonly Call[];
}

type Back = { idleMs: number } | { inFlightMs: number } | undefined;

/** How long one job waited after a crash that struck it; undefined when it did not, or nobody can tell. */
function measureCrash(given: Observations, job: Interrupted, crash: Crash): Back {
  const { history, ended, calls } = job;
  const found = findInterrupted(history, crash.crashedAt);
  if (found === undefined) return undefined;
  const took = (until: number) => until - crash.crashedAt - countStoppedMs(given.deeds, crash.crashedAt, until);
  const { attempts } = ended;
  const cutOff = findCutOff({ attempts, calls, crash, from: found.before.at });
  if (cutOff !== undefined) {
    const askedAgainAt = attempts.find(({ n }) => n === cutOff.n + 1)?.at ?? ended.finishedAt ?? found.after.at;
    const isTheOnlyOne =
      countCrashes(history, crash.crashedAt, askedAgainAt) < 2 && !wasAway(given.deeds, crash, askedAgainAt);
    return isTheOnlyOne ? { inFlightMs: took(askedAgainAt) } : undefined;
  }
  const isOpen = attempts.some(({ at }) => at >= found.before.at && at <= crash.crashedAt);
  const others = given.deeds.filter((deed) => deed !== crash && isWorkers(deed));
  if (isOpen || others.some((deed) => overlaps(deed, found.before.at, found.after.at))) return undefined;
  return { idleMs: took(found.after.at) };
}

/** From each worker's crash to when the visits it held were started again, or asked again when a call was in flight. */
function measureCrashes(given: Observations): { idle: number[]; inFlight: number[] } {
  const crashes = given.deeds.filter((deed): deed is Crash => deed.crashedAt !== undefined);
  const callsOf = groupCalls(given.calls);
  const idle: number[] = [];
  const inFlight: number[] = [];
  for (const { n, acceptedAt = 0, ended } of given.trails) {
    if (ended === undefined) continue;
    const { finishedAt = 0 } = ended;
    const history = readHistory(given.histories.get(ended.id) ?? []);
    const job = { history, ended, calls: callsOf.get(n) ?? [] };
    for (const crash of crashes) {
      if (crash.crashedAt < acceptedAt || crash.crashedAt > finishedAt) continue;
      const back = measureCrash(given, job, crash);
      if (back !== undefined) 'idleMs' in back ? idle.push(back.idleMs) : inFlight.push(back.inFlightMs);
    }
  }
  return { idle, inFlight };
}

/** Measures how soon things went on, against what is promised. Pure. */
export function measureRecovery(given: Observations): Recovery[] {
  const { lockMs, modelTimeoutMs } = given.timing;
  const { idle, inFlight } = measureCrashes(given);
  return [
    summarise('Redis back until a job ends', 5000, measureRedis(given)),
    summarise('master gone until a job ends that it kept', 10_000, measureFailovers(given)),
    summarise('worker crashed until its visit starts again', lockMs + 10_000, idle),
    summarise('worker crashed in a call until it is asked again', Math.max(lockMs, modelTimeoutMs) + 20_000, inFlight),
  ];
}
