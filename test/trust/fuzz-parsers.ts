/**
 * What `fuzz.test.ts` throws mutated text at: every reader of bytes that Vesper did not write itself, with a seed that it understands.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readImportLine } from '../../src-main/engine/observe/imports.ts';
import { readClaudeCodeLine } from '../../src-main/engine/observe/agents/claude-code.ts';
import { readCodexLine } from '../../src-main/engine/observe/agents/codex.ts';
import { readerOf } from '../../src-main/engine/observe/agents/session-file.ts';
import { newReaderState, type ReaderContext, type ReadLine } from '../../src-main/engine/observe/agents/reading.ts';
import { openIgnoreRules } from '../../src-main/engine/observe/files/ignore.ts';
import { composerJson, packageJson } from '../../src-main/engine/observe/files/manifests/json.ts';
import type { Reader } from '../../src-main/engine/observe/files/manifests/reader.ts';
import {
  csproj,
  dockerfile,
  gemfile,
  goMod,
  gradle,
  makefile,
  pomXml,
  requirementsTxt,
  setupCfg,
} from '../../src-main/engine/observe/files/manifests/text.ts';
import { cargoToml, pyprojectToml } from '../../src-main/engine/observe/files/manifests/toml.ts';
import { composeYaml } from '../../src-main/engine/observe/files/manifests/yaml.ts';
import { batchReader, parseCommit } from '../../src-main/engine/observe/git/commit-object.ts';
import { parseConfig } from '../../src-main/engine/observe/git/config-file.ts';
import { parseIndex } from '../../src-main/engine/observe/git/index-file.ts';
import { parseReflog } from '../../src-main/engine/observe/git/reflog.ts';
import type { Repository } from '../../src-main/engine/observe/git/repository.ts';
import { parseTopic } from '../../src-main/engine/memory/markdown.ts';
import { parseProvenance, printProvenance } from '../../src-main/engine/memory/provenance.ts';
import { encodeRecord, scanRecords } from '../../src-main/engine/storage/record-codec.ts';
import { readFrame, toClient, toServer } from '../../src-shared/rpc/wire.ts';
import { fact } from '../engine/memory/support.ts';
import { fakeClock } from '../support/clock.ts';
import { record } from '../support/records.ts';
import { tempDir } from '../support/temp.ts';

export interface Parser {
  name: string;
  seeds: Buffer[];
  /** Throws only on a defect. False when what it printed did not read back as the same. */
  parse(bytes: Buffer): unknown;
  /** Does real input and output, so it gets a share of the inputs. */
  slow?: true;
}

