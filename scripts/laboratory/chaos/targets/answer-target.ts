import { makeAnswer } from '../../../development/simulated-model/make-answer.ts';
import { readQuestion } from '../../../development/simulated-model/read-question.ts';
import type { ProviderOptions } from '../../faults/start-provider.ts';
import { answerIncident } from '../incident.ts';

interface AskedSchema {
  properties?: Record<string, unknown>;
}

/** Of the question the campaign's own answer; where the request asks for another form, one that fits it. */
export const answerTarget: ProviderOptions['answer'] = async (asked, mark, isOffSchema, body) => {
  const own = answerIncident(asked, mark, isOffSchema);
  try {
    const question = readQuestion(JSON.parse(body));
    const { properties = {} } = (question.schema ?? {}) as AskedSchema;
    const isOther = question.schema !== undefined && Object.keys(properties).length > 0 && !('mark' in properties);
    return isOther && !isOffSchema ? await makeAnswer(question, question.schema ?? {}) : own;
  } catch {
    return own;
  }
};
