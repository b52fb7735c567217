/** What was done, as the page behind it says it: of how many, and how many could not be done. */
export const doneTexts = {
  cancelled: 'Cancelled',
  decided: 'Decided',
  discarded: 'Put away',
  erased: 'Erased',
  paused: 'Paused',
  replayed: 'Replayed',
  resumed: 'Resumed',
  set: 'Set',
} as const;
export type DoneName = keyof typeof doneTexts;
export const doneNames = Object.keys(doneTexts) as [DoneName, ...DoneName[]];
