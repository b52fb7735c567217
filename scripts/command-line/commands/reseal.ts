import type { Command } from 'commander';
import { countEnds, renewEnds } from '../../../src/audit/renew-ends.ts';
import { countSeals, type SealCounts } from '../../../src/operations/find-seals.ts';
import { type Resealing, reseal } from '../../../src/operations/reseal.ts';
import { spoolDirOf } from '../../../src/records/spool.ts';
import { keepChainKeys } from '../../../src/seals/chain-keys.ts';
import { describeUnopened, forgetKey, tryKeySeals } from '../../../src/seals/key-seals.ts';
import { type JsonOptions, jsonOption, type ReasonOptions, reasonOption } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { printResult, say, type Terminal } from './terminal.ts';
import { checkPlace, type OpenedStore, withStore } from './with-store.ts';

type ResealOptions = JsonOptions & ReasonOptions & { forget?: string };

/** Throws a RangeError when there is no key to seal under. */
function firstKeyOf({ environment }: OpenedStore): string {
  const [first] = environment.encryptionKeys;
  if (first === undefined) throw new RangeError('AIRLOCK_ENCRYPTION_KEYS: is needed');
  return first.id;
}

function showProgress({ stderr }: Terminal, { looked, resealed }: Resealing): void {
  if (stderr.isTTY) stderr.write(`\r${looked} records looked at, ${resealed} seals made anew`);
}

async function resealAll(terminal: Terminal, opened: OpenedStore, options: ResealOptions): Promise<void> {
  const { store, environment } = opened;
  const key = firstKeyOf(opened);
  const unopened = describeUnopened(await tryKeySeals(store, environment.encryptionKeys));
  if (unopened !== undefined) throw new RangeError(`AIRLOCK_ENCRYPTION_KEYS: ${unopened}`);
  await checkPlace(opened);
  await keepChainKeys(store, environment.encryptionKeys);
  await opened.tellerFor(options).tell(null, { act: 'encryption-key.reseal', object: key });
  let done: Resealing = { looked: 0, resealed: 0, left: new Map(), broken: new Set() };
  for await (done of reseal(store, key)) showProgress(terminal, done);
  if (terminal.stderr.isTTY) terminal.stderr.write('\n');
  done.resealed += await renewEnds(store, opened.audit.keys);
  for (const [id, ends] of await countEnds(store)) if (id !== key) done.left.set(id, (done.left.get(id) ?? 0) + ends);
  const { looked, resealed, left, broken } = done;
  printResult(terminal, options, { key, looked, resealed, left: Object.fromEntries(left) });
  for (const jobId of broken) say(terminal, `${jobId} has a seal that does not open`);
  if (left.size > 0) terminal.exitCode = exitCodes.someFailed;
}

/** What is under the key still keeps it: nobody could open that any more. */
async function forget(terminal: Terminal, opened: OpenedStore, options: ResealOptions & { forget: string }) {
  const { forget: keyId } = options;
  if (keyId === firstKeyOf(opened)) throw new RangeError(`${keyId} is the key that seals: put another in front`);
  await keepChainKeys(opened.store, opened.environment.encryptionKeys);
  const counts: SealCounts = await countSeals(opened.store, spoolDirOf(opened.environment.settings));
  const left = (counts.get(keyId) ?? 0) + ((await countEnds(opened.store)).get(keyId) ?? 0);
  const isInUse = (await tryKeySeals(opened.store, opened.environment.encryptionKeys)).opened.includes(keyId);
  if (left === 0 && isInUse) {
    await opened.tellerFor(options).tell(null, { act: 'encryption-key.forget', object: keyId });
  }
  const isForgotten = left === 0 && (await forgetKey(opened.store, keyId));
  printResult(terminal, options, { key: keyId, forgotten: isForgotten, left });
  if (left > 0) say(terminal, `${left} seals are under ${keyId} still: airlock keys reseal`);
  else if (!isForgotten) say(terminal, `${keyId} is not in use`);
  if (!isForgotten) terminal.exitCode = exitCodes.someFailed;
}

/** `keys reseal [--forget ID]` */
export function addReseal(keys: Command, terminal: Terminal): void {
  keys
    .command('reseal')
    .description('seal everything anew under the first encryption key, while workers work')
    .option('--forget <id>', 'take a key out of use, once nothing is sealed under it')
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action((options: ResealOptions) =>
      withStore(terminal.env, (opened) =>
        options.forget === undefined
          ? resealAll(terminal, opened, options)
          : forget(terminal, opened, { ...options, forget: options.forget }),
      ),
    );
}
