import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { MasterKey } from '../../src/seals/seal.ts';

const form = z.object({
  apiKey: z.string(),
  encryptionKey: z.object({ id: z.string(), base64: z.string() }),
});

/** What development makes for itself and keeps in the data folder. */
export interface DevelopmentKeys {
  apiKey: string;
  encryptionKeys: readonly MasterKey[];
  webhookSecrets: readonly string[];
}

const make = () => ({
  apiKey: `ak_dev_${randomBytes(24).toString('base64url')}`,
  encryptionKey: { id: 'dev1', base64: randomBytes(32).toString('base64') },
});

/** The keys of a data folder; made at the first call, the same for every process from then on. */
export async function openDevelopmentKeys(dataDir: string): Promise<DevelopmentKeys> {
  const file = join(dataDir, 'development-keys.json');
  const read = async () => form.parse(JSON.parse(await readFile(file, 'utf8')));
  const found = await read().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const mine = `${file}.${process.pid}`;
    await writeFile(mine, JSON.stringify(make(), null, 2), { mode: 0o600 });
    // Whoever links first has made the keys; all others read them.
    await link(mine, file).catch(() => undefined);
    await rm(mine, { force: true });
    return read();
  });
  const { id, base64 } = found.encryptionKey;
  const bytes = Buffer.from(base64, 'base64');
  const webhookSecret = `whsec_${createHmac('sha256', bytes).update('webhooks').digest('base64')}`;
  return { apiKey: found.apiKey, encryptionKeys: [{ id, bytes }], webhookSecrets: [webhookSecret] };
}
