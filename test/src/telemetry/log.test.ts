import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/telemetry/log.ts';

function createNotedLog(level: string) {
  const lines: string[] = [];
  return { lines, log: createLog(level, { write: (line) => void lines.push(line) }) };
}

describe('createLog', () => {
  it('writes one JSON line an event, with its level and an ISO time, and nothing about the machine', () => {
    const { lines, log } = createNotedLog('info');
    log.info({ event: 'api-started', url: 'http://127.0.0.1:3000' });
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toEqual({ level: 30, time: expect.any(String), event: 'api-started', url: 'http://127.0.0.1:3000' });
    expect(new Date(line.time).toISOString()).toBe(line.time);
  });

  it('leaves out what is below its level, and everything when it is silent', () => {
    const warn = createNotedLog('warn');
    warn.log.info({ event: 'http' });
    warn.log.error({ event: 'worker-trouble' });
    expect(warn.lines).toHaveLength(1);
    const silent = createNotedLog('silent');
    silent.log.fatal({ event: 'worker-trouble' });
    expect(silent.lines).toEqual([]);
  });
});
