import { describe, expect, it } from 'vitest';
import { visitId } from '../../../src/jobs/ids.ts';
import { createKeySpace } from '../../../src/redis/key-space.ts';

const tenants = Array.from({ length: 200 }, (_, n) => `tenant-${n}`);

/** Every key and channel of a shard. */
const namesOf = (keys: ReturnType<typeof createKeySpace>['home']) =>
  Object.values(keys).map((key) => (typeof key === 'function' ? key('a', 'b', 'c') : key));

describe('createKeySpace', () => {
  it('gives all keys of a shard one hash tag, and each another name', () => {
    const { home } = createKeySpace('airlock', 1);
    const names = namesOf(home);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name.startsWith('{airlock:0}')).toBe(true);
  });

  it('keeps prefixes apart', () => {
    const [one, other] = [createKeySpace('one', 1).home, createKeySpace('other', 1).home];
    expect(namesOf(one).filter((name) => namesOf(other).includes(name))).toEqual([]);
  });

  it('leaves a tenant in its shard, and spreads tenants over all of them', () => {
    const [space, again] = [createKeySpace('airlock', 4), createKeySpace('airlock', 4)];
    const tags = tenants.map((tenant) => space.keysOf(tenant).tag);
    expect(tags).toEqual(tenants.map((tenant) => again.keysOf(tenant).tag));
    expect(new Set(tags)).toEqual(new Set(space.shards.map(({ tag }) => tag)));
    expect(space.shards).toHaveLength(4);
  });

  it('has what belongs to no tenant in the first shard', () => {
    const { home, shards } = createKeySpace('airlock', 3);
    expect(home).toBe(shards[0]);
  });

  it('hides an idempotency key, and tells one tenant, route and key from another', () => {
    const { idempotency } = createKeySpace('airlock', 1).home;
    const keys = [
      idempotency('a', 'POST /v1/jobs', 'secret'),
      idempotency('b', 'POST /v1/jobs', 'secret'),
      idempotency('a', 'POST /v1/batches', 'secret'),
      idempotency('a', 'POST /v1/jobs', 'secret2'),
      idempotency('a', 'POST /v1/jobs","secret', ''),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.join()).not.toContain('secret');
  });
});

describe('visitId', () => {
  it('tells the stays of a job apart, and is one that BullMQ takes', () => {
    expect(visitId('job_1', 'model', 3)).toBe('job_1-model-3');
    expect(visitId('job_1', 'dead-letter', 3)).not.toMatch(/:|^\d+$/);
  });
});
