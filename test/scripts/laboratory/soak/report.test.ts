import { describe, expect, it } from 'vitest';
import { sumUp, writeTables } from '../../../../scripts/laboratory/soak/report.ts';

const MB = 2 ** 20;
const tenths = (lastHeap: number) =>
  Array.from({ length: 10 }, (_, at) => {
    return { heapBytes: (at === 9 ? lastHeap : 50) * MB, rssBytes: 90 * MB, cpuMsPerJob: 5, yardstickMs: 2 };
  });

describe('writeTables', () => {
  const grown = [{ name: 'Map', objects: 1, held: 2000 }];
  const given = { seed: 7, jobs: 200, heapMb: 120, minutes: 1.5 };
  const processes = [
    { name: 'worker', tenths: tenths(50), grown: [] },
    { name: 'api', tenths: tenths(70), grown },
  ];
  const [, worker = '', api = ''] = writeTables(sumUp(processes, given)).split(/(?=\| worker|\| api)/);

  it('says of each process whether it was flat and steady', () => {
    expect(worker).toContain('heap of the last half within 0.0 MB; at most 10: met');
    expect(worker).toContain(
      'CPU per job by the same work, last three tenths ÷ second to fourth 1.00; at most 1.2: met',
    );
    expect(api).toContain('heap of the last half within 20.0 MB; at most 10: MISSED');
  });

  it('names what grew, with what it holds', () => {
    expect(api).toContain('more in the last half: Map 1 (2000)');
  });
});
