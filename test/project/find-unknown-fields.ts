/** Watches which fields of a value are looked at; those that never were are told by their paths. */
function watch(value: object, path: string, unread: (() => string[])[]): object {
  const read = new Set<string>();
  const parts = new Map<string, object>();
  unread.push(() => Object.keys(value).flatMap((field) => (read.has(field) ? [] : [`${path}/${field}`])));
  return new Proxy(value, {
    get: (target, field) => {
      const found: unknown = Reflect.get(target, field);
      if (typeof field !== 'string') return found;
      read.add(field);
      if (typeof found !== 'object' || found === null) return found;
      const part = parts.get(field) ?? watch(found, `${path}/${field}`, unread);
      parts.set(field, part);
      return part;
    },
  });
}

/**
 * The fields of an object that its schema does not know. Schemas of Kubernetes let them pass: a validator looks at each
 * field that it knows, so one that it never looked at is unknown. Throws what `validate` throws.
 */
export function findUnknownFields(value: object, validate: (this: object) => void): string[] {
  const unread: (() => string[])[] = [];
  validate.call(watch(value, '', unread));
  return unread.flatMap((tell) => tell());
}
