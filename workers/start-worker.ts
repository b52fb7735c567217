import { openBell } from '../queues/open-bell.ts';
import type { WorkStage } from '../queues/pipeline.ts';
import type { AtHand } from '../src/records/at-hand.ts';
import type { Store } from '../src/records/store.ts';
import { releaseVisit, type TakenVisit, type Taker } from '../src/records/take-visits.ts';
import type { Keys } from '../src/redis/keys.ts';
import { createRoom } from './create-room.ts';
import { createTaking } from './create-taking.ts';
import { type Held, hold } from './held.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import type { Quiet } from './quiet.ts';
import { runQuietly } from './run-quietly.ts';
import { runVisit, type VisitTools } from './run-visit.ts';
import type { StageWork } from './stage.ts';
import { createStop } from './stop.ts';

export interface WorkerOptions {
  store: Store;
  keys: Keys;
  /** Whose beat keeps the visits. */
  workerId: string;
  atHand: AtHand;
  concurrency: number;
  /** How long a visit stays this worker's without a beat. */
  lockMs: number;
  /** Shared by all workers of the process. */
  quiet: Quiet;
  onTrouble: OnTrouble;
}

export interface RunningWorker {
  /** Takes no more visits and lets those under way finish. */
  close: () => Promise<void>;
}

/** A visit that met a bug outside its stage comes again after so long. */
const AFTER_BUG_MS = 5000;

/** What to do with a visit once it is taken: the one path, and its release when that committed nothing. */
function createRun<Name extends WorkStage>(
  stage: StageWork<Name>,
  tools: VisitTools,
  held: Held,
  { taker, ...options }: WorkerOptions & { taker: Taker },
): (visit: TakenVisit) => Promise<void> {
  const { store, onTrouble } = options;
  return async ({ id, job, waitedMs }) => {
    tools.failAt('visit.taken');
    tools.observe.waited(stage.name, waitedMs);
    const stop = createStop();
    const letGo = hold(held, job.jobId, stop);
    const { isCommitted, delayMs } = await runQuietly(job, options, () => runVisit(stage, job, stop, tools))
      .catch((error: Error) => {
        onTrouble(error);
        return { isCommitted: false, delayMs: AFTER_BUG_MS };
      })
      .finally(letGo);
    if (isCommitted) return;
    await untilStored(() => releaseVisit(store, taker, { id, job, delayMs }), onTrouble);
  };
}

/**
 * Starts one stage's worker on one shard:
 * 1. take as many visits as there is room for, opened in the record, in one script
 * 2. each takes the one path of `run-visit.ts`; its commit ends it in the queue, too, else it is released
 * 3. when nothing waits, listen for the queue's bell; when all places are taken, until one is free
 * 4. whenever a reply may have been lost, say first what it holds: what never reached it goes back
 */
export function startWorker<Name extends WorkStage>(
  stage: StageWork<Name>,
  tools: VisitTools,
  held: Held,
  options: WorkerOptions,
): RunningWorker {
  const { store, keys, workerId, atHand, lockMs: beatMs, quiet, onTrouble } = options;
  const room = createRoom(options.concurrency);
  const taker = { workerId, keys, stage: stage.name, beatMs, atHand };
  const taking = createTaking(options, taker, room.ids);
  const bell = openBell(store.redis, tools.queues.of(keys.tag)[stage.name], onTrouble);
  const run = createRun(stage, tools, held, { ...options, taker });
  let isClosing = false;
  const doubt = (error: Error): number => {
    onTrouble(error);
    taking.doubt();
    return AFTER_BUG_MS;
  };
  const takeSome = async (): Promise<number> => {
    const { visits, idleMs } = await taking.take(room.free());
    if (isClosing) await taking.restore();
    else for (const visit of visits) room.add(visit.id, run(visit).catch(doubt));
    return idleMs;
  };
  const loop = async () => {
    let idleMs = 0;
    while (!isClosing) {
      if (quiet.untilOver) await quiet.untilOver;
      else if (idleMs > 0) idleMs = await bell.wait(idleMs);
      else if (room.free() === 0) await room.waitForRoom();
      else idleMs = await takeSome().catch(doubt);
    }
  };
  const running = loop();
  const close = async () => {
    isClosing = true;
    bell.close();
    room.wake();
    await running;
    await room.untilEmpty();
  };
  return { close };
}
