import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findOnPath } from '../../scripts/development/system-programs/find-on-path.ts';
import { createMetrics, measureProcess } from '../../src/telemetry/metrics.ts';
import { declaredRoutes } from '../support/declared-routes.ts';
import { listMetrics } from '../support/list-metrics.ts';
import { openTerminal } from '../support/open-terminal.ts';
import { readPromql } from '../support/read-promql.ts';
import { readRules, ruleFiles } from '../support/read-rules.ts';
import { filesOf, readInRoot } from './repo-files.ts';

interface Panel {
  title: string;
  type: string;
  fieldConfig: { defaults: { unit: string } };
  targets?: { expr: string; legendFormat: string }[];
}

interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: { name: string; query: string | { query: string } }[] };
}

const rules = readRules();
const alerts = rules.filter(({ alert }) => alert !== undefined);
const dashboards = filesOf(['deploy/grafana/dashboards'], '.json').map(
  (file) => JSON.parse(readInRoot(file)) as Dashboard,
);
const panels = dashboards.flatMap((board) => board.panels).filter(({ type }) => type !== 'row');

/** What Grafana fills in, filled in. */
const fillIn = (expr: string) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$task', 'a|b');

/** Every expression, with the labels that its results are told by. */
const expressions = [
  ...rules.map(({ alert, record, expr, annotations }) => {
    const told = Array.from(annotations?.summary.matchAll(/\$labels\.(\w+)/g) ?? [], ([, label = '']) => label);
    return { where: alert ?? record ?? '', expr, told };
  }),
  ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => {
      const told = Array.from(legendFormat.matchAll(/{{(\w+)}}/g), ([, label = '']) => label);
      return { where: title, expr: fillIn(expr), told };
    }),
  ),
];

/** Labels that Prometheus gives to whatever it scrapes. */
const SCRAPED = ['job', 'instance'];

/** Every name that Prometheus knows, with its labels: what processes tell, what rules record, whether a process answers. */
function listNames(): Map<string, string[]> {
  const metrics = createMetrics();
  measureProcess(metrics, '1.0.0');
  const told = listMetrics(metrics).flatMap(({ name, type, labelNames }): [string, string[]][] => {
    if (type !== 'histogram') return [[name, labelNames]];
    return [
      ...(['_sum', '_count'] as const).map((end): [string, string[]] => [name + end, labelNames]),
      [`${name}_bucket`, [...labelNames, 'le']],
    ];
  });
  const recorded = rules.flatMap(({ record, expr }): [string, string[]][] =>
    record === undefined ? [] : [[record, readPromql(expr).grouped]],
  );
  return new Map([...told, ...recorded, ['up', []]]);
}

const names = listNames();

describe('an expression of a rule or a dashboard', () => {
  it('is PromQL', () => {
    expect(() => readPromql('sum by (task) (')).toThrow(SyntaxError);
    expect(expressions.length).toBeGreaterThan(60);
    for (const { expr } of expressions) expect(readPromql(expr).metrics, expr).not.toEqual([]);
  });

  it('asks for metrics that there are, by labels that they have', () => {
    for (const { where, expr, told } of expressions) {
      const { metrics, grouped } = readPromql(expr);
      const known = new Set(SCRAPED);
      for (const { name, labels } of metrics) {
        const own = names.get(name);
        if (own === undefined) expect.fail(`${where}: there is no metric ${name}`);
        expect([...own, ...SCRAPED], `${where}: labels of ${name}`).toEqual(expect.arrayContaining(labels));
        for (const label of own) known.add(label);
      }
      expect([...known], `${where}: labels of its results`).toEqual(expect.arrayContaining([...grouped, ...told]));
    }
  });

  it('leaves no metric out', () => {
    const asked = expressions.flatMap(({ expr }) => readPromql(expr).metrics.map(({ name }) => name));
    const left = listMetrics(createMetrics())
      .map(({ name }) => name)
      .filter((name) => !asked.some((one) => one === name || one.replace(/_(bucket|sum|count)$/, '') === name));
    expect(left).toEqual([]);
  });
});

