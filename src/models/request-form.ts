import type { RefusedPart } from '../failures/failure.ts';
import type { ModelRequest } from './model-request.ts';
import type { StructuredOutput, TokenLimit } from './presets.ts';
import type { Profile } from './profile.ts';

/** How a server takes a request. */
export interface RequestForm {
  structuredOutput: StructuredOutput;
  tokenLimit: TokenLimit;
  /** Whether it knows the role `system`; else that text stands in front of the user's. */
  systemRole: boolean;
}

const defaults: RequestForm = { structuredOutput: 'json_schema', tokenLimit: 'max_tokens', systemRole: true };

/** How a profile says that its server takes a request. */
export const formOf = ({ structuredOutput, tokenLimit, systemRole }: Profile): RequestForm => ({
  structuredOutput: structuredOutput ?? defaults.structuredOutput,
  tokenLimit: tokenLimit ?? defaults.tokenLimit,
  systemRole: systemRole ?? defaults.systemRole,
});

/** What is asked for instead of what was refused; nothing is left below the prompt. */
const stepDown: Record<StructuredOutput, StructuredOutput | undefined> = {
  json_schema: 'json_object',
  json_object: 'prompt',
  prompt: undefined,
};

const otherLimit: Record<TokenLimit, TokenLimit> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};

/** What was learned of a profile; with a schema, of its requests with that schema alone. */
export type Learned = { profile: string; schema?: string } & Partial<RequestForm>;

/** What is known of a profile by now. */
interface Known {
  form: RequestForm;
  /** Set once the limit has been changed: a server that refuses both is not asked in turns. */
  hasOtherLimit: boolean;
  /** By the schema's name. */
  ofSchemas: Map<string, StructuredOutput>;
}

type Asking = Pick<ModelRequest, 'schemaName' | 'maxOutputTokens'>;

/** What a process learns of its profiles' servers while it asks them; all its jobs share it. */
export interface KnownForms {
  /** How this request is to be written. */
  find: (profile: Profile, request: Asking) => RequestForm;
  /**
   * Hears that a part of a request of this form was refused. True when another form is known, from now on or since the
   * request was written: the same question may be asked again. Each form is left once, so that this ends.
   */
  learn: (profile: Profile, request: Asking, sent: RequestForm, refused: RefusedPart) => boolean;
}

/** Makes what a process knows of its profiles, at first what they say themselves. `onLearned` is called once each. */
export function createKnownForms(onLearned: (learned: Learned) => void = () => undefined): KnownForms {
  const known = new Map<string, Known>();
  const knownOf = (profile: Profile): Known => {
    const found = known.get(profile.name) ?? { form: formOf(profile), hasOtherLimit: false, ofSchemas: new Map() };
    known.set(profile.name, found);
    return found;
  };

  const find: KnownForms['find'] = (profile, { schemaName }) => {
    const { form, ofSchemas } = knownOf(profile);
    const ofSchema = ofSchemas.get(schemaName);
    return ofSchema === undefined ? form : { ...form, structuredOutput: lowerOf(ofSchema, form.structuredOutput) };
  };

  function learnLimit(profile: Profile, { maxOutputTokens }: Asking, sent: TokenLimit): boolean {
    // What was not sent is not what was refused.
    if (maxOutputTokens === undefined) return false;
    const of = knownOf(profile);
    if (of.form.tokenLimit !== sent) return true;
    if (of.hasOtherLimit) return false;
    const tokenLimit = otherLimit[sent];
    Object.assign(of, { hasOtherLimit: true, form: { ...of.form, tokenLimit } });
    onLearned({ profile: profile.name, tokenLimit });
    return true;
  }

  function learnOutput(profile: Profile, request: Asking, sent: StructuredOutput, refused: RefusedPart): boolean {
    if (find(profile, request).structuredOutput !== sent) return true;
    const structuredOutput = stepDown[sent];
    if (structuredOutput === undefined) return false;
    const of = knownOf(profile);
    const isOfSchema = refused === 'schema' || of.form.structuredOutput !== sent;
    const schema = request.schemaName;
    if (isOfSchema) of.ofSchemas.set(schema, structuredOutput);
    else of.form = { ...of.form, structuredOutput };
    onLearned({ profile: profile.name, ...(isOfSchema && { schema }), structuredOutput });
    return true;
  }

  return {
    find,
    learn: (profile, request, sent, refused) =>
      refused === 'token-limit'
        ? learnLimit(profile, request, sent.tokenLimit)
        : learnOutput(profile, request, sent.structuredOutput, refused),
  };
}

function lowerOf(one: StructuredOutput, other: StructuredOutput): StructuredOutput {
  const order: StructuredOutput[] = ['prompt', 'json_object', 'json_schema'];
  return order.find((step) => step === one || step === other) ?? one;
}
