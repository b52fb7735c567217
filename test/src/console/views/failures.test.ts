import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureGroup } from '../../../../src/operations/list-failures.ts';
import { keys } from '../../../support/api-fixture.ts';
import { startConsole } from '../../../support/start-console.ts';

const from = '2026-01-31T08:00:00.000Z';
const group: FailureGroup = {
  ...{ code: 'answer-leaks', of: 'jobs', task: 'note', version: 3, profile: null, model: null, count: 7 },
  ...{ firstSeen: '2026-01-31T08:00:00.000Z', lastSeen: '2026-01-31T09:00:00.000Z', series: [3, 4] },
};
let groups: FailureGroup[] = [];
let left = 0;
const read: unknown[] = [];
let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole({
    listFailures: async (...asked) => {
      read.push(asked);
      return { groups, left, from, to: '2026-01-31T09:30:12.000Z', partMs: 3_600_000 };
    },
  });
});
afterAll(() => console.close());

async function open(path: string, shown: FailureGroup[] = [], key = keys.operate) {
  groups = shown;
  const answer = await console.ask(path, { headers: { accept: 'text/html', authorization: `Bearer ${key}` } });
  return { status: answer.status, text: (await answer.text()).replaceAll('&amp;', '&') };
}

describe('createFailuresView', () => {
  it('says so where nothing failed', async () => {
    const { text } = await open('/failures');
    expect(text).toContain('No job failed or expired.');
    expect(text).toContain('Nothing was wrong with a request or an answer.');
    expect(text).toContain('Counted in parts of 1 h');
  });

  it('tells of jobs that failed with where they are, and how to replay them', async () => {
    const { text } = await open('/failures', [group]);
    const since = encodeURIComponent(from);
    expect(text).toContain(`<a href="/console/jobs?failure=answer-leaks&ended=true&task=note&since=${since}">7</a>`);
    expect(text).toContain('href="/console/dead-letters/replay?code=answer-leaks&task=note">its dead letters');
    expect(text).toContain('<time datetime="2026-01-31T08:00:00.000Z">2026-01-31 08:00</time>');
    expect(text).toContain('<svg class="spark"');
  });

  it('tells of attempts by profile and model, and has nothing to replay of them', async () => {
    const attempt = { ...group, of: 'attempts', profile: 'primary', model: 'small 2' } as const;
    const { text } = await open('/failures', [attempt]);
    expect(text).toContain('/console/jobs?attemptFailure=answer-leaks&task=note&profile=primary&since=');
    expect(text).toContain('small 2');
    expect(text).not.toContain('its dead letters');
  });

  it('names nothing of many that are counted together', async () => {
    left = 4;
    const { text } = await open('/failures', [{ ...group, task: '*', version: 0 }]);
    left = 0;
    expect(text).toContain('many together');
    expect(text).not.toContain('task=*');
    expect(text).toContain('Of more than 1 groups');
  });

  it('reads the window and the task that were asked for, of whom the caller may see', async () => {
    read.length = 0;
    const { text } = await open('/failures?window=7d&task=note');
    expect(text).toContain('href="/console/failures?window=7d&task=note" aria-current="true"');
    expect(text).toContain('<input type="hidden" name="window" value="7d">');
    await open('/failures', [], keys.installation);
    await open('/failures?tenant=globex', [], keys.installation);
    expect(read).toEqual([
      ['acme', { window: '7d', task: 'note' }],
      [null, { window: '24h', task: undefined }],
      ['globex', { window: '24h', task: undefined }],
    ]);
    for (const [path, status] of [
      ['/failures?tenant=globex', 404],
      ['/failures?window=2h', 400],
      ['/failures?task=%3Cscript%3E', 400],
    ] as const) {
      expect((await open(path)).status).toBe(status);
    }
    expect((await open('/failures', [], keys.submit)).status).toBe(403);
  });

  it('writes no markup of others', async () => {
    const bad = '<script>alert(1)</script>';
    const hostile = { ...group, code: bad, task: bad, profile: bad, model: bad };
    const { text } = await open('/failures', [hostile, { ...hostile, of: 'attempts' }]);
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;');
  });
});
