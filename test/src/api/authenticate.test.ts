import { describe, expect, it } from 'vitest';
import { createFindCaller, isOfInstallation, refuseKeyInUrl } from '../../../src/api/authenticate.ts';
import { type Caller, roles } from '../../../src/records/api-keys.ts';

const stored: Caller = { keyId: 'key_1', tenant: 'acme', role: 'submit', scope: 'tenant' };

/** Looks keys up in a store with one key, and notes what it was asked. */
function openStore() {
  const asked: string[] = [];
  const findStored = async (key: string) => {
    asked.push(key);
    return key === 'ak_stored' ? stored : undefined;
  };
  return { asked, findStored };
}

describe('createFindCaller', () => {
  it("finds tenant default's administrator by the key of the settings, without a look-up", async () => {
    const { asked, findStored } = openStore();
    expect(await createFindCaller('ak_of_the_settings', findStored)('ak_of_the_settings')).toEqual({
      keyId: 'AIRLOCK_API_KEY',
      tenant: 'default',
      role: 'admin',
      scope: 'tenant',
    });
    expect(asked).toEqual([]);
  });

  it('finds the caller of a stored key', async () => {
    expect(await createFindCaller('ak_of_the_settings', openStore().findStored)('ak_stored')).toEqual(stored);
    expect(await createFindCaller(undefined, openStore().findStored)('ak_stored')).toEqual(stored);
  });

  it.each(['ak_of_the_setting', 'ak_of_the_settings ', 'AK_OF_THE_SETTINGS', ''])(
    'knows nobody by %j, after one look-up',
    async (key) => {
      const { asked, findStored } = openStore();
      expect(await createFindCaller('ak_of_the_settings', findStored)(key)).toBeUndefined();
      expect(asked).toEqual([key]);
    },
  );

  it('passes on that the store cannot be asked', async () => {
    const findCaller = createFindCaller(undefined, () => Promise.reject(new Error('away')));
    await expect(findCaller('ak_stored')).rejects.toThrow('away');
  });
});

describe('isOfInstallation', () => {
  it("is true for tenant default's admins and for keys of that scope, for nobody else", () => {
    for (const tenant of ['default', 'acme']) {
      for (const role of roles) {
        expect(isOfInstallation({ tenant, role, scope: 'installation' })).toBe(true);
        expect(isOfInstallation({ tenant, role, scope: 'tenant' })).toBe(tenant === 'default' && role === 'admin');
      }
    }
  });
});

describe('refuseKeyInUrl', () => {
  it.each([
    '/?key=1',
    '/?a=1&api_key=1',
    '/?API-KEY=1',
    '/?apikey',
    '/?x-api-key=1',
    '/?access_token=1',
    '/?token=1',
    '/?to%6ben=1',
    '/?authorization=1',
    '/v1/jobs/ak_1234567890abcdef',
    '/ak_1234567890abcdef?a=1',
    'http://user:pass@host/',
    'http://key@host/v1',
  ])('refuses %s', (url) => {
    expect(() => refuseKeyInUrl(url)).toThrow(expect.objectContaining({ code: 'key-in-url' }));
  });

  it.each(['/', '/key', '/a@b', '/?task=key', '/?cursor=a@b', '/?monkey=1', 'http://host/a@b', '/?a=http://u@h'])(
    'lets %s through',
    (url) => {
      expect(() => refuseKeyInUrl(url)).not.toThrow();
    },
  );
});
