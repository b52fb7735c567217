import { Failure } from '../failures/failure.ts';
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
import { readViews } from './views/read-views.ts';

export interface RedactedJob {
  input: unknown;
  documents: Document[];
  vault: Vault;
  /** Distinct values found and hidden, by type. */
  counts: Record<string, number>;
  /** Optional plug-ins that failed, where there are any. */
  without?: readonly string[];
}

/** Characters looked at before other work of the process gets a turn. */
const turnLength = 32_768;

/**
 * Hides what detectors find in an input and in its documents behind placeholders: values, numbers, and keys that the
 * input schema does not name (`inputKeys`). What is found once in a job is hidden everywhere in it. Placeholders are
 * numbered by first appearance (input depth first, then documents), so that doing it again gives the same.
 * An empty `redact` and `block` run no detector; only look-alikes of placeholders are hidden then.
 * Plug-ins look at what the embedded engine let pass. Throws `boundary-blocked` for a type in `block`,
 * `redaction-failed` when a detector fails, `detector-unavailable` when a required plug-in is away, the signal's reason.
 */
export async function redactJob(given: {
  input: unknown;
  documents: readonly Document[];
  inputKeys: ReadonlySet<string>;
  boundary: TaskBoundary;
  detectors: readonly Detector[];
  signal: AbortSignal;
  onPlugInFailed?: ((failed: PlugInFailure) => void) | undefined;
}): Promise<RedactedJob> {
  const detectors = given.detectors.filter((detector) => isNeeded(detector, given.boundary));
  const { leaves, rebuild } = collectLeaves(given.input, given.documents, given.inputKeys);
  const hasPlugIns = detectors.some(isPlugIn);
  const found = await detectAll(
    leaves,
    hasPlugIns ? detectors.filter((one) => !isPlugIn(one)) : detectors,
    given.signal,
  );
  refuseBlocked(found, given.boundary);
  const without = hasPlugIns ? await addPlugIns(found, leaves, detectors.filter(isPlugIn), given) : undefined;
  if (found.every((spans) => spans.length === 0)) {
    return { input: given.input, documents: [...given.documents], vault: { entries: [] }, counts: {}, ...without };
  }
  const repeats = findRepeats(
    leaves.map(({ text }) => text),
    found,
  );
  const vault = createVaultWriter();
  leaves.forEach((leaf, at) => {
    const spans = mergeSpans([...(found[at] ?? []), ...(repeats[at] ?? [])], leaf.text);
    hide(
      leaf,
      spans.filter((span) => isHidden(span.type, given.boundary)),
      vault,
    );
  });
  markKnown(vault.vault, leaves);
  return { ...rebuild(), vault: vault.vault, counts: vault.counts, ...without };
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

async function detectAll(
  leaves: readonly Leaf[],
  detectors: readonly Detector[],
  signal: AbortSignal,
): Promise<Span[][]> {
  const found: Span[][] = [];
  let sinceTurn = 0;
  for (const { text, path, keys } of leaves) {
    found.push(await findSpans(text, detectors, { path, keys, signal }));
    sinceTurn += detectors.length > 0 ? text.length : 0;
    if (sinceTurn > turnLength) {
      sinceTurn = 0;
      await new Promise(setImmediate);
    }
    signal.throwIfAborted();
  }
  return found;
}

/** Replaces the spans of a leaf; a number is hidden as a whole, and as a number. */
function hide(leaf: Leaf, spans: readonly Span[], vault: VaultWriter): void {
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
function markKnown({ entries }: Vault, leaves: readonly Leaf[]): void {
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
    for (const { index } of findInViews(text, find)) {
      for (const entry of values[index]?.entries ?? []) delete entry.isFromDocuments;
    }
  }
}
