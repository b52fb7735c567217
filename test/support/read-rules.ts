import { parse } from 'yaml';
import { filesOf, readInRoot } from '../project/repo-files.ts';

/** A rule of Prometheus: an alert, or what is recorded. */
export interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  labels?: { severity: string };
  annotations?: { summary: string; runbook_url: string };
}

/** The files of rules, by their paths from the root. */
export const ruleFiles = filesOf(['deploy/prometheus/rules'], '.yml');

/** Every rule that comes with Airlock. */
export const readRules = (): Rule[] =>
  ruleFiles.flatMap((file) =>
    (parse(readInRoot(file)) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
  );
