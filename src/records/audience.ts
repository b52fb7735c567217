import { compareChanges, type JobChange, type Listener } from './job-changes.ts';

/** A listener, and the latest change that it has seen, its own or not. */
export interface Place {
  listener: Listener;
  seen: string;
  isStopped: boolean;
}

/** No tenant is called so. */
const EVERY = '*';

/** What a listener is found by. */
const topicOf = ({ tenant, jobId, batchId }: Listener): string => `${tenant ?? EVERY} ${jobId ?? batchId ?? ''}`;
const topicsOf = ({ tenant, jobId, batchId }: JobChange): string[] => {
  const topics = [`${EVERY} `, `${tenant} `, `${tenant} ${jobId}`];
  return batchId === undefined ? topics : [...topics, `${tenant} ${batchId}`];
};

/** The places of those who listen, by what they listen to. */
export function createAudience() {
  const byTopic = new Map<string, Set<Place>>();
  const add = (place: Place) => {
    const topic = topicOf(place.listener);
    byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(place));
  };
  const remove = (place: Place) => {
    const topic = topicOf(place.listener);
    const places = byTopic.get(topic);
    places?.delete(place);
    if (places?.size === 0) byTopic.delete(topic);
  };
  /** What of a page each place has not seen yet, in order. */
  const share = (page: readonly JobChange[]): Map<Place, JobChange[]> => {
    const shares = new Map<Place, JobChange[]>();
    for (const change of page) {
      for (const place of topicsOf(change).flatMap((topic) => [...(byTopic.get(topic) ?? [])])) {
        if (compareChanges(change.id, place.seen) <= 0) continue;
        const list = shares.get(place);
        if (list === undefined) shares.set(place, [change]);
        else list.push(change);
      }
    }
    return shares;
  };
  const all = () => [...byTopic.values()].flatMap((places) => [...places]);
  return { add, remove, share, all, isEmpty: () => byTopic.size === 0 };
}
