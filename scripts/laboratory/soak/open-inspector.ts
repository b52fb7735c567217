import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { WebSocket } from 'undici';
import type { Census } from './find-growth.ts';

/** A process of Node as its own inspector shows it; every call rejects once it has ended. */
export interface Inspector {
  /** All that it has taken so far, milliseconds. */
  readCpuMs: () => Promise<number>;
  /** After a garbage collection: JavaScript's heap with the buffers outside of it, and what the system has given. */
  readMemory: () => Promise<{ heapBytes: number; rssBytes: number }>;
  /** Every object by its constructor. */
  countObjects: () => Promise<Census>;
  close: () => void;
}

interface Answer {
  id?: number;
  result?: { result?: { value?: unknown; objectId?: string }; objects?: { objectId?: string } };
  error?: { message: string };
}

const CPU = '(() => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; })()';
const MEMORY = `(() => {
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, rssBytes: rss };
})()`;

/** Runs in the process, on an array of its objects. What an object holds counts as well: a leak may be one long list. */
const COUNT = `function () {
  const census = {};
  for (const object of this) {
    const made = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(object) ?? {}, 'constructor')?.value;
    const name = typeof made === 'function' ? String(made.name) : 'none';
    const count = Object.hasOwn(census, name) ? census[name] : (census[name] = { objects: 0, held: 0 });
    count.objects += 1;
    if (object === this) continue;
    if (Array.isArray(object)) count.held += object.length;
    else if (object instanceof ArrayBuffer) count.held += object.byteLength;
    else if (name === 'Map' || name === 'Set') try { count.held += object.size; } catch {}
  }
  return census;
}`;

/** The protocol of Chrome's developer tools: an answer has the number of its call. */
async function connect(url: string) {
  const socket = new WebSocket(url);
  const waiting = new Map<number | undefined, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let calls = 0;
  let hasEnded = false;
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) call?.resolve(answer);
    else call?.reject(new Error(answer.error.message));
  });
  socket.addEventListener('close', () => {
    hasEnded = true;
    for (const { reject } of waiting.values()) reject(new Error('the process ended'));
  });
  await once(socket, 'open');
  const call = (method: string, params: object = {}) =>
    new Promise<NonNullable<Answer['result']>>((resolve, reject) => {
      if (hasEnded) return reject(new Error('the process ended'));
      calls += 1;
      waiting.set(calls, { resolve: ({ result = {} }) => resolve(result), reject });
      socket.send(JSON.stringify({ id: calls, method, params }));
    });
  return { call, close: () => socket.close() };
}

/** Where the process said that its inspector listens. */
async function findUrl(logFile: string): Promise<string> {
  const url = /Debugger listening on (ws:\S+)/.exec(await readFile(logFile, 'utf8'))?.[1];
  if (url === undefined) throw new Error(`no inspector; see ${logFile}`);
  return url;
}

/** Connects to the inspector of a process that was started with `--inspect` and logs into a file. */
export async function openInspector(logFile: string): Promise<Inspector> {
  const { call, close } = await connect(await findUrl(logFile));
  const evaluate = async (expression: string) =>
    (await call('Runtime.evaluate', { expression, returnByValue: true })).result?.value;
  return {
    close,
    readCpuMs: async () => Number(await evaluate(CPU)),
    readMemory: async () => {
      await call('HeapProfiler.collectGarbage');
      return (await evaluate(MEMORY)) as { heapBytes: number; rssBytes: number };
    },
    countObjects: async () => {
      const objectGroup = 'census';
      const { result: prototype } = await call('Runtime.evaluate', { expression: 'Object.prototype', objectGroup });
      const prototypeObjectId = prototype?.objectId;
      const { objects } = await call('Runtime.queryObjects', { prototypeObjectId, objectGroup });
      const given = { functionDeclaration: COUNT, objectId: objects?.objectId, returnByValue: true };
      const { result: census } = await call('Runtime.callFunctionOn', given);
      await call('Runtime.releaseObjectGroup', { objectGroup });
      return census?.value as Census;
    },
  };
}
