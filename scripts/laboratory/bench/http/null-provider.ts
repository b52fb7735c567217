/*
 * A provider as a process of its own that answers every question the same, after as many milliseconds as its first
 * argument says. Tells its parent where it listens; told a number, how many it answered a second, without so many first
 * and last ones.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const latencyMs = Number(process.argv[2]);
const content = JSON.stringify({ category: 'bug', urgency: 3, summary: 'The export stops half way.', confidence: 0.9 });
const body = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'instant',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } }],
  usage: { prompt_tokens: 300, completion_tokens: 40, total_tokens: 340 },
});
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

const answeredAt: number[] = [];
const server = createServer((request, response) => {
  const answer = () => {
    answeredAt.push(performance.now());
    response.writeHead(200, headers).end(body);
  };
  request.resume().once('end', latencyMs === 0 ? answer : () => setTimeout(answer, latencyMs));
});
server.keepAliveTimeout = 60_000;
// As many may come at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 8192 }, () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` });
});
process.on('message', (without: number) => {
  const counted = answeredAt.slice(without, -without);
  const seconds = ((counted.at(-1) ?? 0) - (counted[0] ?? 0)) / 1000;
  process.send?.({ perSecond: (counted.length - 1) / seconds });
});
process.once('disconnect', () => process.exit());
