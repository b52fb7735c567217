import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../scripts/laboratory/chaos/options.ts';

describe('parseOptions', () => {
  it('has a default for everything, and a drawn seed', () => {
    expect(parseOptions([], 42)).toEqual({
      ...{ target: 'airlock', jobs: 2000, seed: 42, workers: 3, minutes: 30, faults: 'all', isJson: false },
      ...{ redis: 'single', payloads: 'redis', lateAfterMs: 60_000, providerPort: 0, mustBeZero: true },
    });
  });

  it('takes what is given', () => {
    const args = '--jobs 300 --seed 7 --workers 2 --minutes 3 --faults mild --json'.split(' ');
    const others = '--target ./mine.mjs --payloads s3 --late 5 --provider-port 4100 --must-be-zero'.split(' ');
    expect(parseOptions([...args, ...others], 42)).toEqual({
      ...{ target: './mine.mjs', jobs: 300, seed: 7, workers: 2, minutes: 3, faults: 'mild', isJson: true },
      ...{ redis: 'single', payloads: 's3', lateAfterMs: 5000, providerPort: 4100, mustBeZero: true },
    });
  });

  it('takes a Redis of several servers, of Airlock alone', () => {
    expect(parseOptions(['--redis', 'cluster'], 42).redis).toBe('cluster');
    expect(() => parseOptions(['--redis', 'cluster', '--target', 'chain'], 42)).toThrow(
      '--redis is for the target airlock',
    );
    expect(() => parseOptions(['--redis', 'many'], 42)).toThrow('--redis must be one of');
  });

  it('must see zeros of Airlock alone, if not told so', () => {
    expect(parseOptions(['--target', 'chain'], 42).mustBeZero).toBe(false);
  });

  it('takes kinds of faults, mild when all of them are', () => {
    expect(parseOptions(['--faults', 'api-kill,redis-kill'], 42)).toMatchObject({
      ...{ faults: 'mild', kinds: ['api-kill', 'redis-kill'] },
    });
    expect(parseOptions(['--faults', 'api-kill,worker-kill'], 42)).toMatchObject({ faults: 'all' });
  });

  it('names another build only where there is one, and only for Airlock', () => {
    expect(parseOptions(['--against', 'HEAD~3'], 42)).toMatchObject({ against: 'HEAD~3', jobs: 2000 });
    expect(parseOptions([], 42)).not.toHaveProperty('against');
    expect(() => parseOptions(['--against', 'HEAD~3', '--target', 'chain'], 42)).toThrow(
      '--against is of the target airlock',
    );
  });

  it.each([
    ['--jobs', '0'],
    ['--jobs', 'many'],
    ['--faults', 'hard'],
    ['--payloads', 'tape'],
    ['--faults', 'worker-kill,hard'],
    ['--faults', 'toString'],
    ['--late', '0'],
    ['--provider-port', 'any'],
    ['--colour', 'red'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args, 42)).toThrow();
  });
});
