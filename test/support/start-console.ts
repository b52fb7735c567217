import type { ApiTools } from '../../src/api/api-tools.ts';
import { createSessions } from '../../src/api/login/sessions.ts';
import { createConsoleRouter } from '../../src/console/create-console.ts';
import type { ConsoleTools } from '../../src/operations/console-tools.ts';
import type { Following } from '../../src/operations/follower.ts';
import { startApiFixture } from './api-fixture.ts';
import { createFakeBatchPages } from './fake-batch-pages.ts';
import { createFakeReviewQueue } from './fake-review-queue.ts';

const silent: Following = {
  isOver: false,
  start: ({ end }) => {
    end();
    return () => undefined;
  },
};

/**
 * Starts the API with a console over tools in memory. `changes` replaces single ones of the console's own, `tools` those
 * of the API.
 */
export async function startConsole(changes: Partial<ConsoleTools> = {}, tools: Partial<ApiTools> = {}) {
  const told: string[] = [];
  const api = await startApiFixture({
    tools,
    createConsole: ({ tools, log, refusals }) => {
      const { findCaller } = tools;
      const consoleTools: ConsoleTools = {
        ...{ findOwner: async () => undefined, followAny: () => silent },
        ...{ ...createFakeReviewQueue(tools), ...createFakeBatchPages(tools) },
        ...changes,
      };
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
