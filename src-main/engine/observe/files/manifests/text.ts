/**
 * Manifests that are lines of text, and XML of which a few tags are enough. Every pattern is anchored to a line or bounded.
 */
import type { Reader } from './reader.ts';
import { requirement } from './toml.ts';
import { image } from './yaml.ts';

type Dependency = { name: string; version: string; dev: boolean };

export const requirementsTxt: Reader = (text) => ({
  ecosystem: 'python',
  manager: 'pip',
  scripts: [],
  dependencies: lines(text).flatMap((line) => (/^[-#\s]|:\/\//.test(line) ? [] : requirement(line, false))),
});

export const setupCfg: Reader = (text) => {
  const name = /^name\s*=\s*(\S+)\s*$/m.exec(text)?.[1];
  const version = /^version\s*=\s*(\S+)\s*$/m.exec(text)?.[1];
  const block = /^install_requires\s*=[^\n]*\n((?:[ \t]+[^\n]*\n?)*)/m.exec(text)?.[1] ?? '';
  if (!/^\[(?:metadata|options)\]/m.test(text)) return undefined;
  return {
    ecosystem: 'python',
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    scripts: [],
    dependencies: lines(block).flatMap((line) => requirement(line, false)),
  };
};

export const goMod: Reader = (text) => {
  const name = /^module\s+(\S+)/m.exec(text)?.[1];
  if (name === undefined) return undefined;
  const go = /^go\s+([\d.]+)/m.exec(text)?.[1];
  const dependencies: Dependency[] = [];
  for (const line of lines(text)) {
    const match = /^\s*(?:require\s+)?([\w.-]+\.[\w./~-]+)\s+(v[\w.+-]+)(\s*\/\/ indirect)?/.exec(line);
    if (
      match?.[1] !== undefined &&
      match[2] !== undefined &&
      match[3] === undefined &&
      !/^\s*(?:replace|exclude|retract)/.test(line)
    )
      dependencies.push({ name: match[1], version: match[2], dev: false });
  }
  return {
    ecosystem: 'go',
    name,
    manager: 'go',
    scripts: [],
    dependencies,
    ...(go === undefined ? {} : { engines: { go } }),
  };
};

/** Explicit targets only: no patterns, no special (`.PHONY`), no file names with a dot-suffix rule. */
export const makefile: Reader = (text) => ({
  ecosystem: 'make',
  manager: 'make',
  scripts: lines(text).flatMap((line) => {
    const head = /^([A-Za-z0-9][\w ./-]{0,200}?)\s*::?(?![=:])/.exec(line)?.[1];
    return head === undefined ? [] : head.split(/\s+/).filter((name) => /^[A-Za-z0-9][\w-]*$/.test(name));
  }),
  dependencies: [],
});

export const justfile: Reader = (text) => ({
  ecosystem: 'make',
  manager: 'just',
  scripts: lines(text).flatMap((line) => /^@?([A-Za-z][\w-]{0,79})(?:\s[^:\n]{0,200})?:(?!=)/.exec(line)?.[1] ?? []),
  dependencies: [],
});

export const pomXml: Reader = (text) => {
  const bare = text.replace(/<!--[\s\S]*?-->/g, '');
  const own = bare.replace(/<(parent|dependencies|dependencyManagement|build|profiles|modules)>[\s\S]*?<\/\1>/g, '');
  const name = tag(own, 'artifactId');
  if (name === undefined) return undefined;
  const version = tag(own, 'version');
  const dependencies = [...bare.matchAll(/<dependency>([\s\S]{0,2000}?)<\/dependency>/g)].flatMap(([, body = '']) => {
    const [group, artifact] = [tag(body, 'groupId'), tag(body, 'artifactId')];
    if (group === undefined || artifact === undefined) return [];
    return [{ name: `${group}:${artifact}`, version: tag(body, 'version') ?? '', dev: tag(body, 'scope') === 'test' }];
  });
  const modules = [...bare.matchAll(/<module>\s*([^<\s]{1,80})\s*<\/module>/g)].flatMap((match) => match[1] ?? []);
  return {
    ecosystem: 'maven',
    name,
    ...(version === undefined ? {} : { version }),
    manager: 'maven',
    scripts: [],
    dependencies,
    ...(modules.length > 0 ? { workspaces: modules } : {}),
  };
};

export const gradle: Reader = (text, beside) => {
  const dependencies = [
    ...text.matchAll(
      /^\s*(\w{0,40}[iI]mplementation|\w{0,40}[aA]pi|\w{0,40}[cC]ompileOnly|\w{0,40}[rR]untimeOnly)\s*\(?\s*["']([\w.-]+:[\w.-]+)(?::([\w.+-]+))?["']/gm,
    ),
  ].map(([, configuration = '', name = '', version = '']) => ({
    name,
    version,
    dev: configuration.startsWith('test'),
  }));
  const plugins = [...text.matchAll(/^\s*id\s*\(?\s*["']([\w.-]+)["']\)?(?:\s*version\s*["']([\w.+-]+)["'])?/gm)];
  return {
    ecosystem: 'gradle',
    manager: beside.has('gradlew') ? 'gradlew' : 'gradle',
    scripts: [],
    dependencies: [...plugins.map(([, name = '', version = '']) => ({ name, version, dev: true })), ...dependencies],
  };
};

export const gemfile: Reader = (text) => {
  const ruby = /^ruby\s+["']([\w.~> -]{1,20})["']/m.exec(text)?.[1];
  const dependencies: Dependency[] = [];
  let group = '';
  for (const line of lines(text)) {
    group = /^group\s+(.+?)\s+do\b/.exec(line)?.[1] ?? (/^end\b/.test(line) ? '' : group);
    const match = /^\s*gem\s+["']([\w.-]+)["'](?:\s*,\s*["']([\w.~>=< -]+)["'])?/.exec(line);
    if (match?.[1] !== undefined)
      dependencies.push({ name: match[1], version: match[2] ?? '', dev: /test|development/.test(group) });
  }
  return {
    ecosystem: 'ruby',
    manager: 'bundler',
    scripts: [],
    dependencies,
    ...(ruby === undefined ? {} : { engines: { ruby } }),
  };
};

export const csproj: Reader = (text) => {
  if (!/<Project[\s>]/.test(text)) return undefined;
  const framework = tag(text, 'TargetFramework');
  const dependencies = [...text.matchAll(/<PackageReference\b([^>]{0,500})>/g)].flatMap(([, attributes = '']) => {
    const name = /\bInclude="([^"]{1,100})"/.exec(attributes)?.[1];
    return name === undefined
      ? []
      : [{ name, version: /\bVersion="([^"]{1,60})"/.exec(attributes)?.[1] ?? '', dev: false }];
  });
  return {
    ecosystem: 'dotnet',
    manager: 'dotnet',
    scripts: [],
    dependencies,
    ...(framework === undefined ? {} : { engines: { dotnet: framework } }),
  };
};

export const dockerfile: Reader = (text) => {
  const stages = new Set<string>();
  const dependencies = lines(text).flatMap((line) => {
    const match = /^FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (match?.[2] !== undefined) stages.add(match[2].toLowerCase());
    const from = match?.[1];
    return from === undefined || from.includes('$') || from === 'scratch' || stages.has(from.toLowerCase())
      ? []
      : [image(from)];
  });
  return { ecosystem: 'docker', manager: 'docker', scripts: [], dependencies };
};

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.length < 2_000);
}

function tag(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>\\s*([^<\\s]{1,100})\\s*</${name}>`).exec(text)?.[1];
}
