import { createSessions } from '../../src/api/login/sessions.ts';
import { createConsoleRouter } from '../../src/console/create-console.ts';
import type { Tools } from '../../src/console/list-views.ts';
import type { ConsoleTools } from '../../src/operations/console-tools.ts';
import type { Following } from '../../src/operations/follower.ts';
import { viewQuality } from '../../src/operations/quality-figures.ts';
import { viewBusiness } from '../../src/operations/stats-figures.ts';
import { startApiFixture } from './api-fixture.ts';
import { createNow } from './fake-now.ts';

const during = { from: '2026-01-31T08:30:00.000Z', to: '2026-01-31T09:30:12.000Z' };

const silent: Following = {
  isOver: false,
  start: ({ end }) => {
    end();
    return () => undefined;
  },
};

/** Starts the API with a console over tools in memory. `changes` replaces single ones of what its pages use. */
export async function startConsole(changes: Partial<Tools> = {}) {
  const told: string[] = [];
  const consoleTools: ConsoleTools & Partial<Tools> = {
    ...{ findOwner: async () => undefined, followAny: () => silent, readNow: async () => createNow() },
    listFailures: async () => ({ groups: [], left: 0, partMs: 60_000, ...during }),
    readQuality: async () => ({
      ...{ groups: [], left: 0, parts: [], ...during },
      total: { answered: 0, quality: viewQuality({}), business: viewBusiness({}) },
    }),
    ...changes,
  };
  const api = await startApiFixture({
    createConsole: ({ tools, log, refusals }) => {
      const { findCaller } = tools;
      return createConsoleRouter({
        ...{ findCaller, log, refusals, publicUrl: undefined, production: false, basePath: '/console' },
        sessions: createSessions(findCaller),
        tools: { ...tools, ...consoleTools },
        tell: async (act, { keyId }) => void told.push(`${act} ${keyId}`),
      });
    },
  });
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}/console${path}`, { redirect: 'manual', ...init });
  const logIn = (key: string, fields: Record<string, string> = {}) =>
    ask('/login', { method: 'POST', body: new URLSearchParams({ key, ...fields }) });
  return { ...api, told, ask, logIn };
}
