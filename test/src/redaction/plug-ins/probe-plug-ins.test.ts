import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../../src/redaction/detector.ts';
import { createDetectors } from '../../../../src/redaction/detectors.ts';
import { probePlugIns } from '../../../../src/redaction/plug-ins/probe-plug-ins.ts';
import { createTrouble } from '../../../../src/redaction/plug-ins/trouble.ts';

const plugInOf = (name: string, detect: Detector['detect']): Detector => ({
  ...{ name, version: '1', languages: ['en', 'de'], locality: 'inside-boundary', types: ['ID'] },
  ...{ plugIn: 'required', detect },
});

describe('probePlugIns', () => {
  it('asks plug-ins alone, in each of their languages, and says why one cannot be used', async () => {
    const languages: unknown[] = [];
    const well = plugInOf('well', async (_text, { language }) => {
      languages.push(language);
      return [];
    });
    const away = plugInOf('away', async (_text, { language }) => {
      if (language === 'de') throw createTrouble('detector-unavailable', 'http-404');
      return [];
    });
    const odd = plugInOf('odd', async () => [{ start: 5, end: 2, type: 'ID' }]);
    const probed = await probePlugIns([...createDetectors('balanced'), well, away, odd]);
    expect(probed.map(({ plugIn, reason }) => [plugIn.name, reason])).toEqual([
      ['well', undefined],
      ['away', 'http-404'],
      ['odd', 'RangeError'],
    ]);
    expect(languages).toEqual(['en', 'de']);
  });
});
