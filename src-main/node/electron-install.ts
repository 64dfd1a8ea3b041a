/**
 * Fetches Electron's program by its package's own installer, at most once a day: `npm start` must not wait for a download that
 * failed an hour ago.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export interface InstallOptions {
  /** Holds node_modules. */
  root: string;
  /** ms since 1970. */
  now: number;
  /** Ends the installer after this many ms. */
  within: number;
  say(line: string): void;
}

const dayMs = 86_400_000;
const failureSchema = z.object({ at: z.number(), because: z.string() });

/** Undefined when it is there now; else why not, in words that end no sentence. */
export async function installElectron({ root, now, within, say }: InstallOptions): Promise<string | undefined> {
  const installer = path.join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(installer)) return 'Electron is not installed';
  const note = path.join(root, 'node_modules', '.cache', 'vesper', 'electron-install.json');
  const failed = readFailure(note);
  if (failed && failed.at <= now && now - failed.at < dayMs)
    return `${failed.because}, less than a day ago (try now with: npx install-electron)`;
  say("Fetching Electron's program for the tray app, once (about 110 MB). Skip it with --no-install.");
  const because = await run(installer, root, within);
  if (because === undefined) rmSync(note, { force: true });
  else keepFailure(note, { at: now, because });
  return because;
}

/** Its exit says whether it worked; what it printed, why not. */
function run(installer: string, cwd: string, within: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, within);
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-10_000)));
    child.on('error', (error) => (errors += `Error: ${error.message}`));
    child.on('close', (code) => {
      clearTimeout(timer);
      if (isLate) resolve(`Electron's program did not come within ${Math.ceil(within / 1000)} s`);
      else resolve(code === 0 ? undefined : `Electron's program could not be fetched: ${causeIn(errors)}`);
    });
  });
}

/** The one line of a failed download that says something to its reader. */
function causeIn(errors: string): string {
  if (/ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ETIMEDOUT|fetch failed/.test(errors))
    return 'no connection to its server';
  if (/ENOSPC/.test(errors)) return 'no space left';
  const status = /Response code (\d{3})|HTTP (\d{3})|status (?:code )?(\d{3})/i.exec(errors);
  if (status) return `its server answered ${status.slice(1).find((one) => one !== undefined)}`;
  return 'its installer failed (see why with: npx install-electron)';
}

function readFailure(file: string): z.infer<typeof failureSchema> | undefined {
  try {
    return failureSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // none, or not ours any more: then it is simply tried
  }
}

function keepFailure(file: string, failure: z.infer<typeof failureSchema>): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(failure));
  } catch {
    // A checkout that cannot be written to: it is tried again next time.
  }
}
