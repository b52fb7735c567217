import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type AnchoredHead, isAnchored, parseAnchored } from '../../../src/seals/anchored-head.ts';
import type { ChainKey } from '../../../src/seals/chain.ts';
import { type Check, fail, ok, warn } from '../doctor/check.ts';
import type { CheckedLog } from './read-logs.ts';

/** Lines of the anchor that are wrong are told up to here. */
const MOST_TOLD = 20;

interface AnchorGiven {
  keys: ReadonlyMap<string, ChainKey>;
  find: (log: string) => Promise<CheckedLog | undefined>;
  /** Logs that are not here are somebody else's. */
  isPartial: boolean;
}

/** What is wrong with a line of the anchor by itself; undefined is nothing. */
function findLineFault(head: AnchoredHead | undefined, keys: AnchorGiven['keys']): string | undefined {
  if (head === undefined) return 'is none of an anchor';
  const key = keys.get(head.key);
  if (key === undefined) return `is under the key ${head.key}, which was not given`;
  return isAnchored(head, key) ? undefined : 'was changed';
}

/** What is wrong with a log beside a head of it; undefined is nothing. */
async function findLogFault(head: AnchoredHead, log: CheckedLog | undefined): Promise<string | undefined> {
  const lines = `${head.seq + 1} lines were anchored at ${new Date(head.at).toISOString()}`;
  if (log === undefined) return `is not in this folder; ${lines}`;
  if (!(await log.readTo(head.seq))) return `has ${log.lines.count()} whole lines; ${lines}`;
  if (log.lines.hasMac(head.seq, head.mac)) return undefined;
  return `line ${head.seq + 1} is not the one that was anchored at ${new Date(head.at).toISOString()}`;
}

/**
 * Compares a file of anchored heads with the logs, line by line: a log that is shorter than any head of it, or another,
 * fails. Of each log the last thing that is wrong is told. Throws what reading the file throws.
 */
export async function checkAnchor(file: string, { keys, find, isPartial }: AnchorGiven): Promise<Check[]> {
  const wrongLines: Check[] = [];
  const wrongLogs = new Map<string, string>();
  const absent = new Set<string>();
  const counts = { lines: 0, heads: 0 };
  let latest = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    counts.lines += 1;
    if (text === '') continue;
    const head = parseAnchored(text);
    const fault = findLineFault(head, keys);
    if (fault !== undefined || head === undefined) {
      if (wrongLines.length < MOST_TOLD) wrongLines.push(fail('anchor', `line ${counts.lines} ${fault}`));
      continue;
    }
    counts.heads += 1;
    latest = Math.max(latest, head.at);
    const log = await find(head.chain);
    if (log === undefined && isPartial) absent.add(head.chain);
    const wrong = log === undefined && isPartial ? undefined : await findLogFault(head, log);
    if (wrong !== undefined) wrongLogs.set(head.chain, wrong);
  }
  return [
    ...wrongLines,
    ...[...wrongLogs].map(([log, detail]) => fail(`log ${log}`, detail)),
    ...(absent.size > 0 ? [warn('anchor', `${absent.size} logs that it names are not here`)] : []),
    counts.heads === 0
      ? fail('anchor', 'holds no head of an egress log')
      : ok('anchor', `${counts.heads} heads, the last of ${new Date(latest).toISOString()}`),
  ];
}
