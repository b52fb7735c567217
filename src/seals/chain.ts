import { createHmac, hkdfSync } from 'node:crypto';
import type { MasterKey } from './seal.ts';

/** Where a line stands: its number from 0, and its code, which the next line repeats. */
export interface ChainHead {
  seq: number;
  mac: string;
}

/** What codes are made with; the key's id stands in every line. */
export interface ChainKey {
  id: string;
  bytes: Buffer;
}

/** The head in front of a chain's first line. */
export const NO_HEAD: ChainHead = { seq: -1, mac: '' };

const MAC = /^,"mac":"([0-9a-f]{64})"\}$/;
const MAC_LENGTH = ',"mac":""}'.length + 64;
const KEY_ID = /,"key":"([A-Za-z0-9_-]{1,32})"$/;

/** What is written in a chain. */
export type Purpose = 'egress' | 'audit';

/** By HKDF-SHA-256, so that it is not the key of payloads. Who lacks the encryption keys writes no line that passes. */
export const deriveChainKey = ({ id, bytes }: MasterKey, purpose: Purpose): ChainKey => ({
  id,
  bytes: Buffer.from(hkdfSync('sha256', bytes, '', `airlock ${purpose}`, 32)),
});

const codeOf = (content: string | Buffer, { bytes }: ChainKey) =>
  createHmac('sha256', bytes).update(content).digest('hex');

/** Writes the line behind `head`: JSON whose last member is an HMAC-SHA-256 of all the bytes before it. */
export function writeLine(entry: object, head: ChainHead, key: ChainKey): { text: string; head: ChainHead } {
  const seq = head.seq + 1;
  const content = JSON.stringify({ seq, prev: head.mac, ...entry, key: key.id }).slice(0, -1);
  const mac = codeOf(content, key);
  return { text: `${content},"mac":"${mac}"}\n`, head: { seq, mac } };
}

export type ReadLine<Entry> = { ok: true; entry: Entry; head: ChainHead } | { ok: false; reason: string };

const refuse = (reason: string): ReadLine<never> => ({ ok: false, reason });

/** Reads the line behind `head`, given without its newline, and says what is wrong with it. */
export function readLine<Entry>(line: Buffer, head: ChainHead, keys: ReadonlyMap<string, ChainKey>): ReadLine<Entry> {
  const content = line.subarray(0, -MAC_LENGTH);
  const mac = MAC.exec(line.subarray(content.length).toString('latin1'))?.[1];
  const keyId = KEY_ID.exec(content.subarray(-48).toString('latin1'))?.[1];
  if (mac === undefined || keyId === undefined) return refuse('is not a line of a log');
  const key = keys.get(keyId);
  if (key === undefined) return refuse(`was written under the key ${keyId}, which was not given`);
  if (codeOf(content, key) !== mac) return refuse('was changed');
  const { seq, prev, key: _, ...entry } = JSON.parse(`${content}}`) as Entry & ChainHead & Record<string, unknown>;
  if (seq !== head.seq + 1 || prev !== head.mac) return refuse('does not follow the line before it');
  return { ok: true, entry: entry as Entry, head: { seq, mac } };
}

const HEAD = /^(\d{1,15}) ([0-9a-f]{64}) ([A-Za-z0-9_-]{1,32})\.([0-9a-f]{64})$/;

/** What a head's code is made of. That of a line begins with a brace, so that the one is never the other. */
const describeHead = (chain: string, { seq, mac }: ChainHead, keyId: string, at: number | '') =>
  ['head', chain, seq, mac, keyId, at].join('\u0000');

/** The code of a head that is kept outside of its chain: a line's own code does not make it. `at` is part of it. */
export const codeOfHead = (chain: string, head: ChainHead, key: ChainKey, at: number | '' = ''): string =>
  codeOf(describeHead(chain, head, key.id, at), key);

/** A head as it is kept outside of its chain: `<seq> <mac> <key id>.<code>`. */
export const writeHead = (chain: string, head: ChainHead, key: ChainKey): string =>
  `${head.seq} ${head.mac} ${key.id}.${codeOfHead(chain, head, key)}`;

/** A head that was read, or what is wrong with it. */
export type ReadHead = { ok: true; head: ChainHead } | { ok: false; reason: string };

/** Reads what `writeHead` wrote for this chain. */
export function readHead(chain: string, text: string, keys: ReadonlyMap<string, ChainKey>): ReadHead {
  const [, seq, mac = '', keyId = '', code] = HEAD.exec(text) ?? [];
  if (seq === undefined) return { ok: false, reason: 'is none' };
  const key = keys.get(keyId);
  if (key === undefined) return { ok: false, reason: `is under the key ${keyId}, which was not given` };
  const head = { seq: Number(seq), mac };
  return codeOfHead(chain, head, key) === code ? { ok: true, head } : { ok: false, reason: 'was changed' };
}
