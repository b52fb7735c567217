import { connect } from 'node:net';
import { badRequests, badRows } from './bad-requests.ts';
import type { Caller } from './create-caller.ts';
import type { Findings } from './create-findings.ts';
import type { Carried } from './plan-jobs.ts';
import type { Planted } from './plant-values.ts';

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
