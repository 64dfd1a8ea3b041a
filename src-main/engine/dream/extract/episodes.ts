/**
 * Failure → change → success within one session: which files were changed between a command's failure and its success.
 */
import { fileData, terminalData, toolData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf } from '../../../../src-shared/kit/time.ts';
import { citeOf, factText, type About, type Candidate, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';
import { listed } from './layout.ts';
import { runsOf } from './left-off.ts';

interface Failure {
  command: string;
  signature: string;
  cite: Cite;
  files: Map<string, Cite>;
}

/** Sessions with an open failure that are kept in mind; the oldest are forgotten first. */
const MOST_OPEN = 200;

export function episodes(about: About): Extractor {
  const open = new Map<string, Map<string, Failure>>();
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      const session = record.session ?? record.at.slice(0, 10);
      const failures = open.get(session);
      if (failures) {
        for (const file of changedFiles(record))
          for (const failure of failures.values())
            if (failure.files.size < 8) failure.files.set(file, citeOf(record, fresh));
      }
      for (const [command, failed] of runsOf(record)) {
        const signature = signatureOf(record);
        if (failed && signature !== undefined) remember(session, command, signature, citeOf(record, fresh));
        const failure = failed ? undefined : open.get(session)?.get(command);
        if (!failure) continue;
        open.get(session)?.delete(command);
        if (fresh && failure.files.size > 0 && found.length < 500) found.push(told(failure, citeOf(record, fresh)));
      }
    },
    finish: () => found,
  };

  function remember(session: string, command: string, signature: string, cite: Cite): void {
    const failures = open.get(session) ?? new Map<string, Failure>();
    failures.set(command, { command, signature, cite, files: new Map() });
    open.set(session, failures);
    const oldest = open.keys().next().value;
    if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest);
  }

  function told(failure: Failure, success: Cite): Candidate {
    const files = [...failure.files.keys()].slice(0, 3).map((file) => `\`${file}\``);
    const signature = failure.signature.replace(/["“”]/g, "'").slice(0, 70);
    return {
      fact: {
        text: factText(
          `\`${failure.command}\` failed with "${signature}" and passed after changes to ${listed(files)} (${dayOf(success.at)}).`,
        ),
        type: 'project',
        topic: topicOf(about, 'errors'),
        project: about.id,
        slot: `fixed by · ${failure.command} · ${signature.toLowerCase()}`,
        value: [...failure.files.keys()].slice(0, 3).sort().join(' '),
      },
      cites: [failure.cite, ...failure.files.values(), success].slice(0, 12),
      because: 'failed, was changed, and passed in one session',
    };
  }
}

function changedFiles(record: Observation): string[] {
  if (record.source === 'file') {
    const file = fileData.safeParse(record.data);
    return file.success && !file.data.generated ? [file.data.path] : [];
  }
  if (record.source !== 'agent' || record.kind !== 'tool') return [];
  const tool = toolData.safeParse(record.data);
  return tool.success && tool.data.command === undefined && /edit|write|patch|replace|create/i.test(tool.data.tool)
    ? (tool.data.files ?? [])
    : [];
}

function signatureOf(record: Observation): string | undefined {
  const parsed = record.source === 'agent' ? toolData.safeParse(record.data) : terminalData.safeParse(record.data);
  return parsed.success ? parsed.data.errorSignature : undefined;
}
