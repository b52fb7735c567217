import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys } from '../../../support/api-fixture.ts';
import { startConsole } from '../../../support/start-console.ts';

const hostile = '<script>alert(1)</script>';
let console: Awaited<ReturnType<typeof startConsole>>;
let id: string;
beforeAll(async () => {
  const rejected = [{ row: 2, code: 'input-invalid', message: `/input/subject: ${hostile}` }];
  console = await startConsole({ listRejected: async () => rejected });
  const body = ['{"input": {"subject": "one"}, "customId": "a"}', '{"input": {"subject": 7}}'].join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await console.call('/v1/batches?task=sort-note', { method: 'POST', headers, body });
  id = ((await answer.json()) as { id: string }).id;
});
afterAll(() => console.close());

const headersOf = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });
const ask = (path: string, key = keys.operate, init: RequestInit = {}) =>
  console.ask(path, { headers: headersOf(key), ...init });
const textOf = async (path: string, key?: string) => (await ask(path, key)).text();
const post = (path: string, key = keys.operate) => ask(path, key, { method: 'POST', body: new URLSearchParams() });

describe('createBatchesView', () => {
  it('lists batches with their numbers as links, each tenant its own', async () => {
    const text = await textOf('/batches');
    expect(text).toContain(`<a href="/console/batches/${id}">${id}</a>`);
    expect(text).toContain(`<a href="/console/jobs?batch=${id}">1</a>`);
    expect(text).not.toContain('status=failed');
    expect(await textOf('/batches', keys.otherOperate)).not.toContain(id);
    expect(await textOf('/batches', keys.root)).toContain('>acme<');
    expect((await ask('/batches', keys.submit)).status).toBe(403);
    expect((await ask('/batches?cursor=foreign')).status).toBe(400);
  });
});

describe('createBatchPages', () => {
  it('shows how far a batch is, and which rows were no jobs, without a value of them', async () => {
    const text = await textOf(`/batches/${id}`);
    expect(text).toMatch(/<rect class="is-rejected" x="0" width="50" height="10"\/>/);
    expect(text).toContain(`queued: <a href="/console/jobs?batch=${id}&amp;status=queued">1</a>`);
    expect(text).toContain(`rejected: <a href="/console/batches/${id}#rejected">1</a>`);
    expect(text).not.toContain('degraded=true');
    expect(text).toContain('/input/subject: &lt;script&gt;');
    expect(text).not.toContain(hostile);
    expect(text).not.toContain('About');
  });

  it('is another tenant’s for nobody but the installation', async () => {
    for (const path of [`/batches/${id}`, `/batches/${id}/cancel`, `/batches/${id}/results`]) {
      expect((await ask(path, keys.otherOperate)).status).toBe(404);
      expect((await ask(path, keys.root)).status).toBe(200);
    }
    expect((await post(`/batches/${id}/results`, keys.otherOperate)).status).toBe(404);
    expect((await post(`/batches/${id}/cancel`, keys.otherOperate)).status).toBe(404);
    expect((await ask('/batches/batch_x')).status).toBe(400);
  });

  it('sends the results as a file, behind a page that says what they are', async () => {
    expect(await textOf(`/batches/${id}/results`)).toContain('2 rows of');
    const answer = await post(`/batches/${id}/results`);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${id}.ndjson"`);
    const lines = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { row: number });
    expect(lines.map(({ row }) => row)).toEqual([1, 2]);
  });

  it('asks with the count before it cancels', async () => {
    expect(await textOf(`/batches/${id}/cancel`)).toContain(
      'what has not ended of its jobs is cancelled: 1 (1 queued, 0 running, 0 in review)',
    );
    const answer = await post(`/batches/${id}/cancel`);
    expect(answer.headers.get('location')).toBe(`/console/batches/${id}?done=cancelled&count=1`);
    expect(await textOf(`/batches/${id}`)).toContain('<dd>cancelled</dd>');
  });
});
