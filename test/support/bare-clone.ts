import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FAKE_TSC = `#!/usr/bin/env node
const { cpSync, appendFileSync, readFileSync, readdirSync } = require('node:fs');
appendFileSync('calls', 'tsc ' + process.argv.slice(2).join(' ') + '\\n');
for (const folder of ['src', 'scripts/command-line']) for (const name of readdirSync(folder).filter((n) => n.endsWith('.ts'))) {
  if (readFileSync(folder + '/' + name, 'utf8').includes('broken')) { console.log(name + ' is broken'); process.exit(2); }
  cpSync(folder + '/' + name, 'dist/' + folder + '/' + name.replace('.ts', '.js'));
}`;

const FAKE_NPM = `const { appendFileSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const config = Object.keys(process.env).filter((name) => /^npm_config_(omit|production|global)$/.test(name));
appendFileSync('calls', ['npm', ...process.argv.slice(2), ...config].join(' ') + '\\n');
if (process.env.FAKE_NPM_FAILS) { console.error('no network'); process.exit(1); }
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/.bin', { recursive: true });
writeFileSync('node_modules/.bin/tsc', ${JSON.stringify(FAKE_TSC)}, { mode: 0o755 });`;

/** What one run of a script printed. */
interface ScriptRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * A clone in miniature with the real plain-Node scripts, and an npm and a compiler that only note that they were
 * called.
 */
export interface BareClone {
  folder: string;
  write(path: string, content: string): Promise<void>;
  /** What npm and tsc were called with so far. */
  calls(): Promise<string[]>;
  /** Runs a script, from another folder if not told otherwise; `hear` gets what it says on stderr as it says it. */
  run(
    script: string,
    args?: string[],
    env?: NodeJS.ProcessEnv,
    more?: { hear?: (text: string) => void; cwd?: string },
  ): Promise<ScriptRun>;
  remove(): Promise<void>;
}

/** Makes one in the system's temp folder, with nothing installed. */
export async function makeBareClone(): Promise<BareClone> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-clone-')));
  const write = (path: string, content: string) => writeFile(join(folder, path), content);
  for (const name of ['src', 'queues', 'workers', 'scripts/command-line', 'npm']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  for (const name of ['prepare.mjs', 'check-node.mjs', 'copy-data.mjs', 'airlock.mjs']) {
    await cp(new URL(`../../scripts/${name}`, import.meta.url), join(folder, 'scripts', name));
  }
  const bin = { airlock: 'scripts/airlock.mjs' };
  await write('package.json', JSON.stringify({ name: '@airlock-jobs/airlock', version: '1.0.0', type: 'module', bin }));
  await write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }));
  await write('tsconfig.json', '{}');
  await write('tsconfig.build.json', '{}');
  await write('src/a.ts', 'export {};');
  await write('npm/package.json', '{ "type": "commonjs" }');
  await write('npm/npm-cli.js', FAKE_NPM);
  await chmod(join(folder, 'scripts/airlock.mjs'), 0o755);
  return {
    folder,
    write,
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8').catch(() => '')).split('\n').slice(0, -1),
    async run(script, args = [], env = {}, { hear, cwd = tmpdir() } = {}) {
      const child = spawn(process.execPath, [join(folder, 'scripts', script), ...args], {
        cwd,
        env: { ...process.env, npm_execpath: join(folder, 'npm/npm-cli.js'), ...env },
      });
      const run: ScriptRun = { code: null, stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        run.stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        run.stderr += text;
        hear?.(text);
      });
      run.code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return run;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
