import { describe, expect, it } from 'vitest';
import type { Detector } from '../../src/redaction/detector.ts';
import { createTrouble } from '../../src/redaction/plug-ins/trouble.ts';
import { warnOfPlugIns } from '../../workers/warn-of-plug-ins.ts';
import { startObserving } from '../support/start-observing.ts';

const plugInOf = (name: string, detect: Detector['detect']): Detector => ({
  ...{ name, version: '1', languages: 'any', locality: 'external', types: ['ID'], plugIn: 'optional', detect },
});

describe('warnOfPlugIns', () => {
  it('tells of those that do not answer as they should, and of no other', async () => {
    const { log, lines } = startObserving();
    const away = plugInOf('away', () => Promise.reject(createTrouble('detector-unavailable', 'ECONNREFUSED')));
    await warnOfPlugIns([plugInOf('well', () => []), away], log);
    expect(lines).toMatchObject([
      { event: 'detector-away', detector: 'away', need: 'optional', locality: 'external', reason: 'ECONNREFUSED' },
    ]);
    expect(lines).toHaveLength(1);
  });
});
