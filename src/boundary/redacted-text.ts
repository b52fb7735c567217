declare const redacted: unique symbol;

/**
 * Text that passed the boundary's last check. Only `check-outgoing.ts` makes it and the only thing `src/models`
 * sends, so that handing anything else to a model does not compile.
 */
export type RedactedText = string & { readonly [redacted]: true };
