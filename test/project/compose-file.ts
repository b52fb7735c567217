import { parse } from 'yaml';
import { readInRoot } from './repo-files.ts';

interface Bind {
  type: string;
  source: string;
  target: string;
  read_only: boolean;
  bind: { create_host_path: boolean };
}

export interface Service {
  command?: string[];
  environment?: Record<string, string | number>;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string; required?: boolean }>;
  deploy?: { replicas?: number; resources: { limits: { memory: string } } };
  ports?: string[];
  volumes?: (string | Bind)[];
  networks?: string[];
  secrets?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  image?: string;
  profiles?: string[];
  restart?: string;
  stop_grace_period?: string;
}

type Name = 'redis' | 'api' | 'workers' | 'prometheus' | 'grafana' | 'otel-collector' | 'jaeger' | 'redis-cluster';

interface Compose {
  services: Record<Name, Service> & Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, null>;
}

export const composeText = readInRoot('docker-compose.yml');

/** docker-compose.yml, its anchors and merges resolved. */
export const compose = parse(composeText, { merge: true }) as Compose;

/** Services that only these profiles start. */
export const inProfile = (profile: string): [name: string, service: Service][] =>
  Object.entries(compose.services).filter(([, { profiles = [] }]) => profiles.includes(profile));

/** A service's command as a shell outside of Compose and of its container would have it. */
export const commandOf = ({ command = [] }: Service, secretsFolder: string): string[] =>
  command.map((arg) => arg.replaceAll('$$', '$').replaceAll('/run/secrets', secretsFolder));
