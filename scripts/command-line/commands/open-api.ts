import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSettings, type Settings } from '../../../src/config.ts';
import { openDevelopmentKeys } from '../../development/open-development-keys.ts';
import { type ApiClient, createApiClient } from './api-client.ts';

/** Where the API is and with what key, when a command says so itself. */
export interface ApiOptions {
  url?: string;
  key?: string;
}

/** The settings that say where the API is: what else stands in the environment is the server's business. */
const NAMES = ['HOST', 'PORT', 'AIRLOCK_URL', 'AIRLOCK_API_KEY', 'AIRLOCK_API_KEY_FILE', 'AIRLOCK_DATA_DIR'];

function findUrl(given: string | undefined, { url, host, port }: Settings): string {
  const chosen = given ?? url;
  if (chosen !== undefined) {
    if (!URL.canParse(chosen) || !/^https?:$/.test(new URL(chosen).protocol)) {
      throw new RangeError('--url must be an http or https URL');
    }
    const { username, password } = new URL(chosen);
    // It would be printed wherever the URL is, and HTTP has no place for it beside the API key.
    if (username !== '' || password !== '') {
      const name = given === undefined ? 'AIRLOCK_URL' : '--url';
      throw new RangeError(
        `${name} must not hold a user name or a password: the API takes a key, AIRLOCK_API_KEY or --key`,
      );
    }
    return chosen.replace(/\/+$/, '');
  }
  if (port === 0) throw new RangeError('PORT is 0, so nobody knows where the API is: set AIRLOCK_URL or --url');
  // An address that means every interface is one to listen at, not one to call.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** The key that development made in the data folder; none is made here. */
async function findDevelopmentKey(dataDir: string): Promise<string | undefined> {
  const isThere = await access(join(dataDir, 'development-keys.json')).then(
    () => true,
    () => false,
  );
  return isThere ? (await openDevelopmentKeys(dataDir)).apiKey : undefined;
}

/** Opens the API of the options, else of the settings. Throws a RangeError when there is no key to be found. */
export async function openApi(env: NodeJS.ProcessEnv, options: ApiOptions): Promise<ApiClient> {
  const settings = parseSettings(Object.fromEntries(NAMES.map((name) => [name, env[name]])));
  const url = findUrl(options.url, settings);
  const key = options.key ?? settings.apiKey ?? (await findDevelopmentKey(settings.dataDir));
  if (key === undefined) throw new RangeError('there is no API key: set AIRLOCK_API_KEY or --key');
  return createApiClient(url, key);
}
