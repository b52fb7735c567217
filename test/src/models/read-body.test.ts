import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureFor, openScripted } from '../../support/ask-scripted-model.ts';
import { type Behaviour, completion } from '../../support/scripted-model.ts';

const type = (value: string) => ({ 'content-type': value });

describe('readBody', () => {
  const bodies: [string, Behaviour][] = [
    ['HTML', { headers: type('text/html'), body: '<html>' }],
    ['server-sent events', { headers: type('text/event-stream'), body: 'data: {}' }],
    ['JSON that says it is text', { headers: type('text/plain'), body: completion('{}') }],
    ['another charset', { headers: type('application/json; charset=latin1'), body: completion('{}') }],
    ['bytes that are no UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }],
    ['a false content encoding', { headers: { 'content-encoding': 'gzip' }, body: completion('{}') }],
    ['no body', { status: 204 }],
    ['no content type', (response) => void response.end(JSON.stringify(completion('{}')))],
  ];
  it.each(bodies)('takes %s with 2xx for a broken protocol', async (_name, behaviour) => {
    expect((await failureFor(behaviour)).code).toBe('model-protocol');
  });

  it('does not wait for the end of a body of the wrong type', async () => {
    const failure = await failureFor((response) => {
      response.writeHead(200, type('text/html')).write('<html>');
    });
    expect(failure.code).toBe('model-protocol');
  });

  const accepted: [string, Behaviour][] = [
    ['a utf-8 charset', { headers: type('application/json; charset=UTF-8'), body: completion('{}') }],
    ['a suffix', { headers: type('application/vnd.model+json; charset="utf-8"'), body: completion('{}') }],
    ['gzip', { headers: { 'content-encoding': 'gzip' }, body: gzipSync(JSON.stringify(completion('{}'))) }],
    ['a byte order mark', { body: `\ufeff${JSON.stringify(completion('{}'))}` }],
  ];
  it.each(accepted)('takes JSON with %s', async (_name, behaviour) => {
    const { ask } = await openScripted([behaviour]);
    expect((await ask()).text).toBe('{}');
  });

  const large = completion('x'.repeat(17 * 1024 * 1024));
  const packed = gzipSync(JSON.stringify(large));
  const tooLarge: [string, Behaviour][] = [
    ['plain', { body: large }],
    ['packed small', { headers: { 'content-encoding': 'gzip' }, body: packed }],
  ];
  it.each(tooLarge)('does not take more than 16 MiB, %s', async (_name, behaviour) => {
    expect((await failureFor(behaviour)).code).toBe('answer-too-large');
  });
});
