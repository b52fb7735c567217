import type { Settings } from '../config.ts';
import type { Detector } from './detector.ts';
import { createDetectors } from './detectors.ts';
import { openPresidio } from './plug-ins/presidio.ts';
import { readDetectorsFile } from './plug-ins/read-detectors-file.ts';
import { openTransformers } from './plug-ins/transformers.ts';

interface OpenedDetectors {
  /** The embedded engine's first, then the plug-ins in the order of their file. */
  detectors: readonly Detector[];
  close: () => Promise<void>;
}

/**
 * Opens all that looks at a job's texts: the embedded engine and the plug-ins of the settings. It asks nobody yet;
 * `probePlugIns` does. Throws a `SettingsFileError`.
 */
export async function openDetectors(
  settings: Pick<Settings, 'redaction' | 'detectorsFile' | 'detectorsAllow'>,
): Promise<OpenedDetectors> {
  const { redaction, detectorsFile, detectorsAllow } = settings;
  const declared = detectorsFile === undefined ? [] : await readDetectorsFile(detectorsFile, detectorsAllow ?? []);
  const opened = await Promise.all(
    declared.map((one) => (one.kind === 'presidio' ? openPresidio(one) : openTransformers(one))),
  );
  return {
    detectors: [...createDetectors(redaction), ...opened.map(({ detector }) => detector)],
    close: async () => {
      await Promise.all(opened.map(({ close }) => close()));
    },
  };
}
