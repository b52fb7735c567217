/** What was done, as the page behind it says it: of how many, and how many could not be done. */
export const doneTexts = {
  approved: 'Approved',
  'asked-again': 'The models are asked again',
  cancelled: 'Cancelled',
  corrected: 'Corrected',
  decided: 'Decided',
  discarded: 'Put away',
  erased: 'Erased',
  late: 'Nothing was decided about the one before: somebody was first, its time was up, or the models were asked again',
  paused: 'Paused',
  rejected: 'Rejected',
  replayed: 'Replayed',
  resumed: 'Resumed',
  set: 'Set',
} as const;
export type DoneName = keyof typeof doneTexts;
export const doneNames = Object.keys(doneTexts) as [DoneName, ...DoneName[]];
