#!/usr/bin/env node
// The command `airlock`: makes a clone ready, then is the built command. A package that was installed brings it built.
import { existsSync } from 'node:fs';
import { prepare } from './prepare.mjs';

try {
  if (existsSync(new URL('../package-lock.json', import.meta.url))) await prepare();
} catch (error) {
  process.stderr.write(`airlock: ${error.message}\n`);
  process.exit(1);
}
await import('../dist/scripts/command-line/airlock.js');
