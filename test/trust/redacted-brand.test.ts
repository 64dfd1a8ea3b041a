/**
 * TRUST S7: what is written takes only what the redactor made. Raw text handed to a sink does not compile, and the brand
 * cannot be put on from outside the redactor's room: lint refuses it.
 */
import path from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { trust } from '../support/trust.ts';

const root = path.resolve(import.meta.dirname, '../..');
const place = path.join(root, 'src-main/engine/raw-attempt.ts');

const HEAD = `
import type { Draft } from '../../src-shared/contract/observation.ts';
import type { DailyLog } from './log/daily-log.ts';
import type { RedactedDraft, RedactedText } from './redact/redacted.ts';
import type { Redactor } from './redact/redactor.ts';
declare const log: DailyLog;
declare const draft: Draft;
declare const redactor: Redactor;
declare function sink(text: RedactedText): void;
`;

const REFUSED = [
  'export const a = log.append([draft]);',
  'export const a = log.append([{ ...draft, text: draft.text.trim() }]);',
  'export const a = log.append([{ ...draft, cut: { length: 1, sha256: "" } }]);',
  'export const a: RedactedDraft = draft;',
  'export const a: RedactedDraft = { ...draft };',
  'export const a = sink("raw");',
  'export const a = sink(draft.text);',
  'export const a = redactor.text("raw").then((text) => sink(`${text} and more`));',
];
const TAKEN = [
  'export const a = redactor.drafts([draft]).then((done) => log.append(done));',
  'export const a = redactor.text("raw").then((text) => sink(text));',
];
const FORGED = [
  'export const a = log.append([draft as RedactedDraft]);',
  'export const a = sink(draft.text as RedactedText);',
  'export const a = log.append([draft] as unknown as RedactedDraft[]);',
];

test('S7: raw text handed to a sink does not compile', { timeout: 120_000 }, ({ task }) => {
  const errors = typeErrors([...REFUSED, ...TAKEN].map((line) => HEAD + line));
  const letIn = REFUSED.filter((_, index) => errors[index] === 0);
  const keptOut = TAKEN.filter((_, index) => errors[REFUSED.length + index] !== 0);
  trust(task, {
    id: 'S7',
    tried: 'ways of raw text into a sink',
    count: REFUSED.length,
    bad: letIn.length,
    badly: 'compiled',
  });
  expect(letIn).toEqual([]);
  expect(keptOut).toEqual([]);
});

test(
  'S7: putting the brand on by hand is refused by lint, outside the redactor only',
  { timeout: 120_000 },
  async ({ task }) => {
    const lint = new ESLint({
      cwd: root,
      overrideConfigFile: path.join(root, 'eslint.config.js'),
      ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-syntax',
      // Without types: the rule reads syntax, and the attempts are no files of the project.
      overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: null } } },
    });
    const passed: string[] = [];
    for (const line of FORGED) {
      const [result] = await lint.lintText(HEAD + line, { filePath: place });
      if (!result?.messages.some(({ ruleId }) => ruleId === 'no-restricted-syntax')) passed.push(line);
    }
    const [own] = await lint.lintText(HEAD + (FORGED[0] ?? ''), {
      filePath: path.join(root, 'src-main/engine/redact/x.ts'),
    });
    trust(task, {
      id: 'S7',
      tried: 'brands put on by hand',
      count: FORGED.length,
      bad: passed.length,
      badly: 'passed lint',
    });
    expect(passed).toEqual([]);
    expect(own?.messages).toEqual([]);
  },
);

/** Type errors of each text, compiled as a file beside the sinks, with the project's own settings. */
function typeErrors(texts: string[]): number[] {
  const read = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root);
  const files = new Map(texts.map((text, index) => [place.replace('.ts', `-${index}.ts`), text]));
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { fileExists, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...more) =>
    files.has(file)
      ? ts.createSourceFile(file, files.get(file) ?? '', ts.ScriptTarget.ESNext)
      : getSourceFile(file, ...more);
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true, skipLibCheck: true }, host);
  return [...files.keys()].map((file) => program.getSemanticDiagnostics(program.getSourceFile(file)).length);
}
