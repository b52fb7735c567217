import { createHash } from 'node:crypto';

/** A plug-in's version: it changes with its declaration, and with it the policy that receipts name. 16 hex digits. */
export function hashDeclaration(declared: object): string {
  return createHash('sha256').update(JSON.stringify(declared)).digest('hex').slice(0, 16);
}
