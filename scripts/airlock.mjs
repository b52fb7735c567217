#!/usr/bin/env node
/*
 * The command `airlock` as it is typed: reads `.env` of the folder it is typed in, makes a clone ready, then is the built
 * command. A package that was installed brings it built, and so does a production: neither installs nor builds anything.
 */
import { existsSync, readFileSync } from 'node:fs';
import * as util from 'node:util';
import { checkNode } from './check-node.mjs';

// With a value in quotes, which may have several lines, or one up to the end of its line.
const setting = /^[ \t]*(?:export )?[\w.-]+[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`)?.*$/gm;

/** Reads what `.env` sets. Throws for what is not UTF-8, and for a line that would be lost, with its number. */
function parseEnvironment(bytes) {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const rest = text.replace(setting, (lines) => lines.replace(/.+/g, ''));
  const odd = rest.split('\n').findIndex((line) => !/^\s*(#.*)?$/.test(line));
  if (odd !== -1) throw new Error(`line ${odd + 1} is no NAME=VALUE`);
  return util.parseEnv(text);
}

/** Sets what `.env` sets; what is set already stays as it is. */
function readEnvironmentFile() {
  try {
    Object.assign(process.env, { ...parseEnvironment(readFileSync('.env')), ...process.env });
  } catch (error) {
    if (error.code !== 'ENOENT') throw new Error(`.env: ${error.message}`);
  }
}

try {
  checkNode();
  readEnvironmentFile();
  const isClone = existsSync(new URL('../package-lock.json', import.meta.url));
  if (isClone && process.env.NODE_ENV !== 'production') await (await import('./prepare.mjs')).prepare();
} catch (error) {
  process.stderr.write(`airlock: ${error.message}\n`);
  process.exit(1);
}
await import('../dist/scripts/command-line/airlock.js');
