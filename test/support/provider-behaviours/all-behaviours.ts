import { amazonAndCohereBehaviours } from './amazon-and-cohere.ts';
import { answerBehaviours } from './answers.ts';
import { anthropicBehaviours } from './anthropic.ts';
import { asianHostBehaviours } from './asian-hosts.ts';
import { azureBehaviours } from './azure.ts';
import type { ProviderBehaviour } from './behaviour.ts';
import { errorShapeBehaviours } from './error-shapes.ts';
import { errorInAnswerBehaviours } from './errors-in-answers.ts';
import { gatewayBehaviours } from './gateways.ts';
import { googleBehaviours } from './google.ts';
import { groqAndMistralBehaviours } from './groq-and-mistral.ts';
import { hostBehaviours } from './hosts.ts';
import { makerBehaviours } from './makers.ts';
import { moonshotAndZhipuBehaviours } from './moonshot-and-zhipu.ts';
import { oddAnswerBehaviours } from './odd-answers.ts';
import { oddErrorBehaviours } from './odd-errors.ts';
import { openRouterBehaviours } from './open-router.ts';
import { openAiBehaviours } from './openai.ts';
import { ownServerBehaviours } from './own-servers.ts';
import { waitBehaviours } from './waits.ts';

/** What providers that call themselves OpenAI-compatible do, in the shapes that they publish, and what must follow. */
export const providerBehaviours: readonly ProviderBehaviour[] = [
  ...openAiBehaviours,
  ...azureBehaviours,
  ...anthropicBehaviours,
  ...googleBehaviours,
  ...amazonAndCohereBehaviours,
  ...groqAndMistralBehaviours,
  ...makerBehaviours,
  ...hostBehaviours,
  ...openRouterBehaviours,
  ...moonshotAndZhipuBehaviours,
  ...asianHostBehaviours,
  ...ownServerBehaviours,
  ...gatewayBehaviours,
  ...errorShapeBehaviours,
  ...errorInAnswerBehaviours,
  ...answerBehaviours,
  ...oddAnswerBehaviours,
  ...oddErrorBehaviours,
  ...waitBehaviours,
];
