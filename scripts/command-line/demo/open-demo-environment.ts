import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createLog } from '../../../src/telemetry/log.ts';
import { isRunning } from '../../development/embedded-redis/is-running.ts';
import { takeLock } from '../../development/embedded-redis/take-lock.ts';
import { type Environment, openEnvironment } from '../../development/open-environment.ts';

/** An environment of the demo's own, and where its files are. */
export interface DemoEnvironment extends Environment {
  folder: string;
  /** Every request the simulated model got, a line of JSON each. */
  requestLog: string;
  apiKey: string;
}

/** Short waits, so that a retry takes a moment and a model that falls silent two seconds. */
const settings = {
  PORT: '0',
  AIRLOCK_RETRY_BASE_MS: '200',
  AIRLOCK_MODEL_TIMEOUT_MS: '2000',
  AIRLOCK_CONCURRENCY: '12',
  AIRLOCK_BOARD_HISTORY: '200',
};

/**
 * Opens `.airlock/demo` under the working folder, empty, with a Redis of its own. Nothing is read from the environment,
 * so that a configured model or Redis is never touched. Logs go to `airlock.log` in it. Throws when another demo runs
 * there.
 */
export async function openDemoEnvironment(): Promise<DemoEnvironment> {
  const parent = resolve('.airlock');
  const folder = join(parent, 'demo');
  const lock = join(parent, 'demo.lock');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  if (!takeLock(lock, (pid) => pid !== process.pid && isRunning(pid, 'demo'))) {
    throw new Error(`another demo runs in ${folder}; end it first`);
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  // Not its log, which writes to stderr: every line of the demo belongs in the file.
  const environment = await openEnvironment({ ...settings, AIRLOCK_DATA_DIR: folder });
  const logFile = createWriteStream(join(folder, 'airlock.log'));
  const close = async () => {
    await environment.close();
    await new Promise<void>((done) => logFile.end(done));
    await rm(lock, { force: true });
  };
  const log = createLog(environment.settings.logLevel, logFile);
  const requestLog = join(folder, 'requests.ndjson');
  return { ...environment, log, close, folder, requestLog, apiKey: environment.apiKey ?? '' };
}
