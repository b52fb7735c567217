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
  failed: 'jobs that one of two builds failed',
} as const;

export type Rule = keyof typeof rules;

/** All that holds wherever there is one build, in their order; and where there are two. */
export const everyRule = (Object.keys(rules) as Rule[]).filter((rule) => rule !== 'failed');
export const everyRuleOfTwo: readonly Rule[] = [...everyRule, 'failed'];
