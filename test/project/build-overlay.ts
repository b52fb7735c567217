import { join } from 'node:path/posix';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { isObject } from '../../src/json/is-object.ts';
import { filesOf, readInRoot } from './repo-files.ts';

/** An object of Kubernetes. */
export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: unknown;
  data?: Record<string, string>;
}

const patch = z.strictObject({ path: z.string(), target: z.strictObject({ kind: z.string() }) });
const generator = z.strictObject({
  name: z.string(),
  behavior: z.literal('merge').optional(),
  literals: z.array(z.string().regex(/^[A-Z_]+=/)),
});

/** What our files use of kustomize; anything else in them is refused. */
const kustomization = z.strictObject({
  apiVersion: z.string(),
  kind: z.enum(['Kustomization', 'Component']),
  namespace: z.string().optional(),
  resources: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
  patches: z.array(patch).default([]),
  configMapGenerator: z.array(generator).default([]),
  images: z.array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() })).default([]),
  replicas: z.array(z.strictObject({ name: z.string(), count: z.number().int() })).default([]),
});

type Kustomization = z.output<typeof kustomization>;

/** By which field the parts of a list are known, for the lists that Kubernetes merges part by part. */
const keys: Record<string, string> = {
  ...{ containers: 'name', env: 'name', ports: 'containerPort', volumes: 'name', volumeMounts: 'mountPath' },
  topologySpreadConstraints: 'topologyKey',
};

const keyOf = (part: unknown, key: string): unknown => (isObject(part) ? part[key] : undefined);

/** A strategic merge: objects field by field, lists as a whole or part by part. */
function merge(own: unknown, other: unknown, field = ''): unknown {
  if (isObject(own) && isObject(other)) {
    const merged = Object.entries(other).map(([name, value]) => [name, merge(own[name], value, name)]);
    return { ...own, ...Object.fromEntries(merged) };
  }
  const key = keys[field];
  if (!Array.isArray(own) || !Array.isArray(other) || key === undefined) return other;
  const find = (parts: unknown[], part: unknown) => parts.find((one) => keyOf(one, key) === keyOf(part, key));
  const added = other.map((part) => merge(find(own, part), part));
  return [...added, ...own.filter((part) => find(other, part) === undefined)];
}

/** The objects of a file. Throws where it is no YAML. */
function readResources(path: string): Resource[] {
  return parseAllDocuments(readInRoot(path)).map((document) => {
    if (document.errors.length > 0) throw new SyntaxError(`${path}: ${document.errors[0]?.message}`);
    return document.toJS() as Resource;
  });
}

interface Built {
  resources: Resource[];
  /** Every file that it is made of. */
  files: string[];
}

/** Applies a patch to every object of its kind. Throws where there is none. */
function applyPatch(resources: Resource[], { path, target }: z.output<typeof patch>, folder: string): Resource[] {
  const [own] = readResources(join(folder, path));
  if (own === undefined || !resources.some(({ kind }) => kind === target.kind))
    throw new Error(`${path} has no target`);
  const { spec, metadata } = own;
  const changes = { spec, metadata: { ...metadata, name: undefined } };
  return resources.map((resource) => {
    if (resource.kind !== target.kind) return resource;
    const { name } = resource.metadata;
    const merged = merge(resource, changes) as Resource;
    return { ...merged, metadata: { ...merged.metadata, name } };
  });
}

/** Adds a ConfigMap, or merges its settings into the one that is there. Throws where none is. */
function generate(resources: Resource[], { name, behavior, literals }: z.output<typeof generator>): Resource[] {
  const data = Object.fromEntries(literals.map((text) => text.split(/=(.*)/s).slice(0, 2)));
  const isSame = ({ kind, metadata }: Resource) => kind === 'ConfigMap' && metadata.name === name;
  if (behavior === undefined) return [...resources, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }];
  if (!resources.some(isSame)) throw new Error(`there is no ConfigMap ${name} to merge into`);
  return resources.map((one) => (isSame(one) ? { ...one, data: { ...one.data, ...data } } : one));
}

/** Images, replicas and the namespace, which go into every object that they are of. */
function transform(resources: Resource[], { images, replicas, namespace }: Kustomization): Resource[] {
  for (const { name } of replicas)
    if (!resources.some((one) => one.metadata.name === name)) throw new Error(`there is no ${name} to have several of`);
  const renamed = JSON.stringify(resources, (field, value: unknown) => {
    const found = field === 'image' ? images.find(({ name }) => name === value) : undefined;
    return found === undefined ? value : `${found.newName}:${found.newTag}`;
  });
  return (JSON.parse(renamed) as Resource[]).map((resource) => {
    const { kind, metadata, spec } = resource;
    const several = replicas.find(({ name }) => name === metadata.name && /^(Deployment|StatefulSet)$/.test(kind));
    return {
      ...resource,
      metadata: kind === 'Namespace' || namespace === undefined ? metadata : { ...metadata, namespace },
      ...(several !== undefined && { spec: { ...(spec as object), replicas: several.count } }),
    };
  });
}

/**
 * Builds a folder of deploy/kubernetes as `kubectl kustomize` does, as far as our files go; names of ConfigMaps stay
 * without a hash. Throws where a file or a patch's target is missing, or an object stands twice.
 */
function buildOverlay(folder: string, before: Built = { resources: [], files: [] }): Built {
  const file = join(folder, 'kustomization.yaml');
  const own = kustomization.parse(parseAllDocuments(readInRoot(file))[0]?.toJS());
  let { resources } = before;
  const files = [...before.files, file, ...own.patches.map(({ path }) => join(folder, path))];
  for (const path of own.resources.map((one) => join(folder, one))) {
    const isFile = path.endsWith('.yaml');
    const added = isFile ? { resources: readResources(path), files: [path] } : buildOverlay(path);
    resources = [...resources, ...added.resources];
    files.push(...added.files);
  }
  const known = resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const twice = known.find((one, i) => known.indexOf(one) !== i);
  if (twice !== undefined) throw new Error(`${twice} stands twice`);
  let built: Built = { resources, files };
  for (const component of own.components) built = buildOverlay(join(folder, component), built);
  for (const one of own.configMapGenerator) built.resources = generate(built.resources, one);
  for (const one of own.patches) built.resources = applyPatch(built.resources, one, folder);
  return { ...built, resources: transform(built.resources, own) };
}

const FOLDER = 'deploy/kubernetes/overlays';
const names = new Set(filesOf([FOLDER], '').map((file) => file.slice(FOLDER.length + 1).split('/')[0] ?? ''));

/** What may be applied, by its name. */
export const overlays: ReadonlyMap<string, Built> = new Map(
  [...names].map((name) => [name, buildOverlay(`${FOLDER}/${name}`)]),
);
