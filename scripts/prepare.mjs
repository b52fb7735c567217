/*
 * Makes a clone ready to run: dependencies installed, sources built. Runs before airlock, test and bench, so it is plain
 * JavaScript without dependencies, says on stderr what it does, and costs well under 100 ms when nothing is to be done.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkNode } from './check-node.mjs';
import { copyData } from './copy-data.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (...path) => join(root, ...path);
const say = (line) => process.stderr.write(`airlock: ${line}\n`);

const SOURCES = ['src', 'queues', 'workers', 'scripts'];
const installStamp = inRoot('node_modules', '.airlock-installed');
const buildStamp = inRoot('dist', '.airlock-built');

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex');

function filesUnder(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Names, sizes and times of all that goes into the build: two equal fingerprints make the same `dist`. */
function sourceFingerprint() {
  const hash = createHash('sha256').update(lockHash());
  const files = SOURCES.flatMap((folder) => filesUnder(inRoot(folder)));
  for (const file of [inRoot('tsconfig.json'), inRoot('tsconfig.build.json'), ...files].sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

// node_modules holds programs for one platform, and may be shared between several.
const installedNow = () => `${lockHash()} ${process.platform} ${process.arch}`;
const isInstalled = () => readIfThere(installStamp) === installedNow();
const isBuilt = () => readIfThere(buildStamp) === sourceFingerprint();

/** Runs a command silently; throws with all it said when it fails. */
async function run(file, args, env = process.env) {
  const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${[basename(file), ...args].join(' ')} failed:\n${said.trim()}`);
}

/** True when somebody's own `npm install` has put here what the lock file asks for, and no other run before us. */
function hasEveryPackage() {
  if (readIfThere(installStamp) !== undefined) return false;
  const there = JSON.parse(readIfThere(inRoot('node_modules', '.package-lock.json')) ?? '{}').packages ?? {};
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const wanted = Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional);
  return wanted.every(([path, { version }]) => there[path]?.version === version);
}

async function install() {
  if (!hasEveryPackage()) {
    say('installing dependencies');
    const startedAt = performance.now();
    const env = { ...process.env };
    for (const name of Object.keys(env)) if (/^npm_config_(omit|production|global)$/i.test(name)) delete env[name];
    const { npm_execpath: npm } = process.env;
    const [file, ...first] = basename(npm ?? '') === 'npm-cli.js' ? [process.execPath, npm] : ['npm'];
    await run(file, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund'], env);
    say(`installed dependencies in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
  linkCommand();
  writeFileSync(installStamp, installedNow());
}

/** So that `npx @airlock-jobs/airlock` is this clone's: npx runs a package's command from where installs put it. */
function linkCommand() {
  const link = inRoot('node_modules', '.bin', 'airlock');
  rmSync(link, { force: true });
  symlinkSync(join('..', '..', 'scripts', 'airlock.mjs'), link);
}

/** Removes what earlier builds made of sources that are gone. A script of pages is copied as it is. */
function prune() {
  const isThere = (path) => statSync(path, { throwIfNoEntry: false }) !== undefined;
  for (const file of filesUnder(inRoot('dist'))) {
    const source = inRoot(relative(inRoot('dist'), file));
    const compiled = source.replace(/(\.d\.ts|\.js)$/, '.ts');
    if (file !== buildStamp && !isThere(source) && !isThere(compiled)) rmSync(file);
  }
}

async function build() {
  const startedAt = performance.now();
  const fingerprint = sourceFingerprint();
  rmSync(buildStamp, { force: true });
  await run(inRoot('node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json']);
  copyData();
  prune();
  writeFileSync(buildStamp, fingerprint);
  say(`built in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
}

const lock = inRoot('.airlock', 'prepare.lock');
const STALE_AFTER_MS = 10_000;
const ageMs = (path) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

function tryLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Removes the lock of a run that no longer touches it, and puts it back if it is another's new one. */
function removeStaleLock() {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (ageMs(aside) > STALE_AFTER_MS) rmSync(aside, { recursive: true });
    else renameSync(aside, lock);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/** Runs `work` while no other run does; a run that was killed is waited for until its lock is 10 s old. */
async function alone(work) {
  mkdirSync(inRoot('.airlock'), { recursive: true, mode: 0o700 });
  if (!tryLock()) {
    say('waiting for another run that is preparing');
    for (; !tryLock(); await delay(100)) if (ageMs(lock) > STALE_AFTER_MS) removeStaleLock();
  }
  const touch = setInterval(() => utimesSync(lock, new Date(), new Date()), 1_000);
  const unlock = () => rmSync(lock, { recursive: true, force: true });
  const stop = () => process.exit(130);
  process.once('exit', unlock).once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await work();
  } finally {
    clearInterval(touch);
    process.off('exit', unlock).off('SIGINT', stop).off('SIGTERM', stop);
    unlock();
  }
}

/** Installs and builds what is not as the sources say. Throws with npm's or the compiler's own words. */
export async function prepare() {
  checkNode();
  if (isInstalled() && isBuilt()) return;
  await alone(async () => {
    if (!isInstalled()) await install();
    if (!isBuilt()) await build();
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  prepare().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}
