import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { secretNames, settingNames } from '../../src/config.ts';
import { eventually } from '../support/eventually.ts';

interface Service {
  command?: string[];
  environment?: Record<string, string | number>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  deploy?: { replicas: number };
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  secrets?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  image?: string;
  profiles?: string[];
}

interface Compose {
  services: Record<'redis' | 'api' | 'workers' | 'prometheus' | 'grafana', Service>;
  networks: Record<string, { internal?: boolean } | null>;
  secrets: Record<string, { file: string }>;
}

const inRoot = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const text = inRoot('docker-compose.yml');
const { services, networks, secrets } = parse(text, { merge: true }) as Compose;
const own = [services.api, services.workers];
const observing = [services.prometheus, services.grafana];

describe('docker-compose.yml', () => {
  it('runs Redis, the API and several workers', () => {
    const always = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
    expect(always.map(([name]) => name)).toEqual(['redis', 'api', 'workers']);
    expect(services.workers.deploy?.replicas).toBeGreaterThan(1);
    expect(services.workers.command).toEqual(['node', 'dist/scripts/command-line/airlock.js', 'workers']);
  });

  it('has a Redis that fsyncs every write to a volume, evicts nothing and is not published', () => {
    const command = services.redis.command?.join(' ');
    expect(command).toContain('--appendonly yes --appendfsync always');
    expect(command).toContain('--maxmemory-policy noeviction');
    expect(services.redis.volumes).toEqual(['redis-data:/data']);
    expect(services.redis.ports).toBeUndefined();
  });

  it('starts Airlock when Redis is healthy', () => {
    expect(services.redis.healthcheck?.test.join(' ')).toMatch(/^CMD-SHELL .*redis-cli ping \| grep -q PONG$/);
    for (const service of own) expect(service.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
  });

  it('is a production on the loopback address', () => {
    for (const { environment } of own) {
      expect(environment).toMatchObject({ NODE_ENV: 'production' });
    }
    expect(services.workers.ports).toBeUndefined();
    const ports = [services.api, ...observing].map((service) => service.ports ?? []);
    for (const [port, ...others] of ports)
      expect([port, others]).toEqual([expect.stringMatching(/^127\.0\.0\.1:/), []]);
  });

  it('has Prometheus and Grafana for who asks for them, of exact versions, with the files of this repository', () => {
    for (const { profiles, image } of observing) {
      expect(profiles).toEqual(['observability']);
      expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    }
    const mounted = observing.flatMap(({ volumes = [] }) => volumes).filter((volume) => volume.startsWith('./'));
    expect(mounted.length).toBe(3);
    for (const volume of mounted) {
      const [from = '', , mode] = volume.split(':');
      expect([existsSync(new URL(`../../${from}`, import.meta.url)), mode]).toEqual([true, 'ro']);
    }
    const [provider] = parse(inRoot('deploy/grafana/provisioning/dashboards/airlock.yml')).providers;
    const [source] = parse(inRoot('deploy/grafana/provisioning/datasources/prometheus.yml')).datasources;
    expect(mounted).toContain(`./deploy/grafana/dashboards:${provider.options.path}:ro`);
    expect(source.url).toBe('http://prometheus:9090');
  });

  it('scrapes the API and every worker process where they listen', () => {
    const { scrape_configs: scraped } = parse(inRoot('deploy/prometheus/prometheus.yml'));
    const [api, workers] = scraped;
    expect(api.static_configs).toEqual([{ targets: [`api:${services.api.environment?.PORT}`] }]);
    const port = services.workers.environment?.AIRLOCK_METRICS_PORT;
    expect(workers.dns_sd_configs).toEqual([{ names: ['workers'], type: 'A', port }]);
    expect(services.workers.environment?.HOST).toBe('0.0.0.0');
  });

  it('keeps what workers write before they send on a volume that they may write to', () => {
    expect(services.workers.volumes).toEqual(['airlock-data:/app/.airlock']);
    expect(inRoot('Dockerfile')).toContain('chown node:node .airlock');
  });

  it('confines every container: its files are read-only, and it has no rights to gain', () => {
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
    expect(services.redis.user).toBe('redis');
  });

  it('keeps Redis on a network of its own, which leads nowhere', () => {
    expect(services.redis.networks).toEqual(['redis']);
    expect(networks.redis).toEqual({ internal: true });
    for (const service of own) expect(service.networks).toEqual(['redis', 'outside']);
    for (const service of observing) expect(service.networks).toEqual(['outside']);
  });

  it('takes every secret from a file that a service is given, and brings none', () => {
    const given = own.map(({ environment = {}, secrets: mounted = [] }) => {
      const all = Object.entries(environment).filter(([name]) => secretNames.includes(name.replace(/_FILE$/, '')));
      for (const [name, file] of all)
        expect([name, file]).toEqual([expect.stringMatching(/_FILE$/), expect.any(String)]);
      expect(all.map(([, file]) => file)).toEqual(mounted.map((name) => `/run/secrets/${name}`));
      return all.map(([name]) => name);
    });
    const needed = ['REDIS_URL_FILE', 'OPENAI_API_KEY_FILE', 'AIRLOCK_ENCRYPTION_KEYS_FILE'];
    expect(given).toEqual([[...needed, 'AIRLOCK_API_KEY_FILE'], needed]);
    const mounted = Object.values(services).flatMap((service) => service.secrets ?? []);
    expect(Object.keys(secrets).sort()).toEqual([...new Set(mounted)].sort());
    for (const [name, { file }] of Object.entries(secrets)) {
      expect(file).toBe(`secrets/${name}`);
      expect(inRoot('docs/operating.md')).toContain(`> secrets/${name}\n`);
    }
    expect(inRoot('.gitignore').split('\n')).toContain('secrets/');
  });

  it('names only settings that there are', () => {
    const set = own.flatMap(({ environment = {} }) => Object.keys(environment));
    const asked = [...text.matchAll(/[^$]\$\{(\w+)/g)].map(([, name = '']) => name);
    expect(set.length).toBeGreaterThan(0);
    const names = [...settingNames, ...secretNames.map((name) => `${name}_FILE`)];
    for (const name of [...set, ...asked]) expect(names).toContain(name);
  });

  it('has a Redis that serves nobody without the password, which no list of processes shows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-compose-'));
    const [password, path] = ['b1946ac92492d234', join(folder, 'redis.sock')];
    await writeFile(join(folder, 'redis-password'), `${password}\n`);
    // By this name it is the server, whatever it is called where it was found.
    await symlink(process.env.REDIS_SERVER_BIN ?? '', join(folder, 'redis-server'));
    const [program = '', ...args] = (services.redis.command ?? []).map((arg) =>
      arg.replaceAll('$$', '$').replaceAll('/run/secrets', folder),
    );
    const env = { PATH: `${folder}:${process.env.PATH}` } as NodeJS.ProcessEnv;
    const here = ['--port', '0', '--unixsocket', path, '--dir', folder];
    const child = spawn(program, [...args, ...here], { cwd: folder, env, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const open = (given: object) => {
      const options = { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false };
      return new Redis({ path, ...options, ...given }).on('error', () => undefined);
    };
    // The socket is there a moment before it is listened to.
    const isAnswered = () => {
      const client = open({ password });
      return client
        .ping()
        .then(Boolean, () => false)
        .finally(() => client.disconnect());
    };
    await eventually(isAnswered, { describe: 'Redis to listen' });
    const [stranger, known] = [open({}), open({ password })];
    await expect(stranger.ping()).rejects.toThrow('NOAUTH');
    expect(await known.ping()).toBe('PONG');
    expect(await known.config('GET', 'appendfsync')).toMatchObject(['appendfsync', 'always']);
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).not.toContain(password);
    for (const client of [stranger, known]) client.disconnect();
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true, force: true });
  });
});

describe('Dockerfile', () => {
  it('stands on one exact version of Node', () => {
    const text = inRoot('Dockerfile');
    expect(text).toMatch(/^ARG NODE=node:24\.\d+\.\d+-slim$/m);
    const bases = Array.from(text.matchAll(/^FROM (\S+)/gm), ([, base]) => base);
    expect(bases).toEqual(Array(3).fill('$' + '{NODE}'));
  });

  it('runs the API as a user without rights', () => {
    const lines = inRoot('Dockerfile').trimEnd().split('\n');
    expect(lines.slice(-2)).toEqual(['USER node', 'CMD ["node", "dist/scripts/command-line/airlock.js", "api"]']);
  });
});
