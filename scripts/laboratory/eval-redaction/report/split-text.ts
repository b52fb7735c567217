import type { Span } from '../../../../src/redaction/detector.ts';
import type { LabelledText } from '../read-labelled-texts.ts';
import { isDirect, tells } from '../score-spans.ts';

/**
 * What became of a piece: `hidden` rightly, `missed` though it has to be hidden, hidden `wrongly`, hidden where nothing
 * says whether it has to be (`open`), or plain text.
 */
export type Verdict = 'hidden' | 'missed' | 'wrongly' | 'open' | 'plain';

export interface Piece {
  text: string;
  verdict: Verdict;
  /** The label where there is one, otherwise what it was taken for. */
  type?: string;
}

const plain: Omit<Piece, 'text'> = { verdict: 'plain' };

/** Cuts a text where a label or a finding begins or ends, and judges each piece; pieces of one kind are one. */
export function splitText(text: LabelledText, findings: readonly Span[]): Piece[] {
  const ends = [...text.spans, ...findings].flatMap(({ start, end }) => [start, end]);
  const cuts = [...new Set([0, ...ends, text.text.length])].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (const [at, start] of cuts.slice(0, -1).entries()) {
    const piece = text.text.slice(start, cuts[at + 1]);
    const judged = judge(text, findings, start, piece);
    const last = pieces.at(-1);
    if (last?.verdict === judged.verdict && last.type === judged.type) last.text += piece;
    else pieces.push({ ...judged, text: piece });
  }
  return pieces;
}

function judge(text: LabelledText, findings: readonly Span[], at: number, piece: string): Omit<Piece, 'text'> {
  const covers = ({ start, end }: { start: number; end: number }) => start <= at && at < end;
  const label = text.spans.find((span) => isDirect(span.type) && covers(span));
  const finding = findings.find(covers);
  if (label) {
    if (finding) return { verdict: 'hidden', type: label.type };
    return tells(piece) ? { verdict: 'missed', type: label.type } : plain;
  }
  if (!finding) return plain;
  const isContext = text.spans.some(covers);
  return { verdict: isContext || text.partial || !tells(piece) ? 'open' : 'wrongly', type: finding.type };
}
