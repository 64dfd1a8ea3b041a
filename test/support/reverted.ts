/**
 * Subjects of a history whose commits were reverted and not brought back, by the quoted subject alone: the truth that memory is held
 * against, worked out apart from the engine.
 */
export function revertedAt(commits: readonly { subject: string }[]): string[] {
  const stands = new Map<string, boolean>();
  for (const { subject } of commits) {
    let inner = subject;
    let depth = 0;
    for (let quoted = inside(inner); quoted !== undefined; quoted = inside(inner)) {
      inner = quoted;
      depth += 1;
    }
    if (depth === 0) stands.set(inner, true);
    else if (stands.has(inner)) stands.set(inner, depth % 2 === 0);
  }
  return [...stands].flatMap(([subject, is]) => (is ? [] : [subject]));
}

const inside = (subject: string) => /^(?:Revert|Reapply) "(.+)"$/.exec(subject)?.[1];
