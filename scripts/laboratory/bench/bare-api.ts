/*
 * What people write: an Express handler that adds its body to a BullMQ queue, on the Redis in its first argument. Says
 * where it listens as a JSON line, and ends with its stdin.
 */
import type { AddressInfo } from 'node:net';
import { type ConnectionOptions, Queue } from 'bullmq';
import express from 'express';
import { blockingOptions, openServer } from '../../../src/redis/open-redis.ts';

const [redisUrl = ''] = process.argv.slice(2);
const redis = await openServer(blockingOptions(redisUrl), () => undefined);
const queue = new Queue('work', { connection: redis as unknown as ConnectionOptions, prefix: 'bare-api' });
const app = express();
app.post('/v1/jobs', express.json(), async (request, response) => {
  const { id } = await queue.add('job', request.body as object);
  response.status(202).json({ id });
});
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.stdin.resume().once('end', async () => {
  server.close();
  server.closeAllConnections();
  await queue.close();
  redis.disconnect();
});
