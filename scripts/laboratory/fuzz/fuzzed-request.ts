/** One change of bytes; `at` and `length` are shares of the whole, so that it fits whatever it is applied to. */
export interface Mutation {
  is: 'flip' | 'drop' | 'duplicate' | 'insert' | 'cut';
  at: number;
  length: number;
  bytes: string;
}

/** How the end of a body is told. */
export const framings = ['length', 'chunked', 'chunked and cut', 'too long', 'too short', 'none'] as const;

/** A request as it was drawn. Texts are written as Latin-1, so that every byte can be had; bodies as UTF-8. */
export interface FuzzedRequest {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: string;
  /** Compressed as the header `content-encoding` says, or only said to be. */
  encoding: 'none' | 'gzip' | 'false gzip';
  framing: (typeof framings)[number];
  inPath: Mutation[];
  inBody: Mutation[];
  /** Of all that is sent, head included. */
  inWhole: Mutation[];
}
