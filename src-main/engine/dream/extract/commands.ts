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
  const lately = new Map<Purpose, string[]>();
  return {
    see(record, fresh) {
      const line = shellLineOf(record);
      if (line === undefined) return;
      for (const { command, purpose } of knownCommands(line)) {
        const use = uses.get(command) ?? { command, purpose, count: 0, cites: [] };
        use.count += 1;
        addCite(use.cites, citeOf(record, fresh));
        if (uses.size < 2000) uses.set(command, use);
        lately.set(purpose, [...(lately.get(purpose) ?? []), command].slice(-LATELY));
      }
    },
    finish() {
      const best = [...lately].flatMap(([purpose, list]) => usual(purpose, list));
      return best
        .filter(({ count }) => count >= 2)
        .map((use) => {
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
              check: { kind: 'command', line: use.command },
            },
            cites,
            because: `ran ${use.count} times without an error`,
          };
        });
    },
  };

  /** The command used most of all, if it still is; else the one used most of late. */
  function usual(purpose: Purpose, list: readonly string[]): Use[] {
    const all = [...uses.values()].filter((use) => use.purpose === purpose).sort((a, b) => b.count - a.count);
    const share = (command: string) => list.filter((one) => one === command).length / list.length;
    const [most] = all;
    if (most && share(most.command) >= STILL) return [most];
    return all.sort((a, b) => share(b.command) - share(a.command)).slice(0, 1);
  }
}

/** Newest uses of a purpose, by which a switch shows. */
const LATELY = 20;
/** A command that makes up less of them is not in use any more, however often it was. */
const STILL = 0.25;

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
