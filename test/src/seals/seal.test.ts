import { createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { createTenantSealer } from '../../../src/seals/seal.ts';

const masterKey = (id: string) => ({ id, bytes: randomBytes(32) });
const salt = randomBytes(32);
const [k1, k2] = [masterKey('k1'), masterKey('k2')];
const text = 'Zoë <zoe@example.org> 😀';

const seals = createTenantSealer([k1], 'acme', salt).forJob('job_1');

const codeOf = (open: () => string): string => {
  try {
    return open();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
};

describe('createTenantSealer', () => {
  it('opens what it sealed, of any length', () => {
    for (const one of ['', 'x', text, 'long '.repeat(50_000)])
      expect(seals.open('input', seals.seal('input', one))).toBe(one);
  });

  it('seals with AES-256-GCM under a key of the job, made of the key, the salt of the tenant and the job', () => {
    const tenantKey = Buffer.from(hkdfSync('sha256', k1.bytes, salt, 'airlock tenant', 32));
    const key = createHmac('sha256', tenantKey).update('job\u0001job_1').digest();
    const body = Buffer.from(seals.seal('input', text).slice('k1.'.length), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, 12))
      .setAAD(Buffer.from(['acme', 'job_1', 'input', 'k1'].join('\0')))
      .setAuthTag(body.subarray(-16));
    expect(decipher.update(body.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).toBe(text);
  });

  it('never seals the same text the same way twice', () => {
    const sealed = Array.from({ length: 2000 }, () => seals.seal('input', text));
    expect(new Set(sealed).size).toBe(2000);
    expect(new Set(sealed.map((one) => one.slice(3, 19))).size).toBe(2000);
  });

  it('writes the id of the key and nothing of the text', () => {
    const sealed = seals.seal('input', text);
    expect(sealed).toMatch(/^k1\.[A-Za-z0-9+/=]+$/);
    expect(Buffer.from(sealed.slice(3), 'base64').toString('latin1')).not.toContain('example');
  });

  it('opens no seal in the place of another: of a field, a job, a tenant, a salt', () => {
    const sealed = seals.seal('input', text);
    expect(codeOf(() => seals.open('answer', sealed))).toBe('seal-broken');
    expect(codeOf(() => createTenantSealer([k1], 'acme', salt).forJob('job_2').open('input', sealed))).toBe(
      'seal-broken',
    );
    expect(codeOf(() => createTenantSealer([k1], 'globex', salt).forJob('job_1').open('input', sealed))).toBe(
      'seal-broken',
    );
    const salted = createTenantSealer([k1], 'acme', randomBytes(32));
    expect(codeOf(() => salted.forJob('job_1').open('input', sealed))).toBe('seal-broken');
  });

  it('proves a text for its field, job, tenant and salt alone', () => {
    const code = seals.prove('route', text);
    expect(code).toMatch(/^k1\.[\w-]{22}$/);
    expect(seals.isProven('route', text, code)).toBe(true);
    expect(seals.isProven('route', `${text} `, code)).toBe(false);
    expect(seals.isProven('origin', text, code)).toBe(false);
    for (const other of [
      createTenantSealer([k1], 'acme', salt).forJob('job_2'),
      createTenantSealer([k1], 'globex', salt).forJob('job_1'),
      createTenantSealer([k1], 'acme', randomBytes(32)).forJob('job_1'),
      createTenantSealer([{ ...k2, id: 'k1' }], 'acme', salt).forJob('job_1'),
    ]) {
      expect(other.isProven('route', text, code)).toBe(false);
    }
    for (const wrong of ['', 'k1', 'k1.', code.slice(0, -1), `${code}=`]) {
      expect(seals.isProven('route', text, wrong)).toBe(false);
    }
    expect(createTenantSealer([k2, k1], 'acme', salt).forJob('job_1').isProven('route', text, code)).toBe(true);
    expect(codeOf(() => String(seals.isProven('route', text, `k9${code.slice(2)}`)))).toBe('key-unknown');
  });

  it('opens nothing that was changed, not by one bit', () => {
    const sealed = seals.seal('input', 'ab');
    const body = Buffer.from(sealed.slice(3), 'base64');
    for (let bit = 0; bit < body.length * 8; bit++) {
      const changed = Buffer.from(body);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(codeOf(() => seals.open('input', `k1.${changed.toString('base64')}`))).toBe('seal-broken');
    }
  });

  it.each(['k1.', 'k1.AAAA', 'k1.!!!!', `k1.${Buffer.alloc(27).toString('base64')}`])(
    'takes %s for broken',
    (sealed) => {
      expect(codeOf(() => seals.open('input', sealed))).toBe('seal-broken');
    },
  );

  it.each(['k9.AAAA', '', 'no dot', '.AAAA'])('says of %s that its key is unknown', (sealed) => {
    expect(codeOf(() => seals.open('input', sealed))).toBe('key-unknown');
  });

  it('seals with the first key and opens with all', () => {
    const rotated = createTenantSealer([k2, k1], 'acme', salt).forJob('job_1');
    expect(rotated.open('input', seals.seal('input', text))).toBe(text);
    expect(rotated.seal('input', text)).toMatch(/^k2\./);
    expect(codeOf(() => seals.open('input', rotated.seal('input', text)))).toBe('key-unknown');
  });

  it('needs a key', () => {
    expect(() => createTenantSealer([], 'acme', salt)).toThrow(RangeError);
  });
});
