import { describe, expect, it } from 'vitest';
import { sumUp, writeTable } from '../../../../scripts/laboratory/fuzz/report.ts';

describe('writeTable', () => {
  it('has a row for each status, and says of each zero whether it was met', () => {
    const seen = { sent: 30, answers: { 202: 10, none: 20 }, violations: { foreign: 2 } };
    const table = writeTable(sumUp(seen, { seed: 7, seconds: 3 }));
    expect(table).toContain('| answered none | 20 |  |');
    expect(table).toContain("| answers with another tenant's data | 2 | 0: MISSED |");
    expect(table).toContain('| processes that crashed | 0 | 0: met |');
    expect(table).toContain('seed 7');
  });
});
