import { type Command, Option } from 'commander';
import { type StatsGroup, type StatsView, statsGroupings } from '../../../src/operations/read-stats.ts';
import { statsWindows } from '../../../src/operations/read-window.ts';
import type { StatsFigures } from '../../../src/operations/stats-figures.ts';
import type { Percentiles } from '../../../src/records/stats-rows.ts';
import { addApiOptions, type JsonOptions } from './command-options.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { print, printResult, say, type Terminal } from './terminal.ts';
import { writeTable } from './write-table.ts';

interface StatsOptions extends ApiOptions, JsonOptions {
  window: string;
  by?: string;
  tenant?: string;
}

const UNKNOWN = '-';
const HEAD = ['JOBS', 'ENDED', 'SUCCESS', 'SERVED', 'DEGRADED', 'P50/P95 MS', 'CALLS', 'ANSWERED', 'P50/P95 MS'];
const SPENT = ['TOKENS IN', 'OUT', 'COST'];

const writeNumber = (n: number | null | undefined) => (n == null ? UNKNOWN : String(n));
const writeShare = (share: number | null | undefined) => (share == null ? UNKNOWN : `${(share * 100).toFixed(1)} %`);
const writeTimes = (ms: Percentiles | null | undefined) => (ms == null ? UNKNOWN : `${ms.p50}/${ms.p95}`);
const writeUsd = (usd: number | null) => (usd === null ? UNKNOWN : `$${usd.toFixed(usd < 1 ? 6 : 2)}`);

function toRow(name: string, { jobs, business, answers, attempts, tokens, costUsd }: StatsFigures): string[] {
  const ofJobs = [writeNumber(jobs?.accepted), writeNumber(jobs?.ended), writeShare(jobs?.successRate)];
  const ofAttempts = [writeNumber(attempts.total), writeNumber(attempts.answered), writeTimes(attempts.latencyMs)];
  const spent = [writeNumber(tokens.input), writeNumber(tokens.output), writeUsd(costUsd)];
  // Of those whose outcome somebody has told.
  const served = writeShare(business?.successRate);
  return [name, ...ofJobs, served, writeNumber(answers?.degraded), writeTimes(jobs?.ms), ...ofAttempts, ...spent];
}

const nameOf = (group: StatsGroup) =>
  statsGroupings.flatMap((grouping) => (group[grouping] === undefined ? [] : [String(group[grouping])])).join(' ');

async function showStats(terminal: Terminal, options: StatsOptions): Promise<void> {
  const { window, by, tenant } = options;
  const api = await openApi(terminal.env, options);
  const asked = Object.entries({ window, by, tenant }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const stats = await api.get<StatsView>(`/v1/stats?${new URLSearchParams(asked)}`);
  if (options.json) return printResult(terminal, options, stats);
  say(terminal, `from ${stats.from} to ${stats.to}`);
  const rows = [...stats.groups.map((group) => toRow(nameOf(group), group)), toRow('all', stats.total)];
  print(terminal, ...writeTable([(by ?? 'of').toUpperCase(), ...HEAD, ...SPENT], rows));
}

/** `stats` */
export function addStats(program: Command, terminal: Terminal): void {
  addApiOptions(program.command('stats'))
    .description('what happened lately: jobs, answers, calls of models, tokens and cost')
    .addOption(new Option('--window <window>', 'how far back').choices(statsWindows).default('1h'))
    .addOption(new Option('--by <grouping>', 'a row for each').choices(statsGroupings))
    .option('--tenant <name>', "only this tenant's, with a key of the installation")
    .action((options: StatsOptions) => showStats(terminal, options));
}
