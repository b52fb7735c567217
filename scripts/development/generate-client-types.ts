/*
 * npm run generate:client: writes src/client/api-types.ts anew from the OpenAPI document. The generator needs another
 * TypeScript than ours, so that npm fetches both for this once.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashDocument, writeClientTypes } from './client-types.ts';

const TOOLS = ['--package=openapi-typescript@7.13.0', '--package=typescript@5.9.3'];
const file = fileURLToPath(new URL('../../src/client/api-types.ts', import.meta.url));

const { document, hash } = hashDocument();
const dir = await mkdtemp(join(tmpdir(), 'airlock-client-'));
const [from, to] = [join(dir, 'openapi.json'), join(dir, 'types.ts')];
await writeFile(from, document);
const args = [from, '--default-non-nullable', 'false', '--output', to];
execFileSync('npm', ['exec', '--yes', ...TOOLS, '--', 'openapi-typescript', ...args], { stdio: 'inherit', cwd: dir });
await writeFile(file, writeClientTypes(await readFile(to, 'utf8'), hash));
await rm(dir, { recursive: true });
