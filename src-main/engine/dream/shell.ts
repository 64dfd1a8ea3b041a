/**
 * Reads a shell line: which of its commands say how a project is built, tested, checked or run, in a form that can be counted.
 */

export type Purpose = 'tests' | 'build' | 'lint' | 'types' | 'format' | 'run' | 'release';

/** Only these programs can ever become a fact; everything else that is typed is nobody's convention. */
const PROGRAMS = new Set(
  `npm pnpm yarn bun npx deno node cargo go make just task python python3 pytest tox nox uv poetry hatch mvn gradle
  ./gradlew ./mvnw bundle rake rspec composer phpunit dotnet ctest cmake vitest jest mocha ava eslint ruff mypy tsc vite
  mix swift zig sbt stack cabal playwright biome prettier`.split(/\s+/),
);
const PURPOSES: readonly (readonly [Purpose, RegExp])[] = [
  ['types', /\btsc\b.*--noEmit|\b(?:mypy|pyright|svelte-check|vue-tsc|typecheck|type-check)\b/],
  ['lint', /\b(?:lint|eslint|clippy|ruff check|flake8|rubocop|biome (?:check|lint))\b|prettier --check/],
  ['format', /\b(?:format|fmt|black)\b|prettier --write/],
  ['tests', /\b(?:tests?|vitest|jest|mocha|ava|pytest|tox|nox|rspec|phpunit|ctest|spec)\b/],
  ['release', /\b(?:publish|release|deploy)\b/],
  ['build', /\b(?:build|compile|bundle|package|assemble)\b|^make$/],
  ['run', /\b(?:start|dev|serve|preview|run)\b/],
];

export interface KnownCommand {
  /** Without file names, filters, redirections and environment. */
  command: string;
  purpose: Purpose;
}

/** The known commands of one shell line, in their order. */
export function knownCommands(line: string): KnownCommand[] {
  if (line.length > 600 || line.includes('\n')) return [];
  return line.split(/&&|\|\||;|\|/).flatMap((part) => {
    const command = normalCommand(part);
    if (command === undefined) return [];
    const purpose = PURPOSES.find(([, pattern]) => pattern.test(command))?.[0];
    return purpose === undefined ? [] : [{ command, purpose }];
  });
}

/** `FOO=1 timeout 60 npx vitest run test/a.test.ts 2>&1` → `npx vitest run`; undefined for programs not known here. */
export function normalCommand(part: string): string | undefined {
  const words = part.trim().split(/\s+/);
  while (words[0] !== undefined && (/^\w+=\S*$/.test(words[0]) || /^(?:time|sudo|exec|command)$/.test(words[0])))
    words.shift();
  if (words[0] === 'timeout') words.splice(0, 2);
  if (words[0] === undefined || !PROGRAMS.has(words[0])) return undefined;
  const kept: string[] = [];
  for (const word of words) {
    if (/^(?:\d?>|<|&)/.test(word) || word === '--') break;
    if (/["'`$(){}*\\]/.test(word)) break;
    // A path, a file or a filter is this one run's business; `./...` and script names are not.
    if (kept.length > 0 && (/[/\\]/.test(word) || /\.\w{1,5}$/.test(word)) && word !== './...') {
      if (kept.length === 1 && /^(?:node|deno|python3?)$/.test(kept[0] ?? '') && /^[\w./-]+$/.test(word))
        kept.push(word);
      break;
    }
    if (/^-(?:t|k|g|-grep|-filter|-testNamePattern|-reporter.*|-maxWorkers.*|-bail.*)/.test(word)) break;
    kept.push(word);
    if (kept.length === 6) break;
  }
  const command = kept.join(' ');
  return kept.length === 0 || command.length > 80 ? undefined : command;
}
