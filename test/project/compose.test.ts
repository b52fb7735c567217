import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { parseSettings, secretNames, settingNames } from '../../src/config.ts';
import { loadTasks } from '../../src/tasks/load-tasks.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startMetricsServer } from '../../src/telemetry/start-metrics-server.ts';
import { declaredRoutes } from '../support/declared-routes.ts';
import { compose, composeText, inProfile, type Service } from './compose-file.ts';
import { readInRoot, repoFiles } from './repo-files.ts';

const { services, networks, secrets, volumes } = compose;
const own = [services.api, services.workers];
const observing = inProfile('observability').map(([, service]) => service);
const nodes = inProfile('cluster').filter(([name]) => name !== 'redis-cluster');
const docs = readInRoot('docs/deploying.md');
const all = Object.values(services);

const environmentOf = ({ environment = {} }: Service): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, String(value).replace(/^\$\{\w+-(.*)\}$/, '$1')]),
  );
const megabytesOf = (text: string) => {
  const [, amount, unit] = /^(?:\$\{\w+:-)?(\d+)(m|g)b?\}?$/.exec(text) ?? [];
  return Number(amount) * (unit === 'g' ? 1024 : 1);
};
const memoryOf = ({ deploy }: Service) => megabytesOf(deploy?.resources.limits.memory ?? '');
const mountsOf = ({ volumes: mounted = [] }: Service) => mounted.filter((one) => typeof one === 'object');

