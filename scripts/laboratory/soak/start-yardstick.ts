import { median } from '../median.ts';

const EVERY_MS = 200;
const SAMPLE = JSON.stringify(Array.from({ length: 200 }, (_, n) => ({ n, text: `piece ${n} of work` })));

/** Some work that is always the same; returns the CPU time it took, milliseconds. */
function work(): number {
  const before = process.cpuUsage();
  for (let time = 0; time < 20; time++) JSON.stringify(JSON.parse(SAMPLE));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** How much CPU time the same work takes, which depends on what else the machine does. */
export interface Yardstick {
  /** The median of the times since the last call, and of one more. */
  read: () => number;
  stop: () => void;
}

/** Starts to do some work now and then. */
export function startYardstick(measure: () => number = work): Yardstick {
  for (let time = 0; time < 20; time++) measure();
  let times: number[] = [];
  const timer = setInterval(() => times.push(measure()), EVERY_MS);
  return {
    read: () => {
      const all = [...times, measure()];
      times = [];
      return median(all.length % 2 === 1 ? all : all.slice(1));
    },
    stop: () => clearInterval(timer),
  };
}