/** To be called in a test: one of them needs a folder. */
export async function parsers(agentFixtures: string): Promise<Parser[]> {
  return [
    {
      name: 'log lines',
      seeds: [
        encodeRecord(record({ source: 'note', kind: 'note', text: 'The cache holds é 50 entries.' })) +
          encodeRecord({ a: 1 }),
      ].map(bytesOf),
      parse: (bytes) =>
        scanRecords(bytes).records.every(({ value }) => {
          const [again] = scanRecords(Buffer.from(encodeRecord(value))).records;
          return JSON.stringify(again?.value) === JSON.stringify(value);
        }),
    },
    text(
      'topics',
      [
        '---\nname: Build\ntype: project\nupdated: 2026-11-20\n---\n\n# Build\n\n- Tests run with `npx vitest run` ^k3f9ab\n- Old *(tentative)* ^k3f9ac\n\n## More\n\n> - quoted\n\n```\n- code\n```\n',
      ],
      parseTopic,
    ),
    text(
      'provenance',
      [
        printProvenance([
          fact({ id: 'k3f9ab', text: 'Builds with vite' }),
          fact({ id: 'k3f9ac', text: 'Tests run with vitest' }),
        ]),
      ],
      (found) => {
        const { facts } = parseProvenance(found);
        return printProvenance(parseProvenance(printProvenance(facts)).facts) === printProvenance(facts);
      },
    ),
    transcripts('claude code', path.join(agentFixtures, 'claude-code.jsonl'), readClaudeCodeLine),
    transcripts('codex', path.join(agentFixtures, 'codex.jsonl'), readCodexLine),
    transcripts('gemini', path.join(agentFixtures, 'gemini.jsonl'), readerOf('gemini')),
    transcripts('cursor', path.join(agentFixtures, 'cursor.jsonl'), readerOf('cursor')),
    transcripts('opencode', path.join(agentFixtures, 'opencode.jsonl'), readerOf('opencode')),
    text(
      'import lines',
      [
        '{"id":"a1","at":"2026-11-20T10:00:00+01:00","text":"hello","who":"Mara","source":"note","data":{"a":{"b":[1,2]}}}',
      ],
      (line) => readImportLine(line, 1, { batch: 'b1', project: 'harbor' }),
    ),
    text(
      'frames of clients',
      [
        '{"t":"hello","version":3,"token":"x","client":{"kind":"cli","agent":false}}',
        '{"t":"call","id":1,"name":"note.add","in":{"text":"a"}}',
      ],
      (frame) => readFrame(toServer, frame),
    ),
    text(
      'frames of the engine',
      ['{"t":"result","id":1,"out":{"ref":"01J"}}', '{"t":"error","id":1,"code":"failed","message":"m"}'],
      (frame) => readFrame(toClient, frame),
    ),
    text(
      'git config',
      [
        '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@example.org:ada/harbor.git ; c\n\tfetch = "+refs/heads/*:refs/\\"x"\n',
      ],
      parseConfig,
    ),
    text(
      'reflogs',
      [
        `${'0'.repeat(40)} ${'a'.repeat(40)} Ada <ada@example.org> 1795000000 +0100\tcommit (initial): first\n${'a'.repeat(40)} ${'b'.repeat(40)} Ada <ada@example.org> 1795000100 +0100\tcheckout: moving from main to x\n`,
      ],
      (log) => parseReflog(repository, log),
    ),
    { name: 'git index', seeds: [indexSeed()], parse: (bytes) => parseIndex(bytes, 'sha1') },
    {
      name: 'git commits',
      seeds: [
        'tree aaaa\nparent bbbb\nauthor Ada <a@example.org> 1795000000 +0100\ncommitter Ada <a@example.org> 1795000000 +0100\nencoding latin1\n\nsubject\n\nbody\n',
      ].map(bytesOf),
      parse: parseCommit,
    },
    {
      name: 'git object batches',
      seeds: [`${'a'.repeat(40)} commit 5\nhello\n${'b'.repeat(40)} missing\n`].map(bytesOf),
      parse: (bytes) => batchReader(() => undefined)(bytes),
    },
    manifest(
      'package.json',
      '{"name":"harbor","version":"1.0.0","scripts":{"test":"vitest run"},"dependencies":{"zod":"^4"},"engines":{"node":">=24"},"workspaces":["a/*"],"packageManager":"pnpm@9"}',
      packageJson,
    ),
    manifest('composer.json', '{"name":"a/b","require":{"php":"^8"},"scripts":{"test":"phpunit"}}', composerJson),
    manifest(
      'Cargo.toml',
      '[package]\nname = "x"\nversion = "1.0"\n[dependencies]\nserde = { version = "1" }\n[dev-dependencies]\nrand = "0.8"\n',
      cargoToml,
    ),
    manifest(
      'pyproject.toml',
      '[project]\nname = "x"\ndependencies = ["requests>=2", "a[b]~=1"]\n[tool.poetry.dependencies]\npython = "^3"\n',
      pyprojectToml,
    ),
    manifest(
      'compose.yaml',
      'services:\n  db:\n    image: postgres:16\n  app: &a\n    build: .\n  other: *a\n',
      composeYaml,
    ),
    manifest('requirements.txt', 'requests>=2\n# c\n-r other.txt\na[b]==1; python_version<"3"\n', requirementsTxt),
    manifest('setup.cfg', '[metadata]\nname = x\n[options]\ninstall_requires =\n  a>=1\n  b\n', setupCfg),
    manifest('go.mod', 'module example.org/x\n\ngo 1.22\n\nrequire (\n\tgithub.com/a/b v1.2.3 // indirect\n)\n', goMod),
    manifest('Makefile', 'test: build\n\tgo test ./...\n.PHONY: test\nbuild:\n\tgo build\n', makefile),
    manifest(
      'pom.xml',
      '<project><artifactId>x</artifactId><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>1</version></dependency></dependencies></project>',
      pomXml,
    ),
    manifest(
      'build.gradle',
      "plugins { id 'java' }\ndependencies {\n  implementation 'a:b:1'\n  testImplementation(\"c:d:2\")\n}\n",
      gradle,
    ),
    manifest(
      'Gemfile',
      "source 'https://example.org'\ngem 'rails', '~> 7'\ngroup :test do\n  gem 'rspec'\nend\n",
      gemfile,
    ),
    manifest(
      'x.csproj',
      '<Project><ItemGroup><PackageReference Include="A" Version="1" /></ItemGroup></Project>',
      csproj,
    ),
    manifest('Dockerfile', 'FROM node:24 AS build\nRUN npm ci\nFROM scratch\nCOPY --from=build /a /b\n', dockerfile),
    await ignoreRules(),
  ];
}

