import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { secretNames, settingNames } from '../../src/config.ts';
import { compose, inProfile, type Service } from './compose-file.ts';
import { workloads } from './list-workloads.ts';
import { readInRoot, repoFiles } from './repo-files.ts';

const text = readInRoot('docs/deploying.md');
const told = `${text}\n${readInRoot('README.md')}`.replaceAll(/\\?\n\s*/g, ' ');
const matchAll = (pattern: RegExp) => Array.from(told.matchAll(pattern), ([, found = '']) => found);
const run = promisify(execFile);

describe('docs/deploying.md and README.md', () => {
  it('apply and name files and folders that there are', () => {
    const paths = matchAll(/((?<!\w)deploy\/[\w/.-]*\w)/g);
    expect(paths.length).toBeGreaterThan(8);
    for (const path of paths)
      expect(
        repoFiles.some((file) => `${file}/`.startsWith(`${path}/`)),
        path,
      ).toBe(true);
    const applied = matchAll(/kubectl apply -k (\S+)/g).filter((path) => path.startsWith('deploy/'));
    for (const path of applied) expect(repoFiles).toContain(`${path}/kustomization.yaml`);
    const files = matchAll(/dist\/(scripts\/[\w/-]+)\.js/g);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(repoFiles).toContain(`${file}.ts`);
  });

  it('wait for workloads that there are, of their kind', () => {
    const known = workloads.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`);
    const named = matchAll(/\b((?:deployment|statefulset)\/[a-z-]+)/g);
    expect(named.length).toBeGreaterThan(3);
    for (const one of named) expect(known).toContain(one);
    for (const name of matchAll(/exec ([a-z-]+)-0 /g)) expect(known).toContain(`statefulset/${name}`);
  });

  it('start services, profiles and settings that there are', () => {
    const profiles = matchAll(/docker compose --profile (\w+)/g);
    expect(profiles.length).toBeGreaterThan(3);
    for (const profile of profiles) expect(inProfile(profile)).not.toEqual([]);
    for (const service of matchAll(/(?:exec|--no-deps|--scale|restart api) ([a-z]+)(?= node|`|=)/g))
      expect(Object.keys(compose.services)).toContain(service);
    const settings = Array.from(text.matchAll(/\b((?:AIRLOCK|OTEL)_\w+|OPENAI_\w+)\b/g), ([, name = '']) => name);
    expect(settings.length).toBeGreaterThan(10);
    const names = [...settingNames, ...secretNames.map((name) => `${name}_FILE`)];
    for (const name of settings) expect(names).toContain(name);
  });
});

describe('docker-compose.yml', () => {
  it('is taken by Docker Compose where 2.24 or newer is found (DOCKER_COMPOSE_BIN, else docker), in every profile', {
    timeout: 60_000,
  }, async () => {
    const own = process.env.DOCKER_COMPOSE_BIN;
    const [program, ...args] = own === undefined ? ['docker', 'compose'] : [own];
    const composeIn = (...more: string[]) => run(program ?? '', [...args, ...more]);
    const { stdout: version } = await composeIn('version', '--short').catch(() => ({ stdout: '0.0' }));
    const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
    if (major < 2 || (major === 2 && minor < 24)) return;
    const folder = await mkdtemp(join(tmpdir(), 'airlock-deploying-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));
    await writeFile(join(folder, '.env'), 'OPENAI_API_KEY_FILE=\nREDIS_MAXMEMORY=4gb\n');
    const choices: string[][] = [[], ['cluster'], ['observability'], ['cluster', 'observability']];
    for (const profiles of choices) {
      const chosen = profiles.flatMap((profile) => ['--profile', profile]);
      const { stdout } = await composeIn(
        ...['--file', file, '--env-file', join(folder, '.env'), ...chosen, 'config', '--format', 'json'],
      );
      const { services } = JSON.parse(stdout) as typeof compose;
      const isStarted = ({ profiles: only }: Service) =>
        only === undefined || only.some((one) => profiles.includes(one));
      const expected = Object.keys(compose.services).filter((name) => isStarted(compose.services[name] ?? {}));
      expect(Object.keys(services).sort()).toEqual(expected.sort());
      expect(services.api.environment).toMatchObject({ OPENAI_API_KEY_FILE: '' });
      expect(services.redis.command?.at(-1)).toBe('4gb');
    }
  });
});
