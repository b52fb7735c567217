/*
 * The process that owns the embedded Redis of one data folder. Its life:
 * 1. take the lock of the data folder, or end: another supervisor lives
 * 2. listen for holders, the Airlock processes; each keeps one connection open as long as it lives
 * 3. when the first has come, end the Redis that a killed predecessor may have left
 * 4. start Redis; when it serves, tell every holder `ready`
 * 5. when the last holder is gone, however it ended, end Redis and then itself
 * 6. when Redis ends by itself, tell every holder `lost` and why, and end
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { END_WITHIN_MS, endPredecessor } from './end-predecessor.ts';
import { isRunning } from './is-running.ts';
import { pingRedis } from './ping-redis.ts';
import { redisFilesOf, spawnRedis } from './spawn-redis.ts';
import { takeLock } from './take-lock.ts';

// The process that started us may die before it connects.
const FIRST_HOLDER_WITHIN_MS = 10_000;

const [binary = '', dataFolder = '', socketPath = '', supervisorSocket = '', appendfsync = 'always'] =
  process.argv.slice(2);
const lock = join(dataFolder, 'supervisor.lock');
const holders = new Set<Socket>();
let redis: ChildProcess | undefined;
let news: string | undefined;
let isEnding = false;

const server = createServer({ allowHalfOpen: true }, (holder) => {
  holders.add(holder);
  const leave = () => {
    holders.delete(holder);
    if (holders.size === 0) void end();
    // The last holder's connection stays open until Redis is gone: that is what its `close` waits for.
    else holder.end();
  };
  holder.on('error', () => holder.destroy());
  holder.once('end', leave);
  holder.once('close', leave);
  holder.resume();
  if (news) holder.write(`${news}\n`);
});

server.once('connection', () => {
  start().catch((error: unknown) => fail(`failed ${String(error)}`));
});

function tell(line: string) {
  news = line;
  for (const holder of holders) holder.write(`${line}\n`);
}

function quit(code: number): never {
  rmSync(lock, { force: true });
  process.exit(code);
}

async function end() {
  if (isEnding) return;
  isEnding = true;
  server.close();
  if (redis && redis.exitCode === null && redis.signalCode === null) {
    const exit = once(redis, 'exit');
    redis.kill('SIGTERM');
    await Promise.race([exit, delay(END_WITHIN_MS)]);
    redis.kill('SIGKILL');
    await exit;
  }
  quit(0);
}

function fail(line: string) {
  if (isEnding) return;
  isEnding = true;
  server.close();
  tell(line);
  quit(1);
}

function lastWordsOfRedis() {
  const { logFile } = redisFilesOf(dataFolder);
  try {
    return `${readFileSync(logFile, 'utf8').trim().split('\n').at(-1)} (${logFile})`;
  } catch {
    return `see ${logFile}`;
  }
}

async function start() {
  await endPredecessor({ dataFolder, socketPath });
  if (isEnding) return;
  redis = spawnRedis(binary, { dataFolder, socketPath }, ['--appendfsync', appendfsync]);
  redis.once('error', (error) => fail(`failed ${error.message}`));
  redis.once('exit', (code, signal) => {
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}: ${lastWordsOfRedis()}`;
    fail(news === 'ready' ? `lost Redis ${how}` : `failed Redis ${how}`);
  });
  while (!(await pingRedis(socketPath))) await delay(20);
  tell('ready');
}

if (!takeLock(lock, (pid) => pid !== process.pid && isRunning(pid, dataFolder))) process.exit(0);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end());
rmSync(supervisorSocket, { force: true });
server.listen(supervisorSocket, () => {
  setTimeout(() => holders.size === 0 && void end(), FIRST_HOLDER_WITHIN_MS);
});
