import { likenessScale, likenessWeights } from './name-likeness-weights.ts';

/** Pieces of words are numbers below this; different ones may share a number. */
export const pieceCount = 16_384;

const shortestPiece = 2;
const longestPiece = 4;

/** The pieces of two to four letters of a word in lower case, with its ends marked. */
export function listPieces(plain: string): number[] {
  const marked = `^${plain.slice(0, 24)}$`;
  const pieces: number[] = [];
  for (let at = 0; at < marked.length; at++) {
    let hash = 0x811c9dc5;
    for (let length = 1; length <= longestPiece && at + length <= marked.length; length++) {
      hash = Math.imul(hash ^ marked.charCodeAt(at + length - 1), 0x01000193);
      if (length >= shortestPiece) pieces.push(((hash ^ (hash >>> 15)) >>> 0) % pieceCount);
    }
  }
  return pieces;
}

let weights: Int8Array | undefined;

/** How much a word's letters are like those of names rather than of words, as log-odds. */
export function weighLikeness(plain: string): number {
  weights ??= new Int8Array(Buffer.from(likenessWeights, 'base64'));
  let sum = 0;
  for (const piece of listPieces(plain)) sum += weights[piece] ?? 0;
  return sum * likenessScale;
}
