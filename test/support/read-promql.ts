import { parser } from '@prometheus-io/lezer-promql';

/** What stands in an expression of PromQL. */
interface Expression {
  /** Each metric that it asks for, with the labels that it is chosen by. */
  metrics: { name: string; labels: string[] }[];
  /** Labels that results are grouped or matched by. */
  grouped: string[];
}

/** Reads an expression of PromQL. Throws where it is none. */
export function readPromql(text: string): Expression {
  const found: Expression = { metrics: [], grouped: [] };
  parser.parse(text).iterate({
    enter: ({ name, type, from, to, node }) => {
      const part = text.slice(from, to);
      if (type.isError) throw new SyntaxError(`no PromQL at ${from}: ${text}`);
      if (name === 'VectorSelector') found.metrics.push({ name: '', labels: [] });
      const metric = found.metrics.at(-1);
      if (name === 'Identifier' && metric) metric.name = part;
      if (name !== 'LabelName') return;
      if (node.parent?.name === 'GroupingLabels') found.grouped.push(part);
      else metric?.labels.push(part);
    },
  });
  return found;
}
