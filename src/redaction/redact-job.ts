import { Failure } from '../failures/failure.ts';
import { abandonWhen } from '../failures/limit-time.ts';
import type { FindingType } from '../tasks/finding-types.ts';
import type { Document, TaskBoundary } from '../tasks/task.ts';
import { collectLeaves, type Leaf } from './collect-leaves.ts';
import type { Detector, Span } from './detector.ts';
import { findRepeats, findSpans } from './find-spans.ts';
import { createValueFinder, findInViews } from './find-values.ts';
import { mergeSpans } from './merge-spans.ts';
import { normalizeOriginal } from './normalize.ts';
import { askPlugIns, type PlugInFailure } from './plug-ins/ask-plug-ins.ts';
import { createVaultWriter, type Vault, type VaultEntry, type VaultWriter } from './vault.ts';
import { type ReadViews, readViews, rememberViews } from './views/read-views.ts';

export interface RedactedJob {
  input: unknown;
  documents: Document[];
  vault: Vault;
  /** Distinct values found and hidden, by type. */
  counts: Record<string, number>;
  /** Optional plug-ins that failed, where there are any. */
  without?: readonly string[];
}

/** What of a job is looked at: keys that the input schema does not name (`inputKeys`), values and numbers. */
export interface JobTexts {
  input: unknown;
  documents: readonly Document[];
  inputKeys: ReadonlySet<string>;
  boundary: TaskBoundary;
}

/** The embedded engine at work on one job. Throws as `redactJob` does. */
export interface Engine {
  /** Finds and hides. */
  redact: (texts: JobTexts) => Promise<RedactedJob>;
  /** Only finds: what stands in each text, in the order of the walk. */
  detect: (texts: JobTexts) => Promise<Span[][]>;
  /** Hides what was found, and what repeats it. */
  hide: (texts: JobTexts, found: readonly (readonly Span[])[]) => Promise<RedactedJob>;
}

/** Makes an engine of embedded detectors that works in the thread of its caller. */
export function createEngine(detectors: readonly Detector[]): Engine {
  const detect = async (texts: JobTexts, viewsOf?: ReadViews) => {
    const { leaves } = collectLeaves(texts.input, texts.documents, texts.inputKeys);
    const needed = detectors.filter((detector) => isNeeded(detector, texts.boundary));
    const found: Span[][] = [];
    for (const { text, path, keys } of leaves)
      found.push(await findSpans(text, needed, { path, keys, signal: neverAborted }, viewsOf));
    refuseBlocked(found, texts.boundary);
    return found;
  };
  return {
    detect: (texts) => detect(texts),
    hide: async (texts, found) => hideFound(texts, found, rememberViews()),
    redact: async (texts) => {
      const viewsOf = rememberViews();
      return hideFound(texts, await detect(texts, viewsOf), viewsOf);
    },
  };
}

const { signal: neverAborted } = new AbortController();

function hideFound(texts: JobTexts, found: readonly (readonly Span[])[], viewsOf: ReadViews): RedactedJob {
  if (found.every((spans) => spans.length === 0)) {
    return { input: texts.input, documents: [...texts.documents], vault: { entries: [] }, counts: {} };
  }
  const { leaves, rebuild } = collectLeaves(texts.input, texts.documents, texts.inputKeys);
  const repeats = findRepeats(
    leaves.map(({ text }) => text),
    found,
    viewsOf,
  );
  const vault = createVaultWriter();
  leaves.forEach((leaf, at) => {
    const spans = mergeSpans([...(found[at] ?? []), ...(repeats[at] ?? [])], leaf.text);
    hideSpans(
      leaf,
      spans.filter((span) => isHidden(span.type, texts.boundary)),
      vault,
    );
  });
  markKnown(vault.vault, leaves, viewsOf);
  return { ...rebuild(), vault: vault.vault, counts: vault.counts };
}

/**
 * Hides what detectors find in an input and in its documents behind placeholders: values, numbers, and keys that the
 * input schema does not name. What is found once in a job is hidden everywhere in it. Placeholders are numbered by first
 * appearance (input depth first, then documents), so that doing it again gives the same.
 * An empty `redact` and `block` run no detector; only look-alikes of placeholders are hidden then.
 * Plug-ins look at what the embedded engine let pass. Throws `boundary-blocked` for a type in `block`,
 * `redaction-failed` when a detector fails, `detector-unavailable` when a required plug-in is away, the signal's reason.
 */
