import { findBatch } from '../batches/find-batch.ts';
import type { BatchView } from '../jobs/batch-view.ts';
import { compareChanges, isChangeId, type JobChange } from '../records/job-changes.ts';
import type { Follower, Following, FollowNeeds } from './follower.ts';

/** How often a batch is looked at while its jobs change, and while nothing is heard of it. */
const LOOK_MS = 1000;
const LOOKS_WITHOUT_NEWS = 5;

/** The id of a batch's last event: behind all that may have been told while jobs of it still changed. */
const lastIdOf = (finishedAt: string): string => `${Date.parse(finishedAt) + 1}-0`;

/** Follows a batch; undefined where there is no such batch of the tenant's. `after`: the event that was seen last. */
export async function followBatch(
  { store, changes }: FollowNeeds,
  tenant: string,
  batchId: string,
  after: string | undefined,
): Promise<Following | undefined> {
  const id = await changes.findLatest(tenant);
  const batch = await findBatch(store, tenant, batchId);
  if (batch === undefined) return undefined;
  const isSeen = after !== undefined && isChangeId(after) && hasSeenEnd(batch, after);
  return { isOver: isSeen, start: (follower) => startBatch({ store, changes, tenant }, { id, batch }, follower) };
}

/** Whether no job of a batch will change any more. */
const isBatchOver = ({ status, finishedAt }: BatchView): boolean => status !== 'running' && finishedAt !== null;

const hasSeenEnd = (batch: BatchView, after: string): boolean =>
  isBatchOver(batch) && compareChanges(after, lastIdOf(batch.finishedAt ?? '')) >= 0;

/** Sends a batch's counts whenever they have changed, at most once a second, until it is over. */
function startBatch(
  { store, changes, tenant }: FollowNeeds & { tenant: string },
  at: { id: string; batch: BatchView },
  follower: Follower,
): () => void {
  let { id } = at;
  let sent = '';
  let [hasNews, looksWithout, isLooking] = [false, 0, false];
  const show = (batch: BatchView | undefined) => {
    if (batch === undefined) return end();
    const data = JSON.stringify(batch);
    const lastId = isBatchOver(batch) ? lastIdOf(batch.finishedAt ?? '') : id;
    const shownAs = compareChanges(lastId, id) > 0 ? lastId : id;
    if (data !== sent) follower.send({ id: shownAs, event: `batch.${batch.status}`, data });
    sent = data;
    if (isBatchOver(batch)) end();
  };
  const take = async (told: readonly JobChange[]) => {
    id = told.at(-1)?.id ?? id;
    hasNews = true;
  };
  const look = async () => {
    looksWithout += 1;
    if (isLooking || (!hasNews && looksWithout < LOOKS_WITHOUT_NEWS)) return;
    [hasNews, looksWithout, isLooking] = [false, 0, true];
    await findBatch(store, tenant, at.batch.id).then(show, end);
    isLooking = false;
  };
  const unlisten = changes.listen({ tenant, batchId: at.batch.id, take, lose: () => end() }, at.id);
  const timer = setInterval(() => void look(), LOOK_MS);
  const stop = () => {
    clearInterval(timer);
    unlisten();
  };
  const end = () => {
    stop();
    follower.end();
  };
  show(at.batch);
  return stop;
}
