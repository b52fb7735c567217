import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseSettings } from '../../../src/config.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { openDetectors } from '../../../src/redaction/open-detectors.ts';

async function open(declared: object[] | undefined, allow = '') {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-detectors-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = join(dir, 'detectors.json');
  await writeFile(file, JSON.stringify(declared ?? []));
  const env = declared && { AIRLOCK_DETECTORS_FILE: file, AIRLOCK_DETECTORS_ALLOW: allow };
  const { detectors, close } = await openDetectors(parseSettings({ ...env }));
  onTestFinished(close);
  return detectors;
}

const presidio = { name: 'presidio', kind: 'presidio', url: 'http://127.0.0.1:1' };

describe('openDetectors', () => {
  it('opens the embedded engine alone when nothing else is set', async () => {
    const names = createDetectors('balanced').map(({ name }) => name);
    expect((await open(undefined)).map(({ name }) => name)).toEqual(names);
  });

  it('adds plug-ins after it, and asks none yet', async () => {
    const detectors = await open([presidio, { ...presidio, name: 'second', required: false }]);
    expect(detectors.slice(-2)).toMatchObject([
      { name: 'presidio', plugIn: 'required', locality: 'inside-boundary' },
      { name: 'second', plugIn: 'optional' },
    ]);
  });

  it('opens an external one by its name alone', async () => {
    const external = { ...presidio, url: 'https://presidio.example.com' };
    await expect(open([external], 'other')).rejects.toThrow('presidio is external');
    expect((await open([external], 'other, presidio')).at(-1)).toMatchObject({ locality: 'external' });
  });
});
