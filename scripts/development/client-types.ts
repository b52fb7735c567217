import { createHash } from 'node:crypto';
import type { ApiTools } from '../../src/api/api-tools.ts';
import { createRoutes } from '../../src/api/create-api.ts';
import { createDocument } from '../../src/api/document/create-document.ts';
import { createLog } from '../../src/telemetry/log.ts';

/** Words alone: they change no type. */
const words = new Set(['description', 'summary', 'example', 'examples', 'title']);

/** Leaves words out wherever they are none of the names of fields. */
function withoutWords(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutWords(item));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => isNames || !words.has(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutWords(inner, name === 'properties')]));
}

/** The schemas of the OpenAPI document as far as types follow from them, and their hash. */
export function hashDocument(): { document: string; hash: string } {
  const log = createLog('silent');
  // None of them is asked.
  const declared = createRoutes({} as ApiTools, { log }).map((route) => route.declared);
  const { openapi, components } = createDocument(declared);
  const named = {
    openapi,
    info: { title: 'Airlock', version: '1' },
    paths: {},
    components: { schemas: components?.schemas },
  };
  const document = JSON.stringify({ ...named, components: withoutWords(named.components) });
  return { document, hash: createHash('sha256').update(document).digest('hex') };
}

const HEAD = '// Written by `npm run generate:client`; of the document';

/** The file of types, with the hash of the document that it was made of. */
export const writeClientTypes = (types: string, hash: string): string => `${HEAD} ${hash}\n${types}`;

/** That hash. */
export const readHash = (file: string): string | undefined => file.split('\n')[0]?.slice(HEAD.length + 1);
