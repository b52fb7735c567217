import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SimulatedModel,
  startSimulatedModel,
} from '../../../../scripts/development/simulated-model/start-simulated-model.ts';
import { type Asked, answerOf, ask, chatBody } from './ask.ts';

let model: SimulatedModel;
let n = 0;

beforeAll(async () => {
  model = await startSimulatedModel();
});
afterAll(() => model.close());

/** A message that nobody asked about before, with a marker. */
function messageWith(marker: string): string {
  n += 1;
  return `Subject: Case ${n}\n\nPlease refund invoice ${n} to [PERSON_1], [EMAIL_1]. {{sim:${marker}}}`;
}

async function askTwice(marker: string): Promise<[Asked, Asked]> {
  const message = messageWith(marker);
  return [await ask(model, message), await ask(model, message)];
}

/** What arrives on a socket until it ends, is reset, or `isEnough` says so. */
async function readRaw(marker: string, isEnough: (text: string) => boolean): Promise<{ text: string; end: string }> {
  const body = chatBody(messageWith(marker));
  const socket = connect(Number(new URL(model.url).port), '127.0.0.1');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return new Promise((resolve) => {
    let text = '';
    const stop = (end: string) => {
      socket.destroy();
      resolve({ text, end });
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (isEnough(text)) stop('enough');
    });
    socket.on('end', () => stop('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => stop(error.code ?? 'error'));
  });
}

function bodyOf(text: string): string {
  return text.split('\r\n\r\n').slice(1).join('\r\n\r\n');
}

function lengthIn(text: string): number {
  return Number(/content-length: (\d+)/i.exec(text)?.[1]);
}

describe('spoilReply', () => {
  it('fails the first requests for a message, then answers well', async () => {
    const message = messageWith('fail=2');
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await ask(model, message)).status);

    expect(statuses).toEqual([500, 500, 200, 200]);
  });

  it('fails always without a count', async () => {
    expect((await askTwice('fail')).map(({ status }) => status)).toEqual([500, 500]);
  });

  it('throttles with Retry-After', async () => {
    const [first, second] = await askTwice('throttle=1,retryAfter=7');

    expect([first.status, first.headers.get('retry-after'), second.status]).toEqual([429, '7', 200]);
    expect(JSON.parse(first.text).error.code).toBe('rate_limit_exceeded');
  });

  it('says that the quota is used up, which is no throttling', async () => {
    const [first] = await askTwice('quota');

    expect(first.status).toBe(429);
    expect(JSON.parse(first.text).error).toMatchObject({ code: 'insufficient_quota', type: 'insufficient_quota' });
  });

  it.each([401, 402, 403, 404, 408, 503])('answers with status %i when told', async (status) => {
    const [first, second] = await askTwice(`status=${status},times=1,retryAfter=3`);

    expect([first.status, second.status]).toEqual([status, 200]);
    expect(first.headers.get('retry-after')).toBe('3');
    expect(JSON.parse(first.text).error.message).toEqual(expect.any(String));
  });

  it('says that the input is too long', async () => {
    expect(JSON.parse((await askTwice('toolong'))[0].text).error.code).toBe('context_length_exceeded');
  });

  it('quotes the message in an error', async () => {
    const message = messageWith('quote');

    expect(JSON.parse((await ask(model, message)).text).error.message).toContain(message);
  });

  it('never answers when it hangs', async () => {
    const before = model.requests.length;
    const abort = new AbortController();
    const asked = ask(model, messageWith('hang'), { signal: abort.signal });
    await expect.poll(() => model.requests.length, { timeout: 20_000 }).toBe(before + 1);
    // Whoever is asked afterwards has answered, and the first one still has not.
    expect((await ask(model, messageWith('fail=0'))).status).toBe(200);
    abort.abort();

    await expect(asked).rejects.toThrow('abort');
    expect(model.requests[before]).toMatchObject({ status: 0, misbehaviours: ['hang'] });
  });

  it('stalls after half of the body', async () => {
    const { text } = await readRaw('stall', (all) => bodyOf(all).length >= Math.ceil(lengthIn(all) / 2));

    expect(text).toMatch(/^HTTP\/1.1 200/);
    expect(bodyOf(text).length).toBe(Math.ceil(lengthIn(text) / 2));
  });

  it('drips the body byte by byte', async () => {
    let chunks = 0;
    const { text } = await readRaw('drip=1', (all) => {
      if (bodyOf(all) !== '') chunks += 1;
      return bodyOf(all).length > 40;
    });

    expect(bodyOf(text)).toMatch(/^\{"id":"chatcmpl-/);
    expect(chunks).toBeGreaterThan(5);
    expect(bodyOf(text).length).toBeLessThan(lengthIn(text));
  });

  it('drips to the end', async () => {
    expect(answerOf(await ask(model, messageWith('drip=0')))).toHaveProperty('category');
  });

  it('resets the connection in the middle of the body', async () => {
    const { text, end } = await readRaw('cut', () => false);

    // A client too busy to read in time sees an end instead.
    expect(['ECONNRESET', 'end']).toContain(end);
    expect(text).toMatch(/^HTTP\/1.1 200/);
    expect(bodyOf(text).length).toBeLessThan(lengthIn(text));
    await expect(ask(model, messageWith('cut'))).rejects.toThrow('terminated');
  });

  it('resets the connection before any byte', async () => {
    expect(await readRaw('reset', () => false)).toEqual({ text: '', end: 'ECONNRESET' });
  });

  it.each([
    ['html', 'text/html', '<!DOCTYPE html>'],
    ['sse', 'text/event-stream', 'data: {'],
    ['garbage', 'application/json', '{"id":"chatcmpl-\u0000'],
  ])('sends %s with status 200', async (marker, type, beginning) => {
    const [first, second] = await askTwice(`${marker}=1`);

    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toContain(type);
    expect(first.text.startsWith(beginning)).toBe(true);
    expect(() => JSON.parse(first.text)).toThrow();
    expect(answerOf(second)).toHaveProperty('category');
  });

  it('answers well after a delay when slow', async () => {
    const message = messageWith('slow=600000,times=1');
    const abort = new AbortController();
    const asked = ask(model, message, { signal: abort.signal });
    await expect.poll(() => model.requests.at(-1)?.misbehaviours, { timeout: 20_000 }).toEqual(['slow']);
    expect(answerOf(await ask(model, message))).toHaveProperty('category');
    abort.abort();

    await expect(asked).rejects.toThrow('abort');
    expect(answerOf(await ask(model, messageWith('slow=5')))).toHaveProperty('category');
  });
});
