import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { visitsLua } from '../../queues/visits-lua.ts';
import { type AuditLog, openAuditLog } from '../../src/audit/audit-log.ts';
import { type ChainPlace, placeOf } from '../../src/audit/chain-end.ts';
import type { Actor } from '../../src/audit/entry.ts';
import { type ChainCheck, verifyAudit } from '../../src/audit/verify-audit.ts';
import { createStore, type Store } from '../../src/records/store.ts';
import { blockingOptions, openServer } from '../../src/redis/open-redis.ts';
import type { MasterKey } from '../../src/seals/seal.ts';
import { collect } from './collect.ts';
import type { TestRecords } from './start-records.ts';

export const createMasterKey = (id = 'k1'): MasterKey => ({ id, bytes: randomBytes(32) });

/** Somebody with a key. */
export const actor: Actor = { key: 'key_one', address: '127.0.0.1', reason: null };

export interface TestAudit {
  store: Store;
  log: AuditLog;
  /** The chain of tenant `acme`. */
  place: ChainPlace;
  /** Chains that were found to be tampered with. */
  tampered: string[];
  /** The lines of a chain as they stand in Redis. */
  read: (place?: ChainPlace) => Promise<string[]>;
  verify: () => Promise<ChainCheck[]>;
  /** Another process's log on the same records, on a connection of its own. */
  openApart: () => Promise<AuditLog>;
  /** Another log on the same connection, with these encryption keys. */
  open: (keys?: readonly MasterKey[], keepMs?: number) => AuditLog;
}

/** An audit log on keys of its own. */
export async function openTestAudit(
  records: TestRecords,
  keys: readonly MasterKey[] = [createMasterKey()],
): Promise<TestAudit> {
  const { redis, keySpace } = await records.openStore();
  const store = createStore(redis, keySpace, keys, { retentionMs: 60_000, boardHistory: 10, visitsLua });
  const tampered: string[] = [];
  const open = (own = keys, keepMs = 400 * 86_400_000) =>
    openAuditLog(store, own, { keepMs, onTampered: ({ auditChain }) => void tampered.push(auditChain) });
  const log = open();
  const place = placeOf(keySpace, 'acme');
  const openApart = async () => {
    const connection = await openServer(blockingOptions(records.server.url), () => undefined);
    onTestFinished(() => connection.disconnect());
    const own = createStore(connection, keySpace, keys, { retentionMs: 60_000, boardHistory: 10, visitsLua });
    return openAuditLog(own, keys, { keepMs: 400 * 86_400_000 });
  };
  return {
    ...{ store, log, place, tampered, open, openApart },
    read: ({ list } = place) => redis.lrange(list, 0, -1),
    verify: () => collect(verifyAudit(store, log.keys)),
  };
}