export async function redactJob(
  given: JobTexts & {
    detectors: readonly Detector[];
    /** Where the embedded ones work: by default in this thread. */
    engine?: Engine;
    signal: AbortSignal;
    onPlugInFailed?: ((failed: PlugInFailure) => void) | undefined;
  },
): Promise<RedactedJob> {
  const { signal } = given;
  const { input, documents, inputKeys } = given;
  const { redact, keep, block } = given.boundary;
  const texts: JobTexts = { input, documents, inputKeys, boundary: { redact, keep, block } };
  const needed = given.detectors.filter((detector) => isNeeded(detector, given.boundary));
  const plugIns = needed.filter(isPlugIn);
  // Where nobody looks, nothing but placeholders' look-alikes is searched for, which no text makes slow.
  const engine =
    needed.length > 0 && given.engine ? given.engine : createEngine(needed.filter((one) => !isPlugIn(one)));
  signal.throwIfAborted();
  if (plugIns.length === 0) return abandonWhen(signal, engine.redact(texts));
  const found = await abandonWhen(signal, engine.detect(texts));
  const { leaves } = collectLeaves(input, documents, inputKeys);
  const without = await addPlugIns(found, leaves, plugIns, given);
  return { ...(await abandonWhen(signal, engine.hide(texts, found))), ...without };
}

const isPlugIn = ({ plugIn }: Detector): boolean => plugIn !== undefined;

function refuseBlocked(found: readonly (readonly Span[])[], { block }: TaskBoundary): void {
  const blocked = new Set(block);
  if (found.some((spans) => spans.some((span) => blocked.has(span.type)))) throw new Failure('boundary-blocked');
}

/** Adds what plug-ins find to `found`, and says which failed. */
async function addPlugIns(
  found: readonly Span[][],
  leaves: readonly Leaf[],
  plugIns: readonly Detector[],
  given: Parameters<typeof askPlugIns>[2] & { boundary: TaskBoundary },
): Promise<Pick<RedactedJob, 'without'>> {
  const texts = leaves.map(({ text }) => text);
  const asked = await askPlugIns(texts, plugIns, given);
  asked.found.forEach((spans, at) => {
    for (const span of spans) found[at]?.push(span);
  });
  refuseBlocked(asked.found, given.boundary);
  return asked.without.length === 0 ? {} : { without: asked.without };
}

function isHidden(type: FindingType, { redact, keep }: TaskBoundary): boolean {
  return type === 'LITERAL' || (!keep.includes(type) && (redact === 'all' || redact.includes(type)));
}

function isNeeded(detector: Detector, { redact, block }: TaskBoundary): boolean {
  return redact === 'all' || detector.types.some((type) => redact.includes(type) || block.includes(type));
}

/** Replaces the spans of a leaf; a number is hidden as a whole, and as a number. */
function hideSpans(leaf: Leaf, spans: readonly Span[], vault: VaultWriter): void {
  const first = spans[0];
  if (!first) return;
  if (typeof leaf.value === 'number') {
    leaf.redacted = vault.placeholderFor(leaf.value, first.type, leaf);
    return;
  }
  let redacted = '';
  let end = 0;
  for (const span of spans) {
    const original = leaf.text.slice(span.start, span.end);
    redacted += leaf.text.slice(end, span.start) + vault.placeholderFor(original, span.type, leaf);
    end = span.end;
  }
  leaf.redacted = redacted + leaf.text.slice(end);
}

/** What documents say and the input says in another spelling came from the submitter, too. */
function markKnown({ entries }: Vault, leaves: readonly Leaf[], viewsOf: ReadViews): void {
  const byForm = new Map<string, { text: string; type: FindingType; entries: VaultEntry[] }>();
  for (const entry of entries.filter(({ isFromDocuments }) => isFromDocuments)) {
    for (const { text } of readViews(String(entry.original))) {
      const form = JSON.stringify(normalizeOriginal(text, entry.type) ?? null);
      const value = byForm.get(form) ?? { text, type: entry.type, entries: [] };
      value.entries.push(entry);
      byForm.set(form, value);
    }
  }
  if (byForm.size === 0) return;
  const values = [...byForm.values()];
  const find = createValueFinder(values);
  for (const { text, isDocument } of leaves) {
    if (isDocument) continue;
    for (const { index } of findInViews(text, find, viewsOf)) {
      for (const entry of values[index]?.entries ?? []) delete entry.isFromDocuments;
    }
  }
}
