/** What was sent to a model, without a word of it. */
export interface Receipt {
  /** Milliseconds of Redis' clock, as this process knew it, before the request was sent. */
  at: number;
  /** The model that was asked; another may say that it answered. */
  model: string;
  /** Where the profile's endpoint is; null when that is not known. */
  region: string | null;
  /** Length of the body. */
  bytes: number;
  /** SHA-256 of exactly these bytes, in hex. */
  sha256: string;
  /** What was hidden in the job, by type. */
  findings: Record<string, number>;
  /** Fingerprint of the boundary that was in force; see `createPolicyHash`. */
  policy: string;
}

/** A receipt as its job's record holds it, beside its attempt: with where it stands in which log. */
export interface FiledReceipt extends Receipt {
  log: string;
  seq: number;
}

/** A receipt as a log holds it: with whose it is. */
export interface LoggedReceipt extends Receipt {
  jobId: string;
  /** The attempt's number. */
  n: number;
  profile: string;
}

/** What a line of an egress log may say. */
export type EgressEntry =
  /** Its first line. */
  | { log: string; at: number }
  | LoggedReceipt
  /** The request of that line was not sent after all. */
  | { unsent: number };
