import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEgressLog } from '../../../src/egress/open-egress-log.ts';
import { createReceipt, egressKey, makeFolder, writeEgress } from '../../support/write-egress.ts';

const open = (dir: string, troubles: unknown[] = []) =>
  openEgressLog(dir, egressKey, ({ name }) => void troubles.push(name));

describe('openEgressLog', () => {
  it('makes no file before there is something to write', async () => {
    const dir = await makeFolder();
    open(dir).close();
    expect(await readdir(dir)).toEqual([]);
  });

  it('writes a line each, which stands in the file when `append` returns', async () => {
    const dir = join(await makeFolder(), 'egress', 'airlock');
    const log = open(dir);
    const first = log.append(createReceipt(1));
    const name = `${first.log}.ndjson`;
    expect(await readdir(dir)).toEqual([name]);
    const linesOf = async () => (await readFile(join(dir, name), 'utf8')).split('\n');
    expect(await linesOf()).toHaveLength(3);
    const second = log.append({ unsent: first.seq });
    const [begin, receipt, unsent, rest] = await linesOf();
    log.close();
    expect(JSON.parse(begin ?? '')).toMatchObject({ seq: 0, prev: '', log: first.log, key: 'k1' });
    expect(JSON.parse(receipt ?? '')).toMatchObject({ seq: 1, ...createReceipt(1), mac: first.mac });
    expect(JSON.parse(unsent ?? '')).toMatchObject({ seq: 2, prev: first.mac, unsent: 1, mac: second.mac });
    expect(rest).toBe('');
  });

  it('is a file of its own for every process, which only its owner may read', async () => {
    const dir = await makeFolder();
    const [one, other] = [
      await writeEgress([createReceipt(1)], { dir }),
      await writeEgress([createReceipt(1)], { dir }),
    ];
    expect(one.path).not.toBe(other.path);
    expect((await stat(one.path)).mode & 0o777).toBe(0o600);
  });

  it('throws when the disk does not take it, tells so, and goes on once it does', async () => {
    const dir = join(await makeFolder(), 'egress');
    await writeFile(dir, 'a file in the place of the folder');
    const troubles: unknown[] = [];
    const log = open(dir, troubles);
    const refused = expect.objectContaining({ kind: 'infrastructure', code: 'receipt-unwritten' });
    expect(() => log.append(createReceipt(1))).toThrow(refused);
    expect(troubles).toHaveLength(1);
    await rm(dir);
    expect(log.append(createReceipt(1)).seq).toBe(1);
    log.close();
  });
});
