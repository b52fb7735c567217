import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BatchView } from '../../../../src/jobs/batch-view.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { startScriptedApi } from '../../../support/start-scripted-api.ts';

const ID = 'batch_0192c3aa-0000-7000-8000-000000000000';
const file = fileURLToPath(new URL('../../../../scripts/samples/tickets.csv', import.meta.url));

const ended = { rejected: 0, inReview: 0, succeeded: 0, degraded: 0, failed: 0, cancelled: 0, expired: 0 };
const batch = (status: BatchView['status'], counts: Partial<BatchView['counts']>) => ({
  body: {
    ...{ id: ID, task: 't', status, createdAt: '', finishedAt: null, endedEarly: null },
    counts: { total: 2, queued: 0, running: 0, ...ended, ...counts },
  },
});
const running = batch('running', { queued: 1, running: 1 });

const open = (AIRLOCK_URL: string) => openTerminal({ AIRLOCK_URL, AIRLOCK_API_KEY: 'ak_0123456789abcdef' });

describe('the outcome of enqueue', () => {
  it.each([
    { failOn: 'degraded', counts: { succeeded: 2, degraded: 1 }, exitCode: 1 },
    { failOn: 'failed', counts: { succeeded: 2, degraded: 1 }, exitCode: 0 },
    { failOn: 'degraded', counts: { succeeded: 2 }, exitCode: 0 },
    { failOn: 'degraded', counts: { succeeded: 1, expired: 1 }, exitCode: 1 },
    { failOn: 'failed', counts: { succeeded: 1, failed: 1 }, exitCode: 1 },
  ])('waits with --fail-on $failOn, and exits $exitCode for $counts', async ({ failOn, counts, exitCode }) => {
    const { url, requests } = await startScriptedApi(running, running, batch('finished', counts), { body: '' });
    const terminal = open(url);
    expect(await terminal.run('enqueue', file, '--task', 't', '--fail-on', failOn)).toBe(exitCode);
    expect(requests[2]).toMatchObject({ path: `/v1/batches/${ID}` });
  });

  it('says in its last line how many answers are degraded', async () => {
    const { url } = await startScriptedApi(running, batch('finished', { succeeded: 2, degraded: 1 }));
    const terminal = open(url);
    expect(await terminal.run('enqueue', file, '--task', 't', '--watch')).toBe(0);
    expect(terminal.stderr.endsWith('  done 100% · 2 rows · 2 succeeded (1 degraded)\n')).toBe(true);
  });

  it('refuses --fail-on with --dry-run, and for what is no outcome', async () => {
    for (const args of [
      ['--fail-on', 'failed', '--dry-run'],
      ['--fail-on', 'running'],
    ]) {
      expect(await openTerminal({}).run('enqueue', file, '--task', 't', ...args)).toBe(2);
    }
  });
});
