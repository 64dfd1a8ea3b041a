/**
 * Takes a message apart into the sentences that its writer meant as their own words: no code, no quotations, no logs.
 */

/** Longer messages are mostly pasted material; only their first and last part is listened to. */
const EDGE = 800;

export function sentencesOf(text: string): string[] {
  const prose = text
    .replace(/```[\s\S]*?(?:```|$)/g, '\n')
    .replace(/^\s*(?:>|\||\+\+\+|---|@@|[+-]\s|\$\s|at\s\S+\s?\(|\d+[:|]).*$/gm, '')
    .replace(/<([a-z_-]+)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi, '\n');
  const heard = prose.length > 3 * EDGE ? `${prose.slice(0, EDGE)}\n${prose.slice(-EDGE)}` : prose;
  return heard
    .split(/\n\s*(?:[-*•]|\d+[.)])?\s*|(?<=[.!?])["”')]*\s+(?=["“'(]?[\p{Lu}\p{Ll}])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length >= 8 && sentence.length <= 300 && !isLog(sentence));
}

export function isQuestion(sentence: string): boolean {
  return (
    /\?\s*["”')]*$/.test(sentence) ||
    (/^(?:can|could|would|will|should|do|does|did|is|are|was|were|has|have|what|why|how|when|where|which|who)\s+(?:you|we|i|it|this|that|there|the|they)\b/i.test(
      sentence,
    ) &&
      !/^\S+ \p{Lu}\S* \p{Lu}/u.test(sentence)) // a name: "How I Met Mara was written by …"
  );
}

/** A line that a program wrote: stamps, stack frames, many marks and few words. */
function isLog(line: string): boolean {
  const letters = line.match(/[\p{L}\s]/gu)?.length ?? 0;
  return (
    letters / line.length < 0.6 || /^\[?\d{4}-\d\d-\d\dT|^(?:error|warn|info|debug)\b[:\]]|\bat .+:\d+:\d+/i.test(line)
  );
}
