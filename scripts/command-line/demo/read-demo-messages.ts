import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPackageRoot } from '../../development/find-package-root.ts';

/**
 * A message to a support desk with made-up personal data; `input` of the task `ticket-triage` takes subject and body.
 */
export interface DemoMessage {
  customId: string;
  /** BCP 47; English when it is left out. */
  language?: string;
  subject: string;
  /** May hold a marker such as `{{sim:fail=2}}` that the simulated model carries out. */
  body: string;
  /** Every personal or secret value of the message, as it stands there; written by hand, not by what hides them. */
  personal: readonly string[];
  /** The task it goes to; when it is left out, its length decides. */
  task?: 'contact-extract' | 'summarise';
  /** From acceptance; the task's own when it is left out. */
  deadlineMs?: number;
  /**
   * What is done to its job from outside: an app cancels it while a model is asked, or a person approves its answer.
   */
  stepIn?: 'cancel' | 'approve';
  /** What the message is to show; only messages with a marker have one. */
  note?: string;
}

/** Reads `scripts/command-line/demo/messages.json`, which the build does not copy, from the package's root. */
export async function readDemoMessages(): Promise<DemoMessage[]> {
  const file = join(findPackageRoot(), 'scripts', 'command-line', 'demo', 'messages.json');
  return JSON.parse(await readFile(file, 'utf8')) as DemoMessage[];
}
