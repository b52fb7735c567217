import { describe, expect, it } from 'vitest';
import { createSampler, untilStored } from '../../workers/persist.ts';

const refusal = () =>
  Object.assign(new Error("OOM command not allowed when used memory > 'maxmemory'."), { name: 'ReplyError' });

describe('untilStored', () => {
  it('writes again until Redis takes it, and tells of the trouble', async () => {
    const troubles: Error[] = [];
    let tries = 0;
    const write = async () => {
      tries += 1;
      if (tries < 3) throw refusal();
      return 'written';
    };
    expect(await untilStored(write, (error) => troubles.push(error))).toBe('written');
    expect(tries).toBe(3);
    expect(troubles).toHaveLength(2);
  });

  it('gives up at once on anything that is not for Redis to put right', async () => {
    const bug = new TypeError('a bug');
    let tries = 0;
    const write = async () => {
      tries += 1;
      throw bug;
    };
    await expect(untilStored(write, () => undefined)).rejects.toBe(bug);
    expect(tries).toBe(1);
  });
});

describe('createSampler', () => {
  it('says each cause once at a time', () => {
    const said: string[] = [];
    const sample = createSampler((error) => said.push(error.message));
    for (let n = 0; n < 50; n++) {
      sample(new Error('the one'));
      sample(new TypeError('the one'));
      sample(new Error('the other'));
    }
    expect(said).toEqual(['the one', 'the one', 'the other']);
  });
});
