import { findUnknownFields, isObject, refuseUnknownFields } from './find-unknown-fields.ts';
import { backoffFields, jobFields, optionFields } from './job-envelope.ts';

/** Refuses a job with a field that its envelope, its options or their backoff do not have. Throws `field-unknown`. */
export function checkUnknownFields(body: Record<string, unknown>, fields: readonly string[] = jobFields): void {
  const { options } = body;
  const backoff = isObject(options) ? options.backoff : undefined;
  refuseUnknownFields([
    ...findUnknownFields(body, '', fields),
    ...findUnknownFields(options, '/options', optionFields),
    ...findUnknownFields(backoff, '/options/backoff', backoffFields),
  ]);
}
