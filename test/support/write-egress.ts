import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openEgressLog } from '../../src/egress/open-egress-log.ts';
import type { EgressEntry, LoggedReceipt } from '../../src/egress/receipt.ts';
import { type ChainHead, deriveChainKey } from '../../src/seals/chain.ts';

export const egressKey = deriveChainKey({ id: 'k1', bytes: Buffer.alloc(32, 5) }, 'egress');
export const egressKeys = new Map([['k1', egressKey]]);

export const createReceipt = (n: number, changes: Partial<LoggedReceipt> = {}): LoggedReceipt => ({
  ...{ jobId: `job_${n}`, n: 1, profile: 'primary', at: 1_700_000_000_000 + n, model: 'small', region: 'eu' },
  ...{ bytes: 100 + n, sha256: n.toString(16).padStart(64, '0'), findings: { EMAIL: n }, policy: 'f'.repeat(64) },
  ...changes,
});

/** A folder that goes with the test. */
export async function makeFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-egress-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A log with these entries, in a folder that goes with the test; `lines` counts its beginning, too. */
export async function writeEgress(
  entries: readonly EgressEntry[],
  { key = egressKey, dir }: { key?: typeof egressKey; dir?: string } = {},
): Promise<{ path: string; log: string; head: ChainHead; lines: number }> {
  const folder = dir ?? (await makeFolder());
  const before = await readdir(folder);
  const egress = openEgressLog(folder, key, () => undefined);
  const places = entries.map((entry) => egress.append(entry));
  egress.close();
  const name = (await readdir(folder)).find((one) => !before.includes(one)) ?? '';
  const { log = '', seq = 0, mac = '' } = places.at(-1) ?? {};
  return { path: join(folder, name), log, head: { seq, mac }, lines: entries.length + 1 };
}
