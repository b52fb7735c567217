import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBoardRouter } from '../../../src/api/board.ts';
import { createRefusalLimit } from '../../../src/api/limit-refusals.ts';
import { createSessions } from '../../../src/api/login/sessions.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { keys } from '../../support/api-fixture.ts';
import { rawRequest, sendRaw } from '../../support/send-raw.ts';
import { BOARD_CANARY, boardVisits, startBoard } from '../../support/start-board.ts';

let board: Awaited<ReturnType<typeof startBoard>>;
beforeAll(async () => {
  board = await startBoard();
});
afterAll(() => board.close());

const operator = { authorization: `Bearer ${keys.installation}` };
const page = { accept: 'text/html' };

/** Asks without any key of its own. */
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${board.url}/admin/queues${path}`, { redirect: 'manual', ...init });

const logIn = (key: string, headers: Record<string, string> = {}) =>
  ask('/login', { method: 'POST', headers, body: new URLSearchParams({ key }) });

const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('createBoardRouter', () => {
  it('shows whoever has no key the login page, and nothing else', async () => {
    for (const path of ['', '/', '/queue/model', '/api/queues', '/static/images/logo.svg', '/nothing']) {
      const answer = await ask(path, { headers: page });
      const text = await answer.text();
      expect([path, answer.status]).toEqual([path, 401]);
      expect(text).toContain('<form method="post" action="/admin/queues/login">');
      expect(text).not.toContain('<script');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const answer = await ask('/api/queues');
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'key-missing' });
  });

  it('logs in who is of the installation, for as long as the cookie says and the key lives', async () => {
    for (const key of [keys.installation, keys.root]) {
      const answer = await logIn(key);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/queues/']);
      const attributes = answer.headers.get('set-cookie')?.split('; ').slice(1);
      expect(attributes?.sort()).toEqual(['HttpOnly', 'Max-Age=28800', 'Path=/', 'SameSite=Strict']);
      const cookie = cookieOf(answer);
      expect(cookie).not.toContain(key);
      expect((await ask('/api/queues', { headers: { cookie } })).status).toBe(200);
    }
  });

  it.each([
    { given: { publicUrl: 'https://airlock.example' }, headers: {}, isSecure: true },
    {
      given: { publicUrl: 'http://airlock.lan', production: true },
      headers: { 'x-forwarded-proto': 'https' },
      isSecure: false,
    },
    { given: {}, headers: { 'x-forwarded-proto': 'https' }, isSecure: false },
    { given: { trustedProxies: ['127.0.0.0/8'] }, headers: { 'x-forwarded-proto': 'https' }, isSecure: true },
    { given: { trustedProxies: ['127.0.0.0/8'] }, headers: {}, isSecure: false },
  ])('makes the cookie secure as the public URL says, else as a trusted proxy does: $given', async (one) => {
    const other = await startBoard(one.given);
    const answer = await fetch(`${other.url}/admin/queues/login`, {
      ...{ method: 'POST', redirect: 'manual', headers: one.headers as Record<string, string> },
      body: new URLSearchParams({ key: keys.installation }),
    });
    expect(answer.status).toBe(303);
    expect(/; Secure(;|$)/.test(answer.headers.get('set-cookie') ?? '')).toBe(one.isSecure);
    await other.close();
  });

  it('refuses a key that is unknown or of a tenant alone, whatever its role, without a cookie', async () => {
    for (const [key, status] of [
      ['', 401],
      [BOARD_CANARY, 401],
      [keys.submit, 403],
      [keys.operate, 403],
      [keys.admin, 403],
      [keys.otherOperate, 403],
    ] as const) {
      const answer = await logIn(key);
      const text = await answer.text();
      expect(answer.status).toBe(status);
      expect(text).toContain('role="alert"');
      expect(text).not.toContain(BOARD_CANARY);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
    for (const key of [keys.submit, keys.operate, keys.admin, keys.otherOperate]) {
      const answer = await ask('/api/queues', { headers: { authorization: `Bearer ${key}` } });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'role-too-low']);
    }
    const stranger = await ask('/api/queues', { headers: { authorization: `Bearer ${BOARD_CANARY}` } });
    expect([stranger.status, ((await stranger.json()) as { code: string }).code]).toEqual([401, 'key-invalid']);
    expect(board.logLines.join('')).not.toContain(BOARD_CANARY);
  });

  it('ends a session at logout', async () => {
    const cookie = cookieOf(await logIn(keys.installation));
    expect(await (await ask('/logout', { headers: { cookie } })).text()).toContain('action="/admin/queues/logout"');
    expect((await ask('/api/queues', { headers: { cookie } })).status).toBe(200);
    const answer = await ask('/logout', { method: 'POST', headers: { cookie } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/queues/login']);
    expect((await ask('/api/queues', { headers: { cookie } })).status).toBe(401);
  });

  it('refuses a form that another site sends', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await logIn(keys.installation, headers);
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 'origin-foreign' });
      expect((await ask('/logout', { method: 'POST', headers })).status).toBe(403);
    }
  });

  it('serves the page of Bull Board under its own policy', async () => {
    const answer = await ask('/', { headers: { ...operator, ...page } });
    expect(await answer.text()).toContain('<base href="/admin/queues/" />');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; style-src 'self' 'unsafe-inline';/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect((await ask('/static/images/logo.svg', { headers: operator })).status).toBe(200);
  });

  it('shows visits by their ids, task, times and states', async () => {
    const answer = await ask('/api/queues?activeQueue=model&status=failed&page=1&jobsPerPage=10', {
      headers: operator,
    });
    const { queues } = (await answer.json()) as { queues: { name: string; jobs: unknown[]; counts: object }[] };
    expect(queues[0]).toMatchObject({ name: 'model', readOnlyMode: true, counts: { failed: 1 } });
    expect(queues[0]?.jobs).toEqual([
      expect.objectContaining({
        id: boardVisits.failed,
        name: 'sort-note',
        isFailed: true,
        failedReason: '(hidden)',
        stacktrace: [],
        data: { jobId: 'job_1', tenant: 'acme' },
        opts: { attempts: 1 },
        returnValue: null,
        progress: 0,
      }),
    ]);
  });

  it('shows nothing else of a visit in any of its answers', async () => {
    const visits = Object.values(boardVisits).map((id) => `/api/queues/model/${id}`);
    const paths = [
      ...['latest', 'waiting', 'failed', 'delayed'].map((status) => `/api/queues?activeQueue=model&status=${status}`),
      ...visits.flatMap((path) => [path, `${path}/logs`, `${path}/flow`]),
      ...['metrics', 'default-job-options', 'workers', 'rate-limit', 'job-data-schema'].map(
        (part) => `/api/queues/model/${part}`,
      ),
      '/api/job-schedulers',
      '/api/redis/stats',
      `/api/queues/model/${BOARD_CANARY}`,
      `/api/queues/${BOARD_CANARY}/metrics`,
      `/api/queues?status=${BOARD_CANARY}`,
    ];
    for (const path of paths) {
      const answer = await ask(path, { headers: operator });
      expect([path, answer.headers.get('content-type')]).toEqual([path, 'application/json; charset=utf-8']);
      expect([path, await answer.text()]).toEqual([path, expect.not.stringContaining(BOARD_CANARY)]);
    }
    expect(board.logLines.join('')).not.toContain(BOARD_CANARY);
  });

  it('changes nothing, whatever is asked', async () => {
    const before = await board.queue.getJobCounts();
    const cookie = cookieOf(await logIn(keys.root));
    for (const [method, path] of [
      ['PUT', `/api/queues/model/${boardVisits.failed}/retry/failed`],
      ['PUT', `/api/queues/model/${boardVisits.failed}/clean`],
      ['PUT', '/api/queues/model/pause'],
      ['PUT', '/api/queues/pause'],
      ['PUT', '/api/queues/model/empty'],
      ['PUT', '/api/queues/model/obliterate'],
      ['POST', '/api/queues/model/add'],
      ['PATCH', `/api/queues/model/${boardVisits.waiting}/update-data`],
      ['DELETE', '/api/queues/model'],
    ] as const) {
      for (const headers of [operator, { cookie }]) {
        const answer = await ask(path, { method, headers });
        expect([method, path, answer.status]).toEqual([method, path, 405]);
      }
      expect((await ask(path, { method })).status).toBe(401);
    }
    expect(await board.queue.isPaused()).toBe(false);
    expect(await board.queue.getJobCounts()).toEqual(before);
  });

  it.each([
    ['no JSON', {}, 'canary', 400, 'json-invalid'],
    ['of an unknown encoding', { 'Content-Encoding': 'lzma' }, '{}', 415, 'content-encoding'],
    ['no gzip', { 'Content-Encoding': 'gzip' }, '{}', 400, 'json-invalid'],
    ['too large', {}, `"${'x'.repeat(200_000)}"`, 413, 'body-too-large'],
  ])('refuses a body that is %s', async (_what, own, body, status, code) => {
    const headers = { Authorization: operator.authorization, 'Content-Type': 'application/json', ...own };
    const length = { 'Content-Length': String(body.length) };
    const bytes = rawRequest('GET /admin/queues/api/queues HTTP/1.1', { ...headers, ...length }, body);
    const answer = await sendRaw(Number(new URL(board.url).port), bytes);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, expect.objectContaining({ code })]);
    expect(answer.body).not.toContain('canary');
  });

  it.each(['/api/queues/%ff/x', '/api/queues/%E0%A4/1'])('refuses the path %s', async (path) => {
    expect((await ask(path, { headers: operator })).status).toBe(400);
  });

  it('slows down who guesses keys, and takes a right one at any time', async () => {
    const other = await startBoard();
    const send = (key: string) => {
      const body = new URLSearchParams({ key });
      return fetch(`${other.url}/admin/queues/login`, { method: 'POST', redirect: 'manual', body });
    };
    const statuses: number[] = [];
    for (let n = 0; n < 31; n += 1) statuses.push((await send('guess')).status);
    expect(statuses).toEqual([...Array(30).fill(401), 429]);
    const late = await send('guess');
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await late.text()).toContain('action="/admin/queues/login"');
    expect((await send(keys.installation)).status).toBe(303);
    expect((await send(keys.submit)).status).toBe(403);
    // One count for all doors, and the page to log in at costs nothing of it.
    const viaHeader = await fetch(`${other.url}/v1/tasks`, { headers: { authorization: 'Bearer guess' } });
    expect(viaHeader.status).toBe(429);
    expect((await fetch(`${other.url}/admin/queues/`, { headers: page })).status).toBe(401);
    await other.close();
  });

  it('refuses a queue that is not read-only', () => {
    const adapters = [new BullMQAdapter(board.queue)];
    const findCaller = async () => undefined;
    const given = { adapters, findCaller, log: createLog('silent'), production: false };
    const sessions = createSessions(findCaller);
    const limit = { publicUrl: undefined, refusals: createRefusalLimit(), tell: async () => undefined, sessions };
    expect(() => createBoardRouter({ ...given, ...limit, basePath: '/admin/queues' })).toThrow(RangeError);
  });
});
