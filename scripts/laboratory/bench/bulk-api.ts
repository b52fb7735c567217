/*
 * The API as a process of its own, on the Redis in its first argument. Says where it listens as a JSON line, and its
 * peak memory once its stdin has ended.
 */
import { randomBytes } from 'node:crypto';
import { parseSettings } from '../../../src/config.ts';
import { startApiProcess } from '../../../src/main.ts';
import { loadTasks } from '../../../src/tasks/load-tasks.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const [redisUrl = '', apiKey = ''] = process.argv.slice(2);

const api = await startApiProcess({
  ...{ settings: parseSettings({ PORT: '0' }), redisUrl, apiKey, log: createLog('silent'), metrics: createMetrics() },
  encryptionKeys: [{ id: 'k1', bytes: randomBytes(32) }],
  catalogue: await loadTasks(undefined),
  profiles: [],
});
say({ url: api.url });
process.stdin.resume().once('end', async () => {
  // Kilobytes, on every system.
  say({ peakMb: process.resourceUsage().maxRSS / 1024 });
  await api.close();
});
