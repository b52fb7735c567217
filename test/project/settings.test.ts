import { describe, expect, it } from 'vitest';
import { parseSettings, secretNames, settingNames } from '../../src/config.ts';
import { payloadSettings } from '../../src/settings/read-payloads.ts';
import { traceSettings } from '../../src/settings/read-traces.ts';
import { readInRoot } from './repo-files.ts';

/** Every setting with a value other than its default, so that its effect shows. */
const OTHER: Record<string, string> = {
  HOST: '0.0.0.0',
  PORT: '4000',
  REDIS_URL: 'redis://other',
  OPENAI_API_KEY: 'other',
  OPENAI_BASE_URL: 'http://other/v1',
  AIRLOCK_MODEL: 'other',
  AIRLOCK_FALLBACK_MODEL: 'other',
  AIRLOCK_FALLBACK_BASE_URL: 'http://other/v1',
  AIRLOCK_FALLBACK_API_KEY: 'other',
  AIRLOCK_MODELS_FILE: 'other',
  AIRLOCK_API_KEY: 'other-other-other',
  AIRLOCK_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
  AIRLOCK_TASKS_DIR: 'other',
  AIRLOCK_DATA_DIR: 'other',
  AIRLOCK_ANCHOR: 'https://other/heads',
  AIRLOCK_PREFIX: 'other',
  AIRLOCK_DURABILITY: 'fast',
  AIRLOCK_PAYLOADS: 'dir:other',
  AIRLOCK_PAYLOAD_BYTES: '20000',
  AIRLOCK_MODEL_TIMEOUT_MS: '1234',
  AIRLOCK_RETRY_BASE_MS: '1234',
  AIRLOCK_CONCURRENCY: '3',
  AIRLOCK_LOCK_MS: '1234',
  AIRLOCK_RETENTION_MS: '1234',
  AIRLOCK_AUDIT_RETENTION_MS: '86400000',
  AIRLOCK_SHARDS: '3',
  AIRLOCK_TENANT_SHARE: '3',
  AIRLOCK_BOARD_HISTORY: '3',
  AIRLOCK_CALLBACK_ALLOW: 'other:4000',
  AIRLOCK_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32).toString('base64')}`,
  AIRLOCK_REDACTION: 'strict',
  AIRLOCK_REDACTION_BUDGET_MS: '1234',
  AIRLOCK_CANARY: '5m',
  AIRLOCK_DETECTORS_FILE: 'other',
  AIRLOCK_DETECTORS_ALLOW: 'other',
  AIRLOCK_METRICS_PORT: '4001',
  AIRLOCK_URL: 'http://other',
  AIRLOCK_PUBLIC_URL: 'http://other',
  AIRLOCK_TRUSTED_PROXIES: '10.0.0.0/8',
  AIRLOCK_FAIL_AT: 'visit.claimed',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other:4318',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://other:4318/v1/traces',
  LOG_LEVEL: 'warn',
};

/** Read elsewhere: by the search for a Redis, to tell development from production, with a bucket, and where spans go somewhere. */
const WITHOUT_FIELD = [
  ...['REDIS_SERVER_BIN', 'NODE_ENV'],
  ...Object.keys(payloadSettings).filter((name) => name.startsWith('AWS_')),
  ...Object.keys(traceSettings).filter((name) => !name.endsWith('_ENDPOINT')),
];

const defaults = parseSettings({});

/** What a setting is when nobody sets it, by the field that it changes. */
function findDefault(name: string): unknown {
  const changed = Object.entries(parseSettings({ [name]: OTHER[name] })).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(defaults, field)),
  );
  expect(changed, `fields that ${name} changes`).toHaveLength(1);
  return Reflect.get(defaults, changed[0]?.[0] ?? '');
}

/** Rows of README's table: name, and the default where one stands in code marks. */
const inReadme = [...readInRoot('README.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)` \| (?:`([^`]+)`|[^|`]+) \|/gm)].map(
  ([, name = '', byDefault]) => ({ name, byDefault }),
);
const inExample = [...readInRoot('.env.example').matchAll(/^# ?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(
  ([, name = '', byDefault]) => ({ name, byDefault: byDefault || undefined }),
);

describe.each([
  { where: "README's table", listed: inReadme },
  { where: '.env.example', listed: inExample },
])('$where', ({ listed }) => {
  it('lists every setting once, in the order of the code, and no other', () => {
    expect(listed.map(({ name }) => name)).toEqual(settingNames);
  });

  it('tells the defaults: setting one changes nothing', () => {
    for (const { name, byDefault } of listed) {
      if (byDefault !== undefined) expect(parseSettings({ [name]: byDefault }), name).toEqual(defaults);
    }
  });

  it('has a default where the code has one, and none where it has none', () => {
    for (const { name, byDefault } of listed.filter((entry) => !WITHOUT_FIELD.includes(entry.name))) {
      expect(byDefault === undefined, name).toBe(findDefault(name) === undefined);
    }
  });
});

describe('.env.example', () => {
  it('sets nothing: every line is a comment', () => {
    const lines = readInRoot('.env.example').split('\n');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});

describe('secrets', () => {
  it('are settings, and the names of their files stand where users look', () => {
    for (const name of secretNames) expect(settingNames).toContain(name);
    for (const name of secretNames) expect(readInRoot('.env.example')).toContain(`${name}_FILE`);
    const told = readInRoot('README.md').match(/Secrets \((.+?)\) may\s+stand in a file/s)?.[1] ?? '';
    expect(Array.from(told.matchAll(/[A-Z_]+/g), ([name]) => name).sort()).toEqual([...secretNames].sort());
  });
});

describe('settingNames', () => {
  it('are all tried here', () => {
    expect([...Object.keys(OTHER), ...WITHOUT_FIELD].sort()).toEqual([...settingNames].sort());
  });
});
