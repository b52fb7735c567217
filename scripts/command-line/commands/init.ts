import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { findOwnCommand, isClone } from '../find-own-command.ts';
import { FIRST_TASK, writeProject } from '../init/write-project.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import { printResult, say, type Terminal } from './terminal.ts';

const PACKAGE = '@airlock-jobs/airlock';

/** Whether the test of a task in this folder finds the package by its name. */
function isInstalled(folder: string): boolean {
  try {
    createRequire(join(resolve(folder), 'a.mjs')).resolve(`${PACKAGE}/package.json`);
    return true;
  } catch {
    return false;
  }
}

async function init(terminal: Terminal, folder: string, options: JsonOptions): Promise<void> {
  const files = await writeProject(folder);
  printResult(terminal, options, { files }, () => files);
  const airlock = findOwnCommand(folder);
  const row = JSON.stringify({ input: { text: 'Was I charged twice? Please write to ann@example.com.' } });
  const lines = [
    ...(resolve(folder) === resolve('.') ? [] : [`cd ${folder}`]),
    ...(isInstalled(folder) || isClone() ? [] : [`npm install --ignore-scripts ${PACKAGE}`]),
    `node --test tasks/${FIRST_TASK}.test.mjs`,
    `${airlock} start`,
    `echo '${row}' | ${airlock} enqueue - --format ndjson --task ${FIRST_TASK} --watch --out answers.ndjson   # in another terminal`,
    'docker compose up --build --detach   # for production, once .env names a model',
  ];
  say(terminal, 'next:', ...lines.map((line) => `  ${line}`));
}

/** `init [folder]`: what a project of one's own begins with, without a clone. */
export function addInit(program: Command, terminal: Terminal): void {
  program
    .command('init [folder]')
    .description('write a new project: a task with its test, .env with fresh keys, docker-compose.yml, .gitignore')
    .addOption(jsonOption())
    .action((folder: string | undefined, options: JsonOptions) => init(terminal, folder ?? '.', options));
}
