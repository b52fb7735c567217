import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { findOnPath } from '../../scripts/development/system-programs/find-on-path.ts';
import { overlays, type Resource } from './build-overlay.ts';
import { findUnknownFields } from './find-unknown-fields.ts';
import { filesOf } from './repo-files.ts';

/** Of the operator of Prometheus, as far as we use it. */
const podMonitor = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('PodMonitor'),
  metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
    podMetricsEndpoints: z.array(
      z.strictObject({
        ...{ port: z.string(), path: z.string(), interval: z.string().regex(/^\d+s$/) },
        relabelings: z.array(z.strictObject({ targetLabel: z.string(), replacement: z.string() })),
      }),
    ),
  }),
});

/** The schema of every sort of object that we use. */
const schemas = new Map<string, (this: object) => void>([
  ...[ConfigMap, Deployment, Namespace, NetworkPolicy, PodDisruptionBudget, ScaledObject].map(toEntry),
  ...[Service, ServiceAccount, StatefulSet].map(toEntry),
  [
    'monitoring.coreos.com/v1 PodMonitor',
    function parse() {
      podMonitor.parse(JSON.parse(JSON.stringify(this)));
    },
  ],
]);

function toEntry(model: { apiVersion: string; kind: string; prototype: { validate: () => void } }) {
  return [`${model.apiVersion} ${model.kind}`, model.prototype.validate] as const;
}

/** What is wrong with an object; undefined where nothing is. */
function findProblem(resource: Resource): unknown {
  const { apiVersion, kind } = resource;
  const validate = schemas.get(`${apiVersion} ${kind}`);
  if (validate === undefined) return `${kind} is of no sort that is known here`;
  try {
    const unknown = findUnknownFields(resource, validate);
    return unknown.length === 0 ? undefined : `${unknown} is not known`;
  } catch (error) {
    return error;
  }
}

const each = [...overlays].map(([name, built]) => ({ name, ...built }));
const find = (resources: readonly Resource[], kind: string, name: string) =>
  structuredClone(resources.find((one) => one.kind === kind && one.metadata.name === name)) as Resource & {
    spec: { template: { spec: { containers: Record<string, unknown>[] } } };
  };

describe('deploy/kubernetes', () => {
  it('has no file that no overlay is made of', () => {
    const used = each.flatMap(({ files }) => files);
    expect([...new Set(used)].sort()).toEqual(filesOf(['deploy/kubernetes'], ''));
  });

  it('brings no secret', () => {
    for (const { resources } of each) expect(resources.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

describe.each(each)('the overlay $name', ({ name, resources }) => {
  it('holds nothing but objects that fit their schemas, without a field that those do not know', () => {
    expect(resources.length).toBeGreaterThan(15);
    for (const one of resources) expect(findProblem(one), `${one.kind} ${one.metadata.name}`).toBeUndefined();
  });

  it('would be found wrong: a field too many, one too few, a wrong type, at any depth', () => {
    const broken = (change: (container: Record<string, unknown>, spec: Record<string, unknown>) => void) => {
      const api = find(resources, 'Deployment', 'api');
      change(api.spec.template.spec.containers[0] ?? {}, api.spec);
      return String(findProblem(api));
    };
    expect(broken((container) => Object.assign(container, { imagee: 'airlock' }))).toContain('/containers/0/imagee');
    expect(broken((container) => Object.assign(container, { resources: { limit: {} } }))).toContain('/resources/limit');
    expect(broken((container) => delete container.name)).toContain('must have required property name');
    expect(broken((_, spec) => Object.assign(spec, { replicas: 'two' }))).toContain('data/spec/replicas must be');
  });

  it('is in one namespace, which it makes', () => {
    expect(find(resources, 'Namespace', 'airlock').metadata.labels).toEqual({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    const others = resources.filter(({ kind }) => kind !== 'Namespace');
    expect(new Set(others.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['airlock']));
  });

  it('is built here as kubectl builds it, where one of 1.27 or newer is found (KUBECTL_BIN, PATH)', {
    timeout: 60_000,
  }, async () => {
    const kubectl = process.env.KUBECTL_BIN ?? findOnPath('kubectl', process.env);
    if (kubectl === undefined) return;
    const run = promisify(execFile);
    const { stdout: told } = await run(kubectl, ['version', '--client', '-o', 'json']).catch(() => ({ stdout: '{}' }));
    const { clientVersion = { minor: '0' } } = JSON.parse(told) as { clientVersion?: { minor: string } };
    if (Number.parseInt(clientVersion.minor, 10) < 27) return;
    const { stdout } = await run(kubectl, ['kustomize', `deploy/kubernetes/overlays/${name}`]);
    const theirs = parseAllDocuments(stdout.replaceAll(/airlock-settings-[a-z0-9]{10}\b/g, 'airlock-settings'));
    const byName = (all: Resource[]) =>
      Object.fromEntries(all.map((one) => [`${one.kind} ${one.metadata.name}`, one] as const).sort());
    expect(byName(resources)).toEqual(byName(theirs.map((one) => one.toJS() as Resource)));
  });
});
