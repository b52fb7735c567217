import { describe, expect, it } from 'vitest';
import { findSkipped, findUnfitKinds } from '../../../../../scripts/laboratory/chaos/targets/find-skipped.ts';
import { type FaultKind, faultKindList } from '../../../../../scripts/laboratory/faults/fault.ts';
import type { Connected } from '../../../../../scripts/laboratory/faults/fault-targets.ts';

const one = {} as Connected;
/** What strikes one of several servers. */
const ofServers = faultKindList.filter(([, kind]) => 'needs' in kind && kind.needs !== 'one').map(([kind]) => kind);
const kindsOf = (...lanes: string[]) =>
  faultKindList.filter(([, { lane }]) => lanes.includes(lane)).map(([kind]) => kind);
const skippedOf = (given: Parameters<typeof findSkipped>[0]) => Object.keys(findSkipped(given)) as FaultKind[];

describe('findSkipped', () => {
  it('leaves out nothing but what needs records where all is there', () => {
    expect(skippedOf({ api: one, workers: [one], hasRedis: true }).sort()).toEqual(
      [...ofServers, 'queue-deleted'].sort(),
    );
  });

  it('leaves the provider alone to be struck where somebody else runs the system', () => {
    const skipped = findSkipped({ api: undefined, workers: [], hasRedis: false });
    expect(Object.keys(skipped).sort()).toEqual(kindsOf('workers', 'api', 'redis', 'network').sort());
    expect(new Set(Object.values(skipped))).toEqual(new Set(['does not apply: its processes are not ours to strike']));
  });

  it('says of each kind what is missing', () => {
    const {
      'redis-kill': redis,
      'network-cut': network,
      'api-kill': api,
      'worker-kill': worker,
    } = findSkipped({
      ...{ api: undefined, workers: [one], hasRedis: false },
    });
    expect([redis, network, api, worker]).toEqual([
      'does not apply: it has no Redis of ours',
      'does not apply: it has no Redis of ours',
      'does not apply: it has no process of role api',
      undefined,
    ]);
  });

  it('leaves out all that strikes a worker where there is none', () => {
    const expected = [
      ...[...ofServers, ...kindsOf('workers')],
      ...['worker-kill-in-outage', 'queue-deleted', 'network-split'],
    ];
    expect(skippedOf({ api: one, workers: [], hasRedis: true }).sort()).toEqual(expected.sort());
  });
});

describe('findUnfitKinds', () => {
  it('leaves out of each form of Redis what it is not', () => {
    expect(Object.keys(findUnfitKinds('single'))).toEqual(ofServers);
    expect(findUnfitKinds('sentinel')['slots-moved']).toBe('does not apply: it has one master');
    expect(findUnfitKinds('cluster')['redis-kill']).toBe('does not apply: its servers stand in for one another');
    expect(findUnfitKinds('cluster')['master-kill']).toBeUndefined();
  });
});
