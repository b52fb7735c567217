/** What must be zero. */
export const rules = {
  lost: 'lost (accepted, not ended)',
  refused: 'submissions refused for no reason',
  'accepted-twice': 'accepted twice under one key',
  'ended-twice': 'doubly ended',
  unmarked: 'provider calls not listed as attempts',
  'paid-twice': 'paid twice, not marked unknown',
  'unknown-unexplained': 'unknown attempts that no kill or freeze explains',
  'over-limit': 'calls in flight beyond the limit',
  'wrong-output': "outputs that are not the job's own",
  poison: 'poison',
  leak: 'leaks of personal data',
  crash: 'processes that crashed by themselves',
} as const;

export type Rule = keyof typeof rules;

/** All of them, in their order. */
export const everyRule = Object.keys(rules) as Rule[];
