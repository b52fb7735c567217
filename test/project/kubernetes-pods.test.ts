import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { workQueues } from '../../queues/pipeline.ts';
import { parseSettings, secretNames, settingNames } from '../../src/config.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startMetricsServer } from '../../src/telemetry/start-metrics-server.ts';
import { SEND_WITHIN_MS } from '../../src/webhooks/open-sender.ts';
import { declaredRoutes } from '../support/declared-routes.ts';
import { overlays } from './build-overlay.ts';
import { type Workload, workloads } from './list-workloads.ts';
import { readInRoot, repoFiles } from './repo-files.ts';

const docs = readInRoot('docs/deploying.md');

/** The secrets that the document makes: `kubectl … create secret generic NAME --from-file=secrets/KEY …`. */
const documented = Array.from(
  docs.replaceAll(/\\\n\s+/g, '').matchAll(/create secret generic (\S+)((?: --from-file=\S+)+)/g),
  ([, secret = '', files = '']) =>
    Array.from(files.matchAll(/--from-file=secrets\/(\S+)/g), ([, key = '']) => `${secret}/${key}`),
).flat();

/** Which secrets stand in which files of a pod: `<secret>/<key>` by path. One that is taken as a whole has the documented keys. */
function listSecretFiles({ pod, container }: Workload): Map<string, string> {
  const files = pod.volumes.flatMap(({ name, secret, projected }) => {
    const { mountPath = '' } = container.volumeMounts.find((mount) => mount.name === name) ?? {};
    const sources = projected?.sources.map((one) => one.secret) ?? [];
    if (secret !== undefined) sources.push({ name: secret.secretName, items: secret.items });
    return sources.flatMap(({ name: from, items }) => {
      const whole = documented.filter((one) => one.startsWith(`${from}/`)).map((one) => one.slice(from.length + 1));
      const parts = items ?? whole.map((key) => ({ key, path: key }));
      return parts.map(({ key, path }) => [`${mountPath}/${path}`, `${from}/${key}`] as const);
    });
  });
  return new Map(files);
}

const samples: Record<string, string> = {
  'redis-url': 'rediss://user:tPq2LkWn8vXz@redis.example.com:6379',
  'redis-cluster-url': 'rediss+cluster://user:tPq2LkWn8vXz@redis-1.example.com:6379,redis-2.example.com:6379',
  'encryption-keys': 'k1:Yk3vQm9TzB1sXc7LpW0aRf5hJd8nGu2EiKoV4tMyZ6Q=',
  'api-key': '5b1946ac92492d2347c6235b4d2611184e0a1c7f',
  'webhook-secret': 'whsec_Yk3vQm9TzB1sXc7LpW0aRf5hJd8nGu2EiKoV4tMyZ6Q=',
  'openai-api-key': 'sk-sample',
};

/** Thousandths of a core, or MiB. */
const amountOf = (text: string) => Number.parseFloat(text) * (/^[\d.]+(?:Gi)?$/.test(text) ? 1000 : 1);
const secondsOf = ({ pod }: Workload) => pod.terminationGracePeriodSeconds;
const isApi = ({ name }: Workload) => name === 'api';

describe('the workloads', () => {
  it('are the API and sets of workers that share all stages among them, in every overlay', () => {
    expect([...overlays.keys()].sort()).toEqual(['cluster', 'production', 'small']);
    for (const overlay of overlays.keys()) {
      const own = workloads.filter((one) => one.overlay === overlay);
      expect(own.filter(isApi).length).toBe(1);
      expect(own.flatMap(({ stages }) => stages).sort()).toEqual([...workQueues].sort());
    }
  });
});

