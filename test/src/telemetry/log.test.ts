import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { createLog, findFrames } from '../../../src/telemetry/log.ts';
import { inSpan, traceIdOf } from '../../../src/telemetry/tracing.ts';
import { startTraced } from '../../support/start-traced.ts';

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

  it('says in which trace a line was written, where something is traced', async () => {
    await startTraced();
    const { lines, log } = createNotedLog('info');
    const given = { name: 'a span', kind: SpanKind.INTERNAL, describe: () => ({}) };
    const traceId = await inSpan(given, async (own) => {
      log.info({ event: 'http' });
      log.info({ event: 'http', traceId: 'its own' });
      return traceIdOf(own);
    });
    log.info({ event: 'http' });
    expect(lines.map((line) => JSON.parse(line).traceId)).toEqual([traceId, 'its own', undefined]);
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

describe('findFrames', () => {
  it('finds where an error came from', () => {
    const frames = findFrames(new Error('some words'));
    expect(frames[0]).toMatch(/^at .*log\.test\.ts:\d+:\d+\)?$/);
  });

  it('leaves out what it says, also where that looks like a place', () => {
    const frames = findFrames(new TypeError('its words\n    at the secret (file.ts:1:1)\n    at another'));
    expect(frames).not.toEqual([]);
    expect(frames.join()).not.toMatch(/its words|secret|another/);
  });

  it('finds the places of an error that says nothing', () => {
    expect(findFrames(new Error('')).length).toBeGreaterThan(0);
  });

  it.each(['', 'other words'])('tells nothing of an error whose words were changed to "%s"', (words) => {
    const changed = new Error('its words\n    at the secret');
    expect(changed.stack).toContain('secret');
    changed.message = words;
    expect(findFrames(changed)).toEqual([]);
  });

  it('tells nothing of an error without a stack', () => {
    expect(findFrames(Object.assign(new Error('words'), { stack: undefined }))).toEqual([]);
  });
});
