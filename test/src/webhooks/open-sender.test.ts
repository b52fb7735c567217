import { describe, expect, it, onTestFinished } from 'vitest';
import { openSender, type Resolve } from '../../../src/webhooks/open-sender.ts';
import { answer, startReceiver } from '../../support/start-receiver.ts';

const event = { headers: { 'webhook-id': 'job_1.1.succeeded' }, body: '{"type":"job.succeeded"}' };

/** A sender that may call these hosts, and knows names by this. */
function open(allow: readonly string[], options: { resolve?: Resolve; withinMs?: number } = {}) {
  const sender = openSender({ allow: new Set(allow), isProduction: false }, options);
  onTestFinished(sender.close);
  return (url: string) => sender.send(url, event.headers, event.body);
}

describe('openSender', () => {
  it('posts the body, and takes any 2xx for success', async () => {
    const receiver = await startReceiver();
    const send = open([receiver.host]);
    for (const status of [200, 202, 204]) {
      receiver.reply(answer(status));
      expect(await send(`${receiver.url}/hook?a=1`)).toEqual({ is: 'taken', status });
    }
    expect(receiver.received[0]).toMatchObject({ path: '/hook?a=1', body: event.body, id: 'job_1.1.succeeded' });
  });

  it('calls a name that is allowed wherever it is, also where only one of its addresses answers', async () => {
    const receiver = await startReceiver();
    const { port } = new URL(receiver.url);
    expect(await open([`localhost:${port}`])(`http://localhost:${port}/`)).toEqual({ is: 'taken', status: 204 });
    expect(receiver.received).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const [receiver, other] = [await startReceiver(), await startReceiver()];
    const send = open([receiver.host, other.host]);
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.reply(answer(status, { location: other.url }));
      expect(await send(receiver.url)).toMatchObject({ is: 'refused', code: 'redirected', status });
    }
    expect(other.received).toEqual([]);
  });

  it('sends once on 421', async () => {
    const receiver = await startReceiver();
    receiver.reply(answer(421));
    expect(await open([receiver.host])(receiver.url)).toMatchObject({ code: 'http-421' });
    expect(receiver.received).toHaveLength(1);
  });

  it('reads how long to wait: seconds, or a date', async () => {
    const receiver = await startReceiver();
    const send = open([receiver.host]);
    receiver.reply(answer(429, { 'retry-after': '120' }));
    expect(await send(receiver.url)).toMatchObject({ code: 'http-429', retryAfterMs: 120_000 });
    receiver.reply(answer(503, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }));
    expect(await send(receiver.url)).toMatchObject({ code: 'http-503', retryAfterMs: expect.closeTo(3_600_000, -5) });
    receiver.reply(answer(503, { 'retry-after': 'soon' }));
    expect(await send(receiver.url)).toEqual({ is: 'refused', code: 'http-503', status: 503, retryAfterMs: undefined });
  });

  it('gives up on a receiver that hangs, before its answer', async () => {
    const receiver = await startReceiver();
    receiver.reply(() => undefined);
    expect(await open([receiver.host], { withinMs: 50 })(receiver.url)).toEqual({ is: 'refused', code: 'timed-out' });
  });

  it('reads little of an answer without end', async () => {
    const receiver = await startReceiver();
    let written = 0;
    receiver.reply((response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on('drain', write);
      write();
    });
    expect(await open([receiver.host])(receiver.url)).toEqual({ is: 'taken', status: 200 });
    expect(written).toBeLessThan(20_000_000);
  });

  it('tells why there was no answer, as a code', async () => {
    const receiver = await startReceiver();
    receiver.close();
    expect(await open([receiver.host])(receiver.url)).toEqual({ is: 'refused', code: 'ECONNREFUSED' });
  });

  it.each([
    ['a private address', ['10.0.0.1']],
    ['a public and a private one', ['8.8.8.8', '127.0.0.1']],
    ['a mapped one', ['::ffff:127.0.0.1']],
    ['none', []],
  ])('does not connect to a name that stands for %s', async (_, addresses) => {
    const receiver = await startReceiver();
    const send = open([], { resolve: async () => addresses });
    expect(await send(receiver.url.replace('http://127.0.0.1', 'https://hooks.example.com'))).toEqual({
      is: 'refused',
      code: 'address-forbidden',
    });
    expect(receiver.received).toEqual([]);
  });

  it('looks a name up once, and connects to what it saw: a name that changes gains nothing', async () => {
    const receiver = await startReceiver();
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      // A documentation address is of no public network: were the second answer used, it would be this machine's.
      return asked.length === 1 ? ['203.0.113.1'] : ['127.0.0.1'];
    };
    const send = open([], { resolve });
    const url = receiver.url.replace('http://127.0.0.1', 'https://hooks.example.com');
    expect(await send(url)).toMatchObject({ code: 'address-forbidden' });
    expect(await send(url)).toMatchObject({ code: 'address-forbidden' });
    expect(asked).toEqual(['hooks.example.com', 'hooks.example.com']);
    expect(receiver.received).toEqual([]);
  });

  it('does not call a literal address that is not allowed, in whatever form', async () => {
    const receiver = await startReceiver();
    const { port } = new URL(receiver.url);
    const send = open([]);
    for (const host of ['127.0.0.1', '127.1', '0x7f000001', '0', '[::ffff:127.0.0.1]', '[::127.0.0.1]', 'localhost']) {
      expect(await send(`https://${host}:${port}/`), host).toEqual({ is: 'refused', code: 'address-forbidden' });
    }
    expect(receiver.received).toEqual([]);
  });
});
