import type { Evaluation, Figures } from './figures.ts';
import type { Comparison } from './hold-out.ts';
import type { HostileTime } from './measure-speed.ts';

const percent = (share: number) => (Number.isFinite(share) ? (100 * share).toFixed(1) : '-').padStart(10);
const columns = ['leak', 'capped', 'leaky', 'recall', 'precision', 'over', 'typed', 'clean', 'alike'];

/** A table of percentages: all texts, then by type and by language. */
export function writeFigures({ all, byType, byLanguage }: Evaluation): string {
  const head = `${'percent'.padEnd(16)}${'entities'.padStart(10)}${columns.map((name) => name.padStart(10)).join('')}`;
  const rows = [['all', all] as const, ...byType, ...byLanguage].map(([name, figures]) => writeRow(name, figures));
  return [head, ...rows].join('\n');
}

function writeRow(name: string, figures: Figures): string {
  const shares = [
    figures.leak,
    figures.cappedLeak,
    figures.entityLeak,
    figures.recall,
    figures.precision,
    figures.overRedaction,
    figures.typedRight,
    figures.cleanTouched,
    figures.lookAlikesTouched,
  ];
  return `${name.padEnd(16)}${String(figures.entities).padStart(10)}${shares.map(percent).join('')}`;
}

/** What the same texts leak when they were learned from. */
export function writeGap({ inSample, bySource, byTemplate }: Comparison): string {
  const [seen, source, template] = [inSample, bySource, byTemplate].map(({ all }) => percent(all.cappedLeak).trim());
  return `capped leak: ${source} held out by source, ${template} by template; ${seen} where these texts were learned from`;
}

const shown = 5;

/** Throughput and the slowest hostile texts. */
export function writeSpeed(megabytesPerSecond: number, times: readonly HostileTime[]): string {
  const rows = times
    .slice(0, shown)
    .map(
      ({ name, ms, growth }) =>
        `  ${name.padEnd(26)}${ms.toFixed(0).padStart(6)} ms, twice as long ${growth.toFixed(2)} times`,
    );
  return [`${megabytesPerSecond.toFixed(2)} MB/s; slowest hostile texts of 100 KB:`, ...rows].join('\n');
}
