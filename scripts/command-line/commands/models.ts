import type { Command } from 'commander';
import type { ModelView } from '../../../src/operations/knob-tools.ts';
import type { Page } from '../../../src/records/list-jobs.ts';
import {
  addApiOptions,
  addRateOptions,
  type JsonOptions,
  needSettings,
  type RateOptions,
  toLimits,
} from './command-options.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { printList, printResult, type Terminal } from './terminal.ts';

type Shared = ApiOptions & JsonOptions;

const showLimit = (limit: number | null) => String(limit ?? '-');

const describeState = ({ state, until }: ModelView) => (until === null ? state : `${state} until ${until}`);

async function listModels(terminal: Terminal, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  const { data } = await api.get<Page<ModelView>>('/v1/models');
  printList(terminal, options, data, {
    none: 'there are no models',
    head: ['NAME', 'MODEL', 'PROVIDER', 'REGION', 'STATE', 'RPM', 'TPM', 'CONCURRENCY'],
    toRow: (view) => {
      const { requestsPerMinute, tokensPerMinute, maxConcurrency } = view.limits.inForce;
      const limits = [requestsPerMinute, tokensPerMinute, maxConcurrency].map(showLimit);
      return [view.name, view.model, view.provider ?? '-', view.region ?? '-', describeState(view), ...limits];
    },
  });
}

async function turnModel(terminal: Terminal, name: string, options: Shared, patch: object): Promise<void> {
  const api = await openApi(terminal.env, options);
  const model = await api.patch<ModelView>(`/v1/models/${encodeURIComponent(name)}`, patch);
  printResult(terminal, options, model, () => [`${model.name} ${describeState(model)}`]);
}

async function limitModel(terminal: Terminal, name: string, options: Shared & RateOptions): Promise<void> {
  const limits = toLimits(options);
  needSettings(Object.values(limits), '--rpm, --tpm and --concurrency');
  const api = await openApi(terminal.env, options);
  const model = await api.patch<ModelView>(`/v1/models/${encodeURIComponent(name)}`, { limits });
  printResult(terminal, options, model);
}

/** `models [list]|pause|resume|limits` */
export function addModels(program: Command, terminal: Terminal): void {
  const models = program.command('models').description('the models that are asked: pause and limit them at once');
  addApiOptions(models.command('list', { isDefault: true }))
    .description('every profile with its state and the limits in force')
    .action((options: Shared) => listModels(terminal, options));
  addApiOptions(models.command('pause <name>'))
    .description('ask it nothing more until it is resumed')
    .action((name: string, options: Shared) => turnModel(terminal, name, options, { paused: true }));
  addApiOptions(models.command('resume <name>'))
    .description('ask it again')
    .action((name: string, options: Shared) => turnModel(terminal, name, options, { paused: null }));
  addApiOptions(addRateOptions(models.command('limits <name>')))
    .description('what of it may be used, in the place of what its declaration says')
    .action((name: string, options: Shared & RateOptions) => limitModel(terminal, name, options));
}
