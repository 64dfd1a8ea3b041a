/**
 * Which commands were really used to test, build, check and run: what agents and terminals ran, counted.
 * One run is an observation; two successful ones make a candidate.
 */
import { terminalData, toolData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf } from '../../../../src-shared/kit/time.ts';
import { addCite, citeOf, cleanCites, factText, type About, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';
import { knownCommands, type Purpose } from '../shell.ts';

interface Use {
  command: string;
  purpose: Purpose;
  count: number;
  cites: Cite[];
}

const WORDS: Record<Purpose, string> = {
  tests: 'run the tests',
  build: 'build',
  lint: 'lint',
  types: 'check types',
  format: 'format the code',
  run: 'run the project',
  release: 'release',
};

export function commands(about: About): Extractor {
  const uses = new Map<string, Use>();
  return {
    see(record, fresh) {
      const line = shellLineOf(record);
      if (line === undefined) return;
      for (const { command, purpose } of knownCommands(line)) {
        const use = uses.get(command) ?? { command, purpose, count: 0, cites: [] };
        use.count += 1;
        addCite(use.cites, citeOf(record, fresh));
        if (uses.size < 2000) uses.set(command, use);
      }
    },
    finish() {
      const best = new Map<Purpose, Use>();
      for (const use of uses.values()) {
        const other = best.get(use.purpose);
        if (use.count >= 2 && (!other || use.count > other.count)) best.set(use.purpose, use);
      }
      return [...best.values()].map((use) => {
        const cites = cleanCites(use.cites, 2);
        const since = dayOf(cites[0]?.at ?? about.now);
        return {
          fact: {
            text: factText(
              `\`${use.command}\` is the command really used to ${WORDS[use.purpose]} (seen since ${since}).`,
            ),
            type: 'project',
            topic: topicOf(about, 'build-and-test'),
            project: about.id,
            slot: `${use.purpose} · command used`,
            value: use.command,
          },
          cites,
          because: `ran ${use.count} times without an error`,
        };
      });
    },
  };
}

/** The shell line of a record that tells of a command which did not fail. */
export function shellLineOf(record: Observation): string | undefined {
  if (record.source === 'agent' && record.kind === 'tool') {
    const tool = toolData.safeParse(record.data);
    if (!tool.success || tool.data.ok === false || (tool.data.exit ?? 0) !== 0) return undefined;
    return tool.data.command;
  }
  if (record.source === 'terminal' && record.kind === 'finished') {
    const run = terminalData.safeParse(record.data);
    return run.success && run.data.exit === 0 ? run.data.command : undefined;
  }
  return undefined;
}
