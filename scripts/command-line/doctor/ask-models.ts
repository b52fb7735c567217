import { checkOutgoing } from '../../../src/boundary/check-outgoing.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { isObject } from '../../../src/json/is-object.ts';
import { createAskModel } from '../../../src/models/create-ask-model.ts';
import type { AskModel, ModelAnswer, ModelRequest } from '../../../src/models/model-request.ts';
import { costOf } from '../../../src/models/price.ts';
import type { Profile } from '../../../src/models/profile.ts';
import { createKnownForms, formOf, type KnownForms, type RequestForm } from '../../../src/models/request-form.ts';
import { writeBody } from '../../../src/models/write-body.ts';
import { parseAnswer } from '../../../src/validation/parse-answer.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Made up, and nothing of any job. Enough tokens for a model that thinks before it answers. */
const question: ModelRequest = {
  ...checkOutgoing({
    system: 'You sort short notes.',
    user: 'Sort this note: "The printer on the second floor is out of paper."',
    vault: { entries: [] },
    constants: '',
  }),
  schemaName: 'doctor',
  schema: {
    type: 'object',
    properties: { topic: { type: 'string', enum: ['printer', 'network', 'other'] } },
    required: ['topic'],
    additionalProperties: false,
  },
  maxOutputTokens: 2000,
};

interface Told {
  answer: ModelAnswer;
  form: RequestForm;
  latencyMs: number;
}

/** Asks until the request has the form that the server takes, as workers do; each form is left once. */
async function askUntilTaken(profile: Profile, ask: AskModel, { find, learn }: KnownForms): Promise<Told> {
  const form = find(profile, question);
  const startedAt = performance.now();
  try {
    const answer = await ask(writeBody(question, profile, form), new AbortController().signal);
    return { answer, form, latencyMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    const refused = error instanceof Failure ? error.refused : undefined;
    if (refused === undefined || !learn(profile, question, form, refused)) throw error;
    return askUntilTaken(profile, ask, { find, learn });
  }
}

function describe(profile: Profile, { answer, form, latencyMs }: Told): Check {
  const { text, usage, model } = answer;
  const said = formOf(profile);
  const learned = (['structuredOutput', 'tokenLimit'] as const)
    .filter((part) => form[part] !== said[part])
    .map((part) => `learned: ${part} is ${form[part]}`);
  const cost = usage === undefined ? null : costOf(usage, profile.price);
  const tokens = usage === undefined ? 'usage not told' : `${usage.inputTokens} tokens in, ${usage.outputTokens} out`;
  const parts = [
    ...[`${model} answers in ${latencyMs} ms`, `asked with ${form.structuredOutput} and ${form.tokenLimit}`],
    ...[...learned, tokens, cost === null ? 'price not known' : `$${cost.toFixed(6)}`],
  ];
  const parsed = parseAnswer(text);
  const isAsAsked = parsed.ok && isObject(parsed.value) && parsed.value.topic === 'printer';
  const detail = parts.join('; ');
  const title = `ask ${profile.name}`;
  return isAsAsked ? ok(title, detail) : warn(title, `the answer is not what was asked for; ${detail}`);
}

async function askProfile(profile: Profile): Promise<Check> {
  const { ask, close } = createAskModel(profile);
  try {
    return describe(profile, await askUntilTaken(profile, ask, createKnownForms()));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return fail(`ask ${profile.name}`, `${error.code}: ${error.message}`);
  } finally {
    await close();
  }
}

/**
 * Asks every model that is configured one made-up question, as a job's is asked, and tells what came of it and what
 * was learned of its server. It costs as much as that.
 */
export const askModels = (profiles: readonly Profile[]): Promise<Check[]> => Promise.all(profiles.map(askProfile));
