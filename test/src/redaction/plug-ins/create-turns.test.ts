import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../../src/redaction/plug-ins/create-turns.ts';
import { createPromise } from '../../../support/create-promise.ts';

describe('createTurns', () => {
  it('runs so many at once and the others in their order, also after one that fails', async () => {
    const inTurn = createTurns(2);
    const begun: number[] = [];
    const works = Array.from({ length: 4 }, () => createPromise<number>());
    const results = works.map(({ promise }, i) =>
      inTurn(() => {
        begun.push(i);
        return promise;
      }),
    );
    expect(begun).toEqual([0, 1]);
    works[1]?.reject(new Error('failed'));
    await expect(results[1]).rejects.toThrow('failed');
    expect(begun).toEqual([0, 1, 2]);
    works[0]?.resolve(7);
    expect(await results[0]).toBe(7);
    expect(begun).toEqual([0, 1, 2, 3]);
    works[2]?.resolve(8);
    works[3]?.resolve(9);
    expect(await Promise.all(results.slice(2))).toEqual([8, 9]);
    expect(await inTurn(async () => 10)).toBe(10);
  });
});
