import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../../../scripts/development/find-free-port.ts';
import { judge } from '../../../../../scripts/laboratory/chaos/judge.ts';
import { parseOptions } from '../../../../../scripts/laboratory/chaos/options.ts';
import { runTargetCampaign } from '../../../../../scripts/laboratory/chaos/targets/run-target-campaign.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-target-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a short campaign against what a file says. */
async function run(text: string, port = 0, faults = 'provider-throttles,worker-kill', minutes = 1) {
  const file = join(folder, `target-${++files}.mjs`);
  await writeFile(file, text);
  const args = `--target ${file} --jobs 5 --seed 1 --faults ${faults}`.split(' ');
  const ran = await runTargetCampaign({ ...parseOptions(args, 1), minutes, providerPort: port }, () => undefined);
  await ran.remove();
  return ran.seen;
}

/** A system that nobody starts: a job is its request, in the campaign's own process. */
const plain = (port: number) => `
const jobs = new Map();
export default {
  submit: async ({ key, text }) => {
    const body = JSON.stringify({ messages: [{ role: 'system', content: text }, { role: 'user', content: 'Note it.' }] });
    const answer = fetch('http://127.0.0.1:${port}/target/v1/chat/completions', { method: 'POST', body });
    jobs.set(key, { state: 'open' });
    const end = (state) => jobs.set(key, { state });
    answer.then(({ ok }) => end(ok ? 'succeeded' : 'failed'), () => end('failed'));
    return key;
  },
  status: async (id) => jobs.get(id),
};`;

/** A system with a process of its own that answers statuses in its own words. */
const odd = `
const command = [process.execPath, '-e', 'process.send?.({}); setInterval(() => {}, 1000)'];
export default {
  start: () => ({ processes: [{ name: 'odd', command }], stop: () => (globalThis.oddStops = (globalThis.oddStops ?? 0) + 1) }),
  submit: async ({ key }) => key,
  status: async () => ({ state: 'completed' }),
};`;

describe('runTargetCampaign', () => {
  it('only strikes the provider of a system that somebody else runs', async () => {
    const port = await findFreePort();
    const seen = await run(plain(port), port);
    expect(seen.deeds.map(({ kind, isDone }) => [kind, isDone])).toEqual([['provider-throttles', true]]);
    expect(seen.skipped['worker-kill']).toBe('does not apply: its processes are not ours to strike');
    expect(seen.calls.map(({ mark }) => mark).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(seen.trails.every(({ ended }) => ended !== undefined)).toBe(true);
    expect(judge(seen)).toEqual([]);
  });

  it('ends at once where a target keeps to no form, and stops it', async () => {
    await expect(run(odd, 0, 'none')).rejects.toThrow('status must answer a state open, succeeded, failed');
    expect((globalThis as { oddStops?: number }).oddStops).toBe(1);
  });

  it('ends when its time is up where a target has not started by then', async () => {
    const endless = 'export default { start: () => new Promise(() => {}), submit() {}, status() {} };';
    await expect(run(endless, 0, 'none', 0.001)).rejects.toThrow('start has not returned within 0.001 min');
  });

  it('stops what a target has started where one of its processes cannot be', async () => {
    const process = "{ name: 'a', command: ['node'], env: () => { throw new Error('no settings'); } }";
    const started = `{ processes: [${process}], stop: () => { globalThis.lameStops = true; } }`;
    const lame = `export default { start: () => (${started}), submit() {}, status() {} };`;
    await expect(run(lame, 0, 'none')).rejects.toThrow('no settings');
    expect((globalThis as { lameStops?: boolean }).lameStops).toBe(true);
  });
});
