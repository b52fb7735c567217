import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import type { ApiTools } from '../../src/api/api-tools.ts';
import type { AuditLog, Teller } from '../../src/audit/audit-log.ts';
import { createPages } from '../../src/console/create-pages.ts';
import type { Tools } from '../../src/console/list-views.ts';
import type { Following } from '../../src/operations/follower.ts';
import { viewQuality } from '../../src/operations/quality-figures.ts';
import { viewBusiness } from '../../src/operations/stats-figures.ts';
import { startApiFixture } from './api-fixture.ts';
import { createFakeBatchPages } from './fake-batch-pages.ts';
import { createFakeLooks } from './fake-looks.ts';
import { createNow } from './fake-now.ts';
import { createFakeReviewQueue } from './fake-review-queue.ts';

const during = { from: '2026-01-31T08:30:00.000Z', to: '2026-01-31T09:30:12.000Z' };

const silent: Following = {
  isOver: false,
  start: ({ end }) => {
    end();
    return () => undefined;
  },
};

interface PagesGiven {
  publicUrl?: string;
  production?: boolean;
  trustedProxies?: string[];
  adapters?: readonly BaseAdapter[];
}

/** Starts the API with its pages over tools in memory. `changes` replaces single ones of what they use. */
export async function startConsole(changes: Partial<Tools> = {}, given: PagesGiven = {}) {
  const told: string[] = [];
  const { tools: looks, ...fake } = createFakeLooks();
  const createTools = (tools: ApiTools): Tools => ({
    ...tools,
    ...{ findOwner: async () => undefined, followAny: () => silent, readNow: async () => createNow() },
    listFailures: async () => ({ groups: [], left: 0, partMs: 60_000, ...during }),
    readQuality: async () => ({
      ...{ groups: [], left: 0, parts: [], ...during },
      total: { answered: 0, quality: viewQuality({}), business: viewBusiness({}) },
    }),
    ...{ ...looks, ...createFakeReviewQueue(tools), ...createFakeBatchPages(tools) },
    ...changes,
  });
  const { publicUrl, production = false, adapters = [], trustedProxies } = given;
  const tellerOf = ({ key }: { key: string }): Pick<Teller, 'tell' | 'tellOnce'> => ({
    tell: async (_tenant, { act }) => void told.push(`${act} ${key}`),
    tellOnce: async (_tenant, deeds) => void told.push(...deeds.map(({ act }) => `${act} ${key}`)),
  });
  const audit = { as: tellerOf } as unknown as AuditLog;
  const api = await startApiFixture({
    ...{ tools: changes, ...(trustedProxies && { trustedProxies }) },
    createPages: ({ tools, log, refusals }) =>
      createPages({ tools: createTools(tools), audit, adapters, log, production, publicUrl, refusals }),
  });
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}/console${path}`, { redirect: 'manual', ...init });
  const logIn = (key: string, fields: Record<string, string> = {}) =>
    ask('/login', { method: 'POST', body: new URLSearchParams({ key, ...fields }) });
  return { ...api, ...fake, told, ask, logIn };
}
