import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { reasonOf } from '../../../src/net/reason-of.ts';
import { isAnchored, type NotedHead, parseAnchored } from '../../../src/seals/anchored-head.ts';
import { type AnchorTarget, openAnchor } from '../../../src/seals/open-anchor.ts';
import { eventually } from '../../support/eventually.ts';
import { egressKey, makeFolder } from '../../support/write-egress.ts';

afterEach(() => {
  vi.useRealTimers();
});

const headOf = (seq: number, chain = 'a-log'): NotedHead => ({
  ...{ chain, seq, key: egressKey },
  mac: seq.toString(16).padStart(64, '0'),
});

/** An anchor of the target, and why its tries failed. */
function openTold(target: AnchorTarget, timeoutMs?: number) {
  const reasons: string[] = [];
  const onTrouble = (error: Error) => void reasons.push(reasonOf(error));
  const anchor = openAnchor(target, { onTrouble, ...(timeoutMs !== undefined && { timeoutMs }) });
  return { anchor, reasons };
}

interface Posted {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A sink that keeps what it was sent and answers as it is told; `stop` cuts everything. */
async function startSink() {
  const posted: Posted[] = [];
  let answer = (response: ServerResponse): void => void response.writeHead(204).end();
  const server = createServer(async (request, response) => {
    posted.push({ headers: request.headers, body: await text(request) });
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return {
    ...{ posted, stop, url: `http://127.0.0.1:${port}/heads` },
    answers: (how: typeof answer) => {
      answer = how;
    },
  };
}

const seqsOf = (lines: string) => lines.split('\n').flatMap((line) => parseAnchored(line)?.seq ?? []);
const allSeqs = (posted: readonly Posted[]) => posted.map(({ body }) => seqsOf(body));

describe('openAnchor', () => {
  it('writes the first head of a chain at once, then the latest once a minute, and the last when it is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const file = join(await makeFolder(), 'heads.ndjson');
    const { anchor, reasons } = openTold({ file });
    const seqs = async () => seqsOf(await readFile(file, 'utf8').catch(() => ''));
    const written = (expected: number[]) =>
      eventually(async () => {
        expect(await seqs()).toEqual(expected);
        return true;
      });
    anchor.note(headOf(1));
    await written([1]);
    for (const seq of [2, 3, 4]) anchor.note(headOf(seq));
    vi.advanceTimersByTime(59_999);
    expect(await seqs()).toEqual([1]);
    vi.advanceTimersByTime(1);
    await written([1, 4]);
    anchor.note(headOf(5));
    await anchor.close();
    expect(await seqs()).toEqual([1, 4, 5]);
    expect(reasons).toEqual([]);
  });

  it('writes lines that hold a head, when it was, and a code; nothing else', async () => {
    const file = join(await makeFolder(), 'heads.ndjson');
    const { anchor } = openTold({ file });
    anchor.note(headOf(7));
    await anchor.close();
    const line = JSON.parse(await readFile(file, 'utf8')) as object;
    const { mac } = headOf(7);
    expect(line).toEqual({
      ...{ at: expect.any(Number), chain: 'a-log', seq: 7, mac, key: 'k1' },
      code: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    // Whoever keeps it may write the members in another order.
    const read = parseAnchored(JSON.stringify(Object.fromEntries(Object.entries(line).reverse())));
    const head = read ?? expect.fail('no line');
    expect(isAnchored(head, egressKey)).toBe(true);
    for (const change of [{ at: head.at + 1 }, { chain: 'b-log' }, { seq: 8 }, { mac: 'f'.repeat(64) }]) {
      expect(isAnchored({ ...head, ...change }, egressKey)).toBe(false);
    }
  });

  it('posts the latest head of each chain as JSON lines, with the password of the URL as a header', async () => {
    const { url, posted } = await startSink();
    const { anchor } = openTold({ url: url.replace('//', '//air%40lock:pass@') });
    anchor.note(headOf(1, 'a-log'));
    anchor.note(headOf(2, 'b-log'));
    anchor.note(headOf(3, 'a-log'));
    await anchor.close();
    expect(allSeqs(posted).flat().sort()).toEqual([2, 3]);
    expect(posted[0]?.headers).toMatchObject({
      ...{ 'content-type': 'application/x-ndjson', 'user-agent': 'airlock' },
      authorization: `Basic ${Buffer.from('air@lock:pass').toString('base64')}`,
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['http-500', (response) => void response.writeHead(500).end('{"error":1}')],
    ['http-307', (response) => void response.writeHead(307, { location: '/elsewhere' }).end()],
    ['UND_ERR_SOCKET', (response) => void response.destroy()],
    ['TimeoutError', () => undefined],
  ])('tells %s, follows nothing, and sends again what did not arrive', async (reason, how) => {
    const sink = await startSink();
    sink.answers(how);
    const { anchor, reasons } = openTold({ url: sink.url }, reason === 'TimeoutError' ? 2000 : undefined);
    anchor.note(headOf(1));
    await eventually(() => reasons.length > 0);
    expect(reasons).toEqual([reason]);
    sink.answers((response) => void response.writeHead(200).end('ok'));
    await anchor.close();
    expect(allSeqs(sink.posted)).toEqual([[1], [1]]);
    expect(reasons).toHaveLength(1);
  });

  it('ends in one try where nobody listens', async () => {
    const sink = await startSink();
    await sink.stop();
    const { anchor, reasons } = openTold({ url: sink.url });
    anchor.note(headOf(1));
    await anchor.close();
    expect(new Set(reasons)).toEqual(new Set(['ECONNREFUSED']));
  });

  it('makes no folder: where it is not there, the next try may find it', async () => {
    const dir = join(await makeFolder(), 'share');
    const { anchor, reasons } = openTold({ file: join(dir, 'heads.ndjson') });
    anchor.note(headOf(1));
    await eventually(() => reasons.length > 0);
    expect(reasons).toEqual(['ENOENT']);
    await mkdir(dir);
    await anchor.close();
    expect(seqsOf(await readFile(join(dir, 'heads.ndjson'), 'utf8'))).toEqual([1]);
    await rm(dir, { recursive: true });
  });
});

describe('parseAnchored', () => {
  it('reads no line of anything else', () => {
    for (const line of ['', '{}', 'null', '[1]', '{"at":1}', '{"at":1,"chain":"a","seq":-1}']) {
      expect(parseAnchored(line)).toBeUndefined();
    }
  });
});
