import { describe, expect, it } from 'vitest';
import { createFindings } from '../../../../scripts/laboratory/canaries/create-findings.ts';

const hits = Array.from({ length: 50_000 }, (_, n) => ({ n, how: 'as it is' }));
const search = { find: (bytes: Buffer) => (bytes.includes('many') ? hits : hits.slice(0, 1)) };

describe('createFindings', () => {
  it('says of each finding where it was', () => {
    const findings = createFindings(search);
    findings.look('logs', 'api.log', 'one');
    expect(findings.found).toEqual([{ n: 0, how: 'as it is', place: 'logs', where: 'api.log' }]);
    expect(findings.bytes).toMatchObject({ logs: 3, redis: 0 });
  });

  it('goes on searching a place when another one is full', () => {
    const findings = createFindings(search);
    for (let time = 0; time < 3; time++) findings.look('owner', 'GET /v1/jobs', 'many');
    expect(findings.found).toHaveLength(100_000);
    findings.look('logs', 'api.log', 'one');
    expect(findings.found.at(-1)).toMatchObject({ place: 'logs' });
  });
});
