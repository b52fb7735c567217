import { describe, expect, it } from 'vitest';
import { createSlots } from '../../../../scripts/development/simulated-model/slots.ts';

const staying = new AbortController().signal;

describe('createSlots', () => {
  it('gives a slot that is freed to whoever waited longest', async () => {
    const { take, hasFree } = createSlots(1);
    const release = await take(staying);
    const order: string[] = [];
    const second = take(staying).then((free) => {
      order.push('second');
      return free;
    });
    const third = take(staying).then((free) => {
      order.push('third');
      return free;
    });
    expect(hasFree()).toBe(false);
    release?.();
    (await second)?.();
    (await third)?.();

    expect(order).toEqual(['second', 'third']);
    expect(hasFree()).toBe(true);
  });

  it('does not wait for a caller that went away', async () => {
    const { take, hasFree } = createSlots(1);
    const release = await take(staying);
    const leaving = new AbortController();
    const given = take(leaving.signal);
    leaving.abort();

    expect(await given).toBeUndefined();
    expect(await take(leaving.signal)).toBeUndefined();
    release?.();
    expect(hasFree()).toBe(true);
  });

  it('frees a slot once, however often it is given back', async () => {
    const { take, hasFree } = createSlots(1);
    const release = await take(staying);
    release?.();
    release?.();
    await take(staying);

    expect(hasFree()).toBe(false);
  });
});
