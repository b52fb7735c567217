import { z } from 'zod';
import { parseJson } from '../json/parse-json.ts';
import { type ChainHead, type ChainKey, codeOfHead } from './chain.ts';

/** A head of any chain, with what it is signed with. */
export interface NotedHead extends ChainHead {
  /** The chain's name. */
  chain: string;
  key: ChainKey;
}

/** Whoever keeps a line may write its members anew: their values are signed, not its bytes. */
const line = z.object({
  at: z.number(),
  chain: z.string(),
  seq: z.number().int().min(0),
  mac: z.string(),
  key: z.string(),
  code: z.string(),
});

/** A head as it stood at a time; `at` is this process's clock in milliseconds. */
export type AnchoredHead = z.output<typeof line>;

/** Writes a line of JSON without anything of a job: time, name of the chain, head, and a code of it all. */
export function writeAnchored({ chain, seq, mac, key }: NotedHead, at: number): string {
  const code = codeOfHead(chain, { seq, mac }, key, at);
  return `${JSON.stringify({ at, chain, seq, mac, key: key.id, code })}\n`;
}

/** Reads a line; undefined for one that is none. Whose it is, `isAnchored` says. */
export function parseAnchored(text: string): AnchoredHead | undefined {
  const json = parseJson(text);
  return json.ok ? line.safeParse(json.value).data : undefined;
}

/** Whether it was written with this key. */
export const isAnchored = ({ at, chain, seq, mac, code }: AnchoredHead, key: ChainKey): boolean =>
  codeOfHead(chain, { seq, mac }, key, at) === code;
