/** How many objects of one constructor there are, and how many items or bytes the lists and buffers among them hold. */
export interface Count {
  objects: number;
  held: number;
}

/** By the constructor's name. */
export type Census = Readonly<Record<string, Count>>;

/** What there is more of after than before, most first. */
export function findGrowth(before: Census, after: Census, most: number): (Count & { name: string })[] {
  const grown = Object.entries(after).map(([name, { objects, held }]) => {
    const then = before[name] ?? { objects: 0, held: 0 };
    return { name, objects: objects - then.objects, held: held - then.held };
  });
  return grown
    .filter(({ objects, held }) => objects > 0 || held > 0)
    .sort((one, other) => other.objects + other.held - (one.objects + one.held))
    .slice(0, most);
}
