import { type Misbehaviour, misbehaviours } from './misbehaviours.ts';

/** Remembers how often each misbehaviour was carried out, per message, for the newest `maxMessages` messages. */
export interface MisbehaviourMemory {
  /** Which of the wanted misbehaviours this request meets; counts them as carried out. */
  choose: (messageId: string, wanted: readonly Misbehaviour[], model: string) => Misbehaviour[];
  /** Counts from the start again. */
  forget: (messageId: string) => void;
}

/**
 * Makes the memory. Of several misbehaviours, one that spoils the wire or the completion stands alone, and they take
 * their turns in the order given: `fail=1` then `refuse=1` fails, then refuses, then all is well. Those that only
 * change the answer act together, once no other has a turn left. Delays always apply.
 */
export function createMisbehaviourMemory(random: () => number, maxMessages = 10_000): MisbehaviourMemory {
  const timesDone = new Map<string, number[]>();

  return {
    choose(messageId, wanted, model) {
      if (wanted.length === 0) return [];
      const done = timesDone.get(messageId) ?? wanted.map(() => 0);
      timesDone.delete(messageId);
      timesDone.set(messageId, done);
      forgetOldest(timesDone, maxMessages);

      const ready = wanted.filter(
        (one, index) =>
          (done[index] ?? 0) < one.times &&
          (one.model === undefined || one.model === model) &&
          (one.chance >= 1 || random() < one.chance),
      );
      const chosen = pickTogether(ready);
      for (const one of chosen) {
        const index = wanted.indexOf(one);
        done[index] = (done[index] ?? 0) + 1;
      }
      return chosen;
    },
    forget: (messageId) => void timesDone.delete(messageId),
  };
}

function pickTogether(ready: readonly Misbehaviour[]): Misbehaviour[] {
  const changes = (one: Misbehaviour) => misbehaviours[one.name].changes;
  const delays = ready.filter((one) => changes(one) === 'latency');
  const alone = ready.find((one) => changes(one) === 'wire' || changes(one) === 'completion');
  if (alone !== undefined) return [...delays, alone];
  return [...delays, ...ready.filter((one) => changes(one) === 'answer')];
}

function forgetOldest(map: Map<string, unknown>, size: number): void {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}
