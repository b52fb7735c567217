#!/usr/bin/env node
// The command `airlock` of a clone: makes the clone ready, then is the built command.
import { prepare } from './prepare.mjs';

try {
  await prepare();
} catch (error) {
  process.stderr.write(`airlock: ${error.message}\n`);
  process.exit(1);
}
await import('../dist/scripts/command-line/airlock.js');
