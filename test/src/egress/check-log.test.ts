import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkLog } from '../../../src/egress/check-log.ts';
import type { EgressEntry } from '../../../src/egress/receipt.ts';
import { deriveChainKey } from '../../../src/seals/chain.ts';
import { createReceipt, egressKeys, makeFolder, writeEgress } from '../../support/write-egress.ts';
import { createRandom, type Random } from '../redaction/random.ts';

const receipts = Array.from({ length: 40 }, (_, i) => createReceipt(i + 1));
const check = (path: string, given: Partial<Parameters<typeof checkLog>[1]> = {}) =>
  checkLog(path, { keys: egressKeys, ...given });

describe('checkLog', () => {
  it('finds a log whole, tells its entries in order and where it ends', async () => {
    const { path, log, head, lines } = await writeEgress([...receipts, { unsent: 40 }]);
    const told: EgressEntry[] = [];
    const onEntry = (entry: EgressEntry) => void told.push(entry);
    expect(await check(path, { log, known: head, onEntry })).toEqual({
      is: 'whole',
      lines,
      head,
      bytes: (await readFile(path)).length,
    });
    expect(told.slice(1)).toEqual([...receipts, { unsent: 40 }]);
  });

  it('finds a log longer than what is read at once whole', async () => {
    const many = Array.from({ length: 600 }, (_, i) => createReceipt(i + 1));
    const { path, lines } = await writeEgress(many);
    expect((await readFile(path)).length).toBeGreaterThan(3 * 65_536);
    expect(await check(path)).toMatchObject({ is: 'whole', lines });
  });

  it('says under which key a line was written that was not given', async () => {
    const other = deriveChainKey({ id: 'k9', bytes: Buffer.alloc(32, 9) }, 'egress');
    const { path } = await writeEgress([createReceipt(1)], { key: other });
    expect(await check(path)).toMatchObject({ line: 1, reason: expect.stringContaining('k9') });
  });

  it('finds a log that somebody without the keys wrote anew as a whole', async () => {
    const forger = deriveChainKey({ id: 'k1', bytes: Buffer.alloc(32, 6) }, 'egress');
    const { path } = await writeEgress(receipts, { key: forger });
    expect(await check(path)).toEqual({ is: 'broken', line: 1, reason: 'was changed' });
  });

  it('finds a log that somebody with the keys wrote anew, by what Redis knows', async () => {
    const { head } = await writeEgress(receipts);
    const { path } = await writeEgress(receipts.map((receipt) => ({ ...receipt, bytes: 1 })));
    expect(await check(path, { known: head })).toMatchObject({
      line: head.seq + 1,
      reason: expect.stringMatching(/Redis/),
    });
  });

  it('finds one log in the place of another', async () => {
    const { path } = await writeEgress(receipts);
    expect(await check(path, { log: 'another' })).toMatchObject({ line: 1, reason: 'begins another log' });
  });

  it('finds a beginning that was cut off', async () => {
    const { path } = await writeEgress(receipts);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(text.indexOf('\n') + 1));
    expect(await check(path)).toMatchObject({ is: 'broken', line: 1 });
    await writeFile(path, '');
    expect(await check(path)).toMatchObject({ is: 'broken', line: 1 });
  });

  it('finds lines missing at the end, when the latest is known', async () => {
    const { path, head, lines } = await writeEgress(receipts);
    const kept = (await readFile(path, 'utf8')).split('\n').slice(0, -4).join('\n');
    await writeFile(path, `${kept}\n`);
    expect(await check(path)).toMatchObject({ is: 'whole', lines: lines - 3 });
    expect(await check(path, { known: head })).toMatchObject({ is: 'broken', line: lines - 2 });
  });
});

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/**
 * Ways to tamper with a log; each is given its lines, with their newlines, and those of another log under the same key.
 */
function createTamperings(draw: Random) {
  const tamperings: Record<string, (lines: Buffer[], others: Buffer[]) => Buffer[]> = {
    'a changed byte': (lines) => {
      const at = draw(lines.length);
      const line = Buffer.from(lines[at] ?? '');
      const place = draw(line.length);
      line[place] = ((line[place] ?? 0) + 1 + draw(255)) % 256;
      return lines.with(at, line);
    },
    'a removed byte': (lines) => {
      const at = draw(lines.length);
      const line = lines[at] ?? Buffer.alloc(0);
      const place = draw(line.length);
      return lines.with(at, Buffer.concat([line.subarray(0, place), line.subarray(place + 1)]));
    },
    'a byte put in': (lines) => {
      const at = draw(lines.length);
      const line = lines[at] ?? Buffer.alloc(0);
      const place = draw(line.length + 1);
      return lines.with(at, Buffer.concat([line.subarray(0, place), Buffer.from([draw(256)]), line.subarray(place)]));
    },
    'a removed line': (lines) => lines.toSpliced(draw(lines.length), 1),
    "two lines in each other's place": (lines) => {
      const [one, other] = [draw(lines.length - 1), draw(lines.length - 1)];
      const to = other >= one ? other + 1 : other;
      const [from, onto] = [lines[one] ?? Buffer.alloc(0), lines[to] ?? Buffer.alloc(0)];
      return lines.with(one, onto).with(to, from);
    },
    'a doubled line': (lines) =>
      lines.toSpliced(draw(lines.length + 1), 0, lines[draw(lines.length)] ?? Buffer.alloc(0)),
    'a line of another log put in': (lines, others) =>
      lines.toSpliced(draw(lines.length + 1), 0, others[draw(others.length)] ?? Buffer.alloc(0)),
    'a line of another log in the place of one': (lines, others) => {
      const at = draw(lines.length);
      return lines.with(at, others[at] ?? Buffer.alloc(0));
    },
    'an empty line put in': (lines) => lines.toSpliced(draw(lines.length + 1), 0, Buffer.from('\n')),
    'an end cut off': (lines) => {
      const all = Buffer.concat(lines);
      return [all.subarray(0, draw(all.length))];
    },
  };
  return Object.entries(tamperings);
}

describe('1,000 tamperings', () => {
  it(`are all found (SEED=${seed})`, async () => {
    const tamperings = createTamperings(createRandom(seed));
    const [own, other] = [await writeEgress(receipts), await writeEgress(receipts)];
    const linesOf = async (path: string) =>
      (await readFile(path, 'utf8')).split(/(?<=\n)/).map((line) => Buffer.from(line));
    const [lines, others] = [await linesOf(own.path), await linesOf(other.path)];
    const whole = Buffer.concat(lines);
    const path = `${await makeFolder()}/tampered.ndjson`;
    const missed: string[] = [];
    let tried = 0;
    while (tried < 1000) {
      const [name, tamper] = tamperings[tried % tamperings.length] ?? ['', (kept: Buffer[]) => kept];
      const tampered = Buffer.concat(tamper(lines, others));
      // Rarely one changes nothing.
      if (tampered.equals(whole)) continue;
      tried += 1;
      await writeFile(path, tampered);
      const found = await check(path, { log: own.log, known: own.head });
      if (found.is !== 'broken') missed.push(`${tried}: ${name}`);
    }
    expect(missed).toEqual([]);
    await writeFile(path, whole);
    expect(await check(path, { log: own.log, known: own.head })).toMatchObject({ is: 'whole' });
  });
});
