import { describe, expect, it } from 'vitest';
import { createSlots, createTurns } from '../../workers/slots.ts';

describe('createSlots', () => {
  it('holds a slot for each visit until it leaves', async () => {
    const slots = createSlots(2)();
    const [one, other] = [slots.take('a'), slots.take('b')];
    expect([slots.ids(), slots.free()]).toEqual([['a', 'b'], 0]);
    one.leave();
    expect([slots.ids(), slots.free()]).toEqual([['b'], 1]);
    const emptied = slots.untilEmpty();
    other.leave();
    await emptied;
    expect([slots.ids(), slots.free()]).toEqual([[], 2]);
  });

  it('is empty from the beginning', async () => {
    await createSlots(2)().untilEmpty();
  });

  it('tells two stays of one visit apart', async () => {
    const slots = createSlots(2)();
    const [earlier, later] = [slots.take('a'), slots.take('a')];
    expect(slots.free()).toBe(0);
    const freed = slots.waitForFree();
    earlier.leave();
    earlier.leave();
    await freed;
    expect([slots.ids(), slots.free()]).toEqual([['a'], 1]);
    later.leave();
    expect(slots.ids()).toEqual([]);
  });

  it('keeps one in ten for interactive visits where it is told to, so many at most', () => {
    const freeFor = (count: number, priority: number) => createSlots(count, { mostKept: 8 })().free(priority);
    expect(createSlots(500)().free(5)).toBe(500);
    expect([freeFor(9, 5), freeFor(20, 5), freeFor(20, 3), freeFor(20, 4), freeFor(500, 10)]).toEqual([
      9, 18, 20, 18, 492,
    ]);
  });

  it('tells of free slots once all that leave in one turn have left', async () => {
    const slots = createSlots(2)();
    const [one, other] = [slots.take('a'), slots.take('b')];
    const freed = slots.waitForFree().then(() => slots.free());
    one.leave();
    void Promise.resolve().then(other.leave);
    expect(await freed).toBe(2);
  });

  it('are those of all workers of a stage, who take turns; a claim sets an equal part aside', async () => {
    const open = createSlots(5, { shards: 2 });
    const [one, other] = [open(), open()];
    const claim = one.reserve();
    expect([claim.most, other.free(), other.reserve().most, one.reserve().most]).toEqual([3, 2, 2, 0]);
    const order: string[] = [];
    const waits = [
      one.waitForFree().then(() => order.push('one')),
      other.waitForFree().then(() => order.push('other')),
    ];
    claim.leave();
    const slot = one.take('a');
    await Promise.all(waits);
    expect([order, one.ids(), other.ids(), other.free()]).toEqual([['one', 'other'], ['a'], [], 2]);
    slot.leave();
    slot.leave();
    expect(other.free()).toBe(3);
  });

  it('sets nothing aside of what is kept for interactive visits', () => {
    const slots = createSlots(20, { mostKept: 2 })();
    const { most, bulk } = slots.reserve();
    expect([most, bulk, slots.free()]).toEqual([20, 18, 0]);
  });

  it('ends the wait for a free slot when it is told to', async () => {
    const slots = createSlots(1)();
    slots.take('a');
    const woken = slots.waitForFree();
    slots.wake();
    await woken;
    expect(slots.free()).toBe(0);
  });
});

describe('createTurns', () => {
  it('lets so many begin in one turn of the event loop, the others in the next ones and in their order', async () => {
    const takeTurn = createTurns(2);
    const begun: string[] = [];
    const begin = async (name: string) => {
      const turn = takeTurn();
      if (turn) await turn;
      begun.push(name);
    };
    for (const name of ['a', 'b', 'c', 'd', 'e']) void begin(name);
    const seen = [];
    for (let turn = 0; turn < 3; turn++) {
      seen.push(begun.join(''));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([...seen, begun.join('')]).toEqual(['ab', 'abcd', 'abcde', 'abcde']);
  });

  it('lets whoever comes after the others begin at once, when nobody waits any more', async () => {
    const takeTurn = createTurns(1);
    expect(takeTurn()).toBeUndefined();
    await takeTurn();
    await new Promise((resolve) => setImmediate(resolve));
    expect(takeTurn()).toBeUndefined();
  });
});
