import { pathToFileURL } from 'node:url';

/**
 * Imports a TypeScript module by `tsx`, and with it all that it imports, anew each time: for development. Rejects with
 * what is to be done where that package is not there.
 */
export async function importTypeScript(file: string): Promise<unknown> {
  const { tsImport } = await import('tsx/esm/api').catch(() => {
    throw new Error(
      'is TypeScript, which takes the package tsx: npm install --save-dev tsx, or compile it to JavaScript',
    );
  });
  return tsImport(pathToFileURL(file).href, import.meta.url);
}
