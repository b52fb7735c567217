/** What is answered to who reveals a payload, replays a dead letter or erases a job, and cannot: by the API and the console. */

export const revealProblems = { unknown: 'job-unknown', tampered: 'record-tampered', broken: 'seal-broken' } as const;

export const replayProblems = {
  unknown: 'job-unknown',
  'not-dead': 'not-dead',
  tampered: 'record-tampered',
  'version-changed': 'task-version-changed',
} as const;

export const erasureProblems = {
  unknown: 'job-unknown',
  open: 'job-not-finished',
  forbidden: 'operator-needed',
  left: 'payloads-left',
} as const;
