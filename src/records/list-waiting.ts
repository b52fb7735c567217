import { listWaitingScript } from './scripts/list-waiting.ts';
import type { Store } from './store.ts';

/** Records looked at in one script, and scripts for one page. */
const LOOKED_AT = 500;
const ROUNDS = 40;
const CURSOR = /^(\d{1,16})\.(job_[0-9a-f-]{36})$/;

export interface WaitingQuery {
  task?: string | undefined;
  /** Code of the failure; dead letters only. */
  code?: string | undefined;
  /** Milliseconds; only what began to wait earlier. */
  before?: number | undefined;
  limit: number;
  cursor?: string | undefined;
}

export interface WaitingPage {
  ids: string[];
  nextCursor: string | null;
}

/** Throws a RangeError for a cursor that is none of ours. */
function decodeCursor(cursor: string | undefined): [time: string, jobId: string] {
  if (cursor === undefined) return ['', ''];
  const [, time, jobId] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (time === undefined || jobId === undefined) throw new RangeError('not a cursor');
  return [time, jobId];
}

/** One page of an index of waiting jobs, newest first: a tenant's dead letters or reviews. */
export async function listWaiting(
  store: Store,
  { tag, index }: { tag: string; index: string },
  query: WaitingQuery,
): Promise<WaitingPage> {
  let [time, jobId] = decodeCursor(query.cursor);
  const ids: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const args = [tag, time, jobId, query.limit - ids.length, LOOKED_AT];
    const filter = [query.task ?? '', query.code ?? '', query.before ?? ''];
    const [found, lastTime, lastId, isDone] = await store.runScript(listWaitingScript, [index], [...args, ...filter]);
    ids.push(...(found as string[]));
    if (isDone === 1) return { ids, nextCursor: null };
    [time, jobId] = [String(lastTime), String(lastId)];
    if (ids.length >= query.limit) break;
  }
  return { ids, nextCursor: Buffer.from(`${time}.${jobId}`).toString('base64url') };
}