describe('an alert', () => {
  it('has a severity, a summary and a runbook that there is, with what to look at and what to do', () => {
    expect(alerts.length).toBeGreaterThan(10);
    const sections = readInRoot('docs/operating.md').split(/^#{2,3} /m);
    const slugOf = (section: string) => (section.split('\n', 1)[0] ?? '').toLowerCase().replaceAll(' ', '-');
    const runbooks = new Map(sections.map((section) => [`docs/operating.md#${slugOf(section)}`, section]));
    for (const { alert = '', labels, annotations } of alerts) {
      expect(['page', 'ticket'], alert).toContain(labels?.severity);
      expect(annotations?.summary, alert).toBeTruthy();
      const runbook = runbooks.get(annotations?.runbook_url ?? '') ?? '';
      expect(runbook, alert).toContain(`\`${alert}\`: `);
      expect(runbook, alert).toMatch(/\n- Look: .+\n- Do: /s);
    }
    const told = Array.from(readInRoot('docs/operating.md').matchAll(/^`(Airlock\w+)`: /gm), ([, alert]) => alert);
    expect(told.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it('has a runbook of commands, options and routes that there are', async () => {
    const [, section = ''] = readInRoot('docs/operating.md').split('\n## Dashboards and alerts\n');
    const plain = section.replaceAll(/\s+/g, ' ');
    const commands = Array.from(plain.matchAll(/`airlock ([^`]+)`/g), ([, command = '']) => command);
    expect(commands.length).toBeGreaterThan(20);
    for (const command of new Set(commands)) {
      const [words = ''] = /^[a-z -]+(?![a-z])/.exec(command.replace(/ -.*/, '')) ?? [];
      const terminal = openTerminal({});
      await terminal.run(...words.trim().split(' '), '--help');
      expect(terminal.stdout, command).toContain(`Usage: airlock ${words.trim()} `);
      for (const [option] of command.matchAll(/--[a-z-]+/g)) expect(terminal.stdout, command).toContain(`${option} `);
    }
    const routes = Array.from(
      plain.matchAll(/`(GET|POST) (\/[^` ]+)/g),
      ([, method, path = '']) => `${method} ${path}`,
    );
    expect(routes.length).toBeGreaterThan(2);
    const declared = declaredRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(declared).toEqual(expect.arrayContaining(routes));
  });

  it('compares and tells shares as shares, and times as times', () => {
    for (const { alert = '', expr, annotations } of alerts) {
      const isShare = /_ratio\b|:ratio/.test(expr);
      const isTime = /_seconds\b/.test(expr);
      const limits = Array.from(expr.matchAll(/[<>]=? ([\d.]+)/g), ([, limit]) => Number(limit));
      if (isShare) for (const limit of limits) expect(limit > 0 && limit < 1, alert).toBe(true);
      if (isTime) for (const limit of limits) expect(limit, alert).toBeGreaterThanOrEqual(1);
      expect(annotations?.summary.includes('humanizePercentage'), alert).toBe(isShare);
      expect(annotations?.summary.includes('humanizeDuration'), alert).toBe(isTime);
    }
  });

  it('is raised when promtool says so where that is found (PROMTOOL_BIN, PATH), else is only known to be PromQL', {
    timeout: 60_000,
  }, async () => {
    const cases = parse(readInRoot('deploy/prometheus/alerts.test.yml')) as {
      rule_files: string[];
      tests: { promql_expr_test?: { exp_samples: { labels: string }[] }[] }[];
    };
    // Whatever runs them, they are of every rule and every alert.
    expect(cases.rule_files.map((file) => `deploy/prometheus/${file}`).sort()).toEqual([...ruleFiles].sort());
    const raised = cases.tests.flatMap(({ promql_expr_test = [] }) =>
      promql_expr_test.flatMap((one) => one.exp_samples),
    );
    for (const { alert = '' } of alerts) expect(JSON.stringify(raised)).toContain(`alertname=\\"${alert}\\"`);
    const promtool = process.env.PROMTOOL_BIN ?? findOnPath('promtool', process.env);
    if (promtool === undefined) return;
    const run = (...args: string[]) => promisify(execFile)(promtool, args);
    await run('check', 'config', 'deploy/prometheus/prometheus.yml');
    await run('test', 'rules', 'deploy/prometheus/alerts.test.yml');
  });
});

describe('a dashboard', () => {
  it('can be brought into any Grafana: it asks which Prometheus, and every name in it is its own', () => {
    expect(dashboards.map(({ uid }) => uid)).toEqual(['airlock-cost-and-quality', 'airlock-operations']);
    for (const { panels: own, templating } of dashboards) {
      expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
      const ids = own.map((panel) => Reflect.get(panel, 'id'));
      expect(new Set(ids).size).toBe(ids.length);
      for (const panel of own.filter(({ type }) => type !== 'row'))
        expect(panel).toMatchObject({ datasource: { type: 'prometheus', uid: '$' + '{datasource}' } });
      const variables = templating.list.map(({ name }) => name);
      for (const [, name] of JSON.stringify(own).matchAll(/\$(?!_|\{)(\w+)/g)) expect(variables).toContain(name);
    }
  });

  it('lets its panels stand side by side, none on another', () => {
    for (const { panels: own } of dashboards) {
      const cells = own.flatMap((panel) => {
        const { x, y, w, h } = Reflect.get(panel, 'gridPos') as Record<'x' | 'y' | 'w' | 'h', number>;
        expect(x + w).toBeLessThanOrEqual(24);
        return Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`);
      });
      expect(new Set(cells).size).toBe(cells.length);
    }
  });

  it('shows each metric in its unit', () => {
    const units: [asked: RegExp, unit: string][] = [
      [/airlock_cost_usd_total/, 'currencyUSD'],
      [/_ratio\b|:ratio/, 'percentunit'],
      [/_bytes\b/, 'bytes'],
      [/^(?!.*cpu).*_seconds(_bucket)?\b/, 's'],
    ];
    for (const { title, targets = [], fieldConfig } of panels) {
      for (const { expr } of targets) {
        const [, unit = fieldConfig.defaults.unit] = units.find(([asked]) => asked.test(expr)) ?? [];
        expect(fieldConfig.defaults.unit, title).toBe(unit);
      }
    }
  });
});
