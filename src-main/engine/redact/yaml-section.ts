/**
 * Kubernetes secrets: every value under `data:` or `stringData:` of a YAML document of `kind: Secret`.
 */
import type { Scan } from './scan.ts';
import type { Row } from './table.ts';
import type { ValueRules } from './values.ts';

/** Reads the lines of each YAML document that has the fields the row requires. */
export function yamlMatcher(row: Row, rules: ValueRules): (scan: Scan) => void {
  const requires = Object.entries(row.requires as Record<string, string>).map(
    ([field, value]) => new RegExp(`^[ \\t]*["']?${field}["']?:[ \\t]*["']?${value}["']?[ \\t]*,?[ \\t]*\\r?$`, 'mi'),
  );
  const sections = (row.sections as string[]).join('|');
  const section = new RegExp(`^([ \\t-]*)["']?(?:${sections})["']?:[ \\t]*\\{?[ \\t]*$`);
  return (scan) => {
    if (!requires.every((field) => field.test(scan.text))) return;
    let offset = 0;
    for (const document of scan.text.split(/^(?=---\s*$)/m)) {
      if (requires.every((field) => field.test(document))) readDocument(document, offset);
      offset += document.length;
    }

    function readDocument(document: string, base: number): void {
      let indent: number | undefined;
      let at = base;
      for (const line of document.split('\n')) {
        const inner = line.length - line.trimStart().length;
        const opens = section.exec(line);
        if (opens) indent = (opens[1] as string).length;
        else if (indent !== undefined && line.trim() !== '' && inner <= indent) indent = undefined;
        else if (indent !== undefined) readLine(line, at);
        at += line.length + 1;
      }
    }

    function readLine(line: string, at: number): void {
      const pair =
        /^(\s*["']?[\w.-]+["']?:\s*["']?)(?![|>][-+]?\s*$)([^"'\r\n]+)/.exec(line) ??
        /^(\s*)([A-Za-z0-9+/=]{16,})\s*$/.exec(line);
      const [, lead = '', value = ''] = pair ?? [];
      const trimmed = value.trimEnd();
      if (!rules.k8s(trimmed)) return;
      scan.hits.push({ rule: row.id, start: at + lead.length, end: at + lead.length + trimmed.length });
    }
  };
}
