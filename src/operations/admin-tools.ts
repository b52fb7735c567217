import type { AuditLog } from '../audit/audit-log.ts';
import { placeOf } from '../audit/chain-end.ts';
import type { Actor } from '../audit/entry.ts';
import { type AuditPage, type AuditQuery, listAudit } from '../audit/list-audit.ts';
import { type ApiKey, createApiKey, type ListedKey, listApiKeys, revokeApiKey } from '../records/api-keys.ts';
import { rotateApiKey } from '../records/rotate-api-key.ts';
import type { Store } from '../records/store.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { findChainKeys } from '../seals/chain-keys.ts';
import type { MasterKey } from '../seals/seal.ts';

/** What administrators do with API keys and the audit log, for the routes. */
export interface AdminTools {
  /** Makes a key, which is shown this once. */
  createKey: (
    key: Pick<ApiKey, 'tenant' | 'role' | 'scope' | 'name' | 'expiresAt'>,
    who: Actor,
  ) => Promise<{ key: string; stored: ApiKey }>;
  /** Every tenant's, oldest first, revoked ones too. */
  listKeys: () => Promise<ListedKey[]>;
  /** False when there is none of that id. */
  revokeKey: (id: string, who: Actor) => Promise<boolean>;
  /** Makes a key in the place of another, which lives on for a day. */
  rotateKey: (id: string, who: Actor) => ReturnType<typeof rotateApiKey>;
  /** A tenant's lines of the audit log, newest first; null is the installation. */
  listAudit: (tenant: string | null, query: AuditQuery) => Promise<AuditPage>;
}

/** What they do it with. */
interface Given {
  store: Store;
  audit: AuditLog;
  encryptionKeys: readonly MasterKey[];
}

export function createAdminTools({ store, audit, encryptionKeys }: Given): AdminTools {
  const { keySpace, onTampered } = store;
  return {
    createKey: ({ tenant, role, scope, ...more }, who) =>
      orUnavailable(() => createApiKey(store, tenant, role, scope, { ...more, teller: audit.as(who) })),
    listKeys: () => orUnavailable(() => listApiKeys(store)),
    revokeKey: (id, who) => orUnavailable(() => revokeApiKey(store, id, audit.as(who))),
    rotateKey: (id, who) => orUnavailable(() => rotateApiKey(store, id, audit.as(who))),
    listAudit: (tenant, query) =>
      orUnavailable(async () => {
        const keys = await findChainKeys(store, encryptionKeys, 'audit');
        return listAudit({ store, keys, onTampered }, placeOf(keySpace, tenant), query);
      }),
  };
}
