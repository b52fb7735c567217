import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFindings } from '../../../../scripts/laboratory/canaries/create-findings.ts';
import { lookIntoFiles } from '../../../../scripts/laboratory/canaries/look-around.ts';
import { createSearch } from '../../../../src/canaries/create-search.ts';
import { aValue } from '../../../src/canaries/a-value.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('lookIntoFiles', () => {
  it('looks into files of folders in folders, also where a value lies between two pieces', async () => {
    const search = createSearch([aValue('mail', 'carla@vok.example', 3)]);
    const findings = createFindings(search);
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'clean'), 'nothing');
    const large = Buffer.alloc(9 << 20, '.');
    large.write('carla@vok.example', (8 << 20) - 5);
    await writeFile(join(folder, 'deep', 'large'), large);
    await lookIntoFiles(findings, { place: 'files', folder, overlap: search.overlap });
    expect(new Set(findings.found.map(({ where, n }) => `${where} ${n}`))).toEqual(
      new Set([`${join(folder, 'deep', 'large')} 3`]),
    );
    expect(findings.bytes.files).toBeGreaterThan(9 << 20);
    expect(findings.bytes.logs).toBe(0);
  });
});