const bytesOf = (text: string): Buffer => Buffer.from(text);

function text(name: string, seeds: string[], parse: (text: string) => unknown): Parser {
  return { name, seeds: seeds.map(bytesOf), parse: (bytes) => parse(bytes.toString('utf8')) };
}

/** As `readManifest` calls it: a reader may throw at what is no manifest, and then there is none. */
function manifest(name: string, seed: string, read: Reader): Parser {
  return text(name, [seed], (found) => {
    try {
      return read(found, new Set(['package-lock.json']));
    } catch {
      return undefined;
    }
  });
}

function transcripts(name: string, file: string, read: ReadLine): Parser {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const context: ReaderContext = {
    clock: fakeClock('2026-11-20T10:00:00Z', 60),
    project: { id: 'p1', path: '/home/ana/harbor-api' },
    offset: 0,
    fallbackAt: '2026-11-01T00:00:00.000+01:00',
  };
  return text(name, lines, (line) => read(line, newReaderState(), context));
}

async function ignoreRules(): Promise<Parser> {
  const root = tempDir();
  const rules = await openIgnoreRules({ root, never: [] });
  const names = ['src/a.ts', 'build/x', 'a.log', 'deep/er/b.log'];
  return {
    name: 'ignore rules',
    seeds: ['# c\n*.log\n!keep.log\nbuild/\n/src/**/gen?\n[a-z]*.tmp\n\\#x\n'].map(bytesOf),
    slow: true,
    async parse(bytes) {
      writeFileSync(path.join(root, '.vesperignore'), bytes);
      await rules.enter('', ['.vesperignore'], true);
      return names.map((name) => rules.ignored(name, false));
    },
  };
}

const repository = { objectFormat: 'sha1' } as Repository;

/** An index of version 2 with two entries, without its checksum's truth: the reader must survive either. */
function indexSeed(): Buffer {
  const entry = (name: string) => {
    const head = Buffer.alloc(62);
    head.writeUInt32BE(0o100644, 24);
    head.writeUInt16BE(name.length, 60);
    const bytes = Buffer.concat([head, Buffer.from(name)]);
    return Buffer.concat([bytes, Buffer.alloc(8 - (bytes.length % 8))]);
  };
  const head = Buffer.from('DIRC\0\0\0\x02\0\0\0\x02', 'latin1');
  return Buffer.concat([head, entry('src/a.ts'), entry('src/folder/b.ts'), Buffer.alloc(20)]);
}
