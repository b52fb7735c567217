import { connect } from 'node:net';
import type { Planted } from '../../../src/canaries/plant-values.ts';
import type { Caller, Sent } from './create-caller.ts';
import type { Findings } from './create-findings.ts';
import type { Carried } from './plan-jobs.ts';

/** A request that is refused, with a value in it, and the code it must be refused with. */
interface BadRequest {
  path: string;
  sent: Sent;
  code: string;
}

const SOME_ID = 'job_01890000-0000-7000-8000-000000000000';
const TOO_LARGE = 1_100_000;

const post = (body: unknown, path = '/v1/jobs', headers = {}): Pick<BadRequest, 'path' | 'sent'> => ({
  path,
  sent: { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
});
const get = (path: string, headers = {}): Pick<BadRequest, 'path' | 'sent'> => ({ path, sent: { headers } });

const jobWith = (change: object) => ({ task: 'canary-note', input: { scenario: 'none', text: 'none' }, ...change });
const nested = (value: string) => `${'{"a":'.repeat(70)}${JSON.stringify(value)}${'}'.repeat(70)}`;
const filled = (value: string) => value.repeat(Math.ceil(TOO_LARGE / value.length));

/** Every refusal that can be had with a value in hand, one request each. The value has no line break and no quote. */
const badRequests: readonly ((value: string) => BadRequest)[] = [
  (value) => ({ ...post(`{"task":"canary-note","input":{"text":"${value}`), code: 'json-invalid' }),
  (value) => ({ ...post(`{"task":"canary-note",${value}}`), code: 'json-invalid' }),
  (value) => ({ ...post(JSON.stringify(value)), code: 'json-not-object' }),
  (value) => ({ ...post(jobWith({ [value]: value })), code: 'field-unknown' }),
  (value) => ({ ...post(jobWith({ options: { [value]: 1 } })), code: 'field-unknown' }),
  (value) => ({ ...post(jobWith({ options: { priority: value } })), code: 'input-invalid' }),
  (value) => ({ ...post(jobWith({ input: { scenario: 1, text: { [value]: value } } })), code: 'input-invalid' }),
  (value) => ({ ...post(jobWith({ input: value })), code: 'input-invalid' }),
  (value) => ({ ...post(jobWith({ task: value })), code: 'task-unknown' }),
  (value) => ({ ...post(jobWith({ metadata: { [value]: 3 } })), code: 'metadata-invalid' }),
  (value) => ({ ...post(jobWith({ metadata: { a: filled(value).slice(0, 600) } })), code: 'metadata-invalid' }),
  (value) => ({ ...post(jobWith({ input: { text: filled(value) } })), code: 'body-too-large' }),
  (value) => ({ ...post(nested(value)), code: 'json-too-deep' }),
  (value) => ({ ...post(`{"__proto__":"${value}"}`), code: 'key-forbidden' }),
  (value) => ({ ...post(value, '/v1/jobs', { 'content-type': 'text/plain' }), code: 'media-type' }),
  (value) => ({ ...post(value, '/v1/jobs', { 'content-encoding': 'zstd' }), code: 'content-encoding' }),
  (value) => ({
    path: '/v1/jobs',
    sent: { method: 'POST', body: Buffer.concat([Buffer.from(`{"a":"${value}`), Buffer.from([0xff, 0x22, 0x7d])]) },
    code: 'text-invalid',
  }),
  (value) => ({
    ...post(jobWith({}), '/v1/jobs', { 'idempotency-key': filled(value).slice(0, 300) }),
    code: 'idempotency-key-invalid',
  }),
  (value) => ({ ...get(`/v1/jobs?api_key=${encodeURIComponent(value)}`), code: 'key-in-url' }),
  (value) => ({ ...get(`/v1/jobs?status=${encodeURIComponent(value)}`), code: 'query-invalid' }),
  (value) => ({ ...get(`/v1/jobs?${encodeURIComponent(value)}=1`), code: 'query-invalid' }),
  (value) => ({ ...get(`/v1/jobs?cursor=${encodeURIComponent(value)}`), code: 'query-invalid' }),
  (value) => ({ ...get(`/v1/dead-letters?code=${encodeURIComponent(value)}`), code: 'query-invalid' }),
  (value) => ({ ...get(`/v1/jobs/${encodeURIComponent(value)}`), code: 'id-invalid' }),
  (value) => ({ ...get(`/v1/tasks/${encodeURIComponent(value)}`), code: 'task-unknown' }),
  (value) => ({ ...get(`/v1/${encodeURIComponent(value)}/of`), code: 'route-unknown' }),
  (value) => ({ ...get('/v1/jobs', { authorization: `Bearer ${value}` }), code: 'key-invalid' }),
  (value) => ({ ...get('/v1/jobs', { 'x-note': filled(value).slice(0, 20_000) }), code: 'headers-too-large' }),
  (value) => ({
    ...get(`/v1/jobs/${SOME_ID}`, { 'x-request-id': `<${value}>`, traceparent: `00-${value}` }),
    code: 'job-unknown',
  }),
  (value) => ({ path: '/v1/jobs', sent: { method: 'PUT', body: value }, code: 'method-not-allowed' }),
  (value) => ({ ...get('/admin/queues/api/queues', { authorization: `Bearer ${value}` }), code: 'key-invalid' }),
  (value) => ({ ...post({ decision: value }, `/v1/reviews/${SOME_ID}`), code: 'input-invalid' }),
  (value) => ({ ...post({ decision: 'correct', output: value }, `/v1/reviews/${SOME_ID}`), code: 'job-unknown' }),
  (value) => ({ ...post({ from: value }, `/v1/dead-letters/${SOME_ID}/replay`), code: 'input-invalid' }),
  (value) => ({ ...post({ filter: { [value]: 1 } }, '/v1/dead-letters/replay'), code: 'field-unknown' }),
  (value) => ({
    ...post(`${value},${value}\n1,2`, '/v1/batches?task=canary-note', { 'content-type': 'text/csv' }),
    code: 'csv-header-invalid',
  }),
];

/** Rows of which none is taken, with a value in each; by the type of their upload. */
export const badRows: Readonly<Record<string, (value: string) => string>> = {
  'application/x-ndjson': (value) =>
    [
      `{"input":{"text":"${value}`,
      JSON.stringify({ input: { scenario: 1, text: [value] } }),
      JSON.stringify({ input: { scenario: 'none', text: 'none' }, [value]: value }),
      JSON.stringify({ input: { scenario: 'none', text: 'none' }, options: { deadlineMs: value } }),
      JSON.stringify({ customId: { [value]: 1 }, input: { scenario: 'none', text: 'none' } }),
      JSON.stringify(value),
    ].join('\n'),
  'text/csv': (value) => `scenario,text\nnone\nnone,${value},${value}\n"none,${value}`,
};

/** Values that all bad requests, bad rows and bad connections together take. */
export const badValueCount = badRequests.length + Object.keys(badRows).length + 1;

/** Sends what is no HTTP, and reads what comes back until the connection is closed. */
async function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Sends an upload of bad rows and reads what is said of them. */
async function sendBadRows(
  caller: Caller,
  findings: Findings,
  { type, body }: { type: string; body: string },
): Promise<string[]> {
  const sent = { method: 'POST', headers: { 'content-type': type }, body } as const;
  const { status, text } = await caller.call('/v1/batches?task=canary-note', sent);
  if (status !== 202) return [`bad rows of ${type} were answered with ${status}`];
  const { id } = JSON.parse(text) as { id: string };
  const results = await caller.call(`/v1/batches/${id}/results`);
  findings.look('problems', `rejected rows of ${type}`, `${text}\n${results.text}`);
  return results.text.includes('"jobId":"job_') ? [`a bad row of ${type} was taken`] : [];
}

/** Sends everything that must be refused, a value in each. Returns what was not refused as it has to be. */
export async function sendBadRequests(
  { caller, url, findings }: { caller: Caller; url: string; findings: Findings },
  planted: readonly Planted[],
): Promise<{ refused: Carried[]; misanswered: string[] }> {
  const refused: Carried[] = [];
  const misanswered: string[] = [];
  const values = [...planted];
  const take = (path: string) => {
    const one = values.shift();
    if (one !== undefined) refused.push({ planted: one, path });
    return one?.value ?? '';
  };
  for (const write of badRequests) {
    const { path, sent, code } = write(take('in a bad request'));
    const answered = await caller.call(path, sent);
    if (answered.code === code) continue;
    misanswered.push(`a request to be refused with ${code} was answered with ${answered.code ?? answered.status}`);
  }
  for (const [type, write] of Object.entries(badRows)) {
    misanswered.push(...(await sendBadRows(caller, findings, { type, body: write(take('in a bad row')) })));
  }
  const malformed = await sendRaw(url, `GET /v1/jobs HTTP/9.9\r\n${take('in a bad request')}\r\n\r\n`);
  findings.look('problems', 'what is no HTTP', malformed);
  if (!malformed.includes('request-malformed')) misanswered.push('what is no HTTP was answered with something else');
  return { refused, misanswered };
}
