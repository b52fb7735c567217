import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemMeanings } from '../../../../src/api/document/problem-meanings.ts';
import { html } from '../../../../src/api/html.ts';
import { type ProblemCodeName, problemCodes } from '../../../../src/submissions/problem-codes.ts';
import { keys, startApiFixture } from '../../../support/api-fixture.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeAll(async () => {
  api = await startApiFixture();
});
afterAll(() => api.close());

const codes = Object.keys(problemCodes) as ProblemCodeName[];
const ask = (path: string, headers: Record<string, string> = {}) => fetch(api.url + path, { headers });
const policyOf = async (path: string) => (await ask(path)).headers.get('content-security-policy') ?? '';

describe('GET /openapi.json', () => {
  it('is the same whoever asks, with a key or without', async () => {
    const read = async (path: string, key?: string) =>
      (await ask(path, key === undefined ? {} : { authorization: `Bearer ${key}` })).text();
    for (const path of ['/openapi.json', '/docs', '/docs/problems/job-unknown']) {
      const [without, ...others] = await Promise.all([
        read(path),
        ...[keys.root, keys.submit, 'unknown'].map((key) => read(path, key)),
      ]);
      expect(others).toEqual(others.map(() => without));
    }
  });
});

describe('GET /docs', () => {
  it('is served under a policy that allows nothing inline and nothing of another host', async () => {
    for (const path of ['/docs', '/docs/problems/job-unknown']) {
      const policy = await policyOf(path);
      expect(policy).toMatch(/^default-src 'self'; img-src 'self' data:; /);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      const page = await (await ask(path)).text();
      expect(page).not.toMatch(/<style|<script>|\son\w+=|\sstyle=/);
      const loaded = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => String(url));
      expect(loaded.length).toBeGreaterThan(1);
      for (const url of loaded) expect(url.startsWith('data:,') || /^[\w./-]+$/.test(url)).toBe(true);
    }
  });

  it('loads files that are there, as what they are, and no others', async () => {
    const types = {
      'swagger-ui.css': 'text/css',
      'swagger-ui-bundle.js': 'text/javascript',
      'start.js': 'text/javascript',
    };
    for (const [file, type] of Object.entries(types)) {
      const answer = await ask(`/docs/${file}`);
      expect([file, answer.status, answer.headers.get('content-type')]).toEqual([file, 200, `${type}; charset=utf-8`]);
      await answer.body?.cancel();
    }
    for (const file of ['package.json', 'constructor', '..%2fpackage.json', '%2e%2e%2fpackage.json', 'start.js%00']) {
      expect([400, 404]).toContain((await ask(`/docs/${file}`)).status);
    }
  });
});

describe('GET /docs/problems/{code}', () => {
  it.each(codes)('says of %s what it means and what to do, for browsers and for programs', async (code) => {
    const { status, title, detail, retryable } = problemCodes[code];
    const [page, json] = await Promise.all([
      ask(`/docs/problems/${code}`, { accept: 'text/html,*/*;q=0.8' }),
      ask(`/docs/problems/${code}`, { accept: 'application/json' }),
    ]);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const text = await page.text();
    for (const part of [title, code, `status ${status}`, problemMeanings[code], detail]) {
      expect(text).toContain(html`${part}`.markup);
    }
    const { routes, ...told } = (await json.json()) as { routes: string[] };
    expect(told).toEqual({ code, status, title, retryable, when: problemMeanings[code], whatToDo: detail });
    expect(routes.every((route) => /^(GET|POST|PATCH|DELETE) \//.test(route))).toBe(true);
  });

  it('names who answers so', async () => {
    const answer = await ask('/docs/problems/not-dead', { accept: 'application/json' });
    expect(await answer.json()).toMatchObject({
      routes: ['DELETE /v1/dead-letters/{id}', 'POST /v1/dead-letters/{id}/replay'],
    });
  });

  it('is 404 for a code that there is not', async () => {
    for (const code of ['unheard-of', 'constructor', '%3Cscript%3E']) {
      const answer = await ask(`/docs/problems/${code}`);
      expect(await answer.json()).toMatchObject({ status: 404, code: 'route-unknown' });
    }
  });

  it('is where the type of a problem leads', async () => {
    const { type } = (await (await api.call('/v1/jobs/job_x')).json()) as { type: string };
    expect((await fetch(new URL(type, api.url))).status).toBe(200);
  });
});