describe.each(workloads)('$overlay: $name', (workload) => {
  const { container, env, pod, labels, stages, overlay } = workload;
  const { resources } = overlays.get(overlay) ?? { resources: [] };
  const selected = (kind: string) =>
    resources.filter(({ kind: one, metadata }) => one === kind && metadata.name === workload.name);

  it('runs a file of the image, as nobody, who can gain nothing and write nowhere but to volumes', () => {
    const [program, file = '', command] = container.command;
    expect(program).toBe('node');
    expect(repoFiles).toContain(file.replace(/^dist\/(.+)\.js$/, '$1.ts'));
    expect([file, command]).toEqual(['dist/scripts/command-line/airlock.js', isApi(workload) ? 'api' : 'workers']);
    expect(container.image).toMatch(/^[\w./-]+:\d+\.\d+\.\d+$/);
    expect(pod).toMatchObject({
      ...{ serviceAccountName: 'airlock', automountServiceAccountToken: false },
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    const writable = container.volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable.map(({ mountPath }) => mountPath).sort()).toEqual(['/app/.airlock', '/tmp']);
  });

  it('has settings that there are, with which its process starts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-kubernetes-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const files = listSecretFiles(workload);
    const given: Record<string, string> = {};
    for (const [name, value] of Object.entries(env)) {
      expect([...settingNames, ...secretNames.map((secret) => `${secret}_FILE`)]).toContain(name);
      given[name] = value;
      if (!name.endsWith('_FILE') || !value.startsWith('/etc/airlock/')) continue;
      const key = files.get(value)?.split('/')[1] ?? '';
      expect(samples, `${name} stands in a file that is mounted`).toHaveProperty([key]);
      given[name] = join(folder, key);
      await writeFile(given[name], `${samples[key]}\n`);
    }
    const settings = parseSettings(given);
    expect(settings).toMatchObject({ isProduction: true, host: '0.0.0.0', openaiApiKey: 'sk-sample' });
    expect(settings.redisUrl).toBe(samples[overlay === 'cluster' ? 'redis-cluster-url' : 'redis-url']);
    expect(settings.apiKey).toBe(isApi(workload) ? samples['api-key'] : undefined);
    // A callback is taken by the API and signed where it is sent.
    expect(settings.webhookSecrets !== undefined).toBe(isApi(workload) || stages.includes('deliver'));
  });

  it('takes no secret that nobody is told to make, and each of its volumes is mounted', () => {
    for (const [file, key] of listSecretFiles(workload)) expect(documented, file).toContain(key);
    const mounted = container.volumeMounts.map(({ name }) => name);
    expect([...pod.volumes.map(({ name }) => name), ...workload.claims].sort()).toEqual(mounted.sort());
    expect(container.envFrom).toEqual([{ configMapRef: { name: 'airlock-settings' } }]);
    for (const { configMap } of pod.volumes) {
      if (configMap === undefined) continue;
      expect(configMap.optional).toBe(true);
      expect(docs).toContain(`create configmap ${configMap.name} `);
    }
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain(env.AIRLOCK_TASKS_DIR);
  });

  it('is asked where it listens, by routes that there are; Redis being away restarts nobody', async () => {
    const [port] = container.ports;
    expect(container.ports).toHaveLength(1);
    expect(port?.containerPort).toBe(Number(isApi(workload) ? env.PORT : env.AIRLOCK_METRICS_PORT));
    const { startupProbe, readinessProbe, livenessProbe } = container;
    const paths = [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet);
    expect(paths).toEqual(['/healthz', '/readyz', '/healthz'].map((path) => ({ path, port: port?.name })));
    // A process starts within 10 s, on a machine that is busy, too.
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThanOrEqual(60);
    const declared = declaredRoutes.map(({ path }) => path);
    const refuse = () => Promise.reject(new Error('Redis is away'));
    const given = { host: '127.0.0.1', metricsPort: 0, metrics: createMetrics(), isReady: refuse };
    const server = await startMetricsServer(given);
    onTestFinished(() => server?.close());
    for (const { path } of paths) {
      if (isApi(workload)) expect(declared).toContain(path);
      const { status } = await fetch(`http://127.0.0.1:${server?.port}${path}`);
      expect(status).toBe(path === '/healthz' ? 200 : 503);
    }
  });

  it('is given longer to end than it takes', () => {
    const { modelTimeoutMs } = parseSettings({});
    const [, beforeS = '0'] = container.lifecycle?.preStop.exec.command ?? [];
    if (isApi(workload)) expect(secondsOf(workload)).toBeGreaterThan(Number(beforeS) + 5 + 2);
    if (stages.includes('model')) expect(secondsOf(workload)).toBeGreaterThan(modelTimeoutMs / 1000 + 10);
    if (stages.includes('redact')) expect(secondsOf(workload)).toBeGreaterThan(30 + 30);
    if (stages.includes('deliver')) expect(secondsOf(workload)).toBeGreaterThan(SEND_WITHIN_MS / 1000 + 10);
  });

  it('keeps on a disk what it has paid for, where it asks models, and nothing elsewhere', () => {
    const asks = stages.includes('model') || stages.includes('fallback');
    expect([workload.kind, workload.claims]).toEqual(asks ? ['StatefulSet', ['data']] : ['Deployment', []]);
    expect(pod.volumes.some(({ name, emptyDir }) => name === 'data' && emptyDir !== undefined)).toBe(!asks);
  });

  it('is what all that speaks of it selects', () => {
    const [, own = ''] = Object.values(labels);
    expect(labels).toEqual({ 'app.kubernetes.io/name': 'airlock', 'app.kubernetes.io/component': workload.name });
    expect(own).toBe(workload.name);
    expect(workload.selector).toEqual(labels);
    for (const { labelSelector } of pod.topologySpreadConstraints) expect(labelSelector.matchLabels).toEqual(labels);
    expect(pod.topologySpreadConstraints.length).toBe(2);
    const [budget] = selected('PodDisruptionBudget');
    // One of one may go, too: else no node could be emptied.
    expect(budget?.spec).toEqual({ maxUnavailable: 1, selector: { matchLabels: labels } });
    const [service] = selected('Service');
    expect(service !== undefined).toBe(isApi(workload) || workload.kind === 'StatefulSet');
    if (service === undefined) return;
    const [port] = container.ports;
    expect(service.spec).toMatchObject({
      ...{ selector: labels, ports: [{ port: port?.containerPort, targetPort: port?.name }] },
    });
  });

  it('asks for some of a node, and is held to a multiple of it', () => {
    const { requests, limits } = container.resources;
    for (const of of ['cpu', 'memory'] as const) {
      expect(amountOf(requests[of])).toBeGreaterThan(0);
      expect(amountOf(limits[of])).toBeGreaterThan(amountOf(requests[of]));
    }
  });
});
