import type { FaultEnvironment, ProcessGiven } from '../faults/open-fault-environment.ts';
import { type Build, commandOf, findOwnBuild, openBuild } from './open-build.ts';
import { planRollout, type RunningRollout, runRollout, type Side, sideAtFirst } from './roll-out.ts';

interface Given {
  workers: readonly ProcessGiven[];
  /** Two, so that there is one of each build. */
  apis: readonly [ProcessGiven, ProcessGiven];
  jobs: number;
}

/** Two builds side by side. */
export interface TwoBuilds {
  /** What runs at first. */
  processes: { workers: ProcessGiven[]; api: ProcessGiven; besides: ProcessGiven[] };
  /** Upgrades all, rolls all back, and goes back to half and half. */
  begin: (environment: FaultEnvironment, accepted: () => number, signal: AbortSignal) => RunningRollout;
  close: () => Promise<void>;
}

/** Opens the other build and divides the processes. Throws a RangeError for what is no build. */
export async function openTwoBuilds(against: string, given: Given, say: (line: string) => void): Promise<TwoBuilds> {
  const here = await findOwnBuild();
  const { build: other, close } = await openBuild(against, say);
  say(`${here.label} against ${other.label}`);
  const { workers, apis, jobs } = given;
  const builds: Record<Side, Build> = { here, against: other };
  const runAs = (name: 'api' | 'workers') => (side: Side) => commandOf(builds[side], name);
  const divide = (all: readonly ProcessGiven[], name: 'api' | 'workers') =>
    all.map((one, i) => ({ ...one, command: runAs(name)(sideAtFirst(i)) }));
  const plan = planRollout({ workers: workers.length, apis: apis.length, jobs });
  const [api = apis[0], ...besides] = divide(apis, 'api');
  return {
    processes: { workers: divide(workers, 'workers'), api, besides },
    begin: (environment, accepted, signal) => {
      const ofApis = [...(environment.api ? [environment.api] : []), ...environment.besides];
      const rolled = [
        ...environment.workers.map(({ process }) => ({ process, commandOf: runAs('workers') })),
        ...ofApis.map(({ process }) => ({ process, commandOf: runAs('api') })),
      ];
      const labels = { here: here.label, against: other.label };
      return runRollout({ plan, processes: rolled, labels, jobs, accepted, signal });
    },
    close,
  };
}
