import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSettings, SettingsError, secretNames } from '../../src/config.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const STRONG = 'q83vEjRWeJq83v7cuph2VDIQDy4dTFt6mYi3xtXk8wM=';

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    parseSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('parseSettings', () => {
  it('needs nothing in development', () => {
    expect(parseSettings({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      redisUrl: undefined,
      openaiApiKey: undefined,
      openaiBaseUrl: undefined,
      model: 'gpt-5-mini',
      ...{ fallbackModel: undefined, fallbackBaseUrl: undefined, fallbackApiKey: undefined, modelsFile: undefined },
      apiKey: undefined,
      ...{ encryptionKeys: undefined, tasksDir: undefined },
      dataDir: resolve('.airlock'),
      prefix: 'airlock',
      ...{ durability: 'fsync', payloads: { is: 'redis' }, payloadBytes: 16_384 },
      ...{ modelTimeoutMs: 60_000, retryBaseMs: 1000 },
      concurrency: undefined,
      lockMs: 15_000,
      retentionMs: 604_800_000,
      auditRetentionMs: 400 * 86_400_000,
      boardHistory: 100,
      redaction: 'balanced',
      redactionBudgetMs: 10_000,
      ...{ shards: undefined, tenantShare: 50 },
      metricsPort: undefined,
      logLevel: 'info',
      isProduction: false,
    });
  });

  it('takes an empty value as not set', () => {
    expect(parseSettings({ PORT: '', REDIS_URL: '', AIRLOCK_API_KEY: '' })).toEqual(parseSettings({}));
  });

  it('ignores names that are not settings', () => {
    expect(parseSettings({ PATH: '/bin', AIRLOCK_NONSENSE: '1' })).toEqual(parseSettings({}));
  });

  it('makes folders absolute', () => {
    const { dataDir, tasksDir } = parseSettings({ AIRLOCK_DATA_DIR: 'data', AIRLOCK_TASKS_DIR: './tasks' });
    expect([dataDir, tasksDir]).toEqual([resolve('data'), resolve('tasks')]);
  });

  it('reads encryption keys in order, the first of which seals', () => {
    const { encryptionKeys } = parseSettings({ AIRLOCK_ENCRYPTION_KEYS: `new:${key(2)}, old:${key(1)}` });
    expect(encryptionKeys?.map(({ id, bytes }) => [id, bytes[0], bytes.length])).toEqual([
      ['new', 2, 32],
      ['old', 1, 32],
    ]);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', 'http'],
    ['PORT', '-1'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis+sentinel://a,b'],
    ['OPENAI_BASE_URL', 'https://user:word@h/v1'],
    ['AIRLOCK_FALLBACK_MODEL', 'm'.repeat(129)],
    ['AIRLOCK_FALLBACK_BASE_URL', 'https://h/v1/chat/completions'],
    ['AIRLOCK_FALLBACK_API_KEY', 'sk-…'],
    ['AIRLOCK_API_KEY', 'short'],
    ['AIRLOCK_ENCRYPTION_KEYS', `k1:${Buffer.alloc(31).toString('base64')}`],
    ['AIRLOCK_ENCRYPTION_KEYS', key(1)],
    ['AIRLOCK_ENCRYPTION_KEYS', `k1:${key(1)},k1:${key(2)}`],
    ...['file:', 'file://elsewhere/heads', '/var/heads', 'ftp://sink/heads', 'https://a:%zz@sink/heads'].map(
      (anchor) => ['AIRLOCK_ANCHOR', anchor],
    ),
    ['AIRLOCK_PREFIX', 'Airlock'],
    ['AIRLOCK_PREFIX', 'a:b'],
    ['AIRLOCK_MODEL_TIMEOUT_MS', '99'],
    ['AIRLOCK_MODEL_TIMEOUT_MS', '2147483648'],
    ['AIRLOCK_RETRY_BASE_MS', '0'],
    ['AIRLOCK_CONCURRENCY', '0'],
    ['AIRLOCK_LOCK_MS', '999'],
    ['AIRLOCK_RETENTION_MS', '1.5'],
    ['AIRLOCK_BOARD_HISTORY', '-1'],
    ['AIRLOCK_REDACTION', 'none'],
    ['AIRLOCK_METRICS_PORT', '70000'],
    ['AIRLOCK_FAIL_AT', 'nowhere'],
    ['AIRLOCK_PUBLIC_URL', 'airlock.example'],
    ['AIRLOCK_PUBLIC_URL', 'https://airlock.example/base'],
    ['AIRLOCK_PUBLIC_URL', 'https://user:pass@airlock.example'],
    ['AIRLOCK_TRUSTED_PROXIES', '10.0.0.1,'],
    ['AIRLOCK_TRUSTED_PROXIES', 'proxy.internal'],
    ['AIRLOCK_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['AIRLOCK_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['AIRLOCK_TRUSTED_PROXIES', '::/0'],
    ['AIRLOCK_TRUSTED_PROXIES', '10.0.0.0/255.0.0.0'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s and names only the setting', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: .`));
  });

  it('tells every problem at once', () => {
    const problems = problemsOf({ PORT: 'x', LOG_LEVEL: 'x', AIRLOCK_PREFIX: 'X', HOST: '0.0.0.0' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'AIRLOCK_PREFIX', 'LOG_LEVEL']);
  });

  it('never quotes a value', () => {
    const secret = 'not-to-be-seen';
    const env = { AIRLOCK_API_KEY: 'tiny-9', AIRLOCK_ENCRYPTION_KEYS: secret, REDIS_URL: `http://:${secret}@host` };
    const message = String(new SettingsError(problemsOf(env)));
    expect(problemsOf(env)).toHaveLength(3);
    expect(message).not.toContain(secret);
    expect(message).not.toContain('tiny-9');
  });

  it('insists in production on a Redis, keys and a model, and says so at once', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'REDIS_URL: is needed in production',
      'AIRLOCK_ENCRYPTION_KEYS: is needed in production',
      'OPENAI_API_KEY: is needed in production, or OPENAI_BASE_URL, or AIRLOCK_MODELS_FILE',
    ]);
    const given = { NODE_ENV: 'production', REDIS_URL: 'redis://r', AIRLOCK_ENCRYPTION_KEYS: `k1:${STRONG}` };
    expect(parseSettings({ ...given, OPENAI_API_KEY: 'sk-1' }).isProduction).toBe(true);
    expect(parseSettings({ ...given, OPENAI_BASE_URL: 'http://model/v1' }).isProduction).toBe(true);
    expect(parseSettings({ ...given, AIRLOCK_MODELS_FILE: 'models.json' }).isProduction).toBe(true);
  });
});

describe('AIRLOCK_FAIL_AT', () => {
  it('names a place to be killed at, anywhere but in production', () => {
    expect(parseSettings({ AIRLOCK_FAIL_AT: 'model.begun' }).failAt).toBe('model.begun');
    expect(problemsOf({ NODE_ENV: 'production', AIRLOCK_FAIL_AT: 'model.begun' })).toContain(
      'AIRLOCK_FAIL_AT: kills the process, and is refused in production',
    );
  });
});

describe('AIRLOCK_MODELS_FILE', () => {
  it('is made absolute', () => {
    expect(parseSettings({ AIRLOCK_MODELS_FILE: 'models.json' }).modelsFile).toBe(resolve('models.json'));
  });

  it('is refused beside any name that says the same, all of which are told', () => {
    const others = {
      ...{ OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'http://m/v1', AIRLOCK_MODEL: 'gpt-5-mini' },
      ...{ AIRLOCK_FALLBACK_MODEL: 'm', AIRLOCK_FALLBACK_BASE_URL: 'http://m/v1', AIRLOCK_FALLBACK_API_KEY: 'sk-2' },
    };
    for (const [name, value] of Object.entries(others)) {
      const problems = problemsOf({ AIRLOCK_MODELS_FILE: 'models.json', [name]: value });
      expect(problems).toEqual([`AIRLOCK_MODELS_FILE: cannot stand beside ${name}`]);
    }
    const [problem] = problemsOf({ AIRLOCK_MODELS_FILE: 'models.json', ...others });
    for (const name of Object.keys(others)) expect(problem).toContain(name);
  });

  it('may stand beside names that are empty', () => {
    expect(parseSettings({ AIRLOCK_MODELS_FILE: 'models.json', OPENAI_API_KEY: '' }).openaiApiKey).toBeUndefined();
  });
});

describe('AIRLOCK_PUBLIC_URL and AIRLOCK_TRUSTED_PROXIES', () => {
  it('are an origin, and addresses or networks', () => {
    expect(parseSettings({ AIRLOCK_PUBLIC_URL: 'https://Airlock.example:8443/' }).publicUrl).toBe(
      'https://airlock.example:8443',
    );
    const { trustedProxies } = parseSettings({ AIRLOCK_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8, ::1' });
    expect(trustedProxies).toEqual(['127.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1']);
  });
});

describe('AIRLOCK_DURABILITY', () => {
  it('is refused when it wants a replica of the embedded Redis', () => {
    const env = { AIRLOCK_DURABILITY: 'replicated' };
    const problem = 'AIRLOCK_DURABILITY: replicated needs REDIS_URL, the embedded Redis has no replica';
    expect(problemsOf(env)).toEqual([problem]);
    expect(parseSettings({ ...env, REDIS_URL: 'redis://r' }).durability).toBe('replicated');
    expect(parseSettings({ AIRLOCK_DURABILITY: 'fast' }).durability).toBe('fast');
  });
});

describe('SettingsError', () => {
  it('lists its problems, one a line', () => {
    expect(new SettingsError(['A: is missing', 'B: is wrong']).message).toBe(
      'The settings cannot be used:\n  A: is missing\n  B: is wrong',
    );
  });
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-secrets-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const write = async (text: string) => {
  const file = join(folder, crypto.randomUUID());
  await writeFile(file, text);
  return file;
};

describe('secrets in files', () => {
  it('are read, each without the end of its line', async () => {
    const secrets: Record<string, string> = {
      ...{ REDIS_URL: 'redis://:pass@r', OPENAI_API_KEY: 'sk-1', AIRLOCK_FALLBACK_API_KEY: 'sk-2' },
      ...{ AIRLOCK_API_KEY: 'k'.repeat(16), AIRLOCK_ENCRYPTION_KEYS: `k1:${STRONG}` },
      ...{ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' },
      ...{ AIRLOCK_ANCHOR: 'https://air:lock@sink.example/heads', AIRLOCK_WEBHOOK_SECRET: `whsec_${STRONG}` },
      ...{ OTEL_EXPORTER_OTLP_HEADERS: 'key=one', OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'key=two' },
    };
    expect(Object.keys(secrets)).toEqual(secretNames);
    for (const [name, secret] of Object.entries(secrets)) {
      const file = await write(`${secret}\r\n`);
      expect(parseSettings({ [`${name}_FILE`]: file })).toEqual(parseSettings({ [name]: secret }));
    }
  });

  it('are refused when given twice, in a file that is not there and in one that is empty', async () => {
    const file = await write(' \n');
    const env = {
      ...{ AIRLOCK_API_KEY: 'given in the open', AIRLOCK_API_KEY_FILE: file },
      ...{ REDIS_URL_FILE: join(folder, 'nowhere'), OPENAI_API_KEY_FILE: file, AIRLOCK_ENCRYPTION_KEYS_FILE: folder },
    };
    expect(problemsOf(env)).toEqual([
      'REDIS_URL_FILE: cannot be read (ENOENT)',
      'OPENAI_API_KEY_FILE: the file is empty',
      'AIRLOCK_API_KEY_FILE: cannot stand beside AIRLOCK_API_KEY',
      'AIRLOCK_ENCRYPTION_KEYS_FILE: cannot be read (EISDIR)',
    ]);
  });

  it('are not given by an empty name, on either side', async () => {
    const file = await write('held in a file!!');
    const env = { AIRLOCK_API_KEY: '', AIRLOCK_API_KEY_FILE: file, REDIS_URL: 'redis://r', REDIS_URL_FILE: '' };
    expect(parseSettings(env)).toMatchObject({ apiKey: 'held in a file!!', redisUrl: 'redis://r' });
  });
});
