import { refuseDetectors } from './read-detectors-file.ts';
import { createTrouble, reasonOf } from './trouble.ts';

/** Labels the tokens of a text: all of them, or the place of those that are left out is not known. */
export type Classify = (text: string, options: { ignore_labels: readonly string[] }) => Promise<unknown>;

/** What is used of transformers.js. */
export interface TransformersPackage {
  env: Record<string, unknown>;
  pipeline: (task: string, model: string, options: object) => Promise<Classify>;
}

const packageName = '@huggingface/transformers';

/** Loads transformers.js, which is not among Airlock's own packages. */
const importTransformers = (): Promise<TransformersPackage> => import(packageName);

/**
 * Opens a model for token classification in a folder of this machine. Nothing is ever downloaded or written. Its
 * weights are loaded when it is first used, and once; it throws `detector-unavailable` when they cannot be. Throws a
 * `SettingsFileError` when transformers.js is not installed.
 */
export async function openPipeline(
  { name, model, dtype }: { name: string; model: string; dtype?: string | undefined },
  load: () => Promise<TransformersPackage> = importTransformers,
): Promise<Classify> {
  const { env, pipeline } = await load().catch((error: unknown) => {
    const reason = reasonOf(error);
    const isMissing = reason === 'ERR_MODULE_NOT_FOUND';
    const how = `npm install --no-save ${packageName}`;
    throw refuseDetectors(
      `${name} needs ${packageName}, which ${isMissing ? `is not installed: ${how}` : `cannot be loaded (${reason})`}`,
    );
  });
  // The model's folder is absolute; the path that is put before it must not change it.
  Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: '/', useFSCache: false });
  let loading: Promise<Classify> | undefined;
  const open = () =>
    pipeline('token-classification', model, { local_files_only: true, ...(dtype !== undefined && { dtype }) }).catch(
      () => {
        loading = undefined;
        throw createTrouble('detector-unavailable', 'model-not-loaded');
      },
    );
  return async (text, options) => {
    loading ??= open();
    const classify = await loading;
    return classify(text, options);
  };
}
