import OpenAI from 'openai';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createSecret, readSecret, signMessage } from '../../../src/seals/sign-message.ts';

const body =
  '{"type":"job.succeeded","timestamp":"2026-01-31T09:30:00.000Z","data":{"id":"job_1","status":"succeeded"}}';
const now = () => Math.floor(Date.now() / 1000);
const sign = (secrets: readonly string[], seconds = now()) =>
  signMessage(secrets, { id: 'job_1.1.succeeded', seconds, body });

describe('signMessage', () => {
  it('signs as standardwebhooks does', () => {
    const secret = createSecret();
    const headers = sign([secret]);
    expect(headers['webhook-signature']).toBe(
      new Webhook(secret).sign('job_1.1.succeeded', new Date(now() * 1000), body),
    );
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('is verified by the openai SDK', async () => {
    const secret = createSecret();
    const { webhooks } = new OpenAI({ apiKey: 'none' });
    await expect(webhooks.unwrap(body, sign([secret]), secret)).resolves.toMatchObject({ type: 'job.succeeded' });
  });

  it('signs by two secrets, either of which verifies it', () => {
    const [old, fresh] = [createSecret(), createSecret()];
    const headers = sign([fresh, old]);
    for (const secret of [old, fresh]) expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
    expect(() => new Webhook(createSecret()).verify(body, headers)).toThrow();
  });

  it('is refused with another body, and after a while', () => {
    const secret = createSecret();
    expect(() => new Webhook(secret).verify(`${body} `, sign([secret]))).toThrow();
    expect(() => new Webhook(secret).verify(body, sign([secret], now() - 600))).toThrow();
  });
});

describe('readSecret', () => {
  it('reads whsec_ and the base64 of 24 to 64 bytes, and nothing else', () => {
    expect(readSecret(createSecret())).toHaveLength(32);
    for (const bytes of [24, 64]) {
      expect(readSecret(`whsec_${Buffer.alloc(bytes).toString('base64')}`)).toHaveLength(bytes);
    }
    for (const bytes of [16, 23, 65])
      expect(readSecret(`whsec_${Buffer.alloc(bytes).toString('base64')}`)).toBeUndefined();
    for (const text of ['', 'whsec_', 'secret', `whsec_${'*'.repeat(44)}`]) expect(readSecret(text)).toBeUndefined();
  });
});
