import { describe, expect, it } from 'vitest';
import { createRoom } from '../../workers/create-room.ts';

/** A run that ends when it is told to. */
function createRun() {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const run = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { run, end, fail };
}

describe('createRoom', () => {
  it('holds a place for each visit until its run is over, in whatever way', async () => {
    const room = createRoom(2);
    const [one, other] = [createRun(), createRun()];
    room.add('a', one.run);
    room.add('b', other.run);
    expect([room.ids(), room.free()]).toEqual([['a', 'b'], 0]);
    one.end();
    other.fail(new Error('a bug'));
    await room.untilEmpty();
    expect([room.ids(), room.free()]).toEqual([[], 2]);
  });

  it('tells two stays of one visit apart', async () => {
    const room = createRoom(2);
    const [earlier, later] = [createRun(), createRun()];
    room.add('a', earlier.run);
    room.add('a', later.run);
    expect(room.free()).toBe(0);
    const freed = room.waitForRoom();
    earlier.end();
    await freed;
    expect([room.ids(), room.free()]).toEqual([['a'], 1]);
    later.end();
    await room.untilEmpty();
    expect(room.ids()).toEqual([]);
  });

  it('ends the wait for room when it is told to', async () => {
    const room = createRoom(1);
    room.add('a', createRun().run);
    const woken = room.waitForRoom();
    room.wake();
    await woken;
    expect(room.free()).toBe(0);
  });
});