describe('docker-compose.yml', () => {
  it('runs Redis, the API and several workers, of files that the image has', () => {
    const always = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
    expect(always.map(([name]) => name)).toEqual(['redis', 'api', 'workers']);
    expect(services.workers.deploy?.replicas).toBeGreaterThan(1);
    expect(services.workers.command).toEqual(['node', 'dist/scripts/command-line/airlock.js', 'workers']);
    expect(repoFiles).toContain('scripts/command-line/airlock.ts');
  });

  it('has by profiles what observes it, and a cluster of six', () => {
    const profiles = all.flatMap((service) => service.profiles ?? []);
    expect([...new Set(profiles)].sort()).toEqual(['cluster', 'observability']);
    const names = inProfile('observability').map(([name]) => name);
    expect(names).toEqual(['prometheus', 'grafana', 'otel-collector', 'jaeger']);
    expect(nodes.map(([name]) => name)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `redis-${n}`));
    for (const name of [...profiles, 'observability']) expect(docs).toContain(`docker compose --profile ${name} up `);
  });

  it('starts Airlock when Redis is healthy, and its cluster is made where there is one', () => {
    for (const service of own) {
      expect(service.depends_on).toEqual({
        redis: { condition: 'service_healthy' },
        'redis-cluster': { condition: 'service_completed_successfully', required: false },
      });
    }
    const needed = Object.entries(services['redis-cluster'].depends_on ?? {});
    expect(needed).toEqual(nodes.map(([name]) => [name, { condition: 'service_healthy' }]));
    expect(services['redis-cluster'].restart).toBe('on-failure');
  });

  it('is a production on the loopback address', () => {
    for (const { environment } of own) expect(environment).toMatchObject({ NODE_ENV: 'production' });
    for (const [name, { ports = [] }] of Object.entries(services)) {
      const isPublished = ['api', 'prometheus', 'grafana', 'jaeger'].includes(name);
      expect(ports, name).toEqual(isPublished ? [expect.stringMatching(/^127\.0\.0\.1:/)] : []);
    }
  });

  it('asks each process whether it is ready, where it listens, by a route that there is', async () => {
    expect(declaredRoutes.map(({ path }) => path)).toContain('/readyz');
    let isUp = true;
    const isReady = () => (isUp ? Promise.resolve() : Promise.reject(new Error('Redis is away')));
    for (const service of own) {
      const [how, program, ...args] = service.healthcheck?.test ?? [];
      expect([how, program]).toEqual(['CMD', 'node']);
      const { PORT, AIRLOCK_METRICS_PORT } = environmentOf(service);
      const address = `http://127.0.0.1:${PORT ?? AIRLOCK_METRICS_PORT}/`;
      expect(args.join(' ')).toContain(address);
      for (isUp of [true, false]) {
        const given = { host: '127.0.0.1', metricsPort: 0, metrics: createMetrics(), isReady };
        const server = await startMetricsServer(given);
        const here = args.map((arg) => arg.replace(address, `http://127.0.0.1:${server?.port}/`));
        const [code] = await once(spawn(process.execPath, here, { stdio: 'ignore' }), 'exit');
        expect(code).toBe(isUp ? 0 : 1);
        await server?.close();
      }
    }
  });

  it('gives processes longer to end than they take', () => {
    const { modelTimeoutMs } = parseSettings({});
    const [api = 0, workers = 0] = own.map(({ stop_grace_period: given = '' }) => Number(/^(\d+)s$/.exec(given)?.[1]));
    expect(api).toBeGreaterThan(5 + 2);
    expect(workers).toBeGreaterThan(modelTimeoutMs / 1000 + 10);
  });

  it('holds every container to an amount of memory, and Redis to half of its', () => {
    for (const service of all)
      if (service !== services['redis-cluster']) expect(memoryOf(service)).toBeGreaterThan(100);
    for (const service of [services.redis, ...nodes.map(([, node]) => node)]) {
      const most = service.command?.[(service.command?.indexOf('--maxmemory') ?? 0) + 1] ?? '';
      expect(megabytesOf(most) * 2).toBe(memoryOf(service));
    }
    const { processors } = parse(readInRoot('deploy/opentelemetry/collector.yml'));
    expect(processors.memory_limiter.limit_mib).toBeLessThan(memoryOf(services['otel-collector']));
  });

  it("takes the operator's own tasks and lists from folders that need not be there", async () => {
    for (const service of own) {
      const mounts = mountsOf(service);
      expect(mounts.map(({ source, target }) => [source, target])).toEqual([
        ['./tasks', environmentOf(service).AIRLOCK_TASKS_DIR],
        ['./config', '/app/config'],
      ]);
      for (const { type, read_only, bind } of mounts)
        expect([type, read_only, bind]).toEqual(['bind', true, { create_host_path: true }]);
    }
    const empty = await mkdtemp(join(tmpdir(), 'airlock-compose-'));
    onTestFinished(() => rm(empty, { recursive: true }));
    const { latest } = await loadTasks(empty, { isProduction: true });
    expect([...latest.keys()]).toEqual([...(await loadTasks(undefined)).latest.keys()]);
    for (const name of ['AIRLOCK_MODELS_FILE', 'AIRLOCK_DETECTORS_FILE']) {
      expect(settingNames).toContain(name);
      expect(docs).toMatch(new RegExp(`${name}=/app/config/\\w+\\.json`));
    }
  });

  it('has what observes it for who asks, of exact versions, with the files of this repository', () => {
    for (const { image } of observing) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    const mounted = observing
      .flatMap(({ volumes: given = [] }) => given.map(String))
      .filter((one) => /^\.\//.test(one));
    expect(mounted.length).toBe(4);
    for (const volume of mounted) {
      const [from = '', , mode] = volume.split(':');
      expect([existsSync(new URL(`../../${from}`, import.meta.url)), mode]).toEqual([true, 'ro']);
    }
    const [provider] = parse(readInRoot('deploy/grafana/provisioning/dashboards/airlock.yml')).providers;
    expect(mounted).toContain(`./deploy/grafana/dashboards:${provider.options.path}:ro`);
  });

  it('shows in Grafana what Prometheus and Jaeger have, and leads from one to the other', () => {
    const [metrics, traces] = parse(readInRoot('deploy/grafana/provisioning/datasources/prometheus.yml')).datasources;
    expect([metrics.url, traces.url]).toEqual(['http://prometheus:9090', 'http://jaeger:16686']);
    expect(metrics.jsonData.exemplarTraceIdDestinations).toEqual([{ name: 'trace_id', datasourceUid: traces.uid }]);
    expect(services.prometheus.command).toContain('--enable-feature=exemplar-storage');
  });

  it('takes traces where the document says that they go, and passes them on', () => {
    const { receivers, exporters, service, processors } = parse(readInRoot('deploy/opentelemetry/collector.yml'));
    const { traces } = service.pipelines;
    expect(Object.keys(service.pipelines)).toEqual(['traces']);
    const port = receivers.otlp.protocols.http.endpoint.split(':')[1];
    const [, url = ''] = /OTEL_EXPORTER_OTLP_ENDPOINT=(\S+?)'/.exec(docs) ?? [];
    expect(url).toBe(`http://otel-collector:${port}`);
    expect(parseSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: url }).traces).toBeDefined();
    const named = [Object.keys(receivers), Object.keys(processors), Object.keys(exporters)];
    expect([traces.receivers, traces.processors, traces.exporters]).toEqual(named);
    expect(new URL(exporters.otlphttp.endpoint).hostname in services).toBe(true);
    expect(services['otel-collector'].command).toEqual(['--config=/etc/otelcol/collector.yml']);
    expect(services['otel-collector'].volumes).toEqual(['./deploy/opentelemetry:/etc/otelcol:ro']);
  });

  it('scrapes the API and every worker process where they listen', () => {
    const { scrape_configs: scraped } = parse(readInRoot('deploy/prometheus/prometheus.yml'));
    const [api, workers] = scraped;
    expect(api.static_configs).toEqual([{ targets: [`api:${services.api.environment?.PORT}`] }]);
    const port = services.workers.environment?.AIRLOCK_METRICS_PORT;
    expect(workers.dns_sd_configs).toEqual([{ names: ['workers'], type: 'A', port }]);
    for (const { environment } of own) expect(environment?.HOST).toBe('0.0.0.0');
  });

  it('keeps what workers write before they send on a volume that they may write to, and declares each volume', () => {
    expect(services.workers.volumes?.[0]).toBe('airlock-data:/app/.airlock');
    expect(readInRoot('Dockerfile')).toContain('chown node:node .airlock');
    const named = all
      .flatMap(({ volumes: given = [] }) => given)
      .flatMap((one) => (/^[a-z]/.exec(String(one)) ? String(one) : []));
    const used = named.filter((one) => one.includes(':')).map((one) => one.split(':')[0]);
    expect(Object.keys(volumes).sort()).toEqual([...new Set(used)].sort());
  });

  it('confines every container: its files are read-only, and it has no rights to gain', () => {
    for (const service of all) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
  });

  it('keeps Redis on a network of its own, which leads nowhere', () => {
    for (const service of [services.redis, services['redis-cluster'], ...nodes.map(([, node]) => node)])
      expect([service.networks, service.user, service.image]).toEqual([['redis'], 'redis', 'redis:7.4.6']);
    expect(networks.redis).toEqual({ internal: true });
    for (const service of own) expect(service.networks).toEqual(['redis', 'outside']);
    for (const service of observing) expect(service.networks).toEqual(['outside']);
  });

  it('takes every secret from a file that a service is given, and brings none', () => {
    const given = own.map((service) => {
      const secret = Object.entries(environmentOf(service)).filter(([name]) =>
        secretNames.includes(name.replace(/_FILE$/, '')),
      );
      for (const [name] of secret) expect(name).toMatch(/_FILE$/);
      expect(secret.map(([, file]) => file)).toEqual(service.secrets?.map((name) => `/run/secrets/${name}`));
      return secret.map(([name]) => name);
    });
    const needed = ['REDIS_URL', 'AIRLOCK_ENCRYPTION_KEYS', 'AIRLOCK_WEBHOOK_SECRET', 'OPENAI_API_KEY'];
    const files = needed.map((name) => `${name}_FILE`);
    expect(given).toEqual([[...files, 'AIRLOCK_API_KEY_FILE'], files]);
    const mounted = all.flatMap((service) => service.secrets ?? []);
    expect(Object.keys(secrets).sort()).toEqual([...new Set(mounted)].sort());
    for (const [name, { file }] of Object.entries(secrets)) {
      expect(file).toBe(`secrets/${name}`);
      expect(docs).toContain(`> secrets/${name}\n`);
    }
    expect(readInRoot('.gitignore').split('\n')).toContain('secrets/');
  });

  it('names only settings that there are, and two of its own that the document has', () => {
    const set = own.flatMap(({ environment = {} }) => Object.keys(environment));
    const asked = [...composeText.matchAll(/[^$]\$\{(\w+)/g)].map(([, name = '']) => name);
    expect(set.length).toBeGreaterThan(0);
    const itsOwn = ['REDIS_MAXMEMORY', 'REDIS_CONTAINER_MEMORY'];
    for (const name of itsOwn) expect(docs).toContain(`\`${name}=`);
    const names = [...settingNames, ...secretNames.map((name) => `${name}_FILE`), ...itsOwn];
    for (const name of [...set, ...asked]) expect(names).toContain(name);
  });
});

describe('Dockerfile', () => {
  it('stands on one exact version of Node', () => {
    const text = readInRoot('Dockerfile');
    expect(text).toMatch(/^ARG NODE=node:24\.\d+\.\d+-slim$/m);
    const bases = Array.from(text.matchAll(/^FROM (\S+)/gm), ([, base]) => base);
    expect(bases).toEqual(Array(3).fill('$' + '{NODE}'));
  });

  it('runs the API as a user without rights', () => {
    const lines = readInRoot('Dockerfile').trimEnd().split('\n');
    expect(lines.slice(-2)).toEqual(['USER node', 'CMD ["node", "dist/scripts/command-line/airlock.js", "api"]']);
  });
});
