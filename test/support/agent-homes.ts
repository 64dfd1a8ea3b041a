/**
 * A home folder with the configuration of every agent, each with something of the user's own, and a picture of it to compare by.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from './temp.ts';

const files: Record<string, string> = {
  '.claude.json':
    '{\n  "numStartups": 7,\n  "mcpServers": {\n    "other": { "command": "x", "env": { "TOKEN": "t" } }\n  }\n}',
  '.claude/settings.json':
    '{\n\t"hooks": {\n\t\t"Stop": [{ "hooks": [{ "type": "command", "command": "say done" }] }]\n\t}\n}\n',
  '.codex/config.toml': '# mine\nmodel = "o"\n',
  '.cursor/mcp.json': '{ "mcpServers": {} }\n',
  '.gemini/settings.json': '{\n  // theme\n  "theme": "dark",\n}\n',
  '.config/opencode/opencode.jsonc': '{\n  "$schema": "https://opencode.ai/config.json" // schema\n}\n',
};

export function agentHome(folder = tempDir()): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/** Path → mode and bytes of everything below, `data` (the data home) left out. */
export function picture(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^data(?:\/|$)/.test(name),
  );
  return Object.fromEntries(
    names.map((name) => {
      const stat = statSync(path.join(folder, name));
      const text = stat.isFile() ? readFileSync(path.join(folder, name), 'utf8') : '';
      return [name, `${(stat.mode & 0o777).toString(8)} ${text}`];
    }),
  );
}
