import { BlockList, isIPv4 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workQueues } from '../../queues/pipeline.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { listMetrics } from '../support/list-metrics.ts';
import { readPromql } from '../support/read-promql.ts';
import { overlays, type Resource } from './build-overlay.ts';
import { workloads } from './list-workloads.ts';
import { readInRoot } from './repo-files.ts';

type Labels = Record<string, string>;
interface Selector {
  matchLabels?: Labels;
}

interface Peer {
  ipBlock?: { cidr: string; except?: string[] };
  namespaceSelector?: Selector;
  podSelector?: Selector;
}

interface Port {
  protocol: string;
  port: number;
  endPort?: number;
}

interface Policy {
  podSelector: Selector;
  policyTypes: string[];
  ingress?: { from: Peer[]; ports?: Port[] }[];
  egress?: { to: Peer[]; ports?: Port[] }[];
}

/** Where a pod wants to, or who wants to it: an address outside, or a pod by its labels and its namespace's. */
interface Other {
  address?: string;
  pod?: Labels;
  /** None is our own. */
  namespace?: Labels;
  port: number;
  protocol?: string;
}

const fits = ({ matchLabels = {} }: Selector, labels: Labels) =>
  Object.entries(matchLabels).every(([name, value]) => labels[name] === value);

function isIn(address: string, cidr: string): boolean {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const [network = '', bits = ''] = cidr.split('/');
  if (isIPv4(network) !== isIPv4(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, family);
}

function isPeer({ ipBlock, namespaceSelector, podSelector }: Peer, { address, pod, namespace }: Other): boolean {
  if (ipBlock !== undefined) {
    const { cidr, except = [] } = ipBlock;
    return address !== undefined && isIn(address, cidr) && !except.some((one) => isIn(address, one));
  }
  if (pod === undefined || !fits(podSelector ?? {}, pod)) return false;
  return namespaceSelector === undefined
    ? namespace === undefined
    : namespace !== undefined && fits(namespaceSelector, namespace);
}

const isPort = (ports: Port[] | undefined, { port, protocol = 'TCP' }: Other) =>
  ports?.some((one) => one.protocol === protocol && one.port <= port && port <= (one.endPort ?? one.port)) ?? true;

/** Whether policies let a pod of ours there. Without one that is of the pod all would be allowed. */
function mayGo(resources: readonly Resource[], labels: Labels, way: 'to' | 'from', other: Other): boolean {
  const type = way === 'to' ? 'Egress' : 'Ingress';
  const own = resources
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ spec }) => spec as Policy)
    .filter(({ podSelector, policyTypes }) => fits(podSelector, labels) && policyTypes.includes(type));
  if (own.length === 0) return true;
  const rules = own.flatMap(({ ingress = [], egress = [] }) =>
    way === 'to'
      ? egress.map(({ to, ports }) => ({ peers: to, ports }))
      : ingress.map(({ from, ports }) => ({ peers: from, ports })),
  );
  return rules.some(({ peers, ports }) => isPort(ports, other) && peers.some((peer) => isPeer(peer, other)));
}

const outside = ['93.184.215.14', '2606:2800:21f:cb07::1'];
const inside = ['10.1.2.3', '100.64.1.1', '169.254.169.254', '172.20.1.1', '192.168.1.1', 'fd00::1', 'fe80::1'];
const dns = { pod: { 'k8s-app': 'kube-dns' }, namespace: { 'kubernetes.io/metadata.name': 'kube-system' }, port: 53 };
const redis = { pod: { 'app.kubernetes.io/name': 'redis' }, namespace: { any: 'thing' }, port: 6379 };
const callers = { pod: {}, namespace: { 'airlock/caller': 'true' } };
const monitoring = { pod: {}, namespace: { 'airlock/monitoring': 'true' } };

