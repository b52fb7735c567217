import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingNames } from '../../../../src/config.ts';
import { readInRoot } from '../../../project/repo-files.ts';

interface Service {
  build?: { context: string; dockerfile_inline: string };
  image?: string;
  command: string[];
  environment: Record<string, string | number>;
  ports?: string[];
  healthcheck: object;
  deploy: object;
  stop_grace_period?: string;
  networks: string[];
  volumes: string[];
}

interface Compose {
  services: Record<'redis' | 'api' | 'workers', Service>;
  networks: unknown;
}

const read = (path: string) => parse(readInRoot(path), { merge: true }) as Compose;
const { services, networks } = read('scripts/command-line/init/docker-compose.yml');
const ours = read('docker-compose.yml');
const own = [services.api, services.workers];

describe("a new project's docker-compose.yml", () => {
  it('stands on the versions of Node, Redis and Airlock that this one does', () => {
    const { name, version } = JSON.parse(readInRoot('package.json')) as { name: string; version: string };
    const [, node] = /^ARG NODE=(.+)$/m.exec(readInRoot('Dockerfile')) ?? [];
    for (const { build } of own) {
      expect(build?.dockerfile_inline).toContain(`FROM ${node}\n`);
      expect(build?.dockerfile_inline).toContain(` ${name}@${version}\n`);
    }
    expect(services.redis.image).toBe(ours.services.redis.image);
  });

  it('hands nothing to the build but the tasks, and those to be read only', () => {
    for (const { build, volumes } of own) {
      expect(build?.context).toBe('tasks');
      expect(volumes).toContain('./tasks:/app/tasks:ro');
    }
  });

  it('starts Redis as the one of this repository does, its password from .env', () => {
    const fromEnvironment = ours.services.redis.command.map((part) =>
      part
        .replace('requirepass $$(cat /run/secrets/redis-password)', () => 'requirepass $$REDISCLI_AUTH')
        .replace('masterauth $$(cat /run/secrets/redis-password)\n', ''),
    );
    expect(services.redis.command).toEqual(fromEnvironment);
    expect(fromEnvironment).not.toEqual(ours.services.redis.command);
    const password = '$' + '{REDIS_PASSWORD:?is missing in .env}';
    expect(services.redis.environment).toEqual({ REDISCLI_AUTH: password });
    for (const { environment } of own) expect(environment.REDIS_URL).toBe(`redis://default:${password}@redis:6379`);
  });

  it('confines every container, publishes the API on the loopback address, and keeps Redis on a network of its own', () => {
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
    expect(own[0]?.build?.dockerfile_inline).toContain('\nUSER node\n');
    const port = '127.0.0.1:$' + '{PORT:-3000}:3000';
    expect([services.redis.ports, services.api.ports, services.workers.ports]).toEqual([undefined, [port], undefined]);
    expect(networks).toEqual(ours.networks);
    for (const name of ['redis', 'api', 'workers'] as const) {
      expect(services[name].networks).toEqual(ours.services[name].networks);
    }
  });

  it('is looked at, limited and ended as the one of this repository', () => {
    for (const name of ['redis', 'api', 'workers'] as const) {
      const { healthcheck, deploy, stop_grace_period: grace } = ours.services[name];
      expect(services[name]).toMatchObject({ deploy, ...(grace !== undefined && { stop_grace_period: grace }) });
      // The password of Redis is in its environment here.
      if (name !== 'redis') expect(services[name].healthcheck).toEqual(healthcheck);
    }
  });

  it('is a production, and names only settings that there are', () => {
    for (const { environment } of own) {
      expect(environment.NODE_ENV).toBe('production');
      for (const name of Object.keys(environment)) expect(settingNames).toContain(name);
    }
  });
});
