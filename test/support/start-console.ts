import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import type { AuditLog, Teller } from '../../src/audit/audit-log.ts';
import { createPages } from '../../src/console/create-pages.ts';
import type { ConsoleTools } from '../../src/operations/console-tools.ts';
import type { Following } from '../../src/operations/follower.ts';
import { startApiFixture } from './api-fixture.ts';

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

/** Starts the API with its pages over tools in memory. `changes` replaces single ones of the console's own. */
export async function startConsole(changes: Partial<ConsoleTools> = {}, given: PagesGiven = {}) {
  const told: string[] = [];
  const consoleTools: ConsoleTools = { findOwner: async () => undefined, followAny: () => silent, ...changes };
  const { publicUrl, production = false, adapters = [], trustedProxies } = given;
  const tellerOf = ({ key }: { key: string }): Pick<Teller, 'tell' | 'tellOnce'> => ({
    tell: async (_tenant, { act }) => void told.push(`${act} ${key}`),
    tellOnce: async (_tenant, deeds) => void told.push(...deeds.map(({ act }) => `${act} ${key}`)),
  });
  const audit = { as: tellerOf } as unknown as AuditLog;
  const api = await startApiFixture({
    ...(trustedProxies && { trustedProxies }),
    createPages: ({ tools, log, refusals }) =>
      createPages({ tools: { ...tools, ...consoleTools }, audit, adapters, log, production, publicUrl, refusals }),
  });
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}/console${path}`, { redirect: 'manual', ...init });
  const logIn = (key: string, fields: Record<string, string> = {}) =>
    ask('/login', { method: 'POST', body: new URLSearchParams({ key, ...fields }) });
  return { ...api, told, ask, logIn };
}
