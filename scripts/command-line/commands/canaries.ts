import type { Command } from 'commander';
import { findHold, type Hold, releaseModels } from '../../../src/records/hold.ts';
import type { Store } from '../../../src/records/store.ts';
import { type Check, fail, ok } from '../doctor/check.ts';
import { type JsonOptions, jsonOption, type ReasonOptions, reasonOption } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { printResult, say, type Terminal } from './terminal.ts';
import { withKeys, withStore } from './with-store.ts';

const describeHold = (hold: Hold | undefined): string =>
  hold === undefined
    ? 'nothing is held'
    : `nothing is sent to models since ${hold.since}: ${hold.jobId} leaked ${hold.types.join(', ')} ` +
      `in a request to ${hold.profile}, redacted ${hold.redaction}`;

/** Looks whether all is held, for `doctor`. */
export async function checkHold(store: Store): Promise<Check[]> {
  const hold = await findHold(store);
  return [(hold === undefined ? ok : fail)('canaries', describeHold(hold))];
}

async function showHold(terminal: Terminal, options: JsonOptions): Promise<void> {
  const hold = await withStore(terminal.env, ({ store }) => findHold(store));
  printResult(terminal, options, { held: hold ?? null }, () => [describeHold(hold)]);
  if (hold !== undefined) terminal.exitCode = exitCodes.someFailed;
}

async function release(terminal: Terminal, options: JsonOptions & ReasonOptions): Promise<void> {
  const isReleased = await withKeys(terminal.env, ({ store, tellerFor }) => releaseModels(store, tellerFor(options)));
  printResult(terminal, options, { released: isReleased }, () => [isReleased ? 'released' : describeHold(undefined)]);
  if (isReleased) say(terminal, 'where canaries are on, the next one is sent at once: look again in a minute');
}

/** `canaries [show]|release` */
export function addCanaries(program: Command, terminal: Terminal): void {
  const canaries = program.command('canaries').description('whether a canary leaked, and nothing is sent to models');
  canaries
    .command('show', { isDefault: true })
    .description('whether all is held, and why; exits 1 while it is')
    .addOption(jsonOption())
    .action((options: JsonOptions) => showHold(terminal, options));
  canaries
    .command('release')
    .description('send to models again what was held')
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action((options: JsonOptions & ReasonOptions) => release(terminal, options));
}