describe.each(workloads)('network policies of $overlay for $name', ({ overlay, labels, stages, container }) => {
  const { resources } = overlays.get(overlay) ?? { resources: [] };
  const reaches = (other: Other) => mayGo(resources, labels, 'to', other);
  const isReached = (other: Other) => mayGo(resources, labels, 'from', other);
  const asks = stages.includes('model') || stages.includes('fallback');
  const delivers = stages.includes('deliver');

  it('let those out to the world who ask models or send webhooks, and nobody else', () => {
    for (const address of outside) {
      expect(reaches({ address, port: 443 })).toBe(asks || delivers);
      expect(reaches({ address, port: 8443 })).toBe(delivers);
      for (const port of [22, 25, 53, 80, 1023]) expect(reaches({ address, port }), `${port}`).toBe(false);
      expect(reaches({ address, port: 443, protocol: 'UDP' })).toBe(false);
    }
  });

  it('let nobody to private addresses, that of the cloud itself among them, save to Redis', () => {
    for (const address of inside) {
      for (const port of [80, 443, 5432, 8080]) expect(reaches({ address, port }), address).toBe(false);
      expect(reaches({ pod: { app: 'other' }, namespace: {}, port: 443 })).toBe(false);
    }
    expect(reaches({ address: '169.254.169.254', port: 6379 })).toBe(false);
  });

  it('let all to Redis and the names, and to who takes traces', () => {
    for (const port of [6379, 26379]) expect(reaches({ address: '10.1.2.3', port })).toBe(true);
    expect(reaches(redis)).toBe(true);
    expect(reaches({ ...redis, pod: { 'app.kubernetes.io/name': 'other' } })).toBe(false);
    for (const protocol of ['TCP', 'UDP']) expect(reaches({ ...dns, protocol })).toBe(true);
    expect(reaches({ ...dns, namespace: { 'kubernetes.io/metadata.name': 'default' } })).toBe(false);
    expect([53, 80].map((port) => reaches({ address: '169.254.20.10', port }))).toEqual([true, false]);
    expect(reaches({ ...monitoring, port: 4318 })).toBe(true);
    expect(reaches({ ...monitoring, port: 443 })).toBe(false);
  });

  it('let those to detectors who redact, and detectors nowhere', () => {
    const detector = { pod: { 'app.kubernetes.io/component': 'detector' }, port: 3000 };
    expect(reaches(detector)).toBe(stages.includes('redact'));
    expect(mayGo(resources, detector.pod, 'from', { pod: labels, port: 3000 })).toBe(stages.includes('redact'));
    expect(reaches({ ...detector, namespace: {} })).toBe(false);
    expect(mayGo(resources, detector.pod, 'to', { address: '93.184.215.14', port: 443 })).toBe(false);
  });

  it('let callers to the API, who monitors to each metrics, and nobody else to anything', () => {
    const { containerPort: port } = container.ports[0] ?? { containerPort: 0 };
    expect(isReached({ ...callers, port })).toBe(stages.length === 0);
    expect(isReached({ ...monitoring, port })).toBe(true);
    expect(isReached({ ...monitoring, port: 9229 })).toBe(false);
    for (const other of [{ pod: {}, namespace: {} }, { pod: labels }, { address: '10.1.2.3' }])
      expect(isReached({ ...other, port })).toBe(false);
  });

  it('let a pod that nobody knows nowhere', () => {
    for (const way of ['to', 'from'] as const)
      for (const other of [dns, redis, { ...monitoring, port: 9464 }, { address: '93.184.215.14', port: 443 }])
        expect(mayGo(resources, { 'app.kubernetes.io/component': 'other' }, way, other)).toBe(false);
  });
});

interface Scaled {
  scaleTargetRef: { kind?: string; name: string };
  minReplicaCount: number;
  maxReplicaCount: number;
  triggers: { type: string; metricType: string; metadata: { query: string; threshold: string } }[];
}

