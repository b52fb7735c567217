import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingNames } from '../../src/config.ts';

interface Service {
  command?: string[];
  environment?: Record<string, string | number>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  deploy?: { replicas: number };
  ports?: string[];
  volumes?: string[];
}

const inRoot = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const text = inRoot('docker-compose.yml');
const { services } = parse(text, { merge: true }) as { services: Record<'redis' | 'api' | 'workers', Service> };
const own = [services.api, services.workers];

describe('docker-compose.yml', () => {
  it('runs Redis, the API and several workers', () => {
    expect(Object.keys(services)).toEqual(['redis', 'api', 'workers']);
    expect(services.workers.deploy?.replicas).toBeGreaterThan(1);
    expect(services.workers.command).toEqual(['node', 'dist/scripts/command-line/workers.js']);
  });

  it('has a Redis that fsyncs every write to a volume, evicts nothing and is not published', () => {
    const command = services.redis.command?.join(' ');
    expect(command).toContain('--appendonly yes --appendfsync always');
    expect(command).toContain('--maxmemory-policy noeviction');
    expect(services.redis.volumes).toEqual(['redis-data:/data']);
    expect(services.redis.ports).toBeUndefined();
  });

  it('starts Airlock when Redis is healthy', () => {
    expect(services.redis.healthcheck?.test).toEqual(['CMD', 'redis-cli', 'ping']);
    for (const service of own) expect(service.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
  });

  it('is a production on the loopback address', () => {
    for (const { environment } of own) {
      expect(environment).toMatchObject({ NODE_ENV: 'production', REDIS_URL: 'redis://redis:6379' });
    }
    expect(services.workers.ports).toBeUndefined();
    for (const port of services.api.ports ?? ['none']) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('keeps what workers write before they send on a volume that they may write to', () => {
    expect(services.workers.volumes).toEqual(['airlock-data:/app/.airlock']);
    expect(inRoot('Dockerfile')).toContain('chown node:node .airlock');
  });

  it('asks for every secret instead of bringing one', () => {
    for (const { environment = {} } of own) {
      const secrets = Object.entries(environment).filter(([name]) => /_KEYS?$/.test(name));
      expect(secrets.map(([name]) => name)).toEqual(
        expect.arrayContaining(['OPENAI_API_KEY', 'AIRLOCK_ENCRYPTION_KEYS']),
      );
      for (const [name, value] of secrets) expect(value).toMatch(new RegExp(`^\\$\\{${name}:\\?.+\\}$`));
    }
    expect(services.api.environment).toHaveProperty('AIRLOCK_API_KEY');
  });

  it('names only settings that there are', () => {
    const set = own.flatMap(({ environment = {} }) => Object.keys(environment));
    const asked = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    expect(set.length).toBeGreaterThan(0);
    for (const name of [...set, ...asked]) expect(settingNames).toContain(name);
  });
});

describe('Dockerfile', () => {
  it('runs the API as a user without rights', () => {
    const lines = inRoot('Dockerfile').trimEnd().split('\n');
    expect(lines.slice(-2)).toEqual(['USER node', 'CMD ["node", "dist/scripts/command-line/api.js"]']);
  });
});
