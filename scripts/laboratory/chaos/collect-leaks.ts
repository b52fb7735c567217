import type { FaultEnvironment } from '../faults/open-fault-environment.ts';
import type { Call } from '../faults/start-provider.ts';
import type { Leak } from './observations.ts';
import { scanFolder } from './scan-files.ts';

interface LeaksGiven {
  environment: Pick<FaultEnvironment, 'logFolder' | 'redis'>;
  calls: readonly Call[];
  /** Pages of the board and keys of Redis in which something was found. */
  board: readonly string[];
  redis: readonly string[];
  needles: readonly string[];
}

/** Everything personal that was seen where it must not be. */
export async function collectLeaks({ environment, calls, board, redis, needles }: LeaksGiven): Promise<Leak[]> {
  const logs = await scanFolder(environment.logFolder, needles);
  const files = await scanFolder(environment.redis.dataFolder, needles);
  const sent = calls.filter(({ leaked }) => leaked > 0);
  return [
    ...sent.map(({ mark, leaked }): Leak => ({ place: 'provider', where: `job ${mark}: ${leaked} characters` })),
    ...logs.map((where): Leak => ({ place: 'log', where })),
    ...redis.map((where): Leak => ({ place: 'redis', where })),
    ...files.map((where): Leak => ({ place: 'aof', where })),
    ...board.map((where): Leak => ({ place: 'board', where })),
  ];
}