describe.each([...overlays])('scaling of %s', (overlay, { resources }) => {
  const own = workloads.filter((one) => one.overlay === overlay);
  const scaled = resources.filter(({ kind }) => kind === 'ScaledObject').map(({ spec }) => spec as Scaled);

  it('is of every set of workers and by its own stages, or of none', () => {
    const workers = own.filter(({ stages }) => stages.length > 0);
    expect(scaled.length).toBe(overlay === 'small' ? 0 : workers.length);
    for (const { scaleTargetRef, triggers } of scaled) {
      const { kind = 'Deployment', name } = scaleTargetRef;
      const target = workers.find((one) => one.kind === kind && one.name === name);
      const [trigger] = triggers;
      const [, asked = ''] =
        /airlock_queue_oldest_seconds\{stage=~?"([a-z|]+)"\}/.exec(trigger?.metadata.query ?? '') ?? [];
      expect(asked.split('|')).toEqual(target?.stages);
      for (const stage of asked.split('|')) expect(workQueues).toContain(stage);
    }
  });

  it('asks for metrics that there are, by their labels', () => {
    const known = new Map(listMetrics(createMetrics()).map(({ name, labelNames }) => [name, labelNames]));
    for (const { triggers } of scaled) {
      expect(triggers).toHaveLength(1);
      for (const { type, metricType, metadata } of triggers) {
        // A share of the threshold, since a time is no sum of what each pod has.
        expect([type, metricType]).toEqual(['prometheus', 'Value']);
        expect(metadata.threshold).toMatch(/^\d+$/);
        const { metrics, grouped } = readPromql(metadata.query);
        expect(metrics.length).toBeGreaterThan(0);
        for (const { name, labels } of metrics) expect(known.get(name), name).toEqual(expect.arrayContaining(labels));
        const all = metrics.flatMap(({ name }) => known.get(name) ?? []);
        expect(all).toEqual(expect.arrayContaining(grouped));
      }
    }
  });

  it('has bounds, and nobody else says how many there are', () => {
    for (const { scaleTargetRef, minReplicaCount, maxReplicaCount } of scaled) {
      expect(minReplicaCount).toBeGreaterThan(1);
      expect(maxReplicaCount).toBeGreaterThan(minReplicaCount);
      expect(own.find(({ name }) => name === scaleTargetRef.name)?.replicas).toBeUndefined();
    }
    const api = own.find(({ name }) => name === 'api');
    expect(api?.replicas ?? 1).toBe(overlay === 'small' ? 1 : 3);
  });

  it('is by what a Prometheus scrapes, under the names that the alerts know', () => {
    const monitors = resources.filter(({ kind }) => kind === 'PodMonitor') as (Resource & {
      spec: {
        selector: Selector;
        podMetricsEndpoints: [
          { port: string; path: string; relabelings: [{ targetLabel: string; replacement: string }] },
        ];
      };
    })[];
    const seen = monitors.flatMap(
      ({
        spec: {
          selector,
          podMetricsEndpoints: [endpoint],
        },
      }) => {
        expect([endpoint.path, endpoint.relabelings[0].targetLabel]).toEqual(['/metrics', 'job']);
        const scraped = own.filter(
          ({ labels, container }) => fits(selector, labels) && container.ports[0]?.name === endpoint.port,
        );
        return scraped.map(({ name }) => `${name} ${endpoint.relabelings[0].replacement}`);
      },
    );
    const jobOf = ({ stages }: (typeof own)[number]) => (stages.length === 0 ? 'airlock-api' : 'airlock-workers');
    expect(seen.sort()).toEqual(overlay === 'small' ? [] : own.map((one) => `${one.name} ${jobOf(one)}`).sort());
    const { scrape_configs: jobs } = parse(readInRoot('deploy/prometheus/prometheus.yml'));
    expect(jobs.map((job: { job_name: string }) => job.job_name)).toEqual(['airlock-api', 'airlock-workers']);
  });
});
