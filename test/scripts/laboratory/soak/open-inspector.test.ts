import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SupervisedProcess, superviseProcess } from '../../../../scripts/laboratory/faults/supervise-process.ts';
import { type Inspector, openInspector } from '../../../../scripts/laboratory/soak/open-inspector.ts';

/** Holds a map of a thousand objects and a buffer; its prototypes are as odd as they may be. */
const CODE = `
class Held {}
globalThis.map = new Map(Array.from({ length: 1000 }, (_, n) => [n, new Held()]));
globalThis.buffer = new ArrayBuffer(5_000_000);
globalThis.odd = [Object.create(null), Object.create({ constructor: 3 }), Object.create({ get constructor() { throw 1; } })];
console.log(JSON.stringify({ event: 'began' }));
setInterval(() => {}, 1000);
`;

let folder: string;
let supervised: SupervisedProcess;
let inspector: Inspector;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-inspector-'));
  const command = [process.execPath, '--inspect=127.0.0.1:0', '-e', CODE];
  supervised = superviseProcess({ name: 'one', command, env: {}, folder, startedEvent: 'began' });
  expect(await supervised.untilUp()).toBe(true);
  inspector = await openInspector(supervised.lives[0]?.logFile ?? '');
});

afterEach(async () => {
  inspector.close();
  await supervised.end();
  await rm(folder, { recursive: true, force: true });
});

describe('openInspector', () => {
  it('reads what the process takes', async () => {
    const { heapBytes, rssBytes } = await inspector.readMemory();
    expect(heapBytes).toBeGreaterThan(5_000_000);
    expect(rssBytes).toBeGreaterThan(heapBytes);
    expect(await inspector.readCpuMs()).toBeGreaterThan(0);
  });

  it('counts objects by constructor, with what they hold, and leaves none of its own', async () => {
    const census = await inspector.countObjects();
    expect(census).toMatchObject({ Held: { objects: 1000 } });
    expect(census.Map?.held).toBeGreaterThanOrEqual(1000);
    expect(census.ArrayBuffer?.held).toBeGreaterThanOrEqual(5_000_000);
    const again = await inspector.countObjects();
    expect(again.Array?.objects).toBeLessThan((census.Array?.objects ?? 0) + 50);
    expect(again.Array?.held).toBeLessThan((census.Array?.held ?? 0) + 500);
  });

  it('rejects once the process has ended', async () => {
    const asked = inspector.readMemory().then(async () => {
      for (;;) await inspector.readCpuMs();
    });
    await Promise.all([supervised.end(), expect(asked).rejects.toThrow('the process ended')]);
    await expect(inspector.countObjects()).rejects.toThrow('the process ended');
  });
});
