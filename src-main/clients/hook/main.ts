/**
 * What an agent's hook runs for a prompt while an engine lives (`hook.js HOME AGENT`, the hook's JSON on stdin): asks what of memory
 * belongs to it, and prints that for the agent. It loads little, waits little, and always ends well: mostly it says nothing.
 */
import { askQuickly } from '../../node/quick.ts';

/** A prompt waits for no more than this, this program's own start apart (PRODUCT 4: 300 ms in all). */
const mostMs = 230;
const mostInput = 1_000_000;

setTimeout(() => process.exit(0), mostMs);
const [home = '', agent = ''] = process.argv.slice(2);
try {
  const { session_id: session, prompt } = JSON.parse(await input()) as Record<string, unknown>;
  if (typeof session === 'string' && typeof prompt === 'string') {
    const caller = { kind: 'hook', agent: true, cwd: process.cwd() } as const;
    const asked = { agent, session: session.slice(0, 64), prompt: prompt.slice(0, 100_000) };
    const answer = (await askQuickly(home, caller, 'hook.prompt', asked)) as { text?: unknown } | undefined;
    if (typeof answer?.text === 'string') say(answer.text);
  }
} catch {
  // No engine, no JSON, a broken line: a hook has nothing to say then.
}
process.exit(0);

async function input(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > mostInput) throw new Error('too long');
  }
  return text;
}

/** Written in one go, so that the end of this process loses nothing. */
function say(additionalContext: string): void {
  const out = { hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext } };
  process.stdout.write(`${JSON.stringify(out)}\n`);
}
