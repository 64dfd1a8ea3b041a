/**
 * Every command with its options, in one readable list. What each does is in `commands/`.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { connectIds } from '../../../src-shared/contract/connect.ts';
import { forgeKinds } from '../../../src-shared/contract/forge.ts';
import { openHome } from '../../node/open.ts';
import type { Context, World } from './context.ts';
import { sayingWaits } from './waits.ts';
import { version } from '../../node/version.ts';
import { connectAgent, disconnectAgent } from './commands/connect.ts';
import { quiet, ticks } from './commands/ticks.ts';
import { archive } from './commands/archive.ts';
import { answer } from './commands/answer.ts';
import * as home from './commands/home.ts';
import { foreign } from './commands/foreign.ts';
import { forget } from './commands/forget.ts';
import { hush } from './commands/hush.ts';
import { ledger } from './commands/ledger.ts';
import * as log from './commands/log.ts';
import * as memory from './commands/memory.ts';
import * as projects from './commands/projects.ts';
import { proof } from './commands/proof.ts';
import * as pure from './commands/pure.ts';
import { push } from './commands/push.ts';
import * as recall from './commands/recall.ts';
import { outbox } from './commands/outbox.ts';
import { receipts } from './commands/receipts.ts';
import { review } from './commands/review.ts';
import { run as runCommand } from './commands/run.ts';
import { settings } from './commands/settings.ts';
import { shell } from './commands/shell.ts';
import { uninstall } from './commands/uninstall.ts';
import { update } from './commands/update.ts';
import { watchPr } from './commands/watch-pr.ts';

export function buildProgram(world: World): Command {
  const program = new Command('vesper')
    .description('A memory for developers and their coding agents.')
    .version(version())
    .option('--home <dir>', 'data home (default: $VESPER_HOME, then ~/.vesper)')
    .option('--json', 'JSON on stdout, everything else on stderr')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.io.out(text),
      writeErr: (text) => world.io.err(text.replace(/\n$/, '')),
    });

  const add = (spec: string, does: string) =>
    program
      .command(spec)
      .description(does)
      .option('--home <dir>', 'data home')
      .option('--json', 'JSON on stdout')
      .exitOverride();
  /** Turns commander's (…arguments, options, command) into (context, options, …arguments). */
  const run =
    (does: (context: Context, options: never, ...words: never[]) => Promise<void>) =>
    async (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      const options = command.optsWithGlobals<{ home?: string; json?: boolean }>();
      const words = given.slice(0, -2);
      await does(contextOf(world, options), options as never, ...(words as never[]));
    };

  add('add <dir>', 'watch a folder')
    .option('--sources <list>', 'files,git,agents,terminal (default: files,git)')
    .option('--name <name>', 'name of the project')
    .action(run(projects.add));
  add('remove <project>', 'stop watching; what it remembers stays').action(run(projects.remove));
  add('projects', 'every project').action(run(projects.list));
  add('pause [project]', 'stop reading')
    .option('--for <span>', '30m, 1h, 2d, or "tomorrow" (default: until resumed)')
    .action(run(projects.pause));
  add('resume [project]', 'read again').action(run(projects.resume));

  add('import <file...>', 'add observations from a file')
    .option('--project <name>', 'project for lines that name none')
    .addOption(
      new Option('--as <agent>', "read an agent's session file").choices(['claude-code', 'codex', 'gemini', 'cursor']),
    )
    .action(run(log.importFiles));
  add('note <text>', 'keep a note')
    .option('--project <name>', 'project')
    .option('--yes', 'also what was forgotten')
    .action(run(log.note));
  add('log', 'what was seen')
    .option('--day <day>', 'YYYY-MM-DD')
    .option('--source <source>', 'file, git, terminal, agent, …')
    .option('--project <name>', 'project')
    .option('-n, --limit <n>', 'how many', upTo(1000), 50)
    .action(run(log.show));

  add('recall [query]', 'search memory and log')
    .option('-k <n>', 'how many', upTo(200), 10)
    .option('--project <name>', 'project')
    .option('--from <time>', 'from this time')
    .option('--to <time>', 'before this time')
    .addOption(new Option('--in <where>', 'where to search').choices(['log', 'memory', 'all']).default('all'))
    .addOption(new Option('--state <state>', 'which facts').choices(['active', 'all']).default('active'))
    .option('--as-of <time>', 'as it was at this time')
    .option('--batch <file>', 'one question a line')
    .action(run(recall.recall));
  add('brief', 'where you left off')
    .option('--since <time>', 'since this time')
    .option('--project <name>', 'project')
    .action(run(recall.brief));

  add('dream', 'turn the log into memory')
    .option('--now', 'skip all gates but the lock')
    .addOption(new Option('--dreamer <dreamer>', 'who dreams').choices(['offline', 'model']))
    .option('--as-of <time>', "the dream's clock; later records stay unread")
    .option('--dry-run', 'change nothing')
    .action(run(memory.dream));
  add('sleep', 'dream now').action(run(memory.sleep));
  add('gates', 'may it dream, and why not').action(run(memory.gates));
  add('facts', 'what is remembered')
    .option('--project <name>', 'project')
    .option('--topic <topic>', 'topic')
    .option('--state <state>', 'proposed, tentative, confirmed, superseded, …, all')
    .option('--as-of <time>', 'as it was at this time')
    .action(run(memory.facts));
  add('why <fact>', "a fact's life line").action(run(memory.why));
  add('undo [target]', 'undo the newest dream, a dream or one operation').action(run(memory.undo));
  add('forget', 'leave nothing of it, and prove it: name one')
    .option('--text <text>', 'whatever says this')
    .option('--fact <fact>', 'a fact, what it was drawn from, and whatever says the same')
    .option('--span <times...>', 'what happened from A to before B: --span A B')
    .option('--session <id>', 'a session, and what was learned from it alone')
    .option('--import <batch>', 'an import, and what was learned from it alone')
    .option('--project <name>', 'a project, whole')
    .option('--yes', 'do not ask')
    .action(run(forget));
  add('pin <fact>', 'keep a fact in the index').action(run(memory.pin));
  add('private <fact>', 'give a fact, and the records that say it, to no agent and no model')
    .option('--off', 'share it again')
    .action(run(memory.keepPrivate));
  add('review <act> [fact] [text]', 'what waits for your word: list, accept FACT, reject FACT, edit FACT TEXT').action(
    run(review),
  );
  add('answer [wish] [answer]', 'what agents want done and wait for: WISH allow, WISH no').action(run(answer));

  for (const [name, does, act] of [
    [
      'connect',
      "give an agent's sessions this memory, or hear your shell: shows the change, asks, backs up",
      connectAgent,
    ],
    ['disconnect', 'take out what connect put there', disconnectAgent],
  ] as const)
    add(`${name} <agent>`, `${does} (${connectIds.join(', ')})`)
      .option('--yes', 'do not ask')
      .option('--output', 'of shell: every terminal keeps what commands put out too (vesper shell)')
      .action(run(act));

  add('archive <act> [words]', "copies of agents' sessions: list, search WORDS, show ID")
    .option('--project <name>', 'project')
    .option('-n, --limit <n>', 'how many', upTo(1000), 50)
    .action(run(archive));
  add('foreign <act> [file]', "other tools' memory files as they were: list, diff FILE, restore FILE")
    .option('--at <n>', 'which version (default: the newest that differs)')
    .option('--yes', 'do not ask')
    .action(run(foreign));

  add('watch-pr [url]', 'watch a pull request by the address of its page, or the open ones of a project’s branches')
    .option('--project <name>', 'the open ones of its own branches; with an address: the project it belongs to')
    .addOption(new Option('--forge <kind>', 'what its forge is, where the name does not tell').choices(forgeKinds))
    .option('--allow', 'let its forge be asked from now on, if it may not be yet')
    .option('--stop', 'watch it no more')
    .option('--list', 'what is watched, and what was asked')
    .addOption(new Option('--webhook <state>', 'listen to signed deliveries of a forge').choices(['on', 'off']))
    .option('--port <n>', 'of --webhook: the port')
    .option('--address <address>', 'of --webhook: where it listens (default: 127.0.0.1)')
    .action(run(watchPr));

  add('run <command...>', 'run a command and keep how it ended, with the end of its output: run -- CMD').action(
    run(runCommand),
  );

  add('shell', 'your shell on a recorded terminal: commands with the end of their output')
    .addOption(new Option('--from-rc', 'started by the start file').hideHelp())
    .action(run(shell));

  add('match', 'compare pairs of statements')
    .requiredOption('--batch <file>', 'lines {id, a, b}')
    .action(run(pure.match));
  add('dates', 'resolve dates in text')
    .requiredOption('--batch <file>', 'lines {id, at, text}')
    .action(run(pure.dates));
  add('redact', 'mask secrets: stdin to stdout')
    .option('--batch <file>', 'lines {id, text, path?}')
    .action(run(pure.redact));
  add('inspect <what>', 'what a reader understood (transcript, webhook)')
    .requiredOption('--batch <file>', 'lines {id, file} or {id, event, payload}')
    .action(run(pure.inspect));

  add(
    'settings [act] [key] [value]',
    'what can be set: get [KEY], set KEY VALUE, secret set|remove anthropic|push|HOST|webhook, model [allow|deny PROJECT], forge [allow|deny HOST], host [on|off|remove ORIGIN], mcp [allow [PROJECT]|deny ID]',
  )
    .option('--for <span>', 'of mcp allow: how long the key opens, 12h or 90d (default: until denied)')
    .option('--name <name>', 'of mcp allow: whom the key is for')
    .action(run(settings));
  add('receipts', 'what of memory was given to which session, and whether it was used')
    .option('--session <id>', 'one session, with the facts in words')
    .option('--project <name>', 'project')
    .option('-n, --limit <n>', 'how many', upTo(500), 50)
    .action(run(receipts));
  add(
    'outbox [act] [name] [pr]',
    'files that were prepared: list, make day|week|month|handoff|pr [PR], show NAME, open NAME, remove NAME',
  )
    .option('--day <day>', 'of day and week: YYYY-MM-DD (default: today)')
    .option('--since <time>', 'of month: since this time (default: 30 days)')
    .option('--project <name>', 'one project')
    .action(run(outbox));
  add('ledger', 'what was spent and what left this machine')
    .option('-n, --limit <n>', 'how many', upTo(500), 50)
    .option('--day <day>', 'YYYY-MM-DD (default: today)')
    .action(run(ledger));
  add('hush [act]', 'no spending and no interruptions: on, off').action(run(hush));
  add('push [act]', 'notices on your phone: how they stand, test').action(run(push));
  add('export <dir>', 'everything canonical, as Markdown and JSONL').action(run(home.exportHome));
  add('restore <dir>', 'take an export back').action(run(home.restoreHome));
  add('status', 'state of the engine').action(run(home.status));
  add('ticks', 'what Vesper did by itself or left, why, and how long it took').action(run(ticks));
  add('quiet [kind]', 'less of one kind of what is said while you work; list: how it stands')
    .option('--undo', 'a step back')
    .action(run(quiet));
  add('proof', 'is it working? what was heard, dreamt and sent, and where it lies').action(run(proof));
  add('doctor', 'checks with remedies').action(run(home.doctor));
  add('open', "the page's address").action(run(home.openPage));
  add('stop', 'end the running engine').action(run(home.stop));
  add('update <act>', 'whether there is a newer release: check').action(run(update));
  add('uninstall', 'end what runs, take out what connect put anywhere, say what remains')
    .option('--erase', 'delete the data home too')
    .option('--yes', 'do not ask')
    .action(run(uninstall));
  // These two are a host's, and `mcp` is a client of its own: bin/vesper.js starts them. They are here for `--help`.
  add('start', 'run Vesper in the background').option('--foreground', 'stay attached');
  add('serve', 'run Vesper here, with its page').option('--port <n>', 'port', '0');
  add('mcp', 'serve the memory to an agent over stdio');
  return program;
}

function contextOf(world: World, options: { home?: string; json?: boolean }): Context {
  const dir = world.homeOf(options.home);
  return {
    ...world,
    home: dir,
    json: options.json ?? false,
    async open(how) {
      const given = { ...world.surroundings, home: dir, caller: world.caller, reconcile: how?.reconcile ?? false };
      const opened = await openHome(given);
      return world.caller.agent
        ? { ...opened, client: sayingWaits(opened.client, (line) => world.io.err(line)) }
        : opened;
    },
  };
}

function upTo(most: number): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (Number.isInteger(n) && n >= 1 && n <= most) return n;
    throw new InvalidArgumentError(`give a whole number from 1 to ${most}`);
  };
}
