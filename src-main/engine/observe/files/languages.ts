/**
 * Languages by file extension, for the layout of a project. Programming languages only: prose and data say little.
 */

const BY_EXTENSION: Record<string, string> = {
  ts: 'TypeScript', tsx: 'TypeScript', mts: 'TypeScript', cts: 'TypeScript',
  js: 'JavaScript', jsx: 'JavaScript', mjs: 'JavaScript', cjs: 'JavaScript',
  svelte: 'Svelte', vue: 'Vue', astro: 'Astro', coffee: 'CoffeeScript',
  py: 'Python', pyi: 'Python', ipynb: 'Jupyter', rb: 'Ruby', php: 'PHP', pl: 'Perl', lua: 'Lua', r: 'R', jl: 'Julia',
  rs: 'Rust', go: 'Go', c: 'C', h: 'C', cc: 'C++', cpp: 'C++', cxx: 'C++', hpp: 'C++', hh: 'C++', zig: 'Zig', nim: 'Nim',
  java: 'Java', kt: 'Kotlin', kts: 'Kotlin', scala: 'Scala', groovy: 'Groovy', clj: 'Clojure', cs: 'C#', fs: 'F#', vb: 'Visual Basic',
  swift: 'Swift', m: 'Objective-C', mm: 'Objective-C', dart: 'Dart', ex: 'Elixir', exs: 'Elixir', erl: 'Erlang', hs: 'Haskell',
  ml: 'OCaml', mli: 'OCaml', elm: 'Elm', sh: 'Shell', bash: 'Shell', zsh: 'Shell', fish: 'Shell', ps1: 'PowerShell', sql: 'SQL',
  html: 'HTML', css: 'CSS', scss: 'SCSS', less: 'Less', tf: 'Terraform', nix: 'Nix', proto: 'Protocol Buffers', sol: 'Solidity',
  md: 'Markdown', mdx: 'Markdown', rst: 'reStructuredText', tex: 'TeX',
}; // prettier-ignore

export function languageOf(relPath: string): string | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(relPath)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}
