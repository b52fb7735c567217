import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../../scripts/laboratory/chaos/options.ts';
import { checkStarted, checkTarget, loadTarget } from '../../../../../scripts/laboratory/chaos/targets/load-target.ts';

const noop = () => undefined;
const whole = { submit: noop, status: noop };

describe('checkTarget', () => {
  it('takes what can submit and be asked', () => {
    expect(checkTarget(whole)).toBe(whole);
  });

  it.each([
    [undefined, 'must have a function submit'],
    [{ submit: noop }, 'must have a function status'],
    [{ ...whole, start: {} }, 'start must be a function'],
    [{ ...whole, redis: true }, 'redis needs start'],
    [{ ...whole, keys: 'yes' }, 'keys must be true or false'],
  ])('refuses %j and says why', (value, why) => {
    expect(() => checkTarget(value)).toThrow(why);
  });
});

describe('checkStarted', () => {
  const started = {
    processes: [
      { name: 'api', role: 'api', command: ['node'] },
      { name: 'w', pid: noop },
    ],
  };

  it('takes processes by command and by pid', () => {
    expect(checkStarted(started)).toBe(started);
  });

  it.each([
    [undefined, 'must return { processes'],
    [{ processes: [{ command: ['node'] }] }, 'the name of a process'],
    [{ processes: [{ name: '../api', command: ['node'] }] }, 'the name of a process'],
    [{ processes: [{ name: 'api' }] }, 'api needs a command of texts, or a function pid'],
    [{ processes: [{ name: 'api', command: [] }] }, 'api needs a command'],
    [{ processes: [{ name: 'api', command: ['node'], env: {} }] }, 'env of api must be a function'],
    [{ processes: [{ name: 'api', role: 'queue', command: ['node'] }] }, 'the role of api'],
    [{ processes: [started.processes[0], started.processes[0]] }, 'a name of its own'],
    [
      { processes: [started.processes[0], { ...started.processes[0], name: 'b' }] },
      'one process may have the role api',
    ],
    [{ ...started, baseUrl: 'localhost' }, 'baseUrl must be a URL'],
    [{ ...started, stop: true }, 'stop must be a function'],
  ])('refuses %j and says why', (value, why) => {
    expect(() => checkStarted(value)).toThrow(why);
  });
});

describe('loadTarget', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-target-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const load = async (name: string, text?: string) => {
    const file = join(folder, name);
    if (text !== undefined) await writeFile(file, text);
    return loadTarget(parseOptions(['--target', file], 1));
  };

  it('loads what a file exports', async () => {
    const target = await load('whole.mjs', 'export default { keys: true, submit: () => 1, status: () => {} };');
    expect([target.keys, typeof target.submit]).toEqual([true, 'function']);
  });

  it.each([
    ['absent.mjs', undefined, /there is no .*absent\.mjs/],
    ['wrong.mjs', 'export default {', /wrong\.mjs: /],
    ['throws.mjs', 'throw new Error("no database")', /throws\.mjs: no database/],
    ['empty.mjs', 'export const target = {};', /empty\.mjs: its default export must have a function submit/],
  ])('refuses %s by its name', async (name, text, why) => {
    await expect(load(name, text)).rejects.toThrow(why);
    await expect(load(name, text)).rejects.toThrow(RangeError);
  });
});
