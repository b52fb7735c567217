import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { airlockCommand } from '../faults/open-fault-environment.ts';
import { type SupervisedProcess, superviseProcess } from '../faults/supervise-process.ts';

/** Airlock as it is run: an API and worker processes, each of its own. */
export interface StartedProcesses {
  api: SupervisedProcess;
  url: string;
  prefix: string;
  workers: readonly SupervisedProcess[];
  /** Starts one more worker process, and does not wait for it. */
  addWorker: () => SupervisedProcess;
  /** Of an administrator of the installation. */
  apiKey: string;
  close: () => Promise<void>;
}

const AT_ONCE = 4;

/**
 * Starts them in a folder of their own, with the settings as they are but those given; `findSettings` is told the folder.
 * Rejects when one does not start, and leaves the folder with the logs.
 */
export async function startProcesses(
  workers: number,
  findSettings: (folder: string) => Promise<Record<string, string>>,
): Promise<StartedProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  const prefix = `bench-${Date.now()}`;
  const env = {
    ...{ AIRLOCK_API_KEY: apiKey, AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`, PORT: '0' },
    ...{ AIRLOCK_DATA_DIR: dataDir, AIRLOCK_PREFIX: prefix },
    ...(await findSettings(folder)),
  };
  const start = (name: string, script: string) => {
    return superviseProcess({
      name,
      command: airlockCommand([script]),
      env,
      folder,
      startedEvent: `${script}-started`,
    });
  };
  const api = start('api', 'api');
  const all = [api];
  const untilAllUp = async () => {
    const areUp = await Promise.all(all.map(async (one) => (await one.untilUp()) || (await one.untilUp())));
    if (!areUp.every((isUp) => isUp)) throw new Error(`Airlock did not start; see ${folder}`);
  };
  const addWorker = () => {
    const worker = start(`worker-${all.length}`, 'workers');
    all.push(worker);
    return worker;
  };
  for (let n = 1; n <= workers; n++) {
    addWorker();
    // Fifty at once would start so slowly that they were taken for broken.
    if (n % AT_ONCE === 0 || n === workers) await untilAllUp();
  }
  await untilAllUp();
  return {
    api,
    url: String(api.started?.url),
    prefix,
    workers: all.slice(1),
    addWorker,
    apiKey,
    close: async () => {
      await Promise.all(all.map((one) => one.end()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
