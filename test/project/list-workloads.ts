import { overlays, type Resource } from './build-overlay.ts';

interface Probe {
  httpGet: { path: string; port: string };
  periodSeconds: number;
  failureThreshold: number;
}

interface Volume {
  name: string;
  secret?: { secretName: string; items: { key: string; path: string }[] };
  projected?: { sources: { secret: { name: string; items?: { key: string; path: string }[] } }[] };
  configMap?: { name: string; optional: boolean };
  emptyDir?: object;
}

interface Container {
  name: string;
  image: string;
  command: string[];
  env: { name: string; value: string }[];
  envFrom: { configMapRef: { name: string } }[];
  ports: { name: string; containerPort: number }[];
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
  securityContext: object;
  resources: Record<'requests' | 'limits', { cpu: string; memory: string }>;
  startupProbe: Probe;
  readinessProbe: Probe;
  livenessProbe: Probe;
  lifecycle?: { preStop: { exec: { command: string[] } } };
}

type Labels = Record<string, string>;

interface PodSpec {
  containers: [Container];
  volumes: Volume[];
  securityContext: object;
  serviceAccountName: string;
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds: number;
  topologySpreadConstraints: { labelSelector: { matchLabels: Labels } }[];
}

/** A Deployment or StatefulSet of an overlay. */
export interface Workload {
  overlay: string;
  kind: string;
  name: string;
  replicas: number | undefined;
  selector: Labels;
  labels: Labels;
  pod: PodSpec;
  container: Container;
  claims: string[];
  /** What its process works on; none for the API. */
  stages: string[];
  /** All of its environment. */
  env: Record<string, string>;
}

interface Declared {
  replicas?: number;
  selector: { matchLabels: Labels };
  template: { metadata: { labels: Labels }; spec: PodSpec };
  volumeClaimTemplates?: { metadata: { name: string } }[];
}

function toWorkload(overlay: string, { kind, metadata, spec }: Resource, settings: Labels): Workload {
  const { replicas, selector, template, volumeClaimTemplates = [] } = spec as Declared;
  const [container] = template.spec.containers;
  const own = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
  return {
    ...{ overlay, kind, name: metadata.name, replicas, selector: selector.matchLabels, container },
    ...{ labels: template.metadata.labels, pod: template.spec, stages: container.command.slice(3) },
    claims: volumeClaimTemplates.map(({ metadata: { name } }) => name),
    env: { ...settings, ...own },
  };
}

/** What runs, of every overlay. */
export const workloads: readonly Workload[] = [...overlays].flatMap(([overlay, { resources }]) => {
  const settings = resources.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
  return resources
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map((resource) => toWorkload(overlay, resource, settings));
});
