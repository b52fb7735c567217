/*
 * The API as a process of its own, on the Redis in its first argument. Says where it listens as a JSON line, what
 * memory it holds for each line it gets, and its peak once its stdin has ended.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { parseSettings } from '../../../src/config.ts';
import { startApiProcess } from '../../../src/main.ts';
import { loadTasks } from '../../../src/tasks/load-tasks.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const [redisUrl = '', apiKey = ''] = process.argv.slice(2);

const api = await startApiProcess({
  ...{ settings: parseSettings({ PORT: '0' }), redisUrl, apiKey, log: createLog('silent'), metrics: createMetrics() },
  version: 'bench',
  encryptionKeys: [{ id: 'k1', bytes: randomBytes(32) }],
  catalogue: await loadTasks(undefined),
  profiles: [],
});
say({ url: api.url });
for await (const _line of createInterface({ input: process.stdin })) {
  globalThis.gc?.();
  say({ memoryMb: process.memoryUsage().rss / 2 ** 20 });
}
// Kilobytes, on every system.
say({ peakMb: process.resourceUsage().maxRSS / 1024 });
await api.close();
