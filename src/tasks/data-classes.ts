/** How closely the content of a job is held, from the most open to the closest. */
export const dataClasses = ['public', 'internal', 'confidential', 'restricted'] as const;

export type DataClass = (typeof dataClasses)[number];

/** The class of a task that names none. */
export const DEFAULT_DATA_CLASS: DataClass = 'internal';

/** A class that only another version knows is held as the closest. */
const rank = (dataClass: DataClass) =>
  dataClasses.includes(dataClass) ? dataClasses.indexOf(dataClass) : Number.POSITIVE_INFINITY;

/** Whether `dataClass` is more open than `least` allows. */
export const isLooser = (dataClass: DataClass, least: DataClass): boolean => rank(dataClass) < rank(least);

/** The closer of two. A job keeps its class when a newer version of its task is more open. */
export const tightestOf = (own: DataClass, other: DataClass): DataClass => (isLooser(other, own) ? own : other);
