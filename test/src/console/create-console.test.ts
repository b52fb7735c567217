import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiTools } from '../../../src/api/api-tools.ts';
import type { Following } from '../../../src/operations/follower.ts';
import { jobIdOf, keys } from '../../support/api-fixture.ts';
import { startConsole } from '../../support/start-console.ts';

let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole();
});
afterAll(() => console.close());

const page = { accept: 'text/html' };
const bearer = (key: string) => ({ ...page, authorization: `Bearer ${key}` });
const post = (path: string, key: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  console.ask(path, { method: 'POST', headers: { ...bearer(key), ...headers }, body: new URLSearchParams(fields) });

describe('createConsoleRouter', () => {
  it('shows who has no key the login page, which leads back to where it was asked', async () => {
    const answer = await console.ask('/providers?tenant=acme', { headers: page });
    expect(answer.status).toBe(401);
    const text = await answer.text();
    expect(text).toContain('<form method="post" action="/console/login">');
    expect(text).toContain('name="next" value="/console/providers?tenant=acme"');
    expect((await console.ask('/providers')).status).toBe(401);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('logs in operators and administrators of any tenant, and leads nowhere else', async () => {
    for (const key of [keys.operate, keys.admin, keys.installation, keys.root, keys.otherOperate]) {
      const answer = await console.logIn(key, { next: '/console/providers' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console/providers']);
      const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
      expect((await console.ask('/providers', { headers: { ...page, cookie } })).status).toBe(200);
    }
    for (const next of [
      'https://elsewhere.example/',
      '//elsewhere.example',
      '/admin/queues/',
      '',
      '/console/../..//x',
      '/console/%2e%2e//x',
    ]) {
      const answer = await console.logIn(keys.operate, { next });
      expect(answer.headers.get('location')).toBe('/console/');
    }
    expect((await console.logIn(keys.submit)).status).toBe(403);
    expect((await console.logIn('nobody')).status).toBe(401);
  });

  it('has nothing inline and nothing of another host on its pages', async () => {
    const answer = await console.ask('/providers', { headers: bearer(keys.operate) });
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'self'; /);
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).not.toMatch(/<script(?![^>]* src=)|style="|https?:\/\//);
  });

  it('shows a tenant only to whom it belongs', async () => {
    const show = (key: string) => console.ask('/providers?tenant=globex', { headers: bearer(key) });
    expect((await show(keys.otherOperate)).status).toBe(200);
    expect((await show(keys.installation)).status).toBe(200);
    expect((await show(keys.operate)).status).toBe(404);
    expect((await show(keys.submit)).status).toBe(403);
  });

  it('keeps filters when another tenant is chosen, and nothing that was done or where a list stood', async () => {
    const answer = await console.ask('/failures?window=7d&done=set&count=1', { headers: bearer(keys.root) });
    const form = /<form class="tenant"[\s\S]*?<\/form>/.exec(await answer.text())?.[0] ?? '';
    expect([...form.matchAll(/name="(\w+)"/g)].map(([, name]) => name)).toEqual(['window', 'tenant']);
  });

  it('knows no tenant that there is not', async () => {
    const answer = await console.ask('/failures?tenant=nobody', { headers: bearer(keys.root) });
    expect(answer.status).toBe(404);
  });

  it('answers what is wrong as a page to browsers, and as a problem to others', async () => {
    const asked = await console.ask('/providers?colour=red', { headers: bearer(keys.operate) });
    expect([asked.status, asked.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(await asked.text()).not.toContain('red');
    const { accept: _, ...headers } = bearer(keys.operate);
    const told = await console.ask('/providers?colour=red', { headers });
    expect(await told.json()).toMatchObject({ code: 'query-invalid' });
    expect((await console.ask('/nothing', { headers: bearer(keys.operate) })).status).toBe(404);
  });

  it('does nothing for a form of another site', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://elsewhere.example' }]) {
      const answer = await post('/providers/primary/pause', keys.root, {}, headers);
      expect(answer.status).toBe(403);
    }
    expect(console.asked.filter(([name]) => name !== 'readStats')).toEqual([]);
  });

  it('does what is asked for by who may, and says so on the page behind it', async () => {
    expect((await post('/providers/primary/pause', keys.operate)).status).toBe(403);
    const answer = await post('/providers/primary/pause', keys.root);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console/providers?done=paused&count=1']);
    const after = await console.ask('/providers?done=paused&count=1', { headers: bearer(keys.root) });
    expect(await after.text()).toContain('Paused: 1.');
  });

  it('refuses a form of too many fields before it looks at them', async () => {
    const fields = Object.fromEntries(Array.from({ length: 2001 }, (_, n) => [`output.$${n}`, '1']));
    const answer = await post(`/reviews/${jobIdOf(1)}`, keys.operate, fields);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('There are 2000 at most.')]);
  });

  it('ends a stream with the key that it was opened with', async () => {
    let isKnown = true;
    const findCaller: ApiTools['findCaller'] = async () =>
      isKnown ? { keyId: 'key_1', tenant: 'acme', role: 'operate', scope: 'tenant' } : undefined;
    const following: Following = { isOver: false, start: () => () => undefined };
    const other = await startConsole({ findCaller, followAny: () => following });
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const stream = await other.ask('/events', { headers: { authorization: 'Bearer key' } });
    const text = stream.text();
    isKnown = false;
    vi.advanceTimersByTime(15_000);
    expect(await text).toMatch(/^retry: \d+\n\n/);
    vi.useRealTimers();
    await other.close();
  });

  it('tells the audit log of who reads', () => {
    expect(console.told).toContain('console.login key_operate');
    expect(console.told).toContain('console.read key_operate');
    expect(console.told.filter((line) => line.includes('submit'))).toEqual([]);
  });
});
