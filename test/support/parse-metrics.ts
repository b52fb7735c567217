/** A line of metrics. */
interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
  /** OpenMetrics alone. */
  exemplar?: { labels: Record<string, string>; value: number };
}

const LABELS = String.raw`\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\}`;
const SAMPLE = new RegExp(String.raw`^([a-z_]\w*)(?:${LABELS})? (\S+)(?: # ${LABELS} (\S+) [\d.]+)?$`);
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
const COMMENT = /^# (HELP|TYPE) (\S+) (.+)$/;

const readNumber = (text: string): number => {
  if (!/^([+-]?Inf|NaN|-?[\d.]+(e[+-]?\d+)?)$/.test(text)) throw new Error(`no number: ${text}`);
  return Number(text.replace('Inf', 'Infinity'));
};

const readLabels = (text = ''): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)),
    ]),
  );

/** Reads metrics in Prometheus' text form or OpenMetrics. Throws for a line that is neither a sample nor of its metric. */
export function parseMetrics(text: string): { samples: Sample[]; types: ReadonlyMap<string, string> } {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const comment = COMMENT.exec(line);
    if (comment?.[1] === 'TYPE') types.set(comment[2] ?? '', comment[3] ?? '');
    if (comment || line === '' || line === '# EOF') continue;
    const [, name, labels, value = '', traced, tracedValue = ''] = SAMPLE.exec(line) ?? [];
    const family = name?.replace(/_(bucket|sum|count)$/, '') ?? '';
    const isTyped = [name ?? '', family, family.replace(/_total$/, '')].some((one) => types.has(one));
    if (name === undefined || !isTyped) throw new Error(`no sample: ${line}`);
    const exemplar = traced !== undefined && { labels: readLabels(traced), value: readNumber(tracedValue) };
    samples.push({ name, labels: readLabels(labels), value: readNumber(value), ...(exemplar && { exemplar }) });
  }
  return { samples, types };
}
